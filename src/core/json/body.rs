//! An answer that is written.

use core::fmt;

use serde::de::DeserializeOwned;
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::events::{Event, Events};
use super::writer::write;
use crate::fault::{Fault, FaultKind};

/// An answer, written once by serde from a typed one; the shells give it the form in which it leaves. It may
/// hold tokens, so `Debug` leaves it out.
#[derive(Clone, PartialEq, Eq)]
pub struct Body(Events);

impl Body {
    /// Writes an answer.
    ///
    /// # Errors
    /// An internal fault when a member cannot be written as JSON.
    pub fn of(answer: &(impl Serialize + ?Sized)) -> Result<Self, Fault> {
        write(answer).map(Self).map_err(|_| unwritable())
    }

    /// Writes an answer of texts and numbers, which can always be written.
    #[must_use]
    pub(crate) fn sure(answer: &impl Serialize) -> Self {
        Self(write(answer).unwrap_or_default())
    }

    /// What it consists of.
    #[must_use]
    pub const fn events(&self) -> &Events {
        &self.0
    }

    /// The JSON text.
    #[must_use]
    pub fn to_text(&self) -> String {
        serde_json::to_string(&self.0).unwrap_or_else(|_| "null".to_owned())
    }

    /// The same object with a member more, or with another value of one.
    ///
    /// # Errors
    /// An internal fault for anything but an object, or when the value cannot be written as JSON.
    pub fn with(&self, name: &str, value: &(impl Serialize + ?Sized)) -> Result<Self, Fault> {
        if self.0.as_slice().first() != Some(&Event::BeginObject) {
            return Err(unwritable());
        }
        let value = write(value).map_err(|_| unwritable())?;
        let mut changed = Events::new();
        changed.push(Event::BeginObject);
        let mut is_there = false;
        for (found, events) in self.0.members() {
            changed.push_text(Event::Name, found);
            if found == name {
                is_there = true;
                changed.push_all(&value, value.as_slice());
            } else {
                changed.push_all(&self.0, events);
            }
        }
        if !is_there {
            changed.push_text(Event::Name, name);
            changed.push_all(&value, value.as_slice());
        }
        changed.push(Event::EndObject);
        Ok(Self(changed))
    }

    /// A member that is a text.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        let members = self.0.members();
        match members.iter().find(|(found, _)| *found == name)?.1 {
            [Event::Text(span)] => Some(self.0.text(*span)),
            _ => None,
        }
    }

    /// The answer read back as another type; `None` where it is none of that.
    #[must_use]
    pub fn read<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_str(&self.to_text()).ok()
    }

    /// The answer as a value to look into; null where a number in it does not fit one.
    #[must_use]
    pub fn to_value(&self) -> Value {
        self.read().unwrap_or(Value::Null)
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

impl fmt::Debug for Body {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Body(…)")
    }
}
