//! Registering a passkey.

use super::manage::Item;
use super::settings::{begun, members, no_relying_party, rejected, relying_party, taken};
use crate::audit::{Action, Actor, Traits};
use crate::context::Context;
use crate::env::{Env, random_uuid};
use crate::fault::Fault;
use crate::flow::factor::caller::{Owner, done, locked_owner};
use crate::flow::recent::may_change_ways_in;
use crate::flow::records::record;
use crate::json::Json;
use crate::outcome::{ErrorCode, Outcome, Refusal};
use crate::passkey::{
    CredentialDescriptor, Purpose, Registrant, start_registration, verify_registration,
};
use crate::store::Store;

const KIND: &str = "registration";
const NAME: &str = "Passkey";

/// Begins the registration of a passkey of the caller: `{challenge_id, options, expires_at}`.
///
/// # Errors
/// A fault of the database.
pub fn passkey_registration_options(
    context: &mut Context<'_, impl Store, impl Env>,
) -> Result<Outcome, Fault> {
    let party = match relying_party(&context.settings) {
        Ok(party) => party,
        Err(refusal) => return Ok(refusal.into()),
    };
    let owner = match may_register(context)? {
        Ok(owner) => owner,
        Err(refusal) => return Ok(refusal.into()),
    };
    let known = context.store.passkeys_of(owner.user.id)?;
    let exclude = known
        .iter()
        .map(|key| CredentialDescriptor::new(&key.credential_id, key.transports.clone()));
    let user = &owner.user;
    let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let name = given(&user.email).or_else(|| given(&user.phone));
    let name = name.unwrap_or_else(|| user.id.to_string());
    let metadata = Json::parse(&user.raw_user_meta_data).unwrap_or_default();
    let display = metadata.get("name").and_then(Json::as_str).unwrap_or(&name);
    let registrant = Registrant { user: user.id, name: &name, display_name: display };
    match start_registration(&party, &registrant, Purpose::Passkey, exclude.collect()) {
        Ok(started) => begun(context, KIND, Some(user.id), started),
        Err(_) => Ok(no_relying_party().into()),
    }
}

/// Ends it with the authenticator's response: `{id, friendly_name, created_at}`.
///
/// # Errors
/// A fault of the database.
pub fn verify_passkey_registration(
    context: &mut Context<'_, impl Store, impl Env>,
    challenge_id: Option<&str>,
    credential: Option<Json>,
) -> Result<Outcome, Fault> {
    let party = match relying_party(&context.settings) {
        Ok(party) => party,
        Err(refusal) => return Ok(refusal.into()),
    };
    let owner = match may_register(context)? {
        Ok(owner) => owner,
        Err(refusal) => return Ok(refusal.into()),
    };
    let (id, response) = match members(challenge_id, credential) {
        Ok(members) => members,
        Err(refusal) => return Ok(refusal.into()),
    };
    let ceremony = match taken(context, id, KIND, Some(owner.user.id))? {
        Ok(ceremony) => ceremony,
        Err(refusal) => return Ok(refusal.into()),
    };
    let credential = match verify_registration(&party, &ceremony, &response) {
        Ok(credential) => credential,
        Err(why) => return Ok(rejected(&why).into()),
    };
    let (id, now) = (random_uuid(context.env), context.now);
    if !context.store.insert_passkey(id, owner.user.id, NAME, &credential, now)? {
        let message = "This passkey is registered already";
        return Ok(Refusal::new(ErrorCode::WebauthnCredentialExists, message).into());
    }
    let traits = Traits { passkey_id: Some(id), ..Traits::default() };
    record(context, Action::PasskeyCreated, Actor::User(&owner.user), &traits)?;
    done(&Item::new(id, NAME, now, None))
}

fn may_register(
    context: &mut Context<'_, impl Store, impl Env>,
) -> Result<Result<Owner, Refusal>, Fault> {
    let owner = match locked_owner(context)? {
        Ok(owner) => owner,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if owner.lacks_proof() {
        let message = "AAL2 session is required to register a passkey when MFA is enabled.";
        return Ok(Err(Refusal::new(ErrorCode::InsufficientAal, message).with_status(403)));
    }
    let (user, session) = (&owner.user, Some(&owner.session));
    if let Err(refusal) = may_change_ways_in(context, user, session, "register a passkey") {
        return Ok(Err(refusal));
    }
    let number = context.store.passkeys_of(owner.user.id)?.len();
    if u32::try_from(number).is_ok_and(|number| number < context.settings.max_passkeys) {
        return Ok(Ok(owner));
    }
    let message = "Maximum number of passkeys reached";
    Ok(Err(Refusal::new(ErrorCode::TooManyPasskeys, message)))
}
