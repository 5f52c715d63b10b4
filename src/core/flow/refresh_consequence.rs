//! What a refresh leaves behind beside the tokens: an ended session, an entry of the audit log.

use serde_json::json;

use super::records::record;
use super::refresh_refusal::refusal;
use crate::audit::{Action, Actor};
use crate::env::Env;
use crate::fault::Fault;
use crate::outcome::Outcome;
use crate::refresh::Decision;
use crate::session::{EndReason, SessionState};
use crate::settings::Settings;
use crate::store::{Client, Store};
use crate::time::Timestamp;
use crate::user::User;

/// The operator learns that commits were lost.
pub(super) fn record_adoption(
    store: &mut impl Store,
    env: &mut impl Env,
    settings: &Settings,
    session: &SessionState,
    user: &User,
    client: &Client,
) -> Result<(), Fault> {
    let traits = [("session_id", json!(session.id.to_string()))];
    record(store, env, settings, Action::TokenAdopted, Actor::User(user), client, &traits)
}

/// Refuses, and ends the session where the decision says so.
#[expect(clippy::too_many_arguments, reason = "the two callers share all of them")]
pub(super) fn act(
    store: &mut impl Store,
    env: &mut impl Env,
    settings: &Settings,
    decision: Decision,
    session: &SessionState,
    user: &User,
    client: &Client,
    now: Timestamp,
) -> Result<Outcome, Fault> {
    let (reason, action) = match decision {
        Decision::Theft => (EndReason::Theft, Action::TokenRevoked),
        Decision::Replaced => (EndReason::Replaced, Action::SessionRevoked),
        decision => return Ok(refusal(decision).into()),
    };
    store.end_locked_session(session.id, user.id, reason, now)?;
    let traits =
        [("session_id", json!(session.id.to_string())), ("reason", json!(reason.as_str()))];
    record(store, env, settings, action, Actor::User(user), client, &traits)?;
    Ok(refusal(decision).into())
}
