//! Sign-up with e-mail and password: what is stored and what is answered.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use crate::flow_common;

use auth_ext_core::flow::SignUp;
use auth_ext_core::outcome::ErrorCode;
use auth_ext_core::password::{self, Verdict};
use auth_ext_core::secret::Secret;
use auth_ext_core::settings::PasswordHash;
use flow_common::{CHEAP, EMAIL, PASSWORD, World, assert_refused, claims, done, id_of, session};
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

#[test]
fn with_autoconfirm_the_answer_is_a_session() {
    let mut world = World::empty();
    let mine = session(world.sign_up("Ada@Example.com", PASSWORD));
    let now = world.clock.now();
    let ada = world.ada().clone();
    assert_eq!(id_of(&mine.body["user"]["id"]), ada.id);
    assert_eq!(ada.email.as_deref(), Some(EMAIL));
    assert_eq!(ada.email_confirmed_at, Some(now));
    assert_eq!(ada.last_sign_in_at, Some(now));
    assert_eq!((ada.aud.as_str(), ada.role.as_str()), ("authenticated", "authenticated"));
    assert_eq!(world.session_row(mine.id).user_id, ada.id);
    world.rotated(&mine.refresh_token);
    done(world.sign_in(EMAIL, PASSWORD));
}

#[test]
fn without_autoconfirm_the_answer_is_the_bare_user() {
    let mut world = unconfirmed();
    let user = done(world.sign_up(EMAIL, PASSWORD));
    let id = world.ada().id.to_string();
    let identity_id = world.tables().identities.keys().next().unwrap().to_string();
    let at = "2026-01-02T03:04:05.678901Z";
    let data = json!({"sub": id, "email": EMAIL, "email_verified": false, "phone_verified": false});
    assert_eq!(
        user,
        json!({
            "id": id,
            "aud": "authenticated",
            "role": "authenticated",
            "email": EMAIL,
            "phone": "",
            "confirmation_sent_at": at,
            "created_at": at,
            "updated_at": at,
            "app_metadata": {"provider": "email", "providers": ["email"]},
            "user_metadata": data,
            "identities": [{
                "identity_id": identity_id,
                "id": id,
                "user_id": id,
                "identity_data": data,
                "provider": "email",
                "last_sign_in_at": at,
                "created_at": at,
                "updated_at": at,
                "email": EMAIL,
            }],
            "is_anonymous": false,
        })
    );
    assert_eq!(world.tables().sessions.len(), 0);
    assert_eq!(world.ada().last_sign_in_at, None);
    let outcome = world.sign_in(EMAIL, PASSWORD);
    assert_refused(outcome, 400, ErrorCode::EmailNotConfirmed, "Email not confirmed");
}

#[test]
fn the_password_is_stored_as_a_hash_of_the_settings() {
    let bcrypt = PasswordHash::Bcrypt { cost: 4 };
    for how in [CHEAP, bcrypt] {
        let mut world = World::empty();
        world.settings().password_hash = how;
        session(world.sign_up(EMAIL, PASSWORD));
        let stored = world.ada().password_hash().unwrap().to_owned();
        assert_eq!(password::cost(&stored), Some(password::Run::Chosen(how)));
        let verdict =
            password::verify(Some(&stored), &Secret::from_text(PASSWORD), &world.store.settings);
        assert_eq!(verdict, Verdict::Correct { needs_rehash: false });
    }
}

#[test]
fn audience_and_role_are_those_of_the_settings() {
    let mut world = unconfirmed();
    world.settings().audience = "shop".to_owned();
    world.settings().default_role = "customer".to_owned();
    let user = done(world.sign_up(EMAIL, PASSWORD));
    assert_eq!((&user["aud"], &user["role"]), (&json!("shop"), &json!("customer")));
}

#[test]
fn the_caller_s_data_goes_into_the_metadata_but_not_over_ours() {
    let mut world = World::empty();
    let data = json!({
        "name": "Ada", "sub": "x", "email": "x", "email_verified": 7, "phone_verified": true,
        "role": "service_role", "provider": "x",
    });
    let body = done(world.sign_up_with(input(EMAIL, PASSWORD, data)).unwrap());
    let id = body["user"]["id"].clone();
    let expected = json!({
        "name": "Ada", "sub": id, "email": EMAIL, "email_verified": true, "phone_verified": false,
        "role": "service_role", "provider": "x",
    });
    assert_eq!(body["user"]["user_metadata"], expected);
    assert_eq!(body["user"]["role"], "authenticated");
    let app_metadata = json!({"provider": "email", "providers": ["email"]});
    assert_eq!(body["user"]["app_metadata"], app_metadata);
    assert_eq!(claims(&world, &body)["role"], "authenticated");
    // As with GoTrue: what we know wins there, too.
    assert_eq!(body["user"]["identities"][0]["identity_data"], expected);
}

#[test]
fn data_may_be_null_and_must_else_be_an_object() {
    let mut world = unconfirmed();
    done(world.sign_up_with(input(EMAIL, PASSWORD, Value::Null)).unwrap());
    for data in [json!([]), json!("{}"), json!(1), json!(true)] {
        let outcome = world.sign_up_with(input("b@example.com", PASSWORD, data)).unwrap();
        let message = "data must be a JSON object";
        assert_refused(outcome, 400, ErrorCode::ValidationFailed, message);
    }
    assert_eq!(world.tables().users.len(), 1);
}
