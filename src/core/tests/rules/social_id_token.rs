//! What an id token has to say before anybody is let in by it.

use auth_ext_core::social::id_token::{Expectation, Nonce, Refused, check};
use serde_json::{Value, json};

const NOW: i64 = 1_800_000_000;

fn claims() -> Value {
    json!({"iss": "https://idp.example", "sub": "1", "aud": "app", "exp": NOW + 60, "iat": NOW})
}

fn expectation<'a>() -> Expectation<'a> {
    Expectation {
        issuers: &["https://idp.example"],
        audiences: &["app", "ios"],
        hosted_domain: None,
        nonce: Nonce::Presented(None),
        access_token: None,
        algorithm: "RS256",
        now: NOW,
    }
}

fn with(name: &str, value: Value) -> Value {
    let mut claims = claims();
    if value.is_null() {
        claims.as_object_mut().unwrap().remove(name);
    } else {
        claims[name] = value;
    }
    claims
}

#[test]
fn a_good_token_is_taken() {
    assert_eq!(check(&claims(), &expectation()), Ok(()));
    assert_eq!(check(&with("aud", json!(["ios"])), &expectation()), Ok(()));
}

#[test]
fn issuer_subject_and_audience_must_be_ours() {
    for issuer in [
        json!("https://evil.example"),
        json!("https://idp.example/"),
        json!(null),
        json!(["https://idp.example"]),
    ] {
        assert_eq!(check(&with("iss", issuer), &expectation()), Err(Refused::Issuer));
    }
    for subject in [json!(""), json!(null), json!(7)] {
        assert_eq!(check(&with("sub", subject), &expectation()), Err(Refused::Subject));
    }
    for audience in [json!("other"), json!(null), json!([]), json!({"app": 1}), json!(["App"])] {
        assert!(matches!(check(&with("aud", audience), &expectation()), Err(Refused::Audience(_))));
    }
}

#[test]
fn a_token_for_several_says_whose_it_is() {
    let several = with("aud", json!(["app", "other"]));
    assert_eq!(check(&several, &expectation()), Err(Refused::AuthorizedParty));
    for (party, wanted) in [("app", Ok(())), ("other", Err(Refused::AuthorizedParty))] {
        let mut token = several.clone();
        token["azp"] = json!(party);
        assert_eq!(check(&token, &expectation()), wanted);
    }
}

#[test]
fn it_expires_on_the_second_and_clocks_may_differ_otherwise() {
    for exp in [json!(NOW), json!(NOW - 1), json!(null), json!("9999999999"), json!(-1)] {
        assert_eq!(check(&with("exp", exp), &expectation()), Err(Refused::Expired));
    }
    assert_eq!(check(&with("exp", json!(NOW + 1)), &expectation()), Ok(()));
    assert_eq!(check(&with("nbf", json!(NOW + 300)), &expectation()), Ok(()));
    for name in ["nbf", "iat"] {
        assert_eq!(check(&with(name, json!(NOW + 301)), &expectation()), Err(Refused::NotYetValid));
    }
}

#[test]
fn a_nonce_is_given_in_clear_and_found_in_any_of_its_three_forms() {
    // SHA-256 of "raw", by another program.
    let hex = "d7439bee24773bcbfa2d0a97947ee36227b10d1022b1a55847e928965bb6bfde";
    let base64url = "10Ob7iR3O8v6LQqXlH7jYiexDRAisaVYR-kollu2v94";
    let nonce = |text| Expectation { nonce: Nonce::Presented(text), ..expectation() };
    assert_eq!(check(&with("nonce", json!("raw")), &nonce(Some("raw"))), Ok(()));
    for form in [hex, base64url] {
        assert_eq!(check(&with("nonce", json!(form)), &nonce(Some("raw"))), Ok(()));
        assert_eq!(
            check(&with("nonce", json!(form)), &nonce(Some("Raw"))),
            Err(Refused::NonceMismatch)
        );
    }
    assert_eq!(
        check(&with("nonce", json!(hex.to_uppercase())), &nonce(Some("raw"))),
        Err(Refused::NonceMismatch)
    );
    assert_eq!(check(&with("nonce", json!("raw")), &nonce(None)), Err(Refused::NonceRequired));
    assert_eq!(check(&claims(), &nonce(Some("raw"))), Err(Refused::NonceMissing));
    assert_eq!(check(&with("nonce", json!("")), &nonce(Some(""))), Ok(()));
    let skipped = Expectation { nonce: Nonce::NotAsked, ..expectation() };
    assert_eq!(check(&with("nonce", json!("of the library")), &skipped), Ok(()));
}

#[test]
fn an_access_token_of_somebody_else_is_found_out() {
    // OpenID Connect Core, appendix A.3: the at_hash of this access token under RS256.
    let token = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y";
    let claims = with("at_hash", json!("77QmUPtjPfzWtF2AnpK9RQ"));
    let expected = |token| Expectation { access_token: token, ..expectation() };
    assert_eq!(check(&claims, &expected(Some(token))), Ok(()));
    assert_eq!(check(&claims, &expected(Some("other"))), Err(Refused::AccessToken));
    assert_eq!(check(&claims, &expected(None)), Ok(()));
    let other_size = Expectation { algorithm: "RS512", ..expected(Some(token)) };
    assert_eq!(check(&claims, &other_size), Err(Refused::AccessToken));
}

#[test]
fn a_hosted_domain_that_is_asked_for_must_be_there() {
    let expected = Expectation { hosted_domain: Some("example.com"), ..expectation() };
    assert_eq!(check(&with("hd", json!("example.com")), &expected), Ok(()));
    for domain in [json!("evil.example"), json!(null), json!("")] {
        assert_eq!(check(&with("hd", domain), &expected), Err(Refused::HostedDomain));
    }
}

#[test]
fn whoever_is_described_by_id_tokens_has_keys_somewhere() {
    use auth_ext_core::social::configured::declared;
    use auth_ext_core::social::document::discovery_url;
    use auth_ext_core::social::provider::{DescribedBy, shipped};

    let mut seen = 0;
    for provider in shipped().unwrap() {
        // Keycloak's are where its realm is.
        if provider.described_by == DescribedBy::IdToken && provider.name != "keycloak" {
            let has_keys = !provider.jwks_uri.is_empty() || discovery_url(&provider).is_some();
            assert!(has_keys, "{}", provider.name);
            seen += 1;
        }
    }
    assert!(seen >= 5, "{seen}");
    let tenant =
        r#"{"url": "https://login.microsoftonline.com/t/", "token_url": "https://a.example/t"}"#;
    let azure = declared("azure", tenant).unwrap();
    assert_eq!(azure.jwks_uri, "https://login.microsoftonline.com/t/discovery/v2.0/keys");
    assert_eq!(
        azure.authorization_url,
        "https://login.microsoftonline.com/t/oauth2/v2.0/authorize"
    );
    assert_eq!(azure.token_url, "https://a.example/t", "what is given counts");
    let realm = declared("keycloak", r#"{"url": "https://kc.example/realms/r/"}"#).unwrap();
    assert_eq!(realm.issuer, "https://kc.example/realms/r");
}
