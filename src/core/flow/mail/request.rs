//! Requests for a mail: sign-in, recovery, and the same mail again.

use super::send::{self, Challenged, Destination, Letter, by_email};
use super::{email_change, limits};
use crate::audit::{Action, Actor};
use crate::context::Context;
use crate::env::Env;
use crate::fault::Fault;
use crate::flow::attempts::Attempts;
use crate::flow::message_request::{self, known_or_new, locked};
use crate::flow::metadata;
use crate::flow::records::record;
use crate::flow::sign_up;
use crate::flow::unfinished::is_ended;
use crate::flow::unproved::{Claimant, claim};
use crate::json::Json;
use crate::mail::MailType;
use crate::one_time::TokenType;
use crate::outcome::{ErrorCode, Outcome, Refusal};
use crate::pkce::{Challenge, FlowMethod};
use crate::store::Store;
use crate::user::User;

/// A request for a mail with a link and a code.
#[derive(Debug, Clone, Default)]
pub struct MailRequest<'a> {
    /// As typed.
    pub email: Option<&'a str>,
    /// Whether somebody unknown gets an account; GoTrue's default is yes.
    pub create_user: Option<bool>,
    /// `user_metadata` of an account that is made for it: an object or nothing.
    pub data: Option<Json>,
    /// `code_challenge` of PKCE.
    pub code_challenge: Option<&'a str>,
    /// `code_challenge_method` of PKCE.
    pub code_challenge_method: Option<&'a str>,
    /// Where the link leads in the end.
    pub destination: Destination<'a>,
}

/// A request for the same mail again.
#[derive(Debug, Clone, Default)]
pub struct Resend<'a> {
    /// `signup` or `email_change`.
    pub kind: Option<&'a str>,
    /// The rest.
    pub request: MailRequest<'a>,
}

pub(super) const MAGIC_LINK: Letter<'static> = Letter {
    kind: MailType::MagicLink,
    token: TokenType::Recovery,
    method: FlowMethod::Magiclink,
    provider_type: "magiclink",
};

pub(super) const RECOVERY: Letter<'static> = Letter {
    kind: MailType::Recovery,
    token: TokenType::Recovery,
    method: FlowMethod::Recovery,
    provider_type: "recovery",
};

const CONFIRMATION_AGAIN: Letter<'static> =
    Letter { provider_type: "email/signup", ..send::CONFIRMATION };

/// Mails a link and a code to sign in with: `{}`, whether the address is known or not. Somebody
/// unknown or unconfirmed gets the confirmation of an account, made now if need be.
///
/// # Errors
/// A fault of the database, the keys or the settings.
pub fn sign_in_with_otp(
    context: &mut Context<'_, impl Store, impl Env>,
    request: MailRequest<'_>,
) -> Result<Outcome, Fault> {
    if !context.settings.mail.email_enabled {
        return Ok(logins_disabled(422).into());
    }
    if !context.settings.mail.magic_link_enabled {
        let message = "Login with magic link is disabled";
        return Ok(Refusal::new(ErrorCode::EmailProviderDisabled, message).into());
    }
    let asked = match Asked::read(context, &request, 422) {
        Ok(asked) => asked,
        Err(refusal) => return Ok(refusal.into()),
    };
    let data = match metadata::object(&context.settings, "data", request.data) {
        Ok(data) => data,
        Err(refusal) => return Ok(refusal.into()),
    };
    counted(context, |context| {
        let challenged = asked.challenged(request.destination);
        let audience = context.settings.audience.clone();
        let known = context.store.user_by_email(&asked.email, &audience)?;
        let add = |context: &mut Context<'_, _, _>| {
            sign_up::add_without_password(context, &asked.email, data)
        };
        let user = match known_or_new(context, known, request.create_user, add)? {
            Ok(Some(user)) => user,
            Ok(None) => return Ok(Ok(())),
            Err(refusal) => return Ok(Err(refusal)),
        };
        if user.is_email_confirmed() || context.settings.autoconfirm {
            record(context, Action::UserRecoveryRequested, Actor::User(&user), &by_email())?;
            send::send(context, &user, &MAGIC_LINK, challenged)
        } else {
            record(context, Action::UserConfirmationRequested, Actor::User(&user), &by_email())?;
            claim(context, &user, Claimant::WithoutPassword)?;
            send::confirmation(context, &user, challenged)
        }
    })
}

/// Mails a link and a code to choose a new password with: `{}`, whether the address is known or not.
///
/// # Errors
/// A fault of the database, the keys or the settings.
pub fn reset_password_for_email(
    context: &mut Context<'_, impl Store, impl Env>,
    request: MailRequest<'_>,
) -> Result<Outcome, Fault> {
    if !context.settings.mail.email_enabled {
        return Ok(logins_disabled(400).into());
    }
    let asked = match Asked::read(context, &request, 400) {
        Ok(asked) => asked,
        Err(refusal) => return Ok(refusal.into()),
    };
    counted(context, |context| {
        let audience = context.settings.audience.clone();
        let known = context.store.user_by_email(&asked.email, &audience)?;
        let Some(user) = known.map_or(Ok(None), |user| locked(context, &user))? else {
            return limits::not_sent(context, &asked.email, RECOVERY.token);
        };
        record(context, Action::UserRecoveryRequested, Actor::User(&user), &by_email())?;
        send::send(context, &user, &RECOVERY, asked.challenged(request.destination))
    })
}

/// Mails the confirmation of an account, or of an e-mail change, once more: `{}`, whether there is
/// one or not.
///
/// # Errors
/// A fault of the database, the keys or the settings.
pub fn resend(
    context: &mut Context<'_, impl Store, impl Env>,
    resend: Resend<'_>,
) -> Result<Outcome, Fault> {
    let request = &resend.request;
    let letter = match resend.kind {
        Some("signup") => Some(CONFIRMATION_AGAIN),
        Some("email_change") => None,
        _ => {
            let message = "Missing one of these types: signup, email_change, sms, phone_change";
            return Ok(Refusal::new(ErrorCode::ValidationFailed, message).into());
        }
    };
    if request.email.is_none_or(str::is_empty) {
        let message = "Type provided requires an email address";
        return Ok(Refusal::new(ErrorCode::ValidationFailed, message).into());
    }
    if !context.settings.mail.email_enabled {
        return Ok(logins_disabled(400).into());
    }
    let asked = match Asked::read(context, request, 400) {
        Ok(asked) => asked,
        Err(refusal) => return Ok(refusal.into()),
    };
    counted(context, |context| {
        let challenged = asked.challenged(request.destination);
        let audience = context.settings.audience.clone();
        let known = context.store.user_by_email(&asked.email, &audience)?;
        let user = known.map_or(Ok(None), |user| locked(context, &user))?;
        if let (Some(letter), Some(user)) = (&letter, &user)
            && !user.is_email_confirmed()
        {
            record(context, Action::UserConfirmationRequested, Actor::User(user), &by_email())?;
            return send::send(context, user, letter, challenged);
        }
        if let (None, Some(user)) = (&letter, &user)
            && let Some(new) = awaited(context, user)?
        {
            return email_change::request_email_change(context, user, &new, challenged);
        }
        let token = letter.map_or(email_change::LETTER.token, |letter| letter.token);
        limits::not_sent(context, &asked.email, token)
    })
}

/// The address that a change of a locked user waits for, unless it ended with a session.
fn awaited(
    context: &mut Context<'_, impl Store, impl Env>,
    user: &User,
) -> Result<Option<String>, Fault> {
    let Some(new) = user.email_change.clone().filter(|new| !new.is_empty()) else {
        return Ok(None);
    };
    let columns = context.store.one_time_columns(user.id)?.unwrap_or_default();
    let is_over = is_ended(context, user, &columns, TokenType::EmailChangeNew)?;
    Ok(Some(new).filter(|_| !is_over))
}

/// A request after the checks that need no user.
struct Asked {
    email: String,
    challenge: Option<Challenge>,
}

impl Asked {
    fn read(
        context: &Context<'_, impl Store, impl Env>,
        request: &MailRequest<'_>,
        status_without_email: u16,
    ) -> Result<Self, Refusal> {
        let Some(email) = request.email.filter(|email| !email.is_empty()) else {
            let message = "Password recovery requires an email";
            let refusal = Refusal::new(ErrorCode::ValidationFailed, message);
            return Err(refusal.with_status(status_without_email));
        };
        let challenge = Challenge::read(request.code_challenge, request.code_challenge_method)?;
        let email = limits::recipient(context, email)?;
        Ok(Self { email, challenge })
    }

    const fn challenged<'a>(&'a self, destination: Destination<'a>) -> Challenged<'a> {
        Challenged { destination, challenge: self.challenge.as_ref() }
    }
}

/// Counts the request of this client, and undoes what it wrote when the mail cannot go.
fn counted<S: Store, E: Env>(
    context: &mut Context<'_, S, E>,
    body: impl FnOnce(&mut Context<'_, S, E>) -> Result<Result<(), Refusal>, Fault>,
) -> Result<Outcome, Fault> {
    let attempts = Attempts::of_mail_request(context)?;
    message_request::counted(context, &attempts, body, |()| Outcome::empty())
}

/// GoTrue's refusal where nobody signs in by e-mail; its status is not the same everywhere.
pub(in crate::flow) fn logins_disabled(status: u16) -> Refusal {
    Refusal::new(ErrorCode::EmailProviderDisabled, "Email logins are disabled").with_status(status)
}
