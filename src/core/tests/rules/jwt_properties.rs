//! Properties that hold for every input, on a few hundred random ones.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::jwt_support;

use auth_ext_core::jwt::{self, Algorithm, ClaimsPolicy, JsonObject, Reason};
use auth_ext_core::keys::import::parse_gotrue_keys;
use auth_ext_core::keys::seal::{RootKey, SealError, open, seal};
use auth_ext_core::keys::{KeySet, SigningKey, VerificationKey};
use auth_ext_core::time::Timestamp;
use jwt_support::*;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// A key of every algorithm, and all of them as one set; made once for each thread.
struct Ring {
    keys: Vec<SigningKey>,
    set: KeySet,
}

thread_local! {
    static RING: &'static Ring = {
        let generate = |algorithm| SigningKey::generate(algorithm, None).unwrap();
        let keys: Vec<_> = Algorithm::ALL.into_iter().map(generate).collect();
        let set = set(keys.iter().map(|key| key.verification_key().clone()));
        Box::leak(Box::new(Ring { keys, set }))
    };
}

fn ring() -> &'static Ring {
    RING.with(|ring| *ring)
}

fn no_panic(token: &str) {
    let policy = policy_with_audience("authenticated");
    let now = Timestamp::from_seconds(NOW_SECONDS);
    let verification = jwt::verify_jwt(token, &ring().set, &policy, now);
    assert!(verification.reason.is_some());
    let explanation = explain_with(token, &ring().set, &policy, now);
    assert_eq!(explanation["reason"].as_str(), verification.reason.map(Reason::as_str));
    let _ = jwt::verify_jws(token, &ring().set, 8192);
    let _ = jwt::decode_unverified(token, 8192);
    let _ = KeySet::from_third_party_jwks(token);
    let _ = VerificationKey::from_jwk(token);
    let _ = SigningKey::from_jwk(token);
    let _ = parse_gotrue_keys(token, None);
    let _ = RootKey::parse(token.as_bytes());
    let _ = jwt::parse_json(token);
}

/// JSON of any shape, no deeper than the parser takes.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "[^\u{0}]{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 48, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map("[^\u{0}]{0,8}", inner, 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        no_panic(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn arbitrary_segments_never_panic(
        header in any_json(), payload in any_json(), signature in prop::collection::vec(any::<u8>(), 0..80)
    ) {
        no_panic(&format!("{}.{}.{}", encode(header.to_string()), encode(payload.to_string()), encode(signature)));
    }

    #[test]
    fn any_header_on_a_genuine_hmac_never_panics(header in any_json(), payload in any_json()) {
        let token = token(&header.to_string(), payload.to_string());
        let verification = verify(&token);
        let explanation = explain_with(&token, &secret_set(), &ClaimsPolicy::default(), NOW);
        prop_assert_eq!(explanation["reason"].as_str(), verification.reason.map(Reason::as_str));
    }

    #[test]
    fn registered_claims_of_any_shape_never_panic(
        name in prop::sample::select(vec!["exp", "nbf", "iat", "aud", "iss", "sub", "jti"]), value in any_json()
    ) {
        let mut claims = json!({ "exp": NOW_SECONDS + 60 });
        claims[name] = value;
        let policy = ClaimsPolicy { issuer: Some("x".to_owned()), ..policy_with_audience("authenticated") };
        let token = token(HEADER, claims.to_string());
        let verification = jwt::verify_jwt(&token, &secret_set(), &policy, NOW);
        let explanation = explain_with(&token, &secret_set(), &policy, NOW);
        prop_assert_eq!(explanation["reason"].as_str(), verification.reason.map(Reason::as_str));
        let _ = jwt::check_claims_to_sign(&claims, &jwt::SigningPolicy::default(), NOW);
    }

    #[test]
    fn what_is_signed_verifies_and_comes_back_whole(
        extra in prop::collection::btree_map("[a-z_]{4,10}", any_json(), 0..5), at in 0..12_usize
    ) {
        let mut claims: Map<String, Value> = extra.into_iter().collect();
        claims.insert("exp".to_owned(), json!(NOW_SECONDS + 1));
        let text = Value::Object(claims).to_string();
        let token = jwt::sign_jwt(&ring().keys[at], text.as_bytes()).unwrap();
        let policy = ClaimsPolicy { max_size: 1 << 20, ..ClaimsPolicy::default() };
        let verification = jwt::verify_jwt(&token, &ring().set, &policy, NOW);
        prop_assert_eq!(verification.reason, None);
        prop_assert_eq!(verification.claims.map(JsonObject::into_string), Some(text));
    }

    #[test]
    fn one_changed_character_never_verifies(
        at in 0..12_usize, position in any::<prop::sample::Index>(),
        replacement in prop_oneof!["[A-Za-z0-9_.-]", any::<char>().prop_map(String::from)]
    ) {
        let token = jwt::sign_jwt(&ring().keys[at], CLAIMS.as_bytes()).unwrap();
        let position = position.index(token.len());
        let mut mutated = token.clone();
        mutated.replace_range(position..=position, &replacement);
        prop_assume!(mutated != token);
        let verification = jwt::verify_jwt(&mutated, &ring().set, &ClaimsPolicy::default(), NOW);
        prop_assert!(verification.reason.is_some());
        prop_assert_eq!(verification.claims, None);
    }

    #[test]
    fn a_cut_or_lengthened_token_never_verifies(
        at in 0..12_usize, position in any::<prop::sample::Index>(), more in "[A-Za-z0-9_.=-]{1,4}"
    ) {
        let token = jwt::sign_jwt(&ring().keys[at], CLAIMS.as_bytes()).unwrap();
        let cut = &token[..position.index(token.len())];
        for altered in [cut.to_owned(), format!("{token}{more}"), format!("{more}{token}")] {
            let verification = jwt::verify_jwt(&altered, &ring().set, &ClaimsPolicy::default(), NOW);
            prop_assert!(verification.reason.is_some());
        }
    }

    #[test]
    fn the_strict_parser_reads_what_serde_json_writes(value in any_json()) {
        let text = value.to_string();
        prop_assert_eq!(jwt::parse_json(&text), Ok(serde_json::from_str(&text).unwrap()));
    }

    #[test]
    fn what_is_sealed_opens_and_tampering_is_noticed(
        root in any::<[u8; 32]>(), id in prop::collection::vec(any::<u8>(), 0..40), nonce in any::<[u8; 12]>(),
        plaintext in prop::collection::vec(any::<u8>(), 0..300), at in any::<prop::sample::Index>(), bit in 0..8_u8
    ) {
        let root = RootKey::from_bytes(root);
        let mut sealed = seal(&root, &id, &plaintext, nonce).unwrap();
        let opened = open(&root, &id, &sealed).unwrap();
        prop_assert_eq!(opened.expose(), &plaintext[..]);
        let at = at.index(sealed.len());
        sealed[at] ^= 1 << bit;
        let error = open(&root, &id, &sealed).unwrap_err();
        prop_assert!(matches!(error, SealError::Corrupt | SealError::WrongRootKey | SealError::UnsupportedVersion));
    }
}
