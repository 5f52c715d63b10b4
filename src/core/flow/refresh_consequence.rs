//! What a refresh leaves behind beside the tokens: an ended session, an entry of the audit log.

use super::records::record;
use super::refresh_refusal::refusal;
use crate::audit::{Action, Actor, Traits};
use crate::context::Context;
use crate::env::Env;
use crate::fault::Fault;
use crate::outcome::Outcome;
use crate::refresh::Decision;
use crate::session::{EndReason, SessionState};
use crate::store::Store;
use crate::user::User;

/// The operator learns that commits were lost.
pub(super) fn record_adoption(
    context: &mut Context<'_, impl Store, impl Env>,
    session: &SessionState,
    user: &User,
) -> Result<(), Fault> {
    let traits = Traits { session_id: Some(session.id), ..Traits::default() };
    record(context, Action::TokenAdopted, Actor::User(user), &traits)
}

/// Refuses, and ends the session where the decision says so.
pub(super) fn act(
    context: &mut Context<'_, impl Store, impl Env>,
    decision: Decision,
    session: &SessionState,
    user: &User,
) -> Result<Outcome, Fault> {
    let (reason, action) = match decision {
        Decision::Theft => (EndReason::Theft, Action::TokenRevoked),
        Decision::Replaced => (EndReason::Replaced, Action::SessionRevoked),
        decision => return Ok(refusal(decision).into()),
    };
    context.store.end_locked_session(session.id, user.id, reason, context.now)?;
    let traits =
        Traits { session_id: Some(session.id), reason: Some(reason.as_str()), ..Traits::default() };
    record(context, action, Actor::User(user), &traits)?;
    Ok(refusal(decision).into())
}
