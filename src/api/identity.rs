//! The identity functions: who asks, for policies.
//!
//! Written against PostgreSQL's C interface, because pgrx's argument machinery costs more than
//! the whole call may.

use core::ffi::CStr;

use auth_ext_core::fault::{Fault, FaultKind};
use auth_ext_core::identity::parse_path;
use pgrx::fcinfo::direct_function_call_as_datum;
use pgrx::{FromDatum, IntoDatum, pg_sys};

use crate::identity::{Claim, Kind, View, answer};

/// Defines C functions with the version record that PostgreSQL asks them for.
macro_rules! identity_functions {
    ($($(#[doc = $documentation:literal])+ $name:ident, $record:ident: $arguments:literal, $kind:ident, $compute:ident;)+) => {$(
        $(#[doc = $documentation])+
        ///
        /// # Safety
        /// Called by PostgreSQL, for the function declared in sql/functions/identity.sql.
        #[unsafe(no_mangle)]
        pub(crate) unsafe extern "C-unwind" fn $name(fcinfo: pg_sys::FunctionCallInfo) -> pg_sys::Datum {
            // SAFETY: the declaration has text arguments only and this kind of result.
            unsafe { answer::<$arguments>(fcinfo, Kind::$kind, $compute) }
        }

        /// The version record that PostgreSQL asks a C function for.
        #[unsafe(no_mangle)]
        pub(crate) extern "C" fn $record() -> *const pg_sys::Pg_finfo_record {
            static RECORD: pg_sys::Pg_finfo_record = pg_sys::Pg_finfo_record { api_version: 1 };
            &raw const RECORD
        }
    )+};
}

identity_functions! {
    /// `uid() → uuid`: the claim `sub`.
    uid_wrapper, pg_finfo_uid_wrapper: false, Uuid, uid;
    /// `jwt() → jsonb`: all claims.
    jwt_wrapper, pg_finfo_jwt_wrapper: false, Varlena, jwt;
    /// `role() → text`: the claim `role`.
    role_wrapper, pg_finfo_role_wrapper: false, Varlena, role;
    /// `email() → text`: the claim `email`.
    email_wrapper, pg_finfo_email_wrapper: false, Varlena, email;
    /// `session_id() → uuid`: the claim `session_id`.
    session_id_wrapper, pg_finfo_session_id_wrapper: false, Uuid, session_id;
    /// `aal() → text`: the claim `aal`.
    aal_wrapper, pg_finfo_aal_wrapper: false, Varlena, aal;
    /// `claim(path text) → text`: the claim at a path, as text.
    claim_wrapper, pg_finfo_claim_wrapper: true, Varlena, claim;
    /// `has_claim(path text, value text) → boolean`: whether the claim is the value or an array
    /// with it.
    has_claim_wrapper, pg_finfo_has_claim_wrapper: true, Boolean, has_claim;
}

type Answer = Result<Option<pg_sys::Datum>, Fault>;

unsafe fn uid(_fcinfo: pg_sys::FunctionCallInfo, view: &View) -> Answer {
    Ok(view.legacy_claim(Claim::Sub).map(uuid))
}

unsafe fn jwt(_fcinfo: pg_sys::FunctionCallInfo, view: &View) -> Answer {
    Ok(view.document())
}

unsafe fn role(_fcinfo: pg_sys::FunctionCallInfo, view: &View) -> Answer {
    Ok(view.legacy_claim(Claim::Role))
}

unsafe fn email(_fcinfo: pg_sys::FunctionCallInfo, view: &View) -> Answer {
    Ok(view.legacy_claim(Claim::Email))
}

unsafe fn session_id(_fcinfo: pg_sys::FunctionCallInfo, view: &View) -> Answer {
    Ok(view.member(c"session_id").map(uuid))
}

unsafe fn aal(_fcinfo: pg_sys::FunctionCallInfo, view: &View) -> Answer {
    Ok(view.member(c"aal"))
}

unsafe fn claim(fcinfo: pg_sys::FunctionCallInfo, view: &View) -> Answer {
    // SAFETY: the declaration has one text argument.
    let Some(path) = (unsafe { text_argument(fcinfo, 0) }) else { return Ok(None) };
    at_path(view, &path, pg_sys::jsonb_extract_path_text)
}

unsafe fn has_claim(fcinfo: pg_sys::FunctionCallInfo, view: &View) -> Answer {
    // SAFETY: the declaration has two text arguments.
    let arguments = unsafe { (text_argument(fcinfo, 0), text_argument(fcinfo, 1)) };
    let (Some(path), Some(value)) = arguments else { return Ok(false.into_datum()) };
    let Some(found) = at_path(view, &path, pg_sys::jsonb_extract_path)? else {
        return Ok(false.into_datum());
    };
    let is_array = text_of(pg_sys::jsonb_typeof, &[Some(found)]).as_deref() == Some("array");
    if is_array {
        // SAFETY: a jsonb and a text, as the function takes them.
        return Ok(unsafe {
            direct_function_call_as_datum(pg_sys::jsonb_exists, &[Some(found), value.into_datum()])
        });
    }
    // The empty path leads to the value itself; its text is that of ->>.
    let text = text_of(pg_sys::jsonb_extract_path_text, &[Some(found), no_members()]);
    Ok((text.as_deref() == Some(value.as_str())).into_datum())
}

/// What one of PostgreSQL's path functions finds in `jwt()`.
fn at_path(view: &View, path: &str, extract: PgFunction) -> Answer {
    let members = parse_path(path)
        .map_err(|error| Fault::new(FaultKind::InvalidArgument, error.to_string()))?;
    let Some(document) = view.document() else { return Ok(None) };
    // SAFETY: a jsonb and an array of text, as the functions take them.
    Ok(unsafe { direct_function_call_as_datum(extract, &[Some(document), members.into_datum()]) })
}

type PgFunction = unsafe fn(pg_sys::FunctionCallInfo) -> pg_sys::Datum;

fn no_members() -> Option<pg_sys::Datum> {
    Vec::<String>::new().into_datum()
}

fn text_of(function: PgFunction, arguments: &[Option<pg_sys::Datum>]) -> Option<String> {
    // SAFETY: both callers pass what the function takes, and it gives a text.
    unsafe {
        let datum = direct_function_call_as_datum(function, arguments)?;
        String::from_datum(datum, false)
    }
}

/// A text as uuid, by PostgreSQL's own reading; raises its error.
fn uuid(text: pg_sys::Datum) -> pg_sys::Datum {
    // SAFETY: the datum is a text made for this call; text_to_cstring ends it in NUL.
    unsafe {
        let text: *const CStr = CStr::from_ptr(pg_sys::text_to_cstring(text.cast_mut_ptr()));
        let argument = pg_sys::Datum::from((*text).as_ptr());
        direct_function_call_as_datum(pg_sys::uuid_in, &[Some(argument)])
            .unwrap_or(pg_sys::Datum::from(0))
    }
}

/// # Safety
/// The function has a text argument of that number.
unsafe fn text_argument(fcinfo: pg_sys::FunctionCallInfo, number: usize) -> Option<String> {
    // SAFETY: as the caller promises.
    unsafe { pgrx::fcinfo::pg_getarg(fcinfo, number) }
}
