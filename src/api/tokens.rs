//! Verifying and decoding tokens, and the public keys.

use auth_ext_core::env::Env as _;
use auth_ext_core::fault::Fault;
use auth_ext_core::jwt::{self, ClaimsPolicy, Leeway, Reason, Verification};
use auth_ext_core::settings::Settings;
use auth_ext_core::store::Policy as _;
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;
use pgrx::{IntoDatum, JsonB, pg_sys};
use serde_json::json;

use crate::error::report;
use crate::record::row;
use crate::store::{SpiStore, key_ring};
use crate::surroundings::Surroundings;

/// `verify_jwt(token text) → (valid, reason, header, claims)`. Written against the C interface,
/// because a function with OUT parameters that is no set has no shape in pgrx.
#[unsafe(no_mangle)]
#[pg_guard]
pub(crate) unsafe extern "C-unwind" fn verify_jwt_wrapper(
    fcinfo: pg_sys::FunctionCallInfo,
) -> pg_sys::Datum {
    // SAFETY: the declaration in sql/functions/tokens.sql has one text argument.
    let token: Option<&str> = unsafe { pgrx::fcinfo::pg_getarg(fcinfo, 0) };
    match verified(token.unwrap_or("")) {
        Ok(verification) => {
            let reason = verification.reason.map(Reason::as_str);
            // SAFETY: the four OUT parameters of the declaration, in their order.
            unsafe {
                row(fcinfo, [
                    verification.is_valid().into_datum(),
                    reason.into_datum(),
                    verification.header.map(JsonB).into_datum(),
                    verification.claims.map(JsonB).into_datum(),
                ])
            }
        }
        Err(fault) => {
            report(fault).report(PgLogLevel::ERROR);
            pg_sys::Datum::from(0)
        }
    }
}

/// The version record that PostgreSQL asks a C function for.
#[unsafe(no_mangle)]
pub(crate) extern "C" fn pg_finfo_verify_jwt_wrapper() -> *const pg_sys::Pg_finfo_record {
    static RECORD: pg_sys::Pg_finfo_record = pg_sys::Pg_finfo_record { api_version: 1 };
    &raw const RECORD
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
        JsonB(json!({ "header": decoded.header, "claims": decoded.claims, "verified": false }))
    }))
}

#[pg_extern(sql = false)]
fn verification_reasons()
-> TableIterator<'static, (name!(reason, &'static str), name!(description, &'static str))> {
    TableIterator::new(Reason::ALL.iter().map(|reason| (reason.as_str(), reason.describe())))
}

#[pg_extern(sql = false)]
fn jwks() -> Result<JsonB, ErrorReport> {
    key_ring().map(|ring| JsonB(ring.jwks())).map_err(report)
}
