//! Verifying and decoding tokens.

use serde_json::Value;

use super::compact::{self, Compact};
use super::object::Members;
use super::rules::{self, Judged};
use super::sink::{Discard, Sink};
use super::{ClaimsPolicy, JsonObject, Reason, TokenTimes, header, json};
use crate::keys::KeySet;
use crate::time::Timestamp;

/// What became of a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    /// Why the token is not valid; none when it is.
    pub reason: Option<Reason>,
    /// The header, once it has parsed strictly. Before the signature holds it is the sender's word.
    pub header: Option<JsonObject>,
    /// The claims, once the signature holds and they have parsed strictly: so also those of a
    /// token that is genuine but expired, never those of a forged one.
    pub claims: Option<JsonObject>,
    /// The times among the claims, for a cache that has to check them again; present when `claims`
    /// is and the times are well-formed.
    pub times: Option<TokenTimes>,
    /// The `jti` (RFC 7519, 4.1.7), by which a token can be revoked; present when `claims` are and it
    /// is a string among them.
    pub jti: Option<String>,
}

impl Verification {
    /// Whether the token is valid.
    #[must_use]
    pub const fn is_valid(&self) -> bool {
        self.reason.is_none()
    }
}

/// A header and claims that nobody vouches for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The header.
    pub header: JsonObject,
    /// The claims.
    pub claims: JsonObject,
}

/// What became of a JWS whose payload need not be JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JwsVerification {
    /// Why the JWS is not valid; none when it is.
    pub reason: Option<Reason>,
    /// The header, once it has parsed strictly.
    pub header: Option<JsonObject>,
    /// The payload; only when the JWS is valid.
    pub payload: Option<Vec<u8>>,
}

/// Verifies a JWT in compact form: form, header, key, signature, then the claims against `policy`
/// at the wall clock `now`. Anything may be passed as a token. The first check that fails gives
/// the reason. Sources: RFC 7515, 5.2; RFC 7519, 7.2; RFC 8725bis.
#[must_use]
pub fn verify_jwt(
    token: &str,
    keys: &KeySet,
    policy: &ClaimsPolicy,
    now: Timestamp,
) -> Verification {
    verify_jwt_into(token, keys, policy, now, &mut Discard)
}

/// [`verify_jwt`] that tells `sink` of the claims as it reads them, for a caller that builds
/// something of its own from them. It is good for something only if `claims` come with the answer.
#[must_use]
pub fn verify_jwt_into(
    token: &str,
    keys: &KeySet,
    policy: &ClaimsPolicy,
    now: Timestamp,
    sink: &mut impl Sink,
) -> Verification {
    let compact = Compact::split(token, policy.max_size).and_then(Compact::with_payload);
    let (header, payload) = open(compact, keys, header::check_type);
    let judged = payload.and_then(|payload| judge(payload, policy, now, sink));
    match judged {
        Ok(Judgement { reason, times, jti, claims }) => {
            Verification { reason, header, claims: Some(claims), times, jti }
        }
        Err(reason) => {
            Verification { reason: Some(reason), header, claims: None, times: None, jti: None }
        }
    }
}

struct Judgement {
    reason: Option<Reason>,
    times: Option<TokenTimes>,
    jti: Option<String>,
    claims: JsonObject,
}

/// Parses a payload whose signature holds and judges its claims.
fn judge(
    payload: Vec<u8>,
    policy: &ClaimsPolicy,
    now: Timestamp,
    sink: &mut impl Sink,
) -> Result<Judgement, Reason> {
    let text = String::from_utf8(payload).map_err(|_| Reason::Malformed)?;
    let members = rules::parse_claims(&text, policy, sink)?;
    let judged = Judged::new(&members, policy, now);
    let (reason, times) = (judged.check_all().err(), judged.times.ok());
    let jti = members.get("jti").and_then(Value::as_str).map(str::to_owned);
    drop(members);
    Ok(Judgement { reason, times, jti, claims: JsonObject::checked(text) })
}

/// Verifies a compact JWS of at most `max_size` bytes and gives its payload, whatever that is, also
/// nothing: an empty payload is signed like any other, and one that is detached fits no signature.
/// No claims are looked at, and `typ` may be anything.
#[must_use]
pub fn verify_jws(token: &str, keys: &KeySet, max_size: usize) -> JwsVerification {
    let compact = Compact::split(token, max_size);
    let (header, payload) = open(compact, keys, |_| Ok(()));
    JwsVerification { reason: payload.as_ref().err().copied(), header, payload: payload.ok() }
}

/// Decodes a JWT of at most `max_size` bytes without verifying anything but its form. The claims
/// are the sender's word only.
///
/// # Errors
///
/// [`Reason::TooLarge`], [`Reason::UnsupportedForm`], [`Reason::Malformed`] and the reasons of the
/// strict JSON parser.
pub fn decode_unverified(token: &str, max_size: usize) -> Result<Decoded, Reason> {
    let compact = Compact::split(token, max_size)?.with_payload()?;
    let header = compact::decode_text(compact.header)?;
    header::parse(&header)?;
    compact::decode(compact.signature)?;
    let claims = compact::decode_text(compact.payload)?;
    json::select(&claims, &|_| false, &mut Discard)?;
    Ok(Decoded { header: JsonObject::checked(header), claims: JsonObject::checked(claims) })
}

/// Checks everything up to and including the signature. Gives the header as soon as it has parsed,
/// and the payload if it is genuine.
fn open(
    compact: Result<Compact<'_>, Reason>,
    keys: &KeySet,
    check_type: fn(&Members<'_>) -> Result<(), Reason>,
) -> (Option<JsonObject>, Result<Vec<u8>, Reason>) {
    let split = compact.and_then(|compact| Ok((compact, compact::decode_text(compact.header)?)));
    let (compact, header) = match split {
        Ok(split) => split,
        Err(reason) => return (None, Err(reason)),
    };
    let members = match header::parse(&header) {
        Ok(members) => members,
        Err(reason) => return (None, Err(reason)),
    };
    let payload = payload_if_genuine(&compact, &members, keys, check_type);
    drop(members);
    (Some(JsonObject::checked(header)), payload)
}

fn payload_if_genuine(
    compact: &Compact<'_>,
    header: &Members<'_>,
    keys: &KeySet,
    check_type: fn(&Members<'_>) -> Result<(), Reason>,
) -> Result<Vec<u8>, Reason> {
    header::check_form(header)?;
    let payload = compact::decode(compact.payload)?;
    let signature = compact::decode(compact.signature)?;
    header::check_critical(header)?;
    let algorithm = header::algorithm(header)?;
    check_type(header)?;
    let candidates = keys.candidates(algorithm, header::kid(header))?;
    candidates.verify(compact.signing_input.as_bytes(), &signature)?;
    Ok(payload)
}
