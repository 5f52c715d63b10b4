//! Signing, and what may be signed.

use core::fmt;
use core::time::Duration;

use serde_json::Value;

use super::claims::refuse_if;
use super::object::Members;
use super::rules::JUDGED;
use super::sink::Discard;
use super::{Reason, TokenTimes, compact, json};
use crate::fault::{Fault, FaultKind};
use crate::keys::SigningKey;
use crate::time::Timestamp;

/// The cryptographic library could not sign. It happens when memory or randomness runs out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignError;

impl fmt::Display for SignError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the token could not be signed")
    }
}

impl core::error::Error for SignError {}

impl From<SignError> for Fault {
    fn from(error: SignError) -> Self {
        Self::new(FaultKind::Internal, error.to_string())
    }
}

/// Signs a JWT in compact form. `claims_json` is one serialised JSON object that the caller has
/// made or checked (see [`check_claims_to_sign`]); its bytes are signed as they are. The header is
/// `alg`, `typ` JWT and, with an asymmetric key, its `kid`: PostgREST 13 refuses a `kid` that its
/// shared secret does not have.
///
/// # Errors
///
/// [`SignError`] when the library fails.
pub fn sign_jwt(key: &SigningKey, claims_json: &[u8]) -> Result<String, SignError> {
    let header = key.encoded_header();
    // Four characters for three bytes, and room for an RSA signature of 2048 bits or anything
    // shorter.
    let mut token = String::with_capacity(header.len() + claims_json.len() / 3 * 4 + 352);
    token.push_str(header);
    token.push('.');
    compact::encode_onto(claims_json, &mut token);
    let signature = key.sign(token.as_bytes()).map_err(|_| SignError)?;
    token.push('.');
    compact::encode_onto(&signature, &mut token);
    Ok(token)
}

/// What a caller may have signed as a machine token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SigningPolicy {
    /// How far in the future `exp` may be.
    pub max_lifetime: Duration,
    /// The longest claims that are signed, in bytes of JSON. A token that our own verifier would
    /// refuse for its size must not be issued.
    pub max_claims_size: usize,
}

impl Default for SigningPolicy {
    /// Ten years, as Supabase's API keys live, and claims that fit into a token of 8 KiB.
    fn default() -> Self {
        Self { max_lifetime: Duration::from_secs(10 * 366 * 24 * 3600), max_claims_size: 5 * 1024 }
    }
}

/// Why claims are not signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimFault {
    /// The claim; none when it is about all of them.
    pub claim: Option<&'static str>,
    /// What is wrong with it.
    pub reason: Reason,
}

impl fmt::Display for ClaimFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.claim {
            Some(claim) => write!(formatter, "{claim}: {}", self.reason.describe()),
            None => formatter.write_str(self.reason.describe()),
        }
    }
}

impl core::error::Error for ClaimFault {}

/// Parses claims that come as text, as strictly as those of a token.
///
/// # Errors
///
/// [`Reason::Malformed`] for anything but one JSON object, and the reasons of the strict parser.
pub fn parse_claims_to_sign(text: &str) -> Result<Value, Reason> {
    match json::parse(text)? {
        claims @ Value::Object(_) => Ok(claims),
        _ => Err(Reason::Malformed),
    }
}

/// Claims that somebody else made and that may be signed; see [`read_claims_to_sign`].
#[derive(Debug)]
pub struct ClaimsToSign<'t> {
    members: Members<'t>,
    expires_at: Timestamp,
}

impl ClaimsToSign<'_> {
    /// A registered claim, or one of the others that were asked for.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.members.get(name)
    }

    /// Their `exp`.
    #[must_use]
    pub const fn expires_at(&self) -> Timestamp {
        self.expires_at
    }
}

/// Checks claims that somebody else made, as the JSON text that is to be signed, before we vouch
/// for them: one object, no deeper and no longer than a verifier takes, registered claims of the
/// right type, `exp` there, in the future and not too far, `nbf` before `exp`, `iat` not in the
/// future. `others` names more claims that the caller wants to look at.
///
/// # Errors
///
/// The first [`ClaimFault`] found.
pub fn read_claims_to_sign<'t>(
    text: &'t str,
    others: &[&str],
    policy: &SigningPolicy,
    now: Timestamp,
) -> Result<ClaimsToSign<'t>, ClaimFault> {
    refuse_if(text.len() > policy.max_claims_size, Reason::TooLarge).map_err(whole)?;
    let wanted = |name: &str| JUDGED.contains(&name) || others.contains(&name);
    let members = json::select(text, &wanted, &mut Discard).map_err(whole)?;
    judge_claims_to_sign(members, policy, now)
}

/// What is to be known of claims that come from a `jsonb`, which has no member twice, no U+0000 and
/// nothing that is not JSON.
#[derive(Debug, Clone, PartialEq)]
pub struct ClaimsOutline<'t> {
    /// How long their JSON text is, in bytes.
    pub length: usize,
    /// How deep they are nested; 1 for an object without another in it.
    pub depth: usize,
    /// Those of the outermost members that are wanted; see [`is_judged`].
    pub members: Vec<(&'t str, Value)>,
}

/// Whether [`judge_outline_to_sign`] looks at a member of that name.
#[must_use]
pub fn is_judged(name: &str) -> bool {
    JUDGED.contains(&name)
}

/// [`read_claims_to_sign`] for claims that need no parsing.
///
/// # Errors
///
/// The first [`ClaimFault`] found.
pub fn judge_outline_to_sign<'t>(
    outline: ClaimsOutline<'t>,
    policy: &SigningPolicy,
    now: Timestamp,
) -> Result<ClaimsToSign<'t>, ClaimFault> {
    refuse_if(outline.length > policy.max_claims_size, Reason::TooLarge).map_err(whole)?;
    refuse_if(outline.depth > json::MAX_DEPTH, Reason::TooDeep).map_err(whole)?;
    let mut members = Members::with_capacity(outline.members.len());
    for (name, value) in outline.members {
        members.push(name.into(), value);
    }
    judge_claims_to_sign(members, policy, now)
}

const fn whole(reason: Reason) -> ClaimFault {
    ClaimFault { claim: None, reason }
}

fn judge_claims_to_sign<'t>(
    members: Members<'t>,
    policy: &SigningPolicy,
    now: Timestamp,
) -> Result<ClaimsToSign<'t>, ClaimFault> {
    let of = |claim| move |reason| ClaimFault { claim: Some(claim), reason };
    for claim in ["iss", "sub", "jti"] {
        let fits = members.get(claim).is_none_or(Value::is_string);
        refuse_if(!fits, Reason::InvalidClaim).map_err(of(claim))?;
    }
    let audience = members.get("aud").is_none_or(|aud| match aud {
        Value::String(_) => true,
        Value::Array(names) => !names.is_empty() && names.iter().all(Value::is_string),
        _ => false,
    });
    refuse_if(!audience, Reason::InvalidClaim).map_err(of("aud"))?;
    let expires_at = check_times_to_sign(&members, policy, now)?;
    Ok(ClaimsToSign { members, expires_at })
}

/// [`read_claims_to_sign`] for claims that are a value already.
///
/// # Errors
///
/// The first [`ClaimFault`] found.
pub fn check_claims_to_sign(
    claims: &Value,
    policy: &SigningPolicy,
    now: Timestamp,
) -> Result<(), ClaimFault> {
    read_claims_to_sign(&claims.to_string(), &[], policy, now).map(|_| ())
}

fn check_times_to_sign(
    members: &Members<'_>,
    policy: &SigningPolicy,
    now: Timestamp,
) -> Result<Timestamp, ClaimFault> {
    let of = |claim| move |reason| ClaimFault { claim: Some(claim), reason };
    let only = |claim: &'static str| {
        TokenTimes::read(|name| members.get(name).filter(|_| name == claim)).map_err(of(claim))
    };
    let expires_at = only("exp")?.expires_at.ok_or_else(|| of("exp")(Reason::MissingClaim))?;
    let not_before = only("nbf")?.not_before;
    let issued_at = only("iat")?.issued_at;
    refuse_if(expires_at <= now, Reason::Expired).map_err(of("exp"))?;
    refuse_if(expires_at > now.plus(policy.max_lifetime), Reason::LifetimeTooLong)
        .map_err(of("exp"))?;
    refuse_if(not_before.is_some_and(|at| at >= expires_at), Reason::NotYetValid)
        .map_err(of("nbf"))?;
    refuse_if(issued_at.is_some_and(|at| at > now), Reason::IssuedInFuture).map_err(of("iat"))?;
    Ok(expires_at)
}
