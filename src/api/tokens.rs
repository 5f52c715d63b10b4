//! Verifying and decoding tokens, and the public keys.

use core::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use auth_ext_core::env::Env as _;
use auth_ext_core::fault::Fault;
use auth_ext_core::flow;
use auth_ext_core::jwt::{
    self, ClaimsPolicy, Discard, Leeway, Reason, Sink, TokenTimes, Verification,
};
use auth_ext_core::keys::ring::KeyRing;
use auth_ext_core::settings::Settings;
use auth_ext_core::store::Policy as _;
use auth_ext_core::time::Timestamp;
use pgrx::IntoDatum;
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::pg_sys::{Datum, FunctionCallInfo};
use pgrx::prelude::*;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::error::report;
use crate::identity::as_owner;
use crate::jsonb::{Jsonb, JsonbBuilder};
use crate::record::{bytes_of, c_function, datum_of, jsonb, null, row, row_type_number, text};
use crate::store::{self, RevocationNumber, SpiStore, key_ring};
use crate::surroundings::Surroundings;
use crate::verified_tokens;

c_function!(
    /// `verify_jwt(token) → (valid, reason, header, claims)`.
    verify_jwt_wrapper,
    pg_finfo_verify_jwt_wrapper,
    verify_with_ring
);

fn verify_with_ring(fcinfo: FunctionCallInfo) -> Result<Datum, Fault> {
    let token = text(fcinfo, 0).unwrap_or("");
    let now = Surroundings.now();
    let (settings, ring) = policy_and_ring(now)?;
    let row_type = row_type_number(fcinfo);
    let known = verified_tokens::row(&ring, token, row_type, |times, not_revoked| {
        still_holds(&settings, now, times, not_revoked)
    });
    if let Some(row) = known {
        return Ok(row);
    }
    let checked = judged(token, &settings, &ring, now)?;
    let row = answer(fcinfo, checked.reason, checked.header, checked.claims);
    if checked.seen && checked.reason.is_none() {
        // SAFETY: a row of this call's own type.
        unsafe { verified_tokens::keep_row(&ring, token, row_type, row) };
    }
    Ok(row)
}

/// Whether a token that was verified before is good now: its times, and that it was not revoked since.
pub(super) fn still_holds(
    settings: &Settings,
    now: Timestamp,
    times: &TokenTimes,
    not_revoked: Option<RevocationNumber>,
) -> bool {
    times.check(Leeway::clamped(settings.leeway), now).is_ok()
        && not_revoked.is_none_or(|number| store::cached_revocation_number() == Some(number))
}

/// What became of a token; header and claims as jsonb datums.
pub(super) struct Checked {
    pub(super) reason: Option<Reason>,
    pub(super) header: Option<Datum>,
    pub(super) claims: Option<Datum>,
    pub(super) times: Option<TokenTimes>,
    /// Whether this backend knew it from before.
    seen: bool,
}

/// Verifies a token with the ring, or finds that it has done so before. Whoever the caller is.
///
/// # Errors
/// A fault of the settings or the ring.
pub(super) fn checked(token: &str) -> Result<Checked, Fault> {
    let now = Surroundings.now();
    let (settings, ring) = policy_and_ring(now)?;
    judged(token, &settings, &ring, now)
}

pub(super) fn judged(
    token: &str,
    settings: &Settings,
    ring: &Rc<KeyRing>,
    now: Timestamp,
) -> Result<Checked, Fault> {
    if let Some(known) = verified_tokens::find(ring, token)
        && is_current(known.not_revoked)?
    {
        let reason = known.times.check(Leeway::clamped(settings.leeway), now).err();
        let (header, claims) = (Some(known.header), Some(known.claims));
        return Ok(Checked { reason, header, claims, times: Some(known.times), seen: true });
    }
    let mut builder = JsonbBuilder::new(token.len());
    let verification = verified_into(token, settings, ring, now, &mut builder)?;
    let header = verification.header.as_ref().and_then(|header| header_jsonb(header.as_str()));
    let claims = claims_jsonb(&verification, &builder);
    let Verification { mut reason, times, jti, .. } = verification;
    let mut not_revoked = None;
    if let (None, Some(jti)) = (reason, jti) {
        // The number before the look: if the table changes in between, the token is looked at again.
        not_revoked = Some(store::revocation_number()?);
        reason = flow::revocation(&mut SpiStore, Some(&jti))?;
    }
    if let (None, Some(times), Some(header), Some(claims)) = (reason, times, header, claims) {
        // SAFETY: two jsonb, made just now.
        unsafe { verified_tokens::keep(ring, token, times, not_revoked, header, claims) };
    }
    Ok(Checked { reason, header, claims, times, seen: false })
}

/// Whether what was known of revoked tokens at that number still holds; always for a token that has
/// no `jti`.
fn is_current(not_revoked: Option<RevocationNumber>) -> Result<bool, Fault> {
    match not_revoked {
        None => Ok(true),
        Some(number) => Ok(store::revocation_number()? == number),
    }
}

/// What the ring says of a token, whether it was revoked or not.
///
/// # Errors
/// A fault of the settings or the ring.
pub(super) fn verification(token: &str) -> Result<Verification, Fault> {
    let now = Surroundings.now();
    let (settings, ring) = policy_and_ring(now)?;
    verified_into(token, &settings, &ring, now, &mut Discard)
}

fn verified_into(
    token: &str,
    settings: &Settings,
    ring: &KeyRing,
    now: Timestamp,
    sink: &mut impl Sink,
) -> Result<Verification, Fault> {
    let keys = ring.verification_keys();
    let verification = jwt::verify_jwt_into(token, keys, &policy(settings), now, sink);
    if let (Some(Reason::UnknownKey | Reason::AlgorithmNotAllowed), Some(fault)) =
        (verification.reason, ring.fault())
    {
        // It may have been signed with a key that could not be opened: the operator must know.
        return Err(fault.clone());
    }
    Ok(verification)
}

/// The claims as the core told of them, or from their text where that was not exact.
pub(super) fn claims_jsonb(verification: &Verification, builder: &JsonbBuilder) -> Option<Datum> {
    let claims = verification.claims.as_ref()?;
    builder.build().or_else(|| jsonb(claims.as_str()))
}

thread_local! {
    /// The header of the token before with its jsonb: all tokens of a key have the same.
    static LAST_HEADER: RefCell<(String, Vec<u8>)> = const { RefCell::new((String::new(), Vec::new())) };
}

/// The longest header that is remembered.
const LONGEST_HEADER: usize = 1024;

pub(super) fn header_jsonb(header: &str) -> Option<Datum> {
    let known = LAST_HEADER.with_borrow(|(text, bytes)| (text == header).then(|| datum_of(bytes)));
    if known.is_some() || header.len() > LONGEST_HEADER {
        return known.or_else(|| jsonb(header));
    }
    let made = jsonb(header)?;
    // SAFETY: a jsonb, made just now.
    let bytes = unsafe { bytes_of(made) };
    LAST_HEADER.replace((header.to_owned(), bytes.to_vec()));
    Some(made)
}

/// Settings and key ring: from this backend's caches, whoever calls, or else read as their owner.
/// So `verify_jwt` needs no SECURITY DEFINER, which would take longer than all the rest.
pub(super) fn policy_and_ring(now: Timestamp) -> Result<(Arc<Settings>, Rc<KeyRing>), Fault> {
    if let (Some(settings), Some(ring)) = (store::cached_settings(), store::cached_key_ring(now)) {
        return Ok((settings, ring));
    }
    as_owner(|| Ok((SpiStore.settings()?, key_ring()?)))
}

/// The row of a verdict; `last` is a datum of the last OUT parameter's type.
pub(super) fn answer(
    fcinfo: FunctionCallInfo,
    reason: Option<Reason>,
    header: Option<Datum>,
    last: Option<Datum>,
) -> Datum {
    let valid = reason.is_none().into_datum();
    // SAFETY: valid, reason, header and one more: the OUT parameters of all declarations, in
    // their order; the last is made by whoever knows its type.
    unsafe { row(fcinfo, [valid, reason.map(Reason::as_str).into_datum(), header, last]) }
}

fn policy(settings: &Settings) -> ClaimsPolicy {
    ClaimsPolicy {
        audience: Some(settings.audience.clone()),
        api_keys_without_audience: true,
        issuer: settings.issuer.clone(),
        leeway: Leeway::clamped(settings.leeway),
        max_size: settings.jwt_max_size,
        ..ClaimsPolicy::default()
    }
}

c_function!(
    /// `decode_jwt(token) → jsonb`, NULL when it is no JWT.
    decode_jwt_wrapper,
    pg_finfo_decode_jwt_wrapper,
    decode
);

/// What a token says, which nobody has verified.
#[derive(Serialize)]
struct Unverified<'a> {
    header: &'a RawValue,
    claims: &'a RawValue,
    verified: bool,
}

fn decode(fcinfo: FunctionCallInfo) -> Result<Datum, Fault> {
    let settings = SpiStore.settings()?;
    let decoded = jwt::decode_unverified(text(fcinfo, 0).unwrap_or(""), settings.jwt_max_size);
    let decoded = decoded.ok().and_then(|decoded| {
        let header = serde_json::from_str(decoded.header.as_str()).ok()?;
        let claims = serde_json::from_str(decoded.claims.as_str()).ok()?;
        Jsonb::of(&Unverified { header, claims, verified: false }).ok()?.into_datum()
    });
    Ok(decoded.unwrap_or_else(|| null(fcinfo)))
}

#[pg_extern(sql = false)]
fn explain_jwt(token: Option<&str>) -> Result<Jsonb, ErrorReport> {
    explained(token.unwrap_or("")).and_then(|why| Jsonb::of(&why)).map_err(report)
}

fn explained(token: &str) -> Result<serde_json::Value, Fault> {
    let settings = SpiStore.settings()?;
    let ring = key_ring()?;
    let now = Surroundings.now();
    jwt::explain(token, ring.verification_keys(), &policy(&settings), now, |jti| {
        Ok(flow::revocation(&mut SpiStore, Some(jti))?.is_some())
    })
}

#[pg_extern(sql = false)]
fn verification_reasons()
-> TableIterator<'static, (name!(reason, &'static str), name!(description, &'static str))> {
    TableIterator::new(Reason::ALL.iter().map(|reason| (reason.as_str(), reason.describe())))
}

#[pg_extern(sql = false)]
fn jwks() -> Result<Jsonb, ErrorReport> {
    key_ring().and_then(|ring| Jsonb::of(&ring.jwks())).map_err(report)
}
