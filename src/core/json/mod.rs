//! JSON whose numbers stay as they are written: the metadata of users and the claims of hooks may hold
//! whole numbers beyond 64 bits and fractions that no double has, and `jsonb` keeps both.
//!
//! serde_json's own way to this (`arbitrary_precision`) is none for what strangers send: it hands a
//! number over as an object with a name of its own, so that whoever writes that object has written a
//! number.

mod body;
mod events;
mod number;
mod pointer;
mod read;
mod replay;
mod transcript;
mod writer;

use core::fmt;

use indexmap::IndexMap;
use serde::{Serialize, Serializer};
use serde_json::Value;

pub use body::Body;
pub use events::{Event, Events, Span};
pub use number::Number;
pub use read::Unreadable;

/// The members of an object in their order.
pub type Object = IndexMap<String, Json>;

/// A JSON value.
#[derive(Debug, Clone, Default, PartialEq)]
#[expect(missing_docs, reason = "the names are JSON's")]
pub enum Json {
    #[default]
    Null,
    Boolean(bool),
    Number(Number),
    String(String),
    Array(Vec<Json>),
    Object(Object),
}

impl Json {
    /// Reads one JSON text. Of members with the same name the last counts, as in `jsonb`.
    ///
    /// # Errors
    /// [`Unreadable`] for what is no JSON or nested more than 127 levels deep.
    pub fn parse(text: &str) -> Result<Self, Unreadable> {
        read::read(text)
    }

    /// What a typed value is as JSON.
    ///
    /// # Errors
    /// [`Unreadable`] when a member cannot be written.
    pub fn of(value: &impl Serialize) -> Result<Self, Unreadable> {
        Self::parse(&serde_json::to_string(value).map_err(|_| Unreadable)?)
    }

    /// The member of that name; `None` as well for anything but an object.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Self> {
        self.as_object()?.get(name)
    }

    /// Puts a member into an object, in the place of the one of that name; anything else stays as it is.
    pub fn set(&mut self, name: &str, value: Self) {
        if let Self::Object(members) = self {
            members.insert(name.to_owned(), value);
        }
    }

    /// The members, if it is an object.
    #[must_use]
    pub const fn as_object(&self) -> Option<&Object> {
        match self {
            Self::Object(members) => Some(members),
            _ => None,
        }
    }

    /// The text, if it is one.
    #[must_use]
    pub const fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text.as_str()),
            _ => None,
        }
    }

    /// The elements, if it is an array.
    #[must_use]
    pub const fn as_array(&self) -> Option<&[Self]> {
        match self {
            Self::Array(items) => Some(items.as_slice()),
            _ => None,
        }
    }

    /// The number, if it is a whole one of 64 bits that is written as such.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Self::Number(number) => number.as_i64(),
            _ => None,
        }
    }

    /// Whether it is null.
    #[must_use]
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Whether it is an object.
    #[must_use]
    pub const fn is_object(&self) -> bool {
        matches!(self, Self::Object(_))
    }

    /// Whether it is a text.
    #[must_use]
    pub const fn is_string(&self) -> bool {
        matches!(self, Self::String(_))
    }

    /// How deep it is nested: 0 for what is no container, 1 for one without another in it.
    #[must_use]
    pub fn depth(&self) -> usize {
        let deepest = match self {
            Self::Array(items) => items.iter().map(Self::depth).max(),
            Self::Object(members) => members.values().map(Self::depth).max(),
            Self::Null | Self::Boolean(_) | Self::Number(_) | Self::String(_) => return 0,
        };
        1 + deepest.unwrap_or(0)
    }

    /// Whether a text or a name in it holds U+0000, which `jsonb` cannot hold.
    #[must_use]
    pub fn holds_nul(&self) -> bool {
        match self {
            Self::String(text) => text.contains('\0'),
            Self::Array(items) => items.iter().any(Self::holds_nul),
            Self::Object(members) => {
                members.iter().any(|(name, item)| name.contains('\0') || item.holds_nul())
            }
            Self::Null | Self::Boolean(_) | Self::Number(_) => false,
        }
    }

    /// The same as a value of serde_json's; `None` where a number does not fit one.
    #[must_use]
    pub fn to_value(&self) -> Option<Value> {
        serde_json::from_str(&self.to_string()).ok()
    }
}

impl fmt::Display for Json {
    /// As JSON text without white space.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&serde_json::to_string(self).map_err(|_| fmt::Error)?)
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Boolean(value) => serializer.serialize_bool(*value),
            Self::Number(number) => number.serialize(serializer),
            Self::String(text) => serializer.serialize_str(text),
            Self::Array(items) => serializer.collect_seq(items),
            Self::Object(members) => serializer.collect_map(members),
        }
    }
}

impl From<bool> for Json {
    fn from(value: bool) -> Self {
        Self::Boolean(value)
    }
}

impl From<i64> for Json {
    fn from(value: i64) -> Self {
        Self::Number(value.into())
    }
}

impl From<&str> for Json {
    fn from(text: &str) -> Self {
        Self::String(text.to_owned())
    }
}

impl From<String> for Json {
    fn from(text: String) -> Self {
        Self::String(text)
    }
}

impl From<Value> for Json {
    fn from(value: Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Boolean(value),
            Value::Number(number) => Self::Number(Number::written(number.to_string())),
            Value::String(text) => Self::String(text),
            Value::Array(items) => Self::Array(items.into_iter().map(Self::from).collect()),
            Value::Object(members) => {
                let of = |(name, value)| (name, Self::from(value));
                Self::Object(members.into_iter().map(of).collect())
            }
        }
    }
}
