//! A new password must be there, not too short in characters, not too long in bytes; nothing is
//! asked of its characters but that none is U+0000, unless the settings ask for more.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use auth_ext_core::password::policy::{Refused, check};
use auth_ext_core::settings::{PasswordHash, Settings};

const BCRYPT: PasswordHash = PasswordHash::Bcrypt { cost: 10 };

fn settings(password_hash: PasswordHash) -> Settings {
    Settings { password_hash, password_min_length: 8, ..Settings::default() }
}

fn refused(password: Option<&str>, password_hash: PasswordHash) -> Refused {
    check(password, &settings(password_hash)).unwrap_err()
}

#[track_caller]
fn assert_answer(refused: Refused, status: u16, code: &str, message: &str, reasons: &[&str]) {
    assert_eq!(refused.status(), status);
    assert_eq!(refused.error_code(), code);
    assert_eq!(refused.to_string(), message);
    assert_eq!(refused.reasons(), reasons);
}

#[test]
fn missing_and_empty_are_the_same() {
    for password in [None, Some("")] {
        assert_answer(
            refused(password, PasswordHash::default()),
            400,
            "validation_failed",
            "Signup requires a valid password",
            &[],
        );
    }
}

#[test]
fn too_short_is_a_weak_password_counted_in_characters() {
    for password in ["1234567", "пароль!", "\u{1f511}\u{1f511}"] {
        assert_answer(
            refused(Some(password), PasswordHash::default()),
            422,
            "weak_password",
            "Password should be at least 8 characters.",
            &["length"],
        );
    }
    check(Some("пароль!!"), &settings(PasswordHash::default())).unwrap();
}

#[test]
fn too_long_is_counted_in_bytes_of_what_the_hash_function_takes() {
    check(Some(&"x".repeat(72)), &settings(BCRYPT)).unwrap();
    assert_answer(
        refused(Some(&"x".repeat(73)), BCRYPT),
        400,
        "validation_failed",
        "Password cannot be longer than 72 characters",
        &[],
    );
    assert_answer(
        refused(Some(&"é".repeat(37)), BCRYPT),
        400,
        "validation_failed",
        "Password cannot be longer than 72 bytes",
        &[],
    );
    check(Some(&"x".repeat(1024)), &settings(PasswordHash::default())).unwrap();
    let megabyte = "x".repeat(1024 * 1024);
    assert_eq!(
        refused(Some(&megabyte), PasswordHash::default()),
        Refused::TooLong { max_bytes: 1024, in_characters: true }
    );
}

#[test]
fn nul_is_refused_for_every_hash_function() {
    for how in [PasswordHash::default(), BCRYPT] {
        assert_answer(
            refused(Some("12345678\0"), how),
            400,
            "validation_failed",
            "Password cannot contain the character U+0000",
            &[],
        );
    }
}

#[test]
fn nothing_else_is_asked_and_nothing_is_changed() {
    for password in ["        ", "aaaaaaaa", " 12345678 ", "e\u{301}12345678", "\u{1}1234567"] {
        let secret = check(Some(password), &settings(BCRYPT)).unwrap();
        assert_eq!(secret.expose(), password.as_bytes());
    }
}

#[test]
fn a_minimum_of_nothing_still_asks_for_a_password() {
    let settings = Settings { password_min_length: 0, ..Settings::default() };
    assert_eq!(check(Some(""), &settings).unwrap_err(), Refused::Missing);
    assert_eq!(check(Some("x"), &settings).unwrap().expose(), b"x");
}

/// The sentences of a real GoTrue (group `strict`).
#[test]
fn of_each_required_set_it_has_a_character() {
    let settings = Settings {
        password_min_length: 12,
        password_required_characters: Some("abc:ABC:0123456789".to_owned()),
        ..settings(BCRYPT)
    };
    let each = "Password should contain at least one character of each: abc, ABC, 0123456789.";
    for (password, message, reasons) in [
        (
            "short",
            format!("Password should be at least 12 characters. {each}"),
            &["length", "characters"][..],
        ),
        ("aB3", "Password should be at least 12 characters.".to_owned(), &["length"]),
        ("aaaaaaaaaaaa", each.to_owned(), &["characters"]),
        ("aaaaaaBBBBBB", each.to_owned(), &["characters"]),
        ("123456789012", each.to_owned(), &["characters"]),
    ] {
        let refused = check(Some(password), &settings).unwrap_err();
        assert_answer(refused, 422, "weak_password", &message, reasons);
    }
    check(Some("aB3xxxxxxxxx"), &settings).unwrap();
}

#[test]
fn a_set_may_hold_a_colon_and_none_is_empty() {
    let asks = |sets: &str, password: &str| {
        let sets = Some(sets.to_owned());
        let settings = Settings { password_required_characters: sets, ..settings(BCRYPT) };
        check(Some(password), &settings).is_ok()
    };
    assert!(asks(r"\::ab", "xxxxxxx:a"));
    assert!(!asks(r"\::ab", "xxxxxxxxa"));
    assert!(asks(r"\x", r"1234567\"));
    assert!(asks("é€", "1234567€"));
    for sets in ["", ":", ":::"] {
        assert!(asks(sets, "12345678"), "{sets}");
    }
}

#[test]
fn who_changes_to_an_empty_password_is_told_that_it_is_weak() {
    for min in [0, 8] {
        let settings = Settings { password_min_length: min, ..Settings::default() };
        let refused = check(Some(""), &settings).unwrap_err().of_change(&settings);
        let message = format!("Password should be at least {} characters.", min.max(1));
        assert_answer(refused, 422, "weak_password", &message, &["length"]);
    }
}
