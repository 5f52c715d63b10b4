//! The identity on the workers of Citus, where the policies of distributed tables are checked.
//!
//! While `citus.propagate_set_commands` is `local`, Citus sends a `SET LOCAL` statement to the workers of the
//! transaction, and to those that join it later. It does not send `set_config()`, PostgREST's way, nor what is
//! set from C. So the claims go as a statement, and here they are as they were afterwards.

use core::ffi::CStr;
use std::ffi::CString;

use auth_ext_core::fault::{Fault, FaultKind};
use pgrx::pg_sys;

use super::script;
use crate::identity;
use crate::rights::Settings;

const PROPAGATE: &CStr = c"citus.propagate_set_commands";

/// Whether there may be workers: Citus is loaded, and settings may be changed, which they may not be in a
/// parallel operation.
pub(crate) fn has_workers() -> bool {
    // SAFETY: a C string; plain variables of this backend.
    unsafe {
        !pg_sys::GetConfigOption(PROPAGATE.as_ptr(), true, false).is_null()
            && !pg_sys::IsInParallelMode()
    }
}

/// Makes the identity of this transaction, as the identity functions see it now, that of the workers.
///
/// Never what somebody has set and the identity functions here do not believe: on a worker they believe
/// the claims that come from here.
///
/// # Errors
/// A fault when the settings are unreadable or the statement fails.
pub(crate) fn hand_on_claims() -> Result<(), Fault> {
    if !has_workers() {
        return Ok(());
    }
    let claims = identity::claims_text()?;
    let own = identity::claims_setting();
    if claims.is_none() && own.is_none() {
        // Nobody has set it in this session, and it has to go on reading as NULL.
        return Ok(());
    }
    let claims = literal(claims.as_deref().unwrap_or(""))?;
    let propagating = Settings::with(PROPAGATE, c"local", pg_sys::GucContext::PGC_USERSET);
    let sent = script::run(&format!("SET LOCAL request.jwt.claims = {claims}"));
    // Not by a statement, so that the workers keep what was sent.
    identity::set_claims_setting(own.as_deref().unwrap_or(c""));
    propagating.close();
    sent
}

/// A literal of SQL, whatever `standard_conforming_strings` is, here and on the workers.
fn literal(text: &str) -> Result<String, Fault> {
    let text = CString::new(text)
        .map_err(|_| Fault::new(FaultKind::Internal, "claims with the character U+0000"))?;
    // SAFETY: a C string; what comes back lies in the current memory context and is copied.
    let quoted = unsafe { CStr::from_ptr(pg_sys::quote_literal_cstr(text.as_ptr())) };
    match quoted.to_str() {
        Ok(quoted) => Ok(quoted.to_owned()),
        Err(_) => Err(Fault::new(FaultKind::Internal, "claims that are no UTF-8")),
    }
}
