//! Requests for a code: sign-in, and the same code again.

use super::number::{channel, recipient};
use super::send::{Messaged, send};
use super::sign_up::by_phone;
use super::{change, limits};
use crate::audit::{Action, Actor};
use crate::context::Context;
use crate::env::Env;
use crate::fault::Fault;
use crate::flow::added::{Address, Newcomer, add, not_banned};
use crate::flow::attempts::Attempts;
use crate::flow::message_request::{self, known_or_new, locked};
use crate::flow::metadata;
use crate::flow::records::record;
use crate::flow::unfinished::is_ended;
use crate::flow::unproved::{Claimant, claim};
use crate::json::{Json, Object};
use crate::one_time::TokenType;
use crate::outcome::{ErrorCode, Outcome, Refusal};
use crate::phone::Channel;
use crate::store::Store;
use crate::user::User;

/// A request for a code by text message.
#[derive(Debug, Clone, Default)]
pub struct SmsRequest<'a> {
    /// As typed.
    pub phone: Option<&'a str>,
    /// Whether somebody unknown gets an account; GoTrue's default is yes.
    pub create_user: Option<bool>,
    /// `user_metadata` of an account that is made for it: an object or nothing.
    pub data: Option<Json>,
    /// How the code is sent: `sms` or `whatsapp`.
    pub channel: Option<&'a str>,
}

/// Sends a code to sign in with: `{}`, whether the number is known or not, or `{message_id}` for a
/// test number. Somebody unknown or unconfirmed gets the confirmation of an account, made now if need
/// be.
///
/// # Errors
/// A fault of the database, the keys or the settings.
pub fn sign_in_with_sms(
    context: &mut Context<'_, impl Store, impl Env>,
    request: SmsRequest<'_>,
) -> Result<Outcome, Fault> {
    if !context.settings.phone.enabled {
        return Ok(unsupported().into());
    }
    let read = channel(request.channel)
        .and_then(|channel| Ok((channel, recipient(context, request.phone.unwrap_or(""))?)));
    let (channel, number) = match read {
        Ok(read) => read,
        Err(refusal) => return Ok(refusal.into()),
    };
    let data = match metadata::object(&context.settings, "data", request.data) {
        Ok(data) => data,
        Err(refusal) => return Ok(refusal.into()),
    };
    counted(context, |context| {
        let audience = context.settings.audience.clone();
        let known = context.store.user_by_phone(&number, &audience)?;
        let is_new = known.is_none();
        let add = |context: &mut Context<'_, _, _>| add_without_password(context, &number, &data);
        let user = match known_or_new(context, known, request.create_user, add)? {
            Ok(Some(user)) => user,
            Ok(None) => return Ok(Ok(Messaged::Sent)),
            Err(refusal) => return Ok(Err(refusal)),
        };
        let is_confirmed = user.phone_confirmed_at.is_some();
        let action = match is_confirmed {
            true => Action::UserRecoveryRequested,
            false => Action::UserConfirmationRequested,
        };
        record(context, action, Actor::User(&user), &by_phone())?;
        claim(context, &user, Claimant::WithoutPassword)?;
        let sent = send(context, &user, TokenType::Confirmation, &number, channel)?;
        // GoTrue tells nothing of a message where it takes the request for a sign-up.
        Ok(sent.map(|sent| if is_confirmed && !is_new { sent } else { Messaged::Sent }))
    })
}

/// Sends the code of an account (`sms`) or of a change of number (`phone_change`) once more: `{}`,
/// whether there is one or not. A change is found by the current number, or by the new one.
///
/// # Errors
/// A fault of the database, the keys or the settings.
pub fn resend_sms(
    context: &mut Context<'_, impl Store, impl Env>,
    kind: &str,
    phone: Option<&str>,
) -> Result<Outcome, Fault> {
    if phone.is_none_or(str::is_empty) {
        let message = "Type provided requires a phone number";
        return Ok(Refusal::new(ErrorCode::ValidationFailed, message).into());
    }
    if !context.settings.phone.enabled {
        let message = "Phone logins are disabled";
        return Ok(Refusal::new(ErrorCode::PhoneProviderDisabled, message).into());
    }
    let number = match recipient(context, phone.unwrap_or("")) {
        Ok(number) => number,
        Err(refusal) => return Ok(refusal.into()),
    };
    let is_change = kind == "phone_change";
    counted(context, |context| {
        let known = asked_about(context, &number, is_change)?;
        let user = known.map_or(Ok(None), |user| locked(context, &user))?;
        if let Some(user) = &user {
            if !is_change && user.phone_confirmed_at.is_none() {
                record(context, Action::UserConfirmationRequested, Actor::User(user), &by_phone())?;
                return send(context, user, TokenType::Confirmation, &number, Channel::Sms);
            }
            if is_change && let Some(new) = awaited(context, user)? {
                return change::request_phone_change(context, user, &new, Channel::Sms);
            }
        }
        let token = if is_change { TokenType::PhoneChange } else { TokenType::Confirmation };
        Ok(limits::not_sent(context, &number, token)?.map(|()| Messaged::Sent))
    })
}

/// The number that a change of a locked user waits for, unless it ended with a session.
fn awaited(
    context: &mut Context<'_, impl Store, impl Env>,
    user: &User,
) -> Result<Option<String>, Fault> {
    let Some(new) = user.phone_change.clone().filter(|new| !new.is_empty()) else {
        return Ok(None);
    };
    let columns = context.store.one_time_columns(user.id)?.unwrap_or_default();
    let is_over = is_ended(context, user, &columns, TokenType::PhoneChange)?;
    Ok(Some(new).filter(|_| !is_over))
}

fn asked_about(
    context: &mut Context<'_, impl Store, impl Env>,
    number: &str,
    is_change: bool,
) -> Result<Option<User>, Fault> {
    let audience = context.settings.audience.clone();
    let user = context.store.user_by_phone(number, &audience)?;
    if user.is_some() || !is_change {
        return Ok(user);
    }
    match context.store.phone_changes_to(number)?.as_slice() {
        [only] => context.store.user_by_id(*only),
        _ => Ok(None),
    }
}

/// Adds a user who signs in by code and has no password; `None` when the number was taken meanwhile.
fn add_without_password(
    context: &mut Context<'_, impl Store, impl Env>,
    number: &str,
    data: &Object,
) -> Result<Result<Option<User>, Refusal>, Fault> {
    let newcomer = Newcomer {
        address: Address::Phone(number),
        hash: "",
        data,
        with_identity_data: true,
        is_confirmed: context.settings.phone.autoconfirm,
    };
    let added = add(context, &newcomer)?;
    Ok(not_banned(context, added))
}

/// Counts the request of this client, and undoes what it wrote when the message cannot go.
fn counted<S: Store, E: Env>(
    context: &mut Context<'_, S, E>,
    body: impl FnOnce(&mut Context<'_, S, E>) -> Result<Result<Messaged, Refusal>, Fault>,
) -> Result<Outcome, Fault> {
    let attempts = Attempts::of_sms_request(context)?;
    message_request::counted(context, &attempts, body, Messaged::answer)
}

/// GoTrue's refusal where there are no phones.
pub(super) fn unsupported() -> Refusal {
    Refusal::new(ErrorCode::PhoneProviderDisabled, "Unsupported phone provider")
}
