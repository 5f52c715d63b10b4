//! JSON with the strictness a signed document needs.

use core::cell::Cell;
use core::fmt;
use std::borrow::Cow;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::Reason;
use super::object::Members;

/// How deep arrays and objects may be nested.
pub const MAX_DEPTH: usize = 32;

/// Parses one JSON text. Duplicate member names are refused at any depth, because one reader would
/// take the first and another the last (RFC 7515, 4 and RFC 7519, 4); so are nesting beyond
/// [`MAX_DEPTH`] and U+0000, which `jsonb` cannot hold. Member names are compared after unescaping.
///
/// # Errors
///
/// [`Reason::Malformed`], [`Reason::DuplicateMember`], [`Reason::TooDeep`] or
/// [`Reason::NullCharacter`].
pub fn parse(text: &str) -> Result<Value, Reason> {
    let fault = Cell::new(Reason::Malformed);
    let strict = Strict { depth: 0, fault: &fault };
    read(text, Build(strict)).map_err(|_| fault.get())
}

/// Checks one JSON object as strictly as [`parse`] does, but builds only the members that are
/// wanted: building all claims takes longer than checking their signature.
///
/// # Errors
///
/// Those of [`parse`]; [`Reason::Malformed`] for anything but an object.
pub(crate) fn select<'t>(
    text: &'t str,
    wanted: &dyn Fn(&str) -> bool,
) -> Result<Members<'t>, Reason> {
    let fault = Cell::new(Reason::Malformed);
    let strict = Strict { depth: 0, fault: &fault };
    read(text, Select { strict, wanted }).map_err(|_| fault.get())
}

fn read<'t, S: DeserializeSeed<'t>>(text: &'t str, seed: S) -> serde_json::Result<S::Value> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let value = seed.deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(value)
}

/// The rules at one depth. Why a text broke one is left in `fault`; serde's error carries only text.
#[derive(Clone, Copy)]
struct Strict<'f> {
    depth: usize,
    fault: &'f Cell<Reason>,
}

impl Strict<'_> {
    fn refuse<E: Error>(&self, reason: Reason) -> E {
        self.fault.set(reason);
        E::custom(reason.as_str())
    }

    /// The rules inside an array or an object at this depth.
    fn inside<E: Error>(&self) -> Result<Self, E> {
        if self.depth >= MAX_DEPTH {
            return Err(self.refuse(Reason::TooDeep));
        }
        Ok(Self { depth: self.depth + 1, fault: self.fault })
    }

    fn check_text<E: Error>(&self, text: &str) -> Result<(), E> {
        if text.as_bytes().contains(&0) {
            return Err(self.refuse(Reason::NullCharacter));
        }
        Ok(())
    }

    fn check_names<E: Error>(&self, mut names: Vec<Cow<'_, str>>) -> Result<(), E> {
        names.sort_unstable();
        if names.iter().zip(names.iter().skip(1)).any(|(name, next)| name == next) {
            return Err(self.refuse(Reason::DuplicateMember));
        }
        Ok(())
    }
}

/// Reads the name of a member, borrowed where it holds no escape.
struct Name<'f>(Strict<'f>);

impl<'de> DeserializeSeed<'de> for Name<'_> {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Name<'_> {
    type Value = Cow<'de, str>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a member name")
    }

    fn visit_borrowed_str<E: Error>(self, name: &'de str) -> Result<Self::Value, E> {
        self.0.check_text(name)?;
        Ok(Cow::Borrowed(name))
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        self.0.check_text(name)?;
        Ok(Cow::Owned(name.to_owned()))
    }
}

/// Reads a value and builds it.
#[derive(Clone, Copy)]
struct Build<'f>(Strict<'f>);

impl<'de> DeserializeSeed<'de> for Build<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Build<'_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        let number = Number::from_f64(value).map(Value::Number);
        number.ok_or_else(|| self.0.refuse(Reason::Malformed))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        self.0.check_text(value)?;
        Ok(Value::String(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let inside = Self(self.0.inside()?);
        let mut array = Vec::new();
        while let Some(item) = items.next_element_seed(inside)? {
            array.push(item);
        }
        Ok(Value::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let inside = self.0.inside()?;
        let mut object = Map::new();
        while let Some(name) = members.next_key_seed(Name(inside))? {
            let value = members.next_value_seed(Self(inside))?;
            if object.insert(name.into_owned(), value).is_some() {
                return Err(self.0.refuse(Reason::DuplicateMember));
            }
        }
        Ok(Value::Object(object))
    }
}

/// Reads a value and builds nothing.
#[derive(Clone, Copy)]
struct Skip<'f>(Strict<'f>);

impl<'de> DeserializeSeed<'de> for Skip<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Skip<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        self.0.check_text(value)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let inside = Self(self.0.inside()?);
        while items.next_element_seed(inside)?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let inside = self.0.inside()?;
        let mut names = Vec::new();
        while let Some(name) = members.next_key_seed(Name(inside))? {
            names.push(name);
            members.next_value_seed(Self(inside))?;
        }
        self.0.check_names(names)
    }
}

/// Reads an object and builds the members that are wanted.
struct Select<'f, 'w> {
    strict: Strict<'f>,
    wanted: &'w dyn Fn(&str) -> bool,
}

impl<'de> DeserializeSeed<'de> for Select<'_, '_> {
    type Value = Members<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Select<'_, '_> {
    type Value = Members<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let inside = self.strict.inside()?;
        let mut names = Vec::with_capacity(16);
        let mut selected = Members::default();
        while let Some(name) = members.next_key_seed(Name(inside))? {
            if (self.wanted)(&name) {
                let value = members.next_value_seed(Build(inside))?;
                selected.push(name.clone(), value);
            } else {
                members.next_value_seed(Skip(inside))?;
            }
            names.push(name);
        }
        self.strict.check_names(names)?;
        Ok(selected)
    }
}
