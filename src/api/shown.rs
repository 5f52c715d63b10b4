//! What a call shows of who makes it; [`Shown::acting`] decides what that is worth.

use core::ffi::CStr;
use std::sync::Arc;

use auth_ext_core::env::Env as _;
use auth_ext_core::fault::Fault;
use auth_ext_core::outcome::Refusal;
use auth_ext_core::request::{Headers, Shown, TokenClaims};
use auth_ext_core::time::Timestamp;

use super::tokens::{judged, policy_and_ring, still_holds};
use crate::identity::{self, Bound};
use crate::record::json_text;
use crate::surroundings::Surroundings;
use crate::verified_tokens;

/// The claims of whoever makes this call.
///
/// # Errors
/// A fault of the settings or the key ring; the inner error is a refusal.
pub(super) fn acting(
    headers: &Headers,
) -> Result<Result<Option<Arc<TokenClaims>>, Refusal>, Fault> {
    let now = Surroundings.now();
    let shown = match identity::bound(now) {
        Bound::Nobody => match headers.bearer() {
            Some(token) => return of_token(token, now),
            None => Shown::Nothing,
        },
        Bound::Live(claims) => Shown::Bound(claims),
        Bound::Expired => Shown::Nothing,
    };
    Ok(shared(shown.acting(None)))
}

fn of_token(
    token: &str,
    now: Timestamp,
) -> Result<Result<Option<Arc<TokenClaims>>, Refusal>, Fault> {
    let (settings, ring) = policy_and_ring(now)?;
    let beside = identity::request_claims();
    let known = verified_tokens::acting(&ring, token, beside, |times, not_revoked| {
        still_holds(&settings, now, times, not_revoked)
    });
    if let Some(own) = known {
        return Ok(Ok(Some(own)));
    }
    let beside = beside.map(CStr::to_owned);
    let checked = judged(token, &settings, &ring, now)?;
    let text = beside.as_deref().map(CStr::to_string_lossy);
    let text = text.as_deref();
    if let Some(reason) = checked.reason {
        let segments = token.split('.').count();
        return Ok(shared(Shown::BadToken { reason, segments }.acting(text)));
    }
    // A token without a reason has claims.
    let shown = checked.claims.map_or(Shown::Nothing, |own| Shown::Token(json_text(own)));
    let acting = shared(shown.acting(text));
    if let Ok(Some(own)) = &acting {
        verified_tokens::keep_acting(&ring, token, beside.as_deref(), own);
    }
    Ok(acting)
}

fn shared(
    acting: Result<Option<TokenClaims>, Refusal>,
) -> Result<Option<Arc<TokenClaims>>, Refusal> {
    acting.map(|claims| claims.map(Arc::new))
}
