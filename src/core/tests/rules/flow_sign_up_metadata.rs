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
        data: Some(data.into()),
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
    let refused = sign_up(&mut world, json!({ "a": "x".repeat(71_424) }));
    let message = "data must not be longer than 71424 bytes";
    assert_refused(refused, 400, ErrorCode::ValidationFailed, message);
    let body = done(sign_up(&mut world, json!({ "a": "x".repeat(71_413) })));
    assert_eq!(claims(&world, &body)["user_metadata"]["a"].as_str().unwrap().len(), 71_413);
}

/// `1e308` is five bytes of a request and 309 digits in the row and in the token.
#[test]
fn what_counts_is_what_is_stored_and_signed() {
    let mut world = World::empty();
    world.settings().autoconfirm = true;
    let numbers: Vec<Value> = vec![json!(1e308); 500];
    let refused = sign_up(&mut world, json!({ "a": numbers }));
    let message = "data must not be longer than 71424 bytes";
    assert_refused(refused, 400, ErrorCode::ValidationFailed, message);
    let small: Vec<Value> = vec![json!(-1.5e-300); 500];
    let refused = sign_up(&mut world, json!({ "a": small }));
    assert_refused(refused, 400, ErrorCode::ValidationFailed, message);
    // 64 KiB, as users of GoTrue have.
    let body = done(sign_up(&mut world, json!({ "a": "x".repeat(64 * 1024) })));
    let token = body["access_token"].as_str().unwrap();
    assert!(token.len() <= world.settings().jwt_max_size, "{}", token.len());
}
