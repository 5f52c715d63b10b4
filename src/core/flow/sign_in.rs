//! Sign-in with e-mail and password.

use super::issue::start_session;
use crate::email;
use crate::env::Env;
use crate::fault::Fault;
use crate::outcome::{ErrorCode, Outcome, Refusal};
use crate::password::{self, Verdict};
use crate::secret::Secret;
use crate::settings::Settings;
use crate::store::{Client, Store};
use crate::user::{Standing, User};

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
        return Ok(refused(ErrorCode::ValidationFailed, "missing email or phone"));
    };
    let password = password.unwrap_or_else(|| Secret::new(Vec::new()));
    // An e-mail that cannot exist still costs a password check.
    let user = match email::lookup_form(email) {
        Some(email) => store.user_by_email(&email, &settings.audience)?,
        None => None,
    };
    let stored = user.as_ref().and_then(stored_hash);
    let verdict = password::verify(stored, &password, &settings);
    let (Some(user), Some(stored), Verdict::Correct { needs_rehash }) =
        (user.as_ref(), stored, verdict)
    else {
        return Ok(invalid_credentials());
    };
    match user.standing(env.now()) {
        Standing::Good => {}
        Standing::Banned => return Ok(refused(ErrorCode::UserBanned, "User is banned")),
        Standing::Deleted => return Ok(invalid_credentials()),
    }
    if !user.is_email_confirmed() {
        return Ok(refused(ErrorCode::EmailNotConfirmed, "Email not confirmed"));
    }
    // The check took long enough for the password to be changed or the user to be banned: from
    // here on the row is locked.
    if !store.record_sign_in(user.id, stored, env.now())? {
        return Ok(invalid_credentials());
    }
    if needs_rehash {
        rehash(store, env, &settings, user, stored, &password)?;
    }
    let user = User { last_sign_in_at: Some(env.now()), ..user.clone() };
    start_session(store, env, &settings, &user, client)
}

fn stored_hash(user: &User) -> Option<&str> {
    let hash = user.encrypted_password.as_ref()?;
    core::str::from_utf8(hash.expose()).ok()
}

/// Brings an imported or cheaper hash up to the setting. A password that the new function cannot
/// take keeps its old hash; that is no reason to refuse the right password.
fn rehash(
    store: &mut impl Store,
    env: &mut impl Env,
    settings: &Settings,
    user: &User,
    stored: &str,
    password: &Secret,
) -> Result<(), Fault> {
    let Ok(new) = password::hash(password, settings.password_hash, env) else {
        return Ok(());
    };
    store.replace_password_hash(user.id, stored, &new).map(|_| ())
}

fn invalid_credentials() -> Outcome {
    refused(ErrorCode::InvalidCredentials, "Invalid login credentials")
}

fn refused(error_code: ErrorCode, message: &str) -> Outcome {
    Refusal::new(error_code, message).into()
}
