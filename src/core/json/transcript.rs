//! JSON text as events, for the columns that hold JSON.

use core::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::events::{Event, Events};
use super::{Json, Unreadable};

impl Events {
    /// Takes a JSON text: event by event, each number as it is written, and as a whole what is nested deeper
    /// than our readers go. The text is that of raw JSON: one value and nothing after it.
    ///
    /// # Errors
    /// [`Unreadable`] for a text alone that is none of Unicode's.
    pub(super) fn push_raw(&mut self, raw: &str) -> Result<(), Unreadable> {
        let mark = self.mark();
        let mut reader = serde_json::Deserializer::from_str(raw);
        if Transcript(self).deserialize(&mut reader).is_ok() {
            return Ok(());
        }
        self.return_to(mark);
        match Json::parse(raw) {
            Ok(value) => self.push_json(&value),
            Err(_) if raw.starts_with(['{', '[']) => self.push_text(Event::Raw, raw),
            Err(unreadable) => return Err(unreadable),
        }
        Ok(())
    }

    fn push_json(&mut self, value: &Json) {
        match value {
            Json::Null => self.push(Event::Null),
            Json::Boolean(value) => self.push(Event::Boolean(*value)),
            Json::Number(number) => match number.as_i64() {
                // Not -0.
                Some(value) if value != 0 => self.push(Event::Integer(value)),
                _ => self.push_text(Event::Number, number.as_str()),
            },
            Json::String(text) => self.push_text(Event::Text, text),
            Json::Array(items) => {
                self.push(Event::BeginArray);
                items.iter().for_each(|item| self.push_json(item));
                self.push(Event::EndArray);
            }
            Json::Object(members) => {
                self.push(Event::BeginObject);
                for (name, item) in members {
                    self.push_text(Event::Name, name);
                    self.push_json(item);
                }
                self.push(Event::EndObject);
            }
        }
    }
}

/// Reads a value without numbers that a double would have to hold.
struct Transcript<'e>(&'e mut Events);

impl<'de> DeserializeSeed<'de> for Transcript<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Transcript<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON without fractions")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.0.push(Event::Null);
        Ok(())
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.0.push(Event::Boolean(value));
        Ok(())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.0.push(Event::Integer(value));
        Ok(())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.0.push_unsigned(value);
        Ok(())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        self.0.push_text(Event::Text, value);
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        self.0.push(Event::BeginArray);
        while items.next_element_seed(Transcript(self.0))?.is_some() {}
        self.0.push(Event::EndArray);
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        self.0.push(Event::BeginObject);
        while members.next_key_seed(Name(self.0))?.is_some() {
            members.next_value_seed(Transcript(self.0))?;
        }
        self.0.push(Event::EndObject);
        Ok(())
    }
}

/// Reads the name of a member.
struct Name<'e>(&'e mut Events);

impl<'de> DeserializeSeed<'de> for Name<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Name<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a name")
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        self.0.push_text(Event::Name, value);
        Ok(())
    }
}
