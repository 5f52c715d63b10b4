//! The JSON of a token is read more strictly than `jsonb` or `serde_json` would.

use auth_ext_core::jwt::{MAX_DEPTH, Reason, parse_json as parse};

fn nested(depth: usize) -> String {
    format!("{}{}", "[".repeat(depth), "]".repeat(depth))
}

#[test]
fn depth_is_counted_in_arrays_and_objects() {
    assert!(parse(&nested(MAX_DEPTH)).is_ok());
    assert_eq!(parse(&nested(MAX_DEPTH + 1)), Err(Reason::TooDeep));
    let empty = format!("{}{{}}{}", "[".repeat(MAX_DEPTH), "]".repeat(MAX_DEPTH));
    assert_eq!(parse(&empty), Err(Reason::TooDeep));
    let objects = format!("{}1{}", "{\"a\":".repeat(MAX_DEPTH + 1), "}".repeat(MAX_DEPTH + 1));
    assert_eq!(parse(&objects), Err(Reason::TooDeep));
}

#[test]
fn names_are_compared_after_unescaping() {
    assert_eq!(parse(r#"{"a":1,"\u0061":2}"#), Err(Reason::DuplicateMember));
    assert_eq!(parse(r#"[{"x":{"b":1,"b":1}}]"#), Err(Reason::DuplicateMember));
    assert!(parse(r#"{"a":{"a":1},"b":{"a":1}}"#).is_ok());
}

#[test]
fn null_characters_are_refused_in_names_and_values() {
    assert_eq!(parse(r#"{"a\u0000":1}"#), Err(Reason::NullCharacter));
    assert_eq!(parse(r#"["\u0000"]"#), Err(Reason::NullCharacter));
    assert!(parse(r#"["\\u0000"]"#).is_ok());
}

#[test]
fn what_is_not_json_is_malformed() {
    for text in ["", "{", "{}x", "nul", "1e999", "\"\\ud800\"", "\u{feff}{}", "{\"a\":01}", "[1,]"]
    {
        assert_eq!(parse(text), Err(Reason::Malformed), "{text}");
    }
}
