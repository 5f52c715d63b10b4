//! Scripts of several statements: what installs and mends.

use auth_ext_core::fault::{Fault, FaultKind};
use pgrx::prelude::*;

use super::pinned::Pinned;

/// Runs a script of several statements.
pub(super) fn script(sql: &'static str) -> Result<(), Fault> {
    execute(sql)
}

/// The same for one that was put together.
pub(crate) fn execute(sql: &str) -> Result<(), Fault> {
    let _pinned = Pinned::pin();
    Spi::run(sql).map_err(|error| {
        Fault::new(FaultKind::Internal, format!("a script of auth_ext failed: {error}"))
    })
}
