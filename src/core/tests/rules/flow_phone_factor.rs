//! A phone as a second factor: enrolled, challenged, proved; and what proves nothing.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use core::net::IpAddr;

use auth_ext_core::flow::{self, Enrollment, FactorProof};
use auth_ext_core::outcome::{ErrorCode, Outcome};
use auth_ext_core::settings::RefreshTokenFormat;
use serde_json::{Value, json};
use zeroize::Zeroizing;

use crate::flow_common::{EMAIL, PASSWORD, World, assert_refused, done, output, secs, session};
use crate::phone_common::{NUMBER, another, text, texting, texts};

fn world() -> World {
    let mut world = texting();
    world.settings().phone_factor_enabled = true;
    world.settings().refresh_token_format = RefreshTokenFormat::AuthExt;
    world.add_user(EMAIL, PASSWORD);
    world
}

/// The claims of a session's token.
fn claims(world: &World, body: &Value) -> String {
    crate::flow_common::claims(world, body).to_string()
}

fn signed_in(world: &mut World) -> String {
    let session = session(world.sign_in(EMAIL, PASSWORD));
    claims(world, &session.body)
}

fn enroll(world: &mut World, ada: &str, name: &str, phone: &str) -> Outcome {
    let enrollment = Enrollment {
        factor_type: Some("phone".to_owned()),
        friendly_name: Some(name.to_owned()),
        phone: Some(phone.to_owned()),
        ..Enrollment::default()
    };
    flow::enroll_factor(&mut world.with_claims(Some(ada)), &enrollment).unwrap()
}

fn enrolled(world: &mut World, ada: &str, name: &str, phone: &str) -> String {
    done(enroll(world, ada, name, phone))["id"].as_str().unwrap().to_owned()
}

fn challenge(world: &mut World, ada: &str, factor: &str) -> Outcome {
    flow::challenge_factor(&mut world.with_claims(Some(ada)), Some(factor), None).unwrap()
}

/// A challenge and the code that came.
fn challenged(world: &mut World, ada: &str, factor: &str) -> (String, String) {
    let challenge = done(challenge(world, ada, factor));
    (challenge["id"].as_str().unwrap().to_owned(), text(world).code())
}

fn verify(world: &mut World, ada: &str, factor: &str, challenge: &str, code: &str) -> Outcome {
    let proof = FactorProof {
        challenge_id: Some(challenge.to_owned()),
        code: Some(Zeroizing::new(code.to_owned())),
        ..FactorProof::default()
    };
    flow::verify_factor(&mut world.with_claims(Some(ada)), Some(factor), &proof).unwrap()
}

#[test]
fn a_phone_raises_the_session() {
    let mut world = world();
    let ada = signed_in(&mut world);
    let answer = done(enroll(&mut world, &ada, "my phone", NUMBER));
    // The number comes back as it was typed, and is stored as digits.
    assert_eq!(answer["phone"], NUMBER);
    assert_eq!(answer["type"], "phone");
    let factor = answer["id"].as_str().unwrap().to_owned();
    let asked = done(challenge(&mut world, &ada, &factor));
    assert_eq!(asked["type"], "phone");
    let message = text(&mut world);
    assert_eq!((message.to.as_str(), message.purpose.as_str()), ("491700000001", "mfa_phone"));
    let id = asked["id"].as_str().unwrap();
    let wrong = verify(&mut world, &ada, &factor, id, &another(&message.code()));
    let sentence = "Invalid MFA Phone code entered";
    assert_refused(wrong, 422, ErrorCode::MfaVerificationFailed, sentence);
    let raised = done(verify(&mut world, &ada, &factor, id, &message.code()));
    let shown = crate::flow_common::claims(&world, &raised);
    assert_eq!(shown["aal"], "aal2");
    assert!(shown["amr"].to_string().contains("mfa/phone"));
    assert_eq!(raised["user"]["factors"][0]["status"], "verified");
    assert_eq!(raised["user"]["factors"][0]["phone"], "491700000001");
}

#[test]
fn a_code_counts_once_and_for_its_challenge() {
    let mut world = world();
    let ada = signed_in(&mut world);
    let factor = enrolled(&mut world, &ada, "one", NUMBER);
    let (first, old) = challenged(&mut world, &ada, &factor);
    let (second, code) = challenged(&mut world, &ada, &factor);
    let wrong = (422, "mfa_verification_failed");
    let refused = |outcome: Outcome| {
        let status = outcome.status();
        (status, outcome.into_body().to_value()["error_code"].as_str().unwrap().to_owned())
    };
    let same = |found: (u16, String), (status, code): (u16, &str)| {
        assert_eq!(found, (status, code.to_owned()));
    };
    same(refused(verify(&mut world, &ada, &factor, &second, &old)), wrong);
    same(refused(verify(&mut world, &ada, &factor, &first, &code)), wrong);
    let raised = done(verify(&mut world, &ada, &factor, &second, &code));
    let ada = claims(&world, &raised);
    // The same challenge, and the same code for a new one.
    let used = (422, "mfa_challenge_expired");
    same(refused(verify(&mut world, &ada, &factor, &second, &code)), used);
    let (third, fresh) = challenged(&mut world, &ada, &factor);
    same(refused(verify(&mut world, &ada, &factor, &third, &code)), wrong);
    // Over at its very moment.
    world.wait(secs(300));
    same(refused(verify(&mut world, &ada, &factor, &third, &fresh)), used);
}

#[test]
fn guesses_spread_over_challenges_and_sessions_are_counted_together() {
    let mut world = world();
    let ada = signed_in(&mut world);
    let factor = enrolled(&mut world, &ada, "one", NUMBER);
    let (id, code) = challenged(&mut world, &ada, &factor);
    let raised = done(verify(&mut world, &ada, &factor, &id, &code));
    drop(raised);
    let mut guesses = 0_u32;
    let mut refused = 0_u32;
    // A thief with the password: a session and a challenge for each two guesses.
    for _ in 0..50 {
        let thief = signed_in(&mut world);
        let (id, code) = challenged(&mut world, &thief, &factor);
        for _ in 0..2 {
            let outcome = verify(&mut world, &thief, &factor, &id, &another(&code));
            match outcome.status() {
                422 => guesses += 1,
                429 => refused += 1,
                other => panic!("{other}"),
            }
        }
    }
    assert!(guesses <= 6, "{guesses} guesses were looked at");
    assert_eq!(guesses + refused, 100);
}

#[test]
fn a_stolen_aal1_token_enrols_and_removes_nothing() {
    let mut world = world();
    let ada = signed_in(&mut world);
    let factor = enrolled(&mut world, &ada, "one", NUMBER);
    let (id, code) = challenged(&mut world, &ada, &factor);
    done(verify(&mut world, &ada, &factor, &id, &code));
    let thief = signed_in(&mut world);
    let refused = enroll(&mut world, &thief, "thief's", "+491700000099");
    let message = "AAL2 required to enroll a new factor";
    assert_refused(refused, 403, ErrorCode::InsufficientAal, message);
    let mut by_thief = world.with_claims(Some(&thief));
    let refused = flow::unenroll_factor(&mut by_thief, Some(&factor)).unwrap();
    let message = "AAL2 required to unenroll verified factor";
    assert_refused(refused, 422, ErrorCode::InsufficientAal, message);
}

#[test]
fn another_users_factor_and_challenge_are_not_there() {
    let mut world = world();
    let ada = signed_in(&mut world);
    let factor = enrolled(&mut world, &ada, "one", NUMBER);
    let (id, code) = challenged(&mut world, &ada, &factor);
    world.add_user("bob@example.com", PASSWORD);
    let bob = session(world.sign_in("bob@example.com", PASSWORD));
    let bob = claims(&world, &bob.body);
    let refused = verify(&mut world, &bob, &factor, &id, &code);
    assert_refused(refused, 404, ErrorCode::MfaFactorNotFound, "Factor not found");
    let own = enrolled(&mut world, &bob, "bob's", "+491700000002");
    let refused = verify(&mut world, &bob, &own, &id, &code);
    let message = "MFA factor with the provided challenge ID not found";
    assert_refused(refused, 422, ErrorCode::MfaFactorNotFound, message);
    assert_eq!(challenge(&mut world, &bob, &factor).status(), 404);
    // From another address the challenge is not answered.
    world.client.address = Some(IpAddr::from([192, 0, 2, 1]));
    let (id, code) = challenged(&mut world, &ada, &factor);
    world.client.address = Some(IpAddr::from([192, 0, 2, 2]));
    let refused = verify(&mut world, &ada, &factor, &id, &code);
    let message = "Challenge and verify IP addresses mismatch.";
    assert_refused(refused, 422, ErrorCode::MfaIpAddressMismatch, message);
}

#[test]
fn floods_of_enrolments_and_challenges_are_held_back() {
    let mut world = world();
    let ada = signed_in(&mut world);
    let mut statuses = Vec::new();
    for number in 0..12 {
        let phone = format!("+4917000001{number:02}");
        statuses.push(enroll(&mut world, &ada, &format!("f{number}"), &phone).status());
    }
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 10);
    assert!(texts(&world).is_empty());
    // Each number and the purse have their limits, whatever the factor.
    world.settings().phone.per_number = Some(2);
    let factor = world.tables().factors.keys().next().unwrap().to_string();
    for _ in 0..2 {
        challenged(&mut world, &ada, &factor);
    }
    let challenges = world.tables().challenges.len();
    let refused = challenge(&mut world, &ada, &factor);
    assert_refused(refused, 429, ErrorCode::OverSmsSendRateLimit, "SMS rate limit exceeded");
    assert_eq!(world.tables().challenges.len(), challenges);
    world.settings().phone.per_number = None;
    world.settings().phone.min_interval = secs(60);
    let refused = challenge(&mut world, &ada, &factor);
    assert_eq!(refused.status(), 429);
}

#[test]
fn a_number_is_enrolled_once_and_a_begun_one_does_not_stand_in_the_way() {
    let mut world = world();
    let ada = signed_in(&mut world);
    enrolled(&mut world, &ada, "one", NUMBER);
    let factor = enrolled(&mut world, &ada, "two", "491700000001");
    assert_eq!(world.tables().factors.len(), 1);
    let (id, code) = challenged(&mut world, &ada, &factor);
    let raised = done(verify(&mut world, &ada, &factor, &id, &code));
    let ada = claims(&world, &raised);
    let refused = enroll(&mut world, &ada, "three", NUMBER);
    assert_eq!(refused.status(), 422);
    for odd in ["", "abc", "+49170\r\n1", "+٤٩١٧٠٠٠٠٠٠٠١"] {
        assert_eq!(enroll(&mut world, &ada, "odd", odd).status(), 400, "{odd}");
    }
    world.settings().phone.prefixes = vec!["43".to_owned()];
    assert_eq!(enroll(&mut world, &ada, "far", "+491700000005").status(), 400);
}

#[test]
fn what_is_stored_is_no_code() {
    let mut world = world();
    let ada = signed_in(&mut world);
    let factor = enrolled(&mut world, &ada, "one", NUMBER);
    let (id, code) = challenged(&mut world, &ada, &factor);
    let stored = world.tables().challenges.values().next().unwrap().otp_code.clone();
    assert_eq!(stored.len(), 64);
    assert!(!stored.contains(&code));
    assert_eq!(verify(&mut world, &ada, &factor, &id, &stored).status(), 422);
    // One that GoTrue keeps in clear is finished here.
    let challenge = world.tables().challenges.values_mut().next().unwrap();
    challenge.otp_code = "246813".to_owned();
    done(verify(&mut world, &ada, &factor, &id, "246813"));
    // The way back: GoTrue has to read it.
    world.settings().refresh_token_format = RefreshTokenFormat::Gotrue;
    let ada = signed_in(&mut world);
    let (id, code) = challenged(&mut world, &ada, &factor);
    let id = id.parse().unwrap();
    assert_eq!(world.tables().challenges[&id].otp_code, code);
}

#[test]
fn a_function_sends_the_code_and_is_told_what_for() {
    let mut world = world();
    let ada = signed_in(&mut world);
    let factor = enrolled(&mut world, &ada, "one", NUMBER);
    world.settings().phone.hook = Some("public.send".to_owned());
    world.store.hook = Some(Box::new(|_, event| {
        assert_eq!(event["sms"]["sms_type"], "mfa");
        output(&json!({}))
    }));
    done(challenge(&mut world, &ada, &factor));
    assert!(texts(&world).is_empty());
    world.store.hook = Some(Box::new(|_, _| output(&json!({"error": {"message": "no"}}))));
    let challenges = world.tables().challenges.len();
    assert_eq!(challenge(&mut world, &ada, &factor).status(), 500);
    assert_eq!(world.tables().challenges.len(), challenges);
}

#[test]
fn an_old_session_adds_no_factor() {
    let mut world = world();
    let thief = signed_in(&mut world);
    // Begun while it was young, proved when it is not.
    let early = enrolled(&mut world, &thief, "his", NUMBER);
    world.wait(secs(24 * 3600));
    let (challenge, code) = challenged(&mut world, &thief, &early);
    let again = |outcome| {
        let message = "Sign in again to add a second factor";
        assert_refused(outcome, 400, ErrorCode::ReauthenticationNeeded, message);
    };
    again(verify(&mut world, &thief, &early, &challenge, &code));
    again(enroll(&mut world, &thief, "another", "+491700000003"));
    // Whoever signs in again adds one, and whoever proves that again another one.
    let fresh = signed_in(&mut world);
    let hers = enrolled(&mut world, &fresh, "hers", "+491700000004");
    let (challenge, code) = challenged(&mut world, &fresh, &hers);
    let raised = done(verify(&mut world, &fresh, &hers, &challenge, &code));
    world.wait(secs(24 * 3600));
    let refreshed = session(world.refresh(raised["refresh_token"].as_str().unwrap()));
    let raised = claims(&world, &refreshed.body);
    let message = "Prove your second factor again to add another one";
    let refused = enroll(&mut world, &raised, "a second one", "+491700000005");
    assert_refused(refused, 400, ErrorCode::ReauthenticationNeeded, message);
    let (challenge, code) = challenged(&mut world, &raised, &hers);
    let again = done(verify(&mut world, &raised, &hers, &challenge, &code));
    let again = claims(&world, &again);
    enrolled(&mut world, &again, "a second one", "+491700000005");
    // Without the window nobody is asked, as with GoTrue.
    let mut world = self::world();
    world.settings().password_change_window = None;
    let old = signed_in(&mut world);
    world.wait(secs(24 * 3600));
    enrolled(&mut world, &old, "mine", NUMBER);
}
