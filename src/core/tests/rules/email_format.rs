//! An address has the form that GoTrue accepts (WHATWG HTML's e-mail grammar, at most 255 bytes), is
//! stored in lower case and is never repaired.

use auth_ext_core::email::{EmailRefused, lookup_form, normalise};
use proptest::prelude::*;

#[test]
fn lower_case_is_the_stored_form() {
    for (given, stored) in [
        ("ada@example.com", "ada@example.com"),
        ("Ada.Lovelace+X@EXAMPLE.Com", "ada.lovelace+x@example.com"),
        ("I@II.tr", "i@ii.tr"),
    ] {
        assert_eq!(normalise(given).as_deref(), Ok(stored));
    }
}

#[test]
fn every_form_that_gotrue_accepts() {
    for email in [
        "a@b",
        "user@localhost",
        "user@127.0.0.1",
        ".dots..anywhere.@example.com",
        "!#$%&'*+/=?^_`{|}~-@example.com",
        "a@xn--bcher-kva.example",
        "a@a-b.c--d",
        "a@0",
    ] {
        assert_eq!(normalise(email).as_deref(), Ok(email));
    }
    let label = "l".repeat(63);
    assert!(normalise(&format!("a@{label}.{label}.example")).is_ok());
}

#[test]
fn every_form_that_gotrue_refuses() {
    for email in [
        "a",
        "@",
        "a@",
        "@b",
        "a@b@c",
        "a@@b",
        "a@b.",
        "a@.b",
        "a@b..c",
        "a@-b",
        "a@b-",
        "a@b.-c.d",
        "a@b_c",
        "a@[127.0.0.1]",
        "\"a b\"@example.com",
        "\"a\"@example.com",
        "a(comment)@example.com",
        "Ada <ada@example.com>",
        "a,b@example.com",
        "ä@example.com",
        "a@exämple.com",
        "a@example\u{ff0e}com",
        "a@example.com\u{200b}",
        "\u{212a}@example.com",
    ] {
        assert_eq!(normalise(email), Err(EmailRefused::Format), "{email}");
    }
    let label = "l".repeat(64);
    assert_eq!(normalise(&format!("a@{label}")), Err(EmailRefused::Format));
}

#[test]
fn white_space_and_control_characters_are_refused_and_not_trimmed() {
    for extra in [" ", "\t", "\n", "\r\n", "\0", "\u{b}", "\u{7f}", "\u{85}", "\u{a0}", "\u{3000}"]
    {
        for email in [
            format!("{extra}ada@example.com"),
            format!("ada@example.com{extra}"),
            format!("ada{extra}@example.com"),
            format!("ada@{extra}example.com"),
            format!("ada@exa{extra}mple.com"),
        ] {
            assert_eq!(normalise(&email), Err(EmailRefused::Format), "{email:?}");
        }
    }
}

#[test]
fn the_length_ends_at_255_bytes() {
    let domain = "@example.com";
    let longest = format!("{}{domain}", "a".repeat(255 - domain.len()));
    assert_eq!(normalise(&longest).as_deref(), Ok(longest.as_str()));
    assert_eq!(normalise(&format!("a{longest}")), Err(EmailRefused::TooLong));
    assert_eq!(normalise(&"a@".repeat(524_288)), Err(EmailRefused::TooLong));
}

#[test]
fn the_texts_are_gotrues() {
    assert_eq!(normalise(""), Err(EmailRefused::Missing));
    assert_eq!(EmailRefused::Missing.to_string(), "An email address is required");
    assert_eq!(EmailRefused::TooLong.to_string(), "An email address is too long");
    assert_eq!(
        EmailRefused::Format.to_string(),
        "Unable to validate email address: invalid format"
    );
}

#[test]
fn an_address_from_elsewhere_is_found_in_lower_case() {
    for (given, form) in [
        ("Ada@Example.com", "ada@example.com"),
        ("ÄDA@exämple.com", "äda@exämple.com"),
        ("ΣΟΦΟΣ@example.gr", "σοφοσ@example.gr"),
        (" not an address ", " not an address "),
    ] {
        assert_eq!(lookup_form(given).as_deref(), Some(form));
    }
    for given in ["", "a\0@b", "a@b\n", &"a".repeat(256)] {
        assert_eq!(lookup_form(given), None, "{given:?}");
    }
}

proptest! {
    #[test]
    fn any_text_is_refused_or_gives_a_stable_ascii_form(email in any::<String>()) {
        if let Ok(stored) = normalise(&email) {
            prop_assert!(stored.is_ascii() && stored.len() <= 255);
            prop_assert_eq!(normalise(&stored), Ok(stored.clone()));
            prop_assert_eq!(lookup_form(&email), Some(stored));
        }
    }

    #[test]
    fn anything_like_an_address_agrees_with_the_grammar(
        local in "[a-zA-Z0-9.!#+_~@ \"-]{0,8}",
        labels in prop::collection::vec("[a-zA-Z0-9-]{0,5}", 0..4),
    ) {
        let allowed = |c: char| c.is_ascii_alphanumeric() || ".!#+_~-".contains(c);
        let label = |l: &String| !l.is_empty() && !l.starts_with('-') && !l.ends_with('-');
        let valid = !local.is_empty()
            && local.chars().all(allowed)
            && !labels.is_empty()
            && labels.iter().all(label);
        let email = format!("{local}@{}", labels.join("."));
        prop_assert_eq!(normalise(&email).is_ok(), valid, "{}", email);
    }
}
