//! A security key as a second factor, with a software authenticator; and what proves nothing.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use auth_ext_core::flow::{self, Enrollment, FactorProof};
use auth_ext_core::outcome::{ErrorCode, Outcome};
use serde_json::{Value, json};

use crate::flow_common::{EMAIL, PASSWORD, World, assert_refused, done, secs, session};
use crate::software_authenticator::Browser;

const ORIGIN: &str = "https://app.example.com";
const FAILED: &str = "WebAuthn verification failed";

fn world() -> World {
    let mut world = World::with_ada();
    let settings = world.settings();
    settings.webauthn_factor_enabled = true;
    settings.relying_party_id = Some("example.com".to_owned());
    settings.relying_party_origins = Some(ORIGIN.to_owned());
    world
}

fn claims(world: &World, body: &Value) -> String {
    crate::flow_common::claims(world, body).to_string()
}

fn signed_in(world: &mut World, email: &str) -> String {
    let session = session(world.sign_in(email, PASSWORD));
    claims(world, &session.body)
}

fn enroll(world: &mut World, ada: &str, name: &str) -> String {
    let enrollment = Enrollment {
        factor_type: Some("webauthn".to_owned()),
        friendly_name: Some(name.to_owned()),
        ..Enrollment::default()
    };
    let answer = done(flow::enroll_factor(&mut world.with_claims(Some(ada)), &enrollment).unwrap());
    assert_eq!(answer["type"], "webauthn");
    answer["id"].as_str().unwrap().to_owned()
}

fn challenge(world: &mut World, ada: &str, factor: &str) -> Value {
    done(flow::challenge_factor(&mut world.with_claims(Some(ada)), Some(factor), None).unwrap())
}

fn verify(
    world: &mut World,
    ada: &str,
    factor: &str,
    challenge: &Value,
    kind: &str,
    response: &Value,
) -> Outcome {
    let webauthn = json!({"type": kind, "credential_response": response});
    let proof = FactorProof {
        challenge_id: challenge["id"].as_str().map(str::to_owned),
        webauthn: Some(webauthn.into()),
        ..FactorProof::default()
    };
    flow::verify_factor(&mut world.with_claims(Some(ada)), Some(factor), &proof).unwrap()
}

/// Registers a key: the factor, and the claims of the raised session.
fn registered(world: &mut World, browser: &mut Browser, ada: &str, name: &str) -> (String, String) {
    let factor = enroll(world, ada, name);
    let begun = challenge(world, ada, &factor);
    assert_eq!(begun["webauthn"]["type"], "create");
    let options = &begun["webauthn"]["credential_options"]["publicKey"];
    let response = browser.create(ORIGIN, options);
    let raised = done(verify(world, ada, &factor, &begun, "create", &response));
    (factor, claims(world, &raised))
}

fn options(begun: &Value) -> &Value {
    &begun["webauthn"]["credential_options"]["publicKey"]
}

#[test]
fn a_key_is_registered_by_its_first_challenge_and_raises_sessions() {
    let (mut world, mut browser) = (world(), Browser::new(true));
    let ada = signed_in(&mut world, EMAIL);
    let (factor, raised) = registered(&mut world, &mut browser, &ada, "key");
    assert!(raised.contains("mfa/webauthn") && raised.contains("aal2"), "{raised}");
    for _ in 0..2 {
        let ada = signed_in(&mut world, EMAIL);
        let begun = challenge(&mut world, &ada, &factor);
        assert_eq!(begun["webauthn"]["type"], "request");
        assert_eq!(options(&begun)["allowCredentials"].as_array().unwrap().len(), 1);
        let response = browser.get(ORIGIN, options(&begun));
        let raised = done(verify(&mut world, &ada, &factor, &begun, "request", &response));
        assert_eq!(crate::flow_common::claims(&world, &raised)["aal"], "aal2");
    }
    // GoTrue's members, and the counter has moved.
    let row = world.tables().factors.values().next().unwrap();
    let stored: Value = serde_json::from_str(row.factor.credential.as_deref().unwrap()).unwrap();
    for name in ["id", "publicKey", "attestationType", "transport", "flags", "authenticator"] {
        assert!(stored.get(name).is_some(), "{name}");
    }
    assert!(stored["authenticator"]["signCount"].as_u64().unwrap() > 0);
}

#[test]
fn an_answer_counts_once_in_its_time_and_for_its_challenge() {
    let (mut world, mut browser) = (world(), Browser::new(true));
    let ada = signed_in(&mut world, EMAIL);
    let (factor, ada) = registered(&mut world, &mut browser, &ada, "key");
    let begun = challenge(&mut world, &ada, &factor);
    let response = browser.get(ORIGIN, options(&begun));
    let other = challenge(&mut world, &ada, &factor);
    let refused = verify(&mut world, &ada, &factor, &other, "request", &response);
    assert_refused(refused, 422, ErrorCode::MfaVerificationFailed, FAILED);
    // A failed attempt burns the challenge.
    let gone = "MFA factor with the provided challenge ID not found";
    let refused = verify(&mut world, &ada, &factor, &other, "request", &response);
    assert_refused(refused, 422, ErrorCode::MfaFactorNotFound, gone);
    let raised = done(verify(&mut world, &ada, &factor, &begun, "request", &response));
    let ada = claims(&world, &raised);
    let refused = verify(&mut world, &ada, &factor, &begun, "request", &response);
    assert_refused(refused, 422, ErrorCode::MfaFactorNotFound, gone);
    let late = challenge(&mut world, &ada, &factor);
    let response = browser.get(ORIGIN, options(&late));
    world.wait(secs(300));
    let refused = verify(&mut world, &ada, &factor, &late, "request", &response);
    assert_eq!(refused.into_body().to_value()["error_code"], "mfa_challenge_expired");
}

#[test]
fn another_origin_another_relying_party_and_a_clone_get_nothing() {
    let (mut world, mut browser) = (world(), Browser::new(true));
    let ada = signed_in(&mut world, EMAIL);
    let (factor, ada) = registered(&mut world, &mut browser, &ada, "key");
    let begun = challenge(&mut world, &ada, &factor);
    let response = browser.get("https://evil.example.com", options(&begun));
    let refused = verify(&mut world, &ada, &factor, &begun, "request", &response);
    assert_refused(refused, 422, ErrorCode::MfaVerificationFailed, FAILED);
    let begun = challenge(&mut world, &ada, &factor);
    let response = browser.get(ORIGIN, options(&begun));
    world.settings().relying_party_id = Some("app.example.com".to_owned());
    let refused = verify(&mut world, &ada, &factor, &begun, "request", &response);
    assert_refused(refused, 422, ErrorCode::MfaVerificationFailed, FAILED);
    world.settings().relying_party_id = Some("example.com".to_owned());
    for row in world.tables().factors.values_mut() {
        let text = row.factor.credential.clone().unwrap();
        let mut stored: Value = serde_json::from_str(&text).unwrap();
        stored["authenticator"]["signCount"] = json!(1_000);
        row.factor.credential = Some(stored.to_string());
    }
    let begun = challenge(&mut world, &ada, &factor);
    let response = browser.get(ORIGIN, options(&begun));
    let refused = verify(&mut world, &ada, &factor, &begun, "request", &response);
    assert_refused(refused, 422, ErrorCode::MfaVerificationFailed, FAILED);
}

#[test]
fn a_verified_key_is_not_registered_over_and_an_unverified_one_proves_nothing() {
    let (mut world, mut browser, mut thief) = (world(), Browser::new(true), Browser::new(true));
    let ada = signed_in(&mut world, EMAIL);
    let unverified = enroll(&mut world, &ada, "begun");
    let (factor, ada2) = registered(&mut world, &mut browser, &ada, "key");
    // The session of before the proof cannot enrol a key of the thief's.
    let begun = challenge(&mut world, &ada2, &factor);
    let response = thief.create(
        ORIGIN,
        &json!({
            "rp": {"id": "example.com", "name": "x"},
            "user": {"id": "AAAA", "name": "x", "displayName": "x"},
            "challenge": options(&begun)["challenge"],
            "pubKeyCredParams": [{"type": "public-key", "alg": -7}],
        }),
    );
    let refused = verify(&mut world, &ada2, &factor, &begun, "create", &response);
    assert_refused(refused, 422, ErrorCode::MfaVerificationFailed, FAILED);
    // The other one of her kind went when this one was proved.
    let mut context = world.with_claims(Some(&ada2));
    let gone = flow::challenge_factor(&mut context, Some(&unverified), None).unwrap();
    assert_eq!(gone.status(), 404);
}

#[test]
fn a_key_of_another_user_is_none_of_hers() {
    let (mut world, mut adas, mut bobs) = (world(), Browser::new(true), Browser::new(true));
    let ada = signed_in(&mut world, EMAIL);
    let (factor, ada) = registered(&mut world, &mut adas, &ada, "key");
    world.add_user("bob@example.com", PASSWORD);
    let bob = signed_in(&mut world, "bob@example.com");
    let (own, bob) = registered(&mut world, &mut bobs, &bob, "key");
    let begun = challenge(&mut world, &ada, &factor);
    let response = adas.get(ORIGIN, options(&begun));
    assert_eq!(verify(&mut world, &bob, &factor, &begun, "request", &response).status(), 404);
    assert_eq!(verify(&mut world, &bob, &own, &begun, "request", &response).status(), 422);
    done(verify(&mut world, &ada, &factor, &begun, "request", &response));
}

#[test]
fn what_is_missing_is_said_in_gotrues_words() {
    let mut world = world();
    let ada = signed_in(&mut world, EMAIL);
    let factor = enroll(&mut world, &ada, "key");
    let begun = challenge(&mut world, &ada, &factor);
    let mut ask = |webauthn: Option<Value>| {
        let proof = FactorProof {
            challenge_id: begun["id"].as_str().map(str::to_owned),
            webauthn: webauthn.map(Into::into),
            ..FactorProof::default()
        };
        flow::verify_factor(&mut world.with_claims(Some(&ada)), Some(&factor), &proof).unwrap()
    };
    for (webauthn, message) in [
        (None, "WebAuthn config required"),
        (Some(json!({})), "WebAuthn type must be create or request"),
        (Some(json!({"type": "get"})), "WebAuthn type must be create or request"),
        (Some(json!({"type": "create"})), "credential_response required"),
        (
            Some(json!({"type": "create", "credential_response": {"id": "x"}})),
            "Invalid credential_response",
        ),
    ] {
        let refused = ask(webauthn);
        assert_refused(refused, 400, ErrorCode::ValidationFailed, message);
    }
    world.settings().relying_party_id = None;
    let mut context = world.with_claims(Some(&ada));
    let refused = flow::challenge_factor(&mut context, Some(&factor), None).unwrap();
    assert_eq!(refused.into_body().to_value()["error_code"], "mfa_webauthn_verify_not_enabled");
}
