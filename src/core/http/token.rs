//! `/token`.

use super::body::{Body, accepted};
use super::request::Request;
use super::response::{Answer, Handled};
use super::social;
use super::switched_off;
use crate::context::Context;
use crate::cookie;
use crate::env::Env;
use crate::fault::Fault;
use crate::flow;
use crate::outcome::{ErrorCode, Refusal};
use crate::secret::Secret;
use crate::store::Store;

/// `POST /token?grant_type=`
pub(super) fn token<S: Store, E: Env>(
    context: &mut Context<'_, S, E>,
    request: &Request<'_>,
) -> Result<Handled, Fault> {
    match request.parameter("grant_type").as_deref() {
        Some("password") => password_grant(context, request),
        Some("refresh_token") => refresh_token_grant(context, request),
        Some("pkce") => pkce_grant(context, request),
        Some("id_token") => social::id_token_grant(context, request),
        Some("web3") => Ok(Err(switched_off::web3())),
        Some(_) | None => {
            Ok(Err(Refusal::new(ErrorCode::InvalidCredentials, "unsupported_grant_type")))
        }
    }
}

fn pkce_grant<S: Store, E: Env>(
    context: &mut Context<'_, S, E>,
    request: &Request<'_>,
) -> Result<Handled, Fault> {
    let mut body = accepted!(Body::read(request.body()));
    let code = accepted!(body.text("auth_code"));
    let verifier = accepted!(body.text("code_verifier"));
    let code = code.as_deref().map(String::as_str);
    let verifier = verifier.as_deref().map(String::as_str);
    let outcome = flow::exchange_code_for_session(context, code, verifier)?;
    Ok(Ok(Answer::session(&context.settings, outcome)))
}

fn password_grant<S: Store, E: Env>(
    context: &mut Context<'_, S, E>,
    request: &Request<'_>,
) -> Result<Handled, Fault> {
    let mut body = accepted!(Body::read(request.body()));
    let phone = accepted!(body.text("phone"));
    let email = accepted!(body.text("email"));
    let password = accepted!(body.text("password")).map(|text| Secret::from_text(&text));
    let email = email.as_deref().map(String::as_str);
    let phone = phone.as_deref().map(String::as_str);
    let outcome = flow::sign_in_by(context, email, phone, password)?;
    Ok(Ok(Answer::session(&context.settings, outcome)))
}

fn refresh_token_grant<S: Store, E: Env>(
    context: &mut Context<'_, S, E>,
    request: &Request<'_>,
) -> Result<Handled, Fault> {
    let mut body = accepted!(Body::read(request.body()));
    let token = accepted!(body.text("refresh_token"));
    let token = token.as_deref().map(String::as_str);
    let token = cookie::presented(&context.settings, token, request.incoming.cookies);
    let outcome = flow::refresh_session(context, token.as_deref().map(String::as_str))?;
    Ok(Ok(Answer::session(&context.settings, outcome)))
}
