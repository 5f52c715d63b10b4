//! The paths that go through a mailbox.

use super::body::{Body, accepted};
use super::request::Request;
use super::response::{Answer, Handled};
use crate::context::Context;
use crate::env::Env;
use crate::fault::Fault;
use crate::flow::{
    self, Destination, LinkRequest, MailRequest, Resend, SmsRequest, Verification, VerifyLink,
};
use crate::outcome::{ErrorCode, Refusal};
use crate::store::Store;
use zeroize::Zeroizing;

/// `POST /recover`
pub(super) fn recover<S: Store, E: Env>(
    context: &mut Context<'_, S, E>,
    request: &Request<'_>,
) -> Result<Handled, Fault> {
    let mut body = accepted!(Body::read(request.body()));
    let asked = accepted!(Asked::read(&mut body));
    Ok(Ok(flow::reset_password_for_email(context, asked.request(request))?.into()))
}

/// `GET /reauthenticate`
pub(super) fn reauthenticate<S: Store, E: Env>(
    context: &mut Context<'_, S, E>,
    _request: &Request<'_>,
) -> Result<Handled, Fault> {
    Ok(Ok(flow::reauthenticate(context)?.into()))
}

/// `POST /invite`
pub(super) fn invite<S: Store, E: Env>(
    context: &mut Context<'_, S, E>,
    request: &Request<'_>,
) -> Result<Handled, Fault> {
    let mut body = accepted!(Body::read(request.body()));
    let email = accepted!(body.text("email"));
    let email = email.as_deref().map(String::as_str);
    let data = body.value("data");
    let destination = request.destination();
    Ok(Ok(flow::invite_user_by_email(context, email, data, destination)?.into()))
}

/// The members that requests for a mail share.
struct Asked {
    email: Option<Zeroizing<String>>,
    challenge: Option<Zeroizing<String>>,
    method: Option<Zeroizing<String>>,
}

impl Asked {
    fn read(body: &mut Body) -> Result<Self, Refusal> {
        Ok(Self {
            email: body.text("email")?,
            challenge: body.text("code_challenge")?,
            method: body.text("code_challenge_method")?,
        })
    }

    fn request<'a>(&'a self, request: &'a Request<'_>) -> MailRequest<'a> {
        let text = |text: &'a Option<Zeroizing<String>>| text.as_deref().map(String::as_str);
        MailRequest {
            email: text(&self.email),
            create_user: None,
            data: None,
            code_challenge: text(&self.challenge),
            code_challenge_method: text(&self.method),
            destination: request.destination(),
        }
    }
}

fn validation(message: &str) -> Refusal {
    Refusal::new(ErrorCode::ValidationFailed, message)
}

/// `POST /otp`
pub(super) fn otp<S: Store, E: Env>(
    context: &mut Context<'_, S, E>,
    request: &Request<'_>,
) -> Result<Handled, Fault> {
    let mut typed = accepted!(Body::read(request.body()));
    for name in ["email", "phone", "channel"] {
        drop(accepted!(typed.text(name)));
    }
    let body = accepted!(Body::read(request.body()));
    match (body.has_text("email"), body.has_text("phone")) {
        (true, true) => {
            Ok(Err(validation("Only an email address or phone number should be provided")))
        }
        (false, false) => Ok(Err(validation("One of email or phone must be set"))),
        (false, true) => sms(context, request),
        (true, false) if body.has_text("channel") => {
            Ok(Err(validation("Channel should only be specified with Phone OTP")))
        }
        (true, false) => magic_link(context, request),
    }
}

fn sms<S: Store, E: Env>(
    context: &mut Context<'_, S, E>,
    request: &Request<'_>,
) -> Result<Handled, Fault> {
    let mut body = accepted!(Body::read(request.body()));
    let (phone, channel) = (accepted!(body.text("phone")), accepted!(body.text("channel")));
    let asked = SmsRequest {
        phone: phone.as_deref().map(String::as_str),
        create_user: accepted!(body.optional_switch("create_user")),
        data: body.value("data"),
        channel: channel.as_deref().map(String::as_str),
    };
    Ok(Ok(flow::sign_in_with_sms(context, asked)?.into()))
}

/// `POST /magiclink`
pub(super) fn magic_link<S: Store, E: Env>(
    context: &mut Context<'_, S, E>,
    request: &Request<'_>,
) -> Result<Handled, Fault> {
    let mut body = accepted!(Body::read(request.body()));
    let asked = accepted!(Asked::read(&mut body));
    let create_user = accepted!(body.optional_switch("create_user"));
    let data = body.value("data");
    let asked = MailRequest { create_user, data, ..asked.request(request) };
    Ok(Ok(flow::sign_in_with_otp(context, asked)?.into()))
}

/// `POST /resend`
pub(super) fn resend<S: Store, E: Env>(
    context: &mut Context<'_, S, E>,
    request: &Request<'_>,
) -> Result<Handled, Fault> {
    let mut body = accepted!(Body::read(request.body()));
    let kind = accepted!(body.text("type"));
    let kind = kind.as_deref().map(String::as_str);
    let phone = accepted!(body.text("phone"));
    let phone = phone.as_deref().map(String::as_str);
    let asked = accepted!(Asked::read(&mut body));
    let resend = Resend { kind, request: asked.request(request) };
    Ok(Ok(flow::resend_by(context, resend, phone)?.into()))
}

/// `POST /verify`
pub(super) fn verify<S: Store, E: Env>(
    context: &mut Context<'_, S, E>,
    request: &Request<'_>,
) -> Result<Handled, Fault> {
    let mut body = accepted!(Body::read(request.body()));
    let mut member = |name: &str| body.text(name);
    let kind = accepted!(member("type"));
    let token = accepted!(member("token"));
    let hash = accepted!(member("token_hash"));
    let email = accepted!(member("email"));
    let phone = accepted!(member("phone"));
    let redirect_to = accepted!(member("redirect_to"));
    let outcome = flow::verify_otp(
        context,
        Verification {
            kind: kind.as_deref().map(String::as_str),
            token: token.as_deref().map(String::as_str),
            token_hash: hash.as_deref().map(String::as_str),
            email: email.as_deref().map(String::as_str),
            phone: phone.as_deref().map(String::as_str),
            has_redirect_to: redirect_to.is_some_and(|target| !target.is_empty()),
        },
    )?;
    Ok(Ok(Answer::session(&context.settings, outcome)))
}

/// `GET /verify`
pub(super) fn follow<S: Store, E: Env>(
    context: &mut Context<'_, S, E>,
    request: &Request<'_>,
) -> Result<Handled, Fault> {
    let (kind, token) = (request.parameter("type"), request.parameter("token"));
    let link = VerifyLink {
        kind: kind.as_deref(),
        token: token.as_deref(),
        destination: request.destination(),
    };
    Ok(match flow::verify_link(context, link)? {
        Ok(followed) => {
            let cookie = followed.cookie.map(|cookie| cookie.as_str().to_owned());
            Ok(Answer::redirect(followed.location).with_cookie(cookie))
        }
        Err(refusal) => Err(refusal),
    })
}

/// `POST /admin/generate_link`
pub(super) fn generate_link<S: Store, E: Env>(
    context: &mut Context<'_, S, E>,
    request: &Request<'_>,
) -> Result<Handled, Fault> {
    let mut body = accepted!(Body::read(request.body()));
    let kind = accepted!(body.text("type"));
    let email = accepted!(body.text("email"));
    let new_email = accepted!(body.text("new_email"));
    let password = accepted!(body.text("password"));
    let redirect_to = accepted!(body.text("redirect_to"));
    let asked = request.destination();
    let own = redirect_to.as_deref().map(String::as_str).filter(|target| !target.is_empty());
    // The body counts if it is allowed, and else what counts everywhere.
    let is_allowed =
        own.is_some_and(|target| context.settings.mail.redirects().check(target).is_ok());
    let destination =
        Destination { redirect_to: own.filter(|_| is_allowed).or(asked.redirect_to), ..asked };
    let link = LinkRequest {
        kind: kind.as_deref().map(String::as_str),
        email: email.as_deref().map(String::as_str),
        new_email: new_email.as_deref().map(String::as_str),
        password: password.as_deref().map(String::as_str),
        data: body.value("data"),
        destination,
    };
    Ok(Ok(flow::generate_link(context, link)?.into()))
}
