//! Revoking a token by its `jti`, for tokens that have no session to end: machine tokens and API
//! keys.

use super::records::record;
use crate::answer::RevokedToken;
use crate::audit::{Action, Actor, Traits};
use crate::context::Context;
use crate::env::Env;
use crate::fault::Fault;
use crate::jwt::{TokenTimes, Verification};
use crate::keys::api_key::{MAX_JTI_LENGTH, is_usable_jti};
use crate::outcome::{ErrorCode, Outcome, Refusal};
use crate::store::Store;
use crate::time::Timestamp;

/// Revokes the token that was verified with our own ring, until its `exp`. The answer is `{"jti",
/// "expires_at"}`, also for one that was revoked before. Refused is a token that does not verify,
/// since it is refused anyway, and one without a usable `jti`.
///
/// # Errors
/// A fault of the database.
pub fn revoke_jwt(
    context: &mut Context<'_, impl Store, impl Env>,
    verified: &Verification,
) -> Result<Outcome, Fault> {
    if let Some(reason) = verified.reason {
        let message = format!("invalid JWT: {}", reason.describe());
        return Ok(Refusal::new(ErrorCode::BadJwt, message).into());
    }
    let Some(jti) = verified.jti.as_deref().filter(|jti| is_usable_jti(jti)) else {
        let message = "The token has no jti that it could be revoked by: end its session, or revoke its signing key";
        return Ok(invalid(message));
    };
    revoke_jti(context, Some(jti), verified.times.and_then(|times| times.expires_at))
}

/// Revokes the token of that `jti`, which expires at `expires_at`, for somebody who has not the token
/// itself. The answer is `{"jti", "expires_at"}`.
///
/// # Errors
/// A fault of the database.
pub fn revoke_jti(
    context: &mut Context<'_, impl Store, impl Env>,
    jti: Option<&str>,
    expires_at: Option<Timestamp>,
) -> Result<Outcome, Fault> {
    let now = context.now;
    let Some(jti) = jti.filter(|jti| is_usable_jti(jti)) else {
        return Ok(invalid(&format!("jti must have 1 to {MAX_JTI_LENGTH} bytes")));
    };
    let Some(expires_at) = expires_at.filter(|at| *at > now && *at <= TokenTimes::LATEST) else {
        return Ok(invalid("expires_at must be in the future, and before the year 10000"));
    };
    context.store.revoke_token(jti, expires_at, now)?;
    let (action, traits) = (Action::TokenRevoked, Traits { jti: Some(jti), ..Traits::default() });
    record(context, action, Actor::Unknown, &traits)?;
    Outcome::of(&RevokedToken { jti, expires_at })
}

fn invalid(message: &str) -> Outcome {
    Refusal::new(ErrorCode::ValidationFailed, message).into()
}
