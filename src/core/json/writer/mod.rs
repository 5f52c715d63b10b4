//! A serializer into events.

mod compound;
mod name;
mod value;

use core::fmt;

use serde::{Serialize, ser};

use super::events::{Event, Events, Span};

/// The deepest nesting that is written. Metadata of users may be nested deeper: it is taken as a whole.
const MAX_DEPTH: usize = 512;

/// Writes a value.
///
/// # Errors
/// [`Unwritable`] for what is no JSON: a name that is no text, or nesting beyond 512 levels.
pub(super) fn write(value: &(impl Serialize + ?Sized)) -> Result<Events, Unwritable> {
    let mut events = Events::new();
    value.serialize(Writer { events: &mut events, depth: 0, form: Form::Plain })?;
    Ok(events)
}

/// What cannot be written. Nothing of it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unwritable;

impl fmt::Display for Unwritable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("cannot be written as JSON")
    }
}

impl std::error::Error for Unwritable {}

impl ser::Error for Unwritable {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

type Written = Result<(), Unwritable>;

/// Writes one value where it stands, and then what is in it.
struct Writer<'e> {
    events: &'e mut Events,
    depth: usize,
    form: Form,
}

/// What a container is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Plain,
    /// In an object of one member, whose name is that of a variant.
    Variant,
    /// Raw JSON that comes as a struct.
    Raw,
}

impl<'e> Writer<'e> {
    /// What stands in a container that begins here.
    fn inside(self, begin: Event) -> Result<Self, Unwritable> {
        if self.depth >= MAX_DEPTH {
            return Err(Unwritable);
        }
        self.events.push(begin);
        Ok(Self { depth: self.depth + 1, ..self })
    }

    /// For a value in it.
    fn again(&mut self) -> Writer<'_> {
        Writer { events: &mut *self.events, depth: self.depth, form: Form::Plain }
    }

    /// An object of one member, whose value is written next.
    fn variant(self, name: &'static str) -> Result<Self, Unwritable> {
        let inside = self.inside(Event::BeginObject)?;
        inside.events.push_text(Event::Name, name);
        Ok(Self { form: Form::Variant, ..inside })
    }

    /// A floating-point number as serde_json writes it: what is no number is null there.
    fn fraction(self, is_finite: bool, value: &impl Serialize) -> Written {
        if !is_finite {
            return self.push(Event::Null);
        }
        let text = serde_json::to_string(value).map_err(|_| Unwritable)?;
        self.push_text(Event::Number, &text)
    }

    fn push(self, event: Event) -> Written {
        self.events.push(event);
        Ok(())
    }

    fn push_text(self, of: impl FnOnce(Span) -> Event, text: &str) -> Written {
        self.events.push_text(of, text);
        Ok(())
    }
}
