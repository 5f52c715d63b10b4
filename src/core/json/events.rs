//! JSON as a list of events: what an answer is between the struct that derives `Serialize` and the form in
//! which it leaves, `jsonb` or text. Nothing is escaped, and the numbers of 64 bits are numbers.

use core::ops::Range;

/// What JSON consists of, in its order. Names and texts stand in [`Events::text`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are JSON's")]
pub enum Event {
    BeginObject,
    /// The name of the next member.
    Name(Span),
    EndObject,
    BeginArray,
    EndArray,
    Text(Span),
    Integer(i64),
    /// A number digit for digit.
    Number(Span),
    /// An object or array as its JSON text: one that is nested deeply.
    Raw(Span),
    Boolean(bool),
    Null,
}

impl Event {
    /// The same, with its text, if it has one, at the place that `to` gives.
    fn moved(self, to: impl FnOnce(Span) -> Span) -> Self {
        match self {
            Self::Name(span) => Self::Name(to(span)),
            Self::Text(span) => Self::Text(to(span)),
            Self::Number(span) => Self::Number(to(span)),
            Self::Raw(span) => Self::Raw(to(span)),
            Self::BeginObject
            | Self::EndObject
            | Self::BeginArray
            | Self::EndArray
            | Self::Integer(_)
            | Self::Boolean(_)
            | Self::Null => self,
        }
    }
}

/// Where a text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    start: usize,
    end: usize,
}

/// A JSON value as events. It may hold tokens, so there is no `Debug`.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Events {
    events: Vec<Event>,
    texts: String,
}

/// How far [`Events`] have come.
#[derive(Clone, Copy)]
pub(super) struct Mark {
    events: usize,
    texts: usize,
}

impl Events {
    /// With room for an answer as large as a session.
    pub(super) fn new() -> Self {
        Self::with_capacity(128, 2048)
    }

    /// With room for so many events, and so many bytes of text.
    #[must_use]
    pub fn with_capacity(events: usize, texts: usize) -> Self {
        Self { events: Vec::with_capacity(events), texts: String::with_capacity(texts) }
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.events.clear();
        self.texts.clear();
    }

    /// The events.
    #[must_use]
    pub fn as_slice(&self) -> &[Event] {
        &self.events
    }

    /// A text of an event.
    #[must_use]
    pub fn text(&self, span: Span) -> &str {
        self.texts.get(Range::from(span)).unwrap_or_default()
    }

    /// Whether a name or text in it holds U+0000, which `jsonb` cannot hold.
    #[must_use]
    pub fn holds_nul(&self) -> bool {
        self.texts.as_bytes().contains(&0)
    }

    /// The same with U+FFFD for U+0000.
    #[must_use]
    pub fn without_nul(&self) -> Self {
        let mut other = Self::with_capacity(self.events.len(), self.texts.len());
        for event in &self.events {
            let shown = event.moved(|span| other.keep(&self.text(span).replace('\0', "\u{FFFD}")));
            other.push(shown);
        }
        other
    }

    /// Adds an event that has no text.
    #[inline]
    pub fn push(&mut self, event: Event) {
        self.events.push(event);
    }

    /// Adds an event with its text.
    #[inline]
    pub fn push_text(&mut self, of: impl FnOnce(Span) -> Event, text: &str) {
        let span = self.keep(text);
        self.events.push(of(span));
    }

    fn keep(&mut self, text: &str) -> Span {
        let start = self.texts.len();
        self.texts.push_str(text);
        Span { start, end: self.texts.len() }
    }

    pub(super) fn push_unsigned(&mut self, value: u64) {
        match i64::try_from(value) {
            Ok(value) => self.push(Event::Integer(value)),
            Err(_) => self.push_text(Event::Number, &value.to_string()),
        }
    }

    /// Events of another list, with their texts.
    pub(super) fn push_all(&mut self, other: &Self, events: &[Event]) {
        for event in events {
            let moved = event.moved(|span| self.keep(other.text(span)));
            self.push(moved);
        }
    }

    pub(super) fn mark(&self) -> Mark {
        Mark { events: self.events.len(), texts: self.texts.len() }
    }

    /// Forgets what came after the mark.
    pub(super) fn return_to(&mut self, mark: Mark) {
        self.events.truncate(mark.events);
        self.texts.truncate(mark.texts);
    }

    /// The members of an object: each name with the events of its value; empty for anything else.
    pub(super) fn members(&self) -> Vec<(&str, &[Event])> {
        let mut members = Vec::new();
        let mut depth = 0_usize;
        let mut open: Option<(&str, usize)> = None;
        for (place, event) in self.events.iter().enumerate() {
            match event {
                Event::BeginObject | Event::BeginArray => depth += 1,
                Event::EndObject | Event::EndArray => depth -= 1,
                _ => {}
            }
            let ends = matches!(event, Event::Name(_)) && depth == 1 || depth == 0;
            if ends && let Some((name, start)) = open.take() {
                members.push((name, self.events.get(start..place).unwrap_or_default()));
            }
            if let Event::Name(span) = event
                && depth == 1
            {
                open = Some((self.text(*span), place + 1));
            }
        }
        members
    }
}

impl From<Span> for Range<usize> {
    fn from(span: Span) -> Self {
        span.start..span.end
    }
}
