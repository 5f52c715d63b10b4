//! The removal of rows whose time is over, in steps.

use auth_ext_core::fault::Fault;

use super::latest::keeps_one_snapshot;
use super::row::{Parameter, write};

/// A statement that takes so many of the rows up to a time, and none that somebody else holds. The limit is
/// written out: a plan for an unknown one may read and sort the whole table.
macro_rules! limited {
    ($limit:literal, $($up_to:literal),+) => {
        concat!($($up_to),+, " LIMIT ", $limit, " FOR UPDATE SKIP LOCKED))")
    };
}
pub(super) use limited;

/// A removal of what is up to $1: of the few oldest for a sign-in, and of many for a job of its own. That one begins with
/// the newest of them, so that a sign-in meanwhile does not pass by all that it holds.
macro_rules! few_and_many {
    ($up_to:literal) => {
        [
            $crate::store::removal::limited!(50, $up_to),
            $crate::store::removal::limited!(10000, $up_to, " DESC"),
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
    tidy_up(if takes_many { many } else { few }, &[until])
}

/// Runs a statement that tidies up; gives how many rows it took. Above READ COMMITTED a row that somebody else has changed
/// since is an error, and what only tidies up must not fail a flow: then nothing is done.
///
/// # Errors
/// A fault of the database.
pub(super) fn tidy_up(statement: &'static str, parameters: &[Parameter<'_>]) -> Result<u64, Fault> {
    if keeps_one_snapshot() {
        return Ok(0);
    }
    write(statement, parameters, |rows| Ok(rows.count()))
}
