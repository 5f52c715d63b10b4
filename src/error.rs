//! Faults as PostgreSQL errors: the only table of SQLSTATEs.

use auth_ext_core::fault::{Fault, FaultKind};
use auth_ext_core::outcome::UNEXPECTED;
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::{PgLogLevel, PgSqlErrorCode, pg_sys};

/// The error report of a fault. Only standard SQLSTATEs: others would reach callers of SPI as
/// XX000.
pub(crate) fn report(fault: Fault) -> ErrorReport {
    if fault.kind == FaultKind::RootKey && is_clients_call() {
        log(&fault);
        return ErrorReport::new(PgSqlErrorCode::ERRCODE_INTERNAL_ERROR, UNEXPECTED, "auth_ext");
    }
    let report = ErrorReport::new(code(fault.kind), fault.message, "auth_ext");
    match fault.hint {
        Some(hint) => report.set_hint(hint),
        None => report,
    }
}

/// The SQLSTATE of a kind of fault.
pub(crate) const fn code(kind: FaultKind) -> PgSqlErrorCode {
    match kind {
        FaultKind::Cancelled => PgSqlErrorCode::ERRCODE_QUERY_CANCELED,
        FaultKind::IdentityExpired => PgSqlErrorCode::ERRCODE_INVALID_AUTHORIZATION_SPECIFICATION,
        FaultKind::InvalidArgument => PgSqlErrorCode::ERRCODE_INVALID_PARAMETER_VALUE,
        FaultKind::NotAllowed => PgSqlErrorCode::ERRCODE_INSUFFICIENT_PRIVILEGE,
        FaultKind::NotReady => PgSqlErrorCode::ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
        FaultKind::RootKey => PgSqlErrorCode::ERRCODE_CONFIG_FILE_ERROR,
        FaultKind::Internal => PgSqlErrorCode::ERRCODE_INTERNAL_ERROR,
    }
}

/// The five characters of a SQLSTATE, which PostgreSQL packs with six bits each, the first in the lowest.
pub(crate) fn sqlstate(code: PgSqlErrorCode) -> [u8; 5] {
    let packed = code as isize;
    [0, 6, 12, 18, 24]
        .map(|bits| u8::try_from(packed >> bits & 0x3F).map_or(b'0', |six| b'0' + six))
}

/// What ends a call with an error.
pub(crate) trait Raised {
    /// Its report.
    fn into_report(self) -> ErrorReport;
}

impl Raised for Fault {
    fn into_report(self) -> ErrorReport {
        report(self)
    }
}

impl Raised for ErrorReport {
    fn into_report(self) -> ErrorReport {
        self
    }
}

/// Whether whoever called is no superuser.
pub(crate) fn is_clients_call() -> bool {
    // SAFETY: looks at the state of the session only.
    unsafe { !pg_sys::superuser_arg(pg_sys::GetOuterUserId()) }
}

/// Writes a fault with its remedy to the server log, and nowhere else.
pub(crate) fn log(fault: &Fault) {
    log_error(code(fault.kind), &fault.message, fault.hint.as_deref());
}

/// Writes an error that no client sees to the server log, and nowhere else. Without a DETAIL: PostgreSQL
/// quotes rows in it.
pub(crate) fn log_error(code: PgSqlErrorCode, message: &str, hint: Option<&str>) {
    let report = ErrorReport::new(code, message.to_owned(), "auth_ext");
    match hint {
        Some(hint) => report.set_hint(hint.to_owned()),
        None => report,
    }
    .report(PgLogLevel::LOG_SERVER_ONLY);
}

/// pgrx puts a Rust backtrace into the DETAIL that clients see when the server's environment asks
/// for backtraces. It must not, whatever shell the server was started from.
pub(crate) fn forbid_backtraces() {
    // SAFETY: a backend has one thread, and this runs before any code of ours can panic.
    unsafe {
        std::env::set_var("RUST_BACKTRACE", "0");
        std::env::set_var("RUST_LIB_BACKTRACE", "0");
    }
}
