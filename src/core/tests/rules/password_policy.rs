//! A new password must be there, not too short in characters, not too long in bytes; nothing is
//! asked of its characters but that none is U+0000.
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
