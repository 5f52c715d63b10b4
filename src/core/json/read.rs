//! Reading JSON without a double in between.

use core::fmt;

use indexmap::IndexMap;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::{Json, Number, Object};

/// The deepest nesting that is read, as with serde_json's own values.
const MAX_DEPTH: usize = 127;

/// What cannot be read: no JSON, or nested too deeply. Nothing of it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unreadable;

/// Most texts hold no other numbers than whole ones of 64 bits, and are read in one go. The others are
/// read level by level, since serde_json tells of such a number only where it is asked for raw text.
pub(super) fn read(text: &str) -> Result<Json, Unreadable> {
    if let Ok(Quick(value)) = serde_json::from_str(text) {
        return Ok(value);
    }
    exact(serde_json::from_str(text).map_err(|_| Unreadable)?, 0)
}

fn exact(raw: &RawValue, depth: usize) -> Result<Json, Unreadable> {
    let text = raw.get();
    match text.as_bytes().first() {
        Some(b'{' | b'[') if depth == MAX_DEPTH => Err(Unreadable),
        Some(b'{') => {
            let members: IndexMap<String, &RawValue> =
                serde_json::from_str(text).map_err(|_| Unreadable)?;
            let read = |(name, raw)| Ok((name, exact(raw, depth + 1)?));
            members.into_iter().map(read).collect::<Result<Object, _>>().map(Json::Object)
        }
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(text).map_err(|_| Unreadable)?;
            let read = |raw| exact(raw, depth + 1);
            items.into_iter().map(read).collect::<Result<_, _>>().map(Json::Array)
        }
        Some(b'-' | b'0'..=b'9') => Ok(Json::Number(Number::written(text.to_owned()))),
        _ => serde_json::from_str(text).map(|Quick(value)| value).map_err(|_| Unreadable),
    }
}

/// A value without numbers that a double would have to hold.
struct Quick(Json);

impl<'de> Deserialize<'de> for Quick {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader).map(Self)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Json;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON without fractions")
    }

    fn visit_unit<E: Error>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Boolean(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Json, E> {
        Ok(Json::from(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Number(Number::written(value.to_string())))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Json, E> {
        Ok(Json::from(value))
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Json, E> {
        Ok(Json::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut array = Vec::new();
        while let Some(Quick(item)) = items.next_element()? {
            array.push(item);
        }
        Ok(Json::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Json, A::Error> {
        let mut object = Object::new();
        while let Some((name, Quick(value))) = members.next_entry::<String, Quick>()? {
            object.insert(name, value);
        }
        Ok(Json::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_comes_back_as_it_was_written() {
        for text in [
            "9223372036854775807",
            "9223372036854775808",
            "18446744073709551616",
            "-0",
            "1e400",
            "0.12345678901234567890",
            "1.0",
            r#"{"a":[1e400,{"b":-1.50}],"c":"1e400"}"#,
        ] {
            assert_eq!(Json::parse(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn names_of_the_library_are_names() {
        for name in ["$serde_json::private::Number", "$serde_json::private::RawValue"] {
            for number in ["\"1\"", "1.5"] {
                let text = format!(r#"{{"{name}":{number}}}"#);
                assert_eq!(Json::parse(&text).unwrap().to_string(), text);
            }
        }
    }

    #[test]
    fn what_is_no_json_or_too_deep_is_refused() {
        for text in ["", "{", "1e", "01", "[1.5", "nan", "{\"a\":1.5,}", "1.5 2"] {
            assert_eq!(Json::parse(text), Err(Unreadable), "{text}");
        }
        for (depth, innermost, fits) in
            [(127, "1", true), (128, "1", false), (127, "1.5", true), (128, "1.5", false)]
        {
            let text = "[".repeat(depth) + innermost + &"]".repeat(depth);
            assert_eq!(Json::parse(&text).is_ok(), fits, "{depth} {innermost}");
        }
    }

    #[test]
    fn the_last_of_two_members_counts() {
        for text in [r#"{"a":1,"a":2}"#, r#"{"a":1.5,"a":2}"#] {
            assert_eq!(Json::parse(text).unwrap().to_string(), r#"{"a":2}"#);
        }
    }
}
