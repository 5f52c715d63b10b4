//! One call of a function: its context is made here, and its answer left for PostgREST here.

use std::ffi::CStr;

use auth_ext_core::context::{Channel, Context};
use auth_ext_core::cookie;
use auth_ext_core::fault::Fault;
use auth_ext_core::outcome::Outcome;
use auth_ext_core::request::Headers;
use pgrx::pg_sys::panic::ErrorReport;

use super::shown;
use crate::error::report;
use crate::jsonb::Jsonb;
use crate::request;
use crate::store::SpiStore;
use crate::surroundings::Surroundings;

/// The context of a call of the extension.
pub(super) type Call<'a> = Context<'a, SpiStore, Surroundings>;

/// Who makes a call.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    /// Nobody whose identity matters: it is not read, so that one which is over hinders nobody.
    Anybody,
    /// Whoever shows a token, or is bound to the transaction.
    Claims,
}

/// Runs `body` in the context of a call of which nothing is known.
pub(super) fn bare<T>(body: impl FnOnce(Call<'_>) -> Result<T, Fault>) -> Result<T, Fault> {
    body(Context::new(&mut SpiStore, &mut Surroundings)?)
}

/// Runs `body` for a client that sent these headers, which are out of sight meanwhile.
pub(super) fn with_headers<T>(
    by: By,
    headers: &Headers,
    body: impl FnOnce(&mut Call<'_>) -> Result<T, Fault>,
) -> Result<T, Fault> {
    let channel = if request::is_http() { Channel::Http } else { Channel::Sql };
    bare(|context| {
        let context = context.of_client(headers).over(channel);
        let mut context = match by {
            By::Anybody => context,
            By::Claims => context.showing(shown::acting(headers)?, request::is_service_role()),
        };
        request::without_credentials(|| body(&mut context))
    })
}

/// Answers a call that only reads.
pub(super) fn reads(
    by: By,
    flow: impl FnOnce(&mut Call<'_>) -> Result<Outcome, Fault>,
) -> Result<Jsonb, ErrorReport> {
    let headers = match by {
        By::Anybody => Headers::default(),
        By::Claims => Headers::parse(request::headers().as_deref()),
    };
    with_headers(by, &headers, flow).map(request::respond).map_err(report)
}

/// Answers a call that writes, by the function of that name.
pub(super) fn writes(
    name: &CStr,
    by: By,
    flow: impl FnOnce(&mut Call<'_>) -> Result<Outcome, Fault>,
) -> Result<Jsonb, ErrorReport> {
    writes_with_cookie(name, by, |context| Ok((flow(context)?, None)))
}

/// Answers a call that writes and may start a session, whose refresh token a browser keeps in a
/// cookie.
pub(super) fn starts_session(
    name: &CStr,
    flow: impl FnOnce(&mut Call<'_>) -> Result<Outcome, Fault>,
) -> Result<Jsonb, ErrorReport> {
    starts_session_of(name, By::Anybody, flow)
}

/// The same for a call that gives a session another level: whoever makes it has one already.
pub(super) fn raises_session(
    name: &CStr,
    flow: impl FnOnce(&mut Call<'_>) -> Result<Outcome, Fault>,
) -> Result<Jsonb, ErrorReport> {
    starts_session_of(name, By::Claims, flow)
}

fn starts_session_of(
    name: &CStr,
    by: By,
    flow: impl FnOnce(&mut Call<'_>) -> Result<Outcome, Fault>,
) -> Result<Jsonb, ErrorReport> {
    if let Some(refusal) = request::keys_are_missing() {
        return Ok(request::respond(refusal.into()));
    }
    writes_with_cookie(name, by, |context| {
        let outcome = flow(context)?;
        if context.channel == Channel::Sql {
            return Ok((outcome, None));
        }
        let (outcome, cookie) = cookie::answer(&context.settings, outcome);
        Ok((outcome, cookie.map(|cookie| cookie.as_str().to_owned())))
    })
}

/// Answers a call that writes, with a `Set-Cookie` header if `flow` gives one.
pub(super) fn writes_with_cookie(
    name: &CStr,
    by: By,
    flow: impl FnOnce(&mut Call<'_>) -> Result<(Outcome, Option<String>), Fault>,
) -> Result<Jsonb, ErrorReport> {
    if let Some(refusal) = request::read_only_server() {
        return Ok(request::respond(refusal.into()));
    }
    request::require_read_write(name);
    let headers = Headers::parse(request::headers().as_deref());
    let (outcome, cookie) = with_headers(by, &headers, flow).map_err(report)?;
    Ok(request::respond_with_cookie(outcome, cookie.as_deref()))
}
