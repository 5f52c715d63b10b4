//! A key comes into the ring once, whatever its kid and algorithm, and a revoked one never again.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::jwt_support;

use auth_ext_core::fault::FaultKind;
use auth_ext_core::jwt::Algorithm;
use auth_ext_core::keys::import::parse_gotrue_keys;
use auth_ext_core::keys::ring::KeyRecord;
use auth_ext_core::keys::seal::RootKey;
use auth_ext_core::keys::status::{KeyStatus, RingState};
use auth_ext_core::keys::{RootKeys, SigningKey, check_import};
use auth_ext_core::secret::Secret;
use auth_ext_core::time::Timestamp;
use jwt_support::{SECRET, encode};
use serde_json::Value;
use uuid::Uuid;

fn root_keys(byte: u8) -> RootKeys {
    let mut bytes = [byte; 32];
    bytes[0] = 1;
    RootKeys::new(RootKey::from_bytes(bytes))
}

/// A key as the extension puts it into the ring; revoking takes its private part away.
fn record(key: &SigningKey, id: u128, status: KeyStatus) -> KeyRecord {
    let id = Uuid::from_u128(id);
    let seal =
        |secret: &Secret| root_keys(7).seal(id.as_bytes(), secret.expose(), [9; 12]).unwrap();
    let revoked = status == KeyStatus::Revoked;
    KeyRecord {
        id,
        kid: key.kid().map(str::to_owned),
        state: RingState {
            status,
            retired_at: Some(Timestamp::from_seconds(1)),
            last_expiry: None,
        },
        public_jwk: key.public_jwk().map(|jwk| jwk.to_string()),
        sealed_private_key: (!revoked).then(|| seal(key.private_jwk())),
        sealed_fingerprint: key.fingerprint().to_seal().map(seal),
    }
}

/// The message with which these keys are refused beside that ring.
fn refusal(imported: &[&SigningKey], ring: &[KeyRecord]) -> Option<String> {
    let imported: Vec<_> = imported.iter().map(|key| key.verification_key()).collect();
    let fault = check_import(&imported, ring, &root_keys(7)).err()?;
    assert_eq!(fault.kind, FaultKind::InvalidArgument);
    Some(fault.message)
}

fn secret(kid: Option<&str>) -> SigningKey {
    let imported = parse_gotrue_keys(SECRET, kid).unwrap();
    let jwk = imported[0].key.signing_key().unwrap().private_jwk().clone();
    SigningKey::from_jwk(core::str::from_utf8(jwk.expose()).unwrap()).unwrap()
}

fn oct(algorithm: &str, bytes: &str, kid: &str) -> SigningKey {
    let jwk =
        format!(r#"{{"kty":"oct","kid":"{kid}","alg":"{algorithm}","k":"{}"}}"#, encode(bytes));
    SigningKey::from_jwk(&jwk).unwrap()
}

/// The same pair under another kid, and another algorithm where there is one.
fn renamed(key: &SigningKey, kid: &str, algorithm: &str) -> SigningKey {
    let jwk = key.private_jwk();
    let mut jwk: Value = serde_json::from_slice(jwk.expose()).unwrap();
    jwk["kid"] = kid.into();
    jwk["alg"] = algorithm.into();
    SigningKey::from_jwk(&jwk.to_string()).unwrap()
}

const LONG: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

#[test]
fn a_secret_of_the_ring_is_refused_in_every_status_and_named_by_its_id() {
    for status in KeyStatus::ALL {
        let ring = [record(&secret(None), 5, status)];
        let expected = format!(
            "the ring has this key already: \"00000000-0000-0000-0000-000000000005\", {status}"
        );
        assert_eq!(refusal(&[&secret(None)], &ring), Some(expected.clone()));
        assert_eq!(refusal(&[&secret(Some("another name"))], &ring), Some(expected));
    }
}

#[test]
fn a_secret_under_another_algorithm_is_the_same_secret() {
    let ring = [record(&oct("HS256", LONG, "old"), 5, KeyStatus::Revoked)];
    for algorithm in ["HS256", "HS384", "HS512"] {
        let again = oct(algorithm, LONG, "new");
        let message = "the ring has this key already: \"old\", revoked";
        assert_eq!(refusal(&[&again], &ring).as_deref(), Some(message), "{algorithm}");
    }
}

#[test]
fn a_secret_that_hmac_takes_for_the_same_is_the_same_secret() {
    let ring = [record(&oct("HS256", LONG, "old"), 5, KeyStatus::Active)];
    assert!(refusal(&[&oct("HS256", &format!("{LONG}\0\0"), "new")], &ring).is_some());
    assert_eq!(refusal(&[&oct("HS256", &format!("{LONG}\0x"), "new")], &ring), None);
    assert_eq!(refusal(&[&oct("HS256", &format!("x{LONG}"), "new")], &ring), None);
}

#[test]
fn a_secret_without_a_fingerprint_is_known_by_what_is_sealed() {
    let mut ring = [record(&secret(Some("old")), 5, KeyStatus::Standby)];
    ring[0].sealed_fingerprint = None;
    let message = "the ring has this key already: \"old\", standby";
    assert_eq!(refusal(&[&secret(None)], &ring).as_deref(), Some(message));
}

#[test]
fn a_key_pair_of_the_ring_is_refused_under_another_kid_in_every_status() {
    for algorithm in [Algorithm::ES256, Algorithm::EdDSA, Algorithm::RS256] {
        let key = SigningKey::generate(algorithm, Some("old")).unwrap();
        for status in KeyStatus::ALL {
            let ring = [record(&key, 5, status)];
            let expected = format!("the ring has this key already: \"old\", {status}");
            let again = renamed(&key, "new", algorithm.as_str());
            assert_eq!(refusal(&[&again], &ring), Some(expected));
        }
    }
}

#[test]
fn an_rsa_key_under_another_algorithm_is_the_same_key() {
    let key = SigningKey::generate(Algorithm::RS256, Some("old")).unwrap();
    let ring = [record(&key, 5, KeyStatus::Revoked)];
    let message = "the ring has this key already: \"old\", revoked";
    assert_eq!(refusal(&[&renamed(&key, "new", "PS512")], &ring).as_deref(), Some(message));
}

#[test]
fn a_kid_of_the_ring_is_refused_for_another_key() {
    let ring = [record(&oct("HS256", LONG, "old"), 5, KeyStatus::Revoked)];
    let message = "the ring has a key with kid \"old\" already";
    assert_eq!(refusal(&[&secret(Some("old"))], &ring).as_deref(), Some(message));
}

#[test]
fn an_array_with_a_key_twice_is_refused() {
    let (one, two) = (oct("HS256", LONG, "one"), oct("HS512", LONG, "two"));
    let message = "two of the keys are the same: \"one\" comes again";
    assert_eq!(refusal(&[&one, &secret(None), &two], &[]).as_deref(), Some(message));
    let message = "two of the keys are the same: the one without kid comes again";
    assert_eq!(refusal(&[&secret(None), &secret(Some("two"))], &[]).as_deref(), Some(message));
    let pair = SigningKey::generate(Algorithm::ES256, Some("one")).unwrap();
    let message = "two of the keys are the same: \"one\" comes again";
    let again = renamed(&pair, "two", "ES256");
    assert_eq!(refusal(&[&pair, &again], &[]).as_deref(), Some(message));
}

#[test]
fn other_keys_come_in() {
    let pair = SigningKey::generate(Algorithm::ES256, Some("pair")).unwrap();
    let ring = [record(&secret(None), 5, KeyStatus::Active), record(&pair, 6, KeyStatus::Revoked)];
    let other = SigningKey::generate(Algorithm::ES256, Some("other")).unwrap();
    assert_eq!(refusal(&[&other, &oct("HS256", LONG, "third")], &ring), None);
}

#[test]
fn a_secret_that_cannot_be_compared_is_refused_and_a_key_pair_needs_no_root_key() {
    let ring = [record(&oct("HS256", LONG, "old"), 5, KeyStatus::Revoked)];
    let fault = check_import(&[secret(None).verification_key()], &ring, &root_keys(8)).unwrap_err();
    assert_eq!(fault.kind, FaultKind::RootKey);
    assert!(fault.hint.unwrap().starts_with("Key \"old\" may be the one to import."));
    let pair = SigningKey::generate(Algorithm::ES256, None).unwrap();
    assert!(check_import(&[pair.verification_key()], &ring, &root_keys(8)).is_ok());
}

#[test]
fn no_refusal_and_no_debug_output_tells_the_secret_or_its_fingerprint() {
    let key = oct("HS256", LONG, "old");
    let ring = [record(&key, 5, KeyStatus::Active)];
    let fault = check_import(&[oct("HS256", LONG, "new").verification_key()], &ring, &root_keys(7))
        .unwrap_err();
    assert!(!format!("{fault:?}").contains("0123456789"));
    assert_eq!(format!("{:?}", key.fingerprint()), "Shared(Secret(…))");
}
