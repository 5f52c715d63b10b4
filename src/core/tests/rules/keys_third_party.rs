//! Somebody else's JWK set: what is taken, what is left out, what makes the set unacceptable.
#![allow(clippy::unwrap_used)]

use crate::jwt_support;

use auth_ext_core::jwt::{self, Algorithm, Reason};
use auth_ext_core::keys::{KeyError, KeySet, SigningKey};
use jwt_support::vectors::*;
use jwt_support::{encode, token};

fn read(keys: &[&str]) -> Result<Vec<(Option<String>, Algorithm)>, KeyError> {
    let set = KeySet::from_third_party_jwks(&format!(r#"{{"keys":[{}]}}"#, keys.join(",")))?;
    Ok(set.keys().iter().map(|key| (key.kid().map(str::to_owned), key.algorithm())).collect())
}

fn rsa(n: &str, members: &str) -> String {
    format!(r#"{{"kty":"RSA","n":"{n}","e":"AQAB"{members}}}"#)
}

fn ec(members: &str) -> String {
    format!(r#"{{"kty":"EC","crv":"P-256","x":"{RFC7515_A3_X}","y":"{RFC7515_A3_Y}"{members}}}"#)
}

fn ed(members: &str) -> String {
    format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{RFC8037_X}"{members}}}"#)
}

fn oct(members: &str) -> String {
    format!(r#"{{"kty":"oct","k":"{RFC7515_A1_KEY}"{members}}}"#)
}

fn named(kid: &str, algorithm: Algorithm) -> (Option<String>, Algorithm) {
    (Some(kid.to_owned()), algorithm)
}

#[test]
fn sets_as_the_big_providers_publish_them_are_taken() {
    let google = [
        rsa(RFC7515_A2_N, r#","use":"sig","kid":"a","alg":"RS256""#),
        rsa(RFC7638_N, r#","kid":"b","alg":"RS256","use":"sig""#),
    ];
    let expected = vec![named("a", Algorithm::RS256), named("b", Algorithm::RS256)];
    assert_eq!(read(&[&google[0], &google[1]]), Ok(expected));
    // Auth0: certificates are ignored.
    let auth0 = rsa(RFC7638_N, r#","use":"sig","alg":"RS256","kid":"c","x5t":"c","x5c":["MIIC"]"#);
    assert_eq!(read(&[&auth0]), Ok(vec![named("c", Algorithm::RS256)]));
    // Microsoft: no alg.
    let microsoft =
        rsa(RFC7638_N, r#","use":"sig","kid":"d","issuer":"https://login.example/v2.0""#);
    assert_eq!(read(&[&microsoft]), Ok(vec![named("d", Algorithm::RS256)]));
    // Keycloak: an encryption key beside the signing key.
    let keycloak = rsa(RFC7515_A2_N, r#","use":"enc","alg":"RSA-OAEP","kid":"e""#);
    assert_eq!(read(&[&keycloak, &auth0]), Ok(vec![named("c", Algorithm::RS256)]));
}

#[test]
fn a_key_without_alg_gets_the_one_it_implies() {
    assert_eq!(read(&[&ec(r#","kid":"a""#)]), Ok(vec![named("a", Algorithm::ES256)]));
    assert_eq!(read(&[&ed(r#","kid":"a""#)]), Ok(vec![named("a", Algorithm::EdDSA)]));
    assert_eq!(
        read(&[&ed(r#","kid":"a","alg":"Ed25519""#)]),
        Ok(vec![named("a", Algorithm::EdDSA)])
    );
    assert_eq!(read(&[&rsa(RFC7638_N, r#","kid":"a""#)]), Ok(vec![named("a", Algorithm::RS256)]));
    assert_eq!(
        read(&[&rsa(RFC7638_N, r#","kid":"a","alg":"PS512""#)]),
        Ok(vec![named("a", Algorithm::PS512)])
    );
    assert_eq!(read(&[&oct("")]), Err(KeyError::AlgorithmRequired));
}

#[test]
fn keys_that_are_not_for_us_are_left_out() {
    let ours = ec(r#","kid":"ours""#);
    for other in [
        r#"{"kty":"AKP","alg":"ML-DSA-65","pub":"x"}"#.to_owned(),
        r#"{"kty":"future","d":"x"}"#.to_owned(),
        format!(
            r#"{{"kty":"EC","crv":"P-521","x":"{RFC7520_EC_X}","y":"{RFC7520_EC_Y}","alg":"ES512"}}"#
        ),
        format!(r#"{{"kty":"EC","crv":"P-521","x":"{RFC7520_EC_X}","y":"{RFC7520_EC_Y}"}}"#),
        r#"{"kty":"EC","crv":"secp256k1","x":"AA","y":"AA"}"#.to_owned(),
        r#"{"kty":"OKP","crv":"X25519","x":"AA"}"#.to_owned(),
        rsa(RFC7638_N, r#","use":"enc","kid":"other""#),
        rsa(RFC7638_N, r#","key_ops":["wrapKey"],"kid":"other""#),
        rsa(RFC7638_N, r#","alg":"RSA-OAEP-256""#),
    ] {
        assert_eq!(read(&[&other, &ours]), Ok(vec![named("ours", Algorithm::ES256)]), "{other}");
        assert_eq!(read(&[&other]), Err(KeyError::NoUsableKey), "{other}");
    }
    assert_eq!(read(&[]), Err(KeyError::NoUsableKey));
}

#[test]
fn a_contradiction_in_any_key_refuses_the_set() {
    let good = ec(r#","kid":"good""#);
    let d = |jwk: &str, d: &str| jwk.replace(r#""kty""#, &format!(r#""d":"{d}","kty""#));
    for (bad, expected) in [
        (d(&ec(r#","kid":"a""#), RFC7515_A3_D), KeyError::PrivatePart),
        (d(&ed(r#","kid":"a""#), RFC8037_D), KeyError::PrivatePart),
        (rsa(RFC7638_N, r#","kid":"a","p":"AQAB""#), KeyError::PrivatePart),
        (rsa(RFC7638_N, r#","kid":"a","d":null"#), KeyError::PrivatePart),
        (ec(r#","kid":"a","k":"AA""#), KeyError::PrivatePart),
        (ec(r#","kid":"a","alg":"RS256""#), KeyError::KeyTypeMismatch),
        (ec(r#","kid":"a","alg":"HS256""#), KeyError::KeyTypeMismatch),
        (ec(r#","kid":"a","alg":"ES384""#), KeyError::CurveMismatch),
        (ec(r#","kid":7"#), KeyError::InvalidMember("kid")),
        (rsa("AQAB", r#","kid":"a""#), KeyError::ModulusSize),
        (rsa(&RFC7638_N[1..], r#","kid":"a""#), KeyError::InvalidMember("n")),
        (ec("").replace(RFC7515_A3_X, RFC7515_A3_Y), KeyError::InvalidPoint),
        (ec("").replace(RFC7515_A3_X, &encode([0; 31])), KeyError::InvalidMember("x")),
        (ec("").replace(RFC7515_A3_X, &encode([0; 33])), KeyError::InvalidMember("x")),
        (ec("").replace(RFC7515_A3_X, &format!("{RFC7515_A3_X}=")), KeyError::InvalidMember("x")),
        ("[]".to_owned(), KeyError::NotAnObject),
        ("{}".to_owned(), KeyError::MissingMember("kty")),
        (r#"{"kty":"EC","crv":"P-256"}"#.to_owned(), KeyError::MissingMember("x")),
    ] {
        assert_eq!(read(&[&good, &bad]), Err(expected), "{bad}");
        assert_eq!(read(&[&bad]), Err(expected), "{bad}");
    }
}

#[test]
fn several_keys_need_different_kids() {
    let (first, second) = (ec(r#","kid":"a""#), ed(r#","kid":"a""#));
    assert_eq!(read(&[&first, &second]), Err(KeyError::DuplicateKid));
    assert_eq!(read(&[&first, &ed("")]), Err(KeyError::MissingKid));
    assert_eq!(read(&[&ec(""), &ed("")]), Err(KeyError::MissingKid));
    assert_eq!(read(&[&ec("")]), Ok(vec![(None, Algorithm::ES256)]));
}

#[test]
fn symmetric_and_asymmetric_keys_do_not_mix() {
    let secret = oct(r#","alg":"HS256","kid":"s""#);
    assert_eq!(read(&[&secret, &ec(r#","kid":"a""#)]), Err(KeyError::MixedSet));
    assert_eq!(read(&[&secret]), Ok(vec![named("s", Algorithm::HS256)]));
    assert_eq!(read(&[&oct(r#","alg":"HS512""#)]), Ok(vec![(None, Algorithm::HS512)]));
    let other = oct(r#","alg":"HS384","kid":"t""#);
    let both = vec![named("s", Algorithm::HS256), named("t", Algorithm::HS384)];
    assert_eq!(read(&[&secret, &other]), Ok(both));
}

#[test]
fn what_is_no_key_set_is_refused() {
    let read = |text: &str| KeySet::from_third_party_jwks(text).err();
    for text in ["", "null", "[]", "{}", r#"{"keys":{}}"#, r#"{"keys":null}"#, &ec("")] {
        let expected = match text {
            "" => KeyError::NotJson(Reason::Malformed),
            _ => KeyError::NotAnObject,
        };
        assert_eq!(read(text), Some(expected), "{text}");
    }
    assert_eq!(read(r#"{"keys":[],"keys":[]}"#), Some(KeyError::NotJson(Reason::DuplicateMember)));
    let twice = ec(r#","kid":"a","kid":"b""#);
    assert_eq!(
        read(&format!(r#"{{"keys":[{twice}]}}"#)),
        Some(KeyError::NotJson(Reason::DuplicateMember))
    );
    let many = vec![r#"{"kty":"x"}"#; 101].join(",");
    assert_eq!(read(&format!(r#"{{"keys":[{many}]}}"#)), Some(KeyError::TooLarge));
    assert_eq!(read(&" ".repeat(256 * 1024 + 1)), Some(KeyError::TooLarge));
}

#[test]
fn a_token_of_theirs_is_verified_with_their_set() {
    let theirs = SigningKey::generate(Algorithm::ES256, Some("k1")).unwrap();
    let next = SigningKey::generate(Algorithm::EdDSA, Some("k2")).unwrap();
    let jwks = auth_ext_core::keys::jwks([theirs.verification_key(), next.verification_key()]);
    let set = KeySet::from_third_party_jwks(&jwks.to_string()).unwrap();
    for key in [&theirs, &next] {
        let token = jwt::sign_jwt(key, jwt_support::CLAIMS.as_bytes()).unwrap();
        assert_eq!(jwt::verify_jws(&token, &set, 8192).reason, None);
    }
    let foreign = token(r#"{"alg":"HS256","kid":"k1"}"#, "{}");
    assert_eq!(jwt::verify_jws(&foreign, &set, 8192).reason, Some(Reason::AlgorithmNotAllowed));
}
