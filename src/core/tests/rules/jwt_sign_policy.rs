//! What may be signed as a machine token.
#![allow(clippy::unwrap_used)]

use crate::jwt_support;

use core::time::Duration;

use auth_ext_core::jwt::{self, ClaimFault, Reason, SigningPolicy};
use jwt_support::*;
use serde_json::Value;

fn check(claims: &str) -> Result<(), ClaimFault> {
    let claims: Value = serde_json::from_str(claims).unwrap();
    jwt::check_claims_to_sign(&claims, &SigningPolicy::default(), NOW)
}

fn fault(claim: &'static str, reason: Reason) -> Result<(), ClaimFault> {
    Err(ClaimFault { claim: Some(claim), reason })
}

#[test]
fn good_claims_pass() {
    for claims in [
        r#"{"role":"service_role","iss":"supabase","iat":1800000000,"exp":2000000000}"#,
        r#"{"exp":1800000001}"#,
        r#"{"exp":1800003600.25,"nbf":1800000000,"aud":["a","b"],"jti":"1","sub":"x"}"#,
    ] {
        assert_eq!(check(claims), Ok(()), "{claims}");
    }
}

#[test]
fn exp_is_required_and_neither_past_nor_too_far() {
    assert_eq!(check("{}"), fault("exp", Reason::MissingClaim));
    assert_eq!(check(r#"{"exp":null}"#), fault("exp", Reason::InvalidClaim));
    assert_eq!(check(r#"{"exp":"2000000000"}"#), fault("exp", Reason::InvalidClaim));
    assert_eq!(check(r#"{"exp":1800000000}"#), fault("exp", Reason::Expired));
    assert_eq!(check(r#"{"exp":2200000000}"#), fault("exp", Reason::LifetimeTooLong));
    assert_eq!(check(r#"{"exp":1e300}"#), fault("exp", Reason::InvalidClaim));
    let hour =
        SigningPolicy { max_lifetime: Duration::from_secs(3600), ..SigningPolicy::default() };
    let at = |exp: i64| jwt::check_claims_to_sign(&serde_json::json!({ "exp": exp }), &hour, NOW);
    assert_eq!(at(NOW_SECONDS + 3600), Ok(()));
    assert_eq!(at(NOW_SECONDS + 3601), fault("exp", Reason::LifetimeTooLong));
}

#[test]
fn registered_claims_have_their_types() {
    for claim in ["iss", "sub", "jti"] {
        for value in ["7", "null", "[]", "{}", "true"] {
            let claims = format!(r#"{{"exp":1800003600,"{claim}":{value}}}"#);
            assert_eq!(check(&claims), fault(claim, Reason::InvalidClaim), "{claims}");
        }
    }
    for value in ["7", "null", "[]", "[7]", r#"["a",7]"#, "{}"] {
        let claims = format!(r#"{{"exp":1800003600,"aud":{value}}}"#);
        assert_eq!(check(&claims), fault("aud", Reason::InvalidClaim), "{claims}");
    }
    assert_eq!(check(r#"{"exp":1800003600,"nbf":"x"}"#), fault("nbf", Reason::InvalidClaim));
    assert_eq!(check(r#"{"exp":1800003600,"nbf":1800003600}"#), fault("nbf", Reason::NotYetValid));
    assert_eq!(check(r#"{"exp":1800003600,"iat":-1}"#), fault("iat", Reason::InvalidClaim));
    assert_eq!(
        check(r#"{"exp":1800003600,"iat":1800000031}"#),
        fault("iat", Reason::IssuedInFuture)
    );
}

/// `extract(epoch FROM now())::bigint` rounds, so every second time it is a second ahead.
#[test]
fn a_time_that_was_rounded_up_is_signed() {
    for iat in ["1800000001", "1800000000.6", "1800000030"] {
        let claims = format!(r#"{{"exp":1800003600,"iat":{iat}}}"#);
        assert_eq!(check(&claims), Ok(()), "{claims}");
    }
    let policy = SigningPolicy { leeway: jwt::Leeway::ZERO, ..SigningPolicy::default() };
    let ahead = serde_json::json!({"exp": 1_800_003_600, "iat": 1_800_000_001});
    let refused = jwt::check_claims_to_sign(&ahead, &policy, NOW);
    assert_eq!(refused, fault("iat", Reason::IssuedInFuture));
}

#[test]
fn what_our_own_verifier_would_refuse_is_not_signed() {
    let whole = |reason| Err(ClaimFault { claim: None, reason });
    assert_eq!(check("[]"), whole(Reason::Malformed));
    assert_eq!(check(r#""text""#), whole(Reason::Malformed));
    assert_eq!(check(r#"{"exp":1800003600,"x":"\u0000"}"#), whole(Reason::NullCharacter));
    let deep = format!(r#"{{"exp":1800003600,"x":{}{}}}"#, "[".repeat(32), "]".repeat(32));
    assert_eq!(check(&deep), whole(Reason::TooDeep));
    let long = |length: usize| format!(r#"{{"exp":1800003600,"x":"{}"}}"#, "x".repeat(length));
    assert_eq!(check(&long(5 * 1024)), whole(Reason::TooLarge));
    assert_eq!(check(&long(5 * 1024 - 25)), Ok(()));
}

#[test]
fn claims_as_text_are_parsed_strictly() {
    assert_eq!(jwt::parse_claims_to_sign(r#"{"exp":1,"exp":2}"#), Err(Reason::DuplicateMember));
    assert_eq!(jwt::parse_claims_to_sign("[]"), Err(Reason::Malformed));
    assert_eq!(jwt::parse_claims_to_sign("{"), Err(Reason::Malformed));
    assert_eq!(jwt::parse_claims_to_sign(r#"{"a":1}"#), Ok(serde_json::json!({ "a": 1 })));
}

#[test]
fn the_message_names_the_claim() {
    let fault = check(r#"{"exp":1800000000}"#).unwrap_err();
    assert_eq!(fault.to_string(), "exp: The token has expired.");
}
