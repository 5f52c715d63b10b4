//! Sign-up with e-mail and password.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::attempts::Attempts;
use super::issue::{CheckedPassword, Proof, start_session};
use super::metadata;
use super::records::record;
use crate::audit::{Action, Actor};
use crate::context::Context;
use crate::email;
use crate::env::{Env, random_uuid};
use crate::fault::{Fault, FaultKind};
use crate::outcome::{ErrorCode, Outcome, Refusal};
use crate::password;
use crate::secret::Secret;
use crate::settings::Settings;
use crate::store::{NewUser, Store};
use crate::time::Timestamp;
use crate::user::{Standing, User};

/// What a person signs up with.
pub struct SignUp<'a> {
    /// As typed.
    pub email: Option<&'a str>,
    /// As typed.
    pub password: Option<&'a str>,
    /// The caller's own data for `user_metadata`: an object or nothing.
    pub data: Option<Value>,
}

/// Signs a person up. With `autoconfirm` the answer is a session, otherwise the bare user, as with
/// GoTrue. Without it, an e-mail that is taken gets an answer like a new one: with made-up ids, and
/// for a confirmed user with no identities, which is how supabase-js apps tell it.
///
/// # Errors
/// A fault of the database (a trigger on `auth.users` can raise one), the keys or the settings.
pub fn sign_up(
    context: &mut Context<'_, impl Store, impl Env>,
    input: SignUp<'_>,
) -> Result<Outcome, Fault> {
    let checked = match check(&context.settings, input) {
        Ok(checked) => checked,
        Err(refusal) => return Ok(refusal.into()),
    };
    let attempts = Attempts::of_sign_up(context, &checked.email)?;
    if let Some(refusal) = attempts.refusal(context)? {
        return Ok(refusal.into());
    }
    let outcome = signed_up(context, &checked)?;
    attempts.count(context)?;
    Ok(outcome)
}

fn signed_up(
    context: &mut Context<'_, impl Store, impl Env>,
    checked: &Checked,
) -> Result<Outcome, Fault> {
    let settings = Arc::clone(&context.settings);
    // Hashed before the look-up, so that a taken e-mail costs the same.
    let hash = password::hash(&checked.password, settings.password_hash, context.env)
        .map_err(|error| Fault::new(FaultKind::Internal, error.to_string()))?;
    if let Some(existing) = context.store.user_by_email(&checked.email, &settings.audience)? {
        return taken(context, checked, existing.is_email_confirmed());
    }
    let id = random_uuid(context.env);
    let identity = identity_data(id, &checked.email, settings.autoconfirm);
    let mut user_metadata = checked.data.clone();
    user_metadata.extend(identity.clone());
    let new = NewUser {
        id,
        identity_id: random_uuid(context.env),
        audience: &settings.audience,
        role: &settings.default_role,
        email: &checked.email,
        password_hash: &hash,
        user_metadata: &Value::Object(user_metadata).to_string(),
        app_metadata: APP_METADATA,
        identity_data: &Value::Object(identity).to_string(),
        confirmed: settings.autoconfirm,
        now: context.now,
    };
    let Some(user) = context.store.insert_user(&new)? else {
        // Somebody signed up with the same e-mail in between.
        return taken(context, checked, settings.autoconfirm);
    };
    let (action, actor) = (Action::UserSignedUp, Actor::User(&user));
    record(context, action, actor, &[("provider", json!("email"))])?;
    if user.standing(context.now) == Standing::Banned {
        // A trigger did it.
        return Ok(Refusal::new(ErrorCode::UserBanned, "User is banned").into());
    }
    if let Some(stored) = user.password_hash().filter(|_| user.is_email_confirmed()) {
        let proof = CheckedPassword { stored: stored.to_owned(), better: None };
        if let Some(outcome) = start_session(context, &user, Proof::Password(&proof))? {
            return Ok(outcome);
        }
    }
    Ok(Outcome::Done(user.to_json()?))
}

/// GoTrue's `app_metadata` of a user who signed up by e-mail.
pub(super) const APP_METADATA: &str = r#"{"provider":"email","providers":["email"]}"#;

struct Checked {
    email: String,
    password: Secret,
    data: Map<String, Value>,
}

/// GoTrue's checks in GoTrue's order.
fn check(settings: &Settings, input: SignUp<'_>) -> Result<Checked, Refusal> {
    let Some(email) = input.email.filter(|email| !email.is_empty()) else {
        let message = "Anonymous sign-ins are disabled";
        return Err(Refusal::new(ErrorCode::AnonymousProviderDisabled, message));
    };
    if !settings.sign_up_allowed {
        let message = "Signups not allowed for this instance";
        return Err(Refusal::new(ErrorCode::SignupDisabled, message));
    }
    let password = password::policy::check(input.password, settings)?;
    let email = email::normalise(email)
        .map_err(|refused| Refusal::new(ErrorCode::ValidationFailed, refused.to_string()))?;
    let data = metadata::object(settings, "data", input.data)?;
    Ok(Checked { email, password, data })
}

pub(super) fn identity_data(
    user_id: uuid::Uuid,
    email: &str,
    verified: bool,
) -> Map<String, Value> {
    let mut data = Map::new();
    data.insert("sub".to_owned(), json!(user_id.to_string()));
    data.insert("email".to_owned(), json!(email));
    data.insert("email_verified".to_owned(), json!(verified));
    data.insert("phone_verified".to_owned(), json!(false));
    data
}

/// The answer for an e-mail that is taken.
fn taken(
    context: &mut Context<'_, impl Store, impl Env>,
    input: &Checked,
    confirmed: bool,
) -> Result<Outcome, Fault> {
    if context.settings.autoconfirm {
        let message = "User already registered";
        return Ok(Refusal::new(ErrorCode::UserAlreadyExists, message).into());
    }
    let now = context.now;
    let id = random_uuid(context.env);
    let identity = identity_data(id, &input.email, false);
    let mut user_metadata = input.data.clone();
    user_metadata.extend(identity.clone());
    let identities = if confirmed {
        json!([])
    } else {
        json!([{
            "identity_id": random_uuid(context.env).to_string(),
            "id": id.to_string(),
            "user_id": id.to_string(),
            "identity_data": identity,
            "provider": "email",
            "last_sign_in_at": stored_form(now),
            "created_at": stored_form(now),
            "updated_at": stored_form(now),
            "email": input.email,
        }])
    };
    let user = made_up(&context.settings, id, &input.email, now, user_metadata, &identities);
    user.to_json()
        .map(Outcome::Done)
        .map_err(|_| Fault::new(FaultKind::Internal, "the answer could not be written as JSON"))
}

/// A time as the database writes it into a stored identity: always six digits. One digit less would
/// give a made-up identity away.
fn stored_form(at: Timestamp) -> String {
    let whole = Timestamp::from_seconds(at.as_seconds()).to_rfc3339();
    let micros = at.as_micros().rem_euclid(1_000_000);
    format!("{}.{micros:06}Z", whole.trim_end_matches('Z'))
}

fn made_up(
    settings: &Settings,
    id: uuid::Uuid,
    email: &str,
    now: Timestamp,
    user_metadata: Map<String, Value>,
    identities: &Value,
) -> User {
    User {
        id,
        aud: settings.audience.clone(),
        role: settings.default_role.clone(),
        email: Some(email.to_owned()),
        phone: None,
        encrypted_password: None,
        email_confirmed_at: None,
        phone_confirmed_at: None,
        invited_at: None,
        confirmation_sent_at: None,
        recovery_sent_at: None,
        email_change: None,
        email_change_sent_at: None,
        phone_change: None,
        phone_change_sent_at: None,
        reauthentication_sent_at: None,
        last_sign_in_at: None,
        raw_app_meta_data: APP_METADATA.to_owned(),
        raw_user_meta_data: Value::Object(user_metadata).to_string(),
        created_at: Some(now),
        updated_at: Some(now),
        banned_until: None,
        deleted_at: None,
        is_anonymous: false,
        identities: identities.to_string(),
        factors: None,
    }
}
