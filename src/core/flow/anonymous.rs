//! Signing in without telling who one is.

use std::sync::Arc;

use super::attempts::Attempts;
use super::hooked::{after_user_created, before_user_created};
use super::issue::{AuthenticationMethod, Proof, start_session};
use super::metadata;
use super::records::record;
use crate::audit::{Action, Actor, Traits};
use crate::context::Context;
use crate::env::{Env, random_uuid};
use crate::fault::{Fault, FaultKind};
use crate::json::Json;
use crate::outcome::{ErrorCode, Outcome, Refusal};
use crate::store::{NewAnonymousUser, Store, UserLock};
use crate::user::{Standing, User};

/// Adds an anonymous user and signs her in: the session answer, or GoTrue's refusal. `data` goes to
/// `user_metadata`.
///
/// # Errors
/// A fault of the database, the keys or the settings.
pub fn sign_in_anonymously(
    context: &mut Context<'_, impl Store, impl Env>,
    data: Option<Json>,
) -> Result<Outcome, Fault> {
    let settings = Arc::clone(&context.settings);
    if !settings.anonymous_sign_in_allowed {
        let message = "Anonymous sign-ins are disabled";
        return Ok(Refusal::new(ErrorCode::AnonymousProviderDisabled, message).into());
    }
    if !settings.sign_up_allowed {
        let message = "Signups not allowed for this instance";
        return Ok(Refusal::new(ErrorCode::SignupDisabled, message).into());
    }
    let data = match metadata::object(&settings, "data", data) {
        Ok(data) => Json::Object(data).to_string(),
        Err(refusal) => return Ok(refusal.into()),
    };
    let attempts = Attempts::of_anonymous(context)?;
    if let Some(refusal) = attempts.refusal(context)? {
        return Ok(refusal.into());
    }
    attempts.count(context)?;
    let id = random_uuid(context.env);
    let planned = User {
        aud: settings.audience.clone(),
        raw_user_meta_data: data.clone(),
        ..User::anonymous(id)
    };
    if let Err(refusal) = before_user_created(context, &planned)? {
        return Ok(refusal.into());
    }
    let user = context.store.insert_anonymous_user(&NewAnonymousUser {
        id,
        audience: &settings.audience,
        role: &settings.default_role,
        user_metadata: &data,
        now: context.now,
    })?;
    let (action, actor) = (Action::UserSignedUp, Actor::User(&user));
    record(context, action, actor, &Traits { provider: Some("anonymous"), ..Traits::default() })?;
    context.store.lock_user(user.id, UserLock::Change)?;
    match user.standing(context.now) {
        Standing::Good => {}
        // A trigger did it.
        Standing::Banned | Standing::Deleted => {
            return Ok(Refusal::new(ErrorCode::UserBanned, "User is banned").into());
        }
    }
    let proof = Proof::Locked(AuthenticationMethod::Anonymous);
    let outcome = start_session(context, &user, proof)?
        .ok_or_else(|| Fault::new(FaultKind::Internal, "a user who was added is gone"))?;
    if let (Outcome::Done(_), Err(refusal)) = (&outcome, after_user_created(context, &user)?) {
        return Ok(refusal.into());
    }
    Ok(outcome)
}
