//! JSON with the strictness a signed document needs.

use core::cell::Cell;
use core::fmt;
use std::borrow::Cow;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Map, Number, Value};

use super::Reason;
use super::object::Members;
use super::sink::{Discard, Sink, tell};

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
    let strict = Strict { depth: 0, fault: &fault, numbers: Numbers::Doubles };
    read(text, Build(strict)).map_err(|_| fault.get())
}

/// Checks one JSON object as strictly as [`parse`] does, but builds only the members that are
/// wanted: building all claims takes longer than checking their signature. `sink` is told of
/// everything in the object as it is read.
///
/// # Errors
///
/// Those of [`parse`]; [`Reason::Malformed`] for anything but an object.
pub(crate) fn select<'t>(
    text: &'t str,
    wanted: &dyn Fn(&str) -> bool,
    sink: &mut impl Sink,
) -> Result<Members<'t>, Reason> {
    let fault = Cell::new(Reason::Malformed);
    let strict = Strict { depth: 0, fault: &fault, numbers: Numbers::Doubles };
    match read(text, Select { strict, wanted, sink: &mut *sink }) {
        Ok(members) => Ok(members),
        Err(_) if fault.get() == Reason::Malformed => {
            // Perhaps only a number that no double holds, such as 1e400, which is good JSON.
            sink.begin_again();
            let strict = Strict { numbers: Numbers::Any, ..strict };
            read(text, Select { strict, wanted, sink }).map_err(|_| fault.get())
        }
        Err(_) => Err(fault.get()),
    }
}

/// Whether claims as we write them are nested deeper than a verifier takes. Most hold fewer brackets than
/// that, and are not read.
#[must_use]
pub fn is_too_deep(claims: &[u8]) -> bool {
    let brackets = claims.iter().filter(|byte| matches!(byte, b'{' | b'[')).count();
    brackets > MAX_DEPTH
        && core::str::from_utf8(claims)
            .is_ok_and(|text| select(text, &|_| false, &mut Discard).err() == Some(Reason::TooDeep))
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
    numbers: Numbers,
}

/// Which numbers pass where nobody wants their value.
#[derive(Clone, Copy)]
enum Numbers {
    /// Those that a double holds: reading stops at others.
    Doubles,
    /// All, at the cost of looking at each value twice.
    Any,
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
        Ok(Self { depth: self.depth + 1, ..*self })
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

/// Reads a value, builds nothing and tells the sink.
struct Skip<'f, 's, S>(Strict<'f>, &'s mut S);

impl<'de, S: Sink> DeserializeSeed<'de> for Skip<'_, '_, S> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match self.0.numbers {
            Numbers::Doubles => deserializer.deserialize_any(self),
            Numbers::Any => {
                let text = <&RawValue>::deserialize(deserializer)?.get();
                if text.starts_with(|first: char| first == '-' || first.is_ascii_digit()) {
                    match text.parse() {
                        Ok(whole) => self.1.integer(whole),
                        Err(_) => self.1.other_number(),
                    }
                    return Ok(());
                }
                read(text, Inner(self)).map_err(D::Error::custom)
            }
        }
    }
}

/// A value that is no number, told where it stands by itself.
struct Inner<'f, 's, S>(Skip<'f, 's, S>);

impl<'de, S: Sink> DeserializeSeed<'de> for Inner<'_, '_, S> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self.0)
    }
}

impl<'de, S: Sink> Visitor<'de> for Skip<'_, '_, S> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.1.null();
        Ok(())
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.1.boolean(value);
        Ok(())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.1.integer(value);
        Ok(())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        match i64::try_from(value) {
            Ok(value) => self.1.integer(value),
            Err(_) => self.1.other_number(),
        }
        Ok(())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        self.1.other_number();
        Ok(())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        self.0.check_text(value)?;
        self.1.string(value);
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let inside = self.0.inside()?;
        self.1.begin_array();
        while items.next_element_seed(Skip(inside, &mut *self.1))?.is_some() {}
        self.1.end_array();
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let inside = self.0.inside()?;
        self.1.begin_object();
        let mut names = Vec::new();
        while let Some(name) = members.next_key_seed(Name(inside))? {
            self.1.name(&name);
            names.push(name);
            members.next_value_seed(Skip(inside, &mut *self.1))?;
        }
        self.1.end_object();
        self.0.check_names(names)
    }
}

/// Reads an object, builds the members that are wanted and tells the sink of all.
struct Select<'f, 'w, 's, S> {
    strict: Strict<'f>,
    wanted: &'w dyn Fn(&str) -> bool,
    sink: &'s mut S,
}

impl<'de, S: Sink> DeserializeSeed<'de> for Select<'_, '_, '_, S> {
    type Value = Members<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, S: Sink> Visitor<'de> for Select<'_, '_, '_, S> {
    type Value = Members<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let inside = self.strict.inside()?;
        let sink = self.sink;
        sink.begin_object();
        let mut names = Vec::with_capacity(16);
        let mut selected = Members::default();
        while let Some(name) = members.next_key_seed(Name(inside))? {
            sink.name(&name);
            if (self.wanted)(&name) {
                let value = members.next_value_seed(Build(inside))?;
                tell(sink, &value);
                selected.push(name.clone(), value);
            } else {
                members.next_value_seed(Skip(inside, &mut *sink))?;
            }
            names.push(name);
        }
        sink.end_object();
        self.strict.check_names(names)?;
        Ok(selected)
    }
}
