//! A token without a session is revoked by its jti.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use crate::flow_common;

use auth_ext_core::flow;
use auth_ext_core::jwt::{
    self, ClaimsOutline, ClaimsPolicy, Reason, TokenTimes, Verification, verify_jwt,
};
use auth_ext_core::keys::{KeySet, api_key};
use auth_ext_core::outcome::{ErrorCode, Outcome, Refusal};
use auth_ext_core::settings::Settings;
use auth_ext_core::testing::Step;
use auth_ext_core::time::Timestamp;
use flow_common::{MICRO, START, World, claims, secs, signing_key};
use serde_json::{Value, json};
use uuid::Uuid;

const EXPIRY: i64 = START.as_seconds() + 3600;

/// What the ring says of a token of ours with these claims.
fn verified(claims: &Value) -> Verification {
    let key = signing_key();
    let mut keys = KeySet::new();
    keys.insert(key.verification_key().clone()).unwrap();
    let token = jwt::sign_jwt(&key, claims.to_string().as_bytes()).unwrap();
    verify_jwt(&token, &keys, &ClaimsPolicy::default(), START)
}

fn revoke(world: &mut World, claims: &Value) -> Outcome {
    flow::revoke_jwt(&mut world.context(), &verified(claims)).unwrap()
}

fn revoke_jti(world: &mut World, jti: Option<&str>, at: Option<Timestamp>) -> Outcome {
    flow::revoke_jti(&mut world.context(), jti, at).unwrap()
}

fn refused(outcome: Outcome) -> (ErrorCode, String) {
    match outcome {
        Outcome::Refused(refusal) => (refusal.error_code, refusal.message),
        Outcome::Done(body) => panic!("not refused: {}", body.to_text()),
    }
}

fn check(world: &mut World, claims: &Value) -> Option<Refusal> {
    let claims = claims.to_string();
    flow::request_refusal(&mut world.with_claims(Some(&claims))).unwrap()
}

fn revocation(world: &mut World, jti: Option<&str>) -> Option<Reason> {
    flow::revocation(&mut world.store, jti).unwrap()
}

#[test]
fn a_revoked_machine_token_is_refused_by_its_claims_alone() {
    let mut world = World::with_ada();
    let bot = json!({ "role": "service_role", "jti": "bot-1", "exp": EXPIRY });
    let other = json!({ "role": "service_role", "jti": "bot-2", "exp": EXPIRY });
    assert_eq!(check(&mut world, &bot), None);
    assert_eq!(
        revoke(&mut world, &bot),
        Outcome::of(&json!({ "jti": "bot-1", "expires_at": "2026-01-02T04:04:05Z" })).unwrap()
    );
    let refusal = check(&mut world, &bot).unwrap();
    assert_eq!((refusal.status, refusal.error_code), (401, ErrorCode::BadJwt));
    assert_eq!(refusal.message, "invalid JWT: the token has been revoked");
    assert_eq!(check(&mut world, &other), None);
    assert_eq!(check(&mut world, &json!({ "role": "service_role" })), None);
    assert_eq!(revocation(&mut world, Some("bot-1")), Some(Reason::Revoked));
    assert_eq!(revocation(&mut world, Some("bot-2")), None);
    assert_eq!(revocation(&mut world, None), None);
}

#[test]
fn a_token_with_a_session_can_be_revoked_alone() {
    let mut world = World::with_ada();
    let session = world.ada_signs_in();
    let mut claims = claims(&world, &session.body);
    let live = |world: &mut World, claims: &Value| {
        let claims = claims.to_string();
        flow::session_is_live(&mut world.with_claims(Some(&claims))).unwrap()
    };
    assert!(live(&mut world, &claims));
    claims["jti"] = json!("hook-made");
    assert!(live(&mut world, &claims));
    revoke(&mut world, &claims);
    assert!(!live(&mut world, &claims));
    assert_eq!(check(&mut world, &claims).unwrap().error_code, ErrorCode::BadJwt);
    // The session itself stands, for the tokens of its refreshes.
    claims["jti"] = json!("the next one");
    assert!(live(&mut world, &claims));
}

#[test]
fn a_jti_that_is_no_text_is_refused() {
    let mut world = World::with_ada();
    for odd in [json!(7), json!(true), json!(["bot-1"]), json!({ "bot-1": 1 })] {
        let refusal = check(&mut world, &json!({ "role": "anon", "jti": odd })).unwrap();
        assert_eq!((refusal.status, refusal.error_code), (401, ErrorCode::BadJwt), "{odd}");
    }
    assert_eq!(check(&mut world, &json!({ "role": "anon", "jti": null })), None);
}

#[test]
fn what_does_not_verify_is_not_revoked() {
    let mut world = World::with_ada();
    let (code, message) =
        refused(revoke(&mut world, &json!({ "jti": "late", "exp": START.as_seconds() })));
    let expected = "invalid JWT: The token has expired.";
    assert_eq!((code, message.as_str()), (ErrorCode::BadJwt, expected));
    let forged = Verification {
        reason: Some(Reason::BadSignature),
        ..verified(&json!({ "jti": "x", "exp": EXPIRY }))
    };
    let outcome = flow::revoke_jwt(&mut world.context(), &forged).unwrap();
    assert_eq!(refused(outcome).0, ErrorCode::BadJwt);
    assert_eq!(world.store.count(Step::RevokeToken), 0);
}

#[test]
fn a_token_without_a_usable_jti_is_not_revoked() {
    let mut world = World::with_ada();
    let long = "x".repeat(api_key::MAX_JTI_LENGTH + 1);
    for claims in [
        json!({ "exp": EXPIRY }),
        json!({ "exp": EXPIRY, "jti": "" }),
        json!({ "exp": EXPIRY, "jti": long }),
    ] {
        let (code, message) = refused(revoke(&mut world, &claims));
        assert_eq!(code, ErrorCode::ValidationFailed);
        assert!(message.starts_with("The token has no jti"), "{message}");
    }
    assert_eq!(world.store.count(Step::RevokeToken), 0);
}

#[test]
fn a_jti_is_revoked_without_its_token_until_an_expiry_that_is_one() {
    let mut world = World::with_ada();
    let at = START.plus(secs(60));
    for jti in [None, Some(""), Some(&*"x".repeat(api_key::MAX_JTI_LENGTH + 1))] {
        assert_eq!(refused(revoke_jti(&mut world, jti, Some(at))).0, ErrorCode::ValidationFailed);
    }
    let never = Timestamp::from_micros(i64::MAX);
    for at in [None, Some(START), Some(TokenTimes::LATEST.plus(MICRO)), Some(never)] {
        let (code, message) = refused(revoke_jti(&mut world, Some("bot"), at));
        assert_eq!(code, ErrorCode::ValidationFailed);
        assert!(message.starts_with("expires_at must be in the future"), "{message}");
    }
    for at in [START.plus(MICRO), TokenTimes::LATEST] {
        assert_eq!(revoke_jti(&mut world, Some("bot"), Some(at)).status(), 200);
        assert_eq!(world.tables().revoked_tokens["bot"], at);
    }
    // Revoking again never makes the end come sooner.
    assert_eq!(revoke_jti(&mut world, Some("bot"), Some(at)).status(), 200);
    assert_eq!(world.tables().revoked_tokens["bot"], TokenTimes::LATEST);
    let longest = "x".repeat(api_key::MAX_JTI_LENGTH);
    assert_eq!(revoke_jti(&mut world, Some(&longest), Some(at)).status(), 200);
}

fn outline(claims: &Value) -> ClaimsOutline<'_> {
    let members = claims.as_object().unwrap();
    let wanted = members.iter().filter(|(name, _)| api_key::is_checked(name));
    ClaimsOutline {
        length: claims.to_string().len(),
        depth: 1,
        members: wanted.map(|(name, value)| (name.as_str(), value.clone())).collect(),
    }
}

#[test]
fn a_machine_token_without_a_jti_is_given_one() {
    let settings = Settings::default();
    let without = json!({ "exp": EXPIRY, "role": "anon" });
    let checked = api_key::check_machine_claims(outline(&without), &settings, START).unwrap();
    assert!(!checked.has_jti);
    let signed = api_key::with_jti(without.to_string(), Uuid::from_u128(5));
    assert!(signed.starts_with(r#"{"jti":"00000000-0000-0000-0000-000000000005","#), "{signed}");
    let signed: Value = serde_json::from_str(&signed).unwrap();
    assert_eq!(signed["jti"], "00000000-0000-0000-0000-000000000005");
    assert_eq!((&signed["exp"], &signed["role"]), (&without["exp"], &without["role"]));
    assert_eq!(verified(&signed).jti.as_deref(), signed["jti"].as_str());

    let with = json!({ "exp": EXPIRY, "jti": "mine" });
    assert!(api_key::check_machine_claims(outline(&with), &settings, START).unwrap().has_jti);
    for jti in [json!(""), json!("x".repeat(api_key::MAX_JTI_LENGTH + 1)), json!(7), json!(null)] {
        let with = json!({ "exp": EXPIRY, "jti": jti });
        let fault = api_key::check_machine_claims(outline(&with), &settings, START).unwrap_err();
        assert!(fault.message.starts_with("jti:"), "{}", fault.message);
    }
}

#[test]
fn the_jti_that_is_added_counts_in_the_size() {
    let settings = Settings::default();
    let claims = json!({ "exp": EXPIRY });
    let of = |length| {
        let outline = ClaimsOutline { length, ..outline(&claims) };
        api_key::check_machine_claims(outline, &settings, START).is_ok()
    };
    let longest = (0..100_000).rev().find(|length| of(*length)).unwrap();
    let mut text = claims.to_string();
    text.insert_str(text.len() - 1, &format!(r#","x":"{}""#, "x".repeat(longest - text.len() - 7)));
    assert_eq!(text.len(), longest);
    let grown = api_key::with_jti(text, Uuid::nil());
    let token = jwt::sign_jwt(&signing_key(), grown.as_bytes()).unwrap();
    assert!(token.len() <= settings.jwt_max_size, "{}", token.len());
    let with = json!({ "exp": EXPIRY, "jti": "x" });
    let named = ClaimsOutline { length: grown.len(), ..outline(&with) };
    assert!(api_key::check_machine_claims(named, &settings, START).is_ok());
    let more = ClaimsOutline { length: grown.len() + 1, ..outline(&with) };
    assert!(api_key::check_machine_claims(more, &settings, START).is_err());
}
