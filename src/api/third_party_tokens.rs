//! Verifying somebody else's tokens, with their key set.

use core::cell::RefCell;
use std::rc::Rc;

use auth_ext_core::env::Env as _;
use auth_ext_core::fault::{Fault, FaultKind};
use auth_ext_core::jwt::{self, ClaimsPolicy, Recipient};
use auth_ext_core::keys::KeySet;
use pgrx::IntoDatum;
use pgrx::pg_sys::{Datum, FunctionCallInfo};
use zeroize::Zeroizing;

use super::tokens::{answer, claims_jsonb, header_jsonb};
use crate::jsonb::JsonbBuilder;
use crate::record::{c_function, jsonb, jsonb_argument, jsonb_text, text};
use crate::surroundings::Surroundings;

c_function!(
    /// `verify_jwt(token, jwks, audience, issuer) → (valid, reason, header, claims)`.
    verify_jwt_with_jwks_wrapper,
    pg_finfo_verify_jwt_with_jwks_wrapper,
    verify_with_jwks
);

fn verify_with_jwks(fcinfo: FunctionCallInfo) -> Result<Datum, Fault> {
    let keys = third_party_keys(jsonb_argument(fcinfo, 1))?;
    let (Some(audience), Some(issuer)) = (text(fcinfo, 2), text(fcinfo, 3)) else {
        return Err(Fault::new(
            FaultKind::InvalidArgument,
            "audience and issuer must be given: a key set alone does not say whom a token is for",
        )
        .with_hint(
            "For an issuer that writes no aud there is auth_ext.verify_jwt_without_audience().",
        ));
    };
    let policy = ClaimsPolicy {
        audience: Some(audience.to_owned()),
        issuer: Some(issuer.to_owned()),
        ..ClaimsPolicy::default()
    };
    Ok(verified(fcinfo, &keys, &policy))
}

c_function!(
    /// `verify_jwt_without_audience(token, jwks, issuer, claim, value) → (valid, reason, header,
    /// claims)`.
    verify_jwt_without_audience_wrapper,
    pg_finfo_verify_jwt_without_audience_wrapper,
    verify_without_audience
);

fn verify_without_audience(fcinfo: FunctionCallInfo) -> Result<Datum, Fault> {
    let keys = third_party_keys(jsonb_argument(fcinfo, 1))?;
    let given = |argument| text(fcinfo, argument).filter(|text| !text.is_empty());
    let (Some(issuer), Some(claim), Some(value)) = (given(2), given(3), given(4)) else {
        return Err(Fault::new(
            FaultKind::InvalidArgument,
            "issuer, claim and value must be given: a key set alone does not say whom a token is for",
        ));
    };
    let policy = ClaimsPolicy {
        recipient: Some(Recipient { claim: claim.to_owned(), value: value.to_owned() }),
        issuer: Some(issuer.to_owned()),
        ..ClaimsPolicy::default()
    };
    Ok(verified(fcinfo, &keys, &policy))
}

fn verified(fcinfo: FunctionCallInfo, keys: &KeySet, policy: &ClaimsPolicy) -> Datum {
    let token = text(fcinfo, 0).unwrap_or("");
    let mut builder = JsonbBuilder::new(token.len());
    let now = Surroundings.now();
    let verification = jwt::verify_jwt_into(token, keys, policy, now, &mut builder);
    let claims = claims_jsonb(&verification, &builder);
    let header = verification.header.and_then(|header| header_jsonb(header.as_str()));
    answer(fcinfo, verification.reason, header, claims)
}

c_function!(
    /// `verify_jws(token, jwks) → (valid, reason, header, payload)`.
    verify_jws_wrapper,
    pg_finfo_verify_jws_wrapper,
    verify_payload
);

fn verify_payload(fcinfo: FunctionCallInfo) -> Result<Datum, Fault> {
    let keys = third_party_keys(jsonb_argument(fcinfo, 1))?;
    let max_size = ClaimsPolicy::default().max_size;
    let verification = jwt::verify_jws(text(fcinfo, 0).unwrap_or(""), &keys, max_size);
    let header = verification.header.and_then(|header| jsonb(header.as_str()));
    Ok(answer(fcinfo, verification.reason, header, verification.payload.into_datum()))
}

thread_local! {
    /// The key set of the call before: reading one takes longer than verifying a token with it, and
    /// a statement has one set for many tokens.
    static LAST_SET: RefCell<Option<LastSet>> = const { RefCell::new(None) };
}

/// A key set and the bytes that it was read from, which may hold a shared secret.
type LastSet = (Zeroizing<Vec<u8>>, Rc<KeySet>);

/// Somebody else's key set.
fn third_party_keys(jwks: Option<&[u8]>) -> Result<Rc<KeySet>, Fault> {
    let jwks = jwks.unwrap_or_default();
    let last = LAST_SET.with_borrow(|last| {
        let same = last.as_ref().filter(|(bytes, _)| bytes.as_slice() == jwks);
        same.map(|(_, set)| Rc::clone(set))
    });
    if let Some(set) = last {
        return Ok(set);
    }
    let text = Some(jwks).filter(|jwks| !jwks.is_empty()).and_then(jsonb_text);
    let text = Zeroizing::new(text.unwrap_or_else(|| "null".to_owned()));
    let set = Rc::new(KeySet::from_third_party_jwks(&text)?);
    LAST_SET.replace(Some((Zeroizing::new(jwks.to_vec()), Rc::clone(&set))));
    Ok(set)
}
