//! The hook's output is `{"claims": …}` with every claim that GoTrue requires, of GoTrue's types, or
//! `{"error": …}`. Anything else fails closed.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use crate::hook_common;

use auth_ext_core::hook::HookFailure;
use hook_common::{SIZE, accept, accepted, broken, issued, with};
use serde_json::{Value, json};

const SCHEMA: &str = "output claims do not conform to the expected schema: ";

fn refused(status: u16, message: &str) -> HookFailure {
    HookFailure::Refused { status, message: message.to_owned() }
}

fn failure(output: &Value) -> HookFailure {
    accept(Some(&output.to_string()), &issued(), SIZE).unwrap_err()
}

#[test]
fn the_same_claims_are_accepted() {
    assert_eq!(accepted(&json!({"claims": issued()})), issued());
}

#[test]
fn the_whole_event_may_be_returned_with_an_added_claim() {
    let claims = with("user_role", json!("admin"));
    let event = json!({
        "metadata": {"name": "customize-access-token"},
        "user_id": "11111111-2222-4333-8444-555555555555",
        "claims": claims,
        "authentication_method": "password",
    });
    assert_eq!(Value::Object(accepted(&event)), claims);
}

#[test]
fn null_and_what_is_not_an_object() {
    let fault =
        |given: &str| format!("{SCHEMA}(root): Invalid type. Expected: object, given: {given}");
    assert_eq!(
        accept(None, &issued(), SIZE).unwrap_err(),
        HookFailure::Broken { message: fault("null"), hint: None }
    );
    for (output, given) in [
        ("null", "null"),
        ("[]", "array"),
        ("\"claims\"", "string"),
        ("1", "integer"),
        ("1.5", "number"),
        ("true", "boolean"),
        (r#"{"claims": null}"#, "null"),
        (r#"{"claims": []}"#, "array"),
        (r#"{"claims": "x"}"#, "string"),
        (r#"{"claims": 1e999}"#, "number"),
    ] {
        assert_eq!(broken(output), fault(given), "{output}");
    }
}

#[test]
fn a_missing_claims_member() {
    for output in ["{}", r#"{"claim": {}}"#, r#"{"error": null}"#, r#"{"user_id": "x"}"#] {
        assert_eq!(broken(output), "output claims field is missing", "{output}");
    }
}

#[test]
fn what_is_not_json() {
    for output in ["", "{", "{'claims': 1}", "{\"claims\": 1e}", "nul", "{}{}"] {
        assert_eq!(broken(output), "output is not JSON that can be read", "{output}");
    }
    let megabyte = format!("{{\"padding\": \"{}\"}}", "x".repeat(1024 * 1024));
    assert_eq!(broken(&megabyte), "output is larger than 1048576 bytes");
}

#[test]
fn every_required_claim_is_required() {
    for name in
        ["aud", "exp", "iat", "sub", "email", "phone", "role", "aal", "session_id", "is_anonymous"]
    {
        let mut claims = issued();
        claims.remove(name).unwrap();
        assert_eq!(
            broken(&json!({"claims": claims}).to_string()),
            format!("{SCHEMA}(root): {name} is required")
        );
    }
}

#[test]
fn claims_that_are_not_required_may_be_left_out() {
    for name in ["amr", "app_metadata", "user_metadata"] {
        let mut claims = issued();
        claims.remove(name).unwrap();
        assert_eq!(accepted(&json!({"claims": claims})), claims);
    }
}

#[test]
fn every_type_is_gotrues() {
    for (name, wrong, expected, given) in [
        ("aud", json!(7), "string or array of strings", "integer"),
        ("aud", json!(["a", 7]), "string or array of strings", "array"),
        ("aud", json!({}), "string or array of strings", "object"),
        ("exp", json!("1767323045"), "integer", "string"),
        ("exp", json!(1_767_323_045.5), "integer", "number"),
        ("exp", json!(1e300), "integer", "number"),
        ("exp", json!(null), "integer", "null"),
        ("iat", json!(true), "integer", "boolean"),
        ("nbf", json!("now"), "integer", "string"),
        ("sub", json!(null), "string", "null"),
        ("email", json!(null), "string", "null"),
        ("phone", json!(491_234), "string", "integer"),
        ("role", json!(["authenticated"]), "string", "array"),
        ("role", json!(null), "string", "null"),
        ("aal", json!(1), "string", "integer"),
        ("session_id", json!({}), "string", "object"),
        ("is_anonymous", json!("false"), "boolean", "string"),
        ("is_anonymous", json!(null), "boolean", "null"),
        ("iss", json!(1), "string", "integer"),
        ("jti", json!(1), "string", "integer"),
        ("amr", json!("password"), "array of strings or objects", "string"),
        ("amr", json!([1]), "array of strings or objects", "array"),
        ("app_metadata", json!([]), "object", "array"),
        ("user_metadata", json!("{}"), "object", "string"),
        ("user_metadata", json!(null), "object", "null"),
    ] {
        assert_eq!(
            broken(&json!({"claims": with(name, wrong)}).to_string()),
            format!("{SCHEMA}{name}: Invalid type. Expected: {expected}, given: {given}")
        );
    }
}

#[test]
fn every_fault_is_named_at_once_and_no_value() {
    let mut claims = issued();
    claims.remove("sub").unwrap();
    claims.insert("role".to_owned(), json!({"secret": "hunter2"}));
    claims.insert("exp".to_owned(), json!("hunter2"));
    assert_eq!(
        broken(&json!({"claims": claims}).to_string()),
        format!(
            "{SCHEMA}exp: Invalid type. Expected: integer, given: string; (root): sub is required; \
             role: Invalid type. Expected: string, given: object"
        )
    );
}

#[test]
fn a_whole_number_with_a_fraction_of_zero_becomes_an_integer() {
    let text = json!({"claims": with("exp", json!(1_767_320_000.0))}).to_string();
    assert!(text.contains("1767320000.0"));
    let claims = accept(Some(&text), &issued(), SIZE).unwrap();
    assert_eq!(serde_json::to_string(&claims["exp"]).unwrap(), "1767320000");
}

#[test]
fn amr_may_hold_strings_and_objects() {
    let claims = with("amr", json!(["password", {"method": "otp", "timestamp": 1}]));
    assert_eq!(Value::Object(accepted(&json!({"claims": claims}))), claims);
}

#[test]
fn an_error_with_a_message_is_the_hooks_own_refusal() {
    for (code, status) in [
        (json!(403), 403),
        (json!(400), 400),
        (json!(599), 599),
        (json!(429.0), 429),
        (json!(399), 500),
        (json!(600), 500),
        (json!(200), 500),
        (json!(0), 500),
        (json!(-403), 500),
        (json!(65_939), 500),
        (json!(null), 500),
    ] {
        let output = json!({"error": {"http_code": code, "message": "Members only."}});
        assert_eq!(failure(&output), refused(status, "Members only."), "{output}");
    }
    assert_eq!(failure(&json!({"error": {"message": "No."}})), refused(500, "No."));
}

#[test]
fn an_error_wins_over_claims() {
    let output = json!({"claims": issued(), "error": {"http_code": 403, "message": "No."}});
    assert_eq!(failure(&output), refused(403, "No."));
}

#[test]
fn an_error_without_a_message_is_none() {
    for error in [
        json!(null),
        json!({}),
        json!({"message": ""}),
        json!({"message": null}),
        json!({"http_code": 403}),
        json!({"http_code": 403, "message": ""}),
    ] {
        assert_eq!(accepted(&json!({"claims": issued(), "error": error})), issued(), "{error}");
    }
}

#[test]
fn a_malformed_error_lets_no_token_through() {
    for error in [
        json!("No."),
        json!(["No."]),
        json!(true),
        json!({"message": 1}),
        json!({"message": ["No."]}),
        json!({"http_code": "403", "message": "No."}),
        json!({"http_code": 403.5, "message": "No."}),
    ] {
        let output = json!({"claims": issued(), "error": error}).to_string();
        assert_eq!(broken(&output), "output error field is malformed", "{error}");
    }
}

#[test]
fn the_message_for_the_client_is_bounded_and_printable() {
    let output = json!({"error": {"http_code": 403, "message": "a\u{0}b\u{1b}[31mc\nd"}});
    assert_eq!(failure(&output), refused(403, "a b [31mc\nd"));
    let output = json!({"error": {"message": "é".repeat(5000)}});
    assert_eq!(failure(&output), refused(500, &format!("{}…", "é".repeat(1000))));
}
