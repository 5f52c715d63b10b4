//! A person sees and ends her own sessions; an administrator anybody's.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use crate::flow_common;

use auth_ext_core::flow;
use auth_ext_core::outcome::ErrorCode;
use auth_ext_core::session::EndReason;
use flow_common::{World, assert_refused, caller, done, secs, session};
use serde_json::json;
use uuid::Uuid;

#[test]
fn the_list_shows_the_last_used_first_and_marks_the_current_one() {
    let mut world = World::with_ada();
    world.client.user_agent = Some("old phone".to_owned());
    let first = world.ada_signs_in();
    world.wait(secs(60));
    world.client.user_agent = Some("laptop".to_owned());
    let second = world.ada_signs_in();
    world.wait(secs(60));
    world.rotated(&first.refresh_token);
    let listed = done(flow::list_sessions(&mut world.by(caller(&second))).unwrap());
    let brief: Vec<_> = listed
        .as_array()
        .unwrap()
        .iter()
        .map(|one| json!([one["id"], one["current"], one["user_agent"], one["last_used_at"]]))
        .collect();
    assert_eq!(
        brief,
        [
            json!([first.id.to_string(), false, "old phone", "2026-01-02T03:05:00Z"]),
            json!([second.id.to_string(), true, "laptop", "2026-01-02T03:05:00Z"]),
        ]
    );
}

#[test]
fn one_session_of_ones_own_can_be_ended_and_nobody_elses() {
    let mut world = World::with_ada();
    let (here, there) = (world.ada_signs_in(), world.ada_signs_in());
    world.add_user("eve@example.com", "another long password");
    let eve = session(world.sign_in("eve@example.com", "another long password"));
    let mut revoke = |who, id| flow::revoke_session(&mut world.by(caller(who)), id).unwrap();
    let missing = "Session does not exist";
    assert_refused(revoke(&eve, Some(there.id)), 404, ErrorCode::SessionNotFound, missing);
    assert_refused(revoke(&here, None), 400, ErrorCode::ValidationFailed, "session_id is required");
    assert_eq!(done(revoke(&here, Some(there.id))), json!({}));
    assert_refused(revoke(&here, Some(there.id)), 404, ErrorCode::SessionNotFound, missing);
    let tables = world.tables();
    assert_eq!(tables.ended_sessions[&there.id].reason, EndReason::Revoked);
    assert!(tables.sessions.contains_key(&here.id) && tables.sessions.contains_key(&eve.id));
    assert_refused(
        world.refresh(&there.refresh_token),
        400,
        ErrorCode::RefreshTokenNotFound,
        "Invalid Refresh Token: the session was revoked",
    );
}

#[test]
fn an_administrator_ends_sessions_by_user_id() {
    let mut world = World::with_ada();
    let (first, second, third) = (world.ada_signs_in(), world.ada_signs_in(), world.ada_signs_in());
    let ada = caller(&first).user_id;
    let mut sign_out = |user, scope, session| {
        flow::admin_sign_out(&mut world.context(), user, scope, session).unwrap()
    };
    assert_eq!(done(sign_out(Some(ada), Some("local"), Some(first.id))), json!({ "ended": 1 }));
    assert_eq!(done(sign_out(Some(ada), Some("others"), Some(second.id))), json!({ "ended": 1 }));
    assert_eq!(done(sign_out(Some(ada), None, None)), json!({ "ended": 1 }));
    assert_eq!(done(sign_out(Some(ada), None, None)), json!({ "ended": 0 }));
    assert_refused(
        sign_out(Some(ada), Some("others"), None),
        400,
        ErrorCode::ValidationFailed,
        "The scopes local and others need a session_id",
    );
    assert_refused(
        sign_out(Some(ada), Some("all"), None),
        400,
        ErrorCode::ValidationFailed,
        "Unsupported scope: it must be global, local or others",
    );
    assert_refused(
        sign_out(Some(Uuid::nil()), None, None),
        404,
        ErrorCode::UserNotFound,
        "User not found",
    );
    assert!(world.tables().sessions.is_empty());
    assert_eq!(world.tables().ended_sessions[&third.id].reason, EndReason::Revoked);
}

#[test]
fn an_administrators_list_has_no_current_session() {
    let mut world = World::with_ada();
    let session = world.ada_signs_in();
    let ada = caller(&session).user_id;
    let listed = done(flow::admin_list_sessions(&mut world.context(), Some(ada)).unwrap());
    assert_eq!(listed[0]["id"], json!(session.id.to_string()));
    assert_eq!(listed[0]["current"], json!(false));
    let unknown = flow::admin_list_sessions(&mut world.context(), Some(Uuid::nil())).unwrap();
    assert_refused(unknown, 404, ErrorCode::UserNotFound, "User not found");
}

/// Within ten seconds of a rotation a copy of the parent gets the same child, so nobody may learn when it was.
#[test]
fn the_list_tells_no_second_of_a_rotation() {
    let mut world = World::with_ada();
    let mine = world.ada_signs_in();
    let shown = |world: &mut World| {
        let outcome = flow::list_sessions(&mut world.by(caller(&mine))).unwrap();
        done(outcome)[0]["last_used_at"].clone()
    };
    // 03:04:05.678901 when she signed in.
    assert_eq!(shown(&mut world), "2026-01-02T03:00:00Z");
    let mut token = mine.refresh_token.clone();
    for _ in 0..5 {
        world.wait(secs(10));
        token = world.rotated(&token);
        assert_eq!(shown(&mut world), "2026-01-02T03:00:00Z");
    }
    world.wait(secs(10));
    world.rotated(&token);
    assert_eq!(shown(&mut world), "2026-01-02T03:05:00Z");
    world.settings().session_touch_interval = secs(3_600);
    assert_eq!(shown(&mut world), "2026-01-02T03:00:00Z");
    world.settings().session_touch_interval = secs(0);
    assert_eq!(shown(&mut world), "2026-01-02T03:05:05.678901Z");
}
