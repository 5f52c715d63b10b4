//! Signing keys: made, read, written, published, and never shown.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::jwt_support;

use auth_ext_core::jwt::{Algorithm, KeyType};
use auth_ext_core::keys::{KeyError, SigningKey, VerificationKey, jwks, verifier_jwks};
use auth_ext_core::secret::Secret;
use jwt_support::vectors::*;
use jwt_support::{SECRET, decode, encode};
use serde_json::{Value, json};

fn private_jwk(key: &SigningKey) -> Value {
    serde_json::from_slice(key.private_jwk().expose()).unwrap()
}

fn rsa() -> Value {
    json!({
        "kty": "RSA", "alg": "RS256", "kid": "a2", "n": RFC7515_A2_N, "e": "AQAB", "d": RFC7515_A2_D,
        "p": RFC7515_A2_P, "q": RFC7515_A2_Q, "dp": RFC7515_A2_DP, "dq": RFC7515_A2_DQ, "qi": RFC7515_A2_QI,
    })
}

fn ec() -> Value {
    json!({ "kty": "EC", "crv": "P-256", "x": RFC7515_A3_X, "y": RFC7515_A3_Y, "d": RFC7515_A3_D })
}

fn ed() -> Value {
    json!({ "kty": "OKP", "crv": "Ed25519", "x": RFC8037_X, "d": RFC8037_D })
}

fn read(jwk: &Value) -> Result<SigningKey, KeyError> {
    SigningKey::from_jwk(&jwk.to_string())
}

fn with(mut jwk: Value, name: &str, value: impl Into<Value>) -> Value {
    jwk[name] = value.into();
    jwk
}

#[test]
fn a_new_key_has_its_kid_and_its_size() {
    for algorithm in Algorithm::ALL {
        let key = SigningKey::generate(algorithm, None).unwrap();
        assert_eq!(key.algorithm(), algorithm);
        assert_eq!(key.kid(), key.verification_key().thumbprint().as_deref());
        assert_eq!(key.kid().is_none(), algorithm.is_symmetric());
        let jwk = private_jwk(&key);
        let size = |name: &str| decode(jwk[name].as_str().unwrap()).len();
        match algorithm.key_type() {
            KeyType::Oct => {
                let expected = match algorithm {
                    Algorithm::HS256 => 32,
                    Algorithm::HS384 => 48,
                    _ => 64,
                };
                assert_eq!(size("k"), expected);
            }
            KeyType::Rsa => assert_eq!((size("n"), jwk["e"].as_str()), (256, Some("AQAB"))),
            KeyType::Ec => {
                let length = if algorithm == Algorithm::ES256 { 32 } else { 48 };
                assert_eq!((size("x"), size("y"), size("d")), (length, length, length));
            }
            KeyType::Okp => assert_eq!((size("x"), size("d")), (32, 32)),
        }
    }
    let named = SigningKey::generate(Algorithm::ES256, Some("2026-11")).unwrap();
    assert_eq!(named.kid(), Some("2026-11"));
    let error = |algorithm, kid| SigningKey::generate(algorithm, Some(kid)).unwrap_err();
    assert_eq!(error(Algorithm::HS256, "x"), KeyError::SymmetricKid);
    assert_eq!(error(Algorithm::ES256, ""), KeyError::InvalidMember("kid"));
}

#[test]
fn two_new_keys_differ() {
    for algorithm in Algorithm::ALL {
        let make = || SigningKey::generate(algorithm, None).unwrap();
        assert_ne!(private_jwk(&make()), private_jwk(&make()));
    }
}

#[test]
fn private_jwks_are_written_as_they_were_read() {
    for jwk in [rsa(), with(ec(), "kid", "k"), with(ed(), "kid", "k")] {
        let written = private_jwk(&read(&jwk).unwrap());
        for (name, value) in jwk.as_object().unwrap() {
            assert_eq!(&written[name], value, "{name}");
        }
        assert_eq!(written["use"], "sig");
    }
    let secret = SigningKey::from_secret(&Secret::from_text(SECRET), Algorithm::HS256).unwrap();
    let expected = json!({ "kty": "oct", "alg": "HS256", "use": "sig", "k": encode(SECRET) });
    assert_eq!(private_jwk(&secret), expected);
}

#[test]
fn parts_that_do_not_belong_together_are_refused() {
    let other_ec = private_jwk(&SigningKey::generate(Algorithm::ES256, None).unwrap());
    let other_rsa = private_jwk(&SigningKey::generate(Algorithm::RS256, None).unwrap());
    let cases = [
        with(ec(), "d", other_ec["d"].clone()),
        with(ed(), "d", RFC7515_A3_D),
        with(rsa(), "d", other_rsa["d"].clone()),
        with(rsa(), "p", other_rsa["p"].clone()),
        with(rsa(), "n", other_rsa["n"].clone()),
        with(rsa(), "dp", RFC7515_A2_DQ),
        with(rsa(), "qi", other_rsa["qi"].clone()),
        with(ec(), "d", encode([0; 32])),
        with(ec(), "d", encode([0xff; 32])),
    ];
    for jwk in cases {
        assert_eq!(read(&jwk).unwrap_err(), KeyError::Inconsistent, "{jwk}");
    }
    assert_eq!(read(&with(ec(), "d", encode([1; 31]))).unwrap_err(), KeyError::InvalidMember("d"));
    assert_eq!(read(&with(ed(), "d", encode([1; 33]))).unwrap_err(), KeyError::InvalidMember("d"));
    assert_eq!(read(&with(rsa(), "oth", json!([]))).unwrap_err(), KeyError::InvalidMember("oth"));
    assert_eq!(read(&with(rsa(), "p", "A_")).unwrap_err(), KeyError::InvalidMember("p"));
}

#[test]
fn a_public_jwk_does_not_sign() {
    for (jwk, private) in [(rsa(), "d"), (ec(), "d"), (ed(), "d")] {
        let mut public = jwk;
        public.as_object_mut().unwrap().remove(private);
        assert_eq!(read(&public).unwrap_err(), KeyError::NoPrivatePart);
        assert!(VerificationKey::from_jwk(&public.to_string()).is_ok());
    }
    let mut without_qi = rsa();
    without_qi.as_object_mut().unwrap().remove("qi");
    assert_eq!(read(&without_qi).unwrap_err(), KeyError::MissingMember("qi"));
}

#[test]
fn key_ops_must_allow_signing() {
    assert!(read(&with(ec(), "key_ops", json!(["sign", "verify"]))).is_ok());
    assert!(read(&with(ec(), "key_ops", json!(["sign"]))).is_ok());
    assert_eq!(
        read(&with(ec(), "key_ops", json!(["verify"]))).unwrap_err(),
        KeyError::OperationNotAllowed
    );
    assert_eq!(read(&with(ec(), "use", "enc")).unwrap_err(), KeyError::NotForSignatures);
    let signing_only = with(ec(), "key_ops", json!(["sign"])).to_string();
    assert!(VerificationKey::from_jwk(&signing_only).is_ok());
    let shared = json!({ "kty": "oct", "alg": "HS256", "k": encode(SECRET), "key_ops": ["sign"] });
    let refused = VerificationKey::from_jwk(&shared.to_string()).unwrap_err();
    assert_eq!(refused, KeyError::OperationNotAllowed);
}

#[test]
fn the_published_set_has_public_members_only() {
    let keys: Vec<SigningKey> = Algorithm::ALL
        .into_iter()
        .map(|algorithm| SigningKey::generate(algorithm, None).unwrap())
        .collect();
    let set = jwks(keys.iter().map(SigningKey::verification_key));
    let published = set["keys"].as_array().unwrap();
    assert_eq!(published.len(), 9);
    for (jwk, key) in
        published.iter().zip(keys.iter().filter(|key| !key.algorithm().is_symmetric()))
    {
        assert_eq!(Some(jwk), key.public_jwk().as_ref());
        let names: Vec<&str> = jwk.as_object().unwrap().keys().map(String::as_str).collect();
        let expected: &[&str] = match key.algorithm().key_type() {
            KeyType::Rsa => &["e", "kty", "n", "kid", "alg", "use", "key_ops"],
            KeyType::Ec => &["crv", "kty", "x", "y", "kid", "alg", "use", "key_ops"],
            KeyType::Okp => &["crv", "kty", "x", "kid", "alg", "use", "key_ops"],
            KeyType::Oct => &[],
        };
        assert_eq!(names, expected);
        assert_eq!((&jwk["use"], &jwk["key_ops"]), (&json!("sig"), &json!(["verify"])));
    }
    assert_eq!(jwks([]), json!({ "keys": [] }));
}

/// PostgREST 13 wants the shared secret without `kid`, and to verify only.
#[test]
fn the_set_for_postgrest_has_the_shared_secret() {
    let secret = SigningKey::from_secret(&Secret::from_text(SECRET), Algorithm::HS256).unwrap();
    let ec = read(&with(ec(), "kid", "k")).unwrap();
    let text = verifier_jwks([ec.verification_key(), secret.verification_key()]);
    let set: Value = serde_json::from_slice(text.expose()).unwrap();
    let oct = json!({ "kty": "oct", "alg": "HS256", "k": encode(SECRET) });
    assert_eq!(set, json!({ "keys": [ec.public_jwk().unwrap(), oct] }));
    assert_eq!(verifier_jwks([]).expose(), br#"{"keys":[]}"#);
}

#[test]
fn debug_output_shows_no_key_material() {
    for jwk in [rsa(), ec(), ed(), json!({ "kty": "oct", "alg": "HS256", "k": encode(SECRET) })] {
        let key = read(&jwk).unwrap();
        for shown in
            [format!("{key:?}"), format!("{:?}", key.verification_key()), format!("{:#?}", key)]
        {
            for name in ["d", "k", "p", "n", "x"] {
                if let Some(value) = jwk[name].as_str() {
                    assert!(!shown.contains(&value[..12]), "{shown}");
                }
            }
            assert!(
                !shown.contains("old-shared") && shown.contains(key.algorithm().as_str()),
                "{shown}"
            );
        }
    }
}
