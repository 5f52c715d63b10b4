//! Tokens made on request: API keys and machine tokens; and the key set for PostgREST.

use core::time::Duration;

use auth_ext_core::env::{Env as _, random_uuid};
use auth_ext_core::fault::{Fault, FaultKind};
use auth_ext_core::keys::api_key;
use auth_ext_core::store::Policy as _;
use pgrx::JsonB;
use pgrx::datum::Interval;
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;
use serde_json::Value;

use crate::error::report;
use crate::request;
use crate::store::{self, SpiStore, key_ring};
use crate::surroundings::Surroundings;

#[pg_extern(sql = false)]
fn create_api_key(role: Option<&str>, lifetime: Option<Interval>) -> Result<String, ErrorReport> {
    minted(role.unwrap_or(""), lifetime).map_err(report)
}

#[pg_extern(sql = false)]
fn sign_jwt(claims: Option<JsonB>) -> Result<String, ErrorReport> {
    machine_token(claims.map_or(Value::Null, |claims| claims.0)).map_err(report)
}

#[pg_extern(sql = false)]
fn postgrest_config() -> Result<(), ErrorReport> {
    let ring = key_ring().map_err(report)?;
    request::set_postgrest_keys(&ring.verifier_jwks());
    Ok(())
}

fn minted(role: &str, lifetime: Option<Interval>) -> Result<String, Fault> {
    let settings = SpiStore.settings()?;
    api_key::check_role(role, store::may_become(role)?)?;
    let lifetime = lifetime.and_then(length).ok_or_else(|| {
        Fault::new(
            FaultKind::InvalidArgument,
            "the lifetime of an API key must be positive",
        )
    })?;
    let id = random_uuid(&mut Surroundings);
    let claims = api_key::claims(role, lifetime, id, &settings, Surroundings.now())?;
    signed(&claims)
}

fn machine_token(claims: Value) -> Result<String, Fault> {
    let settings = SpiStore.settings()?;
    if let Some(role) = api_key::check_machine_claims(&claims, &settings, Surroundings.now())? {
        api_key::check_role(role, store::may_become(role)?)?;
    }
    signed(&claims)
}

fn signed(claims: &Value) -> Result<String, Fault> {
    let settings = SpiStore.settings()?;
    let ring = key_ring()?;
    let active = ring.active()?;
    let now = Surroundings.now();
    let remembered = api_key::expiry(claims)
        .and_then(|end| api_key::expiry_to_remember(end, active.last_expiry, &settings, now));
    if let Some(end) = remembered {
        store::raise_last_expiry(active.id, end)?;
    }
    auth_ext_core::jwt::sign_jwt(&active.key, claims.to_string().as_bytes()).map_err(Fault::from)
}

/// The length of an interval; a month counts as 30 days, as PostgreSQL compares them. `None` when
/// it is not positive.
fn length(interval: Interval) -> Option<Duration> {
    u64::try_from(interval.as_micros())
        .ok()
        .filter(|micros| *micros > 0)
        .map(Duration::from_micros)
}
