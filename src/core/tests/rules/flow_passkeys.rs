//! Passkeys through the flows, with a software authenticator: registered, signed in with, looked
//! after; and what gets nobody in.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use auth_ext_core::flow;
use auth_ext_core::outcome::Outcome;
use auth_ext_core::settings::Settings;
use auth_ext_core::testing::{MemoryStore, Step};
use serde_json::{Value, json};

use crate::flow_common::{EMAIL, PASSWORD, World, secs};
use crate::software_authenticator::Browser;

const ORIGIN: &str = "https://app.example.com";

fn world() -> World {
    let mut world = World::with_ada();
    let settings = &mut world.store.settings;
    settings.passkeys_enabled = true;
    settings.relying_party_id = Some("example.com".to_owned());
    settings.relying_party_origins = Some(format!("http://localhost:3000,{ORIGIN}"));
    world
}

fn claims(session: &Value) -> String {
    let token = session["access_token"].as_str().unwrap();
    let payload = token.split('.').nth(1).unwrap();
    use base64::Engine as _;
    let bytes = base64::prelude::BASE64_URL_SAFE_NO_PAD.decode(payload).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn done(outcome: Outcome) -> Value {
    assert_eq!(outcome.status(), 200, "{outcome:?}");
    outcome.into_body().to_value()
}

fn refused(outcome: Outcome) -> (u16, String) {
    let status = outcome.status();
    (status, outcome.into_body().to_value()["error_code"].as_str().unwrap().to_owned())
}

fn signed_in(world: &mut World) -> String {
    claims(&world.sign_in(EMAIL, PASSWORD).into_body().to_value())
}

fn registered(world: &mut World, browser: &mut Browser, ada: &str) -> Value {
    let begun =
        done(flow::passkey_registration_options(&mut world.with_claims(Some(ada))).unwrap());
    let response = browser.create(ORIGIN, &begun["options"]);
    let id = begun["challenge_id"].as_str().unwrap();
    let mut context = world.with_claims(Some(ada));
    done(flow::verify_passkey_registration(&mut context, Some(id), Some(response.into())).unwrap())
}

fn begun(world: &mut World) -> (String, Value) {
    let begun = done(flow::passkey_authentication_options(&mut world.context()).unwrap());
    (begun["challenge_id"].as_str().unwrap().to_owned(), begun["options"].clone())
}

fn sign_in(world: &mut World, id: &str, response: &Value) -> Outcome {
    flow::sign_in_with_passkey(&mut world.context(), Some(id), Some(response.clone().into()))
        .unwrap()
}

#[test]
fn a_passkey_signs_in_at_aal1() {
    let (mut world, mut browser) = (world(), Browser::new(true));
    let ada = signed_in(&mut world);
    let key = registered(&mut world, &mut browser, &ada);
    assert_eq!(key["friendly_name"], "Passkey");
    for _ in 0..2 {
        let (id, options) = begun(&mut world);
        let response = browser.get(ORIGIN, &options);
        let session = done(sign_in(&mut world, &id, &response));
        assert_eq!(session["user"]["email"], EMAIL);
        let claims: Value = serde_json::from_str(&claims(&session)).unwrap();
        assert_eq!(claims["aal"], "aal1");
        assert_eq!(claims["amr"][0]["method"], "passkey");
    }
    let list = done(flow::list_passkeys(&mut world.with_claims(Some(&ada))).unwrap());
    assert_eq!(list[0]["id"], key["id"]);
    assert!(list[0]["last_used_at"].is_string());
}

#[test]
fn an_answer_counts_once_in_its_time_and_for_its_challenge() {
    let (mut world, mut browser) = (world(), Browser::new(true));
    let ada = signed_in(&mut world);
    registered(&mut world, &mut browser, &ada);
    let (id, options) = begun(&mut world);
    let response = browser.get(ORIGIN, &options);
    let (other, _) = begun(&mut world);
    let failed = (400, "webauthn_verification_failed".to_owned());
    let gone = (400, "webauthn_challenge_not_found".to_owned());
    assert_eq!(refused(sign_in(&mut world, &other, &response)), failed);
    // A failed attempt burns the challenge.
    assert_eq!(refused(sign_in(&mut world, &other, &response)), gone);
    done(sign_in(&mut world, &id, &response));
    assert_eq!(refused(sign_in(&mut world, &id, &response)), gone);
    let (late, options) = begun(&mut world);
    let response = browser.get(ORIGIN, &options);
    world.wait(secs(300));
    let expired = (400, "webauthn_challenge_expired".to_owned());
    assert_eq!(refused(sign_in(&mut world, &late, &response)), expired);
    // A page of another origin.
    let (id, options) = begun(&mut world);
    let response = browser.get("https://evil.example.com", &options);
    assert_eq!(refused(sign_in(&mut world, &id, &response)), failed);
}

#[test]
fn a_clone_whose_counter_lags_gets_nothing() {
    let (mut world, mut browser) = (world(), Browser::new(true));
    let ada = signed_in(&mut world);
    registered(&mut world, &mut browser, &ada);
    for key in world.store.tables.passkeys.values_mut() {
        key.state.sign_count = 1_000;
    }
    let (id, options) = begun(&mut world);
    let response = browser.get(ORIGIN, &options);
    let failed = (400, "webauthn_verification_failed".to_owned());
    assert_eq!(refused(sign_in(&mut world, &id, &response)), failed);
}

/// Whoever knows a credential's id holds up nobody: her row is locked for what was verified. What has changed
/// when it is locked counts.
#[test]
fn a_row_is_locked_for_what_was_verified_and_looked_at_again() {
    let (mut world, mut browser) = (world(), Browser::new(true));
    let ada = signed_in(&mut world);
    registered(&mut world, &mut browser, &ada);
    let failed = (400, "webauthn_verification_failed".to_owned());
    let (id, options) = begun(&mut world);
    let mut junk = browser.get(ORIGIN, &options);
    junk["response"]["signature"] = json!("MEQCIF__YcvJNbIUAnrNb92HWS3u8zZRoisrbdYsHhGW");
    world.store.steps.clear();
    assert_eq!(refused(sign_in(&mut world, &id, &junk)), failed);
    assert_eq!(world.store.count(Step::LockUser), 0);
    let meanwhile: [fn(&mut MemoryStore); 3] = [
        |store| store.tables.passkeys.values_mut().for_each(|key| key.state.sign_count = 1_000),
        |store| {
            let row = store.tables.users.values_mut().next().unwrap();
            row.user.banned_until = Some(crate::flow_common::START.plus(secs(3600)));
        },
        |store| store.tables.passkeys.clear(),
    ];
    let banned = (403, "user_banned".to_owned());
    for (change, refusal) in meanwhile.into_iter().zip([&failed, &banned, &failed]) {
        let kept = world.store.tables.clone();
        let (id, options) = begun(&mut world);
        let response = browser.get(ORIGIN, &options);
        world.store.before(Step::LockUser, change);
        assert_eq!(&refused(sign_in(&mut world, &id, &response)), refusal);
        world.store.tables = kept;
    }
    let (id, options) = begun(&mut world);
    let response = browser.get(ORIGIN, &options);
    done(sign_in(&mut world, &id, &response));
}

#[test]
fn whoever_is_banned_or_unconfirmed_does_not_get_in() {
    let (mut world, mut browser) = (world(), Browser::new(true));
    let ada = signed_in(&mut world);
    registered(&mut world, &mut browser, &ada);
    let now = world.clock.now();
    for row in world.store.tables.users.values_mut() {
        row.user.banned_until = Some(now.plus(secs(1)));
    }
    let (id, options) = begun(&mut world);
    let response = browser.get(ORIGIN, &options);
    assert_eq!(refused(sign_in(&mut world, &id, &response)), (403, "user_banned".to_owned()));
    for row in world.store.tables.users.values_mut() {
        row.user.banned_until = None;
        row.user.email_confirmed_at = None;
    }
    let (id, options) = begun(&mut world);
    let response = browser.get(ORIGIN, &options);
    let unconfirmed = (403, "email_not_confirmed".to_owned());
    assert_eq!(refused(sign_in(&mut world, &id, &response)), unconfirmed);
}

#[test]
fn a_challenge_of_another_user_registers_nothing() {
    let (mut world, mut browser) = (world(), Browser::new(true));
    let ada = signed_in(&mut world);
    world.add_user("bob@example.com", PASSWORD);
    let bob = claims(&world.sign_in("bob@example.com", PASSWORD).into_body().to_value());
    let begun =
        done(flow::passkey_registration_options(&mut world.with_claims(Some(&ada))).unwrap());
    let response = browser.create(ORIGIN, &begun["options"]);
    let id = begun["challenge_id"].as_str();
    let outcome = flow::verify_passkey_registration(
        &mut world.with_claims(Some(&bob)),
        id,
        Some(response.into()),
    );
    let gone = (400, "webauthn_challenge_not_found".to_owned());
    assert_eq!(refused(outcome.unwrap()), gone);
    assert!(world.store.tables.passkeys.is_empty());
}

#[test]
fn passkeys_are_renamed_and_removed_by_their_owner_in_a_young_session() {
    let (mut world, mut browser) = (world(), Browser::new(true));
    let ada = signed_in(&mut world);
    let key = registered(&mut world, &mut browser, &ada);
    let id = key["id"].as_str();
    world.add_user("bob@example.com", PASSWORD);
    let bob = claims(&world.sign_in("bob@example.com", PASSWORD).into_body().to_value());
    let not_found = (404, "validation_failed".to_owned());
    let foreign = flow::delete_passkey(&mut world.with_claims(Some(&bob)), id).unwrap();
    assert_eq!(refused(foreign), not_found);
    for (name, status) in [(Some("my key"), 200), (Some(""), 400), (None, 400)] {
        let renamed = flow::rename_passkey(&mut world.with_claims(Some(&ada)), id, name).unwrap();
        assert_eq!(renamed.status(), status, "{name:?}");
    }
    world.wait(secs(24 * 3600));
    let old = flow::delete_passkey(&mut world.with_claims(Some(&ada)), id).unwrap();
    assert_eq!(refused(old), (400, "reauthentication_needed".to_owned()));
    // Nor does such a session register one: a passkey is a way in that a new password does not close.
    let more = flow::passkey_registration_options(&mut world.with_claims(Some(&ada))).unwrap();
    assert_eq!(refused(more), (400, "reauthentication_needed".to_owned()));
    let young = signed_in(&mut world);
    let gone = flow::delete_passkey(&mut world.with_claims(Some(&young)), id).unwrap();
    assert_eq!(done(gone), json!({}));
    assert!(world.store.tables.passkeys.is_empty());
}

#[test]
fn switched_off_or_without_a_relying_party_there_are_none() {
    let mut world = world();
    let ada = signed_in(&mut world);
    let disabled = (404, "passkey_disabled".to_owned());
    let off: fn(&mut Settings) = |settings| settings.passkeys_enabled = false;
    let nobody: fn(&mut Settings) = |settings| settings.relying_party_id = None;
    for change in [nobody, off] {
        change(&mut world.store.settings);
        let options = flow::passkey_authentication_options(&mut world.context()).unwrap();
        assert_eq!(refused(options), disabled);
        let list = flow::list_passkeys(&mut world.with_claims(Some(&ada))).unwrap();
        assert_eq!(refused(list), disabled);
    }
}

#[test]
fn bad_input_has_gotrues_answers() {
    let mut world = world();
    let verify = |world: &mut World, id: Option<&str>, credential: Option<Value>| {
        let outcome =
            flow::sign_in_with_passkey(&mut world.context(), id, credential.map(Into::into))
                .unwrap();
        let status = outcome.status();
        (status, outcome.into_body().to_value()["msg"].as_str().unwrap().to_owned())
    };
    let x = || Some(json!({ "id": "x" }));
    let said = |status: u16, message: &str| (status, message.to_owned());
    assert_eq!(verify(&mut world, None, None), said(400, "challenge_id is required"));
    assert_eq!(verify(&mut world, Some("abc"), None), said(400, "credential is required"));
    assert_eq!(
        verify(&mut world, Some("abc"), x()),
        said(400, "challenge_id must be a valid UUID")
    );
    let (id, _) = begun(&mut world);
    assert_eq!(verify(&mut world, Some(&id), x()), said(400, "Invalid credential response"));
    let used = "Challenge not found or already used";
    assert_eq!(verify(&mut world, Some(&id), x()), said(400, used));
}

/// Whoever only asks fills nothing: he is limited by his address, and what he leaves goes with the next.
#[test]
fn options_are_limited_and_their_challenges_go() {
    let mut world = world();
    world.client.address = Some(core::net::IpAddr::from([192, 0, 2, 1]));
    world.store.settings.factor_attempts_per_address = Some(2);
    for status in [200, 200, 429] {
        let options = flow::passkey_authentication_options(&mut world.context()).unwrap();
        assert_eq!(options.status(), status);
    }
    assert_eq!(world.store.tables.ceremonies.len(), 2);
    world.wait(secs(2 * 24 * 3600));
    done(flow::passkey_authentication_options(&mut world.context()).unwrap());
    assert_eq!(world.store.tables.ceremonies.len(), 1);
}
