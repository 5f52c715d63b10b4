//! What GoTrue encrypted (`GOTRUE_SECURITY_DB_ENCRYPTION`) is read with the operator's keys, each secret
//! for its own row alone. The envelopes were made by Python's `cryptography`, as the reference says.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use crate::flow_common;

use std::rc::Rc;

use auth_ext_core::gotrue_encryption::{DecryptionKeys, EnvelopeError, KeysError, is_envelope};
use auth_ext_core::outcome::ErrorCode;
use auth_ext_core::secret::Secret;
use auth_ext_core::settings::PasswordHash;
use flow_common::{EMAIL, World, assert_refused, session};
use uuid::{Uuid, uuid};

const KEYS: &str = r#"{"now": "zpqr7-uCv7KYtSh-YUSPFcFwjt2rnDayOfsIyuciBTg", "old": "tpUmjc8GDkm5huUXE8LlcBnfNikmUHZOcyOqNtER-gI="}"#;
const ROW: Uuid = uuid!("0a000000-0000-4000-8000-000000000001");
const NOW: &str = r#"{"key_id":"now","alg":"aes-gcm-hkdf","data":"bSn3LCIZuJgdpTUYJzXQ65vWrbkerl6YIJKPUswuN2tFfU/kJUHYx+btnoMoh+mberdnRKgbUZWz29uqICL10nvQIzX5btIDW06Qaw==","nonce":"U3e9YkelDNYEb4Kc"}"#;
const OLD: &str = r#"{"key_id":"old","alg":"aes-gcm-hkdf","data":"toxl22zKRCFfKarJxGoKkxKd7GXcaaNf75tzUL6aUCv/auAh4PGBIpgUkfN42uRrOwzfAQZmhZH8uLJkrTsEAUTshFEA0den+9g78g==","nonce":"8u02Pb4e043OhaLW"}"#;
const HASH: &str = "$2a$04$sL1kxo1NJXBOu3nFL/WQ5edMd8pSfsrWGRQwYw9gJ54UvL63misFq";
const PASSWORD: &str = "correct horse battery staple";

fn keys() -> DecryptionKeys {
    DecryptionKeys::parse(KEYS.as_bytes()).unwrap()
}

#[test]
fn each_key_opens_its_own_and_for_its_row_alone() {
    let keys = keys();
    assert_eq!(keys.ids().collect::<Vec<_>>(), ["now", "old"]);
    for envelope in [NOW, OLD] {
        assert!(is_envelope(envelope));
        assert_eq!(keys.open(envelope, ROW).unwrap(), Secret::from_text(HASH));
        let other = Uuid::from_u128(ROW.as_u128() + 1);
        assert_eq!(keys.open(envelope, other).unwrap_err(), EnvelopeError::Corrupt);
    }
    let swapped = NOW.replace("\"now\"", "\"old\"");
    assert_eq!(keys.open(&swapped, ROW).unwrap_err(), EnvelopeError::Corrupt);
    let unknown = NOW.replace("\"now\"", "\"none\"");
    assert_eq!(keys.open(&unknown, ROW).unwrap_err(), EnvelopeError::UnknownKey);
    let algorithm = NOW.replace("aes-gcm-hkdf", "none");
    assert_eq!(keys.open(&algorithm, ROW).unwrap_err(), EnvelopeError::Form);
    for cut in 0..NOW.len() {
        assert_eq!(keys.open(&NOW[..cut], ROW).unwrap_err(), EnvelopeError::Form, "{cut}");
    }
    for (at, _) in NOW.char_indices() {
        let mut changed = NOW.to_owned();
        changed.replace_range(at..=at, "!");
        assert!(keys.open(&changed, ROW).is_err(), "{changed}");
    }
}

#[test]
fn keys_are_32_bytes_by_their_ids() {
    for (json, error) in [
        ("", KeysError::Form),
        ("[]", KeysError::Form),
        ("{}", KeysError::Form),
        (r#"{"a": 1}"#, KeysError::Form),
        (r#"{"a": ""}"#, KeysError::Key),
        (r#"{"a": "AAAA"}"#, KeysError::Key),
        (r#"{"a": "zpqr7-uCv7KYtSh-YUSPFcFwjt2rnDayOfsIyuciBTgAA"}"#, KeysError::Key),
        (r#"{"a": "!KU!"}"#, KeysError::Key),
    ] {
        assert_eq!(DecryptionKeys::parse(json.as_bytes()).unwrap_err(), error, "{json}");
    }
    assert_eq!(format!("{:?}", keys()), "DecryptionKeys(…)");
}

/// A world in which Ada has the envelope of her row.
fn encrypted() -> World {
    let mut world = World::with_ada();
    let mut row = world.tables().users.values().next().unwrap().clone();
    world.tables().users.clear();
    row.user.id = ROW;
    row.user.encrypted_password = Some(Secret::from_text(NOW));
    world.tables().users.insert(ROW, row);
    world
}

#[test]
fn with_the_keys_she_signs_in_and_her_hash_is_ours_from_then_on() {
    let mut world = encrypted();
    world.store.decryption_keys = Some(Rc::new(keys()));
    let wrong = "Invalid login credentials";
    assert_refused(world.sign_in(EMAIL, "wrong"), 400, ErrorCode::InvalidCredentials, wrong);
    session(world.sign_in(EMAIL, PASSWORD));
    let stored = world.tables().users[&ROW].user.password_hash().unwrap().to_owned();
    assert!(stored.starts_with("$argon2id$"), "{stored}");
    session(world.sign_in(EMAIL, PASSWORD));
}

/// With bcrypt there is nothing to replace: the envelope stays, and she signs in all the same.
#[test]
fn an_envelope_that_is_good_enough_stays() {
    let mut world = encrypted();
    world.store.decryption_keys = Some(Rc::new(keys()));
    world.settings().password_hash = PasswordHash::Bcrypt { cost: 4 };
    session(world.sign_in(EMAIL, PASSWORD));
    assert_eq!(world.tables().users[&ROW].user.password_hash(), Some(NOW));
}

#[test]
fn without_the_keys_the_password_is_wrong() {
    for keys in [
        None,
        Some(r#"{"other": "zpqr7-uCv7KYtSh-YUSPFcFwjt2rnDayOfsIyuciBTg"}"#),
        Some(r#"{"now": "tpUmjc8GDkm5huUXE8LlcBnfNikmUHZOcyOqNtER-gI="}"#),
    ] {
        let mut world = encrypted();
        let keys = keys.map(|keys| Rc::new(DecryptionKeys::parse(keys.as_bytes()).unwrap()));
        world.store.decryption_keys = keys;
        let wrong = "Invalid login credentials";
        for password in [PASSWORD, NOW, HASH] {
            let outcome = world.sign_in(EMAIL, password);
            assert_refused(outcome, 400, ErrorCode::InvalidCredentials, wrong);
        }
        assert_eq!(world.tables().users[&ROW].user.password_hash(), Some(NOW));
    }
}
