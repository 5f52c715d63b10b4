//! Codes and links are spent once, in time, by the right person, after few guesses.

use core::time::Duration;

use auth_ext_core::flow::{self, Verification, VerifyLink};
use auth_ext_core::one_time::CodeHash;
use auth_ext_core::outcome::ErrorCode;
use auth_ext_core::store::OneTimeLink;
use auth_ext_core::testing::Step;

use crate::flow_common::{EMAIL, MICRO, World, assert_refused, done, secs, session};
use crate::mail_common::{about, letter, mailing, with_ada};

const WRONG: &str = "Token has expired or is invalid";
const DEAD: &str = "Email link is invalid or has expired";
const DAY: Duration = Duration::from_secs(24 * 3600);

fn is_wrong(outcome: auth_ext_core::outcome::Outcome) {
    assert_refused(outcome, 403, ErrorCode::OtpExpired, WRONG);
}

fn another(code: &str) -> String {
    let number: u32 = code.parse().unwrap();
    format!("{:06}", (number + 1) % 1_000_000)
}

#[test]
fn members_that_cannot_be_are_refused_in_gotrues_words() {
    let mut world = with_ada();
    let code = ErrorCode::ValidationFailed;
    let base = Verification { kind: Some("signup"), ..Verification::default() };
    let (email, token, hash) = (Some(EMAIL), Some("123456"), Some("abc"));
    for (presented, status, message) in [
        (
            Verification { kind: None, email, token, ..base },
            400,
            "Verify requires a verification type",
        ),
        (Verification { email, ..base }, 400, "Verify requires either a token or a token hash"),
        (
            Verification { email, token, token_hash: hash, ..base },
            400,
            "Verify requires either a token or a token hash",
        ),
        (
            Verification { token, ..base },
            400,
            "Only an email address or phone number should be provided on verify",
        ),
        (
            Verification { token, email, phone: Some("1"), ..base },
            400,
            "Only an email address or phone number should be provided on verify",
        ),
        (
            Verification { email, token_hash: hash, ..base },
            400,
            "Only the token_hash and type should be provided",
        ),
        (
            Verification { token_hash: hash, has_redirect_to: true, ..base },
            400,
            "Only the token_hash and type should be provided",
        ),
        (Verification { email: Some("nonsense"), token, ..base }, 422, "Invalid email format"),
        (
            Verification { kind: Some("nonsense"), token_hash: hash, ..base },
            400,
            "Invalid email verification type",
        ),
        (
            Verification { kind: Some("sms"), token_hash: hash, ..base },
            400,
            "Invalid email verification type",
        ),
    ] {
        let outcome = flow::verify_otp(&mut world.context(), presented).unwrap();
        assert_refused(outcome, status, code, message);
    }
    is_wrong(world.verify("nonsense", EMAIL, "123456"));
    is_wrong(world.verify("signup", "nobody@example.com", "123456"));
}

#[test]
fn a_link_that_is_none_is_an_answer_and_one_that_is_dead_a_redirect() {
    let mut world = with_ada();
    let mut follow = |kind, token| {
        let link = VerifyLink { kind, token, ..VerifyLink::default() };
        flow::verify_link(&mut world.context(), link).unwrap()
    };
    let message = |refused: Result<flow::Followed, auth_ext_core::outcome::Refusal>| {
        refused.map(|followed| followed.location).unwrap_err().message
    };
    assert_eq!(message(follow(None, Some("x"))), "Verify requires a verification type");
    assert_eq!(message(follow(Some("signup"), None)), "Verify requires a token or a token hash");
    assert_eq!(
        message(follow(Some("signup"), Some(""))),
        "Verify requires a token or a token hash"
    );
    let location = follow(Some("nonsense"), Some("x")).ok().unwrap().location;
    assert_eq!(
        location,
        "http://localhost:3000#error=invalid_request&error_code=validation_failed&error_description=Invalid+email+verification+type&sb="
    );
    let location = follow(Some("signup"), Some("pkce_x")).ok().unwrap().location;
    assert!(
        location.starts_with("http://localhost:3000?error=access_denied&error_code=otp_expired")
    );
}

#[test]
fn a_code_is_good_until_its_very_end() {
    for (late, works) in [(DAY - MICRO, true), (DAY, false)] {
        let mut world = with_ada();
        done(world.recover(about(EMAIL)));
        let mail = letter(&mut world);
        world.wait(late);
        assert_eq!(world.verify("recovery", EMAIL, &mail.code()).status() == 200, works);
        let mut world = with_ada();
        done(world.recover(about(EMAIL)));
        let mail = letter(&mut world);
        world.wait(late);
        assert_eq!(world.click(&mail).contains("access_token"), works);
    }
}

#[test]
fn five_wrong_guesses_end_a_code_but_not_its_link() {
    let mut world = with_ada();
    done(world.recover(about(EMAIL)));
    let mail = letter(&mut world);
    for _ in 0..5 {
        is_wrong(world.verify("recovery", EMAIL, &another(&mail.code())));
    }
    is_wrong(world.verify("recovery", EMAIL, &mail.code()));
    assert!(world.click(&mail).contains("access_token"));
}

#[test]
fn four_wrong_guesses_do_not_and_a_new_code_starts_from_nothing() {
    let mut world = with_ada();
    done(world.recover(about(EMAIL)));
    let mail = letter(&mut world);
    for _ in 0..4 {
        is_wrong(world.verify("email", EMAIL, &another(&mail.code())));
    }
    done(world.recover(about(EMAIL)));
    let mail = letter(&mut world);
    for _ in 0..4 {
        is_wrong(world.verify("magiclink", EMAIL, &another(&mail.code())));
    }
    session(world.verify("recovery", EMAIL, &mail.code()));
}

#[test]
fn guesses_survive_the_refusal_and_other_types_do_not_count() {
    let mut world = with_ada();
    done(world.recover(about(EMAIL)));
    let mail = letter(&mut world);
    for kind in ["signup", "invite", "email_change"] {
        is_wrong(world.verify(kind, EMAIL, &mail.code()));
    }
    assert!(world.tables().guesses.is_empty());
    is_wrong(world.verify("recovery", EMAIL, "abcdef"));
    is_wrong(world.verify("recovery", EMAIL, " 123456"));
    assert_eq!(world.tables().guesses.values().next().unwrap().guesses, 2);
    session(world.verify("recovery", EMAIL, &mail.code()));
    assert!(world.tables().guesses.is_empty());
}

#[test]
fn a_code_that_gotrue_made_ends_with_the_link_that_is_made_of_it() {
    let mut world = with_ada();
    done(world.recover(about(EMAIL)));
    world.tables().outbox.clear();
    // As GoTrue stores it: SHA-224 of "ada@example.com123456", in both places.
    let hash = "b3e6748f730bb25fa8ce9a5fda7fd5bf5f56ee21419043fe1c94d975".to_owned();
    let gotrues = |world: &mut World| {
        let id = world.ada().id;
        let recovery = auth_ext_core::one_time::TokenType::Recovery;
        let columns = world.tables().one_time_columns.get_mut(&id).unwrap();
        columns.tokens[1] = "b3e6748f730bb25fa8ce9a5fda7fd5bf5f56ee21419043fe1c94d975".to_owned();
        let row = "b3e6748f730bb25fa8ce9a5fda7fd5bf5f56ee21419043fe1c94d975".to_owned();
        let address = EMAIL.to_owned();
        let link = OneTimeLink { user_id: id, kind: recovery, row, address };
        world.tables().one_time_tokens.insert((id, recovery.as_str()), link);
    };
    gotrues(&mut world);
    session(world.verify("recovery", EMAIL, "123456"));
    done(world.recover(about(EMAIL)));
    gotrues(&mut world);
    session(world.verify_hash("magiclink", &hash));
    done(world.recover(about(EMAIL)));
    gotrues(&mut world);
    for _ in 0..5 {
        is_wrong(world.verify("recovery", EMAIL, "123457"));
    }
    assert_refused(world.verify_hash("recovery", &hash), 403, ErrorCode::OtpExpired, DEAD);
}

#[test]
fn keyed_codes_and_links_work_the_same() {
    let mut world = with_ada();
    world.settings().mail.otp_hash = CodeHash::Keyed;
    done(world.recover(about(EMAIL)));
    let mail = letter(&mut world);
    let row = world.tables().one_time_tokens.values().next().unwrap().row.clone();
    assert_refused(world.verify_hash("recovery", &row), 403, ErrorCode::OtpExpired, DEAD);
    session(world.verify("recovery", EMAIL, &mail.code()));
    done(world.recover(about(EMAIL)));
    let mail = letter(&mut world);
    session(world.verify_hash("recovery", &mail.token()));
}

#[test]
fn of_several_at_once_one_counts() {
    let mut world = with_ada();
    done(world.recover(about(EMAIL)));
    let mail = letter(&mut world);
    let (token, code) = (mail.token(), mail.code());
    // Another request spends it between our look and our lock.
    let theirs = token.clone();
    world.store.before(Step::LockUser, move |store| {
        let clock = auth_ext_core::testing::Clock::new(crate::flow_common::START);
        let mut env = auth_ext_core::testing::CountedEnv::new(clock, 77);
        let mut context = auth_ext_core::context::Context::new(store, &mut env).unwrap();
        let presented = Verification {
            kind: Some("recovery"),
            token_hash: Some(&theirs),
            ..Verification::default()
        };
        session(flow::verify_otp(&mut context, presented).unwrap());
    });
    assert_refused(world.verify_hash("recovery", &token), 403, ErrorCode::OtpExpired, DEAD);
    is_wrong(world.verify("recovery", EMAIL, &code));
    assert_eq!(world.tables().sessions.len(), 1);
}

#[test]
fn a_ban_is_told_and_spends_nothing() {
    let mut world = with_ada();
    done(world.recover(about(EMAIL)));
    let mail = letter(&mut world);
    let until = crate::flow_common::START.plus(secs(3600));
    world.ada().banned_until = Some(until);
    let banned = |outcome| assert_refused(outcome, 403, ErrorCode::UserBanned, "User is banned");
    banned(world.verify("recovery", EMAIL, &mail.code()));
    banned(world.verify_hash("recovery", &mail.token()));
    assert!(world.click(&mail).contains("error_code=user_banned"));
    world.wait(secs(3600));
    session(world.verify("recovery", EMAIL, &mail.code()));
}

#[test]
fn a_ban_is_told_to_whoever_holds_the_code_and_to_nobody_else() {
    let mut world = with_ada();
    done(world.recover(about(EMAIL)));
    let mail = letter(&mut world);
    let wrong = if mail.code() == "111111" { "222222" } else { "111111" };
    let unknown = world.verify("recovery", "nobody@example.com", wrong);
    let until = crate::flow_common::START.plus(secs(3600));
    world.ada().banned_until = Some(until);
    let unknown = (unknown.status(), unknown.into_body().to_value());
    for kind in ["recovery", "signup", "email", "magiclink", "email_change"] {
        let known = world.verify(kind, EMAIL, wrong);
        assert_eq!((known.status(), known.into_body().to_value()), unknown, "{kind}");
    }
    // Another mail's code, and none at all.
    world.tables().one_time_columns.clear();
    is_wrong(world.verify("recovery", EMAIL, &mail.code()));
}

#[test]
fn a_link_of_another_type_is_dead() {
    let mut world = mailing();
    done(world.signs_up(EMAIL));
    let mail = letter(&mut world);
    let outcome = world.verify_hash("recovery", &mail.token());
    assert_refused(outcome, 403, ErrorCode::OtpExpired, DEAD);
    // Under the name that fits every mail it works.
    session(world.verify_hash("email", &mail.token()));
}

#[test]
fn a_new_password_ends_what_was_sent_before() {
    let mut world = with_ada();
    done(world.recover(about(EMAIL)));
    let first = session(world.sign_in(EMAIL, crate::flow_common::PASSWORD));
    let mail = letter(&mut world);
    let update = flow::UserUpdate {
        password: Some("a brand new password".to_owned().into()),
        ..Default::default()
    };
    done(world.update(crate::flow_common::caller(&first), update));
    is_wrong(world.verify("recovery", EMAIL, &mail.code()));
    assert!(world.click(&mail).contains("otp_expired"));
}

#[test]
fn where_the_token_hook_refuses_the_code_stays_good() {
    let mut world = with_ada();
    done(world.recover(about(EMAIL)));
    let mail = letter(&mut world);
    world.hook(|_, _| {
        crate::flow_common::output(&serde_json::json!({
            "error": { "http_code": 403, "message": "not today" }
        }))
    });
    assert_eq!(world.verify("recovery", EMAIL, &mail.code()).status(), 403);
    world.settings().custom_access_token_hook = None;
    session(world.verify("recovery", EMAIL, &mail.code()));
}
