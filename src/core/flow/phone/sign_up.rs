//! Sign-up with a phone number and a password.

use std::sync::Arc;

use super::limits;
use super::number::{channel, number, recipient};
use super::send::send;
use crate::audit::{Action, Actor, Traits};
use crate::context::Context;
use crate::env::Env;
use crate::fault::{Fault, FaultKind};
use crate::flow::added::{Address, Newcomer, add};
use crate::flow::attempts::Attempts;
use crate::flow::issue::{CheckedPassword, Proof, start_session};
use crate::flow::message_request::{locked, signups_disabled};
use crate::flow::metadata;
use crate::flow::records::record;
use crate::flow::sign_up::registered;
use crate::flow::taken;
use crate::json::{Json, Object};
use crate::one_time::TokenType;
use crate::outcome::{ErrorCode, Outcome, Refusal};
use crate::password;
use crate::phone::Channel;
use crate::secret::Secret;
use crate::store::Store;
use crate::user::{Standing, User};

/// What a person signs up with.
#[derive(Debug, Clone, Default)]
pub struct PhoneSignUp<'a> {
    /// As typed.
    pub phone: Option<&'a str>,
    /// As typed.
    pub password: Option<&'a str>,
    /// The caller's own data for `user_metadata`: an object or nothing.
    pub data: Option<Json>,
    /// How the code is sent: `sms` or `whatsapp`.
    pub channel: Option<&'a str>,
    /// Whether a code challenge came along, which does not go with a phone.
    pub has_challenge: bool,
}

struct Checked {
    number: String,
    password: Secret,
    data: Object,
    channel: Channel,
}

/// Signs a person up. With `phone_autoconfirm` the answer is a session, otherwise a code goes out and
/// the answer is the bare user. A number that waits for its confirmation gets another code; one that
/// is confirmed gets none, and an answer with a made-up id, as with an e-mail.
///
/// # Errors
/// A fault of the database (a trigger on `auth.users` can raise one), the keys or the settings.
pub fn sign_up_with_phone(
    context: &mut Context<'_, impl Store, impl Env>,
    input: PhoneSignUp<'_>,
) -> Result<Outcome, Fault> {
    let checked = match check(context, input) {
        Ok(checked) => checked,
        Err(refusal) => return Ok(refusal.into()),
    };
    let attempts = Attempts::of_sign_up(context, &checked.number)?;
    let messages = Attempts::of_sms_request(context)?;
    for limit in [&attempts, &messages] {
        if let Some(refusal) = limit.refusal(context)? {
            return Ok(refusal.into());
        }
    }
    let outcome = signed_up(context, &checked)?;
    attempts.count(context)?;
    messages.count(context)?;
    Ok(outcome)
}

/// GoTrue's checks in GoTrue's order.
fn check(
    context: &Context<'_, impl Store, impl Env>,
    input: PhoneSignUp<'_>,
) -> Result<Checked, Refusal> {
    let settings = &context.settings;
    if !settings.sign_up_allowed {
        return Err(signups_disabled());
    }
    let password = password::policy::check(input.password, settings)?;
    let channel = channel(input.channel)?;
    if input.has_challenge {
        let message = "PKCE not supported for phone signups";
        return Err(Refusal::new(ErrorCode::ValidationFailed, message));
    }
    if !settings.phone.enabled {
        let message = "Phone signups are disabled";
        return Err(Refusal::new(ErrorCode::PhoneProviderDisabled, message));
    }
    let typed = input.phone.unwrap_or("");
    let number =
        if settings.phone.autoconfirm { number(typed)? } else { recipient(context, typed)? };
    let data = metadata::object(settings, "data", input.data)?;
    Ok(Checked { number, password, data, channel })
}

fn signed_up(
    context: &mut Context<'_, impl Store, impl Env>,
    checked: &Checked,
) -> Result<Outcome, Fault> {
    let settings = Arc::clone(&context.settings);
    // Hashed before the look-up, so that a taken number costs the same.
    let hash = password::hash(&checked.password, settings.password_hash, context.env)
        .map_err(|error| Fault::new(FaultKind::Internal, error.to_string()))?;
    if let Some(existing) = context.store.user_by_phone(&checked.number, &settings.audience)? {
        return already_there(context, checked, &existing);
    }
    // A user whose code cannot go is not added.
    let added = context.undoable(|context| {
        let newcomer = Newcomer {
            address: Address::Phone(&checked.number),
            hash: &hash,
            data: &checked.data,
            with_identity_data: true,
            is_confirmed: settings.phone.autoconfirm,
        };
        let user = match add(context, &newcomer)? {
            Ok(Some(user)) => user,
            Ok(None) => return Ok(Ok(None)),
            Err(refusal) => return Ok(Err(refusal)),
        };
        if user.standing(context.now) == Standing::Banned {
            // A trigger did it.
            return Ok(Err(Refusal::new(ErrorCode::UserBanned, "User is banned")));
        }
        if user.phone_confirmed_at.is_some() {
            return Ok(Ok(Some(user)));
        }
        ask_to_confirm(context, &user, &checked.number, checked.channel)
    })?;
    match added {
        Err(refusal) => Ok(refusal.into()),
        Ok(Some(user)) => confirmed(context, &user),
        Ok(None) => match context.store.user_by_phone(&checked.number, &settings.audience)? {
            // Somebody signed up with the same number in between.
            Some(existing) => already_there(context, checked, &existing),
            None => Ok(registered().into()),
        },
    }
}

/// The answer for a user who was just added: a session where nothing has to be confirmed.
fn confirmed(
    context: &mut Context<'_, impl Store, impl Env>,
    user: &User,
) -> Result<Outcome, Fault> {
    if let Some(stored) = user.password_hash().filter(|_| user.phone_confirmed_at.is_some()) {
        record(context, Action::UserSignedUp, Actor::User(user), &by_phone())?;
        let password = CheckedPassword { stored: stored.to_owned(), better: None };
        if let Some(outcome) = start_session(context, user, Proof::Password(&password))? {
            return Ok(outcome);
        }
    }
    Outcome::user(user)
}

/// The answer for a number that is taken.
fn already_there(
    context: &mut Context<'_, impl Store, impl Env>,
    checked: &Checked,
    existing: &User,
) -> Result<Outcome, Fault> {
    if context.settings.phone.autoconfirm {
        return Ok(registered().into());
    }
    if existing.phone_confirmed_at.is_none() {
        let again = context.undoable(|context| match locked(context, existing)? {
            Some(user) if user.phone_confirmed_at.is_none() => {
                ask_to_confirm(context, &user, &checked.number, checked.channel)
            }
            _ => Ok(Ok(None)),
        })?;
        return Ok(match again {
            Ok(Some(user)) => {
                let address = Address::Phone(&checked.number);
                Outcome::user(&taken::as_new(context, &user, address, &checked.data)?)?
            }
            Ok(None) => registered().into(),
            Err(refusal) => refusal.into(),
        });
    }
    if let Err(refusal) = limits::not_sent(context, &checked.number, TokenType::Confirmation)? {
        return Ok(refusal.into());
    }
    record(context, Action::UserRepeatedSignup, Actor::User(existing), &by_phone())?;
    Outcome::user(&taken::made_up(context, Address::Phone(&checked.number), &checked.data))
}

/// Sends the code that confirms an account; gives the user as she is then.
fn ask_to_confirm(
    context: &mut Context<'_, impl Store, impl Env>,
    user: &User,
    number: &str,
    channel: Channel,
) -> Result<Result<Option<User>, Refusal>, Fault> {
    record(context, Action::UserConfirmationRequested, Actor::User(user), &by_phone())?;
    match send(context, user, TokenType::Confirmation, number, channel)? {
        Ok(_) => Ok(Ok(context.store.user_by_id(user.id)?)),
        Err(refusal) => Ok(Err(refusal)),
    }
}

/// The traits of an audit entry about a message.
pub(super) fn by_phone() -> Traits<'static> {
    Traits { provider: Some("phone"), ..Traits::default() }
}
