//! Whoever has her password and not her second factor can neither guess it nor shut her out of it.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use auth_ext_core::factor::{Guesses, RecoveryCode, Way};
use auth_ext_core::flow::verify_recovery_code;
use auth_ext_core::outcome::Outcome;
use auth_ext_core::session::SessionState;
use auth_ext_core::store::{Client, RecoveryCodes as _, RecoverySet};
use auth_ext_core::time::Timestamp;
use uuid::Uuid;

use crate::flow_common::{EMAIL, PASSWORD, START, Session, World, caller, done, secs, session};
use crate::mail_common::{about, letter, with_ada};

const WRONG: &str = "zzzzzzzzzzzzzzzz";
const HOME: &str = "198.51.100.7";

/// Her codes are `abcdefgh00000000` and so on.
fn right(number: u32) -> String {
    format!("abcdefgh{number:08}")
}

fn world() -> World {
    let mut world = with_ada();
    world.settings().attempts_per_account = None;
    world.settings().attempts_per_address = None;
    world.settings().mail.verifications_per_address = None;
    let (ada, key) = (world.ada().id, world.key());
    let hash = |number| RecoveryCode::parse(&right(number)).unwrap().hash(ada, &key);
    let hashes: Vec<[u8; 32]> = (0..10).map(hash).collect();
    let set = RecoverySet {
        id: Uuid::from_u128(7),
        friendly_name: "codes".to_owned(),
        total: 10,
        remaining: 10,
        guesses: Guesses::default(),
    };
    world.store.replace_recovery_set(ada, &set, &hashes, START).unwrap();
    world
}

fn from(world: &mut World, address: Option<&str>) {
    let address = address.and_then(|address| address.parse().ok());
    world.client = Client { address, ..Client::default() };
}

fn code(world: &mut World, session: &Session, code: &str) -> Outcome {
    verify_recovery_code(&mut world.by(caller(session)), Some(code)).unwrap()
}

fn by_mail(world: &mut World) -> Session {
    done(world.recover(about(EMAIL)));
    let mail = letter(world);
    session(world.verify("recovery", EMAIL, &mail.code()))
}

/// As many guesses as are looked at, of a thief with the password who tries each hour, in a new session, as
/// often as he may from each of so many addresses (from none that is known where that is 0).
fn guessed(world: &mut World, addresses: u32, hours: u32) -> u32 {
    let mut guesses = 0;
    let names: Vec<Option<String>> = match addresses {
        0 => vec![None],
        _ => (0..addresses).map(|n| Some(format!("203.0.{}.{}", n / 250, n % 250))).collect(),
    };
    for _ in 0..hours {
        world.wait(secs(3600));
        let thief = session(world.sign_in(EMAIL, PASSWORD));
        for name in &names {
            from(world, name.as_deref());
            for _ in 0..20 {
                match code(world, &thief, WRONG).status() {
                    422 => guesses += 1,
                    status => {
                        assert_eq!(status, 429);
                        break;
                    }
                }
            }
        }
        world.store.tables.delete_session(thief.id);
    }
    guesses
}

/// The odds that the manual states: three codes of a million are good at a time.
#[test]
fn nobody_guesses_it() {
    for (addresses, first_day, week) in [(0, 22, 94), (1, 22, 94), (30, 115, 201)] {
        let mut world = world();
        let first = guessed(&mut world, addresses, 24);
        let rest = guessed(&mut world, addresses, 6 * 24);
        assert!(
            first >= 15 && first <= first_day,
            "{addresses} addresses: {first} on the first day"
        );
        assert!(first + rest <= week, "{addresses} addresses: {} in a week", first + rest);
        // One in 3,000 at once, and then one in 60 years.
        assert!(f64::from(first) * 3e-6 < 1.0 / 2_800.0);
        assert!(f64::from(rest) / 6.0 * 365.0 * 60.0 * 3e-6 < 1.01);
    }
}

#[test]
fn one_address_never_holds_up_another() {
    let mut world = world();
    for number in 0..4 {
        guessed(&mut world, 1, 7 * 24);
        from(&mut world, Some(HOME));
        let ada = session(world.sign_in(EMAIL, PASSWORD));
        done(code(&mut world, &ada, &right(number)));
    }
}

#[test]
fn many_addresses_hold_up_those_alone_who_come_with_the_password() {
    for addresses in [0, 30] {
        let mut world = world();
        from(&mut world, Some(HOME));
        let before = session(world.sign_in(EMAIL, PASSWORD));
        let before = session(code(&mut world, &before, &right(0)));
        guessed(&mut world, addresses, 48);
        let home = (addresses > 0).then_some(HOME);
        from(&mut world, home);
        let ada = session(world.sign_in(EMAIL, PASSWORD));
        let held_up = code(&mut world, &ada, &right(1));
        assert_eq!(held_up.status(), 429);
        assert!(held_up.retry_after().is_some_and(|seconds| seconds <= 7_201));
        // Who has proved it before goes on, and so does who has her mailbox: the thief has neither.
        done(code(&mut world, &before, &right(2)));
        let ada = by_mail(&mut world);
        done(code(&mut world, &ada, &right(3)));
    }
}

#[test]
fn a_slow_typist_waits_a_minute() {
    let mut world = world();
    let ada = session(world.sign_in(EMAIL, PASSWORD));
    for _ in 0..5 {
        assert_eq!(code(&mut world, &ada, WRONG).status(), 422);
    }
    assert_eq!(code(&mut world, &ada, &right(0)).status(), 429);
    world.wait(secs(60));
    let ada = session(code(&mut world, &ada, &right(0)));
    // A right code forgives nothing: it is hers, and the wrong ones may be a thief's.
    assert_eq!(code(&mut world, &ada, WRONG).status(), 422);
    let thief = session(world.sign_in(EMAIL, PASSWORD));
    assert_eq!(code(&mut world, &thief, WRONG).status(), 422);
    assert_eq!(code(&mut world, &thief, WRONG).status(), 429);
}

#[test]
fn the_way_is_that_of_the_session_and_not_of_the_caller() {
    let state = |amr: &str| SessionState {
        id: Uuid::from_u128(1),
        created_at: Timestamp::from_seconds(0),
        refreshed_at: None,
        not_after: None,
        aal: "aal1".to_owned(),
        amr: amr.to_owned(),
    };
    for (amr, way) in [
        ("", Way::Password),
        ("[]", Way::Password),
        ("nonsense", Way::Password),
        (r#"[{"method":"password","timestamp":1}]"#, Way::Password),
        // Proved once, by a token that does not say so.
        (r#"[{"method":"totp","timestamp":2},{"method":"password","timestamp":1}]"#, Way::Password),
        (r#"[{"method":"otp","timestamp":1}]"#, Way::WithoutPassword),
        (r#"[{"method":"recovery","timestamp":1}]"#, Way::WithoutPassword),
        (r#"[{"method":"oauth","timestamp":1}]"#, Way::WithoutPassword),
    ] {
        assert_eq!(Way::of(&state(amr), false), way, "{amr}");
        assert_eq!(Way::of(&state(amr), true), Way::Proved, "{amr}");
    }
}
