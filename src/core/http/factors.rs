//! `/factors` and `/admin/users/{user_id}/factors`.

use super::admin::user_id;
use super::body::{Body, accepted};
use super::request::Request;
use super::response::{Answer, Handled};
use crate::context::Context;
use crate::env::Env;
use crate::fault::Fault;
use crate::flow::{self, Enrollment, FactorProof};
use crate::store::Store;

/// `POST /factors`
pub(super) fn enroll<S: Store, E: Env>(
    context: &mut Context<'_, S, E>,
    request: &Request<'_>,
) -> Result<Handled, Fault> {
    let mut body = accepted!(Body::read(request.body()));
    let enrollment = Enrollment {
        factor_type: accepted!(body.plain_text("factor_type")),
        friendly_name: accepted!(body.plain_text("friendly_name")),
        issuer: accepted!(body.plain_text("issuer")),
        phone: accepted!(body.plain_text("phone")),
    };
    Ok(Ok(flow::enroll_factor(context, &enrollment)?.into()))
}

/// `POST /factors/{factor_id}/challenge`
pub(super) fn challenge<S: Store, E: Env>(
    context: &mut Context<'_, S, E>,
    request: &Request<'_>,
) -> Result<Handled, Fault> {
    let mut body = accepted!(Body::read_optional(request.body()));
    let channel = accepted!(body.plain_text("channel"));
    let factor = request.segment(0);
    Ok(Ok(flow::challenge_factor(context, factor, channel.as_deref())?.into()))
}

/// `POST /factors/{factor_id}/verify`
pub(super) fn verify<S: Store, E: Env>(
    context: &mut Context<'_, S, E>,
    request: &Request<'_>,
) -> Result<Handled, Fault> {
    let mut body = accepted!(Body::read(request.body()));
    let proof = FactorProof {
        challenge_id: accepted!(body.plain_text("challenge_id")),
        code: accepted!(body.text("code")),
        webauthn: accepted!(body.object("webauthn")),
    };
    let outcome = flow::verify_factor(context, request.segment(0), &proof)?;
    Ok(Ok(Answer::session(&context.settings, outcome)))
}

/// `DELETE /factors/{factor_id}`
pub(super) fn unenroll<S: Store, E: Env>(
    context: &mut Context<'_, S, E>,
    request: &Request<'_>,
) -> Result<Handled, Fault> {
    Ok(Ok(flow::unenroll_factor(context, request.segment(0))?.into()))
}

/// `GET /factors/recovery-codes`
pub(super) fn recovery_codes<S: Store, E: Env>(
    context: &mut Context<'_, S, E>,
    _request: &Request<'_>,
) -> Result<Handled, Fault> {
    Ok(Ok(flow::recovery_codes(context)?.into()))
}

/// `POST /factors/recovery-codes`
pub(super) fn generate_recovery_codes<S: Store, E: Env>(
    context: &mut Context<'_, S, E>,
    request: &Request<'_>,
) -> Result<Handled, Fault> {
    let mut body = accepted!(Body::read_optional(request.body()));
    let name = accepted!(body.plain_text("friendly_name"));
    Ok(Ok(flow::generate_recovery_codes(context, name.as_deref())?.into()))
}

/// `POST /factors/recovery-codes/regenerate`
pub(super) fn regenerate_recovery_codes<S: Store, E: Env>(
    context: &mut Context<'_, S, E>,
    _request: &Request<'_>,
) -> Result<Handled, Fault> {
    Ok(Ok(flow::regenerate_recovery_codes(context)?.into()))
}

/// `POST /factors/recovery-codes/verify`
pub(super) fn verify_recovery_code<S: Store, E: Env>(
    context: &mut Context<'_, S, E>,
    request: &Request<'_>,
) -> Result<Handled, Fault> {
    let mut body = accepted!(Body::read(request.body()));
    let code = accepted!(body.text("code"));
    let outcome = flow::verify_recovery_code(context, code.as_deref().map(String::as_str))?;
    Ok(Ok(Answer::session(&context.settings, outcome)))
}

/// `DELETE /factors/recovery-codes`
pub(super) fn delete_recovery_codes<S: Store, E: Env>(
    context: &mut Context<'_, S, E>,
    _request: &Request<'_>,
) -> Result<Handled, Fault> {
    Ok(Ok(flow::delete_recovery_codes(context)?.into()))
}

/// `GET /admin/users/{user_id}/factors`
pub(super) fn admin_list<S: Store, E: Env>(
    context: &mut Context<'_, S, E>,
    request: &Request<'_>,
) -> Result<Handled, Fault> {
    let user = accepted!(user_id(request));
    Ok(Ok(flow::admin_list_factors(context, Some(user))?.into()))
}

/// `DELETE /admin/users/{user_id}/factors/{factor_id}`
pub(super) fn admin_delete<S: Store, E: Env>(
    context: &mut Context<'_, S, E>,
    request: &Request<'_>,
) -> Result<Handled, Fault> {
    let user = accepted!(user_id(request));
    Ok(Ok(flow::admin_delete_factor(context, Some(user), request.segment(1))?.into()))
}

/// `PUT /admin/users/{user_id}/factors/{factor_id}`
pub(super) fn admin_update<S: Store, E: Env>(
    context: &mut Context<'_, S, E>,
    request: &Request<'_>,
) -> Result<Handled, Fault> {
    let user = accepted!(user_id(request));
    let mut body = accepted!(Body::read(request.body()));
    let name = accepted!(body.plain_text("friendly_name"));
    let phone = accepted!(body.plain_text("phone"));
    let (name, phone) = (name.as_deref(), phone.as_deref());
    let factor = request.segment(1);
    Ok(Ok(flow::admin_update_factor(context, Some(user), factor, name, phone)?.into()))
}
