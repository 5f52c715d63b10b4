//! JSON arguments, read without a panic.

use core::ffi::CStr;

use auth_ext_core::json::Json;
use auth_ext_core::outcome::{ErrorCode, Refusal};
use pgrx::{AnyElement, direct_function_call, pg_sys};

/// The JSON that a caller handed over cannot be read: it is nested more than 127 levels deep. `jsonb`
/// takes that, and pgrx's own type for it panics on it and on a number that no double holds.
pub(crate) struct Unreadable;

/// A `jsonb` argument as JSON.
///
/// # Errors
/// [`Unreadable`]; nothing of the value is told.
pub(crate) fn read(argument: &AnyElement) -> Result<Json, Unreadable> {
    Json::parse(text(argument).ok_or(Unreadable)?).map_err(|_| Unreadable)
}

/// A `jsonb` argument as JSON text, which lives as long as the call.
pub(crate) fn text<'call>(argument: &AnyElement) -> Option<&'call str> {
    // SAFETY: the functions that call this declare their argument as jsonb in sql/functions; the
    // text ends in NUL and lives as long as the call.
    let text =
        unsafe { direct_function_call::<&CStr>(pg_sys::jsonb_out, &[Some(argument.datum())]) };
    text.and_then(|text| text.to_str().ok())
}

/// A `jsonb` argument of a flow.
///
/// # Errors
/// A refusal that names the argument when it cannot be read.
pub(crate) fn read_for(name: &str, argument: Option<AnyElement>) -> Result<Option<Json>, Refusal> {
    argument.as_ref().map(read).transpose().map_err(|Unreadable| {
        let message = format!("{name} is nested too deeply");
        Refusal::new(ErrorCode::ValidationFailed, message)
    })
}
