//! `explain` says what `verify_jwt` says, and why.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::jwt_support;

use auth_ext_core::jwt::{self, Algorithm, ClaimsPolicy, Reason};
use auth_ext_core::keys::{KeySet, SigningKey};
use jwt_support::*;
use serde_json::{Value, json};

fn explain(token: &str) -> Value {
    explain_with(token, &secret_set(), &ClaimsPolicy::default(), NOW)
}

fn check<'e>(explanation: &'e Value, name: &str) -> &'e Value {
    let checks = explanation["checks"].as_array().unwrap();
    checks.iter().find(|check| check["check"] == name).unwrap()
}

#[test]
fn a_valid_token_passes_every_check() {
    let claims = r#"{"sub":"joe","exp":1800003600,"nbf":1799999990,"iat":1800000000.5}"#;
    let explanation = explain(&token(HEADER, claims));
    assert_eq!(explanation["valid"], true);
    assert_eq!(explanation["reason"], Value::Null);
    assert_eq!(explanation["description"], Value::Null);
    assert_eq!(explanation["verified"], true);
    assert_eq!(explanation["header"], json!({ "alg": "HS256", "typ": "JWT" }));
    assert_eq!(explanation["claims"]["sub"], "joe");
    assert_eq!(explanation["key"], json!({ "kid": null, "algorithm": "HS256" }));
    assert_eq!(explanation["candidate_keys"], 1);
    assert_eq!(
        explanation["times"],
        json!({
            "exp": { "time": "2027-01-15T09:00:00Z", "seconds_from_now": 3600 },
            "nbf": { "time": "2027-01-15T07:59:50Z", "seconds_from_now": -10 },
            "iat": { "time": "2027-01-15T08:00:00.5Z", "seconds_from_now": 0 },
        })
    );
    let names: Vec<&str> = explanation["checks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|check| check["check"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "form",
            "header_encoding",
            "header",
            "header_members",
            "payload_encoding",
            "signature_encoding",
            "crit",
            "alg",
            "typ",
            "key",
            "signature",
            "claims_encoding",
            "claims",
            "claim_types",
            "required_claims",
            "iss",
            "aud",
            "exp",
            "nbf",
            "iat",
            "lifetime",
            "jti",
        ]
    );
    for check in explanation["checks"].as_array().unwrap() {
        let asked = !["iss", "aud", "lifetime", "jti"].contains(&check["check"].as_str().unwrap());
        assert_eq!(check["result"], if asked { "pass" } else { "skipped" }, "{check}");
    }
}

#[test]
fn everything_that_is_wrong_is_told_and_the_first_is_the_reason() {
    let policy = ClaimsPolicy {
        audience: Some("us".to_owned()),
        issuer: Some("issuer".to_owned()),
        ..ClaimsPolicy::default()
    };
    let claims = r#"{"iss":"issuer","aud":"them","exp":1799999999,"nbf":1800009999}"#;
    let explanation = explain_with(&token(HEADER, claims), &secret_set(), &policy, NOW);
    assert_eq!(explanation["valid"], false);
    assert_eq!(explanation["reason"], "wrong_audience");
    assert_eq!(explanation["description"], Reason::WrongAudience.describe());
    assert_eq!(check(&explanation, "iss")["result"], "pass");
    assert_eq!(
        check(&explanation, "exp"),
        &json!({
            "check": "exp",
            "result": "fail",
            "reason": "expired",
            "description": "The token has expired.",
        })
    );
    assert_eq!(check(&explanation, "nbf")["reason"], "not_yet_valid");
    assert_eq!(explanation["verified"], true);
}

#[test]
fn a_forged_token_is_shown_as_unverified() {
    let forged =
        token_under(b"another secret of thirty-two byt", HEADER, r#"{"sub":"eve","exp":1}"#);
    let explanation = explain(&forged);
    assert_eq!(explanation["reason"], "bad_signature");
    assert_eq!((&explanation["verified"], &explanation["key"]), (&json!(false), &Value::Null));
    assert_eq!(explanation["claims"]["sub"], "eve");
    assert_eq!(check(&explanation, "exp")["result"], "fail");
    assert_eq!(explanation["candidate_keys"], 1);
}

#[test]
fn a_revoked_kid_and_a_foreign_one_are_told_apart() {
    let key = SigningKey::generate(Algorithm::ES256, Some("old")).unwrap();
    let token = jwt::sign_jwt(&key, CLAIMS.as_bytes()).unwrap();
    let mut keys = KeySet::new();
    keys.refuse("old", Reason::Revoked).unwrap();
    let explanation = explain_with(&token, &keys, &ClaimsPolicy::default(), NOW);
    assert_eq!(
        (&explanation["reason"], &explanation["candidate_keys"]),
        (&json!("revoked"), &json!(0))
    );
    assert_eq!(check(&explanation, "key")["reason"], "revoked");
    assert_eq!(check(&explanation, "signature")["result"], "skipped");
    let explanation = explain_with(&token, &KeySet::new(), &ClaimsPolicy::default(), NOW);
    assert_eq!(explanation["reason"], "unknown_key");
}

#[test]
fn what_is_no_token_skips_what_it_has_not() {
    for text in ["", "a.b", "a.b.c.d.e", "{}"] {
        let explanation = explain(text);
        assert_eq!(explanation["valid"], false);
        assert_eq!(check(&explanation, "form")["result"], "fail", "{text}");
        assert_eq!((&explanation["header"], &explanation["claims"]), (&Value::Null, &Value::Null));
        let others = explanation["checks"].as_array().unwrap().iter().skip(1);
        assert!(
            others.clone().count() > 0
                && others.into_iter().all(|check| check["result"] == "skipped")
        );
    }
}

/// Whatever the token, the two functions agree.
#[test]
fn explain_and_verify_give_the_same_reason() {
    let headers = [
        HEADER,
        r#"{"alg":"none"}"#,
        r#"{"alg":"HS256","crit":[]}"#,
        r#"{"alg":"HS256","typ":"x"}"#,
        "[]",
        r#"{"alg":"HS256","kid":"x"}"#,
        r#"{"alg":7}"#,
        r#"{"alg":"ES256"}"#,
        r#"{"alg":"HS256","enc":1}"#,
        r#"{"alg":"HS256","cty":"JWT","crit":1,"typ":7}"#,
    ];
    let payloads = [
        CLAIMS,
        "{}",
        "[]",
        r#"{"exp":1}"#,
        r#"{"exp":"1"}"#,
        r#"{"exp":1800003600,"nbf":1900000000}"#,
        r#"{"exp":1800003600,"a":1,"a":1}"#,
        r#"{"exp":1800003600,"iss":7,"aud":7}"#,
        r#"{"exp":1800003600,"iat":1900000000,"nbf":1900000000}"#,
        "\u{0}",
    ];
    let policies = [
        ClaimsPolicy::default(),
        policy_with_audience("authenticated"),
        policy_with_issuer("x"),
        ClaimsPolicy { max_size: 60, ..ClaimsPolicy::default() },
        ClaimsPolicy {
            max_lifetime: Some(core::time::Duration::from_secs(1)),
            ..ClaimsPolicy::default()
        },
    ];
    let mut seen = std::collections::BTreeSet::new();
    for (header, payload, policy) in headers
        .iter()
        .flat_map(|header| payloads.iter().map(move |payload| (header, payload)))
        .flat_map(|(header, payload)| policies.iter().map(move |policy| (header, payload, policy)))
    {
        for token in [token(header, payload), token_under(&[7; 32], header, payload)] {
            let verification = jwt::verify_jwt(&token, &secret_set(), policy, NOW);
            let explanation = explain_with(&token, &secret_set(), policy, NOW);
            let reason = verification.reason.map(Reason::as_str);
            assert_eq!(explanation["reason"].as_str(), reason, "{header} {payload}");
            assert_eq!(explanation["valid"].as_bool(), Some(verification.is_valid()));
            seen.extend(reason);
        }
    }
    assert!(seen.len() > 12, "{seen:?}");
}

#[test]
fn a_revoked_token_fails_the_check_of_its_jti_last() {
    let asked = |claims: &str| {
        let mut of = None;
        let revoked = |jti: &str| {
            of = Some(jti.to_owned());
            Ok::<_, ()>(jti == "gone")
        };
        let policy = ClaimsPolicy::default();
        let token = token(HEADER, claims);
        (jwt::explain(&token, &secret_set(), &policy, NOW, revoked).unwrap(), of)
    };
    let (explanation, of) = asked(r#"{"jti":"gone","exp":1800003600}"#);
    assert_eq!(of.as_deref(), Some("gone"));
    assert_eq!((&explanation["valid"], &explanation["reason"]), (&json!(false), &json!("revoked")));
    assert_eq!(check(&explanation, "jti")["result"], "fail");
    assert_eq!(explanation["verified"], true);
    let (explanation, _) = asked(r#"{"jti":"gone","exp":1700000000}"#);
    assert_eq!(explanation["reason"], "expired");
    let (explanation, of) = asked(r#"{"jti":"other","exp":1800003600}"#);
    assert_eq!((of.as_deref(), &explanation["valid"]), (Some("other"), &json!(true)));
    assert_eq!(check(&explanation, "jti")["result"], "pass");
    assert_eq!(asked(r#"{"exp":1800003600}"#).1, None);
    assert_eq!(asked(r#"{"jti":7,"exp":1800003600}"#).0["reason"], "invalid_claim");
}

#[test]
fn what_cannot_be_asked_is_no_answer() {
    let token = token(HEADER, r#"{"jti":"x","exp":1800003600}"#);
    let policy = ClaimsPolicy::default();
    let explanation = jwt::explain(&token, &secret_set(), &policy, NOW, |_| Err("no database"));
    assert_eq!(explanation, Err("no database"));
}
