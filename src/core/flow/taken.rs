//! What somebody is answered who signs up with an address that is taken: nothing of whose it is.

use super::added::{Address, BY_EMAIL, BY_PHONE, in_identity, phone_sign_up_data};
use super::email_identity::identity_data;
use crate::answer::Identity;
use crate::context::Context;
use crate::env::{Env, random_uuid};
use crate::fault::{Fault, FaultKind};
use crate::json::{Json, Object};
use crate::store::Store;
use crate::user::User;

/// The user of a sign-up with these inputs that was added just now, but for the id of the unconfirmed
/// account: apps keep rows of their own under the id of the first answer. GoTrue shows the account,
/// which may be of somebody who came by a provider or whom an administrator has made, with all that is
/// known of her.
pub(super) fn as_new(
    context: &mut Context<'_, impl Store, impl Env>,
    unconfirmed: &User,
    address: Address<'_>,
    data: &Object,
) -> Result<User, Fault> {
    let id = unconfirmed.id;
    let (provider, known) = match address {
        Address::Email(email) => ("email", identity_data(id, email, false)?),
        Address::Phone(_) => ("phone", phone_sign_up_data(id, false)?),
    };
    let mut both = data.clone();
    both.extend(known);
    let identity_data = Json::Object(in_identity(&both, address)).to_string();
    let both = Json::Object(both).to_string();
    let unreadable = |_| Fault::new(FaultKind::Internal, "metadata that was checked is no JSON");
    let now = Some(context.now);
    let identity = Identity {
        identity_id: random_uuid(context.env),
        id: id.to_string(),
        user_id: id,
        identity_data: serde_json::value::RawValue::from_string(identity_data)
            .map_err(unreadable)?,
        provider: provider.to_owned(),
        last_sign_in_at: now,
        created_at: now,
        updated_at: now,
        email: match address {
            Address::Email(email) => Some(email.to_owned()),
            Address::Phone(_) => None,
        },
    };
    let role = context.settings.default_role.clone();
    let user = made_up(context, address, data);
    Ok(User {
        id,
        role,
        raw_user_meta_data: both,
        identities: serde_json::to_string(&[identity]).map_err(unreadable)?,
        ..user
    })
}

/// What GoTrue answers for a confirmed account: nobody who exists.
pub(super) fn made_up(
    context: &mut Context<'_, impl Store, impl Env>,
    address: Address<'_>,
    data: &Object,
) -> User {
    let now = Some(context.now);
    let (email, phone, app_metadata) = match address {
        Address::Email(email) => (Some(email.to_owned()), None, BY_EMAIL),
        Address::Phone(phone) => (None, Some(phone.to_owned()), BY_PHONE),
    };
    User {
        aud: context.settings.audience.clone(),
        email,
        phone,
        confirmation_sent_at: now,
        raw_app_meta_data: app_metadata.to_owned(),
        raw_user_meta_data: Json::Object(data.clone()).to_string(),
        created_at: now,
        updated_at: now,
        is_anonymous: false,
        ..User::anonymous(random_uuid(context.env))
    }
}
