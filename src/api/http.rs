//! GoTrue's HTTP surface behind one RPC.

use auth_ext_core::http::{self, Incoming, Request};
use pgrx::Json;
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;

use crate::error::report;
use crate::request;
use crate::store::SpiStore;
use crate::surroundings::Surroundings;

#[pg_extern(sql = false)]
fn http_without_body() -> Result<Json, ErrorReport> {
    answer(None)
}

/// `json` is text to PostgreSQL; its grammar was checked when it was read.
#[pg_extern(sql = false)]
fn http_with_body(body: Option<&str>) -> Result<Json, ErrorReport> {
    answer(body)
}

fn answer(body: Option<&str>) -> Result<Json, ErrorReport> {
    let (method, headers, claims) = (request::method(), request::headers(), request::claims());
    let cookies = request::cookies();
    let request = Request::new(Incoming {
        method: method.as_deref(),
        headers: headers.as_deref(),
        cookies: cookies.as_deref(),
        claims: claims.as_deref(),
        is_service_role: request::is_service_role(),
        body,
    });
    if request.writes() {
        request::require_read_write(c"http()");
    }
    http::respond(&mut SpiStore, &mut Surroundings, &request)
        .map(request::respond_http)
        .map_err(report)
}
