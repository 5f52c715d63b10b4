//! Whoever guesses at a code of somebody else's does not end it for her.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use auth_ext_core::flow::{self, UserUpdate};
use auth_ext_core::one_time::TokenType;
use auth_ext_core::outcome::Outcome;
use auth_ext_core::store::Client;

use crate::flow_common::{EMAIL, PASSWORD, World, caller, done, secs, session};
use crate::mail_common::{about, letter, mailing, with_ada};
use crate::phone_common::{NUMBER, text, texting};

fn another(code: &str) -> String {
    if code == "111111" { "222222".to_owned() } else { "111111".to_owned() }
}

fn from(world: &mut World, number: u32) {
    let address = format!("203.0.{}.{}", number / 250, number % 250).parse().ok();
    world.client = Client { address, ..Client::default() };
}

fn at_home(world: &mut World) {
    let address = "198.51.100.7".parse().ok();
    world.client = Client { address, ..Client::default() };
}

fn asked(world: &mut World) -> String {
    done(world.recover(about(EMAIL)));
    letter(world).code()
}

/// Guesses from so many addresses, as often as each likes.
fn attack(world: &mut World, addresses: u32, mut guess: impl FnMut(&mut World) -> Outcome) {
    for number in 0..addresses {
        from(world, number);
        for _ in 0..8 {
            assert!(matches!(guess(world).status(), 403 | 422));
        }
    }
    at_home(world);
}

#[test]
fn a_stranger_at_one_address_ends_no_code() {
    let mut world = with_ada();
    world.settings().mail.verifications_per_address = None;
    for _ in 0..20 {
        let code = asked(&mut world);
        let wrong = another(&code);
        attack(&mut world, 1, |world| world.verify("recovery", EMAIL, &wrong));
        // It is over where it was guessed at, also for the right one.
        from(&mut world, 0);
        assert_eq!(world.verify("recovery", EMAIL, &code).status(), 403);
        at_home(&mut world);
        session(world.verify("recovery", EMAIL, &code));
    }
}

#[test]
fn twenty_addresses_end_a_code() {
    for (addresses, works) in [(19, true), (20, false)] {
        let mut world = with_ada();
        let code = asked(&mut world);
        let wrong = another(&code);
        attack(&mut world, addresses, |world| world.verify("recovery", EMAIL, &wrong));
        assert_eq!(
            world.tables().guesses.values().map(|row| row.guesses).max(),
            works.then_some(95)
        );
        assert_eq!(world.verify("recovery", EMAIL, &code).status() == 200, works);
    }
}

/// Each new code would give a hundred guesses more.
#[test]
fn after_two_hundred_in_a_day_five_in_all_end_a_code_again() {
    let mut world = with_ada();
    for _ in 0..2 {
        let wrong = another(&asked(&mut world));
        attack(&mut world, 20, |world| world.verify("recovery", EMAIL, &wrong));
    }
    let code = asked(&mut world);
    let wrong = another(&code);
    attack(&mut world, 1, |world| world.verify("recovery", EMAIL, &wrong));
    assert_eq!(world.verify("recovery", EMAIL, &code).status(), 403);
    world.wait(secs(24 * 3600));
    let code = asked(&mut world);
    let wrong = another(&code);
    attack(&mut world, 19, |world| world.verify("recovery", EMAIL, &wrong));
    session(world.verify("recovery", EMAIL, &code));
}

/// Nothing comes back while the code lives.
#[test]
fn waiting_gives_no_more_guesses() {
    let mut world = with_ada();
    let code = asked(&mut world);
    let wrong = another(&code);
    from(&mut world, 0);
    for _ in 0..5 {
        world.verify("recovery", EMAIL, &wrong);
    }
    world.wait(secs(24 * 3600 - 1));
    assert_eq!(world.verify("recovery", EMAIL, &code).status(), 403);
    at_home(&mut world);
    session(world.verify("recovery", EMAIL, &code));
}

/// Who hides his own where others show one is one of them.
#[test]
fn a_stranger_without_an_address_ends_no_code_of_those_who_have_one() {
    let mut world = with_ada();
    world.settings().client_address_header = Some("x-forwarded-for".to_owned());
    let code = asked(&mut world);
    world.client = Client::default();
    for _ in 0..8 {
        assert_eq!(world.verify("recovery", EMAIL, &another(&code)).status(), 403);
    }
    assert_eq!(world.verify("recovery", EMAIL, &code).status(), 403);
    at_home(&mut world);
    session(world.verify("recovery", EMAIL, &code));
}

#[test]
fn where_no_address_is_known_all_are_one() {
    let mut world = with_ada();
    world.settings().client_address_header = None;
    let code = asked(&mut world);
    for _ in 0..5 {
        world.verify("recovery", EMAIL, &another(&code));
    }
    assert!(world.tables().guesses.is_empty());
    at_home(&mut world);
    assert_eq!(world.verify("recovery", EMAIL, &code).status(), 403);
}

#[test]
fn codes_of_text_messages_and_sign_ups_and_nonces_alike() {
    let mut world = texting();
    done(world.sms(NUMBER));
    let code = text(&mut world).code();
    let wrong = another(&code);
    attack(&mut world, 19, |world| world.verify_sms("sms", NUMBER, &wrong));
    session(world.verify_sms("sms", NUMBER, &code));

    let mut world = mailing();
    done(world.sign_up(EMAIL, PASSWORD));
    let code = letter(&mut world).code();
    let wrong = another(&code);
    attack(&mut world, 19, |world| world.verify("signup", EMAIL, &wrong));
    session(world.verify("signup", EMAIL, &code));

    let mut world = with_ada();
    world.settings().user_updates_per_address = None;
    let ada = caller(&session(world.sign_in(EMAIL, PASSWORD)));
    world.wait(secs(24 * 3600));
    done(flow::reauthenticate(&mut world.by(ada)).unwrap());
    let code = letter(&mut world).code();
    let wrong = another(&code);
    let set = |world: &mut World, nonce: &str| {
        let update = UserUpdate {
            password: Some("a brand new password".to_owned().into()),
            nonce: Some(nonce.to_owned().into()),
            ..UserUpdate::default()
        };
        world.update(ada, update)
    };
    attack(&mut world, 19, |world| set(world, &wrong));
    done(set(&mut world, &code));
}

/// Accounts cost nothing: what is guessed at for one number counts together.
#[test]
fn accounts_that_wait_for_one_number_give_no_more_guesses() {
    let mut world = texting();
    let victim = "+491700000077";
    for number in 0..8 {
        let waiting = world.with_phone(&format!("+4917000001{number:02}"));
        done(world.change_phone(caller(&waiting), victim));
        world.tables().outbox.clear();
    }
    // One request is a guess at each of the codes.
    attack(&mut world, 19, |world| world.verify_sms("phone_change", victim, "000000"));
    // Two hundred were looked at, and then five in all of each code, not a hundred.
    let ada = world.with_phone(NUMBER);
    done(world.change_phone(caller(&ada), victim));
    let code = text(&mut world).code();
    from(&mut world, 0);
    for _ in 0..5 {
        world.verify_sms("phone_change", victim, &another(&code));
    }
    at_home(&mut world);
    assert_eq!(world.verify_sms("phone_change", victim, &code).status(), 403);
    let open = world.tables().users.values();
    let open = open.filter(|row| row.user.phone_change.as_deref() == Some("491700000077"));
    assert!(open.count() > 0);
    let columns = world.tables().one_time_columns.values();
    assert_eq!(columns.filter(|columns| !columns.of(TokenType::PhoneChange).is_empty()).count(), 0);
}
