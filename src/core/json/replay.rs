//! Events as what they tell of, for another serializer.

use core::cell::Cell;

use serde::ser::{Error as _, SerializeMap as _, SerializeSeq as _};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use super::events::{Event, Events, Span};

impl Serialize for Events {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Replay { events: self, next: &Cell::new(0) }.serialize(serializer)
    }
}

/// The value that begins at the next event.
#[derive(Clone, Copy)]
struct Replay<'e> {
    events: &'e Events,
    next: &'e Cell<usize>,
}

impl Replay<'_> {
    fn peek(&self) -> Option<Event> {
        self.events.as_slice().get(self.next.get()).copied()
    }

    fn take(&self) -> Option<Event> {
        let event = self.peek();
        self.next.set(self.next.get() + 1);
        event
    }

    fn raw<S: Serializer>(&self, span: Span, serializer: S) -> Result<S::Ok, S::Error> {
        let text = self.events.text(span).to_owned();
        RawValue::from_string(text).map_err(S::Error::custom)?.serialize(serializer)
    }
}

impl Serialize for Replay<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.take() {
            Some(Event::BeginObject) => {
                let mut members = serializer.serialize_map(None)?;
                while let Some(Event::Name(name)) = self.take() {
                    members.serialize_entry(self.events.text(name), self)?;
                }
                members.end()
            }
            Some(Event::BeginArray) => {
                let mut items = serializer.serialize_seq(None)?;
                while self.peek().is_some_and(|event| event != Event::EndArray) {
                    items.serialize_element(self)?;
                }
                self.take();
                items.end()
            }
            Some(Event::Text(span)) => serializer.serialize_str(self.events.text(span)),
            Some(Event::Integer(value)) => serializer.serialize_i64(value),
            Some(Event::Number(span) | Event::Raw(span)) => self.raw(span, serializer),
            Some(Event::Boolean(value)) => serializer.serialize_bool(value),
            Some(Event::Null) => serializer.serialize_unit(),
            Some(Event::Name(_) | Event::EndObject | Event::EndArray) | None => {
                Err(S::Error::custom("no value"))
            }
        }
    }
}
