//! The removal of rows whose time is over, in steps.

use auth_ext_core::fault::Fault;

use super::latest::keeps_one_snapshot;
use super::row::{Parameter, write};

/// A removal of what is up to $1, without its limit: of the few oldest for a sign-in, and of many for a job of its own. That one begins with
/// the newest of them, so that a sign-in meanwhile does not pass by all that it holds. The limits are written out: a plan for an unknown
/// limit may read and sort the whole table.
macro_rules! few_and_many {
    ($up_to:literal) => {
        [
            concat!($up_to, " LIMIT 50 FOR UPDATE SKIP LOCKED))"),
            concat!($up_to, " DESC LIMIT 10000 FOR UPDATE SKIP LOCKED))"),
        ]
    };
}
pub(super) use few_and_many;

/// Removes what one of these statements takes; gives how many rows.
///
/// # Errors
/// A fault of the database.
pub(super) fn remove(
    [few, many]: [&'static str; 2],
    takes_many: bool,
    until: Parameter<'_>,
) -> Result<u64, Fault> {
    purge(if takes_many { many } else { few }, until)
}

/// Removes what a statement takes. Above READ COMMITTED a row that somebody else has changed since is an error, and a
/// sign-in must not fail for what it tidies up: then nothing is purged.
///
/// # Errors
/// A fault of the database.
pub(super) fn purge(statement: &'static str, before: Parameter<'_>) -> Result<u64, Fault> {
    if keeps_one_snapshot() {
        return Ok(0);
    }
    write(statement, &[before], |rows| Ok(rows.count()))
}
