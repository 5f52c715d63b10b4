//! Signing, and what may be signed.

use core::fmt;
use core::time::Duration;

use serde_json::Value;

use super::claims::refuse_if;
use super::rules::is_judged;
use super::sink::Discard;
use super::{Leeway, Reason, TokenTimes, compact, json};
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
/// made or checked (see [`judge_outline_to_sign`]); its bytes are signed as they are. The header is
/// `alg`, `typ` JWT and, with an asymmetric key, its `kid`: PostgREST 13 refuses a `kid` that its
/// shared secret does not have.
///
/// # Errors
///
/// [`SignError`] when the library fails.
pub fn sign_jwt(key: &SigningKey, claims_json: &[u8]) -> Result<String, SignError> {
    String::from_utf8(sign_jwt_bytes(key, claims_json)?).map_err(|_| SignError)
}

/// [`sign_jwt`] for those who want bytes. All of them are ASCII.
///
/// # Errors
///
/// [`SignError`] when the library fails.
pub fn sign_jwt_bytes(key: &SigningKey, claims_json: &[u8]) -> Result<Vec<u8>, SignError> {
    let header = key.encoded_header();
    let encoded = compact::encoded_length;
    // Exactly as long as it gets: twice as much is beyond what the allocator keeps at hand.
    let length = header.len() + encoded(claims_json.len()) + encoded(key.signature_length()) + 2;
    let mut token = Vec::with_capacity(length);
    token.extend_from_slice(header.as_bytes());
    token.push(b'.');
    compact::encode_onto(claims_json, &mut token).ok_or(SignError)?;
    let signature = key.sign(&token).map_err(|_| SignError)?;
    token.push(b'.');
    compact::encode_onto(&signature, &mut token).ok_or(SignError)?;
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
    /// How far in the future `iat` may be: what a verifier allows. A time that was rounded to whole
    /// seconds is in the next one every second time.
    pub leeway: Leeway,
}

impl Default for SigningPolicy {
    /// Ten years, as Supabase's API keys live, and claims that fit into a token of 8 KiB.
    fn default() -> Self {
        Self {
            max_lifetime: Duration::from_secs(10 * 366 * 24 * 3600),
            max_claims_size: 5 * 1024,
            leeway: Leeway::DEFAULT,
        }
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

/// What is to be known of claims that come from a `jsonb`, which has no member twice, no U+0000 and
/// nothing that is not JSON.
#[derive(Debug, Clone, PartialEq)]
pub struct ClaimsOutline<'t> {
    /// How long their JSON text is, in bytes.
    pub length: usize,
    /// How deep they are nested; 1 for an object without another in it.
    pub depth: usize,
    /// Those of the outermost members that are wanted, at least those that [`is_judged`] names.
    pub members: Vec<(&'t str, Value)>,
}

impl ClaimsOutline<'_> {
    /// The member of that name, if it was wanted and is there.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.members.iter().find(|(member, _)| *member == name).map(|(_, value)| value)
    }
}

/// Checks claims that somebody else made before we vouch for them: no deeper and no longer than a
/// verifier takes, registered claims of the right type, `exp` there, in the future and not too far,
/// `nbf` before `exp`, `iat` not further in the future than the leeway. Gives their `exp`.
///
/// # Errors
///
/// The first [`ClaimFault`] found.
pub fn judge_outline_to_sign(
    outline: &ClaimsOutline<'_>,
    policy: &SigningPolicy,
    now: Timestamp,
) -> Result<Timestamp, ClaimFault> {
    check_extent_to_sign(outline.length, outline.depth, policy)?;
    judge_claims_to_sign(|name| outline.get(name), policy, now)
}

/// [`judge_outline_to_sign`] for claims that are a value.
///
/// # Errors
///
/// The first [`ClaimFault`] found.
pub fn check_claims_to_sign(
    claims: &Value,
    policy: &SigningPolicy,
    now: Timestamp,
) -> Result<(), ClaimFault> {
    let text = claims.to_string();
    check_extent_to_sign(text.len(), 0, policy)?;
    let members = json::select(&text, &is_judged, &mut Discard).map_err(whole)?;
    judge_claims_to_sign(|name| members.get(name), policy, now).map(|_| ())
}

fn check_extent_to_sign(
    length: usize,
    depth: usize,
    policy: &SigningPolicy,
) -> Result<(), ClaimFault> {
    refuse_if(length > policy.max_claims_size, Reason::TooLarge).map_err(whole)?;
    refuse_if(depth > json::MAX_DEPTH, Reason::TooDeep).map_err(whole)
}

const fn whole(reason: Reason) -> ClaimFault {
    ClaimFault { claim: None, reason }
}

const fn of(claim: &'static str) -> impl Fn(Reason) -> ClaimFault {
    move |reason| ClaimFault { claim: Some(claim), reason }
}

/// Checks claims that are signed with a secret of the caller's own, who answers for what they say:
/// only that a verifier could take them. Registered claims have their types, and `iat` is not
/// further in the future than the default leeway.
///
/// # Errors
///
/// The first [`ClaimFault`] found.
pub fn check_claims_of_caller(claims: &Value, now: Timestamp) -> Result<(), ClaimFault> {
    let issued_at = check_types_to_sign(&|name| claims.get(name))?.issued_at;
    let latest = now.plus(Leeway::DEFAULT.as_duration());
    refuse_if(issued_at.is_some_and(|at| at > latest), Reason::IssuedInFuture).map_err(of("iat"))
}

/// The types that a verifier asks for; null is none of them.
fn check_types_to_sign<'c>(
    claim: &impl Fn(&str) -> Option<&'c Value>,
) -> Result<TokenTimes, ClaimFault> {
    for name in ["iss", "sub", "jti"] {
        let fits = claim(name).is_none_or(Value::is_string);
        refuse_if(!fits, Reason::InvalidClaim).map_err(of(name))?;
    }
    let audience = claim("aud").is_none_or(|aud| match aud {
        Value::String(_) => true,
        Value::Array(names) => !names.is_empty() && names.iter().all(Value::is_string),
        _ => false,
    });
    refuse_if(!audience, Reason::InvalidClaim).map_err(of("aud"))?;
    Ok(TokenTimes {
        expires_at: TokenTimes::expiry(claim("exp")).map_err(of("exp"))?,
        not_before: TokenTimes::start(claim("nbf")).map_err(of("nbf"))?,
        issued_at: TokenTimes::start(claim("iat")).map_err(of("iat"))?,
    })
}

fn judge_claims_to_sign<'c>(
    claim: impl Fn(&str) -> Option<&'c Value>,
    policy: &SigningPolicy,
    now: Timestamp,
) -> Result<Timestamp, ClaimFault> {
    let TokenTimes { expires_at, not_before, issued_at } = check_types_to_sign(&claim)?;
    let expires_at = expires_at.ok_or_else(|| of("exp")(Reason::MissingClaim))?;
    refuse_if(expires_at <= now, Reason::Expired).map_err(of("exp"))?;
    refuse_if(expires_at > now.plus(policy.max_lifetime), Reason::LifetimeTooLong)
        .map_err(of("exp"))?;
    refuse_if(not_before.is_some_and(|at| at >= expires_at), Reason::NotYetValid)
        .map_err(of("nbf"))?;
    let latest = now.plus(policy.leeway.as_duration());
    refuse_if(issued_at.is_some_and(|at| at > latest), Reason::IssuedInFuture)
        .map_err(of("iat"))?;
    Ok(expires_at)
}
