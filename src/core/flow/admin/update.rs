//! An administrator changes a user.

use std::sync::Arc;

use uuid::Uuid;

use super::attributes::UserAttributes;
use super::not_found;
use crate::context::Context;
use crate::env::Env;
use crate::fault::{Fault, FaultKind};
use crate::flow::email_identity::put_email_identity;
use crate::flow::metadata;
use crate::flow::phone::{phone_exists, put_phone_identity};
use crate::flow::records::record_user_change;
use crate::flow::unfinished::{ShutOut, end_unfinished_of};
use crate::flow::update_user::{email_exists, is_hers};
use crate::json::{Json, Object};
use crate::outcome::{Outcome, Refusal};
use crate::password;
use crate::session::{EndReason, Scope};
use crate::store::{Store, UserChange, UserLock};

/// Changes a user: GoTrue's JSON of her, or a refusal with nothing changed. A new password ends all
/// her sessions. A ban ends none: its refresh is refused, and so is every request where
/// [`request_refusal`](crate::flow::request_refusal) is asked.
///
/// # Errors
/// A fault of the database or the settings.
pub fn admin_update_user(
    context: &mut Context<'_, impl Store, impl Env>,
    id: Option<Uuid>,
    attributes: UserAttributes,
) -> Result<Outcome, Fault> {
    let settings = Arc::clone(&context.settings);
    let Some(id) = id else { return Ok(not_found().into()) };
    if context.store.user_by_id(id)?.is_none() {
        return Ok(not_found().into());
    }
    // GoTrue takes an empty password for none when it creates a user, and here for a weak one.
    if attributes.password.as_ref().is_some_and(|password| password.is_empty()) {
        let refused = password::policy::Refused::Missing.of_change(&settings);
        return Ok(Refusal::from(refused).into());
    }
    let checked = match attributes.check(context)? {
        Ok(checked) => checked,
        Err(refusal) => return Ok(refusal.into()),
    };
    // The lock of a sign-in: one with the old password is over or finds the new one.
    let Some(locked) = context.store.lock_user(id, UserLock::Change)? else {
        return Ok(not_found().into());
    };
    let user = &locked.user;
    let email = checked.email.as_deref().filter(|email| !is_hers(user, email));
    if let Some(email) = email
        && context
            .store
            .user_by_email(email, &settings.audience)?
            .is_some_and(|other| other.id != id)
    {
        return Ok(email_exists().into());
    }
    let phone = checked.phone.as_deref().filter(|phone| user.phone.as_deref() != Some(*phone));
    if let Some(phone) = phone
        && context
            .store
            .user_by_phone(phone, &settings.audience)?
            .is_some_and(|other| other.id != id)
    {
        return Ok(phone_exists().into());
    }
    let number = phone.or(user.phone.as_deref()).filter(|number| !number.is_empty());
    let confirms_phone = checked.phone_confirm && number.is_some();
    let address = email.or(user.email.as_deref()).filter(|address| !address.is_empty());
    let confirms = checked.email_confirm && address.is_some();
    let mut user_patch = checked.user_metadata.clone();
    if confirms && user_patch.as_ref().is_none_or(|patch| patch.is_object() || patch.is_null()) {
        let mut members = match user_patch {
            Some(Json::Object(members)) => members,
            Some(_) | None => Object::new(),
        };
        members.extend(metadata::confirmed()?);
        user_patch = Some(Json::Object(members));
    }
    let stored = (user.raw_user_meta_data.as_str(), user.raw_app_meta_data.as_str());
    let app_patch = checked.app_metadata.clone();
    let metadata = match metadata::merged(&settings, stored, user_patch, app_patch)? {
        Ok(metadata) => metadata,
        Err(refusal) => return Ok(Refusal::into(refusal)),
    };
    let now = context.waited();
    let change = UserChange {
        role: checked.role.as_deref(),
        email,
        email_confirmed_at: (confirms && (email.is_some() || !user.is_email_confirmed()))
            .then_some(now),
        phone,
        phone_confirmed_at: (confirms_phone
            && (phone.is_some() || user.phone_confirmed_at.is_none()))
        .then_some(now),
        password_hash: checked.password_hash.as_deref(),
        user_metadata: metadata.user.as_deref(),
        app_metadata: metadata.app.as_deref(),
        banned_until: checked.banned_until,
        is_anonymous: (user.is_anonymous && (email.is_some() || phone.is_some())).then_some(false),
        now,
    };
    if !context.store.change_user(id, &change)? {
        return Ok(if email.is_some() { email_exists() } else { phone_exists() }.into());
    }
    if let (true, Some(number)) = (phone.is_some() || confirms_phone, number) {
        let is_verified = confirms_phone || user.phone_confirmed_at.is_some();
        put_phone_identity(context, user, number, is_verified)?;
    }
    if let (true, Some(address)) = (email.is_some() || confirms, address) {
        let is_verified = confirms || user.is_email_confirmed();
        put_email_identity(context, user, address, is_verified)?;
    }
    checked.note_password_hash(context)?;
    if checked.password_hash.is_some() {
        end_unfinished_of(context, user, ShutOut::PasswordSet)?;
        context.store.end_sessions(id, None, Scope::Global, EndReason::PasswordChanged, now)?;
    }
    record_user_change(context, user, "administrator", &change)?;
    let user = context.store.user_by_id(id)?;
    let user = user.ok_or_else(|| Fault::new(FaultKind::Internal, "a locked user is gone"))?;
    Outcome::user(&user)
}
