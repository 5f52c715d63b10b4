//! JSON arguments, read without a panic.

use core::ffi::CStr;

use auth_ext_core::outcome::{ErrorCode, Refusal};
use pgrx::{AnyElement, direct_function_call, pg_sys};
use serde_json::Value;

/// The JSON that a caller handed over cannot be read: it is nested more than 127 levels deep, or holds
/// a number that no double holds. `jsonb` takes both, and pgrx's own type for it panics on them.
pub(crate) struct Unreadable;

/// A `jsonb` argument as JSON.
///
/// # Errors
/// [`Unreadable`]; nothing of the value is told.
pub(crate) fn read(argument: &AnyElement) -> Result<Value, Unreadable> {
    // SAFETY: the functions that call this declare their argument as jsonb in sql/functions; the
    // text ends in NUL and lives as long as the call.
    let text =
        unsafe { direct_function_call::<&CStr>(pg_sys::jsonb_out, &[Some(argument.datum())]) };
    let text = text.and_then(|text| text.to_str().ok()).ok_or(Unreadable)?;
    serde_json::from_str(text).map_err(|_| Unreadable)
}

/// A `jsonb` argument of a flow.
///
/// # Errors
/// A refusal that names the argument when it cannot be read.
pub(crate) fn read_for(name: &str, argument: Option<AnyElement>) -> Result<Option<Value>, Refusal> {
    argument.as_ref().map(read).transpose().map_err(|Unreadable| {
        let message = format!("{name} is nested too deeply, or holds a number that is too large");
        Refusal::new(ErrorCode::ValidationFailed, message)
    })
}
