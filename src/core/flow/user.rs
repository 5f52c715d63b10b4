//! The signed-in user.

use super::check::caller;
use crate::context::Context;
use crate::env::Env;
use crate::fault::Fault;
use crate::outcome::{ErrorCode, Outcome, Refusal};
use crate::request::Caller;
use crate::store::Store;
use crate::user::{Standing, User};

/// GoTrue's JSON of the caller's own user.
///
/// # Errors
/// A fault of the database.
pub fn current_user(context: &mut Context<'_, impl Store, impl Env>) -> Result<Outcome, Fault> {
    Ok(match authenticated(context)? {
        Ok((_, user)) => Outcome::user(&user)?,
        Err(refusal) => refusal.into(),
    })
}

/// Whether the call is one of a signed-in user who still stands. The flow that comes next does not
/// look a second time.
///
/// # Errors
/// A fault of the database. The inner error is GoTrue's refusal.
pub fn authenticate(
    context: &mut Context<'_, impl Store, impl Env>,
) -> Result<Result<(), Refusal>, Fault> {
    Ok(authenticated(context)?.map(|found| context.authenticated = Some(found)))
}

/// The caller if her token was not revoked and she still stands. The token itself was verified by
/// whoever set the claims.
pub(super) fn authenticated(
    context: &mut Context<'_, impl Store, impl Env>,
) -> Result<Result<(Caller, User), Refusal>, Fault> {
    if let Some(found) = context.authenticated.take() {
        return Ok(Ok(found));
    }
    match caller(context)? {
        Ok(caller) => standing(context, caller),
        Err(refusal) => Ok(Err(refusal)),
    }
}

/// The caller if her user and session still stand, in GoTrue's order: user gone, session gone,
/// banned.
pub(super) fn standing(
    context: &mut Context<'_, impl Store, impl Env>,
    caller: Caller,
) -> Result<Result<(Caller, User), Refusal>, Fault> {
    let gone = || {
        let message = "User from sub claim in JWT does not exist";
        Refusal::new(ErrorCode::UserNotFound, message)
    };
    let user = match caller.session_id {
        None => context.store.user_by_id(caller.user_id)?,
        Some(session) => match context.store.session(session)? {
            Some((_, user)) if user.id == caller.user_id => Some(user),
            other => {
                if context.store.user_by_id(caller.user_id)?.is_none() {
                    return Ok(Err(gone()));
                }
                // A session of somebody else is no session of the caller's.
                let reason =
                    if other.is_some() { None } else { context.store.end_reason(session)? };
                return Ok(Err(session_gone(reason)));
            }
        },
    };
    let Some(user) = user else {
        return Ok(Err(gone()));
    };
    Ok(match user.standing(context.now) {
        Standing::Good => Ok((caller, user)),
        Standing::Banned => {
            Err(Refusal::new(ErrorCode::UserBanned, "User is banned").with_status(403))
        }
        Standing::Deleted => Err(gone()),
    })
}

fn session_gone(reason: Option<crate::session::EndReason>) -> Refusal {
    let message = match reason {
        Some(reason) => format!("Session from session_id claim in JWT {}", reason.describe()),
        None => "Session from session_id claim in JWT does not exist".to_owned(),
    };
    Refusal::new(ErrorCode::SessionNotFound, message)
}

/// Whether the caller's token says that a second factor was proved. Her session alone is not enough: a token
/// that was stolen before the proof is still of this session.
pub(super) fn is_token_raised(context: &Context<'_, impl Store, impl Env>) -> bool {
    context.claims.as_deref().is_some_and(|claims| claims.aal() != "aal1")
}
