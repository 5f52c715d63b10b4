//! What a confirmed number means for a user.

use serde::Serialize;
use uuid::Uuid;

use super::number::phone_exists;
use super::sign_up::by_phone;
use crate::audit::{Action, Actor, Traits};
use crate::context::Context;
use crate::env::{Env, random_uuid};
use crate::fault::Fault;
use crate::flow::mail::{Verified, expired_code, notify};
use crate::flow::metadata::members;
use crate::flow::providers::with_provider;
use crate::flow::records::record;
use crate::json::{Json, Object};
use crate::mail::{MailType, Variables};
use crate::one_time::Event;
use crate::outcome::Refusal;
use crate::store::{AddressIdentity, Store, UserChange};
use crate::user::{User, parsed};

/// What the identity of a number tells once it was proved.
#[derive(Serialize)]
struct PhoneIdentityData<'a> {
    sub: Uuid,
    phone: &'a str,
    email_verified: bool,
    phone_verified: bool,
}

#[derive(Serialize)]
struct PhoneVerified {
    phone_verified: bool,
}

/// Takes the code of an account or a sign-in: the number of a locked user counts as hers from the
/// first one on. GoTrue never says so in the identity.
pub(super) fn confirm_phone(
    context: &mut Context<'_, impl Store, impl Env>,
    user: &User,
) -> Result<(), Fault> {
    let now = context.now;
    context.store.clear_one_time_tokens(user.id, &Event::Confirmed.cleared(), now)?;
    if user.phone_confirmed_at.is_some() {
        return Ok(());
    }
    record(context, Action::UserSignedUp, Actor::User(user), &by_phone())?;
    let mut metadata = parsed(&user.raw_user_meta_data)?;
    if let Json::Object(known) = &mut metadata {
        known.extend(members(&PhoneVerified { phone_verified: true })?);
    }
    let metadata = metadata.to_string();
    let app_metadata = merged_with_phone(user)?;
    let change = UserChange {
        phone_confirmed_at: Some(now),
        user_metadata: Some(&metadata),
        app_metadata: Some(&app_metadata),
        is_anonymous: user.is_anonymous.then_some(false),
        ..UserChange::none(now)
    };
    context.store.change_user(user.id, &change)?;
    match &user.phone {
        Some(number) => put_phone_identity(context, user, number, true),
        None => Ok(()),
    }
}

/// Takes the code of a change: the new number is hers.
pub(super) fn complete_change(
    context: &mut Context<'_, impl Store, impl Env>,
    user: &User,
    number: &str,
) -> Result<Result<Verified, Refusal>, Fault> {
    let now = context.now;
    let app_metadata = merged_with_phone(user)?;
    let change = UserChange {
        phone: Some(number),
        phone_confirmed_at: Some(now),
        app_metadata: Some(&app_metadata),
        is_anonymous: user.is_anonymous.then_some(false),
        ..UserChange::none(now)
    };
    let event = Event::PhoneChanged.cleared();
    if !context.store.change_user(user.id, &change)? {
        context.store.clear_one_time_tokens(user.id, &event, now)?;
        context.store.set_phone_change(user.id, "", now)?;
        return Ok(Ok(Verified::Taken(phone_exists())));
    }
    context.store.clear_one_time_tokens(user.id, &event, now)?;
    let traits = Traits { changed: Some(&["phone"]), ..Traits::default() };
    record(context, Action::UserModified, Actor::User(user), &traits)?;
    put_phone_identity(context, user, number, true)?;
    let Some(changed) = context.store.user_by_id(user.id)? else { return Ok(Err(expired_code())) };
    let old = user.phone.as_deref().unwrap_or("");
    let variables = Variables::new().with("Phone", number).with("OldPhone", old);
    let to = changed.email.clone().unwrap_or_default();
    notify(context, &changed, MailType::PhoneChanged, &to, variables)?;
    Ok(Ok(Verified::Whole(Box::new(changed))))
}

/// Gives the user's identity of a number the new one.
pub(in crate::flow) fn put_phone_identity(
    context: &mut Context<'_, impl Store, impl Env>,
    user: &User,
    number: &str,
    is_verified: bool,
) -> Result<(), Fault> {
    let data = phone_identity_data(user.id, number, is_verified)?;
    let id = random_uuid(context.env);
    context.store.put_address_identity(&AddressIdentity {
        id,
        user_id: user.id,
        provider: "phone",
        data: &Json::Object(data).to_string(),
        now: context.now,
    })
}

/// The members of the identity of a number.
pub(in crate::flow) fn phone_identity_data(
    user_id: Uuid,
    number: &str,
    is_verified: bool,
) -> Result<Object, Fault> {
    members(&PhoneIdentityData {
        sub: user_id,
        phone: number,
        email_verified: false,
        phone_verified: is_verified,
    })
}

/// `app_metadata` with `phone` among the providers.
fn merged_with_phone(user: &User) -> Result<String, Fault> {
    let patch = with_provider(user, "phone", None)?;
    let mut stored = parsed(&user.raw_app_meta_data)?;
    if let (Json::Object(stored), Json::Object(patch)) = (&mut stored, patch) {
        stored.extend(patch);
    }
    Ok(stored.to_string())
}
