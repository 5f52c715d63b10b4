//! The way back: with `refresh_token_format = gotrue` refresh tokens of GoTrue are handed out.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use crate::flow_common;

use auth_ext_core::outcome::ErrorCode;
use auth_ext_core::refresh::{GotrueFormat, GotrueToken, RefreshToken};
use auth_ext_core::settings::RefreshTokenFormat;
use auth_ext_core::testing::Step;
use flow_common::{MAC, SECRET, Session, World, assert_refused, caller, flipped, secs};

fn draining() -> (World, Session) {
    let mut world = World::with_ada();
    let own = world.ada_signs_in();
    world.settings().refresh_token_format = RefreshTokenFormat::Gotrue;
    (world, own)
}

fn is_gotrues(text: &str) -> bool {
    GotrueToken::parse(text).is_ok_and(|token| *token.format() == GotrueFormat::First)
}

#[test]
fn a_refresh_hands_out_a_row_that_gotrue_can_read() {
    let (mut world, own) = draining();
    world.wait(secs(60));
    let token = world.rotated(&own.refresh_token);
    assert!(is_gotrues(&token));
    let row = &world.tables().gotrue_tokens[&1];
    assert_eq!((row.token.as_str(), row.revoked, row.parent.as_deref()), (&*token, false, None));
    assert_eq!(row.session_id, Some(own.id));
    assert_eq!(row.user_id, caller(&own).user_id.to_string());
    let now = world.clock.now();
    assert_eq!(world.session_row(own.id).refreshed_at, Some(now));
}

#[test]
fn its_refreshes_go_on_as_gotrues_do() {
    let (mut world, own) = draining();
    let first = world.rotated(&own.refresh_token);
    let second = world.rotated(&first);
    assert!(is_gotrues(&second) && second != first);
    let rows: Vec<_> = world.tables().gotrue_tokens.values().cloned().collect();
    assert!(rows[0].revoked && !rows[1].revoked);
    assert_eq!(rows[1].parent.as_deref(), Some(&*first));
    // A lost answer.
    assert_eq!(world.rotated(&first), second);
    // Ours of two steps ago: a slow tab, and after the window a theft. So with GoTrue's.
    let used = "Invalid Refresh Token: Already Used";
    for slow in [&own.refresh_token, &first] {
        if slow == &first {
            world.rotated(&second);
        }
        let outcome = world.refresh(slow);
        assert_refused(outcome, 400, ErrorCode::RefreshTokenAlreadyUsed, used);
        assert!(!world.tables().sessions.is_empty());
    }
    world.wait(secs(10));
    let outcome = world.refresh(&first);
    assert_refused(outcome, 400, ErrorCode::RefreshTokenAlreadyUsed, used);
    assert!(world.tables().sessions.is_empty() && world.tables().gotrue_tokens.is_empty());
}

#[test]
fn a_sign_in_hands_one_out_too() {
    let (mut world, _) = draining();
    let own = world.ada_signs_in();
    assert!(is_gotrues(&own.refresh_token));
    let next = world.rotated(&own.refresh_token);
    assert!(is_gotrues(&next));
    world.wait(secs(10));
    assert_eq!(world.rotated(&own.refresh_token), next);
    world.settings().late_retry_limit = 0;
    let used = "Invalid Refresh Token: Already Used";
    let outcome = world.refresh(&own.refresh_token);
    assert_refused(outcome, 400, ErrorCode::RefreshTokenAlreadyUsed, used);
}

#[test]
fn what_we_hand_out_has_the_lifetime_of_ours() {
    let (mut world, own) = draining();
    let token = world.rotated(&own.refresh_token);
    world.wait(secs(90 * 86_400));
    assert_refused(
        world.refresh(&token),
        400,
        ErrorCode::SessionExpired,
        "Invalid Refresh Token: Session Expired (Refresh Token Too Old)",
    );
}

#[test]
fn a_made_up_token_locks_no_session() {
    let (mut world, own) = draining();
    assert_eq!(world.refresh(&flipped(&own.refresh_token, MAC)).status(), 200);
    assert_eq!(world.store.count(Step::LockForExchange), 1);
    let (mut world, own) = draining();
    assert_eq!(world.refresh(&flipped(&own.refresh_token, SECRET)).status(), 400);
    assert_eq!(world.store.count(Step::LockForExchange), 0);
}

#[test]
fn one_can_change_ones_mind() {
    let (mut world, own) = draining();
    let gotrues = world.rotated(&own.refresh_token);
    world.settings().refresh_token_format = RefreshTokenFormat::AuthExt;
    let ours = world.rotated(&gotrues);
    assert_eq!(RefreshToken::parse(&ours).unwrap().generation(), 3);
    assert!(world.tables().gotrue_tokens.values().all(|row| row.revoked));
}

#[test]
fn gotrue_went_on_meanwhile_and_our_parent_comes_again() {
    let (mut world, own) = draining();
    world.rotated(&own.refresh_token);
    for row in world.tables().gotrue_tokens.values_mut() {
        row.revoked = true;
    }
    assert_refused(
        world.refresh(&own.refresh_token),
        409,
        ErrorCode::Conflict,
        "Invalid Refresh Token: the server key has changed, sign in again",
    );
}
