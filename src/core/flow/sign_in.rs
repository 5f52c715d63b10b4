//! Sign-in with e-mail and password.

use serde_json::json;

use super::attempts::Attempts;
use super::issue::{CheckedPassword, start_session};
use super::records::{purge_traces, record};
use crate::audit::{Action, Actor};
use crate::email;
use crate::env::Env;
use crate::fault::Fault;
use crate::outcome::{ErrorCode, Outcome, Refusal};
use crate::password::{self, Verdict};
use crate::secret::Secret;
use crate::settings::Settings;
use crate::store::{Client, Store};
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
    store: &mut impl Store,
    env: &mut impl Env,
    email: Option<&str>,
    password: Option<Secret>,
    client: &Client,
) -> Result<Outcome, Fault> {
    let settings = store.settings()?;
    let Some(email) = email.filter(|email| !email.is_empty()) else {
        let message = "missing email or phone";
        return Ok(Refusal::new(ErrorCode::ValidationFailed, message).into());
    };
    let password = password.unwrap_or_else(|| Secret::new(Vec::new()));
    let email = email::lookup_form(email);
    let attempts = Attempts::of_sign_in(store, &settings, email.as_deref(), client)?;
    if let Some(refusal) = attempts.refusal(store, env.now())? {
        return Ok(refusal.into());
    }
    for _ in 0..CHECKS {
        // An e-mail that cannot exist still costs a password check.
        let user = match &email {
            Some(email) => store.user_by_email(email, &settings.audience)?,
            None => None,
        };
        let (user, checked) = match check(env, &settings, user.as_ref(), &password) {
            Ok(passed) => passed,
            Err(refusal) => {
                // A refusal after the right password is no guess.
                if refusal.error_code == ErrorCode::InvalidCredentials {
                    attempts.count(store, env.now())?;
                }
                let actor = user.as_ref().map_or(Actor::Unknown, Actor::User);
                let traits = [("reason", json!(refusal.error_code.as_str()))];
                record(store, env, &settings, Action::LoginFailed, actor, client, &traits)?;
                purge_traces(store, env, &settings)?;
                return Ok(refusal.into());
            }
        };
        if let Some(outcome) = start_session(store, env, &settings, user, &checked, client)? {
            return Ok(outcome);
        }
    }
    attempts.count(store, env.now())?;
    Ok(invalid_credentials().into())
}

/// The user if the password is hers and she may sign in.
fn check<'u>(
    env: &mut impl Env,
    settings: &Settings,
    user: Option<&'u User>,
    password: &Secret,
) -> Result<(&'u User, CheckedPassword), Refusal> {
    let stored = user.and_then(User::password_hash).map(str::to_owned);
    let verdict = password::verify(stored.as_deref(), password, settings);
    let (Some(user), Some(stored), Verdict::Correct { needs_rehash }) = (user, stored, verdict)
    else {
        return Err(invalid_credentials());
    };
    match user.standing(env.now()) {
        Standing::Good => {}
        Standing::Banned => return Err(Refusal::new(ErrorCode::UserBanned, "User is banned")),
        Standing::Deleted => return Err(invalid_credentials()),
    }
    if !user.is_email_confirmed() {
        return Err(Refusal::new(ErrorCode::EmailNotConfirmed, "Email not confirmed"));
    }
    // A password that the function of the settings cannot take keeps its old hash; that is no
    // reason to refuse the right password.
    let better =
        needs_rehash.then(|| password::hash(password, settings.password_hash, env).ok()).flatten();
    Ok((user, CheckedPassword { stored, better }))
}

fn invalid_credentials() -> Refusal {
    Refusal::new(ErrorCode::InvalidCredentials, "Invalid login credentials")
}
