//! Sign-in with a password and an e-mail or a phone number.

use super::attempts::Attempts;
use super::hooked::password_verified;
use super::issue::{CheckedPassword, Proof, start_session};
use super::mail::logins_disabled;
use super::records::{purge_traces, record};
use crate::answer::WeakPasswordTold;
use crate::audit::{Action, Actor, Traits};
use crate::context::Context;
use crate::email;
use crate::env::Env;
use crate::fault::Fault;
use crate::outcome::{ErrorCode, Outcome, Refusal};
use crate::password::policy::Weakness;
use crate::password::{self, Verdict};
use crate::phone::PhoneNumber;
use crate::secret::Secret;
use crate::settings::Settings;
use crate::store::Store;
use crate::user::{Standing, User};

/// How often a password is checked when the row changes during the check. The second look decides
/// on a change of password or a ban in between, and it lets in whoever signs in on two devices at
/// once when one of them has brought the hash up to the settings.
const CHECKS: usize = 2;

/// Signs a user in: the session answer, or GoTrue's refusal.
///
/// An unknown user and a wrong password do the same work and get the same answer. That the user is
/// banned or unconfirmed is told only after the right password (GoTrue tells a ban before it).
///
/// # Errors
/// A fault of the database, the keys or the settings.
pub fn sign_in_with_password(
    context: &mut Context<'_, impl Store, impl Env>,
    email: Option<&str>,
    password: Option<Secret>,
) -> Result<Outcome, Fault> {
    let Some(email) = email.filter(|email| !email.is_empty()) else {
        let message = "missing email or phone";
        return Ok(Refusal::new(ErrorCode::ValidationFailed, message).into());
    };
    if !context.settings.mail.email_enabled {
        return Ok(logins_disabled(422).into());
    }
    signed_in(context, email::lookup_form(email).map(Account::Email), password)
}

/// The same with a phone number, which is not checked but for its digits.
///
/// # Errors
/// A fault of the database, the keys or the settings.
pub fn sign_in_with_phone(
    context: &mut Context<'_, impl Store, impl Env>,
    phone: Option<&str>,
    password: Option<Secret>,
) -> Result<Outcome, Fault> {
    if !context.settings.phone.enabled {
        let message = "Phone logins are disabled";
        return Ok(Refusal::new(ErrorCode::PhoneProviderDisabled, message).into());
    }
    let number = phone.and_then(PhoneNumber::parse);
    let account = number.map(|number| Account::Phone(number.as_str().to_owned()));
    signed_in(context, account, password)
}

/// Whose password it is said to be.
enum Account {
    /// In the form that is looked up.
    Email(String),
    /// Digits.
    Phone(String),
}

impl Account {
    fn as_str(&self) -> &str {
        match self {
            Self::Email(address) | Self::Phone(address) => address,
        }
    }
}

fn signed_in(
    context: &mut Context<'_, impl Store, impl Env>,
    account: Option<Account>,
    password: Option<Secret>,
) -> Result<Outcome, Fault> {
    let password = password.unwrap_or_else(|| Secret::new(Vec::new()));
    let attempts = Attempts::of_sign_in(context, account.as_ref().map(Account::as_str))?;
    if let Some(refusal) = attempts.refusal(context)? {
        return Ok(refusal.into());
    }
    for _ in 0..CHECKS {
        // An address that cannot exist still costs a password check.
        let user = match &account {
            Some(Account::Email(email)) => {
                context.store.user_by_email(email, &context.settings.audience)?
            }
            Some(Account::Phone(number)) => {
                context.store.user_by_phone(number, &context.settings.audience)?
            }
            None => None,
        };
        let opened = match user.as_ref().map(|user| (user.id, user.encrypted_password.clone())) {
            Some((id, Some(stored))) => context.store.opened(id, stored)?,
            _ => None,
        };
        let is_by_phone = matches!(account, Some(Account::Phone(_)));
        let checked = check(context, user.as_ref(), opened.as_ref(), &password, is_by_phone);
        // Who is unknown, banned or has no password is nobody's business.
        let told = user.as_ref().filter(|user| {
            user.password_hash().is_some() && user.standing(context.now) == Standing::Good
        });
        if let Some(user) = told {
            let is_valid = !matches!(&checked,
                Err(refusal) if refusal.error_code == ErrorCode::InvalidCredentials);
            if let Err(refusal) = password_verified(context, user, is_valid)? {
                attempts.count(context)?;
                return Ok(refusal.into());
            }
        }
        let (user, checked) = match checked {
            Ok(passed) => passed,
            Err(refusal) => {
                // A refusal after the right password is no guess.
                if refusal.error_code == ErrorCode::InvalidCredentials {
                    attempts.count(context)?;
                }
                let actor = user.as_ref().map_or(Actor::Unknown, Actor::User);
                let traits =
                    Traits { reason: Some(refusal.error_code.as_str()), ..Traits::default() };
                record(context, Action::LoginFailed, actor, &traits)?;
                purge_traces(context)?;
                return Ok(refusal.into());
            }
        };
        if let Some(outcome) = start_session(context, user, Proof::Password(&checked))? {
            return with_weak_password(outcome, &password, &context.settings);
        }
    }
    attempts.count(context)?;
    Ok(invalid_credentials().into())
}

/// GoTrue tells at a sign-in whether the password is weaker than the policy wants by now.
fn with_weak_password(
    outcome: Outcome,
    password: &Secret,
    settings: &Settings,
) -> Result<Outcome, Fault> {
    let session = match outcome {
        Outcome::Done(session) => session,
        refused @ Outcome::Refused(_) => return Ok(refused),
    };
    let typed = core::str::from_utf8(password.expose()).ok();
    let weakness = typed.and_then(|password| Weakness::of(password, settings));
    let weak_password = weakness.as_ref().map(|weakness| WeakPasswordTold {
        message: weakness.to_string(),
        reasons: weakness.reasons(),
    });
    session.with("weak_password", &weak_password).map(Outcome::Done)
}

/// The user if the password is hers and she may sign in.
fn check<'u>(
    context: &mut Context<'_, impl Store, impl Env>,
    user: Option<&'u User>,
    opened: Option<&Secret>,
    password: &Secret,
    is_by_phone: bool,
) -> Result<(&'u User, CheckedPassword), Refusal> {
    // As it stands in the row, which must not have changed when the session starts.
    let stored = user.and_then(User::password_hash).map(str::to_owned);
    let hash = opened.and_then(|hash| core::str::from_utf8(hash.expose()).ok());
    let verdict = password::verify_apart(hash, password, &context.settings, context.env);
    let (Some(user), Some(stored), Verdict::Correct { needs_rehash }) = (user, stored, verdict)
    else {
        return Err(invalid_credentials());
    };
    match user.standing(context.now) {
        Standing::Good => {}
        Standing::Banned => return Err(Refusal::new(ErrorCode::UserBanned, "User is banned")),
        Standing::Deleted => return Err(invalid_credentials()),
    }
    if is_by_phone && user.phone_confirmed_at.is_none() {
        return Err(Refusal::new(ErrorCode::PhoneNotConfirmed, "Phone not confirmed"));
    }
    if !is_by_phone && !user.is_email_confirmed() {
        return Err(Refusal::new(ErrorCode::EmailNotConfirmed, "Email not confirmed"));
    }
    // A password that the function of the settings cannot take keeps its old hash; that is no
    // reason to refuse the right password.
    let better = needs_rehash
        .then(|| password::hash(password, context.settings.password_hash, context.env).ok())
        .flatten();
    Ok((user, CheckedPassword { stored, better }))
}

fn invalid_credentials() -> Refusal {
    Refusal::new(ErrorCode::InvalidCredentials, "Invalid login credentials")
}
