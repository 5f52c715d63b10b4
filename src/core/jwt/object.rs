//! JSON objects as they came, and the few members of them that count.

use std::borrow::Cow;

use serde::ser::Error as _;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

/// The text of one JSON object that has passed the strict parser, byte for byte as it was signed.
/// It keeps what a [`Value`] cannot, numbers beyond 64 bits for one, and costs nothing to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonObject(String);

impl JsonObject {
    /// Takes a text that has passed the strict parser.
    pub(crate) const fn checked(text: String) -> Self {
        Self(text)
    }

    /// The JSON text. `jsonb_in` takes it: it holds no U+0000 and no lone surrogate.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The JSON text, given away.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }

    /// The object as a value: always [`Value::Object`].
    #[must_use]
    pub fn to_value(&self) -> Value {
        // The text has been parsed before, so there is no other branch to take.
        serde_json::from_str(&self.0).unwrap_or_else(|_| Value::Object(Map::new()))
    }
}

impl Serialize for JsonObject {
    /// As the object it is, byte for byte.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let raw = RawValue::from_string(self.0.clone()).map_err(S::Error::custom)?;
        raw.serialize(serializer)
    }
}

/// A few members of one JSON object, their names all different. A list, because hashing the names
/// would cost more than comparing them.
#[derive(Debug, Default)]
pub(crate) struct Members<'t>(Vec<(Cow<'t, str>, Value)>);

impl<'t> Members<'t> {
    pub(crate) fn push(&mut self, name: Cow<'t, str>, value: Value) {
        self.0.push((name, value));
    }

    /// The member of that name.
    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        let found = self.0.iter().find(|(member, _)| member == name);
        found.map(|(_, value)| value)
    }

    /// Whether there is a member of that name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }
}
