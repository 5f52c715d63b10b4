//! A code by mail stands for the old password.

use serde_json::json;

use auth_ext_core::flow::{self, UserUpdate};
use auth_ext_core::outcome::{ErrorCode, Outcome};
use auth_ext_core::request::Caller;

use crate::flow_common::{EMAIL, PASSWORD, World, assert_refused, caller, done, secs, session};
use crate::mail_common::{letter, letters, with_ada};

const NEW: &str = "a brand new password";

/// Ada's session, old enough that a new password needs more.
fn old_session(world: &mut World) -> Caller {
    let caller = caller(&session(world.sign_in(EMAIL, PASSWORD)));
    world.wait(secs(24 * 3600));
    caller
}

fn set(world: &mut World, caller: Caller, nonce: Option<&str>) -> Outcome {
    let update = UserUpdate {
        password: Some(NEW.to_owned().into()),
        nonce: nonce.map(|nonce| nonce.to_owned().into()),
        ..UserUpdate::default()
    };
    world.update(caller, update)
}

fn ask(world: &mut World, caller: Caller) -> Outcome {
    flow::reauthenticate(&mut world.by(caller)).unwrap()
}

#[test]
fn the_code_lets_a_new_password_be_set_once() {
    let mut world = with_ada();
    let ada = old_session(&mut world);
    let needed = "Password update requires reauthentication";
    assert_refused(set(&mut world, ada, None), 400, ErrorCode::ReauthenticationNeeded, needed);
    assert_eq!(done(ask(&mut world, ada)), json!({}));
    let mail = letter(&mut world);
    assert_eq!(mail.subject, format!("{} is your verification code", mail.code()));
    let invalid = "Nonce has expired or is invalid";
    let code = ErrorCode::ReauthenticationNotValid;
    assert_refused(set(&mut world, ada, Some("000000")), 422, code, invalid);
    done(set(&mut world, ada, Some(&mail.code())));
    session(world.sign_in(EMAIL, NEW));
    assert_refused(set(&mut world, ada, Some(&mail.code())), 422, code, invalid);
}

#[test]
fn wrong_nonces_are_counted_and_a_late_one_is_refused() {
    let mut world = with_ada();
    let ada = old_session(&mut world);
    done(ask(&mut world, ada));
    let mail = letter(&mut world);
    let wrong = if mail.code() == "111111" { "222222" } else { "111111" };
    for _ in 0..5 {
        assert_eq!(set(&mut world, ada, Some(wrong)).status(), 422);
    }
    assert_eq!(set(&mut world, ada, Some(&mail.code())).status(), 422);
    done(ask(&mut world, ada));
    let mail = letter(&mut world);
    world.wait(secs(24 * 3600));
    assert_eq!(set(&mut world, ada, Some(&mail.code())).status(), 422);
}

#[test]
fn it_is_no_code_to_sign_in_with() {
    let mut world = with_ada();
    let ada = old_session(&mut world);
    done(ask(&mut world, ada));
    let code = letter(&mut world).code();
    for kind in ["email", "signup", "recovery", "magiclink", "reauthentication"] {
        assert_eq!(world.verify(kind, EMAIL, &code).status(), 403, "{kind}");
    }
}

#[test]
fn somebody_without_a_confirmed_address_gets_none() {
    let mut world = with_ada();
    let ada = caller(&session(world.sign_in(EMAIL, PASSWORD)));
    world.ada().email_confirmed_at = None;
    let message = "Please verify your email first.";
    assert_refused(ask(&mut world, ada), 422, ErrorCode::EmailNotConfirmed, message);
    world.ada().email = None;
    let message = "Reauthentication requires the user to have an email or a phone number";
    assert_refused(ask(&mut world, ada), 400, ErrorCode::ValidationFailed, message);
    let nobody = flow::reauthenticate(&mut world.context()).unwrap();
    assert_eq!(nobody.status(), 401);
    assert!(letters(&world).is_empty());
}

#[test]
fn the_code_changes_one_address_or_number() {
    let mut world = with_ada();
    world.settings().mail.double_confirm = false;
    let ada = old_session(&mut world);
    done(ask(&mut world, ada));
    let mail = letter(&mut world);
    let change = |email: &str| UserUpdate {
        email: Some(email.to_owned()),
        nonce: Some(mail.code().into()),
        ..UserUpdate::default()
    };
    done(world.update(ada, change("one@example.com")));
    let code = ErrorCode::ReauthenticationNotValid;
    let invalid = "Nonce has expired or is invalid";
    assert_refused(world.update(ada, change("two@example.com")), 422, code, invalid);
    assert_refused(set(&mut world, ada, Some(&mail.code())), 422, code, invalid);
    // What else waits goes on.
    let change = letter(&mut world);
    assert!(world.click(&change).contains("access_token="));
}
