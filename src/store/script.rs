//! Scripts of several statements: what installs and mends.

use core::ffi::CStr;

use auth_ext_core::fault::{Fault, FaultKind};
use pgrx::pg_sys;
use pgrx::prelude::*;

use super::pinned::Pinned;
use crate::rights::Settings;

/// Runs a script of several statements.
pub(super) fn script(sql: &'static str) -> Result<(), Fault> {
    execute(sql)
}

/// The same for one that was put together.
pub(crate) fn execute(sql: &str) -> Result<(), Fault> {
    let here = stays_here();
    let done = run(sql);
    if let Some(settings) = here {
        settings.close();
    }
    done
}

/// Runs statements that are no DDL.
pub(super) fn run(sql: &str) -> Result<(), Fault> {
    let _pinned = Pinned::pin();
    Spi::run(sql).map_err(|error| {
        Fault::new(FaultKind::Internal, format!("a script of auth_ext failed: {error}"))
    })
}

/// Citus sends DDL on to its workers, as roles of ours that cannot log in there; the tables of `auth` and ours
/// belong to the coordinator alone.
fn stays_here() -> Option<Settings> {
    const PROPAGATION: &CStr = c"citus.enable_ddl_propagation";
    // SAFETY: a C string; a setting that is not there gives NULL.
    let is_there = unsafe { !pg_sys::GetConfigOption(PROPAGATION.as_ptr(), true, false).is_null() };
    is_there.then(|| Settings::with(PROPAGATION, c"off", pg_sys::GucContext::PGC_USERSET))
}
