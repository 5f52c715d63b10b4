//! An administrator adds a user.

use std::sync::Arc;

use super::attributes::UserAttributes;
use crate::audit::{Action, Actor, Traits};
use crate::context::Context;
use crate::env::{Env, random_uuid};
use crate::fault::{Fault, FaultKind};
use crate::flow::added::{BY_EMAIL, BY_PHONE};
use crate::flow::email_identity::identity_data;
use crate::flow::metadata;
use crate::flow::phone::{phone_exists, phone_identity_data};
use crate::flow::records::record;
use crate::flow::update_user::email_exists;
use crate::json::{Json, Object};
use crate::outcome::{ErrorCode, Outcome, Refusal};
use crate::store::{NewAddressIdentity, NewUser, Store, UserChange};

/// GoTrue's `app_metadata` of a user with both addresses.
const BY_BOTH: &str = r#"{"provider":"email","providers":["email","phone"]}"#;

/// Adds a user: GoTrue's JSON of her. Whether people may sign up by themselves does not matter, and
/// no session starts. Without a password nobody can sign in with one.
///
/// # Errors
/// A fault of the database (a trigger on `auth.users` can raise one) or the settings.
pub fn admin_create_user(
    context: &mut Context<'_, impl Store, impl Env>,
    attributes: UserAttributes,
) -> Result<Outcome, Fault> {
    let settings = Arc::clone(&context.settings);
    let checked = match attributes.check(context)? {
        Ok(checked) => checked,
        Err(refusal) => return Ok(refusal.into()),
    };
    let (email, phone) = (checked.email.as_deref(), checked.phone.as_deref());
    if email.is_none() && phone.is_none() {
        let message = "Cannot create a user without either an email or phone";
        return Ok(Refusal::new(ErrorCode::ValidationFailed, message).into());
    }
    let by = match (email, phone) {
        (Some(_), Some(_)) => BY_BOTH,
        (None, Some(_)) => BY_PHONE,
        (_, None) => BY_EMAIL,
    };
    let confirmed = checked.email_confirm && email.is_some();
    let user_metadata = match checked.user_metadata.clone() {
        None | Some(Json::Null) => Some(verified(Object::new(), confirmed)?),
        Some(Json::Object(members)) => Some(verified(members, confirmed)?),
        other => other,
    };
    let app_metadata = match checked.app_metadata.clone() {
        Some(Json::Object(mut members)) => {
            // How she signs in is not for the caller to say, as with GoTrue.
            members.shift_remove("provider");
            members.shift_remove("providers");
            Some(Json::Object(members))
        }
        other => other,
    };
    let stored = ("{}", by);
    let metadata = match metadata::merged(&settings, stored, user_metadata, app_metadata)? {
        Ok(metadata) => metadata,
        Err(refusal) => return Ok(refusal.into()),
    };
    let audience = checked.aud.as_deref().unwrap_or(&settings.audience);
    if let Some(email) = email
        && context.store.user_by_email(email, audience)?.is_some()
    {
        return Ok(email_exists().into());
    }
    if let Some(phone) = phone
        && context.store.user_by_phone(phone, audience)?.is_some()
    {
        return Ok(phone_exists().into());
    }
    let id = match checked.id {
        Some(id) if context.store.user_by_id(id)?.is_some() => {
            let message = "A user with this id exists already";
            return Ok(Refusal::new(ErrorCode::UserAlreadyExists, message).into());
        }
        Some(id) => id,
        None => random_uuid(context.env),
    };
    let mut identities = Vec::new();
    if let Some(email) = email {
        let data = identity_data(id, email, checked.email_confirm)?;
        identities.push((random_uuid(context.env), "email", Json::Object(data).to_string()));
    }
    if let Some(phone) = phone {
        let data = phone_identity_data(id, phone, checked.phone_confirm)?;
        identities.push((random_uuid(context.env), "phone", Json::Object(data).to_string()));
    }
    let identities: Vec<_> = identities
        .iter()
        .map(|(id, provider, data)| NewAddressIdentity { id: *id, provider, data })
        .collect();
    let new = NewUser {
        id,
        audience,
        role: checked.role.as_deref().unwrap_or(&settings.default_role),
        email,
        phone,
        password_hash: checked.password_hash.as_deref().unwrap_or(""),
        user_metadata: metadata.user.as_deref().unwrap_or("{}"),
        app_metadata: metadata.app.as_deref().unwrap_or(by),
        identities: &identities,
        email_confirmed: checked.email_confirm && email.is_some(),
        phone_confirmed: checked.phone_confirm && phone.is_some(),
        now: context.now,
    };
    if context.store.insert_user(&new)?.is_none() {
        return Ok(if email.is_some() { email_exists() } else { phone_exists() }.into());
    }
    checked.note_password_hash(context)?;
    if checked.banned_until.is_some() {
        let change =
            UserChange { banned_until: checked.banned_until, ..UserChange::none(context.now) };
        context.store.change_user(id, &change)?;
    }
    // As triggers left it.
    let user = context.store.user_by_id(id)?;
    let user = user.ok_or_else(|| Fault::new(FaultKind::Internal, "a new user is gone"))?;
    let (action, traits) =
        (Action::UserSignedUp, Traits { by: Some("administrator"), ..Traits::default() });
    record(context, action, Actor::User(&user), &traits)?;
    Outcome::user(&user)
}

/// GoTrue tells it in the metadata when the e-mail is confirmed.
fn verified(mut members: Object, is_confirmed: bool) -> Result<Json, Fault> {
    if is_confirmed {
        members.extend(metadata::confirmed()?);
    }
    Ok(Json::Object(members))
}
