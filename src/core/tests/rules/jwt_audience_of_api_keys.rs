//! A token that names no user may come without `aud`, where the policy says so, and no other may.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use auth_ext_core::jwt::{Algorithm, ClaimsPolicy, Reason, sign_jwt, verify_jwt};
use auth_ext_core::keys::{KeySet, SigningKey};
use auth_ext_core::secret::Secret;
use auth_ext_core::time::Timestamp;

fn reason(claims: &str, api_keys_without_audience: bool) -> Option<Reason> {
    let secret = Secret::from_text("a signing secret for tests of 32 bytes and more");
    let key = SigningKey::from_secret(&secret, Algorithm::HS256).unwrap();
    let mut keys = KeySet::new();
    keys.insert(key.verification_key().clone()).unwrap();
    let policy = ClaimsPolicy {
        audience: Some("authenticated".to_owned()),
        api_keys_without_audience,
        ..ClaimsPolicy::default()
    };
    let token = sign_jwt(&key, claims.as_bytes()).unwrap();
    verify_jwt(&token, &keys, &policy, Timestamp::from_seconds(1_800_000_000)).reason
}

#[test]
fn an_api_key_needs_no_audience_where_the_policy_says_so() {
    let key = r#"{"role":"anon","exp":1900000000}"#;
    assert_eq!(reason(key, true), None);
    assert_eq!(reason(key, false), Some(Reason::MissingClaim));
}

#[test]
fn a_users_token_needs_one_always() {
    for subject in [r#""5f8a2f9e-6c0c-4d5b-9d0e-0d8f6f1f2a3b""#, r#""""#] {
        let claims = format!(r#"{{"sub":{subject},"role":"authenticated","exp":1900000000}}"#);
        assert_eq!(reason(&claims, true), Some(Reason::MissingClaim), "{subject}");
    }
}

#[test]
fn an_audience_that_is_there_counts() {
    let key = r#"{"role":"anon","aud":"elsewhere","exp":1900000000}"#;
    assert_eq!(reason(key, true), Some(Reason::WrongAudience));
}
