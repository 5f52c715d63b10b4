//! What another transaction commits while a refresh runs: before its UPDATE, or while it waits for
//! the lock of the slow path.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use crate::flow_common;

use core::cell::RefCell;
use core::time::Duration;
use std::collections::BTreeSet;
use std::rc::Rc;

use auth_ext_core::context::Context;
use auth_ext_core::flow::{refresh_session, sign_out};
use auth_ext_core::outcome::{ErrorCode, Outcome};
use auth_ext_core::settings::RefreshTokenFormat;
use auth_ext_core::testing::{Clock, CountedEnv, MemoryStore, Step};
use flow_common::{
    GENERATION, MICRO, SECRET, Session, World, assert_refused, caller, claims_of, edited, secs,
    session,
};

const ALREADY_USED: &str = "Invalid Refresh Token: Already Used";

/// Refreshes on another connection, with randomness of its own.
fn other_refresh(store: &mut MemoryStore, clock: &Clock, seed: u64, token: &str) -> Outcome {
    let mut env = CountedEnv::new(clock.clone(), seed);
    refresh_session(&mut Context::new(store, &mut env).unwrap(), Some(token)).unwrap()
}

fn start() -> (World, Session) {
    let mut world = World::with_ada();
    let mine = world.ada_signs_in();
    world.wait(secs(60));
    world.store.steps.clear();
    (world, mine)
}

/// Has others use the token `times` times, each its predecessor's child, right before our UPDATE.
/// Gives the tokens that they got.
fn overtaken(world: &mut World, token: &str, times: u64) -> Rc<RefCell<Vec<String>>> {
    let got = Rc::new(RefCell::new(Vec::new()));
    let (clock, theirs, first) = (world.clock.clone(), Rc::clone(&got), token.to_owned());
    world.store.before(Step::Rotate, move |store| {
        let mut token = first;
        for seed in 0..times {
            token = session(other_refresh(store, &clock, 100 + seed, &token)).refresh_token;
            theirs.borrow_mut().push(token.clone());
        }
    });
    got
}

#[test]
fn who_comes_second_gets_the_first_one_s_child() {
    let (mut world, mine) = start();
    let got = overtaken(&mut world, &mine.refresh_token, 1);
    let child = world.rotated(&mine.refresh_token);
    assert_eq!(*got.borrow(), [child]);
    assert_eq!(world.token_row(mine.id).generation, 2);
    // Theirs, then ours in vain, then the lock.
    assert_eq!(world.store.steps, [Step::Rotate, Step::Rotate, Step::Lock]);
}

#[test]
fn who_comes_second_strictly_ends_the_session() {
    let (mut world, mine) = start();
    world.settings().grace_window = Duration::ZERO;
    world.settings().late_retry_limit = 0;
    let got = overtaken(&mut world, &mine.refresh_token, 1);
    let outcome = world.refresh(&mine.refresh_token);
    assert_refused(outcome, 400, ErrorCode::RefreshTokenAlreadyUsed, ALREADY_USED);
    assert_eq!(world.refresh(&got.borrow()[0]).status(), 400);
    assert_eq!(world.tables().sessions.len(), 0);
}

#[test]
fn who_comes_after_the_child_was_used_is_a_slow_tab_once() {
    let (mut world, mine) = start();
    let got = overtaken(&mut world, &mine.refresh_token, 2);
    let outcome = world.refresh(&mine.refresh_token);
    assert_refused(outcome, 400, ErrorCode::RefreshTokenAlreadyUsed, ALREADY_USED);
    world.rotated(&got.borrow()[1]);

    let (mut world, mine) = start();
    let got = overtaken(&mut world, &mine.refresh_token, 3);
    let outcome = world.refresh(&mine.refresh_token);
    assert_refused(outcome, 400, ErrorCode::RefreshTokenAlreadyUsed, ALREADY_USED);
    assert_eq!(world.refresh(&got.borrow()[2]).status(), 400);
}

/// The window is judged by the clock when the lock is granted, not when the call began.
#[test]
fn the_wait_for_the_lock_counts() {
    for (wait, same_child) in [(secs(10) - MICRO, true), (secs(10), false)] {
        let (mut world, mine) = start();
        world.settings().late_retry_limit = 0;
        let got = overtaken(&mut world, &mine.refresh_token, 1);
        let clock = world.clock.clone();
        world.store.before(Step::Lock, move |_| clock.advance(wait));
        let outcome = world.refresh(&mine.refresh_token);
        if same_child {
            assert_eq!(*got.borrow(), [session(outcome).refresh_token]);
        } else {
            let code = ErrorCode::RefreshTokenAlreadyUsed;
            assert_refused(outcome, 400, code, ALREADY_USED);
        }
    }
}

#[test]
fn a_storm_on_one_token_issues_one_generation() {
    fn storm(store: &mut MemoryStore, clock: Clock, token: Rc<str>, got: Got, left: u64) {
        if left > 0 {
            let (clock, token, got) = (clock.clone(), Rc::clone(&token), Rc::clone(&got));
            store.before(Step::Rotate, move |store| {
                storm(store, clock, token, got, left - 1);
            });
        }
        let outcome = other_refresh(store, &clock, 100 + left, &token);
        got.borrow_mut().push(session(outcome).refresh_token);
    }
    type Got = Rc<RefCell<Vec<String>>>;

    let (mut world, mine) = start();
    let got = Got::default();
    let token: Rc<str> = mine.refresh_token.as_str().into();
    storm(&mut world.store, world.clock.clone(), token, Rc::clone(&got), 63);
    assert_eq!(got.borrow().len(), 64);
    assert_eq!(got.borrow().iter().collect::<BTreeSet<_>>().len(), 1);
    assert_eq!(world.token_row(mine.id).generation, 2);
    assert_eq!(world.store.count(Step::Rotate), 64);
}

/// The storm proves something only because of this: two rotations of one parent would give two
/// children. Played with a token row that is put back before the second UPDATE.
#[test]
fn a_second_rotation_of_one_parent_would_give_another_child() {
    let (mut world, mine) = start();
    let stale = world.tables().refresh_tokens.clone();
    let first = world.rotated(&mine.refresh_token);
    world.store.before(Step::Rotate, move |store| {
        store.tables.refresh_tokens = stale;
    });
    let second = world.rotated(&mine.refresh_token);
    assert_ne!(first, second);
}

fn signs_out(world: &World, mine: &Session) -> impl FnOnce(&mut MemoryStore) + 'static {
    let (clock, caller) = (world.clock.clone(), caller(mine));
    move |store| {
        let mut env = CountedEnv::new(clock, 100);
        let context = Context::new(store, &mut env).unwrap();
        let outcome = sign_out(&mut context.by(Some(&claims_of(caller)), false), Some("local"));
        assert_eq!(outcome.unwrap().status(), 200);
    }
}

#[test]
fn a_sign_out_wins_over_a_refresh() {
    for step in [Step::Rotate, Step::Lock] {
        let (mut world, mine) = start();
        if step == Step::Lock {
            overtaken(&mut world, &mine.refresh_token, 1);
        }
        let sign_out = signs_out(&world, &mine);
        world.store.before(step, sign_out);
        let outcome = world.refresh(&mine.refresh_token);
        let message = "Invalid Refresh Token: the session was signed out";
        assert_refused(outcome, 400, ErrorCode::RefreshTokenNotFound, message);
        assert_eq!(world.tables().sessions.len(), 0);
        assert_eq!(world.tables().refresh_tokens.len(), 0);
    }
}

#[test]
fn a_ban_or_a_deletion_wins_over_a_refresh() {
    let (mut world, mine) = start();
    let end = world.clock.now().plus(secs(1));
    world.store.before(Step::Rotate, move |store| {
        let mut rows = store.tables.users.values_mut();
        rows.next().unwrap().user.banned_until = Some(end);
    });
    let outcome = world.refresh(&mine.refresh_token);
    let message = "Invalid Refresh Token: User Banned";
    assert_refused(outcome, 400, ErrorCode::UserBanned, message);
    assert_eq!(world.token_row(mine.id).generation, 1);

    for step in [Step::Rotate, Step::Lock] {
        let (mut world, mine) = start();
        if step == Step::Lock {
            overtaken(&mut world, &mine.refresh_token, 1);
        }
        let ada = caller(&mine).user_id;
        world.store.before(step, move |store| store.tables.delete_user(ada));
        let outcome = world.refresh(&mine.refresh_token);
        let message = "Invalid Refresh Token: Refresh Token Not Found";
        assert_refused(outcome, 400, ErrorCode::RefreshTokenNotFound, message);
    }
}

/// Two thieves find each other out at the same time: the session ends once.
#[test]
fn a_session_that_theft_ends_meanwhile_is_over() {
    let (mut world, mine) = start();
    world.settings().late_retry_limit = 0;
    let live = world.rotated(&mine.refresh_token);
    world.wait(secs(10));
    let (clock, old) = (world.clock.clone(), mine.refresh_token.clone());
    world.store.before(Step::Rotate, move |store| {
        assert_eq!(other_refresh(store, &clock, 100, &old).status(), 400);
    });
    let outcome = world.refresh(&live);
    let message = "Invalid Refresh Token: the session was ended because an old refresh token was \
                   used again";
    assert_refused(outcome, 400, ErrorCode::RefreshTokenAlreadyUsed, message);
    assert_eq!(world.tables().ended_sessions.len(), 1);
}

/// Whoever knows a session and no token must not hold its row, on no path.
#[test]
fn nothing_is_locked_for_what_is_not_proven() {
    for format in [RefreshTokenFormat::AuthExt, RefreshTokenFormat::Gotrue] {
        for single in [false, true] {
            let (mut world, mine) = start();
            world.rotated(&mine.refresh_token);
            world.settings().refresh_token_format = format;
            world.settings().single_session_per_user = single;
            for generation in 0..5_u32 {
                let made_up = edited(&mine.refresh_token, |bytes| {
                    bytes[GENERATION..SECRET].copy_from_slice(&generation.to_be_bytes());
                    bytes[SECRET] ^= 1;
                });
                world.store.steps.clear();
                assert_eq!(world.refresh(&made_up).status(), 400);
                let locks = [Step::Lock, Step::LockForExchange].map(|step| world.store.count(step));
                assert_eq!(locks, [0, 0], "{format:?}, {single}, generation {generation}");
            }
            // A hash that the row holds is proof as well: the server key may be lost.
            world.replace_server_key(2);
            world.store.steps.clear();
            world.refresh(&mine.refresh_token);
            let locks = [Step::Lock, Step::LockForExchange].map(|step| world.store.count(step));
            assert_eq!(locks.iter().sum::<usize>(), 1, "{format:?}, {single}");
        }
    }
}
