//! Signing in by mail, and recovering a forgotten password.

use serde_json::json;

use auth_ext_core::flow::MailRequest;
use auth_ext_core::outcome::ErrorCode;

use crate::flow_common::{EMAIL, assert_refused, caller, done, session};
use crate::mail_common::{about, letter, letters, mailing, to, with_ada};

#[test]
fn a_known_user_gets_a_link_and_a_code() {
    let mut world = with_ada();
    let request = MailRequest { destination: to("https://app.example.com/in"), ..about(EMAIL) };
    assert_eq!(done(world.otp(request)), json!({}));
    let mail = letter(&mut world);
    assert_eq!(mail.subject, "Your sign-in link");
    assert_eq!(mail.parameter("type"), "magiclink");
    let location = world.click(&mail);
    assert!(location.starts_with("https://app.example.com/in#access_token="), "{location}");
    assert!(location.ends_with("type=magiclink"));
    for kind in ["magiclink", "email", "recovery"] {
        done(world.otp(about(EMAIL)));
        let code = letter(&mut world).code();
        session(world.verify(kind, EMAIL, &code));
    }
}

#[test]
fn somebody_unknown_gets_an_account_with_her_data_unless_told_otherwise() {
    let mut world = mailing();
    let request = MailRequest { create_user: Some(false), ..about("new@example.com") };
    let refused = world.otp(request);
    assert_refused(refused, 422, ErrorCode::OtpDisabled, "Signups not allowed for otp");
    let request = MailRequest { data: Some(json!({ "n": 1 }).into()), ..about("new@example.com") };
    assert_eq!(done(world.otp(request)), json!({}));
    let mail = letter(&mut world);
    assert_eq!(
        (mail.subject.as_str(), mail.parameter("type").as_str()),
        ("Confirm your email address", "signup")
    );
    let user = session(world.verify("email", "new@example.com", &mail.code())).body["user"].clone();
    assert_eq!(
        (&user["user_metadata"]["n"], &user["app_metadata"]["provider"]),
        (&json!(1), &json!("email"))
    );
    // Data of a later request is left alone.
    let request = MailRequest { data: Some(json!({ "n": 2 }).into()), ..about("new@example.com") };
    done(world.otp(request));
    let code = letter(&mut world).code();
    let user = session(world.verify("email", "new@example.com", &code)).body["user"].clone();
    assert_eq!(user["user_metadata"]["n"], 1);
}

#[test]
fn where_nobody_may_sign_up_those_who_are_there_still_get_mail() {
    let mut world = mailing();
    done(world.signs_up(EMAIL));
    world.tables().outbox.clear();
    world.settings().sign_up_allowed = false;
    let message = "Signups not allowed for this instance";
    let refused = world.otp(about("new@example.com"));
    assert_refused(refused, 422, ErrorCode::SignupDisabled, message);
    // GoTrue refuses her, too: unconfirmed, she could never get in.
    done(world.otp(about(EMAIL)));
    let code = letter(&mut world).code();
    session(world.verify("email", EMAIL, &code));
}

#[test]
fn with_autoconfirm_somebody_unknown_gets_a_link_and_no_session_stays_behind() {
    let mut world = mailing();
    world.settings().autoconfirm = true;
    done(world.otp(about("new@example.com")));
    assert!(world.tables().sessions.is_empty());
    let mail = letter(&mut world);
    assert_eq!(mail.parameter("type"), "magiclink");
    assert!(world.click(&mail).contains("access_token="));
}

#[test]
fn recovery_signs_in_and_lets_a_new_password_be_set() {
    let mut world = with_ada();
    assert_eq!(done(world.recover(about("nobody@example.com"))), json!({}));
    assert!(letters(&world).is_empty());
    assert_eq!(done(world.recover(about(EMAIL))), json!({}));
    let mail = letter(&mut world);
    assert_eq!(
        (mail.subject.as_str(), mail.parameter("type").as_str()),
        ("Reset your password", "recovery")
    );
    let session = session(world.verify_hash("recovery", &mail.token()));
    let update = auth_ext_core::flow::UserUpdate {
        password: Some("a brand new password".to_owned().into()),
        ..Default::default()
    };
    done(world.update(caller(&session), update));
    assert_eq!(world.sign_in(EMAIL, "a brand new password").status(), 200);
}

#[test]
fn recovery_of_an_unconfirmed_user_confirms_her_everywhere() {
    let mut world = mailing();
    done(world.signs_up(EMAIL));
    world.tables().outbox.clear();
    done(world.recover(about(EMAIL)));
    let mail = letter(&mut world);
    assert!(world.click(&mail).contains("type=recovery"));
    assert!(world.ada().email_confirmed_at.is_some());
    let identity = world.tables().identities.values().next().unwrap().clone();
    // GoTrue leaves the identity unverified here.
    assert!(identity.identity_data.contains("\"email_verified\":true"));
}

#[test]
fn requests_that_cannot_be_are_refused_in_gotrues_words() {
    let mut world = mailing();
    let code = ErrorCode::ValidationFailed;
    let message = "Password recovery requires an email";
    assert_refused(world.recover(about("")), 400, code, message);
    assert_refused(world.otp(about("")), 422, code, message);
    let message = "Unable to validate email address: invalid format";
    for address in ["nonsense", "a@b\r\nBcc: c@d", "ädä@example.com", "a b@example.com"] {
        assert_refused(world.recover(about(address)), 400, code, message);
        assert_refused(world.otp(about(address)), 400, code, message);
    }
    let long = format!("{}@example.com", "a".repeat(300));
    assert_refused(world.otp(about(&long)), 400, code, "An email address is too long");
    world.settings().mail.email_enabled = false;
    let code = ErrorCode::EmailProviderDisabled;
    assert_refused(world.otp(about(EMAIL)), 422, code, "Email logins are disabled");
    assert_refused(world.recover(about(EMAIL)), 400, code, "Email logins are disabled");
    assert_refused(world.resend("signup", EMAIL), 400, code, "Email logins are disabled");
    assert_refused(world.signs_up(EMAIL), 400, code, "Email signups are disabled");
    assert!(letters(&world).is_empty());
}

#[test]
fn mail_goes_only_to_those_who_may_get_some() {
    let mut world = with_ada();
    world.settings().mail.authorised_addresses = vec!["team@example.com".to_owned()];
    let message = "Email address \"ada@example.com\" cannot be used as it is not authorized";
    let code = ErrorCode::EmailAddressNotAuthorized;
    assert_refused(world.recover(about(EMAIL)), 400, code, message);
    assert_refused(world.otp(about(EMAIL)), 400, code, message);
    done(world.otp(about("team+1@example.com")));
    assert_eq!(letters(&world).len(), 1);
}
