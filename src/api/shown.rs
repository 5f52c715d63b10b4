//! What a call shows of who makes it; [`Shown::acting`] decides what that is worth.

use auth_ext_core::env::Env as _;
use auth_ext_core::fault::Fault;
use auth_ext_core::outcome::Refusal;
use auth_ext_core::request::{Headers, Shown};

use super::tokens::{judged, policy_and_ring};
use crate::identity::{self, Bound};
use crate::record::json_text;
use crate::surroundings::Surroundings;
use crate::verified_tokens;

/// The claims of whoever makes this call.
///
/// # Errors
/// A fault of the settings or the key ring; the inner error is a refusal.
pub(super) fn acting(headers: &Headers) -> Result<Result<Option<String>, Refusal>, Fault> {
    let now = Surroundings.now();
    match identity::bound(now) {
        Bound::Nobody => {}
        Bound::Live(claims) => return Ok(Shown::Bound(claims).acting(None)),
        Bound::Expired => return Ok(Shown::Nothing.acting(None)),
    }
    let Some(token) = headers.bearer() else {
        return Ok(Shown::Nothing.acting(None));
    };
    let (settings, ring) = policy_and_ring(now)?;
    let checked = judged(token, &settings, &ring, now)?;
    let claims = identity::request_claims();
    let claims = claims.as_deref();
    if let Some(reason) = checked.reason {
        let segments = token.split('.').count();
        return Ok(Shown::BadToken { reason, segments }.acting(claims));
    }
    if let Some(own) = verified_tokens::acting(&ring, token, claims) {
        return Ok(Ok(Some(own)));
    }
    // A token without a reason has claims.
    let shown = checked.claims.map_or(Shown::Nothing, |own| Shown::Token(json_text(own)));
    let acting = shown.acting(claims);
    if let Ok(Some(own)) = &acting {
        verified_tokens::keep_acting(&ring, token, claims, own);
    }
    Ok(acting)
}
