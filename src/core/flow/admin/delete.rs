//! An administrator deletes a user.

use uuid::Uuid;

use super::not_found;
use crate::audit::{Action, Actor, Traits};
use crate::context::Context;
use crate::env::Env;
use crate::fault::Fault;
use crate::flow::records::record;
use crate::flow::unfinished::{ShutOut, end_unfinished_of};
use crate::hash::sha256;
use crate::jwt::encode_base64url;
use crate::outcome::Outcome;
use crate::session::{EndReason, Scope};
use crate::store::{SoftDeletion, Store, UserLock};

/// Deletes a user and ends her sessions, which her clients are told when they ask. The answer is
/// `{}`. A hard deletion takes the row and all that hangs on it. A soft one keeps the row, so that
/// what an application stores of her still has an owner, and takes everything personal out of it;
/// it cannot be undone.
///
/// # Errors
/// A fault of the database, such as a row of an application that refers to the user.
pub fn admin_delete_user(
    context: &mut Context<'_, impl Store, impl Env>,
    id: Option<Uuid>,
    is_soft: bool,
) -> Result<Outcome, Fault> {
    let Some(id) = id else { return Ok(not_found().into()) };
    // The lock of a sign-in: one that has begun is over and its session can be ended, or it waits
    // and finds the user gone.
    // Also for a soft deletion: it changes the phone, which is a key.
    let Some(locked) = context.store.lock_user(id, UserLock::Delete)? else {
        return Ok(not_found().into());
    };
    let now = context.waited();
    end_unfinished_of(context, &locked.user, ShutOut::Deleted)?;
    // Before the row, so that it is on record why they ended.
    context.store.end_sessions(id, None, Scope::Global, EndReason::UserDeleted, now)?;
    let (action, actor) = (Action::UserDeleted, Actor::User(&locked.user));
    let traits = Traits { by: Some("administrator"), soft: Some(is_soft), ..Traits::default() };
    record(context, action, actor, &traits)?;
    if !is_soft {
        context.store.delete_user(id)?;
        return Outcome::empty();
    }
    if locked.user.deleted_at.is_none() {
        let hidden = |address: &Option<String>| {
            let address = address.as_deref().filter(|address| !address.is_empty());
            address.map(|address| hidden(id, address))
        };
        let (email, phone) = (hidden(&locked.user.email), hidden(&locked.user.phone));
        context.store.anonymise_user(&SoftDeletion {
            id,
            email: email.as_deref(),
            phone: phone.as_deref(),
            addresses: [&locked.user.email, &locked.user.phone]
                .map(|address| address.as_deref().unwrap_or_default()),
            now,
        })?;
        context.store.delete_one_time_tokens(id)?;
    }
    Outcome::empty()
}

/// What takes the place of an address, as with GoTrue: a hash that is as unique as the address and
/// no address itself.
fn hidden(id: Uuid, address: &str) -> String {
    encode_base64url(&sha256(&[id.to_string().as_bytes(), address.as_bytes()]))
}
