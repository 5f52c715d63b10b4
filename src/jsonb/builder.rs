//! Building a jsonb from what the core tells of claims.

use auth_ext_core::jwt::Sink;
use pgrx::pg_sys;
use pgrx::pg_sys::ffi::pg_guard_ffi_boundary;
use pgrx::pg_sys::{Datum, JsonbIteratorToken as Token, JsonbValue, jbvType};

unsafe extern "C-unwind" {
    fn pushJsonbValue(
        state: *mut *mut pg_sys::JsonbParseState,
        token: Token::Type,
        value: *mut JsonbValue,
    ) -> *mut JsonbValue;
    fn JsonbValueToJsonb(value: *mut JsonbValue) -> *mut pg_sys::Jsonb;
    fn int64_to_numeric(value: i64) -> pg_sys::Numeric;
}

/// Collects claims as the core tells of them.
pub(crate) struct JsonbBuilder {
    events: Vec<Event>,
    /// The texts one after the other. It never grows beyond what it is made with, so that they stay
    /// where they are.
    texts: Vec<u8>,
    /// For each open container whether it is an array, the innermost last.
    arrays: Vec<bool>,
    exact: bool,
}

enum Event {
    Begin(Token::Type),
    End(Token::Type),
    Text(Token::Type, usize, usize),
    Integer(Token::Type, i64),
    Boolean(Token::Type, bool),
    Null(Token::Type),
}

impl JsonbBuilder {
    /// For claims that take at most `length` bytes.
    pub(crate) fn new(length: usize) -> Self {
        Self {
            events: Vec::with_capacity(64),
            texts: Vec::with_capacity(length),
            arrays: Vec::with_capacity(8),
            exact: true,
        }
    }

    fn text(&mut self, token: Token::Type, text: &str) {
        let start = self.texts.len();
        // Whatever is told of is in the text, and not longer than there.
        self.exact &= start + text.len() <= self.texts.capacity();
        if self.exact {
            self.texts.extend_from_slice(text.as_bytes());
        }
        self.events.push(Event::Text(token, start, text.len()));
    }

    /// What a value is where it stands.
    fn place(&self) -> Token::Type {
        match self.arrays.last() {
            Some(true) => Token::WJB_ELEM,
            Some(false) | None => Token::WJB_VALUE,
        }
    }

    /// The claims as a jsonb datum in the memory context of the call. `None` when a number was among
    /// them that only their text has exactly.
    pub(crate) fn build(&self) -> Option<Datum> {
        if !self.exact {
            return None;
        }
        let (events, texts) = (&self.events, &self.texts);
        // SAFETY: nothing in the closure needs to be dropped. The values are made as `pushJsonbValue`
        // wants them, in the order in which JSON has them; texts are copied by JsonbValueToJsonb.
        let jsonb = unsafe {
            pg_guard_ffi_boundary(|| {
                let mut state = core::ptr::null_mut();
                let mut built = core::ptr::null_mut();
                for event in events {
                    built = push(&raw mut state, event, texts);
                }
                if built.is_null() { core::ptr::null_mut() } else { JsonbValueToJsonb(built) }
            })
        };
        (!jsonb.is_null()).then(|| Datum::from(jsonb))
    }
}

/// # Safety
/// Inside a guard; the state is that of the events before.
unsafe fn push(
    state: *mut *mut pg_sys::JsonbParseState,
    event: &Event,
    texts: &[u8],
) -> *mut JsonbValue {
    let mut value = JsonbValue::default();
    let token = match *event {
        // SAFETY: as the caller says.
        Event::Begin(token) | Event::End(token) => unsafe {
            return pushJsonbValue(state, token, core::ptr::null_mut());
        },
        Event::Text(token, start, length) => {
            value.type_ = jbvType::jbvString;
            // SAFETY: the text was written there; a name longer than an int does not fit a token.
            value.val.string.val = unsafe { texts.as_ptr().add(start).cast_mut().cast() };
            value.val.string.len = i32::try_from(length).unwrap_or(0);
            token
        }
        Event::Integer(token, number) => {
            value.type_ = jbvType::jbvNumeric;
            // SAFETY: as the caller says.
            value.val.numeric = unsafe { int64_to_numeric(number) };
            token
        }
        Event::Boolean(token, truth) => {
            value.type_ = jbvType::jbvBool;
            value.val.boolean = truth;
            token
        }
        Event::Null(token) => {
            value.type_ = jbvType::jbvNull;
            token
        }
    };
    // SAFETY: as the caller says; the value is copied.
    unsafe { pushJsonbValue(state, token, &raw mut value) }
}

impl Sink for JsonbBuilder {
    fn begin_again(&mut self) {
        self.events.clear();
        self.texts.clear();
        self.arrays.clear();
        self.exact = true;
    }

    fn begin_object(&mut self) {
        self.arrays.push(false);
        self.events.push(Event::Begin(Token::WJB_BEGIN_OBJECT));
    }

    fn name(&mut self, name: &str) {
        self.text(Token::WJB_KEY, name);
    }

    fn end_object(&mut self) {
        self.arrays.pop();
        self.events.push(Event::End(Token::WJB_END_OBJECT));
    }

    fn begin_array(&mut self) {
        self.arrays.push(true);
        self.events.push(Event::Begin(Token::WJB_BEGIN_ARRAY));
    }

    fn end_array(&mut self) {
        self.arrays.pop();
        self.events.push(Event::End(Token::WJB_END_ARRAY));
    }

    fn string(&mut self, value: &str) {
        let place = self.place();
        self.text(place, value);
    }

    fn integer(&mut self, value: i64) {
        let place = self.place();
        self.events.push(Event::Integer(place, value));
    }

    fn other_number(&mut self) {
        self.exact = false;
    }

    fn boolean(&mut self, value: bool) {
        let place = self.place();
        self.events.push(Event::Boolean(place, value));
    }

    fn null(&mut self) {
        let place = self.place();
        self.events.push(Event::Null(place));
    }
}
