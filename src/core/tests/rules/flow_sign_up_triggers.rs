//! A trigger on `auth.users` may change the new row: the answer and the session follow the row.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use crate::flow_common;

use auth_ext_core::outcome::ErrorCode;
use auth_ext_core::secret::Secret;
use flow_common::{EMAIL, PASSWORD, START, World, assert_refused, claims, done, secs, session};
use serde_json::json;

#[test]
fn its_changes_are_in_the_answer_and_in_the_claims() {
    let mut world = World::empty();
    world.store.on_insert_user = Some(|user| {
        user.role = "editor".to_owned();
        user.raw_app_meta_data = json!({"tenant": 7}).to_string();
    });
    let mine = session(world.sign_up(EMAIL, PASSWORD));
    assert_eq!(mine.body["user"]["role"], "editor");
    assert_eq!(mine.body["user"]["app_metadata"], json!({"tenant": 7}));
    let claims = claims(&world, &mine.body);
    assert_eq!(claims["role"], "editor");
    assert_eq!(claims["app_metadata"], json!({"tenant": 7}));
}

#[test]
fn it_may_confirm_the_email() {
    let mut world = World::empty();
    world.settings().autoconfirm = false;
    world.store.on_insert_user = Some(|user| user.email_confirmed_at = Some(START));
    session(world.sign_up(EMAIL, PASSWORD));
}

#[test]
fn it_may_withdraw_the_confirmation() {
    let mut world = World::empty();
    world.store.on_insert_user = Some(|user| {
        user.email_confirmed_at = None;
        user.phone_confirmed_at = Some(START);
    });
    let body = done(world.sign_up(EMAIL, PASSWORD));
    assert_eq!(body["email"], EMAIL);
    assert_eq!(world.tables().sessions.len(), 0);
}

#[test]
fn a_user_whom_it_bans_gets_no_session() {
    for autoconfirm in [true, false] {
        let mut world = World::empty();
        world.settings().autoconfirm = autoconfirm;
        world.store.on_insert_user = Some(|user| user.banned_until = Some(START.plus(secs(1))));
        let outcome = world.sign_up(EMAIL, PASSWORD);
        assert_refused(outcome, 400, ErrorCode::UserBanned, "User is banned");
        // The row that the trigger wanted stays.
        assert_eq!(world.ada().last_sign_in_at, None);
        assert_eq!(world.tables().sessions.len(), 0);
    }
}

#[test]
fn a_user_whom_it_marks_as_deleted_or_leaves_without_a_password_gets_no_session() {
    for trigger in
        [(|user| user.deleted_at = Some(START)) as fn(&mut auth_ext_core::user::User), |user| {
            user.encrypted_password = None;
        }]
    {
        let mut world = World::empty();
        world.store.on_insert_user = Some(trigger);
        let body = done(world.sign_up(EMAIL, PASSWORD));
        assert_eq!(body["email"], EMAIL);
        assert_eq!(world.tables().sessions.len(), 0);
    }
}

#[test]
fn a_password_that_it_replaces_still_starts_the_session() {
    let mut world = World::empty();
    world.store.on_insert_user = Some(|user| {
        user.encrypted_password = Some(Secret::from_text("replaced"));
    });
    session(world.sign_up(EMAIL, PASSWORD));
}
