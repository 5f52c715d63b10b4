//! Numbers keep their digits on every way: into metadata, out in answers and claims, through hooks and
//! changes, and the tokens with them are verified.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use crate::flow_common;

use auth_ext_core::flow::{self, PageRequest, SignUp, UserAttributes, UserUpdate};
use auth_ext_core::json::Json;
use auth_ext_core::jwt::{ClaimsPolicy, verify_jwt};
use auth_ext_core::keys::KeySet;
use auth_ext_core::mail::{MailTemplate, MailType, Variables};
use auth_ext_core::outcome::{ErrorCode, Outcome};
use auth_ext_core::refresh::RefreshToken;
use auth_ext_core::request::{Caller, Presented, Shown, TokenClaims};
use auth_ext_core::store::HookCall;
use flow_common::{EMAIL, PASSWORD, World, assert_refused, signing_key};

/// Beyond a double, beyond 64 bits, the ends of 64 bits, beyond a double's digits.
const NUMBERS: &str = r#"{"beyond":1e400,"id":18446744073709551617,"max":9223372036854775807,"min":-9223372036854775808,"odd":9007199254740993,"pi":3.14159265358979323846264338327950288}"#;

fn numbers() -> Option<Json> {
    Some(Json::parse(NUMBERS).unwrap())
}

fn signed_up() -> (World, Outcome) {
    let mut world = World::empty();
    let input = SignUp {
        email: Some(EMAIL),
        password: Some(PASSWORD),
        data: numbers(),
        ..SignUp::default()
    };
    let outcome = world.sign_up_with(input).unwrap();
    (world, outcome)
}

/// A 200 with all the numbers in it; its text.
#[track_caller]
fn exact(outcome: Outcome) -> String {
    assert_eq!(outcome.status(), 200);
    let text = outcome.into_body().to_text();
    holds_all(&text);
    text
}

#[track_caller]
fn holds_all(text: &str) {
    for member in NUMBERS.trim_matches(['{', '}']).split(',') {
        assert!(text.contains(member), "{member} is not in {text}");
    }
}

fn member(text: &str, name: &str) -> String {
    Json::parse(text).unwrap().get(name).unwrap().as_str().unwrap().to_owned()
}

/// The claims of the token in an answer, as our own verifier gives them.
#[track_caller]
fn verified(world: &World, answer: &str) -> String {
    let mut keys = KeySet::new();
    keys.insert(signing_key().verification_key().clone()).unwrap();
    let token = member(answer, "access_token");
    let verification = verify_jwt(&token, &keys, &ClaimsPolicy::default(), world.clock.now());
    assert_eq!(verification.reason, None);
    verification.claims.unwrap().into_string()
}

fn caller(answer: &str) -> Caller {
    let session = RefreshToken::parse(&member(answer, "refresh_token")).unwrap().session_id();
    let user = Json::parse(answer).unwrap();
    let id = user.get("user").unwrap().get("id").unwrap().as_str().unwrap().parse().unwrap();
    Caller { user_id: id, session_id: Some(session) }
}

#[test]
fn sign_up_sign_in_and_refresh_carry_them() {
    let (mut world, outcome) = signed_up();
    let first = exact(outcome);
    holds_all(&verified(&world, &first));
    let second = exact(world.sign_in(EMAIL, PASSWORD));
    holds_all(&verified(&world, &second));
    let third = exact(world.refresh(&member(&second, "refresh_token")));
    holds_all(&verified(&world, &third));
}

#[test]
fn whoever_shows_such_a_token_is_who_it_says() {
    let (mut world, outcome) = signed_up();
    let answer = exact(outcome);
    let claims = verified(&world, &answer);
    let own = TokenClaims::read(Some(&claims));
    let by = Caller::from_claims(own.as_ref()).unwrap();
    assert_eq!(by, caller(&answer));
    assert!(Presented::from_claims(own.as_ref()).unwrap().session.is_some());
    // PostgREST may write the same numbers in another way, but not other numbers.
    let again = claims.replace("1e400", &format!("1{}", "0".repeat(400)));
    assert_eq!(Shown::Token(claims.clone()).acting(Some(&again)), Ok(own));
    let others = claims.replace("1e400", "1e401");
    assert!(Shown::Token(claims.clone()).acting(Some(&others)).is_err());
    exact(flow::current_user(&mut world.with_claims(Some(&claims))).unwrap());
}

#[test]
fn changes_leave_them_alone_and_bring_others() {
    let (mut world, outcome) = signed_up();
    let by = caller(&exact(outcome));
    let data = Some(Json::parse(r#"{"more":-0.10e-30,"gone":null}"#).unwrap());
    let update = UserUpdate { data, ..UserUpdate::default() };
    let changed = exact(flow::update_user(&mut world.by(by), update).unwrap());
    assert!(changed.contains(r#""more":-0.10e-30"#));
    let attributes = UserAttributes { app_metadata: numbers(), ..UserAttributes::default() };
    let id = Some(by.user_id);
    let changed = flow::admin_update_user(&mut world.context(), id, attributes).unwrap();
    let changed = exact(changed);
    assert_eq!(changed.matches("1e400").count(), 3, "identity, user and app metadata: {changed}");
    exact(flow::admin_get_user(&mut world.context(), id).unwrap());
    let page = flow::admin_list_users(&mut world.context(), PageRequest::default()).unwrap();
    exact(page.unwrap().counted().unwrap());
    // Twice: what is stored is read back.
    let update = UserUpdate { data: numbers(), ..UserUpdate::default() };
    exact(flow::update_user(&mut world.by(by), update).unwrap());
}

#[test]
fn a_hook_gets_and_gives_them() {
    let (mut world, outcome) = signed_up();
    exact(outcome);
    world.settings().custom_access_token_hook = Some("public.hook".to_owned());
    world.store.hook = Some(Box::new(|_, event| {
        // With such a number the event is told as its text.
        let text = event.as_str().unwrap();
        holds_all(text);
        let answer =
            text.replacen(r#""claims":{"#, r#""claims":{"own":12345678901234567890.5,"#, 1);
        HookCall { answer: Some(format!(r#"{{"output":{answer}}}"#)), timed_out: false }
    }));
    let answer = exact(world.sign_in(EMAIL, PASSWORD));
    let claims = verified(&world, &answer);
    holds_all(&claims);
    assert!(claims.contains(r#""own":12345678901234567890.5"#), "{claims}");
}

#[test]
fn a_mail_may_name_them() {
    let variables = Variables::new().with_data(numbers().unwrap());
    let template = MailTemplate::customised(
        MailType::Recovery,
        Some("{{ .Data.max }} {{ .Data.beyond }}".to_owned()),
        None,
        None,
    );
    assert_eq!(template.render(&variables).unwrap().subject, "9223372036854775807 1e400");
}

#[test]
fn a_number_that_no_column_holds_is_refused_before_it_is_written() {
    for (number, message) in [
        ("1e999999999", "data must not be longer than 71424 bytes"),
        ("1e-999999999", "data must not be longer than 71424 bytes"),
        ("1e99999999999999999999", "data must not be longer than 71424 bytes"),
    ] {
        let mut world = World::empty();
        let data = Json::parse(&format!(r#"{{"n":{number}}}"#)).unwrap();
        let input = SignUp {
            email: Some(EMAIL),
            password: Some(PASSWORD),
            data: Some(data),
            ..SignUp::default()
        };
        let outcome = world.sign_up_with(input).unwrap();
        assert_refused(outcome, 400, ErrorCode::ValidationFailed, message);
    }
    let mut world = World::empty();
    world.settings().jwt_max_size = 1_048_576;
    let data = Json::parse(r#"{"n":1e-16001}"#).unwrap();
    let input = SignUp {
        email: Some(EMAIL),
        password: Some(PASSWORD),
        data: Some(data),
        ..SignUp::default()
    };
    let outcome = world.sign_up_with(input).unwrap();
    let message = "data holds a number with more than 16000 digits";
    assert_refused(outcome, 400, ErrorCode::ValidationFailed, message);
}
