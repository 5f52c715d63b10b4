//! Adding a user who has an address, with the operator's functions before and after.

use serde::Serialize;
use uuid::Uuid;

use super::email_identity::identity_data;
use super::hooked::{after_user_created, before_user_created};
use super::metadata::members;
use crate::context::Context;
use crate::env::{Env, random_uuid};
use crate::fault::Fault;
use crate::json::{Json, Object};
use crate::outcome::{ErrorCode, Refusal};
use crate::store::{NewAddressIdentity, NewUser, Store};
use crate::user::{Standing, User};

/// GoTrue's `app_metadata` of a user who signed up by e-mail.
pub(super) const BY_EMAIL: &str = r#"{"provider":"email","providers":["email"]}"#;
/// The same by phone.
pub(super) const BY_PHONE: &str = r#"{"provider":"phone","providers":["phone"]}"#;

/// What somebody signs up with.
#[derive(Clone, Copy)]
pub(super) enum Address<'a> {
    /// An e-mail address.
    Email(&'a str),
    /// A phone number.
    Phone(&'a str),
}

/// Somebody to add.
pub(super) struct Newcomer<'a> {
    pub(super) address: Address<'a>,
    pub(super) hash: &'a str,
    pub(super) data: &'a Object,
    /// Whether `user_metadata` is the identity's data over the caller's own, or the caller's own.
    pub(super) with_identity_data: bool,
    pub(super) is_confirmed: bool,
}

/// What the identity of a number tells at a sign-up, as with GoTrue: the number comes with its proof.
#[derive(Serialize)]
struct PhoneIdentityData {
    sub: Uuid,
    email_verified: bool,
    phone_verified: bool,
}

/// Adds a user with the identity of her address; `None` when the address is taken. A refusal of the
/// operator's functions has to undo it.
pub(super) fn add(
    context: &mut Context<'_, impl Store, impl Env>,
    newcomer: &Newcomer<'_>,
) -> Result<Result<Option<User>, Refusal>, Fault> {
    let settings = std::sync::Arc::clone(&context.settings);
    let id = random_uuid(context.env);
    let (email, phone, known, app_metadata) = match newcomer.address {
        Address::Email(email) => {
            (Some(email), None, identity_data(id, email, newcomer.is_confirmed)?, BY_EMAIL)
        }
        Address::Phone(phone) => {
            (None, Some(phone), phone_sign_up_data(id, newcomer.is_confirmed)?, BY_PHONE)
        }
    };
    let (identity, user_metadata) = if newcomer.with_identity_data {
        // GoTrue's form: the person's own data stand in the identity, too, and what we know wins.
        let mut both = newcomer.data.clone();
        both.extend(known);
        (in_identity(&both, newcomer.address), both)
    } else {
        (known, newcomer.data.clone())
    };
    let planned = User {
        aud: settings.audience.clone(),
        email: email.map(str::to_owned),
        phone: phone.map(str::to_owned),
        raw_app_meta_data: app_metadata.to_owned(),
        raw_user_meta_data: Json::Object(newcomer.data.clone()).to_string(),
        is_anonymous: false,
        ..User::anonymous(id)
    };
    if let Err(refusal) = before_user_created(context, &planned)? {
        return Ok(Err(refusal));
    }
    let identity = NewAddressIdentity {
        id: random_uuid(context.env),
        provider: if email.is_some() { "email" } else { "phone" },
        data: &Json::Object(identity).to_string(),
    };
    let added = context.store.insert_user(&NewUser {
        id,
        audience: &settings.audience,
        role: &settings.default_role,
        email,
        phone,
        password_hash: newcomer.hash,
        user_metadata: &Json::Object(user_metadata).to_string(),
        app_metadata,
        identities: &[identity],
        email_confirmed: newcomer.is_confirmed && email.is_some(),
        phone_confirmed: newcomer.is_confirmed && phone.is_some(),
        now: context.now,
    })?;
    let Some(user) = added else { return Ok(Ok(None)) };
    Ok(after_user_created(context, &user)?.map(|()| Some(user)))
}

/// What of both stands in the identity. GoTrue keeps in that of a number also an `email` that the person
/// typed there, and `auth.identities.email` is it: somebody else's address, that nobody has told or proved.
pub(super) fn in_identity(both: &Object, address: Address<'_>) -> Object {
    let mut identity = both.clone();
    if matches!(address, Address::Phone(_)) {
        identity.shift_remove("email");
    }
    identity
}

/// The members of the identity of a number at a sign-up.
pub(super) fn phone_sign_up_data(user: Uuid, is_verified: bool) -> Result<Object, Fault> {
    members(&PhoneIdentityData { sub: user, email_verified: false, phone_verified: is_verified })
}

/// What [`add`] gave, unless a trigger has banned whom it let in.
pub(super) fn not_banned(
    context: &Context<'_, impl Store, impl Env>,
    added: Result<Option<User>, Refusal>,
) -> Result<Option<User>, Refusal> {
    let user = added?;
    if user.as_ref().is_some_and(|user| user.standing(context.now) == Standing::Banned) {
        return Err(Refusal::new(ErrorCode::UserBanned, "User is banned").with_status(403));
    }
    Ok(user)
}
