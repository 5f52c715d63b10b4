//! From a route to its flow.

use zeroize::Zeroizing;

use super::admin;
use super::body::{Body, accepted};
use super::mail;
use super::request::Request;
use super::response::{Answer, Response};
use super::route::{NoRoute, Route};
use super::server;
use crate::context::Context;
use crate::cookie;
use crate::env::Env;
use crate::fault::Fault;
use crate::flow::{self, SignUp, UserUpdate};
use crate::outcome::{ErrorCode, Outcome, Refusal};
use crate::secret::Secret;
use crate::settings::Settings;
use crate::store::Store;

/// Answers a request in GoTrue's shape.
///
/// # Errors
/// A fault of the database, the keys or the settings.
pub fn respond(
    context: &mut Context<'_, impl Store, impl Env>,
    request: &Request<'_>,
) -> Result<Response, Fault> {
    let answer = match &request.route {
        Ok(route) => routed(context, request, *route)?,
        Err((no_route, refusal)) => {
            let answer = Answer::from(refusal.clone());
            match no_route {
                NoRoute::WrongMethod(allowed) => answer.with_header("Allow", *allowed),
                NoRoute::Unknown | NoRoute::NotAvailable => answer,
            }
        }
    };
    Ok(answer.into_response(request))
}

fn routed(
    context: &mut Context<'_, impl Store, impl Env>,
    request: &Request<'_>,
    route: Route,
) -> Result<Answer, Fault> {
    let outcome = match route {
        Route::Health => Outcome::Done(server::health()),
        Route::Settings => Outcome::Done(server::settings(&context.settings)),
        Route::Jwks => {
            let answer = Answer::from(Outcome::Done(context.store.jwks()?));
            return Ok(answer.with_header("Cache-Control", "public, max-age=600"));
        }
        Route::SignUp => return with_body(request, |body| sign_up(context, request, body)),
        Route::Token => return token(context, request),
        Route::SignOut => {
            let scope = request.parameter("scope");
            let outcome = flow::sign_out(context, scope.as_deref())?;
            let cookie = cookie::sign_out(&context.settings, scope.as_deref(), &outcome);
            return Ok(with_cookie(outcome, cookie));
        }
        Route::User => flow::current_user(context)?,
        Route::Admin(route) => return admin::answer(context, request, route),
        Route::Mail(route) => return mail::answer(context, request, route),
        Route::UpdateUser => {
            return with_body(request, |body| update_user(context, request, body));
        }
    };
    Ok(outcome.into())
}

/// Reads the body first; one that cannot be read is the answer.
pub(super) fn with_body(
    request: &Request<'_>,
    answer: impl FnOnce(Body) -> Result<Result<Answer, Refusal>, Fault>,
) -> Result<Answer, Fault> {
    match Body::read(request.incoming.body) {
        Ok(body) => Ok(answer(body)?.unwrap_or_else(Answer::from)),
        Err(refusal) => Ok(refusal.into()),
    }
}

fn sign_up(
    context: &mut Context<'_, impl Store, impl Env>,
    request: &Request<'_>,
    mut body: Body,
) -> Result<Result<Answer, Refusal>, Fault> {
    accepted!(email_only(&body, "signup", "Phone signups are disabled"));
    let email = accepted!(body.text("email"));
    let password = accepted!(body.text("password"));
    let challenge = accepted!(body.text("code_challenge"));
    let method = accepted!(body.text("code_challenge_method"));
    let input = SignUp {
        email: email.as_deref().map(String::as_str),
        password: password.as_deref().map(String::as_str),
        data: body.value("data"),
        code_challenge: challenge.as_deref().map(String::as_str),
        code_challenge_method: method.as_deref().map(String::as_str),
        destination: request.destination(),
    };
    let outcome = flow::sign_up(context, input)?;
    Ok(Ok(session(&context.settings, outcome)))
}

fn update_user(
    context: &mut Context<'_, impl Store, impl Env>,
    request: &Request<'_>,
    mut body: Body,
) -> Result<Result<Answer, Refusal>, Fault> {
    let plain = |text: Option<Zeroizing<String>>| text.map(|text| text.as_str().to_owned());
    let destination = request.destination();
    let update = UserUpdate {
        email: plain(accepted!(body.text("email"))),
        phone: plain(accepted!(body.text("phone"))),
        password: accepted!(body.text("password")),
        current_password: accepted!(body.text("current_password"))
            .map(|text| Secret::from_text(&text)),
        nonce: accepted!(body.text("nonce")),
        code_challenge: plain(accepted!(body.text("code_challenge"))),
        code_challenge_method: plain(accepted!(body.text("code_challenge_method"))),
        redirect_to: destination.redirect_to.map(str::to_owned),
        referer: destination.referer.map(str::to_owned),
        data: body.value("data"),
        app_metadata: body.value("app_metadata"),
    };
    Ok(Ok(flow::update_user(context, update)?.into()))
}

fn token(
    context: &mut Context<'_, impl Store, impl Env>,
    request: &Request<'_>,
) -> Result<Answer, Fault> {
    match request.parameter("grant_type").as_deref() {
        Some("password") => with_body(request, |body| password_grant(context, body)),
        Some("refresh_token") => {
            with_body(request, |body| refresh_token_grant(context, request, body))
        }
        Some("pkce") => with_body(request, |body| pkce_grant(context, body)),
        Some(grant @ ("id_token" | "web3")) => {
            let message = format!("The grant type {grant} is not available in auth_ext");
            Ok(Refusal::new(ErrorCode::FeatureDisabled, message).into())
        }
        Some(_) | None => {
            let message = "unsupported_grant_type";
            Ok(Refusal::new(ErrorCode::InvalidCredentials, message).into())
        }
    }
}

fn password_grant(
    context: &mut Context<'_, impl Store, impl Env>,
    mut body: Body,
) -> Result<Result<Answer, Refusal>, Fault> {
    accepted!(email_only(&body, "login", "Phone logins are disabled"));
    let email = accepted!(body.text("email"));
    let password = accepted!(body.text("password")).map(|text| Secret::from_text(&text));
    let email = email.as_deref().map(String::as_str);
    let outcome = flow::sign_in_with_password(context, email, password)?;
    Ok(Ok(session(&context.settings, outcome)))
}

fn refresh_token_grant(
    context: &mut Context<'_, impl Store, impl Env>,
    request: &Request<'_>,
    mut body: Body,
) -> Result<Result<Answer, Refusal>, Fault> {
    let token = accepted!(body.text("refresh_token"));
    let token = token.as_deref().map(String::as_str);
    let Some(token) = cookie::presented(&context.settings, token, request.incoming.cookies) else {
        return Ok(Ok(Answer::oauth_error("invalid_request", "refresh_token required")));
    };
    let outcome = flow::refresh_session(context, Some(token.as_str()))?;
    Ok(Ok(session(&context.settings, outcome)))
}

fn pkce_grant(
    context: &mut Context<'_, impl Store, impl Env>,
    mut body: Body,
) -> Result<Result<Answer, Refusal>, Fault> {
    let code = accepted!(body.text("auth_code"));
    let verifier = accepted!(body.text("code_verifier"));
    let (code, verifier) =
        (code.as_deref().map(String::as_str), verifier.as_deref().map(String::as_str));
    let outcome = flow::exchange_code_for_session(context, code, verifier)?;
    Ok(Ok(session(&context.settings, outcome)))
}

/// An answer that may hold a refresh token.
pub(super) fn session(settings: &Settings, outcome: Outcome) -> Answer {
    let (outcome, cookie) = cookie::answer(settings, outcome);
    with_cookie(outcome, cookie.map(|cookie| cookie.as_str().to_owned()))
}

fn with_cookie(outcome: Outcome, cookie: Option<String>) -> Answer {
    let answer = Answer::from(outcome);
    match cookie {
        Some(cookie) => answer.with_header("Set-Cookie", cookie),
        None => answer,
    }
}

/// Phone numbers are not here.
fn email_only(body: &Body, what: &str, disabled: &str) -> Result<(), Refusal> {
    match (body.has_text("email"), body.has_text("phone")) {
        (_, false) => Ok(()),
        (true, true) => Err(Refusal::new(
            ErrorCode::ValidationFailed,
            format!("Only an email address or phone number should be provided on {what}."),
        )),
        (false, true) => Err(Refusal::new(ErrorCode::PhoneProviderDisabled, disabled)),
    }
}
