//! The published examples of RFC 7515, 7520 and 8037 come out as published.
#![allow(clippy::unwrap_used)]

use crate::jwt_support;

use auth_ext_core::jwt::{self, ClaimsPolicy, Reason};
use auth_ext_core::keys::{KeyError, KeySet, SigningKey, VerificationKey};
use auth_ext_core::time::Timestamp;
use jwt_support::vectors::*;
use jwt_support::{set, set_of};

const JOE: &str =
    "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}";
/// One second before the examples expire.
const THEN: Timestamp = Timestamp::from_seconds(1_300_819_379);

fn a1() -> KeySet {
    let jwk = format!(r#"{{"kty":"oct","alg":"HS256","k":"{RFC7515_A1_KEY}"}}"#);
    set([VerificationKey::from_jwk(&jwk).unwrap()])
}

fn a2(algorithm: &str) -> String {
    format!(
        r#"{{"kty":"RSA","alg":"{algorithm}","kid":"a2","n":"{RFC7515_A2_N}","e":"AQAB","d":"{RFC7515_A2_D}","p":"{RFC7515_A2_P}","q":"{RFC7515_A2_Q}","dp":"{RFC7515_A2_DP}","dq":"{RFC7515_A2_DQ}","qi":"{RFC7515_A2_QI}"}}"#
    )
}

fn a3() -> String {
    format!(
        r#"{{"kty":"EC","crv":"P-256","x":"{RFC7515_A3_X}","y":"{RFC7515_A3_Y}","d":"{RFC7515_A3_D}"}}"#
    )
}

fn rfc8037() -> SigningKey {
    let jwk = format!(r#"{{"kty":"OKP","crv":"Ed25519","d":"{RFC8037_D}","x":"{RFC8037_X}"}}"#);
    SigningKey::from_jwk(&jwk).unwrap()
}

#[track_caller]
fn assert_example(token: &str, keys: &KeySet) {
    let at = |now| jwt::verify_jwt(token, keys, &ClaimsPolicy::default(), now);
    assert_eq!(at(THEN).reason, None);
    assert_eq!(at(THEN).claims.unwrap().as_str(), JOE);
    assert_eq!(at(Timestamp::from_seconds(1_300_819_380)).reason, Some(Reason::Expired));
    let jws = jwt::verify_jws(token, keys, 8192);
    assert_eq!((jws.reason, jws.payload.as_deref()), (None, Some(JOE.as_bytes())));
}

#[test]
fn rfc7515_a1_hs256() {
    assert_example(RFC7515_A1_JWS, &a1());
    let header = jwt::verify_jws(RFC7515_A1_JWS, &a1(), 8192).header.unwrap();
    assert_eq!(header.as_str(), "{\"typ\":\"JWT\",\r\n \"alg\":\"HS256\"}");
}

#[test]
fn rfc7515_a2_rs256() {
    assert_example(RFC7515_A2_JWS, &set_of(&SigningKey::from_jwk(&a2("RS256")).unwrap()));
}

#[test]
fn rfc7515_a3_es256() {
    assert_example(RFC7515_A3_JWS, &set_of(&SigningKey::from_jwk(&a3()).unwrap()));
}

#[test]
fn rfc7515_a4_es512_is_not_supported() {
    let jwk = format!(
        r#"{{"kty":"EC","crv":"P-521","x":"{RFC7515_A4_X}","y":"{RFC7515_A4_Y}","alg":"ES512"}}"#
    );
    assert_eq!(VerificationKey::from_jwk(&jwk).err(), Some(KeyError::UnsupportedAlgorithm));
    let jws = jwt::verify_jws(RFC7515_A4_JWS, &a1(), 8192);
    assert_eq!((jws.reason, jws.payload), (Some(Reason::AlgorithmNotAllowed), None));
}

#[test]
fn rfc7515_a5_unsecured_is_refused() {
    for keys in [KeySet::new(), a1()] {
        let verification = jwt::verify_jwt(RFC7515_A5_JWS, &keys, &ClaimsPolicy::default(), THEN);
        assert_eq!(verification.reason, Some(Reason::AlgorithmNotAllowed));
        assert_eq!(verification.claims, None);
    }
}

#[test]
fn rfc7520_4_1_rs256_and_4_2_ps384() {
    for (algorithm, header, signature) in [
        ("RS256", RFC7520_4_1_HEADER, RFC7520_4_1_SIGNATURE),
        ("PS384", RFC7520_4_2_HEADER, RFC7520_4_2_SIGNATURE),
    ] {
        let jwk = format!(
            r#"{{"kty":"RSA","kid":"bilbo.baggins@hobbiton.example","use":"sig","alg":"{algorithm}","n":"{RFC7520_RSA_N}","e":"AQAB"}}"#
        );
        let keys = set([VerificationKey::from_jwk(&jwk).unwrap()]);
        let jws = jwt::verify_jws(&format!("{header}.{RFC7520_PAYLOAD}.{signature}"), &keys, 8192);
        assert_eq!(jws.reason, None, "{algorithm}");
        let payload = String::from_utf8(jws.payload.unwrap()).unwrap();
        assert!(payload.starts_with("It\u{2019}s a dangerous business, Frodo"), "{payload}");
        assert!(payload.ends_with("swept off to."), "{payload}");
    }
}

#[test]
fn rfc7520_4_3_es512_is_not_supported() {
    let jws = format!("{RFC7520_4_3_HEADER}.{RFC7520_PAYLOAD}.{RFC7520_4_3_SIGNATURE}");
    assert_eq!(jwt::verify_jws(&jws, &a1(), 8192).reason, Some(Reason::AlgorithmNotAllowed));
    let jwk = format!(r#"{{"kty":"EC","crv":"P-521","x":"{RFC7520_EC_X}","y":"{RFC7520_EC_Y}"}}"#);
    assert_eq!(VerificationKey::from_jwk(&jwk).err(), Some(KeyError::UnsupportedAlgorithm));
}

fn rfc7520_secret() -> KeySet {
    let jwk = format!(
        r#"{{"kty":"oct","kid":"018c0ae5-4d9b-471b-bfd6-eef314bc7037","use":"sig","alg":"HS256","k":"{RFC7520_4_4_KEY}"}}"#
    );
    set([VerificationKey::from_jwk(&jwk).unwrap()])
}

#[test]
fn rfc7520_4_4_hs256() {
    let jws = format!("{RFC7520_4_4_HEADER}.{RFC7520_PAYLOAD}.{RFC7520_4_4_SIGNATURE}");
    let jws = jwt::verify_jws(&jws, &rfc7520_secret(), 8192);
    assert_eq!(jws.reason, None);
    assert_eq!(jws.payload.unwrap(), jwt_support::decode(RFC7520_PAYLOAD));
}

#[test]
fn rfc7520_4_5_detached_is_refused() {
    let jws = format!("{RFC7520_4_4_HEADER}..{RFC7520_4_4_SIGNATURE}");
    let jws = jwt::verify_jws(&jws, &rfc7520_secret(), 8192);
    // An empty payload can be signed, and this is not what was.
    assert_eq!((jws.reason, jws.payload), (Some(Reason::BadSignature), None));
}

#[test]
fn rfc7520_4_6_to_4_8_json_serialization_is_refused() {
    let flattened = format!(
        r#"{{"payload":"{RFC7520_PAYLOAD}","protected":"{RFC7520_4_4_HEADER}","signature":"{RFC7520_4_4_SIGNATURE}"}}"#
    );
    let general = format!(
        r#" {{"payload":"{RFC7520_PAYLOAD}","signatures":[{{"protected":"{RFC7520_4_4_HEADER}","signature":"{RFC7520_4_4_SIGNATURE}"}}]}}"#
    );
    for json in [flattened, general] {
        let jws = jwt::verify_jws(&json, &rfc7520_secret(), 8192);
        assert_eq!((jws.reason, jws.payload), (Some(Reason::UnsupportedForm), None));
    }
}

#[test]
fn rfc8037_a4_eddsa() {
    let jws = jwt::verify_jws(RFC8037_JWS, &set_of(&rfc8037()), 8192);
    assert_eq!(jws.reason, None);
    assert_eq!(jws.payload.as_deref(), Some("Example of Ed25519 signing".as_bytes()));
}

#[test]
fn rfc8037_a3_thumbprint_is_the_default_kid() {
    assert_eq!(rfc8037().kid(), Some(RFC8037_THUMBPRINT));
}

/// RFC 9864 renames EdDSA with Ed25519; the same key takes both names, and its public JWK both.
#[test]
fn rfc9864_ed25519_is_the_same_algorithm() {
    let jwk =
        format!(r#"{{"kty":"OKP","crv":"Ed25519","alg":"Ed25519","kid":"k","x":"{RFC8037_X}"}}"#);
    let keys = set([VerificationKey::from_jwk(&jwk).unwrap()]);
    assert_eq!(jwt::verify_jws(RFC8037_JWS, &keys, 8192).reason, None);

    let seed = jwt_support::decode(RFC8037_D);
    let pair = aws_lc_rs::signature::Ed25519KeyPair::from_seed_unchecked(&seed).unwrap();
    let message = format!(
        "{}.{}",
        jwt_support::encode(r#"{"alg":"Ed25519"}"#),
        jwt_support::encode("payload")
    );
    let jws = format!("{message}.{}", jwt_support::encode(pair.sign(message.as_bytes())));
    assert_eq!(jwt::verify_jws(&jws, &keys, 8192).reason, None);
    assert_eq!(jwt::verify_jws(&jws, &set_of(&rfc8037()), 8192).reason, None);
}

/// Deterministic signatures are the same, byte for byte, as another implementation's.
#[test]
fn tokens_of_ours_are_what_another_implementation_makes() {
    let symmetric = |algorithm| {
        let jwk = format!(r#"{{"kty":"oct","alg":"{algorithm}","k":"{RFC7515_A1_KEY}"}}"#);
        SigningKey::from_jwk(&jwk).unwrap()
    };
    let rsa = |algorithm| SigningKey::from_jwk(&a2(algorithm)).unwrap();
    for (key, expected) in [
        (symmetric("HS256"), OUR_HS256),
        (symmetric("HS384"), OUR_HS384),
        (symmetric("HS512"), OUR_HS512),
        (rsa("RS256"), OUR_RS256),
        (rsa("RS384"), OUR_RS384),
        (rsa("RS512"), OUR_RS512),
        (rfc8037(), OUR_EDDSA),
    ] {
        assert_eq!(jwt::sign_jwt(&key, OUR_CLAIMS.as_bytes()).unwrap(), expected);
    }
}
