//! Refresh: one statement on the happy path, hashes only, one child however many ask, and theft
//! found out.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use crate::flow_common;

use std::collections::BTreeSet;

use auth_ext_core::fault::FaultKind;
use auth_ext_core::flow::refresh_session;
use auth_ext_core::outcome::ErrorCode;
use auth_ext_core::refresh::RefreshToken;
use auth_ext_core::testing::Step;
use flow_common::{
    GENERATION, MAC, MICRO, SECRET, World, assert_refused, caller, edited, secs, session,
};
use proptest::prelude::*;

const ALREADY_USED: &str = "Invalid Refresh Token: Already Used";

#[test]
fn the_happy_path_is_one_statement() {
    let mut world = World::with_ada();
    let mine = world.ada_signs_in();
    world.store.steps.clear();
    let answer = session(world.refresh(&mine.refresh_token));
    assert_eq!(world.store.steps, [Step::Rotate]);
    assert_eq!(answer.id, mine.id);
    let token = RefreshToken::parse(&answer.refresh_token).unwrap();
    assert_eq!(token.generation(), 2);
    assert!(token.is_genuine(&world.key()));
}

#[test]
fn the_rows_hold_no_token_and_no_secret() {
    let mut world = World::with_ada();
    let mut token = world.ada_signs_in().refresh_token;
    for _ in 0..3 {
        let printed = format!("{:?}", world.tables());
        assert!(!printed.contains(&token));
        edited(&token, |bytes| {
            let secret = format!("{:?}", &bytes[SECRET..SECRET + 32]);
            assert!(!printed.contains(&secret));
        });
        token = world.rotated(&token);
    }
}

#[test]
fn every_generation_has_its_own_token() {
    let mut world = World::with_ada();
    let mine = world.ada_signs_in();
    let mut tokens = vec![mine.refresh_token.clone()];
    for generation in 2..=30 {
        world.wait(secs(60));
        tokens.push(world.rotated(&tokens[tokens.len() - 1]));
        assert_eq!(world.token_row(mine.id).generation, generation);
    }
    assert_eq!(tokens.iter().collect::<BTreeSet<_>>().len(), 30);
    assert_eq!(world.tables().refresh_tokens.len(), 1);
}

#[test]
fn inside_the_window_every_client_gets_the_same_child() {
    let mut world = World::with_ada();
    let mine = world.ada_signs_in();
    let children = (0..64).map(|_| {
        world.wait(MICRO);
        world.rotated(&mine.refresh_token)
    });
    assert_eq!(children.collect::<BTreeSet<_>>().len(), 1);
    assert_eq!(world.token_row(mine.id).generation, 2);
}

#[test]
fn strictly_one_client_wins_and_the_next_is_theft() {
    let mut world = World::with_ada();
    world.settings().grace_window = secs(0);
    world.settings().late_retry_limit = 0;
    let mine = world.ada_signs_in();
    let child = world.rotated(&mine.refresh_token);
    let code = ErrorCode::RefreshTokenAlreadyUsed;
    assert_refused(world.refresh(&mine.refresh_token), 400, code, ALREADY_USED);
    let message = "Invalid Refresh Token: the session was ended because an old refresh token was \
                   used again";
    for token in [&mine.refresh_token, &child] {
        assert_refused(world.refresh(token), 400, code, message);
    }
}

#[test]
fn a_client_whose_answer_got_lost_goes_on_with_the_retry_s() {
    let mut world = World::with_ada();
    let mine = world.ada_signs_in();
    let lost = world.rotated(&mine.refresh_token);
    world.wait(secs(9));
    let retried = world.rotated(&mine.refresh_token);
    assert_eq!(retried, lost);
    world.wait(secs(3_000));
    world.rotated(&retried);
}

/// A phone in a tunnel: once, and again when it is out of it, however late.
#[test]
fn a_client_whose_answer_got_lost_may_come_late_once() {
    let mut world = World::with_ada();
    let mine = world.ada_signs_in();
    let lost = world.rotated(&mine.refresh_token);
    for _ in 0..3 {
        world.wait(secs(86_400));
        world.store.steps.clear();
        assert_eq!(world.rotated(&mine.refresh_token), lost);
    }
    assert_eq!(world.store.steps, [Step::Rotate, Step::Lock], "noted at the first time");
    assert_eq!(world.token_row(mine.id).late_generation, Some(2));
    // Each answer that is lost in another generation is forgiven, two in a row are not.
    let third = world.rotated(&lost);
    let fourth = world.rotated(&third);
    world.wait(secs(10));
    assert_eq!(world.rotated(&third), fourth);
    let fifth = world.rotated(&fourth);
    world.wait(secs(10));
    let code = ErrorCode::RefreshTokenAlreadyUsed;
    assert_refused(world.refresh(&fourth), 400, code, ALREADY_USED);
    assert_eq!(world.refresh(&fifth).status(), 400);
}

#[test]
fn a_late_retry_takes_the_slow_path_and_one_statement_more() {
    let mut world = World::with_ada();
    let mine = world.ada_signs_in();
    world.rotated(&mine.refresh_token);
    world.wait(secs(10));
    world.store.steps.clear();
    world.rotated(&mine.refresh_token);
    assert_eq!(world.store.steps, [Step::Rotate, Step::Lock, Step::RecordLateRetry]);
}

/// Nobody is logged out by what the database has lost, and a copy is found out as ever.
#[test]
fn commits_that_the_database_has_lost_log_nobody_out() {
    let mut world = World::with_ada();
    let mine = world.ada_signs_in();
    let standby = world.tables().clone();
    let mut own = mine.refresh_token.clone();
    for _ in 0..5 {
        world.wait(secs(3_600));
        own = world.rotated(&own);
    }
    let lost = own;
    *world.tables() = standby;
    world.store.steps.clear();
    own = world.rotated(&lost);
    assert_eq!(world.store.steps, [Step::Rotate, Step::Lock, Step::Adopt, Step::TouchSession]);
    assert_eq!(RefreshToken::parse(&own).unwrap().generation(), 7);
    assert_eq!(world.rotated(&lost), own);
    own = world.rotated(&own);
    // The thief had copied the first token; the row knew it as the current one.
    let outcome = world.refresh(&mine.refresh_token);
    assert_refused(outcome, 400, ErrorCode::RefreshTokenAlreadyUsed, ALREADY_USED);
    assert_eq!(world.refresh(&own).status(), 400);
}

/// Pages rendered by a server send the token of one cookie in several requests at once, each time: nothing
/// tells them from a thief who follows every rotation within the window, so neither is ended.
#[test]
fn two_tabs_may_refresh_side_by_side_in_every_generation() {
    let mut world = World::with_ada();
    let mine = world.ada_signs_in();
    let mut token = mine.refresh_token;
    for generation in 0..30 {
        let child = world.rotated(&token);
        world.wait(secs(1));
        assert_eq!(world.rotated(&token), child);
        if generation % 5 == 4 {
            // Both answers were lost.
            world.wait(secs(600));
            assert_eq!(world.rotated(&token), child);
            world.wait(secs(1));
            assert_eq!(world.rotated(&token), child);
        }
        token = child;
        world.wait(secs(3_000));
    }
}

/// The price of finding him: whoever wants that sets the window to nothing, and two tabs have to share their
/// token.
#[test]
fn without_a_window_whoever_follows_is_found_by_the_third_token() {
    for delay in [0, 1, 9] {
        let mut world = World::with_ada();
        world.settings().grace_window = secs(0);
        let mine = world.ada_signs_in();
        let second = world.rotated(&mine.refresh_token);
        world.wait(secs(delay));
        assert_eq!(world.rotated(&mine.refresh_token), second);
        world.wait(secs(3_000));
        let third = world.rotated(&second);
        world.wait(secs(delay));
        let code = ErrorCode::RefreshTokenAlreadyUsed;
        assert_refused(world.refresh(&second), 400, code, ALREADY_USED);
        assert_eq!(world.refresh(&third).status(), 400);
        assert_eq!(world.tables().sessions.len(), 0);
    }
}

/// A thief and a victim with copies of one token take turns. Who comes late once may have lost an
/// answer; in the next generation the other one does.
#[test]
fn theft_is_found_out_by_the_third_token() {
    for delay in 0..=20 {
        let mut world = World::with_ada();
        let mine = world.ada_signs_in();
        let mut stolen = mine.refresh_token.clone();
        let mut own = mine.refresh_token.clone();
        for _ in 0..10 {
            world.wait(secs(delay));
            stolen = world.rotated(&stolen);
            world.wait(secs(delay));
            let outcome = world.refresh(&own);
            let generation = RefreshToken::parse(&stolen).unwrap().generation();
            if delay < 10 || generation == 2 {
                own = session(outcome).refresh_token;
                assert_eq!(own, stolen, "{delay} s");
            } else {
                assert_eq!(generation, 3);
                let code = ErrorCode::RefreshTokenAlreadyUsed;
                assert_refused(outcome, 400, code, ALREADY_USED);
                assert_eq!(world.refresh(&stolen).status(), 400);
                break;
            }
        }
        let alive = usize::from(delay < 10);
        assert_eq!(world.tables().sessions.len(), alive, "{delay} s");
    }
}

#[test]
fn theft_ends_its_session_and_no_other() {
    let mut world = World::with_ada();
    let mine = world.ada_signs_in();
    let other = world.ada_signs_in();
    world.add_user("grace@example.com", "another password");
    let hers = session(world.sign_in("grace@example.com", "another password"));
    let mut live = mine.refresh_token.clone();
    for _ in 0..3 {
        live = world.rotated(&live);
    }
    assert_eq!(world.refresh(&mine.refresh_token).status(), 400);

    let left: BTreeSet<_> = world.tables().sessions.keys().copied().collect();
    assert_eq!(left, BTreeSet::from([other.id, hers.id]));
    world.rotated(&other.refresh_token);
    world.rotated(&hers.refresh_token);
    // The access token, which has not expired, is refused with the reason.
    let outcome = world.current_user(caller(&mine));
    let message = "Session from session_id claim in JWT was ended because an old refresh token was \
                   used again";
    assert_refused(outcome, 403, ErrorCode::SessionNotFound, message);
}

#[test]
fn the_session_is_touched_when_its_time_has_come() {
    let mut world = World::with_ada();
    world.client.user_agent = Some("first".to_owned());
    let mine = world.ada_signs_in();
    let signed_in = world.clock.now();
    world.client.user_agent = Some("second".to_owned());

    world.wait(secs(300) - MICRO);
    let token = world.rotated(&mine.refresh_token);
    assert_eq!(world.store.count(Step::TouchSession), 0);
    assert_eq!(world.session_row(mine.id).updated_at, Some(signed_in));

    world.wait(MICRO);
    let token = world.rotated(&token);
    let touched = world.clock.now();
    let row = world.session_row(mine.id).clone();
    assert_eq!((row.refreshed_at, row.updated_at), (Some(touched), Some(touched)));
    assert_eq!(row.user_agent.as_deref(), Some("second"));
    assert_eq!(row.created_at, Some(signed_in));

    // Counted from the last touch. A client that says nothing about itself changes nothing.
    world.client.user_agent = None;
    world.wait(secs(300) - MICRO);
    let token = world.rotated(&token);
    assert_eq!(world.store.count(Step::TouchSession), 1);
    world.wait(MICRO);
    world.rotated(&token);
    assert_eq!(world.store.count(Step::TouchSession), 2);
    let row = world.session_row(mine.id).clone();
    assert_eq!(row.refreshed_at, Some(world.clock.now()));
    assert_eq!(row.user_agent.as_deref(), Some("second"));
}

#[test]
fn the_same_child_touches_nothing() {
    let mut world = World::with_ada();
    let mine = world.ada_signs_in();
    world.wait(secs(1_000));
    world.rotated(&mine.refresh_token);
    let before = world.tables().clone();
    world.wait(secs(1));
    world.store.steps.clear();
    world.rotated(&mine.refresh_token);
    assert_eq!(world.store.steps, [Step::Rotate, Step::Lock]);
    assert_eq!(*world.tables(), before);
}

/// The floors of the happy path know `rotated_at` only; the decision also knows `refreshed_at`.
#[test]
fn what_the_happy_path_bars_by_mistake_the_slow_path_lets_through() {
    let mut world = World::with_ada();
    world.settings().session_inactivity_timeout = Some(secs(300));
    let mine = world.ada_signs_in();
    world.wait(secs(200));
    world.session_row(mine.id).refreshed_at = Some(world.clock.now());
    world.wait(secs(200));
    world.store.steps.clear();
    let child = world.rotated(&mine.refresh_token);
    assert_eq!(world.store.steps, [Step::Rotate, Step::Lock, Step::Rotate]);
    assert_eq!(world.rotated(&mine.refresh_token), child);
}

#[test]
fn an_absent_token_is_not_valid() {
    let mut world = World::with_ada();
    let outcome = refresh_session(&mut world.context(), None).unwrap();
    let message = "Refresh token is not valid";
    assert_refused(outcome, 400, ErrorCode::ValidationFailed, message);
    assert_eq!(world.store.steps, []);
}

#[test]
fn a_missing_key_is_the_operator_s_fault_and_changes_nothing() {
    let mut world = World::with_ada();
    let mine = world.ada_signs_in();
    let before = world.tables().clone();
    let key = world.store.refresh_token_key.take();
    let fault = world.try_refresh(&mine.refresh_token).unwrap_err();
    assert_eq!(fault.kind, FaultKind::NotReady);
    assert_eq!(*world.tables(), before);
    // Junk needs no key.
    assert_eq!(world.refresh("junk").status(), 400);
    world.store.refresh_token_key = key;
    world.rotated(&mine.refresh_token);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// Whoever knows session ids, generations and even one of the real MACs, but no secret.
    #[test]
    fn a_made_up_token_changes_nothing(
        generation in 0_u32..6,
        secret: [u8; 32],
        mac in prop::option::of(any::<[u8; 16]>()),
    ) {
        let mut world = World::with_ada();
        let mine = world.ada_signs_in();
        let mut token = mine.refresh_token.clone();
        for _ in 0..2 {
            token = world.rotated(&token);
        }
        let made_up = edited(&token, |bytes| {
            bytes[GENERATION..SECRET].copy_from_slice(&generation.to_be_bytes());
            bytes[SECRET..MAC].copy_from_slice(&secret);
            if let Some(mac) = mac {
                bytes[MAC..].copy_from_slice(&mac);
            }
        });
        let before = world.tables().clone();
        let outcome = world.refresh(&made_up);
        let message = "Invalid Refresh Token: Refresh Token Not Found";
        assert_refused(outcome, 400, ErrorCode::RefreshTokenNotFound, message);
        prop_assert_eq!(world.tables(), &before);
        world.rotated(&token);
    }
}
