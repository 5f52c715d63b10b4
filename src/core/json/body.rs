//! An answer that is written.

use core::fmt;

use indexmap::IndexMap;
use serde::{Serialize, Serializer};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::fault::{Fault, FaultKind};

/// The JSON text of an answer, written once by serde from a typed one. It may hold tokens, so `Debug`
/// leaves it out.
#[derive(Clone)]
pub struct Body(Box<RawValue>);

/// The members of an object, each as it is written.
pub type Members = IndexMap<String, Box<RawValue>>;

impl Body {
    /// Writes an answer.
    ///
    /// # Errors
    /// An internal fault when a member cannot be written as JSON.
    pub fn of(answer: &impl Serialize) -> Result<Self, Fault> {
        serde_json::value::to_raw_value(answer).map(Self).map_err(|_| unwritable())
    }

    /// Writes an answer of texts and numbers, which can always be written.
    #[must_use]
    pub(crate) fn sure(answer: &impl Serialize) -> Self {
        Self(serde_json::value::to_raw_value(answer).unwrap_or_else(|_| RawValue::NULL.to_owned()))
    }

    /// The JSON text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.get()
    }

    /// The JSON text, given away.
    #[must_use]
    pub fn into_string(self) -> String {
        Box::<str>::from(self.0).into_string()
    }

    /// The members, to put others beside them.
    ///
    /// # Errors
    /// An internal fault for anything but an object.
    pub fn members(&self) -> Result<Members, Fault> {
        serde_json::from_str(self.as_str()).map_err(|_| unwritable())
    }

    /// A member that is a text.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<String> {
        serde_json::from_str(self.members().ok()?.get(name)?.get()).ok()
    }

    /// The answer as a value to look into; null where a number in it does not fit one.
    #[must_use]
    pub fn to_value(&self) -> Value {
        serde_json::from_str(self.as_str()).unwrap_or(Value::Null)
    }
}

fn unwritable() -> Fault {
    Fault::new(FaultKind::Internal, "the answer could not be written as JSON")
}

impl Serialize for Body {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl PartialEq for Body {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Body(…)")
    }
}
