//! Sessions that a person can see and end, and those that an administrator can.

use core::time::Duration;

use uuid::Uuid;

use super::records::record;
use super::unfinished::{ShutOut, end_unfinished};
use super::user::authenticated;
use crate::answer::{Ended, ListedSession};
use crate::audit::{Action, Actor, Traits};
use crate::context::Context;
use crate::env::Env;
use crate::fault::Fault;
use crate::outcome::{ErrorCode, Outcome, Refusal};
use crate::session::{EndReason, Scope};
use crate::store::{SessionSummary, Store};

/// The caller's sessions, the last used first: an array of `{id, created_at, last_used_at,
/// user_agent, ip, aal, current}`.
///
/// # Errors
/// A fault of the database.
pub fn list_sessions(context: &mut Context<'_, impl Store, impl Env>) -> Result<Outcome, Fault> {
    let (caller, user) = match authenticated(context)? {
        Ok(found) => found,
        Err(refusal) => return Ok(refusal.into()),
    };
    let sessions = context.store.sessions_of(user.id)?;
    Outcome::of(&listed(&sessions, caller.session_id, context.settings.session_touch_interval))
}

/// Ends one of the caller's own sessions, and what a session began and has not finished; the answer is `{}`.
/// A session of somebody else is one that does not exist.
///
/// # Errors
/// A fault of the database.
pub fn revoke_session(
    context: &mut Context<'_, impl Store, impl Env>,
    session: Option<Uuid>,
) -> Result<Outcome, Fault> {
    let user = match authenticated(context)? {
        Ok((_, user)) => user,
        Err(refusal) => return Ok(refusal.into()),
    };
    let Some(session) = session else {
        return Ok(Refusal::new(ErrorCode::ValidationFailed, "session_id is required").into());
    };
    let (scope, reason) = (Scope::Local, EndReason::Revoked);
    Ok(match context.store.end_sessions(user.id, Some(session), scope, reason, context.now)? {
        0 => {
            let message = "Session does not exist";
            Refusal::new(ErrorCode::SessionNotFound, message).with_status(404).into()
        }
        _ => {
            end_unfinished(context, user.id, ShutOut::SignedOut)?;
            let traits = Traits { session_id: Some(session), ..Traits::default() };
            let (action, actor) = (Action::SessionRevoked, Actor::User(&user));
            record(context, action, actor, &traits)?;
            Outcome::empty()?
        }
    })
}

/// The sessions of any user, as [`list_sessions`] gives them; none is `current`.
///
/// # Errors
/// A fault of the database.
pub fn admin_list_sessions(
    context: &mut Context<'_, impl Store, impl Env>,
    user: Option<Uuid>,
) -> Result<Outcome, Fault> {
    let user = match known(context, user)? {
        Ok(user) => user,
        Err(refusal) => return Ok(refusal.into()),
    };
    let touch_interval = context.settings.session_touch_interval;
    Outcome::of(&listed(&context.store.sessions_of(user)?, None, touch_interval))
}

/// Ends sessions of any user, which GoTrue cannot do by id: all (`global`, the default), one
/// (`local`) or all but one (`others`), seen from `session`. The answer is `{"ended": count}`.
///
/// # Errors
/// A fault of the database.
pub fn admin_sign_out(
    context: &mut Context<'_, impl Store, impl Env>,
    user: Option<Uuid>,
    scope: Option<&str>,
    session: Option<Uuid>,
) -> Result<Outcome, Fault> {
    let user = match known(context, user)? {
        Ok(user) => user,
        Err(refusal) => return Ok(refusal.into()),
    };
    let invalid = |message| Refusal::new(ErrorCode::ValidationFailed, message);
    let scope = match (Scope::from_name(scope), session) {
        (None, _) => {
            return Ok(invalid("Unsupported scope: it must be global, local or others").into());
        }
        (Some(Scope::Local | Scope::Others), None) => {
            return Ok(invalid("The scopes local and others need a session_id").into());
        }
        (Some(scope), _) => scope,
    };
    let why = match scope {
        Scope::Global => ShutOut::SignedOutByAdministrator,
        Scope::Local | Scope::Others | Scope::OthersBelowAal2 => ShutOut::SignedOut,
    };
    end_unfinished(context, user, why)?;
    let ended =
        context.store.end_sessions(user, session, scope, EndReason::Revoked, context.now)?;
    let traits = Traits { scope: Some(scope.as_str()), ended: Some(ended), ..Traits::default() };
    let (action, actor) = (Action::SessionRevoked, Actor::Id(user));
    record(context, action, actor, &traits)?;
    Outcome::of(&Ended { ended })
}

fn known(
    context: &mut Context<'_, impl Store, impl Env>,
    user: Option<Uuid>,
) -> Result<Result<Uuid, Refusal>, Fault> {
    let Some(id) = user else {
        return Ok(Err(Refusal::new(ErrorCode::ValidationFailed, "user_id is required")));
    };
    Ok(match context.store.user_by_id(id)? {
        Some(_) => Ok(id),
        None => Err(Refusal::new(ErrorCode::UserNotFound, "User not found").with_status(404)),
    })
}

/// The times of use are rounded: the second of a rotation would tell a thief when the parent still
/// gets the same child.
fn listed(
    sessions: &[SessionSummary],
    current: Option<Uuid>,
    touch_interval: Duration,
) -> Vec<ListedSession<'_>> {
    sessions
        .iter()
        .map(|session| ListedSession {
            id: session.id,
            created_at: session.lifetime.created_at,
            last_used_at: session.lifetime.shown_last_use(touch_interval),
            user_agent: session.user_agent.as_deref(),
            ip: session.ip.as_deref(),
            aal: &session.aal,
            current: current == Some(session.id),
        })
        .collect()
}
