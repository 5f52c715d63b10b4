//! JSON with the strictness a signed document needs.

use core::cell::Cell;
use core::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::Reason;

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
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let value = Strict {
        depth: 0,
        fault: &fault,
    }
    .deserialize(&mut deserializer);
    let value = value.map_err(|_| fault.get())?;
    deserializer.end().map_err(|_| Reason::Malformed)?;
    Ok(value)
}

/// Parses bytes that must be UTF-8 and one JSON object.
///
/// # Errors
///
/// Those of [`parse`]; [`Reason::Malformed`] for anything but an object.
pub(crate) fn parse_object(bytes: &[u8]) -> Result<Map<String, Value>, Reason> {
    let text = core::str::from_utf8(bytes).map_err(|_| Reason::Malformed)?;
    match parse(text)? {
        Value::Object(members) => Ok(members),
        _ => Err(Reason::Malformed),
    }
}

/// Reads one value at `depth` and remembers in `fault` why it failed; serde's own error could
/// carry only text.
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

    /// What reads the values inside an array or an object at this depth.
    fn inside<E: Error>(&self) -> Result<Self, E> {
        if self.depth >= MAX_DEPTH {
            return Err(self.refuse(Reason::TooDeep));
        }
        Ok(Self {
            depth: self.depth + 1,
            fault: self.fault,
        })
    }

    fn text<E: Error>(&self, text: String) -> Result<String, E> {
        if text.as_bytes().contains(&0) {
            return Err(self.refuse(Reason::NullCharacter));
        }
        Ok(text)
    }
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
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
        Number::from_f64(value)
            .map(Value::Number)
            .ok_or_else(|| self.refuse(Reason::Malformed))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        self.text(value.to_owned()).map(Value::String)
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Value, E> {
        self.text(value).map(Value::String)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let inside = self.inside()?;
        let mut array = Vec::new();
        while let Some(item) = items.next_element_seed(inside)? {
            array.push(item);
        }
        Ok(Value::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let inside = self.inside()?;
        let mut object = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            let name = self.text(name)?;
            let value = members.next_value_seed(inside)?;
            if object.insert(name, value).is_some() {
                return Err(self.refuse(Reason::DuplicateMember));
            }
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nested(depth: usize) -> String {
        format!("{}{}", "[".repeat(depth), "]".repeat(depth))
    }

    #[test]
    fn depth_is_counted_in_arrays_and_objects() {
        assert!(parse(&nested(MAX_DEPTH)).is_ok());
        assert_eq!(parse(&nested(MAX_DEPTH + 1)), Err(Reason::TooDeep));
        let empty = format!("{}{{}}{}", "[".repeat(MAX_DEPTH), "]".repeat(MAX_DEPTH));
        assert_eq!(parse(&empty), Err(Reason::TooDeep));
        let objects = format!(
            "{}1{}",
            "{\"a\":".repeat(MAX_DEPTH + 1),
            "}".repeat(MAX_DEPTH + 1)
        );
        assert_eq!(parse(&objects), Err(Reason::TooDeep));
    }

    #[test]
    fn names_are_compared_after_unescaping() {
        assert_eq!(parse(r#"{"a":1,"\u0061":2}"#), Err(Reason::DuplicateMember));
        assert_eq!(
            parse(r#"[{"x":{"b":1,"b":1}}]"#),
            Err(Reason::DuplicateMember)
        );
        assert!(parse(r#"{"a":{"a":1},"b":{"a":1}}"#).is_ok());
    }

    #[test]
    fn null_characters_are_refused_in_names_and_values() {
        assert_eq!(parse(r#"{"a\u0000":1}"#), Err(Reason::NullCharacter));
        assert_eq!(parse(r#"["\u0000"]"#), Err(Reason::NullCharacter));
        assert!(parse(r#"["\\u0000"]"#).is_ok());
    }

    #[test]
    fn what_is_not_json_is_malformed() {
        for text in [
            "",
            "{",
            "{}x",
            "nul",
            "1e999",
            "\"\\ud800\"",
            "\u{feff}{}",
            "{\"a\":01}",
            "[1,]",
        ] {
            assert_eq!(parse(text), Err(Reason::Malformed), "{text}");
        }
    }
}
