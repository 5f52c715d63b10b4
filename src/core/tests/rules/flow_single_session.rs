//! One session per user: a sign-in ends the others.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use crate::flow_common;

use auth_ext_core::outcome::ErrorCode;
use auth_ext_core::session::EndReason;
use auth_ext_core::settings::Settings;
use flow_common::{World, assert_refused, claims, hook_refusal, secs, session};

#[test]
fn a_sign_in_ends_the_others_and_nobody_elses() {
    let mut world = World::with_ada();
    world.add_user("eve@example.com", "another long password");
    let eve = session(world.sign_in("eve@example.com", "another long password"));
    let (first, second) = (world.ada_signs_in(), world.ada_signs_in());
    world.settings().single_session_per_user = true;
    let third = world.ada_signs_in();
    let mut left: Vec<_> = world.tables().sessions.keys().copied().collect();
    left.sort();
    let mut expected = [eve.id, third.id];
    expected.sort();
    assert_eq!(left, expected);
    for ended in [first.id, second.id] {
        assert_eq!(world.tables().ended_sessions[&ended].reason, EndReason::Replaced);
    }
    assert_refused(
        world.refresh(&first.refresh_token),
        400,
        ErrorCode::SessionExpired,
        "Invalid Refresh Token: the session was replaced by a newer sign-in",
    );
    world.rotated(&third.refresh_token);
}

#[test]
fn a_sign_in_that_fails_ends_nothing() {
    let mut world = World::with_ada();
    world.settings().single_session_per_user = true;
    let own = world.ada_signs_in();
    assert_eq!(world.sign_in(flow_common::EMAIL, "wrong password").status(), 400);
    world.hook(|_, _| hook_refusal(403, "closed"));
    assert_eq!(world.sign_in(flow_common::EMAIL, flow_common::PASSWORD).status(), 403);
    assert!(world.tables().sessions.contains_key(&own.id));
    assert!(world.tables().ended_sessions.is_empty());
}

#[test]
fn the_access_token_ends_no_later_than_a_session_without_its_second_factor() {
    let mut world = World::with_ada();
    world.store.settings =
        Settings { low_assurance_window: Some(secs(600)), ..world.store.settings.clone() };
    world.ada().factors = flow_common::factor("verified");
    let own = world.ada_signs_in();
    let claims = claims(&world, &own.body);
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 600);
    assert_eq!(own.body["expires_in"], 600);
}
