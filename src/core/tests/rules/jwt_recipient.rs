//! Issuers that write no `aud`: another claim says whom the token is for.
#![allow(clippy::unwrap_used)]

use crate::jwt_support;

use auth_ext_core::jwt::{self, ClaimsPolicy, Reason, Recipient};
use jwt_support::*;

fn check(claims: &str) -> Option<Reason> {
    let recipient = Recipient { claim: "client_id".to_owned(), value: "app".to_owned() };
    let policy = ClaimsPolicy {
        recipient: Some(recipient),
        issuer: Some("https://idp.example".to_owned()),
        ..ClaimsPolicy::default()
    };
    jwt::verify_jwt(&token(HEADER, claims), &secret_set(), &policy, NOW).reason
}

fn with(members: &str) -> Option<Reason> {
    check(&format!(r#"{{"iss":"https://idp.example","exp":{}{members}}}"#, NOW_SECONDS + 60))
}

#[test]
fn the_claim_must_be_there_and_be_the_value() {
    assert_eq!(with(r#","client_id":"app""#), None);
    assert_eq!(with(""), Some(Reason::MissingClaim));
    assert_eq!(with(r#","client_id":null"#), Some(Reason::MissingClaim));
    for value in [r#""App""#, r#""""#, r#""app ""#, r#""another""#] {
        assert_eq!(with(&format!(r#","client_id":{value}"#)), Some(Reason::WrongAudience));
    }
    for value in ["7", "true", r#"["app"]"#, r#"{"app":"app"}"#] {
        assert_eq!(with(&format!(r#","client_id":{value}"#)), Some(Reason::InvalidClaim));
    }
    // Only the outermost object counts.
    assert_eq!(with(r#","x":{"client_id":"app"}"#), Some(Reason::MissingClaim));
}

/// RFC 7519, 4.1.3: whoever is not named in an `aud` that is there must refuse the token.
#[test]
fn an_audience_that_is_there_must_agree() {
    assert_eq!(with(r#","client_id":"app","aud":"app""#), None);
    assert_eq!(with(r#","client_id":"app","aud":["other","app"]"#), None);
    assert_eq!(with(r#","client_id":"app","aud":"other""#), Some(Reason::WrongAudience));
    assert_eq!(with(r#","client_id":"app","aud":[]"#), Some(Reason::WrongAudience));
    assert_eq!(with(r#","client_id":"app","aud":7"#), Some(Reason::InvalidClaim));
}

#[test]
fn everything_else_is_checked_as_ever() {
    let at = |exp: i64, more: &str| {
        check(&format!(r#"{{"iss":"https://idp.example","client_id":"app","exp":{exp}{more}}}"#))
    };
    assert_eq!(at(NOW_SECONDS, ""), Some(Reason::Expired));
    assert_eq!(
        at(NOW_SECONDS + 60, &format!(r#","nbf":{}"#, NOW_SECONDS + 50)),
        Some(Reason::NotYetValid)
    );
    assert_eq!(
        check(r#"{"iss":"https://idp.example","client_id":"app"}"#),
        Some(Reason::MissingClaim)
    );
    let foreign =
        format!(r#"{{"iss":"https://evil.example","client_id":"app","exp":{}}}"#, NOW_SECONDS + 60);
    assert_eq!(check(&foreign), Some(Reason::WrongIssuer));
}
