//! `/passkeys`.

use super::admin::user_id;
use super::body::{Body, accepted};
use super::request::Request;
use super::response::{Answer, Handled};
use crate::context::Context;
use crate::env::Env;
use crate::fault::Fault;
use crate::flow;
use crate::json::Json;
use crate::outcome::Refusal;
use crate::store::Store;

/// `POST /passkeys/registration/options`
pub(super) fn registration_options<S: Store, E: Env>(
    context: &mut Context<'_, S, E>,
    request: &Request<'_>,
) -> Result<Handled, Fault> {
    accepted!(Body::read_optional(request.body()));
    Ok(Ok(flow::passkey_registration_options(context)?.into()))
}

/// `POST /passkeys/registration/verify`
pub(super) fn verify_registration<S: Store, E: Env>(
    context: &mut Context<'_, S, E>,
    request: &Request<'_>,
) -> Result<Handled, Fault> {
    let (challenge, credential) = accepted!(response(request));
    let outcome = flow::verify_passkey_registration(context, challenge.as_deref(), credential)?;
    Ok(Ok(outcome.into()))
}

/// `POST /passkeys/authentication/options`
pub(super) fn authentication_options<S: Store, E: Env>(
    context: &mut Context<'_, S, E>,
    request: &Request<'_>,
) -> Result<Handled, Fault> {
    accepted!(Body::read_optional(request.body()));
    Ok(Ok(flow::passkey_authentication_options(context)?.into()))
}

/// `POST /passkeys/authentication/verify`
pub(super) fn sign_in<S: Store, E: Env>(
    context: &mut Context<'_, S, E>,
    request: &Request<'_>,
) -> Result<Handled, Fault> {
    let (challenge, credential) = accepted!(response(request));
    let outcome = flow::sign_in_with_passkey(context, challenge.as_deref(), credential)?;
    Ok(Ok(Answer::session(&context.settings, outcome)))
}

/// `GET /passkeys`
pub(super) fn list<S: Store, E: Env>(
    context: &mut Context<'_, S, E>,
    _request: &Request<'_>,
) -> Result<Handled, Fault> {
    Ok(Ok(flow::list_passkeys(context)?.into()))
}

/// `PATCH /passkeys/{passkey_id}`
pub(super) fn rename<S: Store, E: Env>(
    context: &mut Context<'_, S, E>,
    request: &Request<'_>,
) -> Result<Handled, Fault> {
    let mut body = accepted!(Body::read(request.body()));
    let name = accepted!(body.plain_text("friendly_name"));
    Ok(Ok(flow::rename_passkey(context, request.segment(0), name.as_deref())?.into()))
}

/// `DELETE /passkeys/{passkey_id}`. GoTrue says 204; whoever stands between may then tell the length of
/// the value that a function cannot but give, which Envoy takes for a broken answer.
pub(super) fn delete<S: Store, E: Env>(
    context: &mut Context<'_, S, E>,
    request: &Request<'_>,
) -> Result<Handled, Fault> {
    Ok(Ok(flow::delete_passkey(context, request.segment(0))?.into()))
}

/// `GET /admin/users/{user_id}/passkeys`
pub(super) fn admin_list<S: Store, E: Env>(
    context: &mut Context<'_, S, E>,
    request: &Request<'_>,
) -> Result<Handled, Fault> {
    let user = accepted!(user_id(request));
    Ok(Ok(flow::admin_list_passkeys(context, Some(user))?.into()))
}

/// `DELETE /admin/users/{user_id}/passkeys/{passkey_id}`
pub(super) fn admin_delete<S: Store, E: Env>(
    context: &mut Context<'_, S, E>,
    request: &Request<'_>,
) -> Result<Handled, Fault> {
    let user = accepted!(user_id(request));
    Ok(Ok(flow::admin_delete_passkey(context, Some(user), request.segment(1))?.into()))
}

/// `{challenge_id, credential}`: which ceremony is answered, and how.
fn response(request: &Request<'_>) -> Result<(Option<String>, Option<Json>), Refusal> {
    let mut body = Body::read(request.body())?;
    Ok((body.plain_text("challenge_id")?, body.value("credential")))
}
