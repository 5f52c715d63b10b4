//! GoTrue's HTTP surface behind one RPC.

use core::cell::Cell;
use core::ffi::c_int;

use auth_ext_core::fault::FaultKind;
use auth_ext_core::http::{self, Incoming};
use auth_ext_core::outcome::Refusal;
use auth_ext_core::request::Headers;
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;

use super::call::{self, By};
use crate::error::{self, report};
use crate::request;
use crate::subtransaction::{Ended, unless_ended};

#[pg_extern(sql = false)]
fn http_without_body() -> Result<String, ErrorReport> {
    answer(None)
}

/// `json` is text to PostgreSQL; its grammar was checked when it was read.
#[pg_extern(sql = false)]
fn http_with_body(body: Option<&str>) -> Result<String, ErrorReport> {
    answer(body.map(str::as_bytes))
}

/// Whatever came, checked by nobody before.
#[pg_extern(sql = false)]
fn http_with_bytes(body: Option<&[u8]>) -> Result<String, ErrorReport> {
    answer(Some(body.unwrap_or_default()))
}

fn answer(body: Option<&[u8]>) -> Result<String, ErrorReport> {
    let (method, cookies) = (request::method(), request::cookies());
    let headers = Headers::parse(request::headers().as_deref());
    let incoming = Incoming { method: method.as_deref(), cookies: cookies.as_deref(), body };
    let request = http::receive(&headers, incoming);
    if request.writes() {
        if let Some(refusal) = request::read_only_server() {
            return Ok(request::respond_http(http::refuse(&request, refusal)));
        }
        request::require_read_write(c"http()");
        if let Some(refusal) = request::keys_are_missing() {
            return Ok(request::respond_http(http::refuse(&request, refusal)));
        }
    }
    let respond =
        || call::with_headers(By::Claims, &headers, |context| http::respond(context, &request));
    if !request::is_http() {
        return respond().map(request::respond_http).map_err(report);
    }
    if TIMED_OUT.get() == statement_began() {
        // The time is over once and for all: it is not taken again for each row of one statement.
        return Err(cancelled("canceling statement due to statement timeout"));
    }
    // An ERROR would be PostgREST's to answer, in its shape and with a status at which clients may throw
    // their session away.
    let response = match unless_ended(respond) {
        Ok(response) => response,
        Err(ended) => {
            if let Some(message) = cancel(&ended) {
                if !is_timed_out() {
                    // Somebody ends the statement: nobody waits for an answer.
                    return Err(cancelled(message));
                }
                TIMED_OUT.set(statement_began());
            }
            http::refuse(&request, refusal(ended))
        }
    };
    Ok(request::respond_http(response))
}

/// Of utils/timeout.h, which pgrx does not bind.
const STATEMENT_TIMEOUT: c_int = 3;

unsafe extern "C-unwind" {
    fn get_timeout_finish_time(id: c_int) -> pg_sys::TimestampTz;
}

thread_local! {
    /// When the statement began that was answered with a time-out.
    static TIMED_OUT: Cell<pg_sys::TimestampTz> = const { Cell::new(0) };
}

/// PostgreSQL's sentence where the statement was cancelled.
fn cancel(ended: &Ended) -> Option<&str> {
    match ended {
        Ended::Fault(fault) => {
            (fault.kind == FaultKind::Cancelled).then_some(fault.message.as_str())
        }
        Ended::Error { message, is_cancel, .. } => is_cancel.then_some(message.as_str()),
    }
}

fn cancelled(message: &str) -> ErrorReport {
    ErrorReport::new(PgSqlErrorCode::ERRCODE_QUERY_CANCELED, message.to_owned(), "auth_ext")
}

fn statement_began() -> pg_sys::TimestampTz {
    // SAFETY: reads a variable of this backend.
    unsafe { pg_sys::GetCurrentStatementStartTimestamp() }
}

/// Whether the statement's own time has ended it: it was to end since it began, and by now. The setting does
/// not tell, which a function has of its own.
fn is_timed_out() -> bool {
    // SAFETY: reads variables of this backend, and the clock.
    let (end, now) = unsafe {
        let end = get_timeout_finish_time(STATEMENT_TIMEOUT);
        (end, pg_sys::GetCurrentTimestamp())
    };
    statement_began() <= end && end <= now
}

/// What the client learns of what ended a request; the log learns the rest.
fn refusal(ended: Ended) -> Refusal {
    let (code, message, hint) = match ended {
        Ended::Fault(fault) => (error::code(fault.kind), fault.message, fault.hint),
        Ended::Error { code, message, hint, .. } => (code, message, hint),
    };
    error::log_error(code, &message, hint.as_deref());
    http::failure(error::sqlstate(code), &message)
}
