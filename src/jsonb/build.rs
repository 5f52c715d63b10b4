//! A jsonb from events, without a text in between.
//!
//! PostgreSQL's functions for building are declared here as it has them: pgrx guards each call of its
//! own bindings, which for so many short calls takes longer than they do. They are called inside one
//! guard.

use std::ffi::CString;

use auth_ext_core::json::{Event, Events};
use pgrx::pg_sys;
use pgrx::pg_sys::ffi::pg_guard_ffi_boundary;
use pgrx::pg_sys::{Datum, JsonbIteratorToken as Token, JsonbValue, jbvType};

use crate::record;

unsafe extern "C-unwind" {
    fn pushJsonbValue(
        state: *mut *mut pg_sys::JsonbParseState,
        token: Token::Type,
        value: *mut JsonbValue,
    ) -> *mut JsonbValue;
    fn JsonbValueToJsonb(value: *mut JsonbValue) -> *mut pg_sys::Jsonb;
    fn int64_to_numeric(value: i64) -> pg_sys::Numeric;
}

/// The events as a jsonb datum in the memory context of the call. U+0000, which jsonb cannot hold, becomes
/// U+FFFD: whoever wrote it gets an answer. `None` for no value.
pub(crate) fn build(events: &Events) -> Option<Datum> {
    if events.holds_nul() {
        return build(&events.without_nul());
    }
    let read = read(events)?;
    if let [Event::Raw(_)] = events.as_slice() {
        return read.first().copied();
    }
    let mut builder = Builder {
        events,
        read: &read,
        state: core::ptr::null_mut(),
        // For each open container whether it is an array, the innermost last.
        arrays: Vec::with_capacity(32),
    };
    // SAFETY: nothing in the closure needs to be dropped. The values are made as `pushJsonbValue`
    // wants them, in the order in which JSON has them; texts are copied by JsonbValueToJsonb.
    let jsonb = unsafe { pg_guard_ffi_boundary(|| builder.built()) };
    (!jsonb.is_null()).then(|| Datum::from(jsonb))
}

/// What PostgreSQL reads from text, in its order: numbers as numeric, raw JSON as jsonb. Before the guard,
/// since each has one of its own.
fn read(events: &Events) -> Option<Vec<Datum>> {
    let mut read = Vec::new();
    for event in events.as_slice() {
        match *event {
            Event::Number(span) => read.push(numeric(events.text(span))?),
            Event::Raw(span) => read.push(record::jsonb(events.text(span))?),
            _ => {}
        }
    }
    Some(read)
}

fn numeric(text: &str) -> Option<Datum> {
    const ANY_PRECISION: i32 = -1;
    let text = CString::new(text).ok()?;
    let arguments = [
        Some(Datum::from(text.as_ptr())),
        Some(Datum::from(pg_sys::InvalidOid)),
        Some(Datum::from(ANY_PRECISION)),
    ];
    // SAFETY: numeric_in takes a C string, an oid that it does not look at, and a type modifier.
    unsafe { pgrx::direct_function_call_as_datum(pg_sys::numeric_in, &arguments) }
}

struct Builder<'e> {
    events: &'e Events,
    read: &'e [Datum],
    state: *mut pg_sys::JsonbParseState,
    arrays: Vec<bool>,
}

impl Builder<'_> {
    /// # Safety
    /// Inside a guard.
    unsafe fn built(&mut self) -> *mut pg_sys::Jsonb {
        let mut built = core::ptr::null_mut();
        let events = self.events.as_slice();
        if let [event] = events {
            let mut scalar = JsonbValue::default();
            // SAFETY: as the caller says; a value alone is not pushed, but copied.
            return unsafe {
                if self.value(*event, &mut scalar) {
                    JsonbValueToJsonb(&raw mut scalar)
                } else {
                    core::ptr::null_mut()
                }
            };
        }
        for event in events {
            // SAFETY: as the caller says, and after the events before.
            built = unsafe { self.push(*event) };
        }
        if built.is_null() {
            return core::ptr::null_mut();
        }
        // SAFETY: the whole value.
        unsafe { JsonbValueToJsonb(built) }
    }

    /// # Safety
    /// Inside a guard; the state is that of the events before.
    unsafe fn push(&mut self, event: Event) -> *mut JsonbValue {
        let mut value = JsonbValue::default();
        let token = match event {
            Event::BeginObject | Event::BeginArray => {
                let is_array = event == Event::BeginArray;
                self.arrays.push(is_array);
                if is_array { Token::WJB_BEGIN_ARRAY } else { Token::WJB_BEGIN_OBJECT }
            }
            Event::EndObject | Event::EndArray => {
                self.arrays.pop();
                if event == Event::EndArray { Token::WJB_END_ARRAY } else { Token::WJB_END_OBJECT }
            }
            Event::Name(_) => Token::WJB_KEY,
            _ if self.arrays.last() == Some(&true) => Token::WJB_ELEM,
            _ => Token::WJB_VALUE,
        };
        // SAFETY: as the caller says; the value is copied.
        unsafe {
            let value =
                if self.value(event, &mut value) { &raw mut value } else { core::ptr::null_mut() };
            pushJsonbValue(&raw mut self.state, token, value)
        }
    }

    /// Fills in what an event tells; `false` where it tells nothing.
    ///
    /// # Safety
    /// Inside a guard.
    unsafe fn value(&mut self, event: Event, value: &mut JsonbValue) -> bool {
        match event {
            Event::Name(span) | Event::Text(span) => {
                let text = self.events.text(span);
                value.type_ = jbvType::jbvString;
                value.val.string.val = text.as_ptr().cast_mut().cast();
                value.val.string.len = i32::try_from(text.len()).unwrap_or(i32::MAX);
            }
            Event::Integer(number) => {
                value.type_ = jbvType::jbvNumeric;
                // SAFETY: as the caller says.
                value.val.numeric = unsafe { int64_to_numeric(number) };
            }
            Event::Number(_) => {
                value.type_ = jbvType::jbvNumeric;
                value.val.numeric = self.next_read().cast_mut_ptr();
            }
            Event::Raw(_) => {
                let jsonb = self.next_read().cast_mut_ptr::<pg_sys::Jsonb>();
                value.type_ = jbvType::jbvBinary;
                // SAFETY: a jsonb that was read just now, neither short nor compressed.
                unsafe {
                    value.val.binary.data = &raw mut (*jsonb).root;
                    let size = pgrx::varlena::varsize_any(jsonb.cast()) - pg_sys::VARHDRSZ;
                    value.val.binary.len = i32::try_from(size).unwrap_or(i32::MAX);
                }
            }
            Event::Boolean(truth) => {
                value.type_ = jbvType::jbvBool;
                value.val.boolean = truth;
            }
            Event::Null => value.type_ = jbvType::jbvNull,
            Event::BeginObject | Event::EndObject | Event::BeginArray | Event::EndArray => {
                return false;
            }
        }
        true
    }

    /// There is one for each event that asks.
    fn next_read(&mut self) -> Datum {
        match self.read.split_first() {
            Some((first, rest)) => {
                self.read = rest;
                *first
            }
            None => Datum::from(0),
        }
    }
}
