//! Tokens and keys for the tests, made here without the code under test.
#![allow(dead_code, clippy::unwrap_used)]

pub(crate) mod vectors;

use auth_ext_core::jwt::{self, Algorithm, ClaimsPolicy, Reason, Verification};
use auth_ext_core::keys::{KeySet, SigningKey, VerificationKey};
use auth_ext_core::secret::Secret;
use auth_ext_core::time::Timestamp;
use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

/// The time of all tests: 2027-01-15T08:00:00Z.
pub(crate) const NOW_SECONDS: i64 = 1_800_000_000;
pub(crate) const NOW: Timestamp = Timestamp::from_seconds(NOW_SECONDS);

/// The secret of the HS256 tokens, 32 bytes.
pub(crate) const SECRET: &str = "an-old-shared-secret-of-32-chars";

/// The usual header.
pub(crate) const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;
/// Claims that are valid at `NOW` under the default policy.
pub(crate) const CLAIMS: &str =
    r#"{"sub":"joe","aud":"authenticated","exp":1800003600,"iat":1800000000}"#;

pub(crate) fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

pub(crate) fn decode(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).unwrap()
}

/// A token with any header and payload, whose HMAC-SHA256 under `SECRET` holds.
pub(crate) fn token(header: &str, payload: impl AsRef<[u8]>) -> String {
    token_under(SECRET.as_bytes(), header, payload)
}

/// The same under another secret.
pub(crate) fn token_under(secret: &[u8], header: &str, payload: impl AsRef<[u8]>) -> String {
    let message = format!("{}.{}", encode(header), encode(payload));
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
    let tag = hmac::sign(&key, message.as_bytes());
    format!("{message}.{}", encode(tag))
}

/// The set that holds `SECRET` as its one HS256 key.
pub(crate) fn secret_set() -> KeySet {
    let key = VerificationKey::from_secret(&Secret::from_text(SECRET), Algorithm::HS256).unwrap();
    set([key])
}

pub(crate) fn set(keys: impl IntoIterator<Item = VerificationKey>) -> KeySet {
    let mut set = KeySet::new();
    for key in keys {
        set.insert(key).unwrap();
    }
    set
}

pub(crate) fn set_of(key: &SigningKey) -> KeySet {
    set([key.verification_key().clone()])
}

/// Verifies against `SECRET` under the default policy at `NOW`.
pub(crate) fn verify(token: &str) -> Verification {
    jwt::verify_jwt(token, &secret_set(), &ClaimsPolicy::default(), NOW)
}

/// What `explain` says when no token has been revoked.
pub(crate) fn explain_with(
    token: &str,
    keys: &KeySet,
    policy: &ClaimsPolicy,
    now: Timestamp,
) -> Value {
    jwt::explain(token, keys, policy, now, |_| Ok::<_, ()>(false)).unwrap()
}

pub(crate) fn reason(token: &str) -> Option<Reason> {
    verify(token).reason
}

/// What is said of a genuine token with these claims.
pub(crate) fn reason_for_claims(claims: &str) -> Option<Reason> {
    reason(&token(HEADER, claims))
}

/// What is said of a genuine token with this header.
pub(crate) fn reason_for_header(header: &str) -> Option<Reason> {
    reason(&token(header, CLAIMS))
}

/// What is said of a genuine token with these claims under this policy.
pub(crate) fn reason_under(policy: &ClaimsPolicy, claims: &str) -> Option<Reason> {
    jwt::verify_jwt(&token(HEADER, claims), &secret_set(), policy, NOW).reason
}

pub(crate) fn policy_with_audience(audience: &str) -> ClaimsPolicy {
    ClaimsPolicy { audience: Some(audience.to_owned()), ..ClaimsPolicy::default() }
}

pub(crate) fn policy_with_issuer(issuer: &str) -> ClaimsPolicy {
    ClaimsPolicy { issuer: Some(issuer.to_owned()), ..ClaimsPolicy::default() }
}
