//! Removing a factor.

use super::caller::{Removed, done, factor_id, locked_owner, tell};
use crate::audit::{Action, Actor, Traits};
use crate::context::Context;
use crate::env::Env;
use crate::factor::Factor;
use crate::fault::Fault;
use crate::flow::recent::may_change_ways_in;
use crate::flow::records::record;
use crate::mail::MailType;
use crate::outcome::{ErrorCode, Outcome, Refusal};
use crate::store::Store;

/// Removes a factor of the caller: `{id}`. A verified one needs a session that has proved one, and is recent
/// or has proved it lately.
///
/// # Errors
/// A fault of the database.
pub fn unenroll_factor(
    context: &mut Context<'_, impl Store, impl Env>,
    factor: Option<&str>,
) -> Result<Outcome, Fault> {
    let owner = match locked_owner(context)? {
        Ok(owner) => owner,
        Err(refusal) => return Ok(refusal.into()),
    };
    let factor = match factor_id(factor).and_then(|id| owner.factor(id)) {
        Ok(factor) => factor,
        Err(refusal) => return Ok(refusal.into()),
    };
    if factor.is_verified() && !owner.is_aal2 {
        let message = "AAL2 required to unenroll verified factor";
        return Ok(Refusal::new(ErrorCode::InsufficientAal, message).with_status(422).into());
    }
    if factor.is_verified()
        && let Err(refusal) =
            may_change_ways_in(context, &owner.user, Some(&owner.session), "remove one")
    {
        return Ok(refusal.into());
    }
    remove(context, factor)?;
    let traits = Traits {
        factor_id: Some(factor.id),
        factor_status: Some(factor.status.as_str()),
        session_id: Some(owner.session.id),
        ..Traits::default()
    };
    record(context, Action::FactorUnenrolled, Actor::User(&owner.user), &traits)?;
    tell(context, &owner.user, MailType::FactorUnenrolled, factor.kind)?;
    done(&Removed { id: factor.id })
}

/// Removes a factor, and what it gave to sessions.
pub(super) fn remove(
    context: &mut Context<'_, impl Store, impl Env>,
    factor: &Factor,
) -> Result<(), Fault> {
    context.store.lock_sessions(factor.user_id)?;
    context.store.delete_factor(factor.id)?;
    let method = factor.kind.method();
    context.store.lower_sessions(factor.user_id, factor.id, method, context.now)?;
    let verified = context.store.factors_of(factor.user_id)?.iter().any(Factor::is_verified);
    if factor.is_verified() && !verified {
        // Codes for a lost factor are worth nothing without one.
        context.store.delete_recovery_set(factor.user_id)?;
    }
    Ok(())
}
