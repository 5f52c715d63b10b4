//! Sign-out in one of GoTrue's three scopes.

use super::records::record;
use super::unfinished::{ShutOut, end_unfinished};
use super::user::authenticated;
use crate::audit::{Action, Actor, Traits};
use crate::context::Context;
use crate::env::Env;
use crate::fault::Fault;
use crate::outcome::{ErrorCode, Outcome, Refusal};
use crate::session::{EndReason, Scope};
use crate::store::Store;

/// Ends the caller's sessions: all (`global`, the default), this one (`local`) or all others
/// (`others`), and what a session began and has not finished. The answer is `{}`. A token without a session
/// always means `global`, as with GoTrue.
///
/// # Errors
/// A fault of the database.
pub fn sign_out(
    context: &mut Context<'_, impl Store, impl Env>,
    scope: Option<&str>,
) -> Result<Outcome, Fault> {
    let (caller, user) = match authenticated(context)? {
        Ok(found) => found,
        Err(refusal) => return Ok(refusal.into()),
    };
    let Some(scope) = Scope::from_name(scope) else {
        let message = "Unsupported logout scope: it must be global, local or others";
        return Ok(Refusal::new(ErrorCode::ValidationFailed, message).into());
    };
    let scope = if caller.session_id.is_some() { scope } else { Scope::Global };
    end_unfinished(context, user.id, ShutOut::SignedOut)?;
    let (store, reason) = (&mut context.store, EndReason::SignedOut);
    store.end_sessions(user.id, caller.session_id, scope, reason, context.now)?;
    let traits = Traits { scope: Some(scope.as_str()), ..Traits::default() };
    record(context, Action::Logout, Actor::User(&user), &traits)?;
    Outcome::empty()
}
