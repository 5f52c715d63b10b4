//! A link that waits for the verifier of whoever began it.
//!
//! Whoever gets somebody else to open the address of his own link would have her identity in his account
//! at the callback, and her sign-ins with it from then on: the callback cannot tell whose browser it is
//! in. Only the app that began the flow has the verifier, so what the provider said is kept, sealed,
//! until the code is exchanged. GoTrue links at the callback.

use super::account;
use super::person::Settled;
use super::tokens::{self, Stored};
use crate::context::Context;
use crate::env::Env;
use crate::fault::Fault;
use crate::outcome::Refusal;
use crate::store::Store;
use crate::user::User;

/// What became of a link.
pub(in crate::flow) enum Linked {
    /// The account, locked, with the identity.
    User(Box<User>),
    /// There is no session yet; what was written stays.
    Refused(Refusal),
}

/// Links what was kept with a flow whose verifier came to the user that it is for, who is locked and may
/// sign in; `None` for one that links nothing.
///
/// # Errors
/// A fault of the database or the root key.
pub(in crate::flow) fn link(
    context: &mut Context<'_, impl Store, impl Env>,
    user: &User,
    kept: &Stored,
) -> Result<Option<Result<Linked, Refusal>>, Fault> {
    let postponed = kept.link.as_ref().filter(|link| link.target == user.id);
    let Some(postponed) = postponed else { return Ok(None) };
    let Some(profile) = postponed.profile()? else { return Ok(None) };
    let arrival = postponed.arrival(&kept.provider, &profile);
    Ok(Some(match account::link(context, &arrival, user)? {
        Ok(Settled::User(user)) => {
            tokens::keep(context, &user, &postponed.subject, kept)?;
            Ok(Linked::User(user))
        }
        Ok(Settled::Refused(refusal)) => Ok(Linked::Refused(refusal)),
        Err(refusal) => Err(refusal),
    }))
}
