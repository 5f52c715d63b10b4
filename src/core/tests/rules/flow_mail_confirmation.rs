//! A new account is confirmed by mail: link, code, once more, and what it says of the user.

use serde_json::json;

use auth_ext_core::flow::SignUp;
use auth_ext_core::outcome::ErrorCode;

use crate::flow_common::{EMAIL, PASSWORD, assert_refused, done, session};
use crate::mail_common::{letter, letters, mailing, to};

#[test]
fn a_sign_up_sends_a_mail_and_gives_no_session() {
    let mut world = mailing();
    let user = done(world.signs_up("Ada@Example.com"));
    assert_eq!(user["email"], EMAIL);
    assert!(user.get("access_token").is_none());
    assert!(user["confirmation_sent_at"].is_string());
    let mail = letter(&mut world);
    assert_eq!((mail.to.as_str(), mail.subject.as_str()), (EMAIL, "Confirm your email address"));
    assert!(mail.link().starts_with("http://localhost:8000/auth/v1/verify?token="));
    assert_eq!(mail.parameter("type"), "signup");
    assert_eq!(mail.parameter("redirect_to"), "http://localhost:3000");
    assert!(mail.html.contains(&mail.token()) && mail.html.contains(&mail.code()));
    let outcome = world.sign_in(EMAIL, PASSWORD);
    assert_refused(outcome, 400, ErrorCode::EmailNotConfirmed, "Email not confirmed");
}

#[test]
fn the_link_confirms_and_leads_to_the_app_with_a_session() {
    let mut world = mailing();
    let input = SignUp {
        email: Some(EMAIL),
        password: Some(PASSWORD),
        data: Some(json!({ "lang": "de" }).into()),
        destination: to("https://app.example.com/welcome"),
        ..SignUp::default()
    };
    done(world.sign_up_with(input).unwrap());
    let mail = letter(&mut world);
    let location = world.click(&mail);
    let fragment = location.strip_prefix("https://app.example.com/welcome#").unwrap();
    let keys: Vec<&str> = fragment.split('&').map(|pair| pair.split_once('=').unwrap().0).collect();
    assert_eq!(
        keys,
        ["access_token", "expires_at", "expires_in", "refresh_token", "sb", "token_type", "type"]
    );
    assert!(fragment.ends_with("&sb=&token_type=bearer&type=signup"));
    let ada = world.ada().clone();
    assert!(ada.email_confirmed_at.is_some());
    let metadata: serde_json::Value = serde_json::from_str(&ada.raw_user_meta_data).unwrap();
    assert_eq!((&metadata["email_verified"], &metadata["lang"]), (&json!(true), &json!("de")));
    let identity = world.tables().identities.values().next().unwrap().clone();
    assert!(identity.identity_data.contains("\"email_verified\":true"));
    assert!(world.tables().one_time_tokens.is_empty());
    let amr = world.tables().amr_claims.values().next().unwrap().clone();
    assert_eq!(amr.authentication_method, "otp");
    // A second click.
    let location = world.click(&mail);
    assert_eq!(
        location,
        "https://app.example.com/welcome#error=access_denied&error_code=otp_expired&error_description=Email+link+is+invalid+or+has+expired&sb="
    );
    session(world.sign_in(EMAIL, PASSWORD));
}

#[test]
fn the_code_confirms_under_both_names() {
    for kind in ["signup", "email"] {
        let mut world = mailing();
        done(world.signs_up(EMAIL));
        let code = letter(&mut world).code();
        let body = session(world.verify(kind, "ADA@example.com", &code)).body;
        assert_eq!(body["user"]["user_metadata"]["email_verified"], true);
        let outcome = world.verify(kind, EMAIL, &code);
        assert_refused(outcome, 403, ErrorCode::OtpExpired, "Token has expired or is invalid");
    }
}

#[test]
fn a_newer_mail_ends_the_older_one() {
    let mut world = mailing();
    let first = done(world.signs_up(EMAIL));
    let old = letter(&mut world);
    let second = done(world.signs_up(EMAIL));
    assert_eq!(first["id"], second["id"]);
    done(world.resend("signup", EMAIL));
    let new = letters(&world).pop().unwrap();
    assert!(world.click(&old).contains("error_code=otp_expired"));
    assert!(world.click(&new).contains("access_token="));
    // Of the two that waited, the newer took the older one's place.
    assert_eq!(letters(&world).len(), 1);
}

#[test]
fn the_password_of_a_second_sign_up_is_not_taken() {
    let mut world = mailing();
    done(world.signs_up(EMAIL));
    let (email, password) = (Some(EMAIL), Some("another password"));
    done(world.sign_up_with(SignUp { email, password, ..SignUp::default() }).unwrap());
    world.tables().outbox.clear();
    done(world.resend("signup", EMAIL));
    let code = letter(&mut world).code();
    session(world.verify("signup", EMAIL, &code));
    session(world.sign_in(EMAIL, PASSWORD));
    assert_eq!(world.sign_in(EMAIL, "another password").status(), 400);
}

#[test]
fn somebody_confirmed_gets_no_mail_and_a_made_up_answer() {
    let mut world = mailing();
    done(world.signs_up(EMAIL));
    let code = letter(&mut world).code();
    let real = session(world.verify("signup", EMAIL, &code)).body["user"]["id"].clone();
    let answer = done(world.signs_up(EMAIL));
    assert_ne!(answer["id"], real);
    assert_eq!((&answer["identities"], &answer["role"]), (&json!([]), &json!("")));
    assert_eq!(answer["user_metadata"], json!({}));
    assert!(letters(&world).is_empty());
    assert_eq!(done(world.resend("signup", EMAIL)), json!({}));
    assert!(letters(&world).is_empty());
}

#[test]
fn resend_answers_the_same_for_somebody_unknown_and_refuses_what_it_does_not_know() {
    let mut world = mailing();
    assert_eq!(done(world.resend("signup", "nobody@example.com")), json!({}));
    assert_eq!(done(world.resend("email_change", "nobody@example.com")), json!({}));
    let types = "Missing one of these types: signup, email_change, sms, phone_change";
    assert_refused(world.resend("recovery", EMAIL), 400, ErrorCode::ValidationFailed, types);
    let address = "Type provided requires an email address";
    assert_refused(world.resend("signup", ""), 400, ErrorCode::ValidationFailed, address);
    assert!(letters(&world).is_empty());
}

#[test]
fn a_target_that_is_not_allowed_is_replaced_by_the_site() {
    let mut world = mailing();
    for target in ["https://evil.example.net/x", "javascript:alert(1)", "//evil.example", ""] {
        world.tables().users.clear();
        let input = SignUp {
            email: Some(EMAIL),
            password: Some(PASSWORD),
            destination: to(target),
            ..SignUp::default()
        };
        done(world.sign_up_with(input).unwrap());
        assert_eq!(letter(&mut world).parameter("redirect_to"), "http://localhost:3000");
    }
}
