//! Statements that see the newest rows, whatever the isolation level of the caller.

use auth_ext_core::fault::Fault;
use pgrx::{PgSqlErrorCode, pg_sys};
use uuid::Uuid;

use super::row::{Parameter, Rows, Snapshot, run};
use crate::subtransaction;

/// Like [`super::row::write`], but sees what other transactions have committed up to now, whatever the isolation
/// level: what decides about a session must not be older than the call. PostgreSQL's foreign keys do
/// the same.
pub(super) fn write_latest<T>(
    sql: &'static str,
    parameters: &[Parameter<'_>],
    read: impl FnOnce(Rows<'_>) -> Result<T, Fault>,
) -> Result<T, Fault> {
    run(sql, parameters, Snapshot::LatestToWrite, read)
}

/// The same for one that gives no rows.
pub(super) fn done(sql: &'static str, parameters: &[Parameter<'_>]) -> Result<(), Fault> {
    write_latest(sql, parameters, |_| Ok(()))
}

/// Runs `statement`, a [`write_latest`]. `None`, with nothing written, when it waited for a row that
/// another transaction then changed: PostgreSQL makes an error of that above READ COMMITTED, where
/// `statement` may simply be run again with a newer snapshot.
pub(super) fn unless_overtaken<T>(
    statement: impl FnOnce() -> Result<T, Fault>,
) -> Result<Option<T>, Fault> {
    if !keeps_one_snapshot() {
        return statement().map(Some);
    }
    subtransaction::undoable_unless(PgSqlErrorCode::ERRCODE_T_R_SERIALIZATION_FAILURE, statement)
}

/// Runs a statement that locks rows in their newest version, and gives how many they are.
pub(super) fn lock_latest(sql: &'static str, parameters: &[Parameter<'_>]) -> Result<u64, Fault> {
    until_not_overtaken(|| write_latest(sql, parameters, |rows| Ok(rows.count())))
}

/// The same, and gives the ids that are the first column of the rows.
pub(super) fn lock_latest_ids(
    sql: &'static str,
    parameters: &[Parameter<'_>],
) -> Result<Vec<Uuid>, Fault> {
    until_not_overtaken(|| write_latest(sql, parameters, |rows| rows.all(|row| row.uuid(1))))
}

/// Runs a [`write_latest`] that locks rows until it has them in their newest version.
pub(super) fn until_not_overtaken<T>(lock: impl Fn() -> Result<T, Fault>) -> Result<T, Fault> {
    // Each time somebody else has got on with the same rows; only an endless stream of them makes
    // the last attempt, whose error goes to the caller.
    const OVERTAKEN: usize = 20;
    for _ in 0..OVERTAKEN {
        if let Some(locked) = unless_overtaken(&lock)? {
            return Ok(locked);
        }
    }
    lock()
}

/// Whether this transaction is above READ COMMITTED.
pub(super) fn keeps_one_snapshot() -> bool {
    // SAFETY: a plain variable of this backend.
    let level = unsafe { pg_sys::XactIsoLevel };
    level >= pg_sys::XACT_REPEATABLE_READ.cast_signed()
}
