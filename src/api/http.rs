//! GoTrue's HTTP surface behind one RPC.

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
    // An ERROR would be PostgREST's to answer, in its shape and with a status at which clients may throw
    // their session away.
    let response =
        unless_ended(respond).unwrap_or_else(|ended| http::refuse(&request, refusal(ended)));
    Ok(request::respond_http(response))
}

/// What the client learns of what ended a request; the log learns the rest.
fn refusal(ended: Ended) -> Refusal {
    let (code, message, hint) = match ended {
        Ended::Fault(fault) => (error::code(fault.kind), fault.message, fault.hint),
        Ended::Error { code, message, hint } => (code, message, hint),
    };
    error::log_error(code, &message, hint.as_deref());
    http::failure(error::sqlstate(code), &message)
}
