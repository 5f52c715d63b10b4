//! What is tried against phones: guessing, flooding, other people's numbers, odd digits.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use auth_ext_core::flow::{self, PhoneSignUp};
use auth_ext_core::outcome::ErrorCode;

use crate::flow_common::{PASSWORD, assert_refused, caller, done, secs, session};
use crate::phone_common::{NUMBER, another, text, texting, texts};

const INVALID: &str = "Token has expired or is invalid";

#[test]
fn wrong_guesses_end_a_code() {
    let mut world = texting();
    done(world.sms(NUMBER));
    let code = text(&mut world).code();
    for _ in 0..5 {
        let wrong = world.verify_sms("sms", NUMBER, &another(&code));
        assert_refused(wrong, 403, ErrorCode::OtpExpired, INVALID);
    }
    assert_refused(world.verify_sms("sms", NUMBER, &code), 403, ErrorCode::OtpExpired, INVALID);
}

#[test]
fn a_ban_is_told_to_whoever_holds_the_code_and_to_nobody_else() {
    let mut world = texting();
    let session = world.with_phone(NUMBER);
    let ada = caller(&session).user_id;
    done(world.change_phone(caller(&session), "+491700000003"));
    let change = text(&mut world).code();
    done(world.sms(NUMBER));
    let code = text(&mut world).code();
    let until = crate::flow_common::START.plus(secs(3600));
    world.tables().users.get_mut(&ada).unwrap().user.banned_until = Some(until);
    for (kind, number, right) in
        [("sms", NUMBER, &code), ("phone_change", "+491700000003", &change)]
    {
        let wrong = world.verify_sms(kind, number, &another(right));
        assert_refused(wrong, 403, ErrorCode::OtpExpired, INVALID);
        let banned = world.verify_sms(kind, number, right);
        assert_refused(banned, 403, ErrorCode::UserBanned, "User is banned");
    }
}

#[test]
fn guesses_at_a_change_do_not_end_the_sign_in_and_the_other_way_round() {
    let mut world = texting();
    let ada = world.with_phone(NUMBER);
    done(world.change_phone(caller(&ada), "+491700000003"));
    let change = text(&mut world).code();
    done(world.sms(NUMBER));
    let sign_in = text(&mut world).code();
    // A code of one kind is none of the other.
    assert_eq!(world.verify_sms("sms", "+491700000003", &change).status(), 403);
    assert_eq!(world.verify_sms("phone_change", NUMBER, &sign_in).status(), 403);
    for _ in 0..5 {
        world.verify_sms("phone_change", "+491700000003", &another(&change));
    }
    assert_eq!(world.verify_sms("phone_change", "+491700000003", &change).status(), 403);
    session(world.verify_sms("sms", NUMBER, &sign_in));
}

#[test]
fn a_code_is_no_link_and_no_code_of_a_mail() {
    let mut world = texting();
    world.settings().mail.otp_hash = auth_ext_core::one_time::CodeHash::Gotrue;
    done(world.sms(NUMBER));
    let code = text(&mut world).code();
    for kind in ["signup", "email", "invite", "magiclink", "recovery"] {
        assert_eq!(world.verify_sms(kind, NUMBER, &code).status(), 403, "{kind}");
        // GoTrue stores one hash for both, so whoever tries all codes has a link.
        let hash = world.tables().one_time_columns.values().next().unwrap().tokens[0].clone();
        let presented = flow::Verification {
            kind: Some(kind),
            token_hash: Some(&hash),
            ..flow::Verification::default()
        };
        let outcome = flow::verify_otp(&mut world.context(), presented).unwrap();
        assert_eq!(outcome.status(), 403, "{kind}");
    }
    for kind in ["sms", "phone_change"] {
        let presented = flow::Verification {
            kind: Some(kind),
            token_hash: Some("0"),
            ..flow::Verification::default()
        };
        let outcome = flow::verify_otp(&mut world.context(), presented).unwrap();
        assert_eq!(outcome.status(), 400, "{kind}");
    }
    session(world.verify_sms("sms", NUMBER, &code));
}

#[test]
fn one_user_gets_a_message_once_in_the_interval() {
    let mut world = texting();
    world.settings().phone.min_interval = secs(60);
    done(world.sms(NUMBER));
    let message = "For security purposes, you can only request this after 60 seconds.";
    let refused = world.sms(NUMBER);
    assert_refused(refused, 429, ErrorCode::OverSmsSendRateLimit, message);
    world.wait(secs(60));
    done(world.sms(NUMBER));
    // Nobody learns from the limit whether a number is known.
    done(world.sms_again("sms", "+491700000099"));
    assert_eq!(world.sms_again("sms", "+491700000099").status(), 429);
}

#[test]
fn many_accounts_do_not_flood_one_number() {
    let mut world = texting();
    world.settings().phone.per_number = Some(3);
    let victim = "+491700000077";
    let mut sent = 0;
    for number in 0..6 {
        let mallory = world.with_phone(&format!("+49170000010{number}"));
        match world.change_phone(caller(&mallory), victim).status() {
            200 => sent += 1,
            429 => {}
            other => panic!("{other}"),
        }
        world.tables().outbox.clear();
    }
    assert_eq!(sent, 3);
    // What was refused left no change behind.
    let waiting = world.tables().users.values();
    let waiting = waiting.filter(|row| row.user.phone_change.as_deref() == Some("491700000077"));
    assert_eq!(waiting.count(), 3);
}

#[test]
fn many_numbers_do_not_empty_the_purse() {
    let mut world = texting();
    world.settings().phone.per_hour = Some(5);
    let statuses: Vec<u16> =
        (0..8).map(|number| world.sms(&format!("+4917000001{number:02}")).status()).collect();
    assert_eq!(statuses, [200, 200, 200, 200, 200, 429, 429, 429]);
    assert_eq!(texts(&world).len(), 5);
    // Who got no code has no account.
    assert_eq!(world.tables().users.len(), 5);
    world.wait(secs(720));
    done(world.sms("+491700000199"));
}

#[test]
fn countries_that_are_not_served_cost_nothing() {
    let mut world = texting();
    world.settings().phone.prefixes = vec!["49".to_owned(), "43".to_owned()];
    let message = "No messages are sent to this phone number";
    for dear in ["+88213000000", "+1900555000", "+4"] {
        let refused = world.sms(dear);
        assert_eq!(refused.status(), 400, "{dear}");
        assert_eq!(world.phone_sign_up(dear).status(), 400, "{dear}");
    }
    let refused = world.sms("+88213000000");
    assert_refused(refused, 400, ErrorCode::ValidationFailed, message);
    let ada = world.with_phone(NUMBER);
    let refused = world.change_phone(caller(&ada), "+88213000000");
    assert_refused(refused, 400, ErrorCode::ValidationFailed, message);
    assert!(texts(&world).is_empty());
    assert_eq!(world.tables().users.len(), 1);
}

#[test]
fn odd_numbers_are_refused_everywhere() {
    let mut world = texting();
    let ada = world.with_phone(NUMBER);
    let before = world.tables().users.clone();
    let message = "Invalid phone number format (E.164 required)";
    for odd in [
        "+491700000001\r\nTo: +882130000",
        "+491700000001\n",
        "+49170\u{0}0000001",
        "+٤٩١٧٠٠٠٠٠٠٠١",
        "+４９１７０００００００１",
        "+4917000000०१",
        "+491700000001,+88213000000",
        "+491700000001&To=+88213000000",
        "whatsapp:+491700000001",
        "+49170000000112345",
        "0491700000001",
        "tel:+491700000001",
        "+49\u{a0}1700000001",
    ] {
        let refused = [
            world.phone_sign_up(odd),
            world.sms(odd),
            world.sms_again("sms", odd),
            world.verify_sms("sms", odd, "123456"),
            world.verify_sms("phone_change", odd, "123456"),
            world.change_phone(caller(&ada), odd),
        ];
        for outcome in refused {
            assert_refused(outcome, 400, ErrorCode::ValidationFailed, message);
        }
        let sign_in = world.phone_sign_in(odd, PASSWORD);
        let message = "Invalid login credentials";
        assert_refused(sign_in, 400, ErrorCode::InvalidCredentials, message);
    }
    assert!(texts(&world).is_empty());
    assert_eq!(world.tables().users, before);
}

#[test]
fn codes_in_other_digits_are_wrong() {
    let mut world = texting();
    done(world.sms(NUMBER));
    let code = text(&mut world).code();
    let wide: String =
        code.chars().map(|digit| char::from_u32(digit as u32 - 48 + 0xFF10).unwrap()).collect();
    assert_eq!(world.verify_sms("sms", NUMBER, &wide).status(), 403);
    assert_eq!(world.verify_sms("sms", NUMBER, &format!("{code} ")).status(), 403);
    session(world.verify_sms("sms", NUMBER, &code));
}

#[test]
fn a_test_code_is_not_guessed_without_end() {
    let mut world = texting();
    world.with_phone(NUMBER);
    world.settings().phone.test_codes = Some("491700000001:123456".to_owned());
    let limit = world.settings().attempts_per_account.unwrap();
    for _ in 0..limit {
        assert_eq!(world.verify_sms("sms", NUMBER, "000000").status(), 403);
    }
    assert_eq!(world.verify_sms("sms", NUMBER, "123456").status(), 429);
    world.wait(world.store.settings.attempt_window);
    session(world.verify_sms("sms", NUMBER, "123456"));
}

#[test]
fn a_stolen_session_cannot_take_another_number_at_once() {
    let mut world = texting();
    let ada = world.with_phone(NUMBER);
    world.wait(secs(25 * 3600));
    // The code that confirms a number goes to the thief's own.
    for autoconfirm in [true, false] {
        world.settings().phone.autoconfirm = autoconfirm;
        let refused = world.change_phone(caller(&ada), "+491700000003");
        let message = "Phone update requires reauthentication";
        assert_refused(refused, 400, ErrorCode::ReauthenticationNeeded, message);
    }
}

#[test]
fn a_sign_up_takes_nothing_of_somebody_who_is_there() {
    let mut world = texting();
    let ada = world.with_phone(NUMBER);
    let before = world.tables().users.clone();
    let input = PhoneSignUp {
        phone: Some(NUMBER),
        password: Some("mallorys own password"),
        ..PhoneSignUp::default()
    };
    done(flow::sign_up_with_phone(&mut world.context(), input).unwrap());
    assert_eq!(world.tables().users, before);
    assert_eq!(world.phone_sign_in(NUMBER, "mallorys own password").status(), 400);
    done(world.current_user(caller(&ada)));
}

/// Two requests for the same message: somebody unknown, and accounts in every state.
#[test]
fn the_limit_of_messages_does_not_tell_who_has_an_account() {
    let limit = ErrorCode::OverSmsSendRateLimit;
    for kind in ["sms", "phone_change", "sign-up"] {
        let mut world = texting();
        let confirmed = "+49 170 0000001";
        let changing = world.with_phone("+49 170 0000002");
        drop(world.with_phone(confirmed));
        done(world.change_phone(caller(&changing), "+491700000009"));
        done(world.phone_sign_up("+49 170 0000003"));
        world.wait(secs(3600));
        world.settings().phone.min_interval = secs(60);
        for number in [confirmed, "+49 170 0000002", "+49 170 0000003", "+49 170 0000004"] {
            let mut ask = || match kind {
                "sign-up" => world.phone_sign_up(number),
                _ => world.sms_again(kind, number),
            };
            assert_eq!(ask().status(), 200, "{kind} {number}");
            let again = ask();
            assert_eq!(again.retry_after(), Some(60), "{kind} {number}");
            let message = "For security purposes, you can only request this after 60 seconds.";
            assert_refused(again, 429, limit, message);
        }
    }
}
