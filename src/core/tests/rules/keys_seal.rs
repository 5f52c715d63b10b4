//! Private keys are sealed under a root key.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use auth_ext_core::keys::seal::{RootKey, RootKeyError, SealError, open, seal};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};

const NONCE: [u8; 12] = [9; 12];

fn bytes() -> [u8; 32] {
    core::array::from_fn(|at| 0xe0 ^ u8::try_from(at).unwrap())
}

fn root() -> RootKey {
    RootKey::from_bytes(bytes())
}

fn other() -> RootKey {
    RootKey::from_bytes([3; 32])
}

#[test]
fn what_was_sealed_opens_again() {
    for plaintext in [&b""[..], b"x", b"a private key", &[0; 5000]] {
        let sealed = seal(&root(), b"key 1", plaintext, NONCE).unwrap();
        assert_eq!(open(&root(), b"key 1", &sealed).unwrap().expose(), plaintext);
        assert_eq!(sealed.len(), 1 + 8 + 12 + plaintext.len() + 16);
        assert_eq!(sealed[0], 1);
        assert_eq!(sealed[1..9], root().fingerprint());
        assert_eq!(sealed[9..21], NONCE);
    }
}

/// Made with Python's `cryptography` from the description of the format.
#[test]
fn the_format_is_fixed() {
    let sealed = seal(&root(), b"key 1", b"a private key", NONCE).unwrap();
    let hex: String = sealed.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hex, EXPECTED);
}

const EXPECTED: &str = "019743dc341e1e97cc090909090909090909090909f3b22a2418918676f1736d0b937806636244f59280a98be64b66007ce4";

#[test]
fn another_root_key_is_told_from_damage() {
    let sealed = seal(&root(), b"key 1", b"secret", NONCE).unwrap();
    assert_eq!(open(&other(), b"key 1", &sealed).unwrap_err(), SealError::WrongRootKey);
    assert_eq!(open(&root(), b"key 2", &sealed).unwrap_err(), SealError::Corrupt);
    assert_eq!(open(&root(), b"", &sealed).unwrap_err(), SealError::Corrupt);
}

#[test]
fn every_flipped_bit_is_noticed() {
    let sealed = seal(&root(), b"key 1", b"secret", NONCE).unwrap();
    for at in 0..sealed.len() {
        for bit in 0..8 {
            let mut tampered = sealed.clone();
            tampered[at] ^= 1 << bit;
            let expected = match at {
                0 => SealError::UnsupportedVersion,
                1..9 => SealError::WrongRootKey,
                _ => SealError::Corrupt,
            };
            assert_eq!(open(&root(), b"key 1", &tampered).unwrap_err(), expected, "{at}.{bit}");
        }
    }
}

#[test]
fn what_is_too_short_or_too_long_is_corrupt() {
    let sealed = seal(&root(), b"key 1", b"secret", NONCE).unwrap();
    for length in 0..sealed.len() {
        assert_eq!(
            open(&root(), b"key 1", &sealed[..length]).unwrap_err(),
            SealError::Corrupt,
            "{length}"
        );
    }
    let longer = [&sealed[..], &[0]].concat();
    assert_eq!(open(&root(), b"key 1", &longer).unwrap_err(), SealError::Corrupt);
}

#[test]
fn a_root_key_file_holds_32_bytes_in_one_of_three_forms() {
    let hex: String = bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    let mut forms: Vec<Vec<u8>> = vec![bytes().to_vec()];
    for text in [
        hex.clone(),
        hex.to_uppercase(),
        STANDARD.encode(bytes()),
        STANDARD_NO_PAD.encode(bytes()),
        URL_SAFE.encode(bytes()),
        URL_SAFE_NO_PAD.encode(bytes()),
    ] {
        for end in ["", "\n", "\r\n", " \n"] {
            forms.push(format!("{text}{end}").into_bytes());
        }
    }
    for form in forms {
        assert_eq!(RootKey::parse(&form).unwrap().fingerprint(), root().fingerprint(), "{form:?}");
    }
    assert_eq!(root().to_hex().expose(), hex.as_bytes());
}

#[test]
fn what_is_no_root_key_is_refused() {
    let hex: String = bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    for content in [
        Vec::new(),
        vec![7; 31],
        vec![200; 33],
        vec![200; 64],
        hex.as_bytes()[..63].to_vec(),
        format!("{hex}0").into_bytes(),
        format!(" {hex}").into_bytes(),
        hex.replace('e', "g").into_bytes(),
        b"AAAA".to_vec(),
        STANDARD.encode([7; 31]).into_bytes(),
        vec![b'*'; 43],
        vec![b'='; 44],
    ] {
        assert_eq!(RootKey::parse(&content).unwrap_err(), RootKeyError::Form, "{content:?}");
    }
    assert_eq!(
        RootKey::parse(b"correct horse battery staple 123").unwrap_err(),
        RootKeyError::Text
    );
    assert_eq!(RootKey::parse(&hex.as_bytes()[..32]).unwrap_err(), RootKeyError::Text);
    assert_eq!(RootKey::parse(&[0; 32]).unwrap_err(), RootKeyError::NotRandom);
    assert_eq!(RootKey::parse(&[b'0'; 64]).unwrap_err(), RootKeyError::NotRandom);
}

#[test]
fn nothing_shows_the_root_key() {
    assert_eq!(format!("{:?}", root()), "RootKey(…)");
    let error = RootKey::parse(b"correct horse battery staple 123").unwrap_err();
    assert!(!format!("{error} {error:?}").contains("horse"));
    assert_ne!(root().fingerprint(), other().fingerprint());
}
