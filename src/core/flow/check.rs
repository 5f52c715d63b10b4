//! Refusing an access token before its `exp`: its session has ended, or its user may not have one.

use uuid::Uuid;

use crate::env::Env;
use crate::fault::Fault;
use crate::outcome::{ErrorCode, Refusal};
use crate::request::Caller;
use crate::session::EndReason;
use crate::store::Store;
use crate::user::Standing;

/// Why a request with these verified claims must be refused; `None` when it may pass. A request
/// without a token and a token without a session (`anon`, `service_role`, machine tokens) pass.
/// The status of a refusal is 401: the token no longer proves anything.
///
/// # Errors
/// A fault of the database.
pub fn request_refusal(
    store: &mut impl Store,
    env: &mut impl Env,
    claims: Option<&str>,
) -> Result<Option<Refusal>, Fault> {
    let refusal = match Caller::with_session(claims) {
        Ok(None) => None,
        Ok(Some((caller, session))) => ended(store, env, caller, session)?,
        Err(refusal) => Some(refusal),
    };
    Ok(refusal.map(|refusal| refusal.with_status(401)))
}

/// Whether these claims name a session that is live. `false` without a session.
///
/// # Errors
/// A fault of the database.
pub fn session_is_live(
    store: &mut impl Store,
    env: &mut impl Env,
    claims: Option<&str>,
) -> Result<bool, Fault> {
    Ok(match Caller::with_session(claims) {
        Ok(Some((caller, session))) => ended(store, env, caller, session)?.is_none(),
        Ok(None) | Err(_) => false,
    })
}

fn ended(
    store: &mut impl Store,
    env: &mut impl Env,
    caller: Caller,
    session: Uuid,
) -> Result<Option<Refusal>, Fault> {
    let Some(liveness) = store.liveness(session)? else {
        return Ok(Some(gone(store.end_reason(session)?)));
    };
    // A session of somebody else is no session of the caller's.
    if liveness.user_id != caller.user_id {
        return Ok(Some(gone(None)));
    }
    let now = env.now();
    match Standing::at(liveness.banned_until, liveness.deleted_at, now) {
        Standing::Good => {}
        Standing::Banned => {
            return Ok(Some(Refusal::new(ErrorCode::UserBanned, "User is banned")));
        }
        Standing::Deleted => return Ok(Some(gone(Some(EndReason::UserDeleted)))),
    }
    let settings = store.settings()?;
    let expiry = liveness.lifetime.expiry(now, &settings);
    Ok(expiry.map(|expiry| Refusal::new(ErrorCode::SessionExpired, expiry.describe())))
}

fn gone(reason: Option<EndReason>) -> Refusal {
    let message = match reason {
        Some(reason) => format!("The session of this token {}", reason.describe()),
        None => "The session of this token does not exist".to_owned(),
    };
    Refusal::new(ErrorCode::SessionNotFound, message)
}
