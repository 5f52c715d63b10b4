//! How often mail goes out, in GoTrue's words; two requests at once send one.

use auth_ext_core::flow::{self, MailRequest};
use auth_ext_core::outcome::ErrorCode;
use auth_ext_core::testing::Step;

use crate::flow_common::{EMAIL, PASSWORD, World, assert_refused, done, secs};
use crate::mail_common::{about, letters, mailing, with_ada};

const LIMIT: ErrorCode = ErrorCode::OverEmailSendRateLimit;

fn soon(seconds: u32) -> String {
    format!("For security purposes, you can only request this after {seconds} seconds.")
}

#[test]
fn a_second_mail_of_a_kind_has_to_wait_a_minute() {
    let mut world = with_ada();
    world.settings().mail.min_interval = secs(60);
    done(world.recover(about(EMAIL)));
    // Magic links count with recoveries.
    for outcome in [world.recover(about(EMAIL)), world.otp(about(EMAIL))] {
        assert_eq!(outcome.retry_after(), Some(60));
        assert_refused(outcome, 429, LIMIT, &soon(60));
    }
    world.wait(secs(59));
    assert_refused(world.recover(about(EMAIL)), 429, LIMIT, &soon(1));
    world.wait(secs(1));
    done(world.recover(about(EMAIL)));
}

#[test]
fn a_confirmation_waits_whatever_asks_for_it_and_leaves_nothing_behind() {
    let mut world = mailing();
    world.settings().mail.min_interval = secs(60);
    done(world.signs_up(EMAIL));
    let before = world.uncounted();
    assert_refused(world.signs_up(EMAIL), 429, LIMIT, &soon(60));
    assert_refused(world.resend("signup", EMAIL), 429, LIMIT, &soon(60));
    assert_refused(world.otp(about(EMAIL)), 429, LIMIT, &soon(60));
    assert_eq!(world.uncounted(), before);
    done(world.recover(about(EMAIL)));
}

#[test]
fn the_limit_does_not_tell_who_has_an_account() {
    let mut world = with_ada();
    world.settings().mail.min_interval = secs(60);
    for address in [EMAIL, "nobody@example.com"] {
        done(world.recover(about(address)));
        assert_refused(world.recover(about(address)), 429, LIMIT, &soon(60));
    }
    world.wait(secs(60));
    done(world.recover(about("nobody@example.com")));
}

/// Somebody unknown, and accounts in every state: an hour after their last mail.
fn people() -> (World, Vec<&'static str>) {
    let mut world = with_ada();
    let change = |world: &mut World, email: &str, name: &str| {
        world.settings().autoconfirm = true;
        let id = world.add_user(email, PASSWORD);
        world.settings().autoconfirm = false;
        let now = world.clock.now();
        let user = &mut world.tables().users.get_mut(&id).unwrap().user;
        match name {
            "banned" => user.banned_until = Some(now.plus(secs(1_000_000))),
            _ => user.email_change = Some("new@example.com".to_owned()),
        }
    };
    change(&mut world, "banned@example.com", "banned");
    change(&mut world, "changing@example.com", "changing");
    done(world.signs_up("unconfirmed@example.com"));
    world.wait(secs(3600));
    world.settings().mail.min_interval = secs(60);
    let known = ["banned@example.com", "changing@example.com", "unconfirmed@example.com"];
    (world, [EMAIL, "nobody@example.com"].into_iter().chain(known).collect())
}

#[test]
fn nor_does_it_at_the_same_mail_again_or_at_a_sign_up() {
    for kind in ["signup", "email_change", "sign-up"] {
        let (mut world, people) = people();
        for address in people {
            let mut ask = || match kind {
                "sign-up" => world.signs_up(address),
                _ => world.resend(kind, address),
            };
            assert_eq!(ask().status(), 200, "{kind} {address}");
            assert_refused(ask(), 429, LIMIT, &soon(60));
            // Each kind of mail counts by itself, for everybody.
            done(world.recover(about(address)));
            assert_refused(world.recover(about(address)), 429, LIMIT, &soon(60));
        }
    }
}

#[test]
fn so_many_mails_an_hour_and_a_user_whose_mail_cannot_go_is_not_added() {
    let mut world = mailing();
    world.settings().mail.per_hour = Some(2);
    done(world.signs_up("a@example.com"));
    done(world.signs_up("b@example.com"));
    let before = world.uncounted();
    assert_refused(world.signs_up("c@example.com"), 429, LIMIT, "email rate limit exceeded");
    assert_refused(world.otp(about("d@example.com")), 429, LIMIT, "email rate limit exceeded");
    assert_eq!(world.uncounted(), before);
    world.wait(secs(1800));
    done(world.signs_up("c@example.com"));
    // As with GoTrue there is no limit where nothing has to be confirmed.
    world.settings().autoconfirm = true;
    for _ in 0..5 {
        done(world.otp(about("a@example.com")));
    }
}

#[test]
fn requests_from_one_address_are_limited() {
    let mut world = with_ada();
    world.client.address = Some("192.0.2.1".parse().unwrap());
    world.settings().mail.requests_per_address = Some(3);
    for _ in 0..3 {
        done(world.recover(about("nobody@example.com")));
    }
    let code = ErrorCode::OverRequestRateLimit;
    assert_refused(world.recover(about(EMAIL)), 429, code, "Request rate limit reached");
    assert_refused(world.otp(about(EMAIL)), 429, code, "Request rate limit reached");
    world.client.address = Some("192.0.2.2".parse().unwrap());
    done(world.recover(about(EMAIL)));
}

/// Another transaction's request commits right before this one has the user's lock.
fn another_request_first(world: &mut World) {
    world.store.before(Step::LockUser, |store| {
        let mut env = auth_ext_core::testing::CountedEnv::new(
            auth_ext_core::testing::Clock::new(crate::flow_common::START),
            99,
        );
        let mut context = auth_ext_core::context::Context::new(store, &mut env).unwrap();
        let request = MailRequest { email: Some(EMAIL), ..MailRequest::default() };
        done(flow::reset_password_for_email(&mut context, request).unwrap());
    });
}

#[test]
fn two_requests_at_once_send_one_mail() {
    let mut world = with_ada();
    world.settings().mail.min_interval = secs(60);
    another_request_first(&mut world);
    let outcome = world.recover(about(EMAIL));
    assert_refused(outcome, 429, LIMIT, &soon(60));
}

/// The same for an address that nobody has: else two requests at once would tell.
#[test]
fn two_requests_at_once_for_an_unknown_address_count_one_after_the_other() {
    let mut world = with_ada();
    world.settings().mail.min_interval = secs(60);
    world.store.before(Step::TakeTurns, |store| {
        let mut env = auth_ext_core::testing::CountedEnv::new(
            auth_ext_core::testing::Clock::new(crate::flow_common::START),
            99,
        );
        let mut context = auth_ext_core::context::Context::new(store, &mut env).unwrap();
        let request = MailRequest { email: Some("nobody@example.com"), ..MailRequest::default() };
        done(flow::reset_password_for_email(&mut context, request).unwrap());
    });
    assert_refused(world.recover(about("nobody@example.com")), 429, LIMIT, &soon(60));
}

#[test]
fn verifications_from_one_address_are_limited() {
    let mut world = with_ada();
    world.client.address = Some("192.0.2.1".parse().unwrap());
    world.settings().mail.verifications_per_address = Some(2);
    for _ in 0..2 {
        assert_eq!(world.verify("email", EMAIL, "000000").status(), 403);
    }
    let outcome = world.verify("email", EMAIL, "000000");
    assert_refused(outcome, 429, ErrorCode::OverRequestRateLimit, "Request rate limit reached");
    assert!(letters(&world).is_empty());
}

/// A rollback undoes what a wrong guess recorded; guesses that were never committed end all codes.
#[test]
fn guesses_that_were_undone_end_codes_and_no_links() {
    let mut world = with_ada();
    done(world.otp(about(EMAIL)));
    let mail = letters(&world).pop().unwrap();
    world.store.undone_guesses = 1001;
    let before = world.uncounted();
    let refused = world.verify("magiclink", EMAIL, &mail.code());
    assert_eq!(refused.retry_after(), Some(3600));
    let words = "Too many wrong codes, try again later";
    assert_refused(refused, 429, ErrorCode::OverRequestRateLimit, words);
    assert_eq!(world.uncounted(), before);
    let location = world.click(&mail);
    assert!(location.contains("access_token="), "{location}");
    done(world.otp(about(EMAIL)));
    let mail = letters(&world).pop().unwrap();
    world.store.undone_guesses = 1000;
    done(world.verify("magiclink", EMAIL, &mail.code()));
}
