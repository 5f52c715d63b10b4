//! GoTrue's HTTP surface behind one RPC.

use auth_ext_core::http::{self, Incoming};
use auth_ext_core::request::Headers;
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;

use super::call::{self, By};
use super::shown;
use crate::error::report;
use crate::request;

#[pg_extern(sql = false)]
fn http_without_body() -> Result<String, ErrorReport> {
    answer(None)
}

/// `json` is text to PostgreSQL; its grammar was checked when it was read.
#[pg_extern(sql = false)]
fn http_with_body(body: Option<&str>) -> Result<String, ErrorReport> {
    answer(body.map(str::as_bytes))
}

/// The gateway takes a caller's token away before sign-in and leaves it here.
fn bearer(header: &str) -> Option<&str> {
    let (scheme, token) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
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
    let original = headers.value("x-original-authorization").filter(|_| request.may_link());
    let shown = match original.and_then(bearer) {
        Some(token) => Some(shown::token(token).map_err(report)?),
        None => None,
    };
    let by = if shown.is_some() { By::Anybody } else { By::Claims };
    call::with_headers(by, &headers, |context| {
        if let Some(shown) = shown {
            (context.claims, context.refused) = match shown {
                Ok(claims) => (claims, None),
                Err(refusal) => (None, Some(refusal)),
            };
        }
        http::respond(context, &request)
    })
    .map(request::respond_http)
    .map_err(report)
}
