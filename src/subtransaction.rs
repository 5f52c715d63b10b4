//! An internal subtransaction, for what must be undone while the call goes on.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use auth_ext_core::fault::{Fault, FaultKind};
use pgrx::PgSqlErrorCode;
use pgrx::pg_sys;
use pgrx::pg_sys::panic::{CaughtError, ErrorReportWithLevel};

use crate::error::{code, sqlstate};

/// Runs `body` in a subtransaction that is kept when it gives `Ok` and rolled back when it gives
/// `Err` or raises an ERROR, which goes on after that.
pub(crate) fn undoable<T, R>(body: impl FnOnce() -> Result<T, R>) -> Result<T, R> {
    // SAFETY: the pattern of plpgsql's exception blocks: memory context and resource owner are
    // those of the caller again after the subtransaction has ended.
    let (context, owner) = unsafe {
        let saved = (pg_sys::CurrentMemoryContext, pg_sys::CurrentResourceOwner);
        pg_sys::BeginInternalSubTransaction(core::ptr::null());
        pg_sys::MemoryContextSwitchTo(saved.0);
        saved
    };
    // A caller's exception block takes the current subtransaction for its own, so an ERROR must
    // not leave ours open: the caller's transaction would never end.
    let result = catch_unwind(AssertUnwindSafe(body));
    // SAFETY: the subtransaction begun above is the current one, because every statement inside
    // ended what it began; pgrx has taken an ERROR off PostgreSQL's stack of errors by now.
    unsafe {
        pg_sys::MemoryContextSwitchTo(context);
        match &result {
            Ok(Ok(_)) => pg_sys::ReleaseCurrentSubTransaction(),
            Ok(Err(_)) | Err(_) => pg_sys::RollbackAndReleaseCurrentSubTransaction(),
        }
        pg_sys::MemoryContextSwitchTo(context);
        pg_sys::CurrentResourceOwner = owner;
    }
    result.unwrap_or_else(|error| resume_unwind(error))
}

/// Runs `body` likewise. `None` where it was undone by an ERROR of this SQLSTATE; other errors go on.
pub(crate) fn undoable_unless<T>(
    expected: PgSqlErrorCode,
    body: impl FnOnce() -> Result<T, Fault>,
) -> Result<Option<T>, Fault> {
    match catch_unwind(AssertUnwindSafe(|| undoable(body))) {
        Ok(done) => done.map(Some),
        Err(error) => match raised(&*error) {
            Some((code, _)) if code == expected => Ok(None),
            _ => resume_unwind(error),
        },
    }
}

/// Runs `body` likewise, and gives the message where a value was refused (SQLSTATE classes 22 and 23:
/// it does not read as its type, or a constraint forbids it). Other errors go on.
pub(crate) fn refusable<T>(body: impl FnOnce() -> Result<T, Fault>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(|| undoable(body))) {
        Ok(done) => done.map_err(|fault| fault.message),
        Err(error) => match raised(&*error) {
            Some((code, message)) if is_refused_value(code) => Err(message.to_owned()),
            _ => resume_unwind(error),
        },
    }
}

/// Runs `body` likewise, and gives SQLSTATE and message where it was undone by an ERROR of its own. What ends
/// the statement or the transaction goes on: a cancelled query, a deadlock, a server that has no more room.
pub(crate) fn unless_raised<T>(
    body: impl FnOnce() -> Result<T, Fault>,
) -> Result<Result<T, (PgSqlErrorCode, String)>, Fault> {
    match catch_unwind(AssertUnwindSafe(|| undoable(body))) {
        Ok(done) => done.map(Ok),
        Err(error) => match raised(&*error) {
            Some((code, message)) if !ends_more(code) => Ok(Err((code, message.to_owned()))),
            _ => resume_unwind(error),
        },
    }
}

/// Transaction rollback, resources, operator intervention, the system, and what PostgreSQL cannot explain.
fn ends_more(code: PgSqlErrorCode) -> bool {
    [b"40", b"53", b"57", b"58", b"XX"].iter().any(|class| sqlstate(code).starts_with(*class))
}

/// What ended a call.
pub(crate) enum Ended {
    /// A fault of ours.
    Fault(Fault),
    /// An ERROR.
    Error {
        /// Its SQLSTATE.
        code: PgSqlErrorCode,
        /// Its sentence.
        message: String,
        /// Its remedy.
        hint: Option<String>,
        /// Whether PostgreSQL itself has cancelled the statement, for its time or for who asked: others may
        /// raise the same SQLSTATE.
        is_cancel: bool,
    },
}

/// Runs `body` likewise, and gives whatever ended it.
pub(crate) fn unless_ended<T>(body: impl FnOnce() -> Result<T, Fault>) -> Result<T, Ended> {
    match catch_unwind(AssertUnwindSafe(|| undoable(body))) {
        Ok(done) => done.map_err(Ended::Fault),
        Err(error) => match report(&*error) {
            Some(report) => Err(Ended::Error {
                code: report.sql_error_code(),
                message: report.message().to_owned(),
                hint: report.hint().map(str::to_owned),
                is_cancel: report.sql_error_code() == PgSqlErrorCode::ERRCODE_QUERY_CANCELED
                    && report.function_name() == Some("ProcessInterrupts"),
            }),
            None => resume_unwind(error),
        },
    }
}

/// Runs `body` likewise, and gives SQLSTATE and sentence of whatever ended it, a fault of ours or an ERROR. What
/// is meant for the whole call goes on: it was cancelled or shut down, or the transaction has to be made again.
/// A deadlock is over with the locks of the subtransaction.
pub(crate) fn unless_stopped(
    body: impl FnOnce() -> Result<(), Fault>,
) -> Result<Result<(), (PgSqlErrorCode, String)>, Fault> {
    match catch_unwind(AssertUnwindSafe(|| undoable(body))) {
        Ok(Ok(())) => Ok(Ok(())),
        Ok(Err(fault)) if fault.kind == FaultKind::Cancelled => Err(fault),
        Ok(Err(fault)) => Ok(Err((code(fault.kind), fault.message))),
        Err(error) => match raised(&*error) {
            Some((code, message)) if !stops(code) => Ok(Err((code, message.to_owned()))),
            _ => resume_unwind(error),
        },
    }
}

/// Transaction rollback but for a deadlock, and operator intervention.
fn stops(code: PgSqlErrorCode) -> bool {
    let state = sqlstate(code);
    state.starts_with(b"57")
        || state.starts_with(b"40") && code != PgSqlErrorCode::ERRCODE_T_R_DEADLOCK_DETECTED
}

/// What was raised: SQLSTATE and sentence.
fn raised(error: &dyn Any) -> Option<(PgSqlErrorCode, &str)> {
    report(error).map(|report| (report.sql_error_code(), report.message()))
}

/// PostgreSQL's error as pgrx caught it, or a report of ours.
fn report(error: &dyn Any) -> Option<&ErrorReportWithLevel> {
    if let Some(report) = error.downcast_ref::<ErrorReportWithLevel>() {
        return Some(report);
    }
    match error.downcast_ref()? {
        CaughtError::PostgresError(report)
        | CaughtError::ErrorReport(report)
        | CaughtError::RustPanic { ereport: report, .. } => Some(report),
    }
}

fn is_refused_value(code: PgSqlErrorCode) -> bool {
    sqlstate(code).starts_with(b"22") || sqlstate(code).starts_with(b"23")
}
