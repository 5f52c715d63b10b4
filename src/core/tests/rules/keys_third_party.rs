//! Somebody else's JWK set: what is taken, what is left out, what makes the set unacceptable.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::jwt_support;

use auth_ext_core::jwt::{self, Algorithm, Reason};
use auth_ext_core::keys::{KeyError, KeySet, LeftOut, SigningKey, UnusableSet};
use jwt_support::vectors::*;
use jwt_support::{decode, encode, token};

fn read(keys: &[&str]) -> Result<Vec<(Option<String>, Algorithm)>, UnusableSet> {
    read_text(&format!(r#"{{"keys":[{}]}}"#, keys.join(",")))
}

fn read_text(jwks: &str) -> Result<Vec<(Option<String>, Algorithm)>, UnusableSet> {
    let set = KeySet::from_third_party_jwks(jwks)?;
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

/// The error of a set of which each key was left out for that reason.
fn nothing_left<T>(errors: &[KeyError]) -> Result<T, UnusableSet> {
    let left_out = errors.iter().enumerate();
    let left_out = left_out.map(|(at, error)| LeftOut { position: at + 1, error: *error });
    Err(UnusableSet::NoUsableKey(left_out.collect()))
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
    assert_eq!(read(&[&oct("")]), nothing_left(&[KeyError::AlgorithmRequired]));
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
        assert!(matches!(read(&[&other]), Err(UnusableSet::NoUsableKey(_))), "{other}");
    }
    assert_eq!(read(&[]), nothing_left(&[]));
}

/// RFC 7517, 5: one key that we cannot use must not stop every token of the issuer.
#[test]
fn a_key_against_the_policy_is_left_out_and_the_others_stay() {
    let good = ec(r#","kid":"good""#);
    let d = |jwk: &str, d: &str| jwk.replace(r#""kty""#, &format!(r#""d":"{d}","kty""#));
    let ed448 = r#"{"kty":"OKP","crv":"Ed448","x":"r4rW6yXCIyg06dh_YP-7dIicixeZFc-KF6U9-2rt6vY943k1R6CGYihQxCLrgb33YPqFPJUcbiCA","alg":"EdDSA"}"#;
    for (bad, expected) in [
        (d(&ec(r#","kid":"a""#), RFC7515_A3_D), KeyError::PrivatePart),
        (d(&ed(r#","kid":"a""#), RFC8037_D), KeyError::PrivatePart),
        (rsa(RFC7638_N, r#","kid":"a","p":"AQAB""#), KeyError::PrivatePart),
        (ec(r#","kid":"a","k":"AA""#), KeyError::PrivatePart),
        (ec(r#","kid":"a","alg":"RS256""#), KeyError::KeyTypeMismatch),
        (ec(r#","kid":"a","alg":"HS256""#), KeyError::KeyTypeMismatch),
        (ec(r#","kid":"a","alg":"ES384""#), KeyError::CurveMismatch),
        (ed448.to_owned(), KeyError::CurveMismatch),
        (ec(r#","kid":7"#), KeyError::InvalidMember("kid")),
        (rsa("AQAB", r#","kid":"a""#), KeyError::ModulusSize),
        (rsa(&encode([0; 256]), r#","kid":"a""#), KeyError::InvalidMember("n")),
        (rsa(&RFC7638_N[1..], r#","kid":"a""#), KeyError::InvalidMember("n")),
        (r#"{"kty":"RSA","kid":"x","e":"AQAB"}"#.to_owned(), KeyError::MissingMember("n")),
        (ec("").replace(RFC7515_A3_X, RFC7515_A3_Y), KeyError::InvalidPoint),
        (ec("").replace(RFC7515_A3_X, &encode([0; 31])), KeyError::InvalidMember("x")),
        (ec("").replace(RFC7515_A3_X, &encode([0; 33])), KeyError::InvalidMember("x")),
        (ec("").replace(RFC7515_A3_X, &format!("{RFC7515_A3_X}=")), KeyError::InvalidMember("x")),
        ("[]".to_owned(), KeyError::NotAnObject),
        ("{}".to_owned(), KeyError::MissingMember("kty")),
        (r#"{"kty":"EC","crv":"P-256"}"#.to_owned(), KeyError::MissingMember("x")),
        (oct(""), KeyError::AlgorithmRequired),
        (oct("").replace(RFC7515_A1_KEY, "AAAA"), KeyError::AlgorithmRequired),
    ] {
        for keys in [[good.as_str(), &bad], [&bad, &good]] {
            assert_eq!(read(&keys), Ok(vec![named("good", Algorithm::ES256)]), "{bad}");
        }
        assert_eq!(read(&[&bad]), nothing_left(&[expected]), "{bad}");
        assert_eq!(read(&[&bad, &bad]), nothing_left(&[expected, expected]), "{bad}");
    }
    let error = read(&[&rsa("AQAB", ""), &oct("")]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the key set has no key that we could use; key 1: the RSA modulus is not between 2048 and 8192 bits long; key 2: the key has no \"alg\" and could serve several algorithms"
    );
}

#[test]
fn keys_of_one_kid_are_told_apart_by_their_algorithm() {
    let mut set = KeySet::from_third_party_jwks(&format!(
        r#"{{"keys":[{},{},{}]}}"#,
        rsa(RFC7515_A2_N, r#","kid":"a","alg":"RS512""#),
        ec(r#","kid":"a""#),
        ec(r#","kid":"a""#),
    ))
    .unwrap();
    let check =
        |header: &str, set: &KeySet| jwt::verify_jws(&token(header, "{}"), set, 8192).reason;
    assert_eq!(check(r#"{"alg":"ES256","kid":"a"}"#, &set), Some(Reason::BadSignature));
    assert_eq!(check(r#"{"alg":"RS256","kid":"a"}"#, &set), Some(Reason::AlgorithmNotAllowed));
    assert_eq!(check(r#"{"alg":"ES256","kid":"b"}"#, &set), Some(Reason::UnknownKey));
    // Another key of the algorithm and kid is tried, too.
    let theirs = SigningKey::generate(Algorithm::ES256, Some("a")).unwrap();
    let jws = jwt::sign_jwt(&theirs, jwt_support::CLAIMS.as_bytes()).unwrap();
    assert_eq!(jwt::verify_jws(&jws, &set, 8192).reason, Some(Reason::BadSignature));
    let theirs = theirs.public_jwk().unwrap();
    set = KeySet::from_third_party_jwks(&format!("[{},{theirs}]", ec(r#","kid":"a""#))).unwrap();
    assert_eq!(jwt::verify_jws(&jws, &set, 8192).reason, None);
}

#[test]
fn a_key_without_kid_stands_beside_others() {
    let read = read(&[&ec(r#","kid":"a""#), &ed("")]);
    assert_eq!(read, Ok(vec![named("a", Algorithm::ES256), (None, Algorithm::EdDSA)]));
}

/// What Supabase gives PostgREST during its migration. The key says the algorithm, so nothing can
/// be confused.
#[test]
fn symmetric_and_asymmetric_keys_mix_where_each_names_its_alg() {
    let secret = oct(r#","alg":"HS256","kid":"s""#);
    let both = vec![named("a", Algorithm::ES256), named("s", Algorithm::HS256)];
    assert_eq!(read(&[&ec(r#","kid":"a","alg":"ES256""#), &secret]), Ok(both));
    let alone = vec![named("s", Algorithm::HS256)];
    assert_eq!(read(&[&ec(r#","kid":"a""#), &secret]), Ok(alone.clone()));
    assert_eq!(read(&[&secret]), Ok(alone));
    assert_eq!(read(&[&oct(r#","alg":"HS512""#)]), Ok(vec![(None, Algorithm::HS512)]));
    let other = oct(r#","alg":"HS384","kid":"t""#);
    let both = vec![named("s", Algorithm::HS256), named("t", Algorithm::HS384)];
    assert_eq!(read(&[&secret, &other]), Ok(both));
}

#[test]
fn null_members_and_leading_zeros_change_nothing() {
    let nulls = r#","use":null,"alg":null,"key_ops":null,"kid":null,"d":null,"x5t":null"#;
    assert_eq!(read(&[&ec(nulls)]), Ok(vec![(None, Algorithm::ES256)]));
    let java = encode([&[0_u8][..], &decode(RFC7638_N)].concat());
    let set = KeySet::from_third_party_jwks(&rsa(&java, "")).unwrap();
    let plain = KeySet::from_third_party_jwks(&rsa(RFC7638_N, "")).unwrap();
    assert_eq!(set.keys()[0].thumbprint(), plain.keys()[0].thumbprint());
}

#[test]
fn a_single_jwk_and_a_bare_array_are_sets() {
    let key = ec(r#","kid":"a""#);
    let expected = Ok(vec![named("a", Algorithm::ES256)]);
    assert_eq!(read_text(&key), expected);
    assert_eq!(read_text(&format!("[{key}]")), expected);
}

#[test]
fn what_is_no_key_set_is_refused() {
    let read = |text: &str| KeySet::from_third_party_jwks(text).err();
    let form = |error| Some(UnusableSet::Form(error));
    for text in ["", "null", "7", "{}", r#"{"keys":{}}"#, r#"{"keys":null}"#] {
        let expected = match text {
            "" => KeyError::NotJson(Reason::Malformed),
            _ => KeyError::NotAKeySet,
        };
        assert_eq!(read(text), form(expected), "{text}");
    }
    assert_eq!(read(r#"{"keys":[],"keys":[]}"#), form(KeyError::NotJson(Reason::DuplicateMember)));
    let twice = ec(r#","kid":"a","kid":"b""#);
    assert_eq!(
        read(&format!(r#"{{"keys":[{twice}]}}"#)),
        form(KeyError::NotJson(Reason::DuplicateMember))
    );
    let many = vec![r#"{"kty":"x"}"#; 101].join(",");
    assert_eq!(read(&format!(r#"{{"keys":[{many}]}}"#)), form(KeyError::TooLarge));
    assert_eq!(read(&" ".repeat(256 * 1024 + 1)), form(KeyError::TooLarge));
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
