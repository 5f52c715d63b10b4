//! Sign-out in one of GoTrue's three scopes.

use serde_json::json;

use super::records::record;
use super::user::authenticated;
use crate::audit::{Action, Actor};
use crate::env::Env;
use crate::fault::Fault;
use crate::outcome::{ErrorCode, Outcome, Refusal};
use crate::request::Caller;
use crate::session::{EndReason, Scope};
use crate::store::{Client, Store};

/// Ends the caller's sessions: all (`global`, the default), this one (`local`) or all others
/// (`others`). The answer is `{}`. A token without a session always means `global`, as with GoTrue.
///
/// # Errors
/// A fault of the database.
pub fn sign_out(
    store: &mut impl Store,
    env: &mut impl Env,
    caller: Result<Caller, Refusal>,
    scope: Option<&str>,
    client: &Client,
) -> Result<Outcome, Fault> {
    let now = env.now();
    let (caller, user) = match authenticated(store, caller, now)? {
        Ok(found) => found,
        Err(refusal) => return Ok(refusal.into()),
    };
    let Some(scope) = Scope::from_name(scope) else {
        let message = "Unsupported logout scope: it must be global, local or others";
        return Ok(Refusal::new(ErrorCode::ValidationFailed, message).into());
    };
    let scope = if caller.session_id.is_some() { scope } else { Scope::Global };
    store.end_sessions(user.id, caller.session_id, scope, EndReason::SignedOut, now)?;
    let settings = store.settings()?;
    let traits = [("scope", json!(scope.as_str()))];
    record(store, env, &settings, Action::Logout, Actor::User(&user), client, &traits)?;
    Ok(Outcome::Done(json!({})))
}
