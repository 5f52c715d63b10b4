//! Sign-in with e-mail and password: who gets in, who does not, and what a refusal tells.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use crate::flow_common;

use auth_ext_core::flow::sign_in_with_password;
use auth_ext_core::outcome::{ErrorCode, Outcome};
use auth_ext_core::password;
use auth_ext_core::secret::Secret;
use auth_ext_core::settings::PasswordHash;
use auth_ext_core::testing::Step;
use flow_common::{BCRYPT, CHEAP, EMAIL, MICRO, PASSWORD, World, assert_refused, done, secs};
use serde_json::{Value, json};

const INVALID: &str = "Invalid login credentials";

fn set_hash(world: &mut World, hash: &str) {
    world.ada().encrypted_password = Some(Secret::from_text(hash));
}

fn hash(world: &mut World) -> String {
    world.ada().password_hash().unwrap().to_owned()
}

#[track_caller]
fn assert_invalid(outcome: Outcome) {
    assert_refused(outcome, 400, ErrorCode::InvalidCredentials, INVALID);
}

#[test]
fn the_right_password_starts_a_session() {
    let mut world = World::with_ada();
    world.client.user_agent = Some("curl/8".to_owned());
    world.wait(secs(60));
    let session = world.ada_signs_in();
    let now = world.clock.now();

    let ada = world.ada().clone();
    assert_eq!(ada.last_sign_in_at, Some(now));
    let row = world.session_row(session.id).clone();
    assert_eq!(row.user_id, ada.id);
    assert_eq!(row.created_at, Some(now));
    assert_eq!(row.user_agent.as_deref(), Some("curl/8"));
    let token = auth_ext_core::refresh::RefreshToken::parse(&session.refresh_token).unwrap();
    let row = world.token_row(session.id).clone();
    assert_eq!((row.generation, token.generation()), (1, 1));
    assert_eq!(row.token_hash, token.hash());
    assert_eq!((row.parent_hash, row.nonce), (None, None));
    let methods: Vec<_> = world.tables().amr_claims.values().cloned().collect();
    assert_eq!(methods.len(), 1);
    assert_eq!(methods[0].session_id, session.id);
    assert_eq!(methods[0].authentication_method, "password");
}

#[test]
fn each_sign_in_is_a_session_of_its_own() {
    let mut world = World::with_ada();
    let (first, second) = (world.ada_signs_in(), world.ada_signs_in());
    assert_ne!(first.id, second.id);
    assert_eq!(world.tables().sessions.len(), 2);
    world.rotated(&first.refresh_token);
    world.rotated(&second.refresh_token);
}

/// Every way not to have an account with this password.
#[test]
fn an_unknown_user_and_a_wrong_password_are_told_the_same_after_the_same_steps() {
    let long_password = "x".repeat(2_000);
    let long_email = format!("{}@example.com", "x".repeat(300));
    type Arrange = fn(&mut World);
    let keep: Arrange = |_| {};
    let wrong: [(&str, &str, &str, Arrange); 12] = [
        ("wrong password", EMAIL, "wrong", keep),
        ("empty password", EMAIL, "", keep),
        ("NUL in the password", EMAIL, "a\0b", keep),
        ("very long password", EMAIL, &long_password, keep),
        ("other case", EMAIL, "Correct Horse Battery Staple", keep),
        ("unknown user", "grace@example.com", PASSWORD, keep),
        ("white space around", " ada@example.com", PASSWORD, keep),
        ("no password", EMAIL, PASSWORD, |world| {
            world.ada().encrypted_password = None;
        }),
        ("unusable hash", EMAIL, PASSWORD, |world| {
            set_hash(world, "$fbscrypt$v=1,n=14,r=8,p=1,ss=Bw==,sk=AAAA$AAAA$AAAA");
        }),
        ("single sign-on", EMAIL, PASSWORD, |world| {
            let rows = world.tables().users.values_mut();
            rows.for_each(|row| row.is_sso_user = true);
        }),
        ("another audience", EMAIL, PASSWORD, |world| {
            world.ada().aud = "elsewhere".to_owned();
        }),
        ("deleted", EMAIL, PASSWORD, |world| {
            world.ada().deleted_at = Some(world.clock.now());
        }),
    ];
    for (name, email, password, arrange) in wrong {
        let mut world = World::with_ada();
        arrange(&mut world);
        let before = world.uncounted();
        assert_invalid(world.sign_in(email, password));
        let steps = [Step::AttemptsFreeAt, Step::UserByEmail, Step::CountAttempt];
        assert_eq!(world.store.steps, steps, "{name}");
        assert_eq!(world.uncounted(), before, "{name}");
    }
    // No stored address can look like this, so the table is not asked.
    for email in [&long_email, "ada\0@example.com", "ada\n@example.com"] {
        let mut world = World::with_ada();
        assert_invalid(world.sign_in(email, PASSWORD));
        assert_eq!(world.store.steps, []);
    }
}

#[test]
fn a_missing_password_is_a_wrong_one() {
    let mut world = World::with_ada();
    let outcome = sign_in_with_password(&mut world.context(), Some(EMAIL), None);
    assert_invalid(outcome.unwrap());
}

#[test]
fn a_missing_email_is_told() {
    let mut world = World::with_ada();
    for email in [None, Some("")] {
        let password = Some(Secret::from_text(PASSWORD));
        let outcome = sign_in_with_password(&mut world.context(), email, password);
        let message = "missing email or phone";
        assert_refused(outcome.unwrap(), 400, ErrorCode::ValidationFailed, message);
    }
}

#[test]
fn the_email_s_case_does_not_matter() {
    let mut world = World::with_ada();
    done(world.sign_in("Ada@EXAMPLE.com", PASSWORD));
    // Stored by somebody else in mixed case.
    world.ada().email = Some("ADA@example.COM".to_owned());
    done(world.sign_in("ada@example.com", PASSWORD));
}

#[test]
fn a_ban_is_told_only_after_the_right_password() {
    let mut world = World::with_ada();
    world.ada().banned_until = Some(world.clock.now().plus(MICRO));
    let before = world.uncounted();
    assert_invalid(world.sign_in(EMAIL, "wrong"));
    let outcome = world.sign_in(EMAIL, PASSWORD);
    assert_refused(outcome, 400, ErrorCode::UserBanned, "User is banned");
    assert_eq!(world.uncounted(), before);
    world.wait(MICRO);
    done(world.sign_in(EMAIL, PASSWORD));
}

#[test]
fn an_unconfirmed_email_is_told_only_after_the_right_password() {
    let mut world = World::with_ada();
    world.ada().email_confirmed_at = None;
    // A confirmed phone says nothing about the e-mail.
    world.ada().phone_confirmed_at = Some(world.clock.now());
    let before = world.uncounted();
    assert_invalid(world.sign_in(EMAIL, "wrong"));
    let outcome = world.sign_in(EMAIL, PASSWORD);
    assert_refused(outcome, 400, ErrorCode::EmailNotConfirmed, "Email not confirmed");
    assert_eq!(world.uncounted(), before);
}

#[test]
fn a_ban_counts_more_than_a_missing_confirmation() {
    let mut world = World::with_ada();
    world.ada().email_confirmed_at = None;
    world.ada().banned_until = Some(world.clock.now().plus(MICRO));
    let outcome = world.sign_in(EMAIL, PASSWORD);
    assert_refused(outcome, 400, ErrorCode::UserBanned, "User is banned");
}

#[test]
fn a_hash_below_the_settings_is_replaced_at_the_next_sign_in() {
    let cheaper = PasswordHash::Argon2id { memory_kib: 16, iterations: 2, parallelism: 1 };
    for (stored, settings) in [(Some(BCRYPT), CHEAP), (None, cheaper)] {
        let mut world = World::with_ada();
        if let Some(stored) = stored {
            set_hash(&mut world, stored);
        }
        world.settings().password_hash = settings;
        let old = hash(&mut world);
        assert_invalid(world.sign_in(EMAIL, "wrong"));
        assert_eq!(hash(&mut world), old);

        done(world.sign_in(EMAIL, PASSWORD));
        let new = hash(&mut world);
        assert_ne!(new, old);
        assert_eq!(password::cost(&new), Some(password::Run::Chosen(settings)));
        // And then no more.
        done(world.sign_in(EMAIL, PASSWORD));
        assert_eq!(hash(&mut world), new);
        assert_eq!(world.store.count(Step::ReplacePasswordHash), 1);
    }
}

#[test]
fn a_password_that_the_new_function_cannot_take_keeps_its_hash() {
    let mut world = World::with_ada();
    let long = "x".repeat(73);
    world.add_user("grace@example.com", &long);
    world.settings().password_hash = PasswordHash::Bcrypt { cost: 4 };
    done(world.sign_in("grace@example.com", &long));
    assert_eq!(world.store.count(Step::ReplacePasswordHash), 0);
}

#[test]
fn without_a_signing_key_or_a_server_key_it_is_the_operator_s_fault() {
    let mut world = World::with_ada();
    world.store.signing_key = None;
    assert!(world.try_sign_in(EMAIL, PASSWORD).is_err());
    let mut world = World::with_ada();
    world.store.refresh_token_key = None;
    assert!(world.try_sign_in(EMAIL, PASSWORD).is_err());
}

/// It signs in all the same, as with GoTrue.
#[test]
fn a_password_that_is_weak_by_now_is_told() {
    let mut world = World::with_ada();
    assert_eq!(done(world.sign_in(EMAIL, PASSWORD))["weak_password"], Value::Null);
    world.settings().password_min_length = 100;
    world.settings().password_required_characters = Some("#".to_owned());
    let told = &done(world.sign_in(EMAIL, PASSWORD))["weak_password"];
    let message = "Password should be at least 100 characters. \
                   Password should contain at least one character of each: #.";
    assert_eq!(told, &json!({"message": message, "reasons": ["length", "characters"]}));
}
