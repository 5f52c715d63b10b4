//! A refresh token is base64url of version, session, generation, secret and MAC. Its child follows
//! from its secret, a nonce and the server key. The expected texts were computed outside of Rust.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use crate::flow_common;

use auth_ext_core::refresh::{Malformed, RefreshToken};
use flow_common::{GENERATION, MAC, SECRET, edited, flipped, server_key};
use proptest::prelude::*;
use uuid::Uuid;

const SESSION: Uuid = Uuid::from_u128(0x5f8a_2f9e_6c0c_4d5b_9d0e_0d8f_6f1f_2a3b);
const NONCE: [u8; 32] = [7; 32];
const FIRST: &str = "AV-KL55sDE1bnQ4Nj28fKjsAAAABAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9PY8HU4qQfFvB3\
                     m7Y234Gx";
const CHILD: &str = "AV-KL55sDE1bnQ4Nj28fKjsAAAACPWhi5DfcOlWjLiKwnwEocr2GsrY2AlJvzMzH6fOkqENSEhXX0HoEjnQB\
                     YYu4eeNd";
const FIRST_HASH: &str = "630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd";
const CHILD_HASH: &str = "14157a0502f88535deefd033d2fd1f687b2217347e47ef7f48ee24d1779bbea0";

fn first() -> RefreshToken {
    let mut secret = [0; 32];
    for (byte, value) in secret.iter_mut().zip(0..) {
        *byte = value;
    }
    RefreshToken::first(SESSION, secret, &server_key(1))
}

fn child_of(token: &RefreshToken, nonce: &[u8; 32]) -> RefreshToken {
    token.child(nonce, &server_key(1)).unwrap()
}

fn hex(bytes: [u8; 32]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn text(token: &RefreshToken) -> String {
    token.to_text().to_string()
}

#[test]
fn the_form_and_the_derivation_stay_as_they_are() {
    let first = first();
    assert_eq!(text(&first), FIRST);
    assert_eq!(hex(first.hash()), FIRST_HASH);
    let child = child_of(&first, &NONCE);
    assert_eq!(text(&child), CHILD);
    assert_eq!(hex(child.hash()), CHILD_HASH);
}

#[test]
fn a_parsed_token_has_the_parts_of_the_issued_one() {
    for (text, generation, hash) in [(FIRST, 1, FIRST_HASH), (CHILD, 2, CHILD_HASH)] {
        let token = RefreshToken::parse(text).unwrap();
        assert_eq!(token.session_id(), SESSION);
        assert_eq!(token.generation(), generation);
        assert_eq!(hex(token.hash()), hash);
        assert_eq!(token.to_text().as_str(), text);
        assert!(token.is_genuine(&server_key(1)));
        assert!(!token.is_genuine(&server_key(2)));
    }
}

#[test]
fn a_parsed_parent_has_the_same_child() {
    let parsed = RefreshToken::parse(FIRST).unwrap();
    assert_eq!(text(&child_of(&parsed, &NONCE)), CHILD);
}

#[test]
fn another_nonce_parent_session_or_key_has_another_child() {
    let other_session = Uuid::from_u128(1);
    let mut secret = [0; 32];
    secret.copy_from_slice(&(0..32).collect::<Vec<u8>>());
    let cousin = RefreshToken::first(other_session, secret, &server_key(1));
    let sibling = RefreshToken::first(SESSION, [9; 32], &server_key(1));
    let others = [
        child_of(&first(), &[8; 32]),
        first().child(&NONCE, &server_key(2)).unwrap(),
        child_of(&cousin, &NONCE),
        child_of(&sibling, &NONCE),
        child_of(&child_of(&first(), &NONCE), &NONCE),
    ];
    for other in others {
        assert_ne!(hex(other.hash()), CHILD_HASH);
    }
}

#[test]
fn the_hash_of_the_secret_is_what_matches() {
    let token = first();
    assert!(token.matches(&token.hash()));
    assert!(!token.matches(&child_of(&token, &NONCE).hash()));
    assert!(!token.matches(&token.hash()[..31]));
    assert!(!token.matches(&[]));
}

#[test]
fn the_mac_covers_every_byte() {
    let length = edited_length();
    assert_eq!(length, MAC + 16);
    for byte in 1..length {
        let token = RefreshToken::parse(&flipped(FIRST, byte)).unwrap();
        assert!(!token.is_genuine(&server_key(1)), "byte {byte}");
    }
}

fn edited_length() -> usize {
    let mut length = 0;
    edited(FIRST, |bytes| length = bytes.len());
    length
}

#[test]
fn the_generation_counter_ends_where_postgresql_s_integer_does() {
    let with_generation = |generation: u32| {
        let text = edited(FIRST, |bytes| {
            bytes[GENERATION..SECRET].copy_from_slice(&generation.to_be_bytes());
        });
        RefreshToken::parse(&text).unwrap()
    };
    let last = u32::try_from(i32::MAX).unwrap();
    let child = with_generation(last - 1).child(&NONCE, &server_key(1));
    assert_eq!(child.unwrap().generation(), last);
    for spent in [last, last + 1, u32::MAX] {
        let child = with_generation(spent).child(&NONCE, &server_key(1));
        assert!(child.is_none(), "{spent}");
    }
}

#[test]
fn another_version_is_malformed() {
    for version in [0, 2, 3, 129, 255] {
        let text = edited(FIRST, |bytes| bytes[0] = version);
        assert_eq!(RefreshToken::parse(&text).err(), Some(Malformed));
    }
}

#[test]
fn another_length_or_alphabet_is_malformed() {
    let padded = format!("{}==", &FIRST[..90]);
    let standard_alphabet = FIRST.replace('-', "+");
    let two_tokens = format!("{FIRST}{FIRST}");
    let spaced = format!(" {}", &FIRST[1..]);
    let newline = format!("{}\n", &FIRST[..91]);
    let nul = format!("{}\0", &FIRST[..91]);
    let wide = format!("{}é", &FIRST[..90]);
    let megabyte = "A".repeat(1 << 20);
    let refused = [
        "",
        " ",
        "A",
        &FIRST[..91],
        &FIRST[..88],
        &padded,
        &standard_alphabet,
        &two_tokens,
        &spaced,
        &newline,
        &nul,
        &wide,
        &megabyte,
        "abcdefghij23",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln",
    ];
    for text in refused {
        let parsed = RefreshToken::parse(text).err();
        assert_eq!(parsed, Some(Malformed), "{} bytes", text.len());
    }
}

#[test]
fn the_printed_form_holds_no_secret() {
    let token = first();
    let printed = format!("{token:?} {:?}", server_key(1));
    assert!(printed.contains("secret: Secret(…)"), "{printed}");
    let secret = (0..32).map(|byte: u8| byte.to_string());
    let listed = secret.collect::<Vec<_>>().join(", ");
    assert!(!printed.contains(&listed), "{printed}");
    assert!(!printed.contains("1, 1, 1, 1"), "{printed}");
}

proptest! {
    /// Whatever parses is written back as the same text, so no token has two forms.
    #[test]
    fn there_is_one_text_for_a_token(text in "[A-Za-z0-9_-]{92}") {
        let of_version_1 = format!("AQ{}", &text[2..]);
        let token = RefreshToken::parse(&of_version_1).unwrap();
        prop_assert_eq!(token.to_text().to_string(), of_version_1);
    }

    #[test]
    fn any_text_is_parsed_or_refused(text in ".{0,120}") {
        if let Ok(token) = RefreshToken::parse(&text) {
            prop_assert_eq!(token.to_text().to_string(), text);
        }
    }

    #[test]
    fn any_token_reads_back(session: u128, secret: [u8; 32], nonce: [u8; 32]) {
        let key = server_key(1);
        let first = RefreshToken::first(Uuid::from_u128(session), secret, &key);
        for token in [first.child(&nonce, &key).unwrap(), first] {
            let parsed = RefreshToken::parse(&token.to_text()).unwrap();
            prop_assert!(parsed.is_genuine(&key));
            prop_assert_eq!(parsed.session_id(), Uuid::from_u128(session));
            prop_assert_eq!(parsed.generation(), token.generation());
            prop_assert_eq!(parsed.hash(), token.hash());
        }
    }
}
