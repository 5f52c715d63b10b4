//! A hook cannot make a token for somebody else, for another session, for longer, or one that the
//! database could not read: stricter than GoTrue.

use crate::hook_common;

use auth_ext_core::hook::HookFailure;
use hook_common::{SIZE, accept, accepted, broken, issued, with};
use serde_json::{Value, json};

#[track_caller]
fn assert_fault(name: &str, value: Value, fault: &str) {
    assert_eq!(
        broken(&json!({"claims": with(name, value)}).to_string()),
        format!("output claims do not conform to the expected schema: {fault}")
    );
}

#[track_caller]
fn assert_free(name: &str, value: Value) {
    let claims = with(name, value);
    assert_eq!(Value::Object(accepted(&json!({"claims": claims}))), claims);
}

#[test]
fn subject_session_issue_time_and_anonymity_stay() {
    assert_fault("sub", json!("22222222-2222-4333-8444-555555555555"), "sub: must not be changed");
    assert_fault("sub", json!(""), "sub: must not be changed");
    assert_fault(
        "session_id",
        json!("11111111-2222-4333-8444-555555555555"),
        "session_id: must not be changed",
    );
    assert_fault("iat", json!(1_767_315_999), "iat: must not be changed");
    assert_fault("is_anonymous", json!(true), "is_anonymous: must not be changed");
}

#[test]
fn the_expiry_may_come_sooner_but_not_later_and_not_before_the_issue() {
    assert_free("exp", json!(1_767_323_044));
    assert_free("exp", json!(1_767_316_001));
    assert_fault("exp", json!(1_767_323_046), "exp: must not be later than issued");
    assert_fault("exp", json!(i64::MAX), "exp: must not be later than issued");
    assert_fault("exp", json!(1_767_316_000), "exp: must be later than iat");
    assert_fault("exp", json!(0), "exp: must be later than iat");
    assert_fault("exp", json!(-1), "exp: must be later than iat");
    assert_fault("exp", json!(u64::MAX), "exp: Invalid type. Expected: integer, given: number");
}

#[test]
fn an_issuer_stays_where_there_is_one() {
    let mut issued = issued();
    issued.insert("iss".to_owned(), json!("https://auth.example"));
    let fault = HookFailure::Broken {
        message: "output claims do not conform to the expected schema: iss: must not be changed"
            .to_owned(),
        hint: None,
    };
    let mut claims = issued.clone();
    let accepts = |claims: &serde_json::Map<String, Value>| {
        accept(Some(&json!({"claims": claims}).to_string()), &issued, SIZE)
    };
    assert_eq!(accepts(&claims), Ok(issued.clone()));
    claims.insert("iss".to_owned(), json!("https://other.example"));
    assert_eq!(accepts(&claims), Err(fault.clone()));
    claims.remove("iss");
    assert_eq!(accepts(&claims), Err(fault));
    // Where none was issued, it is a claim like any other.
    assert_free("iss", json!("https://auth.example"));
}

#[test]
fn the_audience_may_change_but_not_vanish() {
    assert_free("aud", json!("other"));
    assert_free("aud", json!(["authenticated", "other"]));
    for empty in [json!(""), json!([]), json!(["authenticated", ""])] {
        assert_fault("aud", empty, "aud: must not be empty");
    }
}

#[test]
fn the_role_may_change_but_not_vanish() {
    assert_free("role", json!("premium"));
    assert_fault("role", json!(""), "role: must not be empty");
}

#[test]
fn other_claims_are_free() {
    for (name, value) in [
        ("email", json!("")),
        ("phone", json!("491234")),
        ("aal", json!("aal2")),
        ("app_metadata", json!({})),
        ("user_metadata", json!({})),
        ("amr", json!([])),
        ("nbf", json!(1_767_316_000)),
        ("jti", json!("x")),
        ("user_role", json!(null)),
        ("tenants", json!([{"id": 1, "ratio": 0.1}])),
        ("", json!("empty name")),
    ] {
        assert_free(name, value);
    }
}

#[test]
fn no_text_holds_u_0000() {
    for value in [json!("\0"), json!(["a\0b"]), json!({"a": {"b": "\0"}}), json!({"a\0": 1})] {
        assert_fault("custom", value, "custom: must not contain U+0000");
    }
    assert_fault("email", json!("ada@example.com\0"), "email: must not contain U+0000");
    assert_fault("cus\0tom", json!(1), "cus tom: must not contain U+0000");
}

#[test]
fn the_nesting_ends_at_32_levels() {
    let nested = |levels: usize| (0..levels).fold(json!(1), |inner, _| json!([inner]));
    // The claims object is the first level.
    assert_free("custom", nested(31));
    assert_fault("custom", nested(32), "custom: nested deeper than 32 levels");
    let name = "n".repeat(1000);
    assert_fault(&name, nested(100), &format!("{}: nested deeper than 32 levels", "n".repeat(64)));
    assert_eq!(
        broken(&format!("{{\"claims\": {}1{}}}", "[".repeat(5000), "]".repeat(5000))),
        "output is not JSON that can be read"
    );
}

#[test]
fn the_size_is_that_of_the_claims_as_json() {
    let claims = with("padding", json!("é".repeat(100)));
    let output = json!({"claims": claims, "ignored": "x".repeat(10_000)}).to_string();
    let size = claims.to_string().len();
    assert!(accept(Some(&output), &issued(), size).is_ok());
    assert_eq!(
        accept(Some(&output), &issued(), size - 1),
        Err(HookFailure::Broken {
            message: format!(
                "output claims take {size} bytes, more than the {} that fit (it was given {})",
                size - 1,
                serde_json::to_string(&issued()).unwrap().len()
            ),
            hint: Some(
                "Let the hook leave out what policies do not need, such as user_metadata."
                    .to_owned()
            ),
        })
    );
}
