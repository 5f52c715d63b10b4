//! What a sign-up is refused for, in GoTrue's order and with the texts that clients compare.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use crate::flow_common;

use auth_ext_core::flow::SignUp;
use auth_ext_core::outcome::{ErrorCode, Outcome};
use flow_common::{EMAIL, PASSWORD, World, assert_refused, session};
use serde_json::{Value, json};

fn refused(outcome: Outcome) -> (u16, Value, Value) {
    let status = outcome.status();
    let body = outcome.into_body().to_value();
    (status, body["error_code"].clone(), body["weak_password"].clone())
}

#[test]
fn checks_run_in_gotrue_s_order() {
    let mut world = World::empty();
    world.settings().sign_up_allowed = false;
    let mut input = SignUp { data: Some(json!([]).into()), ..SignUp::default() };
    let next = |world: &mut World, input: &SignUp<'_>| {
        let input: SignUp<'_> = input.clone();
        let outcome = world.sign_up_with(input);
        assert_eq!(world.store.steps, []);
        refused(outcome.unwrap())
    };
    let anonymous = (422, json!("anonymous_provider_disabled"), Value::Null);
    assert_eq!(next(&mut world, &input), anonymous);
    input.email = Some("");
    assert_eq!(next(&mut world, &input), anonymous);
    input.email = Some("no address");
    assert_eq!(next(&mut world, &input), (422, json!("signup_disabled"), Value::Null));
    world.settings().sign_up_allowed = true;
    let invalid = (400, json!("validation_failed"), Value::Null);
    assert_eq!(next(&mut world, &input), invalid);
    input.password = Some("");
    assert_eq!(next(&mut world, &input), invalid);
    input.password = Some("1234567");
    let weak = (422, json!("weak_password"), json!({"reasons": ["length"]}));
    assert_eq!(next(&mut world, &input), weak);
    input.password = Some("12345678");
    assert_eq!(next(&mut world, &input), invalid);
    input.email = Some(EMAIL);
    assert_eq!(next(&mut world, &input), invalid);
    input.data = None;
    session(world.sign_up_with(input).unwrap());
}

#[test]
fn the_texts_that_clients_compare_are_gotrue_s() {
    let mut world = World::empty();
    let long = "x".repeat(1_025);
    let cases = [
        (EMAIL, "", 400, ErrorCode::ValidationFailed, "Signup requires a valid password"),
        (
            EMAIL,
            &*long,
            400,
            ErrorCode::ValidationFailed,
            "Password cannot be longer than 1024 characters",
        ),
        (
            EMAIL,
            "12345678\0",
            400,
            ErrorCode::ValidationFailed,
            "Password cannot contain the character U+0000",
        ),
        (
            "ada",
            PASSWORD,
            400,
            ErrorCode::ValidationFailed,
            "Unable to validate email address: invalid format",
        ),
        (
            " ada@example.com",
            PASSWORD,
            400,
            ErrorCode::ValidationFailed,
            "Unable to validate email address: invalid format",
        ),
        (
            "",
            PASSWORD,
            422,
            ErrorCode::AnonymousProviderDisabled,
            "Anonymous sign-ins are disabled",
        ),
    ];
    for (email, password, status, code, message) in cases {
        assert_refused(world.sign_up(email, password), status, code, message);
    }
    world.settings().sign_up_allowed = false;
    let message = "Signups not allowed for this instance";
    assert_refused(world.sign_up(EMAIL, PASSWORD), 422, ErrorCode::SignupDisabled, message);
    assert_eq!(world.tables().users.len(), 0);
}
