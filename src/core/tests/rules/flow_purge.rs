//! What is over goes, a little with every sign-in, and what may still be needed stays.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use crate::flow_common;

use auth_ext_core::flow;
use auth_ext_core::outcome::ErrorCode;
use auth_ext_core::session::EndReason;
use auth_ext_core::testing::AttemptRow;
use flow_common::{MICRO, World, assert_refused, caller, secs};
use serde_json::{Value, json};

const DAY: u64 = 86_400;

fn purge(world: &mut World, limit: Option<u64>) -> Value {
    flow::purge(&mut world.context(), limit).unwrap().to_value()
}

#[test]
fn sessions_go_a_day_after_they_were_over() {
    let ways: [fn(&mut World); 3] = [
        |world| world.settings().session_time_box = Some(secs(1000)),
        |world| world.settings().session_inactivity_timeout = Some(secs(1000)),
        |world| world.settings().refresh_token_lifetime = Some(secs(1000)),
    ];
    for way in ways {
        let mut world = World::with_ada();
        way(&mut world);
        let own = world.ada_signs_in();
        world.wait(secs(1000 + DAY) - MICRO);
        assert_eq!(purge(&mut world, None)["sessions"], 0);
        world.wait(MICRO);
        assert_eq!(purge(&mut world, None)["sessions"], 1);
        let ended = world.tables().ended_sessions[&own.id];
        assert_eq!((ended.reason, ended.user_id), (EndReason::Expired, caller(&own).user_id));
        assert_refused(
            world.refresh(&own.refresh_token),
            400,
            ErrorCode::SessionExpired,
            "Invalid Refresh Token: the session has expired",
        );
    }
}

#[test]
fn not_after_counts_and_a_refresh_keeps_alive() {
    let mut world = World::with_ada();
    let (own, other) = (world.ada_signs_in(), world.ada_signs_in());
    let soon = world.clock.now().plus(secs(10));
    world.session_row(own.id).not_after = Some(soon);
    world.settings().session_inactivity_timeout = Some(secs(2 * DAY));
    world.wait(secs(10 + DAY) - MICRO);
    world.rotated(&other.refresh_token);
    assert_eq!(purge(&mut world, None)["sessions"], 0);
    world.wait(secs(DAY));
    assert_eq!(purge(&mut world, None)["sessions"], 1);
    assert!(world.tables().sessions.contains_key(&other.id));
}

#[test]
fn gotrues_sessions_have_no_refresh_token_of_ours_that_could_be_too_old() {
    let mut world = World::with_ada();
    world.ada_signs_in();
    world.tables().refresh_tokens.clear();
    world.wait(secs(10_000 * DAY));
    assert_eq!(purge(&mut world, None)["sessions"], 0);
}

#[test]
fn a_call_is_bounded_and_calls_together_see_every_session() {
    let mut world = World::with_ada();
    for _ in 0..40 {
        world.ada_signs_in();
    }
    world.wait(secs(91 * DAY));
    assert_eq!(purge(&mut world, Some(3))["sessions"], 3);
    assert_eq!(purge(&mut world, Some(0))["sessions"], 0);
    assert_eq!(purge(&mut world, Some(1000))["sessions"], 37);
    assert!(world.tables().sessions.is_empty());
}

#[test]
fn sign_ins_alone_keep_the_tables_small() {
    let mut world = World::with_ada();
    world.settings().audit = true;
    world.settings().audit_retention = Some(secs(DAY));
    world.settings().ended_session_retention = secs(DAY);
    for _ in 0..400 {
        world.ada_signs_in();
        world.wait(secs(DAY));
    }
    // Ninety days and one until a session may go; the doubles look at three at a time.
    assert!(world.tables().sessions.len() < 200, "{}", world.tables().sessions.len());
    assert!(world.tables().ended_sessions.len() < 10);
    assert!(world.tables().audit_log.len() < 10);
}

#[test]
fn the_reason_of_an_end_is_kept_for_its_retention() {
    let mut world = World::with_ada();
    let own = world.ada_signs_in();
    world.sign_out(caller(&own), None);
    world.wait(secs(30 * DAY) - MICRO);
    assert_eq!(purge(&mut world, None)["ended_sessions"], 0);
    world.wait(MICRO);
    let gone = json!({
        "sessions": 0,
        "ended_sessions": 1,
        "revoked_tokens": 0,
        "attempts": 0,
        "challenges": 0,
        "messages": 0,
        "audit_log_entries": 0,
        "anonymous_users": 0,
        "provider_flows": 0,
    });
    assert_eq!(purge(&mut world, None), gone);
}

#[test]
fn a_revoked_token_is_kept_until_a_day_after_it_has_expired() {
    let mut world = World::with_ada();
    let expires_at = world.clock.now().plus(secs(1000));
    world.tables().revoked_tokens.insert("machine".to_owned(), expires_at);
    world.wait(secs(1000 + DAY) - MICRO);
    assert_eq!(purge(&mut world, None)["revoked_tokens"], 0);
    world.wait(MICRO);
    assert_eq!(purge(&mut world, None)["revoked_tokens"], 1);
}

#[test]
fn attempts_go_when_they_are_forgotten() {
    let mut world = World::with_ada();
    world.tables().attempts.clear();
    let now = world.clock.now();
    let row = AttemptRow { forgotten_at: now.plus(secs(10)), free_at: now.plus(secs(5)) };
    world.tables().attempts.insert([7; 32], vec![row]);
    world.wait(secs(10) - MICRO);
    assert_eq!(purge(&mut world, None)["attempts"], 0);
    world.wait(MICRO);
    assert_eq!(purge(&mut world, None)["attempts"], 1);
}

#[test]
fn audit_entries_are_kept_for_their_retention_or_for_ever() {
    let mut world = World::with_ada();
    world.settings().audit = true;
    world.ada_signs_in();
    world.wait(secs(89 * DAY));
    assert_eq!(purge(&mut world, None)["audit_log_entries"], 0);
    world.wait(secs(2 * DAY));
    world.settings().audit_retention = None;
    assert_eq!(purge(&mut world, None)["audit_log_entries"], 0);
    world.settings().audit_retention = Some(secs(90 * DAY));
    assert_eq!(purge(&mut world, None)["audit_log_entries"], 1);
}

#[test]
fn theft_is_found_out_as_long_as_the_session_lives() {
    let mut world = World::with_ada();
    let own = world.ada_signs_in();
    let mut newest = world.rotated(&own.refresh_token);
    for _ in 0..20 {
        world.wait(secs(80 * DAY));
        newest = world.rotated(&newest);
        purge(&mut world, None);
    }
    let used = "Invalid Refresh Token: Already Used";
    let outcome = world.refresh(&own.refresh_token);
    assert_refused(outcome, 400, ErrorCode::RefreshTokenAlreadyUsed, used);
}
