//! Verifying and decoding tokens.

use serde_json::{Map, Value};

use super::compact::{self, Compact};
use super::rules::Judged;
use super::{ClaimsPolicy, Reason, TokenTimes, header, json};
use crate::keys::KeySet;
use crate::time::Timestamp;

/// What became of a token.
#[derive(Debug, Clone, PartialEq)]
pub struct Verification {
    /// Why the token is not valid; none when it is.
    pub reason: Option<Reason>,
    /// The header, once it has parsed strictly. Before the signature holds it is the sender's word.
    pub header: Option<Value>,
    /// The claims, once the signature holds and they have parsed strictly: so also those of a
    /// token that is genuine but expired, never those of a forged one.
    pub claims: Option<Value>,
    /// The JSON text of the claims as it was signed, present whenever `claims` is. It keeps what
    /// `claims` cannot: numbers beyond 64 bits.
    pub payload: Option<String>,
    /// The times among the claims, for a cache that has to check them again; present when `claims`
    /// is and the times are well-formed.
    pub times: Option<TokenTimes>,
}

impl Verification {
    /// Whether the token is valid.
    #[must_use]
    pub const fn is_valid(&self) -> bool {
        self.reason.is_none()
    }

    fn refused(refusal: Refusal) -> Self {
        Self {
            reason: Some(refusal.reason),
            header: refusal.header.map(Value::Object),
            claims: None,
            payload: None,
            times: None,
        }
    }
}

/// A header and claims that nobody vouches for.
#[derive(Debug, Clone, PartialEq)]
pub struct Decoded {
    /// The header.
    pub header: Value,
    /// The claims.
    pub claims: Value,
}

/// What became of a JWS whose payload need not be JSON.
#[derive(Debug, Clone, PartialEq)]
pub struct JwsVerification {
    /// Why the JWS is not valid; none when it is.
    pub reason: Option<Reason>,
    /// The header, once it has parsed strictly.
    pub header: Option<Value>,
    /// The payload; only when the JWS is valid.
    pub payload: Option<Vec<u8>>,
}

/// A token that did not get as far as its payload.
struct Refusal {
    reason: Reason,
    header: Option<Map<String, Value>>,
}

impl From<Reason> for Refusal {
    fn from(reason: Reason) -> Self {
        Self {
            reason,
            header: None,
        }
    }
}

/// A header and a payload whose signature holds.
struct Opened {
    header: Map<String, Value>,
    payload: Vec<u8>,
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
    let opened = match open(token, keys, policy.max_size, header::check_type) {
        Ok(opened) => opened,
        Err(refusal) => return Verification::refused(refusal),
    };
    let parsed = parse_claims(opened.payload);
    let (payload, claims) = match parsed {
        Ok(parsed) => parsed,
        Err(reason) => {
            return Verification::refused(Refusal {
                reason,
                header: Some(opened.header),
            });
        }
    };
    let judged = Judged::new(&claims, policy, now);
    Verification {
        reason: judged.check_all().err(),
        times: judged.times.ok(),
        header: Some(Value::Object(opened.header)),
        claims: Some(Value::Object(claims)),
        payload: Some(payload),
    }
}

/// Verifies a compact JWS of at most `max_size` bytes and gives its payload, whatever that is. No
/// claims are looked at, and `typ` may be anything.
#[must_use]
pub fn verify_jws(token: &str, keys: &KeySet, max_size: usize) -> JwsVerification {
    match open(token, keys, max_size, |_| Ok(())) {
        Ok(opened) => JwsVerification {
            reason: None,
            header: Some(Value::Object(opened.header)),
            payload: Some(opened.payload),
        },
        Err(refusal) => JwsVerification {
            reason: Some(refusal.reason),
            header: refusal.header.map(Value::Object),
            payload: None,
        },
    }
}

/// Decodes a JWT of at most `max_size` bytes without verifying anything but its form. The claims
/// are the sender's word only.
///
/// # Errors
///
/// [`Reason::TooLarge`], [`Reason::UnsupportedForm`], [`Reason::Malformed`] and the reasons of the
/// strict JSON parser.
pub fn decode_unverified(token: &str, max_size: usize) -> Result<Decoded, Reason> {
    let compact = Compact::split(token, max_size)?;
    let header = header::parse(compact.header)?;
    compact::decode(compact.signature)?;
    let (_, claims) = parse_claims(compact::decode(compact.payload)?)?;
    Ok(Decoded {
        header: Value::Object(header),
        claims: Value::Object(claims),
    })
}

/// Parses the payload of a JWT: UTF-8 and one JSON object. Gives the text and what it says.
pub(super) fn parse_claims(payload: Vec<u8>) -> Result<(String, Map<String, Value>), Reason> {
    let text = String::from_utf8(payload).map_err(|_| Reason::Malformed)?;
    match json::parse(&text)? {
        Value::Object(claims) => Ok((text, claims)),
        _ => Err(Reason::Malformed),
    }
}

/// Checks everything up to and including the signature.
fn open(
    token: &str,
    keys: &KeySet,
    max_size: usize,
    check_type: fn(&Map<String, Value>) -> Result<(), Reason>,
) -> Result<Opened, Refusal> {
    let compact = Compact::split(token, max_size)?;
    let header = header::parse(compact.header)?;
    match payload_if_genuine(&compact, &header, keys, check_type) {
        Ok(payload) => Ok(Opened { header, payload }),
        Err(reason) => Err(Refusal {
            reason,
            header: Some(header),
        }),
    }
}

fn payload_if_genuine(
    compact: &Compact<'_>,
    header: &Map<String, Value>,
    keys: &KeySet,
    check_type: fn(&Map<String, Value>) -> Result<(), Reason>,
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
