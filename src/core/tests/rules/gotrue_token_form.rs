//! GoTrue's two forms of a refresh token: what is taken for one, and when a signature is good.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use auth_ext_core::refresh::{GotrueFormat, GotrueToken, Signature};
use auth_ext_core::secret::Secret;
use auth_ext_core::testing::{Clock, CountedEnv};
use auth_ext_core::time::Timestamp;
use aws_lc_rs::{digest, hmac};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use uuid::Uuid;

const SESSION: Uuid = Uuid::from_u128(0x0123_4567_89ab_4def_8123_4567_89ab_cdef);
const KEY: [u8; 32] = [7; 32];

/// The form as GoTrue's source describes it, put together without our code.
fn second(counter: &[u8], change: impl FnOnce(&mut Vec<u8>)) -> String {
    let mut bytes = vec![0];
    bytes.extend_from_slice(SESSION.as_bytes());
    bytes.extend_from_slice(counter);
    change(&mut bytes);
    let signature = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &KEY), &bytes);
    bytes.extend_from_slice(&signature.as_ref()[..16]);
    let checksum = digest::digest(&digest::SHA256, &bytes);
    bytes.extend_from_slice(&checksum.as_ref()[..4]);
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

fn counter_of(bytes: &[u8]) -> Option<i64> {
    match GotrueToken::parse(&second(bytes, |_| ())).ok()?.format() {
        GotrueFormat::Second { session_id: SESSION, counter } => Some(*counter),
        GotrueFormat::Second { .. } | GotrueFormat::First => None,
    }
}

fn stored(key: &[u8]) -> Secret {
    Secret::from_text(&BASE64_URL_SAFE_NO_PAD.encode(key))
}

#[test]
fn twelve_small_letters_and_digits_are_the_first_form() {
    for text in ["abcdefghijkl", "a2b3c4d5e6f7", "000000000000", "189018901890"] {
        assert_eq!(GotrueToken::parse(text).unwrap().format(), &GotrueFormat::First, "{text}");
    }
    for text in ["", "abcdefghijk", "abcdefghijklm", "ABCDEFGHIJKL", "abcdefghijk-", "abcdefghijé"]
    {
        assert!(GotrueToken::parse(text).is_err(), "{text}");
    }
}

#[test]
fn the_counter_is_an_unsigned_varint_of_63_bits() {
    assert_eq!(counter_of(&[0]), Some(0));
    assert_eq!(counter_of(&[0x7f]), Some(127));
    assert_eq!(counter_of(&[0x80, 0x01]), Some(128));
    assert_eq!(counter_of(&[0xac, 0x02]), Some(300));
    let most = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f];
    assert_eq!(counter_of(&most), Some(i64::MAX));
    let more = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];
    for bytes in [&more[..], &[], &[0x80], &[0x00, 0x00], &[0x80, 0x80]] {
        assert_eq!(counter_of(bytes), None, "{bytes:?}");
    }
}

#[test]
fn version_and_checksum_must_be_right() {
    assert!(GotrueToken::parse(&second(&[0], |bytes| bytes[0] = 1)).is_err());
    let good = second(&[0], |_| ());
    let mut bytes = BASE64_URL_SAFE_NO_PAD.decode(&good).unwrap();
    for place in 0..bytes.len() {
        bytes[place] ^= 1;
        assert!(GotrueToken::parse(&BASE64_URL_SAFE_NO_PAD.encode(&bytes)).is_err(), "{place}");
        bytes[place] ^= 1;
    }
    for length in 0..bytes.len() {
        let short = BASE64_URL_SAFE_NO_PAD.encode(&bytes[..length]);
        assert!(GotrueToken::parse(&short).is_err(), "{length}");
    }
    assert!(GotrueToken::parse(&format!("{good}=")).is_err());
    assert!(GotrueToken::parse(&"A".repeat(1_000_000)).is_err());
}

#[test]
fn only_the_sessions_own_key_makes_a_good_signature() {
    let token = GotrueToken::parse(&second(&[5], |_| ())).unwrap();
    assert_eq!(token.signature(&stored(&KEY)), Signature::Good);
    assert_eq!(token.signature(&stored(&[8; 32])), Signature::Bad);
    assert_eq!(token.signature(&stored(&KEY[..31])), Signature::Bad);
    assert_eq!(token.signature(&stored(&[7; 33])), Signature::Bad);
    for text in ["", "not base64!"] {
        assert_eq!(token.signature(&Secret::from_text(text)), Signature::Bad, "{text}");
    }
    let envelope = Secret::from_text(r#"{"key_id":"a","alg":"aes-gcm-hkdf","data":"","nonce":""}"#);
    assert_eq!(token.signature(&envelope), Signature::KeyEncrypted);
    let first = GotrueToken::parse("abcdefghijkl").unwrap();
    assert_eq!(first.signature(&stored(&KEY)), Signature::Bad);
}

#[test]
fn a_new_token_has_the_first_form_and_no_equal() {
    let mut env = CountedEnv::new(Clock::new(Timestamp::from_seconds(0)), 1);
    let texts = [0; 100].map(|_| GotrueToken::random(&mut env).to_text().to_string());
    for text in &texts {
        assert_eq!(GotrueToken::parse(text).unwrap().format(), &GotrueFormat::First);
        assert!(text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'2'..=b'7')), "{text}");
        assert_eq!(texts.iter().filter(|other| *other == text).count(), 1);
    }
}

#[test]
fn debug_output_holds_no_token() {
    let token = GotrueToken::parse("abcdefghijkl").unwrap();
    assert_eq!(format!("{token:?}"), "GotrueToken { text: Secret(…), format: First }");
}
