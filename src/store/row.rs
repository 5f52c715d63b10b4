//! Statements. Whose rights a statement runs with is decided by the
//! tables in it: [`super::domain`].

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use auth_ext_core::fault::Fault;
use pgrx::pg_sys;
use pgrx::pg_sys::panic::{CaughtError, ErrorReport};
use pgrx::prelude::*;

use super::domain::{self, prepared};
use super::index_scan::{self, Found};
pub(super) use super::parameter::Parameter;
use super::parameter::refused;
pub(super) use super::rows::{Row, Rows};
use crate::hook_timer::refuse_inside_hook;

/// Runs a statement that writes or locks, and hands its rows to `read`.
pub(super) fn write<T>(
    sql: &'static str,
    parameters: &[Parameter<'_>],
    read: impl FnOnce(Rows<'_>) -> Result<T, Fault>,
) -> Result<T, Fault> {
    run(sql, parameters, Snapshot::OfTheStatement, read)
}

/// Runs a statement that only reads: it takes no transaction id, so it works on a standby too. It
/// sees what this transaction has written; before that, it sees what the calling query sees.
pub(super) fn read<T>(
    sql: &'static str,
    parameters: &[Parameter<'_>],
    read: impl FnOnce(Rows<'_>) -> Result<T, Fault>,
) -> Result<T, Fault> {
    // SAFETY: looks at this transaction only.
    let has_written =
        unsafe { pg_sys::GetCurrentTransactionIdIfAny() } != pg_sys::InvalidTransactionId;
    let snapshot = if has_written { Snapshot::OfTheStatement } else { Snapshot::OfTheCaller };
    run(sql, parameters, snapshot, read)
}

/// Like [`read`], but sees what other transactions have committed up to now, whatever the isolation
/// level and the snapshot of the calling query: what is cached must not be older than the
/// invalidation that asked for it, and a revoked key must stop inside a long transaction, too.
pub(super) fn read_latest<T>(
    sql: &'static str,
    parameters: &[Parameter<'_>],
    read: impl FnOnce(Rows<'_>) -> Result<T, Fault>,
) -> Result<T, Fault> {
    run(sql, parameters, Snapshot::Latest, read)
}

/// What a statement sees.
#[derive(Clone, Copy)]
pub(super) enum Snapshot {
    /// What the calling query sees; nothing may be written.
    OfTheCaller,
    /// What was committed, or written by this transaction, when the statement begins, as far as
    /// the isolation level lets it.
    OfTheStatement,
    /// What was committed, or written by this transaction, up to now; nothing may be written.
    Latest,
    /// The same, to write or lock.
    LatestToWrite,
}

/// Runs a statement with the rights that its tables give it ([`super::domain`]). Not by way of pgrx,
/// which knows neither the latest snapshot nor generic plans.
pub(super) fn run<T>(
    sql: &'static str,
    parameters: &[Parameter<'_>],
    snapshot: Snapshot,
    read: impl FnOnce(Rows<'_>) -> Result<T, Fault>,
) -> Result<T, Fault> {
    if let Some(found) = by_key(sql, parameters, snapshot)? {
        return read(Rows::found(&found.rows));
    }
    let raw: Vec<_> = parameters.iter().map(Parameter::raw).collect();
    let mut datums: Vec<_> =
        raw.iter().map(|datum| datum.unwrap_or(pg_sys::Datum::from(0))).collect();
    let nulls: Vec<_> =
        raw.iter().map(|datum| if datum.is_some() { b' ' } else { b'n' }.cast_signed()).collect();
    Spi::connect(|_| {
        refuse_inside_hook()?;
        let prepared = prepared(sql, parameters)?;
        let plan = prepared.plan;
        let (datums, nulls) = (datums.as_mut_ptr(), nulls.as_ptr());
        let execute = || {
            // SAFETY: SPI is connected, the plan has one parameter an entry of the arrays, and the
            // snapshot is used for this statement alone.
            told(prepared.is_ours(), || unsafe {
                match snapshot {
                    Snapshot::OfTheCaller => pg_sys::SPI_execute_plan(plan, datums, nulls, true, 0),
                    Snapshot::OfTheStatement => {
                        pg_sys::SPI_execute_plan(plan, datums, nulls, false, 0)
                    }
                    Snapshot::Latest | Snapshot::LatestToWrite => {
                        let only_reads = matches!(snapshot, Snapshot::Latest);
                        let (latest, none) = (latest_snapshot(), core::ptr::null_mut());
                        pg_sys::SPI_execute_snapshot(
                            plan,
                            datums,
                            nulls,
                            latest,
                            none,
                            only_reads,
                            !only_reads,
                            0,
                        )
                    }
                }
            })
        };
        let code = prepared.with_its_rights(execute);
        if code < 0 {
            return Err(refused(code));
        }
        read(Rows::left_by_spi())
    })
}

/// The rows of a statement that only looks up a key; `None` when the executor has to run it.
fn by_key(
    sql: &'static str,
    parameters: &[Parameter<'_>],
    snapshot: Snapshot,
) -> Result<Option<Found>, Fault> {
    let [Parameter::Uuid(Some(id))] = parameters else { return Ok(None) };
    if !matches!(snapshot, Snapshot::Latest | Snapshot::OfTheCaller) || index_scan::is_overseen() {
        return Ok(None);
    }
    refuse_inside_hook()?;
    let key = pg_sys::Datum::from(id.as_bytes().as_ptr());
    Ok(domain::by_key(sql, |lookup| {
        // SAFETY: inside a transaction, as every call; the snapshot is used at once, and a uuid is its
        // sixteen bytes.
        unsafe {
            let snapshot = match snapshot {
                Snapshot::OfTheCaller => pg_sys::GetActiveSnapshot(),
                _ => latest_snapshot(),
            };
            index_scan::rows(lookup, snapshot, key)
        }
    }))
}

/// What is committed now, or written by this transaction.
///
/// # Safety
/// Inside a transaction; it is to be used at once.
unsafe fn latest_snapshot() -> pg_sys::Snapshot {
    // SAFETY: as the caller promises. PostgreSQL refuses its own latest snapshot while a query runs in
    // parallel, also to the leader, who works out a `(SELECT auth_ext.session_is_live())` of a policy
    // then. The one that it reads the system tables with is as new once the old one is forgotten.
    unsafe {
        if !pg_sys::IsInParallelMode() {
            return pg_sys::GetLatestSnapshot();
        }
        pg_sys::InvalidateCatalogSnapshot();
        pg_sys::GetCatalogSnapshot(pg_sys::InvalidOid)
    }
}

/// Runs a statement and mends what its ERROR says. When a constraint refuses a row, PostgreSQL prints
/// the whole row as DETAIL; an operator's CHECK on `auth.users` must not show the password hash to the
/// client and the log, nor an INTO STRICT of his trigger the parameters that it had, where his function was
/// called with `plpgsql.print_strict_params` before. And where we may not read our own tables, the remedy is always the same.
fn told<T>(is_ours: bool, statement: impl FnOnce() -> T) -> T {
    const LOST: &str = "The database was restored without owners or privileges, or somebody took one away. A superuser runs: SELECT auth_ext.setup();";
    catch_unwind(AssertUnwindSafe(statement)).unwrap_or_else(|error| {
        if let Some(CaughtError::PostgresError(report)) = error.downcast_ref() {
            let hint = match report.sql_error_code() {
                PgSqlErrorCode::ERRCODE_CHECK_VIOLATION
                | PgSqlErrorCode::ERRCODE_NO_DATA_FOUND
                | PgSqlErrorCode::ERRCODE_NOT_NULL_VIOLATION
                | PgSqlErrorCode::ERRCODE_TOO_MANY_ROWS
                | PgSqlErrorCode::ERRCODE_WITH_CHECK_OPTION_VIOLATION => report.hint(),
                PgSqlErrorCode::ERRCODE_INSUFFICIENT_PRIVILEGE if is_ours => Some(LOST),
                _ => resume_unwind(error),
            };
            let message = report.message().to_owned();
            let shorter = ErrorReport::new(report.sql_error_code(), message, "auth_ext");
            match hint {
                Some(hint) => shorter.set_hint(hint.to_owned()),
                None => shorter,
            }
            .report(PgLogLevel::ERROR);
        }
        resume_unwind(error)
    })
}
