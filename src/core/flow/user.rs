//! The signed-in user.

use crate::env::Env;
use crate::fault::Fault;
use crate::outcome::{ErrorCode, Outcome, Refusal};
use crate::request::Caller;
use crate::store::Store;
use crate::time::Timestamp;
use crate::user::{Standing, User};

/// GoTrue's JSON of the caller's own user.
///
/// # Errors
/// A fault of the database.
pub fn current_user(
    store: &mut impl Store,
    env: &mut impl Env,
    caller: Result<Caller, Refusal>,
) -> Result<Outcome, Fault> {
    Ok(match authenticated(store, caller, env.now())? {
        Ok((_, user)) => Outcome::Done(user.to_json()?),
        Err(refusal) => refusal.into(),
    })
}

/// The caller if her user and session still stand, in GoTrue's order: user gone, session gone,
/// banned. The token itself was verified by whoever set the claims.
pub(super) fn authenticated(
    store: &mut impl Store,
    caller: Result<Caller, Refusal>,
    now: Timestamp,
) -> Result<Result<(Caller, User), Refusal>, Fault> {
    let caller = match caller {
        Ok(caller) => caller,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let gone = || {
        let message = "User from sub claim in JWT does not exist";
        Refusal::new(ErrorCode::UserNotFound, message)
    };
    let user = match caller.session_id {
        None => store.user_by_id(caller.user_id)?,
        Some(session) => match store.session(session)? {
            Some((_, user)) if user.id == caller.user_id => Some(user),
            other => {
                if store.user_by_id(caller.user_id)?.is_none() {
                    return Ok(Err(gone()));
                }
                // A session of somebody else is no session of the caller's.
                let reason = if other.is_some() { None } else { store.end_reason(session)? };
                return Ok(Err(session_gone(reason)));
            }
        },
    };
    let Some(user) = user else {
        return Ok(Err(gone()));
    };
    Ok(match user.standing(now) {
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
