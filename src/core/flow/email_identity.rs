//! The e-mail identity of a user.

use serde::Serialize;
use uuid::Uuid;

use super::metadata;
use crate::context::Context;
use crate::env::{Env, random_uuid};
use crate::fault::Fault;
use crate::json::{Json, Object};
use crate::store::{AddressIdentity, Store};
use crate::user::User;

/// What an e-mail identity tells.
#[derive(Serialize)]
struct EmailIdentityData<'a> {
    sub: Uuid,
    email: &'a str,
    email_verified: bool,
    phone_verified: bool,
}

/// The members of such an identity.
pub(super) fn identity_data(
    user_id: Uuid,
    email: &str,
    is_verified: bool,
) -> Result<Object, Fault> {
    metadata::members(&EmailIdentityData {
        sub: user_id,
        email,
        email_verified: is_verified,
        phone_verified: false,
    })
}

/// Gives the user's e-mail identity the new address.
pub(super) fn put_email_identity(
    context: &mut Context<'_, impl Store, impl Env>,
    user: &User,
    email: &str,
    is_verified: bool,
) -> Result<(), Fault> {
    let data = Json::Object(identity_data(user.id, email, is_verified)?).to_string();
    let id = random_uuid(context.env);
    context.store.put_address_identity(&AddressIdentity {
        id,
        user_id: user.id,
        provider: "email",
        data: &data,
        now: context.now,
    })
}
