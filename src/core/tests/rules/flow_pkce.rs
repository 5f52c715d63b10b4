//! PKCE: the link gives a code, the code and its verifier a session, once.

use serde_json::json;

use auth_ext_core::flow::{self, SignUp, UserUpdate};
use auth_ext_core::outcome::ErrorCode;

use crate::flow_common::{EMAIL, PASSWORD, assert_refused, caller, done, secs, session};
use crate::mail_common::{
    CHALLENGE, VERIFIER, code_in, letter, letters, mailing, to, with_ada, with_challenge,
};

const NOT_FOUND: &str = "invalid flow state, no valid flow state found";

#[test]
fn every_mail_with_a_challenge_leads_to_a_code_and_its_session_says_which() {
    for (kind, method) in
        [("signup", "email/signup"), ("magiclink", "magiclink"), ("recovery", "recovery")]
    {
        let mut world = if kind == "signup" { mailing() } else { with_ada() };
        match kind {
            "signup" => {
                let input = SignUp {
                    email: Some(EMAIL),
                    password: Some(PASSWORD),
                    code_challenge: Some(CHALLENGE),
                    code_challenge_method: Some("S256"),
                    ..SignUp::default()
                };
                done(world.sign_up_with(input).unwrap());
            }
            "magiclink" => drop(done(world.otp(with_challenge(EMAIL)))),
            _ => drop(done(world.recover(with_challenge(EMAIL)))),
        }
        let mail = letter(&mut world);
        assert!(mail.token().starts_with("pkce_"));
        let location = world.click(&mail);
        let code = code_in(&location);
        assert_eq!(location, format!("http://localhost:3000?code={code}"));
        assert!(world.tables().sessions.is_empty());
        let outcome = world.exchange(&code, "wrong");
        let message = "code challenge does not match previously saved code verifier";
        assert_refused(outcome, 400, ErrorCode::BadCodeVerifier, message);
        session(world.exchange(&code, VERIFIER));
        let amr = world.tables().amr_claims.values().next().unwrap().clone();
        assert_eq!(amr.authentication_method, method);
        let outcome = world.exchange(&code, VERIFIER);
        assert_refused(outcome, 404, ErrorCode::FlowStateNotFound, NOT_FOUND);
        assert_eq!(world.tables().sessions.len(), 1);
    }
}

#[test]
fn an_email_change_gives_its_code_with_the_second_link() {
    let mut world = with_ada();
    let caller = caller(&session(world.sign_in(EMAIL, PASSWORD)));
    let update = UserUpdate {
        email: Some("new@example.com".to_owned()),
        code_challenge: Some(CHALLENGE.to_owned()),
        code_challenge_method: Some("s256".to_owned()),
        ..UserUpdate::default()
    };
    done(world.update(caller, update));
    let mails = letters(&world);
    let first = world.click(&mails[0]);
    assert!(first.starts_with("http://localhost:3000?message=") && first.contains("#message="));
    let code = code_in(&world.click(&mails[1]));
    session(world.exchange(&code, VERIFIER));
    let methods: Vec<String> =
        world.tables().amr_claims.values().map(|row| row.authentication_method.clone()).collect();
    assert!(methods.contains(&"email_change".to_owned()), "{methods:?}");
}

#[test]
fn a_code_can_be_typed_where_the_link_cannot_be_used() {
    let mut world = with_ada();
    done(world.otp(with_challenge(EMAIL)));
    let mail = letter(&mut world);
    session(world.verify("email", EMAIL, &mail.code()));
    done(world.otp(with_challenge(EMAIL)));
    let mail = letter(&mut world);
    session(world.verify_hash("email", &mail.token()));
}

#[test]
fn a_link_clicked_the_next_day_can_still_be_exchanged() {
    let mut world = with_ada();
    done(world.recover(with_challenge(EMAIL)));
    let mail = letter(&mut world);
    world.wait(secs(23 * 3600));
    let code = code_in(&world.click(&mail));
    world.wait(secs(299));
    session(world.exchange(&code, VERIFIER));
    done(world.recover(with_challenge(EMAIL)));
    let mail = letter(&mut world);
    let code = code_in(&world.click(&mail));
    world.wait(secs(300));
    let message = "invalid flow state, flow state has expired";
    assert_refused(world.exchange(&code, VERIFIER), 422, ErrorCode::FlowStateExpired, message);
}

#[test]
fn a_code_is_nobodys_before_its_link_was_used() {
    let mut world = with_ada();
    done(world.recover(with_challenge(EMAIL)));
    let code = world.tables().flow_states[0].auth_code.clone();
    let outcome = world.exchange(&code, VERIFIER);
    assert_refused(outcome, 404, ErrorCode::FlowStateNotFound, NOT_FOUND);
}

#[test]
fn a_link_without_its_flow_says_so_and_stays_good() {
    let mut world = with_ada();
    done(world.otp(with_challenge(EMAIL)));
    let mail = letter(&mut world);
    let flows = core::mem::take(&mut world.tables().flow_states);
    let location = world.click(&mail);
    assert!(location.contains("error_code=flow_state_not_found"), "{location}");
    world.tables().flow_states = flows;
    let code = code_in(&world.click(&mail));
    session(world.exchange(&code, VERIFIER));
}

#[test]
fn a_banned_user_gets_no_session_for_her_code() {
    let mut world = with_ada();
    done(world.otp(with_challenge(EMAIL)));
    let mail = letter(&mut world);
    let code = code_in(&world.click(&mail));
    world.ada().banned_until = Some(crate::flow_common::START.plus(secs(60)));
    let outcome = world.exchange(&code, VERIFIER);
    assert_refused(outcome, 403, ErrorCode::UserBanned, "User is banned");
}

#[test]
fn what_is_missing_or_malformed_is_refused() {
    let mut world = with_ada();
    let message = "invalid request: both auth code and code verifier should be non-empty";
    for (code, verifier) in
        [(None, None), (Some("x"), None), (None, Some("x")), (Some(""), Some(""))]
    {
        let outcome =
            flow::exchange_code_for_session(&mut world.context(), code, verifier).unwrap();
        assert_refused(outcome, 400, ErrorCode::ValidationFailed, message);
    }
    let outcome = world.exchange("abc", VERIFIER);
    assert_refused(outcome, 404, ErrorCode::FlowStateNotFound, NOT_FOUND);
    let mut request = with_challenge(EMAIL);
    request.code_challenge_method = None;
    let message = "PKCE flow requires code_challenge_method and code_challenge";
    assert_refused(world.otp(request), 400, ErrorCode::ValidationFailed, message);
    assert!(letters(&world).is_empty());
}

#[test]
fn members_of_the_target_stay() {
    let mut world = with_ada();
    let request = flow::MailRequest {
        destination: to("https://app.example.com/cb?x=1&sb_flow_id=7"),
        ..with_challenge(EMAIL)
    };
    done(world.otp(request));
    let mail = letter(&mut world);
    let location = world.click(&mail);
    let code = code_in(&location);
    assert_eq!(location, format!("https://app.example.com/cb?code={code}&sb_flow_id=7&x=1"));
    assert_eq!(done(world.recover(with_challenge("nobody@example.com"))), json!({}));
}
