//! Phone numbers are E.164, stored without the plus.
#![allow(clippy::unwrap_used)]

use auth_ext_core::phone::{PhoneNumber, stripped};

#[test]
fn a_number_is_its_digits() {
    for typed in ["+491700000001", "491700000001", "+49 170 0000001", " 491700000001"] {
        assert_eq!(PhoneNumber::parse(typed).unwrap().as_str(), "491700000001", "{typed}");
    }
    assert!(PhoneNumber::parse("+123456789012345").is_some());
    assert!(PhoneNumber::parse("12").is_some());
}

#[test]
fn nothing_else_is_a_number() {
    for junk in [
        "",
        "+",
        "1",
        "abc",
        "++491700000001",
        "0491700000001",
        "+0491700000001",
        "+1234567890123456",
        "+49-170-0000001",
        "+49170٠٠٠٠",
        "491700000001x",
        "+49\u{a0}170000",
    ] {
        assert_eq!(PhoneNumber::parse(junk), None, "{junk}");
    }
    assert_eq!(stripped("+49 abc"), "49abc");
}
