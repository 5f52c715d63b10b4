//! A code by mail that stands for the old password in a change of it.

use super::guessed::{count_wrong, is_closed};
use super::send::{self, Challenged, Destination, Letter, by_email, undoable};
use super::verified::is_over;
use crate::audit::{Action, Actor};
use crate::context::Context;
use crate::env::Env;
use crate::fault::Fault;
use crate::flow::message_request::locked;
use crate::flow::phone::reauthenticate_by_sms;
use crate::flow::records::record;
use crate::flow::undone::too_many_undone;
use crate::flow::user::authenticated;
use crate::mail::MailType;
use crate::one_time::{TokenType, code_matches};
use crate::outcome::{ErrorCode, Outcome, Refusal};
use crate::pkce::FlowMethod;
use crate::store::Store;
use crate::user::User;

const LETTER: Letter<'static> = Letter {
    kind: MailType::Reauthentication,
    token: TokenType::Reauthentication,
    // Never used: the mail has no link.
    method: FlowMethod::Recovery,
    provider_type: "email",
};

/// Sends the caller a code for [`update_user`](crate::flow::update_user), by mail or, to who has no
/// e-mail, by text message: `{}`.
///
/// # Errors
/// A fault of the database, the keys or the settings.
pub fn reauthenticate(context: &mut Context<'_, impl Store, impl Env>) -> Result<Outcome, Fault> {
    let user = match authenticated(context)? {
        Ok((_, user)) => user,
        Err(refusal) => return Ok(refusal.into()),
    };
    if user.email.as_deref().is_none_or(str::is_empty) {
        if let Some(number) = user.phone.clone().filter(|number| !number.is_empty()) {
            return reauthenticate_by_sms(context, &user, &number);
        }
        let message = "Reauthentication requires the user to have an email or a phone number";
        return Ok(Refusal::new(ErrorCode::ValidationFailed, message).into());
    }
    if !user.is_email_confirmed() {
        let message = "Please verify your email first.";
        return Ok(Refusal::new(ErrorCode::EmailNotConfirmed, message).with_status(422).into());
    }
    let sent = undoable(context, |context| {
        let Some(user) = locked(context, &user)? else { return Ok(Ok(())) };
        record(context, Action::UserReauthenticateRequested, Actor::User(&user), &by_email())?;
        let request = Challenged { destination: Destination::default(), challenge: None };
        send::send(context, &user, &LETTER, request)
    })?;
    sent.map_or_else(|refusal| Ok(refusal.into()), |()| Outcome::empty())
}

/// Whether the nonce of a locked user is right; a wrong one is counted. It is spent with the change
/// that it is for, because a new password clears every token.
pub(in crate::flow) fn use_nonce(
    context: &mut Context<'_, impl Store, impl Env>,
    user: &User,
    nonce: &str,
) -> Result<bool, Fault> {
    let token = TokenType::Reauthentication;
    let Some(columns) = context.store.one_time_columns(user.id)? else { return Ok(false) };
    let stored = columns.of(token);
    let by_mail = user.email.as_deref().is_some_and(|email| !email.is_empty());
    let lifetime = match by_mail {
        true => context.settings.mail.otp_lifetime,
        false => context.settings.phone.otp_lifetime,
    };
    if stored.is_empty() || is_over(context, user, token, lifetime) {
        return Ok(false);
    }
    if too_many_undone(context)?.is_some() || is_closed(context, user, &columns, token)? {
        return Ok(false);
    }
    let key = context.store.one_time_key()?;
    let addresses = [user.email.as_deref(), user.phone.as_deref()];
    let mut addresses = addresses.into_iter().flatten().map(str::to_lowercase);
    if addresses.any(|address| code_matches(&key, stored, &address, nonce)) {
        return Ok(true);
    }
    count_wrong(context, user, &columns, token)?;
    Ok(false)
}
