//! Refusing an access token before its `exp`: it was revoked, its session has ended, or its user may
//! not have one.

use uuid::Uuid;

use crate::env::Env;
use crate::fault::Fault;
use crate::jwt::Reason;
use crate::outcome::{ErrorCode, Refusal};
use crate::request::{Caller, Presented};
use crate::session::EndReason;
use crate::store::{RevokedTokens, Store};
use crate::user::Standing;

/// Why a token that verifies is refused all the same: it was revoked by its `jti`. `None` for a token
/// without one.
///
/// # Errors
/// A fault of the database.
pub fn revocation(
    store: &mut impl RevokedTokens,
    jti: Option<&str>,
) -> Result<Option<Reason>, Fault> {
    let Some(jti) = jti else { return Ok(None) };
    Ok(store.is_token_revoked(jti)?.then_some(Reason::Revoked))
}

/// The caller of a flow that needs a user, by the claims of a verified token: GoTrue's refusal when
/// there is none, or the token was revoked by its `jti`.
///
/// # Errors
/// A fault of the database.
pub fn caller(
    store: &mut impl RevokedTokens,
    claims: Option<&str>,
) -> Result<Result<Caller, Refusal>, Fault> {
    let both = Caller::from_claims(claims)
        .and_then(|caller| Ok((caller, Presented::from_claims(claims)?)));
    let (caller, presented) = match both {
        Ok(both) => both,
        Err(refusal) => return Ok(Err(refusal)),
    };
    Ok(match revocation(store, presented.jti.as_deref())? {
        Some(_) => Err(revoked()),
        None => Ok(caller),
    })
}

/// Why a request with these verified claims must be refused; `None` when it may pass. A request
/// without a token passes, and so does a token without a session (`anon`, `service_role`, machine
/// tokens) until it is revoked by its `jti`.
/// The status of a refusal is 401: the token no longer proves anything.
///
/// # Errors
/// A fault of the database.
pub fn request_refusal(
    store: &mut impl Store,
    env: &mut impl Env,
    claims: Option<&str>,
) -> Result<Option<Refusal>, Fault> {
    let refusal = match Presented::from_claims(claims) {
        Ok(presented) => refusal_of(store, env, &presented)?,
        Err(refusal) => Some(refusal),
    };
    Ok(refusal.map(|refusal| refusal.with_status(401)))
}

/// Whether these claims name a session that is live. `false` without a session, and for a token that
/// was revoked by its `jti`.
///
/// # Errors
/// A fault of the database.
pub fn session_is_live(
    store: &mut impl Store,
    env: &mut impl Env,
    claims: Option<&str>,
) -> Result<bool, Fault> {
    Ok(match Presented::from_claims(claims) {
        Ok(presented) if presented.session.is_some() => {
            refusal_of(store, env, &presented)?.is_none()
        }
        Ok(_) | Err(_) => false,
    })
}

fn revoked() -> Refusal {
    Refusal::new(ErrorCode::BadJwt, "invalid JWT: the token has been revoked")
}

fn refusal_of(
    store: &mut impl Store,
    env: &mut impl Env,
    presented: &Presented,
) -> Result<Option<Refusal>, Fault> {
    if revocation(store, presented.jti.as_deref())?.is_some() {
        return Ok(Some(revoked()));
    }
    match presented.session {
        None => Ok(None),
        Some((caller, session)) => ended(store, env, caller, session),
    }
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
