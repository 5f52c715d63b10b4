//! Who fails too often has to slow down, and keeps nobody else out.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use crate::flow_common;

use auth_ext_core::flow::{
    FactorProof, UserUpdate, challenge_factor, update_user, verify_factor, verify_recovery_code,
};
use auth_ext_core::outcome::{ErrorCode, Outcome};
use auth_ext_core::secret::Secret;
use auth_ext_core::store::Client;
use auth_ext_core::testing::Step;
use flow_common::{EMAIL, PASSWORD, World, caller, done, secs};
use zeroize::Zeroizing;

const UNKNOWN: &str = "00000000-0000-4000-8000-000000000001";
const WRONG: &str = "wrong horse battery staple";

/// Three failures in thirty seconds.
fn start() -> World {
    let mut world = World::with_ada();
    let settings = world.settings();
    settings.attempt_window = secs(30);
    settings.attempts_per_account = Some(3);
    settings.attempts_per_address = Some(5);
    settings.sign_ups_per_address = Some(2);
    world.tables().attempts.clear();
    world
}

fn from(world: &mut World, address: &str) {
    world.client = Client { address: address.parse().ok(), ..Client::default() };
}

#[track_caller]
fn assert_limited(outcome: Outcome, seconds: u64) {
    assert_eq!(outcome.status(), 429);
    assert_eq!(outcome.retry_after(), Some(seconds));
    let body = outcome.into_body().to_value();
    assert_eq!(body["error_code"], "over_request_rate_limit");
    assert_eq!(body["message"], "Request rate limit reached");
}

#[test]
fn a_limit_may_be_used_at_once_and_comes_back_evenly() {
    let mut world = start();
    for _ in 0..3 {
        assert_eq!(world.sign_in(EMAIL, WRONG).status(), 400);
    }
    // The right password does not help, or it could be told by it.
    assert_limited(world.sign_in(EMAIL, PASSWORD), 10);
    world.wait(secs(9));
    assert_limited(world.sign_in(EMAIL, WRONG), 1);
    world.wait(secs(1));
    done(world.sign_in(EMAIL, PASSWORD));
    // A refused attempt does not count: who waits gets in.
    assert_eq!(world.sign_in(EMAIL, WRONG).status(), 400);
    assert_limited(world.sign_in(EMAIL, WRONG), 10);
}

#[test]
fn a_sign_in_that_succeeds_writes_nothing() {
    let mut world = start();
    for _ in 0..10 {
        done(world.sign_in(EMAIL, PASSWORD));
    }
    assert!(world.tables().attempts.is_empty());
    assert_eq!(world.store.count(Step::CountAttempt), 0);
}

#[test]
fn a_limited_sign_in_costs_no_password_hash() {
    let mut world = start();
    for _ in 0..3 {
        world.sign_in(EMAIL, WRONG);
    }
    world.store.steps.clear();
    world.sign_in(EMAIL, WRONG);
    assert_eq!(world.store.steps, [Step::AttemptsFreeAt]);
}

#[test]
fn an_account_that_does_not_exist_is_limited_alike() {
    let mut world = start();
    for email in ["nobody@example.com", "NOBODY@example.com", "Nobody@Example.com"] {
        assert_eq!(world.sign_in(email, WRONG).status(), 400);
    }
    assert_limited(world.sign_in("nobody@example.com", WRONG), 10);
    done(world.sign_in(EMAIL, PASSWORD));
}

#[test]
fn whoever_fails_elsewhere_does_not_keep_the_owner_out() {
    let mut world = start();
    from(&mut world, "192.0.2.66");
    for _ in 0..3 {
        world.sign_in(EMAIL, WRONG);
    }
    assert_limited(world.sign_in(EMAIL, WRONG), 10);
    from(&mut world, "192.0.2.1");
    done(world.sign_in(EMAIL, PASSWORD));
}

#[test]
fn one_address_cannot_try_many_accounts() {
    let mut world = start();
    from(&mut world, "2001:db8:0:1::1");
    for number in 0..5 {
        world.sign_in(&format!("user{number}@example.com"), WRONG);
    }
    // Another address of the same network is the same client.
    from(&mut world, "2001:db8:0:1::2");
    assert_limited(world.sign_in(EMAIL, PASSWORD), 6);
    from(&mut world, "2001:db8:0:2::1");
    done(world.sign_in(EMAIL, PASSWORD));
}

#[test]
fn attempts_at_the_same_time_are_all_counted() {
    let mut world = start();
    for _ in 0..2 {
        world.sign_in(EMAIL, WRONG);
    }
    // Two more that have looked before either is counted.
    world.store.before(Step::CountAttempt, |store| {
        for rows in store.tables.attempts.values_mut() {
            rows.extend(rows.last().cloned());
        }
    });
    assert_eq!(world.sign_in(EMAIL, WRONG).status(), 400);
    assert_limited(world.sign_in(EMAIL, PASSWORD), 20);
}

/// So much may be tried in transactions that are open at the same time; it counts once they are committed.
#[test]
fn attempts_that_did_not_see_each_other_add_up() {
    let mut world = start();
    world.sign_in(EMAIL, WRONG);
    let rows = world.tables().attempts.values_mut().next().unwrap();
    let unseen = rows.first().cloned().unwrap();
    rows.extend(std::iter::repeat_n(unseen, 4));
    assert_limited(world.sign_in(EMAIL, PASSWORD), 30);
    world.wait(secs(29));
    assert_limited(world.sign_in(EMAIL, PASSWORD), 1);
    world.wait(secs(1));
    done(world.sign_in(EMAIL, PASSWORD));
}

/// Though rows go after one window, who keeps trying gets no whole limit at once again.
#[test]
fn whoever_never_stops_gets_one_attempt_at_a_time() {
    let mut world = start();
    let mut let_through = 0_u32;
    for _ in 0..300 {
        let_through += u32::from(world.sign_in(EMAIL, WRONG).status() == 400);
        world.store.tables.attempts.values_mut().for_each(|rows| {
            let now = world.clock.now();
            rows.retain(|row| row.forgotten_at > now);
        });
        world.wait(secs(1));
    }
    // Three at once, then one in ten seconds.
    assert_eq!(let_through, 3 + 29);
}

#[test]
fn limits_can_be_switched_off() {
    let mut world = start();
    from(&mut world, "192.0.2.1");
    world.settings().attempts_per_account = None;
    world.settings().attempts_per_address = None;
    for _ in 0..30 {
        assert_eq!(world.sign_in(EMAIL, WRONG).status(), 400);
    }
    assert_eq!(world.store.count(Step::AttemptsFreeAt), 0);
    assert!(world.tables().attempts.is_empty());
}

#[test]
fn sign_ups_are_limited_by_address_whether_the_email_is_free_or_taken() {
    let mut world = start();
    // Without an address there is nobody to limit but everybody.
    for number in 0..5 {
        done(world.sign_up(&format!("user{number}@example.com"), PASSWORD));
    }
    from(&mut world, "192.0.2.1");
    done(world.sign_up("a@example.com", PASSWORD));
    assert_eq!(world.sign_up("a@example.com", PASSWORD).status(), 422);
    assert_limited(world.sign_up("b@example.com", PASSWORD), 15);
    // What is refused before any work is not counted.
    from(&mut world, "192.0.2.2");
    for _ in 0..5 {
        assert_eq!(world.sign_up("b@example.com", "short").status(), 422);
    }
    done(world.sign_up("b@example.com", PASSWORD));
}

#[test]
fn refreshes_are_limited_only_when_they_are_refused_and_only_if_wanted() {
    let mut world = start();
    let session = world.ada_signs_in();
    from(&mut world, "192.0.2.1");
    for _ in 0..10 {
        assert_eq!(world.refresh("made up").status(), 400);
    }
    world.settings().failed_refreshes_per_address = Some(2);
    for _ in 0..2 {
        assert_eq!(world.refresh("made up").status(), 400);
    }
    assert_limited(world.refresh("made up"), 15);
    world.store.steps.clear();
    world.rotated(&session.refresh_token);
    assert_eq!(world.store.count(Step::AttemptsFreeAt), 0);
}

#[test]
fn every_refresh_counts_where_that_is_wanted() {
    let mut world = start();
    let mut session = world.ada_signs_in();
    from(&mut world, "192.0.2.1");
    world.settings().refreshes_per_address = Some(3);
    for _ in 0..2 {
        session.refresh_token = world.rotated(&session.refresh_token);
    }
    assert_eq!(world.refresh("made up").status(), 400);
    let before = world.uncounted();
    assert_limited(world.refresh(&session.refresh_token), 10);
    // What is refused for the limit spends no token, and somebody elsewhere is not limited.
    assert_eq!(world.uncounted(), before);
    from(&mut world, "192.0.2.2");
    session.refresh_token = world.rotated(&session.refresh_token);
    from(&mut world, "192.0.2.1");
    world.wait(secs(10));
    world.rotated(&session.refresh_token);
}

#[test]
fn changes_of_an_account_are_limited_by_address() {
    let mut world = start();
    let session = world.ada_signs_in();
    from(&mut world, "192.0.2.1");
    world.settings().user_updates_per_address = Some(2);
    let change = |world: &mut World| {
        update_user(&mut world.by(caller(&session)), UserUpdate::default()).unwrap()
    };
    for _ in 0..2 {
        done(change(&mut world));
    }
    assert_limited(change(&mut world), 15);
    // A stranger's request is refused for what it is.
    let nobody = update_user(&mut world.context(), UserUpdate::default()).unwrap();
    assert_eq!(nobody.status(), 401);
    from(&mut world, "192.0.2.2");
    done(change(&mut world));
    world.client = Client::default();
    for _ in 0..9 {
        done(change(&mut world));
    }
}

#[test]
fn challenges_and_proofs_of_factors_are_limited_by_address_each_by_itself() {
    let mut world = start();
    let session = world.ada_signs_in();
    from(&mut world, "192.0.2.1");
    world.settings().factor_attempts_per_address = Some(2);
    let challenge = |world: &mut World| {
        challenge_factor(&mut world.by(caller(&session)), Some(UNKNOWN), None).unwrap()
    };
    let proof = |world: &mut World| {
        verify_factor(&mut world.by(caller(&session)), Some(UNKNOWN), &FactorProof::default())
            .unwrap()
    };
    let code = |world: &mut World| {
        verify_recovery_code(&mut world.by(caller(&session)), Some("a")).unwrap()
    };
    for _ in 0..2 {
        assert_eq!(challenge(&mut world).status(), 404);
    }
    assert_limited(challenge(&mut world), 15);
    assert_eq!(proof(&mut world).status(), 404);
    assert_eq!(code(&mut world).status(), 404);
    assert_limited(proof(&mut world), 15);
    assert_limited(code(&mut world), 15);
}

#[test]
fn the_current_password_cannot_be_guessed_at_a_change_instead() {
    let mut world = start();
    let session = world.ada_signs_in();
    let mut change = |current: Option<&str>| {
        let wanted = UserUpdate {
            password: Some(Zeroizing::new("another horse battery".to_owned())),
            current_password: current.map(Secret::from_text),
            ..UserUpdate::default()
        };
        update_user(&mut world.by(caller(&session)), wanted).unwrap()
    };
    for _ in 0..3 {
        let body = change(Some(WRONG)).into_body().to_value();
        assert_eq!(body["error_code"], ErrorCode::CurrentPasswordInvalid.as_str());
    }
    assert_limited(change(Some(PASSWORD)), 10);
    assert_limited(world.sign_in(EMAIL, PASSWORD), 10);
}

#[test]
fn the_table_tells_nobody_whose_email_was_tried() {
    let mut world = start();
    world.sign_in(EMAIL, WRONG);
    let first = world.tables().attempts.clone();
    world.tables().attempts.clear();
    world.replace_server_key(9);
    world.sign_in(EMAIL, WRONG);
    assert_ne!(
        first.keys().collect::<Vec<_>>(),
        world.tables().attempts.keys().collect::<Vec<_>>()
    );
}
