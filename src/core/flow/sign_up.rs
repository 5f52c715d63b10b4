//! Sign-up with e-mail and password.

use std::sync::Arc;

use super::added::{Address, BY_EMAIL, Newcomer, add, not_banned};
use super::attempts::Attempts;
use super::email_identity::{identity_data, put_email_identity};
use super::issue::{CheckedPassword, Proof, start_session};
use super::mail::{Challenged, Destination, confirmation, limits};
use super::message_request::{locked, signups_disabled};
use super::metadata;
use super::records::record;
use super::taken;
use super::unfinished::{ShutOut, end_unfinished_of};
use super::unproved::{Claimant, claim};
use crate::audit::{Action, Actor, Traits};
use crate::context::Context;
use crate::email;
use crate::env::Env;
use crate::fault::{Fault, FaultKind};
use crate::json::{Json, Object};
use crate::one_time::TokenType;
use crate::outcome::{ErrorCode, Outcome, Refusal};
use crate::password;
use crate::pkce::Challenge;
use crate::secret::Secret;
use crate::store::{Store, UserChange};
use crate::user::{Standing, User, parsed};

/// What a person signs up with.
#[derive(Debug, Clone, Default)]
pub struct SignUp<'a> {
    /// As typed.
    pub email: Option<&'a str>,
    /// As typed.
    pub password: Option<&'a str>,
    /// The caller's own data for `user_metadata`: an object or nothing.
    pub data: Option<Json>,
    /// `code_challenge` of PKCE, for the link that confirms.
    pub code_challenge: Option<&'a str>,
    /// `code_challenge_method` of PKCE.
    pub code_challenge_method: Option<&'a str>,
    /// Where that link leads in the end.
    pub destination: Destination<'a>,
}

/// Signs a person up. With `autoconfirm` the answer is a session, otherwise a mail with a link and a
/// code goes out and the answer is the bare user, as with GoTrue. An e-mail that waits for its
/// confirmation gets another mail; one that is confirmed gets none, and an answer with a made-up id
/// and no identities, which is how supabase-js apps tell it.
///
/// # Errors
/// A fault of the database (a trigger on `auth.users` can raise one), the keys or the settings.
pub fn sign_up(
    context: &mut Context<'_, impl Store, impl Env>,
    input: SignUp<'_>,
) -> Result<Outcome, Fault> {
    let destination = input.destination;
    let checked = match check(context, input) {
        Ok(checked) => checked,
        Err(refusal) => return Ok(refusal.into()),
    };
    let attempts = Attempts::of_sign_up(context, &checked.email)?;
    if let Some(refusal) = attempts.refusal(context)? {
        return Ok(refusal.into());
    }
    let outcome = signed_up(context, &checked, destination)?;
    attempts.count(context)?;
    Ok(outcome)
}

fn signed_up(
    context: &mut Context<'_, impl Store, impl Env>,
    checked: &Checked,
    destination: Destination<'_>,
) -> Result<Outcome, Fault> {
    let settings = Arc::clone(&context.settings);
    let request = Challenged { destination, challenge: checked.challenge.as_ref() };
    // Hashed before the look-up, so that a taken e-mail costs the same.
    let hash = password::hash(&checked.password, settings.password_hash, context.env)
        .map_err(|error| Fault::new(FaultKind::Internal, error.to_string()))?;
    if let Some(existing) = context.store.user_by_email(&checked.email, &settings.audience)? {
        return already_there(context, checked, &hash, &existing, request);
    }
    if settings.autoconfirm {
        let added = context.undoable(|context| {
            add(context, &newcomer(&checked.email, &hash, &checked.data, true))
        })?;
        return match added {
            Ok(Some(user)) => confirmed(context, &user),
            Ok(None) => Ok(registered().into()),
            Err(refusal) => Ok(refusal.into()),
        };
    }
    // A user whose mail cannot go is not added.
    let added = context.undoable(|context| {
        let user = match add(context, &newcomer(&checked.email, &hash, &checked.data, false))? {
            Ok(Some(user)) => user,
            Ok(None) => return Ok(Ok(None)),
            Err(refusal) => return Ok(Err(refusal)),
        };
        if user.standing(context.now) == Standing::Banned {
            return Ok(Ok(Some(user)));
        }
        if user.is_email_confirmed() {
            // A trigger did it.
            return Ok(Ok(Some(user)));
        }
        ask_to_confirm(context, &user, request)
    })?;
    match added {
        Err(refusal) => Ok(refusal.into()),
        Ok(Some(user)) => confirmed(context, &user),
        Ok(None) => {
            // Somebody signed up with the same e-mail in between.
            match context.store.user_by_email(&checked.email, &settings.audience)? {
                Some(existing) => already_there(context, checked, &hash, &existing, request),
                None => Ok(registered().into()),
            }
        }
    }
}

/// The answer for a user who was just added: a session where nothing has to be confirmed.
fn confirmed(
    context: &mut Context<'_, impl Store, impl Env>,
    user: &User,
) -> Result<Outcome, Fault> {
    if user.standing(context.now) == Standing::Banned {
        // A trigger did it.
        return Ok(Refusal::new(ErrorCode::UserBanned, "User is banned").into());
    }
    if let Some(stored) = user.password_hash().filter(|_| user.is_email_confirmed()) {
        let action = Action::UserSignedUp;
        record(
            context,
            action,
            Actor::User(user),
            &Traits { provider: Some("email"), ..Traits::default() },
        )?;
        let password = CheckedPassword { stored: stored.to_owned(), better: None };
        if let Some(outcome) = start_session(context, user, Proof::Password(&password))? {
            return Ok(outcome);
        }
    }
    Outcome::user(user)
}

/// Somebody who signs up by e-mail.
fn newcomer<'a>(
    email: &'a str,
    hash: &'a str,
    data: &'a Object,
    is_confirmed: bool,
) -> Newcomer<'a> {
    let address = Address::Email(email);
    Newcomer { address, hash, data, with_identity_data: true, is_confirmed }
}

/// Adds a user who signs in by mail and has no password; `None` when the e-mail was taken meanwhile.
pub(super) fn add_without_password(
    context: &mut Context<'_, impl Store, impl Env>,
    email: &str,
    data: Object,
) -> Result<Result<Option<User>, Refusal>, Fault> {
    let is_confirmed = context.settings.autoconfirm;
    let added = add(context, &newcomer(email, "", &data, is_confirmed))?;
    Ok(not_banned(context, added))
}

/// Adds a user whom an administrator invites; `None` when the e-mail was taken meanwhile.
pub(super) fn add_invited(
    context: &mut Context<'_, impl Store, impl Env>,
    email: &str,
    data: Object,
) -> Result<Result<Option<User>, Refusal>, Fault> {
    let invited = Newcomer { with_identity_data: false, ..newcomer(email, "", &data, false) };
    let added = add(context, &invited)?;
    Ok(not_banned(context, added))
}

/// Adds an unconfirmed user for an administrator, who tells the password.
pub(super) fn add_with_password(
    context: &mut Context<'_, impl Store, impl Env>,
    email: &str,
    password: &Secret,
    data: Object,
) -> Result<Result<Option<User>, Refusal>, Fault> {
    let hash = password::hash(password, context.settings.password_hash, context.env)
        .map_err(|error| Fault::new(FaultKind::Internal, error.to_string()))?;
    let told = Newcomer { with_identity_data: false, ..newcomer(email, &hash, &data, false) };
    let added = add(context, &told)?;
    Ok(not_banned(context, added))
}

pub(super) fn registered() -> Refusal {
    Refusal::new(ErrorCode::UserAlreadyExists, "User already registered")
}

struct Checked {
    email: String,
    password: Secret,
    data: Object,
    challenge: Option<Challenge>,
}

/// GoTrue's checks in GoTrue's order.
fn check(
    context: &Context<'_, impl Store, impl Env>,
    input: SignUp<'_>,
) -> Result<Checked, Refusal> {
    let settings = &context.settings;
    let Some(email) = input.email.filter(|email| !email.is_empty()) else {
        let message = "Anonymous sign-ins are disabled";
        return Err(Refusal::new(ErrorCode::AnonymousProviderDisabled, message));
    };
    if !settings.sign_up_allowed {
        return Err(signups_disabled());
    }
    let password = password::policy::check(input.password, settings)?;
    let challenge = Challenge::read(input.code_challenge, input.code_challenge_method)?;
    if !settings.mail.email_enabled {
        let message = "Email signups are disabled";
        return Err(Refusal::new(ErrorCode::EmailProviderDisabled, message).with_status(400));
    }
    let email = match settings.autoconfirm {
        true => email::normalise(email)
            .map_err(|refused| Refusal::new(ErrorCode::ValidationFailed, refused.to_string()))?,
        false => limits::recipient(context, email)?,
    };
    let data = metadata::object(settings, "data", input.data)?;
    Ok(Checked { email, password, data, challenge })
}

/// The answer for an e-mail that is taken.
fn already_there(
    context: &mut Context<'_, impl Store, impl Env>,
    input: &Checked,
    hash: &str,
    existing: &User,
    request: Challenged<'_>,
) -> Result<Outcome, Fault> {
    if context.settings.autoconfirm {
        return match never_confirmed(context, input, hash, existing)? {
            Some(user) => confirmed(context, &user),
            None => Ok(registered().into()),
        };
    }
    if !existing.is_email_confirmed() {
        let again = context.undoable(|context| again(context, existing, request))?;
        return Ok(match again {
            Ok(Some(user)) => {
                let address = Address::Email(&input.email);
                Outcome::user(&taken::as_new(context, &user, address, &input.data)?)?
            }
            Ok(None) => registered().into(),
            Err(refusal) => refusal.into(),
        });
    }
    if let Err(refusal) = limits::not_sent(context, &input.email, TokenType::Confirmation)? {
        return Ok(refusal.into());
    }
    let action = Action::UserRepeatedSignup;
    record(
        context,
        action,
        Actor::User(existing),
        &Traits { provider: Some("email"), ..Traits::default() },
    )?;
    Outcome::user(&taken::made_up(context, Address::Email(&input.email), &input.data))
}

/// Where confirmation was switched off since, whoever signed up before can do so again, as with
/// GoTrue; `None` where the account is somebody's. GoTrue lets everybody into every unconfirmed
/// account and keeps the password of whoever came first. Here the account begins anew: the password
/// and the data are those of now, and one that an administrator has made, or invited, or given
/// anything, or that was ever signed in to, stays closed.
fn never_confirmed(
    context: &mut Context<'_, impl Store, impl Env>,
    input: &Checked,
    hash: &str,
    existing: &User,
) -> Result<Option<User>, Fault> {
    let Some(user) = locked(context, existing)? else { return Ok(None) };
    let app_metadata = parsed(&user.raw_app_meta_data)?;
    let signed_up_by_herself = user.confirmation_sent_at.is_some()
        && user.invited_at.is_none()
        && user.last_sign_in_at.is_none()
        && !user.is_email_confirmed()
        && user.phone_confirmed_at.is_none()
        && user.role == context.settings.default_role
        && app_metadata == parsed(BY_EMAIL)?
        && user.standing(context.now) == Standing::Good;
    if !signed_up_by_herself {
        return Ok(None);
    }
    let mut data = input.data.clone();
    data.extend(identity_data(user.id, &input.email, true)?);
    let data = Json::Object(data).to_string();
    let change = UserChange {
        email_confirmed_at: Some(context.now),
        password_hash: Some(hash),
        user_metadata: Some(&data),
        ..UserChange::none(context.now)
    };
    context.store.change_user(user.id, &change)?;
    end_unfinished_of(context, &user, ShutOut::PasswordSet)?;
    put_email_identity(context, &user, &input.email, true)?;
    context.store.user_by_id(user.id)
}

/// Mails the confirmation once more to somebody who signs up again.
fn again(
    context: &mut Context<'_, impl Store, impl Env>,
    existing: &User,
    request: Challenged<'_>,
) -> Result<Result<Option<User>, Refusal>, Fault> {
    let Some(user) = locked(context, existing)?.filter(|user| !user.is_email_confirmed()) else {
        return Ok(Ok(None));
    };
    claim(context, &user, Claimant::SigningUp)?;
    ask_to_confirm(context, &user, request)
}

/// Mails the link that confirms an account; gives the user as she is then.
fn ask_to_confirm(
    context: &mut Context<'_, impl Store, impl Env>,
    user: &User,
    request: Challenged<'_>,
) -> Result<Result<Option<User>, Refusal>, Fault> {
    let traits = Traits { provider: Some("email"), ..Traits::default() };
    record(context, Action::UserConfirmationRequested, Actor::User(user), &traits)?;
    match confirmation(context, user, request)? {
        Ok(()) => Ok(Ok(context.store.user_by_id(user.id)?)),
        Err(refusal) => Ok(Err(refusal)),
    }
}
