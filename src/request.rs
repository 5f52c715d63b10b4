//! What PostgREST sets before a call and reads after it.

use std::ffi::{CStr, CString};

use auth_ext_core::fault::FaultKind;
use auth_ext_core::http::Response;
use auth_ext_core::outcome::{Outcome, Refusal};
use auth_ext_core::secret::Secret;
use pgrx::{PgLogLevel, pg_sys};
use serde::Serialize;

use crate::error::{self, report};
use crate::identity;
use crate::jsonb::Jsonb;
use crate::rights::Settings;
use crate::store;

/// The claims of whoever asks, as JSON text: `request.jwt.claims` or the bound identity, whichever
/// `auth_ext.settings.identity_mode` believes.
pub(crate) fn claims() -> Option<String> {
    identity::claims_text().unwrap_or_else(|fault| {
        report(fault).report(PgLogLevel::ERROR);
        None
    })
}

/// `request.method`: what PostgREST was asked with.
pub(crate) fn method() -> Option<String> {
    option(c"request.method")
}

/// `request.path`: what PostgREST was asked for.
pub(crate) fn path() -> Option<String> {
    option(c"request.path")
}

/// `request.headers`: a JSON object with lower-case names.
pub(crate) fn headers() -> Option<String> {
    option(c"request.headers")
}

/// `request.cookies`: a JSON object.
pub(crate) fn cookies() -> Option<String> {
    option(c"request.cookies")
}

/// Where names without a schema are found.
pub(crate) fn search_path() -> Option<String> {
    option(c"search_path")
}

/// From here to the end of the transaction names without a schema are PostgreSQL's own.
pub(crate) fn pin_search_path() {
    set_local(c"search_path", "pg_catalog");
}

/// Whether the call came through PostgREST, which sets the method: only then is there a browser
/// that could keep a cookie.
pub(crate) fn is_http() -> bool {
    method().is_some()
}

/// Takes the token and the cookies of the request out of sight of the code that people hang on schema `auth`
/// and of hooks, while `body` runs: beside GoTrue they never have them. Claims stay.
pub(crate) fn without_credentials<T>(body: impl FnOnce() -> T) -> T {
    let shown = CREDENTIALS.map(|name| value(name).is_some_and(|value| value != HIDDEN));
    // Hidden already, in the flow around it, or a session that is no request's.
    if shown == [false; 2] {
        return body();
    }
    let settings = Settings::kept();
    for (name, is_shown) in CREDENTIALS.into_iter().zip(shown) {
        // One that nobody has set must not come into being.
        if is_shown {
            settings.set(name, HIDDEN, pg_sys::GucContext::PGC_USERSET);
        }
    }
    let result = body();
    settings.close();
    result
}

/// Where PostgREST leaves what a client shows.
const CREDENTIALS: [&CStr; 2] = [c"request.headers", c"request.cookies"];

/// What stands there instead.
const HIDDEN: &CStr = c"{}";

fn option(name: &CStr) -> Option<String> {
    value(name)?.to_str().ok().map(str::to_owned)
}

/// A setting's value until its next change: copied or compared at once.
fn value<'a>(name: &CStr) -> Option<&'a CStr> {
    // SAFETY: a missing option gives NULL.
    let text = unsafe { pg_sys::GetConfigOption(name.as_ptr(), true, false) };
    if text.is_null() {
        return None;
    }
    // SAFETY: not NULL, and PostgreSQL's option texts end in NUL.
    let text = unsafe { CStr::from_ptr(text) };
    // After COMMIT an option that was set locally reads as '' and not as NULL.
    (!text.is_empty()).then_some(text)
}

/// The outcome as JSON, with its status and headers left for PostgREST in `response.status` and
/// `response.headers`. Nothing is raised: the transaction commits what the flow recorded.
pub(crate) fn respond(outcome: Outcome) -> Jsonb {
    respond_with_cookie(outcome, None)
}

/// The same with a `Set-Cookie` header.
pub(crate) fn respond_with_cookie(outcome: Outcome, cookie: Option<&str>) -> Jsonb {
    set_local(c"response.status", &outcome.status().to_string());
    // Tokens and refusals must not be kept by a cache on the way.
    let headers = [
        Some(Header::CacheControl("no-store")),
        outcome.retry_after().map(|seconds| Header::RetryAfter(seconds.to_string())),
        cookie.map(Header::SetCookie),
    ];
    let headers: Vec<_> = headers.into_iter().flatten().collect();
    set_local(c"response.headers", &serde_json::to_string(&headers).unwrap_or_default());
    Jsonb(outcome.into_body())
}

/// A header as PostgREST takes it in `response.headers`: an object with one member.
#[derive(Serialize)]
enum Header<'a> {
    #[serde(rename = "Cache-Control")]
    CacheControl(&'static str),
    #[serde(rename = "Retry-After")]
    RetryAfter(String),
    #[serde(rename = "Set-Cookie")]
    SetCookie(&'a str),
}

/// Whether whoever asks has the rights of the service role: by the role of the session outside of
/// any SECURITY DEFINER function, which a forged claim does not change.
pub(crate) fn is_service_role() -> bool {
    // SAFETY: looks at the state of the session and the system caches only.
    unsafe {
        let service_role = pg_sys::get_role_oid(c"service_role".as_ptr(), true);
        service_role != pg_sys::InvalidOid
            && pg_sys::has_privs_of_role(pg_sys::GetOuterUserId(), service_role)
    }
}

/// The response's body as JSON text, with its status and headers left for PostgREST.
pub(crate) fn respond_http(response: Response) -> String {
    set_local(c"response.status", &response.status.to_string());
    set_local(c"response.headers", &response.headers_json());
    response.body.to_text()
}

/// Hands PostgREST its key set, for this transaction: it reads `pgrst.jwt_secret` right after
/// calling its `db-pre-config` function.
pub(crate) fn set_postgrest_keys(keys: &Secret) {
    if let Ok(keys) = core::str::from_utf8(keys.expose()) {
        set_local(c"pgrst.jwt_secret", keys);
    }
}

fn set_local(name: &CStr, value: &str) {
    let Ok(value) = CString::new(value) else {
        return;
    };
    // SAFETY: two C strings; the action is that of SET LOCAL, so nothing stays on a pooled
    // connection.
    unsafe {
        pg_sys::set_config_option(
            name.as_ptr(),
            value.as_ptr(),
            pg_sys::GucContext::PGC_USERSET,
            pg_sys::GucSource::PGC_S_SESSION,
            pg_sys::GucAction::GUC_ACTION_LOCAL,
            true,
            0,
            false,
        );
    }
}

/// The refusal of a call that writes while the whole server cannot: a standby, or one whose operator
/// has set `default_transaction_read_only`. Clients keep their session at a 503 and try again; an
/// error would be a 405 of PostgREST's, at which they throw it away.
pub(crate) fn read_only_server() -> Option<Refusal> {
    // SAFETY: plain variables of this backend, and a look at the state of the server.
    let is_read_only = unsafe {
        pg_sys::XactReadOnly && (pg_sys::DefaultXactReadOnly || pg_sys::RecoveryInProgress())
    };
    is_read_only.then(|| Refusal::later("The server is read-only for now, try again later"))
}

/// The refusal of a client's call that needs keys which cannot be opened, before it has written anything.
/// Where the root key file lies and what is wrong with it goes to the log: it is the operator's.
pub(crate) fn keys_are_missing() -> Option<Refusal> {
    if !error::is_clients_call() {
        return None;
    }
    let ring = store::key_ring().ok()?;
    let fault = ring.active().err().filter(|fault| fault.kind == FaultKind::RootKey)?;
    error::log(&fault);
    Some(Refusal::unexpected())
}

/// Refuses a call that writes in a read-only transaction (PostgREST's GET) before it looks at
/// anything: otherwise the right password would raise and a wrong one would get an answer, which
/// nothing records.
pub(crate) fn require_read_write(function: &CStr) {
    // SAFETY: a constant C string; raises 25006 when the transaction is read-only.
    unsafe { pg_sys::PreventCommandIfReadOnly(function.as_ptr()) };
}

/// Makes the commit of this transaction wait for its WAL at least as `synchronous_commit = on`
/// does: an acknowledged rotation or revocation that a crash loses would bring a token back to life.
pub(crate) fn require_synchronous_commit() {
    const REMOTE_FLUSH: i32 = 3;
    // SAFETY: a plain variable of this backend.
    if unsafe { pg_sys::synchronous_commit } < REMOTE_FLUSH {
        set_local(c"synchronous_commit", "on");
    }
}
