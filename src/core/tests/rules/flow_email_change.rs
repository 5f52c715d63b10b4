//! A change of address: one confirmation or two, in any order, and what it changes.

use serde_json::{Value, json};

use auth_ext_core::flow::{UserUpdate, VerifyLink, verify_link};
use auth_ext_core::mail::MailType;
use auth_ext_core::outcome::ErrorCode;
use auth_ext_core::request::Caller;

use crate::flow_common::{EMAIL, PASSWORD, World, assert_refused, caller, done, secs, session};
use crate::mail_common::{Letter, letter, letters, mailing, to, with_ada};

const NEW: &str = "ada.new@example.com";
const HALF: &str =
    "Confirmation link accepted. Please proceed to confirm link sent to the other email";

/// Ada asks for a change; gives the mails to the current and to the new address.
fn asked(world: &mut World) -> (Caller, Letter, Letter) {
    let caller = caller(&session(world.sign_in(EMAIL, PASSWORD)));
    let user = world.change_email(caller, NEW);
    assert_eq!((&user["email"], &user["new_email"]), (&json!(EMAIL), &json!(NEW)));
    let mut mails = letters(world);
    world.tables().outbox.clear();
    mails.sort_by_key(|mail| mail.to != EMAIL);
    assert_eq!(mails.len(), 2);
    let new = mails.pop().unwrap();
    let current = mails.pop().unwrap();
    assert_eq!((current.to.as_str(), new.to.as_str()), (EMAIL, NEW));
    assert_ne!(current.code(), new.code());
    (caller, current, new)
}

fn half() -> Value {
    json!({ "code": "200", "msg": HALF })
}

fn identity(world: &mut World) -> Value {
    let row = world.tables().identities.values().next().unwrap().clone();
    serde_json::from_str(&row.identity_data).unwrap()
}

#[test]
fn both_addresses_confirm_in_any_order_by_code_and_by_link() {
    for current_first in [true, false] {
        let mut world = with_ada();
        let (caller, current, new) = asked(&mut world);
        let (first, second) = if current_first { (current, new) } else { (new, current) };
        assert_eq!(done(world.verify("email_change", &first.to, &first.code())), half());
        let again = world.verify("email_change", &first.to, &first.code());
        assert_refused(again, 403, ErrorCode::OtpExpired, "Token has expired or is invalid");
        let location = world.click(&second);
        assert!(location.contains("access_token=") && location.ends_with("type=email_change"));
        let user = done(world.current_user(caller));
        assert_eq!(user["email"], NEW);
        assert!(user.get("new_email").is_none());
        // GoTrue leaves the old address here.
        assert_eq!(user["user_metadata"]["email"], NEW);
        let data = identity(&mut world);
        assert_eq!((&data["email"], &data["email_verified"]), (&json!(NEW), &json!(true)));
        session(world.sign_in(NEW, PASSWORD));
    }
}

#[test]
fn the_first_link_says_that_another_is_needed() {
    let mut world = with_ada();
    let (_, current, _) = asked(&mut world);
    let location = world.click(&current);
    let message = "message=Confirmation+link+accepted.+Please+proceed+to+confirm+link+sent+to+the+other+email";
    assert_eq!(location, format!("http://localhost:3000#{message}&sb="));
}

#[test]
fn a_code_goes_with_its_own_address() {
    let mut world = with_ada();
    let (_, current, new) = asked(&mut world);
    for (address, code) in [(EMAIL, new.code()), (NEW, current.code())] {
        assert_eq!(world.verify("email_change", address, &code).status(), 403);
    }
    assert_eq!(done(world.verify("email_change", NEW, &new.code())), half());
}

#[test]
fn one_confirmation_is_enough_where_the_settings_say_so() {
    let mut world = with_ada();
    world.settings().mail.double_confirm = false;
    let caller = caller(&session(world.sign_in(EMAIL, PASSWORD)));
    world.change_email(caller, NEW);
    let mail = letter(&mut world);
    assert_eq!(mail.to, NEW);
    session(world.verify("email_change", NEW, &mail.code()));
    assert_eq!(done(world.current_user(caller))["email"], NEW);
}

#[test]
fn the_current_address_alone_never_changes_it() {
    let mut world = with_ada();
    let (caller, current, new) = asked(&mut world);
    world.settings().mail.double_confirm = false;
    assert_eq!(done(world.verify("email_change", EMAIL, &current.code())), half());
    assert_eq!(done(world.current_user(caller))["email"], EMAIL);
    session(world.verify("email_change", NEW, &new.code()));
}

/// Whoever has a stolen session and the new mailbox guesses at the code of the current one until it is over.
#[test]
fn a_code_that_was_guessed_away_has_confirmed_nothing() {
    for guessed in [EMAIL, NEW] {
        let mut world = with_ada();
        let (caller, current, new) = asked(&mut world);
        for _ in 0..world.settings().mail.otp_attempts {
            assert_eq!(world.verify("email_change", guessed, "000000").status(), 403);
        }
        let other = if guessed == EMAIL { &new } else { &current };
        let refused = world.verify("email_change", &other.to, &other.code());
        assert_refused(refused, 403, ErrorCode::OtpExpired, "Token has expired or is invalid");
        assert!(!world.click(other).contains("access_token="));
        assert_eq!(done(world.current_user(caller))["email"], EMAIL);
        // Asked for again, both confirm.
        let (caller, current, new) = asked(&mut world);
        assert_eq!(done(world.verify("email_change", NEW, &new.code())), half());
        session(world.verify("email_change", EMAIL, &current.code()));
        assert_eq!(done(world.current_user(caller))["email"], NEW);
    }
}

#[test]
fn an_address_that_is_taken_meanwhile_is_an_answer_and_ends_the_change() {
    let mut world = with_ada();
    let (caller, current, new) = asked(&mut world);
    done(world.verify("email_change", EMAIL, &current.code()));
    world.add_user_row(NEW);
    let outcome = world.verify("email_change", NEW, &new.code());
    let message = "A user with this email address has already been registered";
    assert_refused(outcome, 422, ErrorCode::EmailExists, message);
    let user = done(world.current_user(caller));
    assert_eq!(user["email"], EMAIL);
    assert!(user.get("new_email").is_none());
    assert!(world.click(&new).contains("otp_expired"));
}

#[test]
fn an_address_that_is_taken_already_is_refused_before_a_mail_goes() {
    let mut world = with_ada();
    world.add_user_row(NEW);
    let caller = caller(&session(world.sign_in(EMAIL, PASSWORD)));
    let update = UserUpdate { email: Some(NEW.to_owned()), ..UserUpdate::default() };
    let message = "A user with this email address has already been registered";
    assert_refused(world.update(caller, update), 422, ErrorCode::EmailExists, message);
    let update = UserUpdate { email: Some(EMAIL.to_owned()), ..UserUpdate::default() };
    done(world.update(caller, update));
    assert!(letters(&world).is_empty());
}

#[test]
fn another_change_replaces_the_one_that_waits() {
    let mut world = with_ada();
    let (caller, current, new) = asked(&mut world);
    world.change_email(caller, "third@example.com");
    for old in [&current, &new] {
        assert!(world.click(old).contains("otp_expired"));
    }
    assert_eq!(letters(&world).len(), 2);
}

#[test]
fn resend_sends_both_again() {
    let mut world = with_ada();
    let (_, current, new) = asked(&mut world);
    done(world.resend("email_change", EMAIL));
    let mails = letters(&world);
    let mut addresses: Vec<&str> = mails.iter().map(|mail| mail.to.as_str()).collect();
    addresses.sort_unstable();
    assert_eq!(addresses, [NEW, EMAIL]);
    for old in [&current, &new] {
        assert!(world.click(old).contains("otp_expired"));
    }
}

#[test]
fn a_second_change_within_a_minute_is_refused_with_everything_else() {
    let mut world = with_ada();
    world.settings().mail.min_interval = secs(60);
    let (caller, _, _) = asked(&mut world);
    let before = world.uncounted();
    let update = UserUpdate {
        email: Some("third@example.com".to_owned()),
        data: Some(json!({ "kept": false }).into()),
        ..UserUpdate::default()
    };
    let outcome = world.update(caller, update);
    assert_eq!(outcome.status(), 429);
    assert_eq!(world.uncounted(), before);
}

#[test]
fn the_old_address_is_told_when_the_settings_say_so() {
    let mut world = with_ada();
    world.settings().mail.notifications = vec![MailType::EmailChanged];
    let (_, current, new) = asked(&mut world);
    done(world.verify("email_change", EMAIL, &current.code()));
    session(world.verify("email_change", NEW, &new.code()));
    let mail = letter(&mut world);
    assert_eq!(
        (mail.to.as_str(), mail.subject.as_str()),
        (EMAIL, "Your email address was changed")
    );
    assert!(mail.text.contains(&format!("from {EMAIL} to {NEW}")));
}

#[test]
fn a_password_change_is_told_when_the_settings_say_so() {
    let mut world = with_ada();
    let caller = caller(&session(world.sign_in(EMAIL, PASSWORD)));
    let password =
        |text: &str| UserUpdate { password: Some(text.to_owned().into()), ..UserUpdate::default() };
    done(world.update(caller, password("a brand new password")));
    assert!(letters(&world).is_empty());
    world.settings().mail.notifications = vec![MailType::PasswordChanged];
    done(world.update(caller, password("another brand new one")));
    assert_eq!(letter(&mut world).subject, "Your password was changed");
}

#[test]
fn links_lead_where_the_request_said() {
    let mut world = mailing();
    world.settings().autoconfirm = true;
    world.add_user(EMAIL, PASSWORD);
    world.settings().autoconfirm = false;
    let caller = caller(&session(world.sign_in(EMAIL, PASSWORD)));
    let update = UserUpdate {
        email: Some(NEW.to_owned()),
        redirect_to: Some("https://app.example.com/account".to_owned()),
        ..UserUpdate::default()
    };
    done(world.update(caller, update));
    let mail = letters(&world).remove(0);
    assert_eq!(mail.parameter("redirect_to"), "https://app.example.com/account");
    // What stands in the link is checked again when it is followed.
    let token = mail.token();
    let link = VerifyLink {
        kind: Some("email_change"),
        token: Some(&token),
        destination: to("https://evil.example/"),
    };
    let followed = verify_link(&mut world.context(), link).unwrap().ok().unwrap();
    assert!(followed.location.starts_with("http://localhost:3000#message="));
}
