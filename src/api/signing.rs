//! Tokens made on request: API keys and machine tokens; and the key set for PostgREST.

use core::time::Duration;

use auth_ext_core::env::{Env as _, random_uuid};
use auth_ext_core::fault::{Fault, FaultKind};
use auth_ext_core::jwt;
use auth_ext_core::keys::api_key;
use auth_ext_core::keys::ring::KeyRing;
use auth_ext_core::settings::Settings;
use auth_ext_core::time::Timestamp;
use pgrx::datum::Interval;
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::pg_sys::{Datum, FunctionCallInfo};
use pgrx::prelude::*;
use pgrx::{IntoDatum, direct_function_call, pg_sys};

use super::tokens::policy_and_ring;
use crate::error::report;
use crate::identity::as_owner;
use crate::jsonb::JsonbText;
use crate::record::{c_function, jsonb_argument};
use crate::request;
use crate::store::{self, key_ring};
use crate::surroundings::{Surroundings, from_postgres, to_postgres};

#[pg_extern(sql = false)]
fn create_api_key(role: Option<&str>, lifetime: Option<Interval>) -> Result<String, ErrorReport> {
    minted(role.unwrap_or(""), lifetime).map_err(report)
}

c_function!(
    /// `sign_jwt(claims) → text`. Without SECURITY DEFINER, which would take longer than signing
    /// with HS256: the tables are read as their owner when a cache does not have them.
    sign_jwt_wrapper,
    pg_finfo_sign_jwt_wrapper,
    machine_token
);

fn machine_token(fcinfo: FunctionCallInfo) -> Result<Datum, Fault> {
    let now = Surroundings.now();
    let (settings, ring) = policy_and_ring(now)?;
    let claims = jsonb_argument(fcinfo, 0)
        .and_then(|claims| JsonbText::read(claims, api_key::JTI_MEMBER_LENGTH))
        .ok_or_else(|| {
            Fault::new(FaultKind::InvalidArgument, "the claims must be a JSON object")
        })?;
    let outline = claims.outline(api_key::is_checked);
    let checked = api_key::check_machine_claims(outline, &settings, now)?;
    if let Some(role) = &checked.role {
        api_key::check_role(role, store::may_become(role))?;
    }
    let mut claims = claims.into_string();
    if !checked.has_jti {
        claims = api_key::with_jti(claims, random_uuid(&mut Surroundings));
    }
    // A text datum has the form of a bytea.
    let token = signed(&claims, checked.expires_at, &settings, &ring, now)?;
    token
        .as_slice()
        .into_datum()
        .ok_or_else(|| Fault::new(FaultKind::Internal, "a text gave no datum"))
}

#[pg_extern(sql = false)]
fn postgrest_config() -> Result<(), ErrorReport> {
    let ring = key_ring().map_err(report)?;
    if let Some(fault) = ring.fault() {
        // Better most keys than none; but whoever looks for the missing ones must find this.
        warning!("PostgREST gets the public keys only: {}", fault.message);
    }
    request::set_postgrest_keys(&ring.verifier_jwks());
    Ok(())
}

fn minted(role: &str, lifetime: Option<Interval>) -> Result<String, Fault> {
    let now = Surroundings.now();
    let (settings, ring) = policy_and_ring(now)?;
    api_key::check_role(role, store::may_become(role))?;
    let lifetime = lifetime.and_then(|lifetime| length(lifetime, now)).ok_or_else(|| {
        Fault::new(FaultKind::InvalidArgument, "the lifetime of an API key must be positive")
    })?;
    let id = random_uuid(&mut Surroundings);
    let claims = api_key::claims(role, lifetime, id, &settings, now)?.to_string();
    let token = signed(&claims, now.plus(lifetime), &settings, &ring, now)?;
    String::from_utf8(token).map_err(|_| Fault::from(jwt::SignError))
}

/// Signs claims that were checked. A long-lived token is remembered with its key first, so that the
/// key verifies as long.
fn signed(
    claims: &str,
    expires_at: Timestamp,
    settings: &Settings,
    ring: &KeyRing,
    now: Timestamp,
) -> Result<Vec<u8>, Fault> {
    let active = ring.active()?;
    let remembered = api_key::expiry_to_remember(expires_at, active.last_expiry, settings, now);
    if let Some(end) = remembered {
        as_owner(|| store::raise_last_expiry(active.id, end))?;
    }
    jwt::sign_jwt_bytes(&active.key, claims.as_bytes()).map_err(Fault::from)
}

/// The length of an interval from now on, by the calendar; `None` when it is not positive.
fn length(interval: Interval, now: Timestamp) -> Option<Duration> {
    let start = to_postgres(now);
    // SAFETY: the function takes a timestamptz, here as its number, and an interval.
    let end: i64 = unsafe {
        direct_function_call(
            pg_sys::timestamptz_pl_interval,
            &[start.into_datum(), interval.into_datum()],
        )
    }?;
    let micros = from_postgres(end).as_micros().checked_sub(now.as_micros())?;
    u64::try_from(micros).ok().filter(|micros| *micros > 0).map(Duration::from_micros)
}
