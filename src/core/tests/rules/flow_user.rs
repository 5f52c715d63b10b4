//! The signed-in user: GoTrue's JSON of the row, and GoTrue's refusals in GoTrue's order.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use crate::flow_common;

use auth_ext_core::flow;
use auth_ext_core::outcome::{ErrorCode, Outcome};
use auth_ext_core::request::Caller;
use auth_ext_core::session::{EndReason, Scope};
use auth_ext_core::store::Sessions as _;
use auth_ext_core::time::Timestamp;
use flow_common::{MICRO, START, Session, World, assert_refused, caller, done, secs, session};
use serde_json::json;
use uuid::Uuid;

fn start() -> (World, Session) {
    let mut world = World::with_ada();
    let mine = world.ada_signs_in();
    (world, mine)
}

#[track_caller]
fn assert_user_gone(outcome: Outcome) {
    let message = "User from sub claim in JWT does not exist";
    assert_refused(outcome, 403, ErrorCode::UserNotFound, message);
}

#[track_caller]
fn assert_session_gone(outcome: Outcome) {
    let message = "Session from session_id claim in JWT does not exist";
    assert_refused(outcome, 403, ErrorCode::SessionNotFound, message);
}

#[track_caller]
fn assert_banned(outcome: Outcome) {
    assert_refused(outcome, 403, ErrorCode::UserBanned, "User is banned");
}

#[test]
fn it_is_the_user_of_the_session_answer() {
    let (mut world, mine) = start();
    let user = done(world.current_user(caller(&mine)));
    assert_eq!(user, mine.body["user"]);
    let machine = Caller { session_id: None, ..caller(&mine) };
    assert_eq!(done(world.current_user(machine)), user);
}

#[test]
fn every_column_has_gotrue_s_member() {
    let (mut world, mine) = start();
    let at = |seconds: u64| Some(START.plus(secs(seconds)));
    let ada = world.ada();
    ada.phone = Some("4915112345678".to_owned());
    ada.email_confirmed_at = at(2);
    ada.phone_confirmed_at = at(1);
    ada.invited_at = at(3);
    ada.confirmation_sent_at = at(4);
    ada.recovery_sent_at = at(5);
    ada.email_change = Some("new@example.com".to_owned());
    ada.email_change_sent_at = at(6);
    ada.phone_change = Some("49301234567".to_owned());
    ada.phone_change_sent_at = at(7);
    ada.reauthentication_sent_at = at(8);
    ada.last_sign_in_at = at(9);
    ada.created_at = Some(Timestamp::from_seconds(1_767_323_045));
    ada.updated_at = Some(Timestamp::from_micros(1_767_323_045_100_000));
    ada.banned_until = Some(START);
    ada.is_anonymous = true;
    ada.raw_app_meta_data = json!({"tenant": 7}).to_string();
    ada.raw_user_meta_data = json!({"name": "Ada"}).to_string();
    ada.factors = flow_common::factor("verified");
    let id = ada.id.to_string();
    world.tables().identities.clear();

    let expected = json!({
        "id": id,
        "aud": "authenticated",
        "role": "authenticated",
        "email": "ada@example.com",
        "phone": "4915112345678",
        "email_confirmed_at": "2026-01-02T03:04:07.678901Z",
        "phone_confirmed_at": "2026-01-02T03:04:06.678901Z",
        // The earlier of the two.
        "confirmed_at": "2026-01-02T03:04:06.678901Z",
        "invited_at": "2026-01-02T03:04:08.678901Z",
        "confirmation_sent_at": "2026-01-02T03:04:09.678901Z",
        "recovery_sent_at": "2026-01-02T03:04:10.678901Z",
        "new_email": "new@example.com",
        "email_change_sent_at": "2026-01-02T03:04:11.678901Z",
        "new_phone": "49301234567",
        "phone_change_sent_at": "2026-01-02T03:04:12.678901Z",
        "reauthentication_sent_at": "2026-01-02T03:04:13.678901Z",
        "last_sign_in_at": "2026-01-02T03:04:14.678901Z",
        "created_at": "2026-01-02T03:04:05Z",
        "updated_at": "2026-01-02T03:04:05.1Z",
        "banned_until": "2026-01-02T03:04:05.678901Z",
        "app_metadata": {"tenant": 7},
        "user_metadata": {"name": "Ada"},
        "identities": [],
        "factors": [{
            "id": "00000000-0000-0000-0000-000000fac702",
            // Without the zeros, as Go writes it.
            "created_at": "2026-01-02T03:04:05.1Z",
            "updated_at": "2026-01-02T03:04:05.1Z",
            "status": "verified",
            "friendly_name": "phone",
            "factor_type": "totp",
            "phone": "",
            "last_challenged_at": null,
        }],
        "is_anonymous": true,
    });
    assert_eq!(done(world.current_user(caller(&mine))), expected);
}

#[test]
fn what_is_not_there_is_left_out_or_empty() {
    let (mut world, mine) = start();
    let ada = world.ada();
    ada.email = None;
    ada.email_confirmed_at = None;
    ada.last_sign_in_at = None;
    ada.created_at = None;
    ada.updated_at = None;
    ada.raw_user_meta_data = "{}".to_owned();
    let id = ada.id.to_string();
    world.tables().identities.clear();
    let expected = json!({
        "id": id,
        "aud": "authenticated",
        "role": "authenticated",
        "email": "",
        "phone": "",
        "app_metadata": {"provider": "email", "providers": ["email"]},
        "user_metadata": {},
        "identities": [],
        "is_anonymous": false,
    });
    assert_eq!(done(world.current_user(caller(&mine))), expected);
}

#[test]
fn the_password_hash_is_in_no_answer() {
    let (mut world, mine) = start();
    let hash = world.ada().password_hash().unwrap().to_owned();
    let user = done(world.current_user(caller(&mine)));
    assert!(!user.to_string().contains(&hash));
    assert!(!mine.body.to_string().contains(&hash));
    assert!(!format!("{:?}", world.tables()).contains(&hash));
}

#[test]
fn a_request_without_a_usable_token_is_refused_first() {
    let (mut world, _) = start();
    let refusals = [
        (None, 401, "no_authorization"),
        (Some(r#"{"role":"anon"}"#), 403, "bad_jwt"),
        (Some("{}"), 403, "bad_jwt"),
        (Some(r#"{"sub":"ada"}"#), 400, "bad_jwt"),
        (Some(r#"{"sub":"5f8a2f9e-6c0c-4d5b-9d0e-0d8f6f1f2a3b","session_id":1}"#), 403, "bad_jwt"),
    ];
    world.store.steps.clear();
    for (claims, status, code) in refusals {
        let outcome = flow::current_user(&mut world.with_claims(claims)).unwrap();
        assert_eq!(outcome.status(), status, "{claims:?}");
        assert_eq!(outcome.into_body().to_value()["error_code"], code, "{claims:?}");
    }
    assert_eq!(world.store.steps, []);
}

#[test]
fn a_user_who_is_gone_comes_before_a_session_that_is_gone() {
    let (mut world, mine) = start();
    world.add_user("grace@example.com", "another password");
    let hers = session(world.sign_in("grace@example.com", "another password"));
    world.tables().delete_user(caller(&mine).user_id);
    for session_id in [Some(mine.id), None, Some(Uuid::from_u128(7)), Some(hers.id)] {
        let token = Caller { session_id, ..caller(&mine) };
        assert_user_gone(world.current_user(token));
    }
}

#[test]
fn a_session_that_is_gone_comes_before_a_ban() {
    let (mut world, mine) = start();
    world.ada().banned_until = Some(world.clock.now().plus(MICRO));
    assert_banned(world.current_user(caller(&mine)));
    world.tables().delete_session(mine.id);
    assert_session_gone(world.current_user(caller(&mine)));
}

#[test]
fn a_ban_holds_until_it_ends() {
    let (mut world, mine) = start();
    world.ada().banned_until = Some(world.clock.now().plus(MICRO));
    let machine = Caller { session_id: None, ..caller(&mine) };
    assert_banned(world.current_user(caller(&mine)));
    assert_banned(world.current_user(machine));
    world.wait(MICRO);
    done(world.current_user(caller(&mine)));
    done(world.current_user(machine));
}

#[test]
fn a_user_who_is_marked_as_deleted_is_gone() {
    let (mut world, mine) = start();
    world.ada().deleted_at = Some(world.clock.now());
    world.ada().banned_until = Some(world.clock.now().plus(MICRO));
    let machine = Caller { session_id: None, ..caller(&mine) };
    assert_user_gone(world.current_user(caller(&mine)));
    assert_user_gone(world.current_user(machine));
}

#[test]
fn a_session_that_has_ended_says_why() {
    for reason in EndReason::ALL {
        let (mut world, mine) = start();
        let now = world.clock.now();
        let user = caller(&mine).user_id;
        let ended = world.store.end_sessions(user, Some(mine.id), Scope::Local, reason, now);
        assert_eq!(ended, Ok(1));
        let message = format!("Session from session_id claim in JWT {}", reason.describe());
        let outcome = world.current_user(caller(&mine));
        assert_refused(outcome, 403, ErrorCode::SessionNotFound, &message);
    }
}

#[test]
fn the_session_of_somebody_else_is_no_session() {
    let (mut world, mine) = start();
    world.add_user("grace@example.com", "another password");
    let hers = session(world.sign_in("grace@example.com", "another password"));
    let mixed = Caller { session_id: Some(hers.id), ..caller(&mine) };
    assert_session_gone(world.current_user(mixed));
}

#[test]
fn the_session_policy_is_not_asked() {
    let (mut world, mine) = start();
    world.settings().session_time_box = Some(secs(1));
    world.settings().session_inactivity_timeout = Some(secs(1));
    world.session_row(mine.id).not_after = Some(START);
    world.wait(secs(10));
    done(world.current_user(caller(&mine)));
}
