//! Our tables by name, and what it means when they are not there.

use auth_ext_core::fault::{Fault, FaultKind};
use pgrx::pg_sys;

use super::row::{Parameter, read};

const RELATION: &str = "SELECT pg_catalog.to_regclass($1)::pg_catalog.oid";

/// The id of one of our tables.
///
/// # Errors
/// A fault that says so when `auth_ext.setup()` has not made it.
pub(super) fn relation(name: &'static str) -> Result<pg_sys::Oid, Fault> {
    found(name)?.ok_or_else(not_set_up)
}

/// Whether a table is there, which an older `setup()` has not made.
pub(super) fn exists(name: &'static str) -> Result<bool, Fault> {
    Ok(found(name)?.is_some())
}

fn found(name: &'static str) -> Result<Option<pg_sys::Oid>, Fault> {
    let name = [Parameter::Text(Some(name))];
    Ok(read(RELATION, &name, |rows| rows.first(|row| row.optional_oid(1)))?.flatten())
}

/// `auth_ext.setup()` has never run.
pub(super) fn not_set_up() -> Fault {
    Fault::new(FaultKind::NotReady, "auth_ext is not set up in this database")
        .with_hint("A superuser runs: SELECT auth_ext.setup();")
}
