//! A user's own passkeys.

use serde::Serialize;
use uuid::Uuid;

use super::settings::relying_party;
use crate::audit::{Action, Actor, Traits};
use crate::context::Context;
use crate::env::Env;
use crate::fault::Fault;
use crate::flow::factor::caller::{Owner, done, locked_owner};
use crate::flow::recent::must_be_recent;
use crate::flow::records::record;
use crate::flow::user::authenticated;
use crate::outcome::{ErrorCode, Outcome, Refusal};
use crate::store::{PasskeyRow, Store};
use crate::time::Timestamp;

/// The longest name, in bytes.
const LONGEST_NAME: usize = 120;

/// A passkey as its owner sees it.
#[derive(Serialize)]
pub(super) struct Item<'a> {
    id: Uuid,
    friendly_name: &'a str,
    created_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_used_at: Option<String>,
}

impl<'a> Item<'a> {
    pub(super) fn new(
        id: Uuid,
        friendly_name: &'a str,
        created_at: Timestamp,
        last_used_at: Option<Timestamp>,
    ) -> Self {
        let last_used_at = last_used_at.map(Timestamp::to_rfc3339);
        Self { id, friendly_name, created_at: created_at.to_rfc3339(), last_used_at }
    }

    pub(super) fn of(key: &'a PasskeyRow) -> Self {
        Self::new(key.id, &key.friendly_name, key.created_at, key.last_used_at)
    }
}

/// The caller's passkeys: `[{id, friendly_name, created_at, last_used_at}]`, oldest first.
///
/// # Errors
/// A fault of the database.
pub fn list_passkeys(context: &mut Context<'_, impl Store, impl Env>) -> Result<Outcome, Fault> {
    if let Err(refusal) = relying_party(&context.settings) {
        return Ok(refusal.into());
    }
    let user = match authenticated(context)? {
        Ok((_, user)) => user,
        Err(refusal) => return Ok(refusal.into()),
    };
    let keys = context.store.passkeys_of(user.id)?;
    done(&keys.iter().map(Item::of).collect::<Vec<_>>())
}

/// Gives a passkey of the caller another name: the passkey.
///
/// # Errors
/// A fault of the database.
pub fn rename_passkey(
    context: &mut Context<'_, impl Store, impl Env>,
    id: Option<&str>,
    name: Option<&str>,
) -> Result<Outcome, Fault> {
    let (owner, id) = match own(context, id)? {
        Ok(found) => found,
        Err(refusal) => return Ok(refusal.into()),
    };
    let name = name.unwrap_or("");
    if name.is_empty() || name.len() > LONGEST_NAME || name.contains('\0') {
        let message = format!("friendly_name must be 1 to {LONGEST_NAME} bytes long");
        return Ok(Refusal::new(ErrorCode::ValidationFailed, message).into());
    }
    context.store.rename_passkey(id, name, context.now)?;
    let traits = Traits { passkey_id: Some(id), ..Traits::default() };
    record(context, Action::PasskeyUpdated, Actor::User(&owner.user), &traits)?;
    let keys = context.store.passkeys_of(owner.user.id)?;
    match keys.iter().find(|key| key.id == id) {
        Some(key) => done(&Item::of(key)),
        None => Ok(not_found().into()),
    }
}

/// Removes a passkey of the caller: `{}`. It takes a proved factor, where she has one, and a
/// session that is recent ([`crate::settings::Settings::password_change_window`]): a stolen session
/// alone must not take the owner's passkeys away.
///
/// # Errors
/// A fault of the database.
pub fn delete_passkey(
    context: &mut Context<'_, impl Store, impl Env>,
    id: Option<&str>,
) -> Result<Outcome, Fault> {
    let (owner, id) = match own(context, id)? {
        Ok(found) => found,
        Err(refusal) => return Ok(refusal.into()),
    };
    if owner.lacks_proof() {
        let message = "AAL2 session is required to delete a passkey when MFA is enabled.";
        return Ok(Refusal::new(ErrorCode::InsufficientAal, message).with_status(403).into());
    }
    let session = Some(&owner.session);
    if let Err(refusal) = must_be_recent(context, &owner.user, session, "delete a passkey") {
        return Ok(refusal.into());
    }
    context.store.delete_passkey(id)?;
    let traits = Traits { passkey_id: Some(id), ..Traits::default() };
    record(context, Action::PasskeyDeleted, Actor::User(&owner.user), &traits)?;
    Outcome::empty()
}

fn own(
    context: &mut Context<'_, impl Store, impl Env>,
    id: Option<&str>,
) -> Result<Result<(Owner, Uuid), Refusal>, Fault> {
    if let Err(refusal) = relying_party(&context.settings) {
        return Ok(Err(refusal));
    }
    let owner = match locked_owner(context)? {
        Ok(owner) => owner,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let id = passkey_id(id);
    let keys = context.store.passkeys_of(owner.user.id)?;
    let own = keys.iter().map(|key| key.id).find(|key| Some(*key) == id);
    Ok(own.map(|id| (owner, id)).ok_or_else(not_found))
}

pub(super) fn passkey_id(text: Option<&str>) -> Option<Uuid> {
    text.filter(|text| text.len() == 36).and_then(|text| Uuid::try_parse(text).ok())
}

pub(super) fn not_found() -> Refusal {
    Refusal::new(ErrorCode::ValidationFailed, "Passkey not found").with_status(404)
}
