//! Claims as jsonb, from what the core tells of them while it reads their text.

use auth_ext_core::json::{Event, Events};
use auth_ext_core::jwt::Sink;
use pgrx::pg_sys::Datum;

use super::build::build;

/// Collects claims as the core tells of them.
pub(crate) struct JsonbBuilder {
    events: Events,
    exact: bool,
}

impl JsonbBuilder {
    /// For claims that take at most `length` bytes.
    pub(crate) fn new(length: usize) -> Self {
        Self { events: Events::with_capacity(64, length), exact: true }
    }

    /// The claims as a jsonb datum in the memory context of the call. `None` when a number was among
    /// them that only their text has exactly.
    pub(crate) fn build(&self) -> Option<Datum> {
        if self.exact { build(&self.events) } else { None }
    }
}

impl Sink for JsonbBuilder {
    fn begin_again(&mut self) {
        self.events.clear();
        self.exact = true;
    }

    fn begin_object(&mut self) {
        self.events.push(Event::BeginObject);
    }

    fn name(&mut self, name: &str) {
        self.events.push_text(Event::Name, name);
    }

    fn end_object(&mut self) {
        self.events.push(Event::EndObject);
    }

    fn begin_array(&mut self) {
        self.events.push(Event::BeginArray);
    }

    fn end_array(&mut self) {
        self.events.push(Event::EndArray);
    }

    fn string(&mut self, value: &str) {
        self.events.push_text(Event::Text, value);
    }

    fn integer(&mut self, value: i64) {
        self.events.push(Event::Integer(value));
    }

    fn other_number(&mut self) {
        self.exact = false;
    }

    fn boolean(&mut self, value: bool) {
        self.events.push(Event::Boolean(value));
    }

    fn null(&mut self) {
        self.events.push(Event::Null);
    }
}
