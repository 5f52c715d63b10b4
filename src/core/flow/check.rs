//! Refusing an access token before its `exp`: it was revoked, its session has ended, or its user may
//! not have one.

use uuid::Uuid;

use crate::context::Context;
use crate::env::Env;
use crate::fault::Fault;
use crate::jwt::Reason;
use crate::outcome::{ErrorCode, Refusal};
use crate::request::{Caller, Presented};
use crate::session::EndReason;
use crate::store::{RevokedTokens, Store};
use crate::time::Timestamp;
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

/// The caller of a flow that needs a user, by the token that the call shows: GoTrue's refusal when
/// there is none, it does not verify, or it was revoked by its `jti`.
///
/// # Errors
/// A fault of the database.
pub fn caller(
    context: &mut Context<'_, impl Store, impl Env>,
) -> Result<Result<Caller, Refusal>, Fault> {
    if let Some(refusal) = &context.refused {
        return Ok(Err(refusal.clone()));
    }
    let claims = context.claims.as_deref();
    let both = Caller::from_claims(claims)
        .and_then(|caller| Ok((caller, Presented::from_claims(claims)?)));
    let (caller, presented) = match both {
        Ok(both) => both,
        Err(refusal) => return Ok(Err(refusal)),
    };
    Ok(match revocation(context.store, presented.jti.as_deref())? {
        Some(_) => Err(revoked()),
        None => Ok(caller),
    })
}

/// Why a request with its verified claims must be refused; `None` when it may pass. A request
/// without a token passes, and so does a token without a session (`anon`, `service_role`, machine
/// tokens) until it is revoked by its `jti`. `exp` is exact: PostgREST lets a token live 30 seconds
/// longer. The status of a refusal is 401: the token no longer proves anything.
///
/// # Errors
/// A fault of the database.
pub fn request_refusal(
    context: &mut Context<'_, impl Store, impl Env>,
) -> Result<Option<Refusal>, Fault> {
    let refusal = match Presented::from_claims(context.claims.as_deref()) {
        Ok(presented) if is_over(&presented, context.now) => {
            Some(Refusal::new(ErrorCode::BadJwt, "invalid JWT: the token is expired"))
        }
        Ok(presented) => refusal_of(context, &presented)?,
        Err(refusal) => Some(refusal),
    };
    Ok(refusal.map(|refusal| refusal.with_status(401)))
}

/// Whether the claims name a session that is live. `false` without a session, and for a token that
/// was revoked by its `jti`.
///
/// # Errors
/// A fault of the database.
pub fn session_is_live(context: &mut Context<'_, impl Store, impl Env>) -> Result<bool, Fault> {
    Ok(match Presented::from_claims(context.claims.as_deref()) {
        Ok(presented) if presented.session.is_some() && !is_over(&presented, context.now) => {
            refusal_of(context, &presented)?.is_none()
        }
        Ok(_) | Err(_) => false,
    })
}

fn is_over(presented: &Presented, now: Timestamp) -> bool {
    presented.expires_at.is_some_and(|expires_at| now >= expires_at)
}

fn revoked() -> Refusal {
    Refusal::new(ErrorCode::BadJwt, "invalid JWT: the token has been revoked")
}

fn refusal_of(
    context: &mut Context<'_, impl Store, impl Env>,
    presented: &Presented,
) -> Result<Option<Refusal>, Fault> {
    if revocation(context.store, presented.jti.as_deref())?.is_some() {
        return Ok(Some(revoked()));
    }
    match presented.session {
        None => Ok(None),
        Some((caller, session)) => ended(context, caller, session),
    }
}

fn ended(
    context: &mut Context<'_, impl Store, impl Env>,
    caller: Caller,
    session: Uuid,
) -> Result<Option<Refusal>, Fault> {
    let Some(liveness) = context.store.liveness(session)? else {
        return Ok(Some(gone(context.store.end_reason(session)?)));
    };
    // A session of somebody else is no session of the caller's.
    if liveness.user_id != caller.user_id {
        return Ok(Some(gone(None)));
    }
    let now = context.now;
    match Standing::at(liveness.banned_until, liveness.deleted_at, now) {
        Standing::Good => {}
        Standing::Banned => {
            return Ok(Some(Refusal::new(ErrorCode::UserBanned, "User is banned")));
        }
        Standing::Deleted => return Ok(Some(gone(Some(EndReason::UserDeleted)))),
    }
    let expiry = liveness.lifetime.expiry(now, &context.settings);
    Ok(expiry.map(|expiry| Refusal::new(ErrorCode::SessionExpired, expiry.describe())))
}

fn gone(reason: Option<EndReason>) -> Refusal {
    let message = match reason {
        Some(reason) => format!("The session of this token {}", reason.describe()),
        None => "The session of this token does not exist".to_owned(),
    };
    Refusal::new(ErrorCode::SessionNotFound, message)
}
