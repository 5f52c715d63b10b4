//! `/signup`, `/logout` and `/user`.

use zeroize::Zeroizing;

use super::body::{Body, accepted};
use super::request::Request;
use super::response::{Answer, Handled};
use crate::context::Context;
use crate::cookie;
use crate::env::Env;
use crate::fault::Fault;
use crate::flow::{self, SignUp, UserUpdate};
use crate::secret::Secret;
use crate::store::Store;

/// `POST /signup`
pub(super) fn sign_up<S: Store, E: Env>(
    context: &mut Context<'_, S, E>,
    request: &Request<'_>,
) -> Result<Handled, Fault> {
    let mut body = accepted!(Body::read(request.body()));
    let is_anonymous = !body.has_text("email") && !body.has_text("phone");
    let (phone, channel) = (accepted!(body.text("phone")), accepted!(body.text("channel")));
    let email = accepted!(body.text("email"));
    let password = accepted!(body.text("password"));
    if is_anonymous {
        let outcome = flow::sign_in_anonymously(context, accepted!(body.object("data")))?;
        return Ok(Ok(Answer::session(&context.settings, outcome)));
    }
    let challenge = accepted!(body.text("code_challenge"));
    let method = accepted!(body.text("code_challenge_method"));
    let input = SignUp {
        email: email.as_deref().map(String::as_str),
        password: password.as_deref().map(String::as_str),
        data: accepted!(body.object("data")),
        code_challenge: challenge.as_deref().map(String::as_str),
        code_challenge_method: method.as_deref().map(String::as_str),
        destination: request.destination(),
    };
    let (phone, channel) = (phone.as_deref(), channel.as_deref());
    let (phone, channel) = (phone.map(String::as_str), channel.map(String::as_str));
    let outcome = flow::sign_up_by(context, input, phone, channel)?;
    Ok(Ok(Answer::session(&context.settings, outcome)))
}

/// `POST /logout?scope=`
pub(super) fn sign_out<S: Store, E: Env>(
    context: &mut Context<'_, S, E>,
    request: &Request<'_>,
) -> Result<Handled, Fault> {
    let scope = request.parameter("scope");
    let outcome = flow::sign_out(context, scope.as_deref())?;
    let cookie = cookie::sign_out(&context.settings, scope.as_deref(), &outcome);
    Ok(Ok(Answer::from(outcome).with_cookie(cookie)))
}

/// `GET /user`
pub(super) fn user<S: Store, E: Env>(
    context: &mut Context<'_, S, E>,
    _request: &Request<'_>,
) -> Result<Handled, Fault> {
    Ok(Ok(flow::current_user(context)?.into()))
}

/// `PUT /user`
pub(super) fn update_user<S: Store, E: Env>(
    context: &mut Context<'_, S, E>,
    request: &Request<'_>,
) -> Result<Handled, Fault> {
    let mut body = accepted!(Body::read(request.body()));
    let plain = |text: Option<Zeroizing<String>>| text.map(|text| text.as_str().to_owned());
    let destination = request.destination();
    let update = UserUpdate {
        email: plain(accepted!(body.text("email"))),
        phone: plain(accepted!(body.text("phone"))),
        channel: plain(accepted!(body.text("channel"))),
        password: accepted!(body.text("password")),
        current_password: accepted!(body.text("current_password"))
            .map(|text| Secret::from_text(&text)),
        nonce: accepted!(body.text("nonce")),
        code_challenge: plain(accepted!(body.text("code_challenge"))),
        code_challenge_method: plain(accepted!(body.text("code_challenge_method"))),
        redirect_to: destination.redirect_to.map(str::to_owned),
        referer: destination.referer.map(str::to_owned),
        data: accepted!(body.object("data")),
        app_metadata: accepted!(body.object("app_metadata")),
    };
    Ok(Ok(flow::update_user(context, update)?.into()))
}
