//! Verifying and decoding tokens, and the public keys.

use auth_ext_core::env::Env as _;
use auth_ext_core::fault::{Fault, FaultKind};
use auth_ext_core::jwt::{self, ClaimsPolicy, Leeway, Reason, Verification};
use auth_ext_core::keys::KeySet;
use auth_ext_core::settings::Settings;
use auth_ext_core::store::Policy as _;
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::pg_sys::{Datum, FunctionCallInfo};
use pgrx::prelude::*;
use pgrx::{IntoDatum, JsonB};
use serde_json::json as json_value;

use crate::error::report;
use crate::record::{c_function, json, row, text};
use crate::store::{SpiStore, key_ring};
use crate::surroundings::Surroundings;

c_function!(
    /// `verify_jwt(token) → (valid, reason, header, claims)`.
    verify_jwt_wrapper,
    pg_finfo_verify_jwt_wrapper,
    verify_with_ring
);

fn verify_with_ring(fcinfo: FunctionCallInfo) -> Result<Datum, Fault> {
    let verification = verified(text(fcinfo, 0).unwrap_or(""))?;
    Ok(verification_row(fcinfo, verification))
}

c_function!(
    /// `verify_jwt(token, jwks, audience, issuer) → (valid, reason, header, claims)`.
    verify_jwt_with_jwks_wrapper,
    pg_finfo_verify_jwt_with_jwks_wrapper,
    verify_with_jwks
);

fn verify_with_jwks(fcinfo: FunctionCallInfo) -> Result<Datum, Fault> {
    let keys = third_party_keys(json(fcinfo, 1))?;
    let (Some(audience), Some(issuer)) = (text(fcinfo, 2), text(fcinfo, 3)) else {
        return Err(Fault::new(
            FaultKind::InvalidArgument,
            "audience and issuer must be given: a key set alone does not say whom a token is for",
        ));
    };
    let policy = ClaimsPolicy {
        audience: Some(audience.to_owned()),
        issuer: Some(issuer.to_owned()),
        ..ClaimsPolicy::default()
    };
    let token = text(fcinfo, 0).unwrap_or("");
    let verification = jwt::verify_jwt(token, &keys, &policy, Surroundings.now());
    Ok(verification_row(fcinfo, verification))
}

c_function!(
    /// `verify_jws(token, jwks) → (valid, reason, header, payload)`.
    verify_jws_wrapper,
    pg_finfo_verify_jws_wrapper,
    verify_payload
);

fn verify_payload(fcinfo: FunctionCallInfo) -> Result<Datum, Fault> {
    let keys = third_party_keys(json(fcinfo, 1))?;
    let max_size = ClaimsPolicy::default().max_size;
    let verification = jwt::verify_jws(text(fcinfo, 0).unwrap_or(""), &keys, max_size);
    let reason = verification.reason.map(Reason::as_str);
    // SAFETY: the four OUT parameters of the declaration, in their order.
    Ok(unsafe {
        row(
            fcinfo,
            [
                verification.reason.is_none().into_datum(),
                reason.into_datum(),
                verification.header.map(JsonB).into_datum(),
                verification.payload.into_datum(),
            ],
        )
    })
}

fn verification_row(fcinfo: FunctionCallInfo, verification: Verification) -> Datum {
    let reason = verification.reason.map(Reason::as_str);
    // SAFETY: the four OUT parameters of both declarations of verify_jwt, in their order.
    unsafe {
        row(
            fcinfo,
            [
                verification.is_valid().into_datum(),
                reason.into_datum(),
                verification.header.map(JsonB).into_datum(),
                verification.claims.map(JsonB).into_datum(),
            ],
        )
    }
}

/// Somebody else's key set.
fn third_party_keys(jwks: Option<JsonB>) -> Result<KeySet, Fault> {
    let jwks = jwks.map_or_else(|| "null".to_owned(), |jwks| jwks.0.to_string());
    KeySet::from_third_party_jwks(&jwks).map_err(Fault::from)
}

fn verified(token: &str) -> Result<Verification, Fault> {
    let settings = SpiStore.settings()?;
    let ring = key_ring()?;
    let now = Surroundings.now();
    let verification = jwt::verify_jwt(token, ring.verification_keys(), &policy(&settings), now);
    match (verification.reason, ring.fault()) {
        // It may have been signed with a key that could not be opened: the operator must know.
        (Some(Reason::UnknownKey | Reason::AlgorithmNotAllowed), Some(fault)) => Err(fault.clone()),
        _ => Ok(verification),
    }
}

fn policy(settings: &Settings) -> ClaimsPolicy {
    ClaimsPolicy {
        audience: Some(settings.audience.clone()),
        issuer: settings.issuer.clone(),
        leeway: Leeway::clamped(settings.leeway),
        max_size: settings.jwt_max_size,
        ..ClaimsPolicy::default()
    }
}

#[pg_extern(sql = false)]
fn decode_jwt(token: Option<&str>) -> Result<Option<JsonB>, ErrorReport> {
    let settings = SpiStore.settings().map_err(report)?;
    let decoded = jwt::decode_unverified(token.unwrap_or(""), settings.jwt_max_size);
    Ok(decoded.ok().map(|decoded| {
        JsonB(
            json_value!({ "header": decoded.header, "claims": decoded.claims, "verified": false }),
        )
    }))
}

#[pg_extern(sql = false)]
fn explain_jwt(token: Option<&str>) -> Result<JsonB, ErrorReport> {
    explained(token.unwrap_or("")).map(JsonB).map_err(report)
}

fn explained(token: &str) -> Result<serde_json::Value, Fault> {
    let settings = SpiStore.settings()?;
    let ring = key_ring()?;
    let now = Surroundings.now();
    Ok(jwt::explain(
        token,
        ring.verification_keys(),
        &policy(&settings),
        now,
    ))
}

#[pg_extern(sql = false)]
fn verification_reasons() -> TableIterator<
    'static,
    (
        name!(reason, &'static str),
        name!(description, &'static str),
    ),
> {
    TableIterator::new(
        Reason::ALL
            .iter()
            .map(|reason| (reason.as_str(), reason.describe())),
    )
}

#[pg_extern(sql = false)]
fn jwks() -> Result<JsonB, ErrorReport> {
    key_ring().map(|ring| JsonB(ring.jwks())).map_err(report)
}
