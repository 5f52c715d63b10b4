//! The metadata of a sign-up goes into every access token, so it must leave one that verifies.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use crate::flow_common;

use auth_ext_core::flow::SignUp;
use auth_ext_core::outcome::ErrorCode;
use flow_common::{EMAIL, PASSWORD, World, assert_refused, claims, done};
use serde_json::{Value, json};

fn sign_up(world: &mut World, data: Value) -> auth_ext_core::outcome::Outcome {
    let input = SignUp {
        email: Some(EMAIL),
        password: Some(PASSWORD),
        data: Some(data),
        ..SignUp::default()
    };
    world.sign_up_with(input).unwrap()
}

fn nested(levels: usize) -> Value {
    (1..levels).fold(json!({}), |inner, _| json!({ "a": inner }))
}

#[test]
fn as_deep_as_a_token_may_be_and_no_deeper() {
    // The claims are one of the 32 levels that a token may have.
    let mut world = World::empty();
    world.settings().autoconfirm = true;
    let message = "data is nested too deeply";
    let refused = sign_up(&mut world, nested(32));
    assert_refused(refused, 400, ErrorCode::ValidationFailed, message);
    let body = done(sign_up(&mut world, nested(31)));
    assert!(claims(&world, &body)["user_metadata"]["a"].is_object());
}

#[test]
fn as_long_as_a_token_may_be_and_no_longer() {
    let mut world = World::empty();
    world.settings().autoconfirm = true;
    let refused = sign_up(&mut world, json!({ "a": "x".repeat(3_840) }));
    let message = "data must not be longer than 3840 bytes";
    assert_refused(refused, 400, ErrorCode::ValidationFailed, message);
    let body = done(sign_up(&mut world, json!({ "a": "x".repeat(3_840 - 8) })));
    assert_eq!(claims(&world, &body)["user_metadata"]["a"].as_str().unwrap().len(), 3_832);
}
