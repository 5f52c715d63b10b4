//! A new account for somebody who came by a provider.

use super::join::add_identity;
use super::metadata::{self, reloaded};
use super::person::{self, Arrival, Confirmed, Settled, Undone};
use crate::context::Context;
use crate::env::{Env, random_uuid};
use crate::fault::Fault;
use crate::flow::hooked::{after_user_created, before_user_created};
use crate::json::Json;
use crate::outcome::{ErrorCode, Refusal};
use crate::store::{NewExternalUser, Store, UserLock};
use crate::user::{Standing, User};

/// Makes it, with the identity.
pub(super) fn create(
    context: &mut Context<'_, impl Store, impl Env>,
    arrival: &Arrival<'_>,
    with_address: bool,
) -> Result<Result<Settled, Undone>, Fault> {
    let settings = std::sync::Arc::clone(&context.settings);
    let email = arrival.profile.email.as_ref().filter(|_| with_address);
    let id = random_uuid(context.env);
    let claims = Json::Object(arrival.profile.identity_data.clone());
    let user_metadata = crate::flow::metadata::object(&settings, "data", Some(claims))
        .map(|data| Json::Object(data).to_string())
        .unwrap_or_else(|_| "{}".to_owned());
    let app_metadata = metadata::app_metadata(&[arrival.provider]).to_string();
    let planned = User {
        aud: settings.audience.clone(),
        email: email.map(|email| email.address.clone()),
        raw_user_meta_data: user_metadata.clone(),
        raw_app_meta_data: app_metadata.clone(),
        is_anonymous: false,
        ..User::anonymous(id)
    };
    if let Err(refusal) = before_user_created(context, &planned)? {
        return Ok(Err(Undone::Refused(refusal)));
    }
    let added = context.store.insert_external_user(&NewExternalUser {
        id,
        audience: &settings.audience,
        role: &settings.default_role,
        email: email.map(|email| email.address.as_str()),
        user_metadata: &user_metadata,
        app_metadata: &app_metadata,
        now: context.now,
    })?;
    if added.is_none() {
        return Ok(Err(Undone::Again));
    }
    if add_identity(context, arrival, id)?.is_none() {
        return Ok(Err(Undone::Again));
    }
    let user = reloaded(context, id)?;
    if user.standing(context.now) == Standing::Banned {
        // A trigger did it.
        let refusal = Refusal::new(ErrorCode::UserBanned, "User is banned").with_status(403);
        return Ok(Err(Undone::Refused(refusal)));
    }
    context.store.lock_user(id, UserLock::Change)?;
    let settled = match person::confirm(context, arrival, &user)? {
        Ok(settled) => settled,
        Err(refusal) => return Ok(Err(Undone::Refused(refusal))),
    };
    let user = reloaded(context, id)?;
    if let Err(refusal) = after_user_created(context, &user)? {
        return Ok(Err(Undone::Refused(refusal)));
    }
    Ok(Ok(match settled {
        Confirmed::Yes => Settled::User(Box::new(user)),
        Confirmed::No(refusal) => Settled::Refused(refusal),
    }))
}
