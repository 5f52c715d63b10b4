//! Library and SQL of one version: after an upgrade of the package both are there, and the data model
//! has to follow.

use auth_ext_core::fault::{Fault, FaultKind};

use super::row::{Parameter, read_latest};

/// The version of this library.
const LIBRARY: &str = env!("CARGO_PKG_VERSION");

const INSTALLED: &str = "
    SELECT e.extversion FROM pg_catalog.pg_extension AS e
    WHERE e.extname OPERATOR(pg_catalog.=) $1";

/// Whether the SQL of the extension is of the library's version.
///
/// # Errors
/// A fault that says what to run when it is not.
pub(super) fn check_sql() -> Result<(), Fault> {
    let name = [Parameter::Text(Some("auth_ext"))];
    let installed = read_latest(INSTALLED, &name, |rows| rows.first(|row| row.text(1)))?;
    match installed {
        Some(installed) if installed == LIBRARY => Ok(()),
        installed => Err(outdated(&format!(
            "the library of auth_ext is of version {LIBRARY} and its SQL of version {}",
            installed.as_deref().unwrap_or("none")
        ))),
    }
}

/// The SQL or the tables are older than the library.
pub(crate) fn outdated(what: &str) -> Fault {
    Fault::new(FaultKind::NotReady, what).with_hint(
        "A superuser runs: ALTER EXTENSION auth_ext UPDATE; and then: SELECT auth_ext.setup();",
    )
}
