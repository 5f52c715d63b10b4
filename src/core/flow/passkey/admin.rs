//! Passkeys for administrators. Who may call these is a matter of grants.

use uuid::Uuid;

use super::manage::{Item, not_found, passkey_id};
use super::settings::relying_party;
use crate::audit::{Action, Actor, Traits};
use crate::context::Context;
use crate::env::Env;
use crate::fault::Fault;
use crate::flow::admin::{locked, not_found as user_not_found};
use crate::flow::factor::caller::done;
use crate::flow::records::record;
use crate::outcome::Outcome;
use crate::store::Store;

/// The passkeys of a user: `[{id, friendly_name, created_at, last_used_at}]`, oldest first.
///
/// # Errors
/// A fault of the database.
pub fn admin_list_passkeys(
    context: &mut Context<'_, impl Store, impl Env>,
    user: Option<Uuid>,
) -> Result<Outcome, Fault> {
    if let Err(refusal) = relying_party(&context.settings) {
        return Ok(refusal.into());
    }
    let user = match user {
        Some(id) => context.store.user_by_id(id)?,
        None => None,
    };
    let Some(user) = user else { return Ok(user_not_found().into()) };
    let keys = context.store.passkeys_of(user.id)?;
    done(&keys.iter().map(Item::of).collect::<Vec<_>>())
}

/// Removes a passkey of a user: `{}`.
///
/// # Errors
/// A fault of the database.
pub fn admin_delete_passkey(
    context: &mut Context<'_, impl Store, impl Env>,
    user: Option<Uuid>,
    passkey: Option<&str>,
) -> Result<Outcome, Fault> {
    if let Err(refusal) = relying_party(&context.settings) {
        return Ok(refusal.into());
    }
    let user = match locked(context, user)? {
        Ok(user) => user,
        Err(refusal) => return Ok(refusal.into()),
    };
    let id = passkey_id(passkey);
    let keys = context.store.passkeys_of(user.id)?;
    let Some(key) = keys.iter().find(|key| Some(key.id) == id) else {
        return Ok(not_found().into());
    };
    context.store.delete_passkey(key.id)?;
    let traits = Traits { user_id: Some(user.id), passkey_id: Some(key.id), ..Traits::default() };
    record(context, Action::PasskeyDeleted, Actor::User(&user), &traits)?;
    Outcome::empty()
}
