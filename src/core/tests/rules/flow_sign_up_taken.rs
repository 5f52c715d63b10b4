//! What a sign-up with an e-mail that is taken gives away: as much as GoTrue's, and no more.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use crate::flow_common;

use auth_ext_core::fault::FaultKind;
use auth_ext_core::flow::SignUp;
use auth_ext_core::outcome::ErrorCode;
use auth_ext_core::settings::PasswordHash;
use auth_ext_core::testing::{Step, Tables};
use auth_ext_core::time::Timestamp;
use flow_common::{EMAIL, PASSWORD, START, World, assert_refused, done, members, session};
use serde_json::{Value, json};

fn unconfirmed() -> World {
    let mut world = World::empty();
    world.settings().autoconfirm = false;
    world
}

fn input<'a>(email: &'a str, password: &'a str, data: Value) -> SignUp<'a> {
    SignUp {
        email: Some(email),
        password: Some(password),
        data: Some(data.into()),
        ..SignUp::default()
    }
}

/// The user's members with every id and time replaced by its form.
fn shape(user: &Value) -> Value {
    match user {
        Value::Object(members) => {
            members.iter().map(|(name, value)| (name.clone(), shape(value))).collect()
        }
        Value::Array(items) => items.iter().map(shape).collect(),
        Value::String(text) if text.parse::<uuid::Uuid>().is_ok() => json!("an id"),
        other => other.clone(),
    }
}

#[test]
fn with_autoconfirm_a_taken_email_is_told() {
    for confirmed in [true, false] {
        let mut world = World::with_ada();
        if !confirmed {
            world.ada().email_confirmed_at = None;
        }
        let before = world.uncounted();
        for email in [EMAIL, "ADA@example.com"] {
            let outcome = world.sign_up(email, "another password");
            let code = ErrorCode::UserAlreadyExists;
            assert_refused(outcome, 422, code, "User already registered");
        }
        assert_eq!(world.uncounted(), before);
    }
}

/// She signed up while confirmation was on; then it was switched off.
#[test]
fn after_confirmation_was_switched_off_an_unconfirmed_email_can_sign_up_again() {
    let mut world = unconfirmed();
    let first = done(world.sign_up_with(input(EMAIL, PASSWORD, json!({"plan": "hers"}))).unwrap());
    world.settings().autoconfirm = true;
    assert_refused(
        world.sign_in(EMAIL, PASSWORD),
        400,
        ErrorCode::EmailNotConfirmed,
        "Email not confirmed",
    );
    let again = input(EMAIL, "another password", json!({"name": "Ada"}));
    let again = session(world.sign_up_with(again).unwrap());
    assert_eq!(again.body["user"]["id"], first["id"]);
    let data = &again.body["user"]["user_metadata"];
    assert_eq!((&data["name"], data.get("plan")), (&json!("Ada"), None));
    assert_eq!(data["email_verified"], true);
    assert_eq!(again.body["user"]["identities"][0]["identity_data"]["email_verified"], true);
    // Whoever came first, perhaps with somebody else's address, does not get in any more.
    let wrong = "Invalid login credentials";
    assert_refused(world.sign_in(EMAIL, PASSWORD), 400, ErrorCode::InvalidCredentials, wrong);
    session(world.sign_in(EMAIL, "another password"));
    // And once it is hers, it is taken.
    let taken = "User already registered";
    let outcome = world.sign_up(EMAIL, "a third password");
    assert_refused(outcome, 422, ErrorCode::UserAlreadyExists, taken);
}

/// Accounts that somebody else made or gave anything to.
#[test]
fn an_unconfirmed_account_that_is_more_than_a_sign_up_stays_closed() {
    let changes: [fn(&mut auth_ext_core::user::User); 8] = [
        |user| user.confirmation_sent_at = None,
        |user| user.invited_at = Some(START),
        |user| user.last_sign_in_at = Some(START),
        |user| user.phone_confirmed_at = Some(START),
        |user| user.role = "editor".to_owned(),
        |user| {
            user.raw_app_meta_data =
                r#"{"provider":"email","providers":["email"],"admin":true}"#.to_owned();
        },
        |user| {
            user.raw_app_meta_data = r#"{"provider":"google","providers":["google"]}"#.to_owned();
        },
        |user| user.banned_until = Some(Timestamp::from_micros(i64::MAX)),
    ];
    for change in changes {
        let mut world = unconfirmed();
        done(world.sign_up(EMAIL, PASSWORD));
        world.settings().autoconfirm = true;
        change(world.ada());
        let before = world.uncounted();
        let outcome = world.sign_up(EMAIL, "another password");
        let taken = "User already registered";
        assert_refused(outcome, 422, ErrorCode::UserAlreadyExists, taken);
        assert_eq!(world.uncounted(), before);
    }
}

#[test]
fn without_autoconfirm_an_unconfirmed_email_is_answered_as_a_new_one_with_the_same_id() {
    let mut world = unconfirmed();
    world.settings().mail.min_interval = core::time::Duration::ZERO;
    let new = done(world.sign_up(EMAIL, PASSWORD));
    let again = done(world.sign_up(EMAIL, "another password"));
    assert_eq!(shape(&again), shape(&new));
    // As with GoTrue: apps keep rows of their own under the id of the first answer.
    assert_eq!(again["id"], new["id"]);
    assert_eq!(world.tables().users.len(), 1);
    let at = Timestamp::from_micros(START.as_micros());
    assert_eq!(world.ada().confirmation_sent_at, Some(at));
}

/// Somebody came by a provider, or an administrator has made her account: who knows her address learns
/// nothing else.
#[test]
fn an_unconfirmed_email_shows_nothing_of_its_account() {
    let mut world = unconfirmed();
    world.settings().mail.min_interval = core::time::Duration::ZERO;
    let new = input("grace@example.com", PASSWORD, json!({"mine": 1}));
    let mut new = done(world.sign_up_with(new).unwrap());
    done(world.sign_up(EMAIL, PASSWORD));
    let ada = world.ada();
    ada.phone = Some("4917012345".to_owned());
    ada.phone_confirmed_at = Some(START);
    ada.last_sign_in_at = Some(START);
    ada.invited_at = Some(START);
    ada.raw_app_meta_data = r#"{"provider":"google","tenant":"acme"}"#.to_owned();
    ada.raw_user_meta_data = r#"{"name":"Ada"}"#.to_owned();
    world.wait(core::time::Duration::from_secs(60));
    let again = input(EMAIL, "another password", json!({"mine": 1}));
    let mut again = done(world.sign_up_with(again).unwrap());
    assert_eq!(again["id"], world.ada().id.to_string());
    for time in ["created_at", "updated_at", "confirmation_sent_at"] {
        assert!(again[time].as_str() > new[time].as_str(), "{time} is that of the account");
    }
    let times = ["created_at", "updated_at", "last_sign_in_at", "confirmation_sent_at"];
    for user in [&mut new, &mut again] {
        for name in times {
            user[name] = json!("a time");
            user["identities"][0][name] = json!("a time");
        }
    }
    let text = shape(&again).to_string().replace(EMAIL, "grace@example.com");
    assert_eq!(text, shape(&new).to_string());
}

#[test]
fn without_autoconfirm_a_confirmed_email_has_no_identities() {
    let mut world = World::with_ada();
    world.settings().autoconfirm = false;
    let before = world.uncounted();
    let outcome = world.sign_up_with(input(EMAIL, "another password", json!({"name": "Eve"})));
    let taken = done(outcome.unwrap());
    let mut new = done(world.sign_up("grace@example.com", PASSWORD));
    assert_eq!(members(&taken), members(&new));
    assert_eq!(taken["identities"], json!([]));
    assert_eq!(taken["email"], EMAIL);
    assert_eq!(taken["user_metadata"]["name"], "Eve");
    assert_ne!(taken["id"], world.ada().id.to_string());
    new["identities"] = json!([]);
    for name in ["id", "email", "user_metadata", "role"] {
        new[name] = taken[name].clone();
    }
    assert_eq!(taken, new);
    // Grace was added, Ada is as she was.
    let after = world.tables().users.clone();
    assert_eq!(after.len(), 2);
    assert!(before.users.iter().all(|(id, ada)| after[id] == *ada));
}

#[test]
fn an_email_that_is_taken_in_between_is_taken() {
    for autoconfirm in [true, false] {
        let mut world = World::with_ada();
        let ada = world.tables().clone();
        *world.tables() = Tables::default();
        world.settings().autoconfirm = autoconfirm;
        world.store.before(Step::InsertUser, move |store| store.tables = ada);
        let outcome = world.sign_up(EMAIL, PASSWORD);
        if autoconfirm {
            let message = "User already registered";
            assert_refused(outcome, 422, ErrorCode::UserAlreadyExists, message);
        } else {
            assert_eq!(done(outcome)["identities"], json!([]));
        }
        assert_eq!(world.tables().users.len(), 1);
        assert_eq!(world.tables().sessions.len(), 0);
    }
}

#[test]
fn an_sso_user_does_not_take_an_email_and_another_audience_does() {
    let mut world = World::with_ada();
    let ada = world.ada().id;
    world.tables().users.get_mut(&ada).unwrap().is_sso_user = true;
    session(world.sign_up(EMAIL, PASSWORD));
    let mut world = World::with_ada();
    world.ada().aud = "elsewhere".to_owned();
    let outcome = world.sign_up(EMAIL, PASSWORD);
    assert_refused(outcome, 422, ErrorCode::UserAlreadyExists, "User already registered");
}

/// The hash is made before anybody looks whether the e-mail is taken: with a cost that cannot be,
/// both fail alike and nothing was asked of the table.
#[test]
fn a_taken_email_costs_the_same_hash() {
    for email in [EMAIL, "grace@example.com"] {
        let mut world = World::with_ada();
        world.settings().password_hash = PasswordHash::Bcrypt { cost: 99 };
        let outcome = world.sign_up_with(input(email, PASSWORD, Value::Null));
        let fault = outcome.unwrap_err();
        assert_eq!(fault.kind, FaultKind::Internal);
        assert_eq!(fault.message, "the cost of the password hash is not allowed");
        assert_eq!(world.store.steps, [Step::AttemptsFreeAt]);
    }
}
