//! Claims as they are issued, and short ways to hand a hook's output in.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(dead_code, reason = "each test file uses some of these")]

use auth_ext_core::hook::HookFailure;
use auth_ext_core::hook::custom_access_token;
use auth_ext_core::json::Json;
use serde_json::{Map, Value, json};

/// More than enough for the claims of these tests.
pub(crate) const SIZE: usize = 6000;

/// The claims of a new token, issued at 1767316000 for an hour and more.
pub(crate) fn issued() -> Map<String, Value> {
    let claims = json!({
        "aud": "authenticated",
        "exp": 1_767_323_045,
        "iat": 1_767_316_000,
        "sub": "11111111-2222-4333-8444-555555555555",
        "email": "ada@example.com",
        "phone": "",
        "app_metadata": {"provider": "email", "providers": ["email"]},
        "user_metadata": {"name": "Ada"},
        "role": "authenticated",
        "aal": "aal1",
        "amr": [{"method": "password", "timestamp": 1_767_316_000}],
        "session_id": "99999999-2222-4333-8444-555555555555",
        "is_anonymous": false,
    });
    claims.as_object().unwrap().clone()
}

/// [`custom_access_token::accept`] with values that can be looked into.
pub(crate) fn accept(
    output: Option<&str>,
    issued: &Map<String, Value>,
    size: usize,
) -> Result<Map<String, Value>, HookFailure> {
    let issued = Json::from(Value::Object(issued.clone())).as_object().unwrap().clone();
    let claims = custom_access_token::accept(output, &issued, size)?;
    Ok(Json::Object(claims).to_value().unwrap().as_object().unwrap().clone())
}

/// The issued claims with one changed or added.
pub(crate) fn with(name: &str, value: Value) -> Value {
    let mut claims = issued();
    claims.insert(name.to_owned(), value);
    Value::Object(claims)
}

/// The claims that come of an output.
#[track_caller]
pub(crate) fn accepted(output: &Value) -> Map<String, Value> {
    accept(Some(&output.to_string()), &issued(), SIZE).unwrap()
}

/// The operator's message for an output.
#[track_caller]
pub(crate) fn broken(output: &str) -> String {
    match accept(Some(output), &issued(), SIZE).unwrap_err() {
        HookFailure::Broken { message, .. } => message,
        refused @ HookFailure::Refused { .. } => panic!("{refused:?}"),
    }
}
