//! What changes how an account is entered, or what stands before it, asks whoever has a second factor to prove it
//! again in a session that is not recent. A stolen session of three days that its owner raised once does nothing.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use auth_ext_core::flow::{self, Authorization, Enrollment, FactorProof, UserUpdate};
use auth_ext_core::outcome::{ErrorCode, Outcome};
use auth_ext_core::settings::RefreshTokenFormat;
use serde_json::{Value, json};
use zeroize::Zeroizing;

use crate::flow_common::{EMAIL, PASSWORD, World, assert_refused, done, secs, session};
use crate::phone_common::{NUMBER, text, texting};
use crate::software_authenticator::Browser;

const ORIGIN: &str = "https://app.example.com";
const DAY: u64 = 24 * 3600;

fn world() -> World {
    let mut world = texting();
    let settings = world.settings();
    settings.phone_factor_enabled = true;
    settings.passkeys_enabled = true;
    settings.manual_linking_allowed = true;
    settings.relying_party_id = Some("example.com".to_owned());
    settings.relying_party_origins = Some(ORIGIN.to_owned());
    settings.refresh_token_format = RefreshTokenFormat::AuthExt;
    world.add_user(EMAIL, PASSWORD);
    world
}

/// The claims of a session answer's token.
fn claims(world: &World, body: &Value) -> String {
    crate::flow_common::claims(world, body).to_string()
}

fn signed_in(world: &mut World) -> String {
    let session = session(world.sign_in(EMAIL, PASSWORD));
    claims(world, &session.body)
}

fn enroll(world: &mut World, ada: &str, phone: &str) -> Outcome {
    let enrollment = Enrollment {
        factor_type: Some("phone".to_owned()),
        friendly_name: Some(phone.to_owned()),
        phone: Some(phone.to_owned()),
        ..Enrollment::default()
    };
    flow::enroll_factor(&mut world.with_claims(Some(ada)), &enrollment).unwrap()
}

fn enrolled(world: &mut World, ada: &str, phone: &str) -> String {
    done(enroll(world, ada, phone))["id"].as_str().unwrap().to_owned()
}

/// Challenges a factor and answers with the code that came.
fn prove(world: &mut World, ada: &str, factor: &str) -> Outcome {
    world.tables().outbox.clear();
    let mut context = world.with_claims(Some(ada));
    let challenge = done(flow::challenge_factor(&mut context, Some(factor), None).unwrap());
    let proof = FactorProof {
        challenge_id: challenge["id"].as_str().map(str::to_owned),
        code: Some(Zeroizing::new(text(world).code())),
        ..FactorProof::default()
    };
    flow::verify_factor(&mut world.with_claims(Some(ada)), Some(factor), &proof).unwrap()
}

/// A session that was raised three days ago, and its factor: the body of its answer as of now.
fn raised_long_ago(world: &mut World) -> (String, Value) {
    let ada = signed_in(world);
    let factor = enrolled(world, &ada, NUMBER);
    let raised = done(prove(world, &ada, &factor));
    let ada = claims(world, &raised);
    done(flow::generate_recovery_codes(&mut world.with_claims(Some(&ada)), None).unwrap());
    world.wait(secs(3 * DAY));
    let refreshed = session(world.refresh(raised["refresh_token"].as_str().unwrap()));
    assert_eq!(crate::flow_common::claims(world, &refreshed.body)["aal"], "aal2");
    (factor, refreshed.body)
}

type Door = fn(&mut World, &str, &str) -> Outcome;

fn register_passkey(world: &mut World, ada: &str, _: &str) -> Outcome {
    flow::passkey_registration_options(&mut world.with_claims(Some(ada))).unwrap()
}

fn enrol_another(world: &mut World, ada: &str, _: &str) -> Outcome {
    enroll(world, ada, "+49 170 0000002")
}

fn link(world: &mut World, ada: &str, _: &str) -> Outcome {
    let asked = Authorization { provider: Some("google"), ..Authorization::default() };
    match flow::link_identity(&mut world.with_claims(Some(ada)), asked).unwrap() {
        Ok(_) => panic!("there is no such provider"),
        Err(refusal) => refusal.into(),
    }
}

fn unlink(world: &mut World, ada: &str, _: &str) -> Outcome {
    flow::unlink_identity(&mut world.with_claims(Some(ada)), Some("none")).unwrap()
}

fn merge(world: &mut World, ada: &str, _: &str) -> Outcome {
    flow::merge_identity(&mut world.with_claims(Some(ada)), Some("none")).unwrap()
}

fn regenerate(world: &mut World, ada: &str, _: &str) -> Outcome {
    flow::regenerate_recovery_codes(&mut world.with_claims(Some(ada))).unwrap()
}

fn delete_codes(world: &mut World, ada: &str, _: &str) -> Outcome {
    flow::delete_recovery_codes(&mut world.with_claims(Some(ada))).unwrap()
}

fn generate(world: &mut World, ada: &str, _: &str) -> Outcome {
    flow::generate_recovery_codes(&mut world.with_claims(Some(ada)), None).unwrap()
}

fn change_password(world: &mut World, ada: &str, _: &str) -> Outcome {
    let password = Some(Zeroizing::new("another long password".to_owned()));
    let update = UserUpdate { password, ..UserUpdate::default() };
    flow::update_user(&mut world.with_claims(Some(ada)), update).unwrap()
}

fn unenrol(world: &mut World, ada: &str, factor: &str) -> Outcome {
    flow::unenroll_factor(&mut world.with_claims(Some(ada)), Some(factor)).unwrap()
}

/// What is asked of whoever has a factor, and what she is told; in an order in which each can be done.
const DOORS: [(Door, &str); 10] = [
    (register_passkey, "Prove your second factor again to register a passkey"),
    (enrol_another, "Prove your second factor again to add another one"),
    (link, "Prove your second factor again to link an identity"),
    (unlink, "Prove your second factor again to unlink an identity"),
    (merge, "Prove your second factor again to take an identity over"),
    (regenerate, "Prove your second factor again to change recovery codes"),
    (delete_codes, "Prove your second factor again to change recovery codes"),
    (generate, "Prove your second factor again to change recovery codes"),
    (change_password, "Password update requires reauthentication"),
    (unenrol, "Prove your second factor again to remove one"),
];

fn assert_all_closed(world: &mut World, ada: &str, factor: &str) {
    let before = world.uncounted();
    for (door, message) in DOORS {
        let outcome = door(world, ada, factor);
        assert_refused(outcome, 400, ErrorCode::ReauthenticationNeeded, message);
    }
    assert_eq!(world.uncounted(), before);
}

fn assert_all_open(world: &mut World, ada: &str, factor: &str) {
    for (door, message) in DOORS {
        let body = door(world, ada, factor).into_body().to_value();
        let code = body["error_code"].as_str().unwrap_or("done");
        // Those that have nothing to do go on to say so.
        assert!(["done", "validation_failed"].contains(&code), "{message}: {body}");
    }
}

#[test]
fn an_old_session_proves_its_factor_again() {
    let mut world = world();
    let (factor, old) = raised_long_ago(&mut world);
    let stolen = claims(&world, &old);
    assert_all_closed(&mut world, &stolen, &factor);
    world.wait(secs(60));
    let again = done(prove(&mut world, &stolen, &factor));
    // The token from before the proof is of the same session, and may be a thief's.
    assert_all_closed(&mut world, &stolen, &factor);
    let ada = claims(&world, &again);
    assert_all_open(&mut world, &ada, &factor);
}

#[test]
fn for_as_long_as_the_window_is() {
    let mut world = world();
    let (factor, old) = raised_long_ago(&mut world);
    let stolen = claims(&world, &old);
    let again = done(prove(&mut world, &stolen, &factor));
    world.wait(secs(DAY));
    let refreshed = session(world.refresh(again["refresh_token"].as_str().unwrap()));
    let later = claims(&world, &refreshed.body);
    assert_all_closed(&mut world, &later, &factor);
    // Without a window nobody is asked, as with GoTrue.
    world.settings().password_change_window = None;
    assert_all_open(&mut world, &later, &factor);
}

#[test]
fn a_recovery_code_counts_as_it_does_everywhere() {
    let mut world = world();
    let ada = signed_in(&mut world);
    let factor = enrolled(&mut world, &ada, NUMBER);
    let raised = done(prove(&mut world, &ada, &factor));
    let ada = claims(&world, &raised);
    let codes = done(generate(&mut world, &ada, &factor));
    world.wait(secs(3 * DAY));
    assert_all_closed(&mut world, &ada, &factor);
    let mut context = world.with_claims(Some(&ada));
    let proved = flow::verify_recovery_code(&mut context, codes["codes"][0].as_str()).unwrap();
    let ada = claims(&world, &done(proved));
    assert_all_open(&mut world, &ada, &factor);
}

#[test]
fn a_factor_that_was_begun_is_not_proved_by_an_old_session() {
    let mut world = world();
    let ada = signed_in(&mut world);
    let factor = enrolled(&mut world, &ada, NUMBER);
    let raised = done(prove(&mut world, &ada, &factor));
    world.wait(secs(DAY - 60));
    let refreshed = session(world.refresh(raised["refresh_token"].as_str().unwrap()));
    let old = claims(&world, &refreshed.body);
    let begun = enrolled(&mut world, &old, "+49 170 0000002");
    world.wait(secs(60));
    let refused = prove(&mut world, &old, &begun);
    let message = "Prove your second factor again to add another one";
    assert_refused(refused, 400, ErrorCode::ReauthenticationNeeded, message);
    let again = done(prove(&mut world, &old, &factor));
    // What was begun is gone with that; begun again it is added.
    let again = claims(&world, &again);
    let begun = enrolled(&mut world, &again, "+49 170 0000002");
    done(prove(&mut world, &again, &begun));
}

/// Whoever knows the password alone begins a factor of his own before there is another; once there is one, his
/// proves nothing.
#[test]
fn a_factor_that_was_begun_before_there_was_another_asks_for_that() {
    let mut world = world();
    world.settings().webauthn_factor_enabled = true;
    let mut browser = Browser::new(true);
    let thief = signed_in(&mut world);
    let his = enrolled(&mut world, &thief, "+49 170 0000002");
    let ada = signed_in(&mut world);
    let enrollment = Enrollment {
        factor_type: Some("webauthn".to_owned()),
        friendly_name: Some("key".to_owned()),
        ..Enrollment::default()
    };
    let key = done(flow::enroll_factor(&mut world.with_claims(Some(&ada)), &enrollment).unwrap());
    let key = key["id"].as_str().unwrap();
    let mut context = world.with_claims(Some(&ada));
    let begun = done(flow::challenge_factor(&mut context, Some(key), None).unwrap());
    let options = &begun["webauthn"]["credential_options"]["publicKey"];
    let response = browser.create(ORIGIN, options);
    let webauthn = json!({"type": "create", "credential_response": response});
    let proof = FactorProof {
        challenge_id: begun["id"].as_str().map(str::to_owned),
        webauthn: Some(webauthn.into()),
        ..FactorProof::default()
    };
    done(flow::verify_factor(&mut world.with_claims(Some(&ada)), Some(key), &proof).unwrap());
    // His session has ended with that; he comes again.
    let thief = signed_in(&mut world);
    let refused = prove(&mut world, &thief, &his);
    let message = "AAL2 required to enroll a new factor";
    assert_refused(refused, 403, ErrorCode::InsufficientAal, message);
}

#[test]
fn a_passkey_is_removed_with_the_factor_too() {
    let (mut world, mut browser) = (world(), Browser::new(true));
    let ada = signed_in(&mut world);
    let begun = done(register_passkey(&mut world, &ada, ""));
    let response = browser.create(ORIGIN, &begun["options"]);
    let mut context = world.with_claims(Some(&ada));
    let id = begun["challenge_id"].as_str();
    let key = flow::verify_passkey_registration(&mut context, id, Some(response.into())).unwrap();
    let key = done(key);
    let (factor, old) = raised_long_ago(&mut world);
    let stolen = claims(&world, &old);
    let delete = |world: &mut World, ada: &str| {
        flow::delete_passkey(&mut world.with_claims(Some(ada)), key["id"].as_str()).unwrap()
    };
    let message = "Prove your second factor again to delete a passkey";
    let refused = delete(&mut world, &stolen);
    assert_refused(refused, 400, ErrorCode::ReauthenticationNeeded, message);
    let again = done(prove(&mut world, &stolen, &factor));
    let ada = claims(&world, &again);
    assert_eq!(done(delete(&mut world, &ada)), json!({}));
}

#[test]
fn administrators_are_asked_for_nothing() {
    let mut world = world();
    let (factor, _) = raised_long_ago(&mut world);
    let ada = world.ada().id;
    let removed = flow::admin_delete_factor(&mut world.context(), Some(ada), Some(&factor));
    assert_eq!(done(removed.unwrap())["id"], factor);
}
