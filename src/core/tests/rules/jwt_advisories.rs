//! Published JWT vulnerabilities, one test each (reference security.md 6).
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::jwt_support;

use auth_ext_core::jwt::{self, Algorithm, ClaimsPolicy, Reason};
use auth_ext_core::keys::{KeySet, SigningKey};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use jwt_support::*;

/// A token with any header and payload, signed with an ES256 key pair.
fn es256_token(pair: &EcdsaKeyPair, header: &str, payload: &str) -> String {
    let message = format!("{}.{}", encode(header), encode(payload));
    let signature = pair.sign(&SystemRandom::new(), message.as_bytes()).unwrap();
    format!("{message}.{}", encode(signature))
}

fn check(token: &str, keys: &KeySet) -> Option<Reason> {
    jwt::verify_jwt(token, keys, &ClaimsPolicy::default(), NOW).reason
}

#[test]
fn cve_2026_25537_a_claim_of_the_wrong_type_is_never_an_absent_one() {
    let types = ["null", "true", "7", r#""7""#, "[7]", "[null]", r#"{"a":1}"#, "[]", "{}"];
    for claim in ["exp", "nbf", "iat"] {
        for value in types.iter().filter(|value| **value != "7") {
            let rest = if claim == "exp" { "" } else { r#","exp":1800003600"# };
            let claims = format!(r#"{{"{claim}":{value}{rest}}}"#);
            assert_eq!(reason_for_claims(&claims), Some(Reason::InvalidClaim), "{claims}");
        }
    }
    for claim in ["iss", "sub", "jti"] {
        for value in types.iter().filter(|value| **value != r#""7""#) {
            let claims = format!(r#"{{"{claim}":{value},"exp":1800003600}}"#);
            assert_eq!(reason_for_claims(&claims), Some(Reason::InvalidClaim), "{claims}");
        }
    }
}

#[test]
fn cve_2026_27962_and_cve_2018_0114_keys_in_the_header_are_not_used() {
    let attacker = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
    let point = attacker.public_key().as_ref();
    let (x, y) = (encode(&point[1..33]), encode(&point[33..]));
    let jwk =
        format!(r#"{{"kty":"EC","crv":"P-256","alg":"ES256","kid":"k","x":"{x}","y":"{y}"}}"#);
    let ours = SigningKey::generate(Algorithm::ES256, Some("k")).unwrap();
    for member in [
        format!(r#""jwk":{jwk}"#),
        r#""jku":"https://attacker.example/jwks.json""#.to_owned(),
        r#""x5u":"https://attacker.example/chain.pem""#.to_owned(),
        format!(r#""x5c":["{}"]"#, encode(point)),
    ] {
        let header = format!(r#"{{"alg":"ES256",{member}}}"#);
        let forged = es256_token(&attacker, &header, CLAIMS);
        assert_eq!(check(&forged, &set_of(&ours)), Some(Reason::BadSignature), "{header}");
        let header = format!(r#"{{"alg":"ES256","kid":"k",{member}}}"#);
        let forged = es256_token(&attacker, &header, CLAIMS);
        assert_eq!(check(&forged, &set_of(&ours)), Some(Reason::BadSignature), "{header}");
        assert_eq!(check(&forged, &KeySet::new()), Some(Reason::UnknownKey), "{header}");
        // On a genuine token such members are ignored.
        assert_eq!(reason_for_header(&format!(r#"{{"alg":"HS256",{member}}}"#)), None);
    }
}

/// CVE-2022-23540 and the none attacks of jwt_tool; rfc8725bis is about `noNE`.
#[test]
fn cve_2022_23540_there_is_no_algorithm_none_and_no_default() {
    let names = [
        "none",
        "None",
        "NONE",
        "nOnE",
        "noNE",
        "none ",
        " none",
        "",
        "hs256",
        "HS256 ",
        "HMAC",
        "HS1",
        "ES512",
        "ES256K",
        "RS1",
        "ML-DSA-65",
        "Ed448",
        "dir",
        "RSA-OAEP",
        "A256GCM",
        "SHA256",
    ];
    for name in names {
        let header = format!(r#"{{"alg":"{name}","typ":"JWT"}}"#);
        let genuine = token(&header, CLAIMS);
        let unsigned = genuine.rsplit_once('.').unwrap().0.to_owned() + ".";
        for token in [genuine, unsigned] {
            let verification = verify(&token);
            assert_eq!(verification.reason, Some(Reason::AlgorithmNotAllowed), "{name}");
            assert_eq!(verification.claims, None, "{name}");
        }
    }
    for header in
        ["{}", r#"{"typ":"JWT"}"#, r#"{"alg":null}"#, r#"{"alg":256}"#, r#"{"alg":["HS256"]}"#]
    {
        assert_eq!(reason_for_header(header), Some(Reason::Malformed), "{header}");
    }
}

/// GHSA-869p-cjfg-cm3x: the `kid` only ever picks among the keys of the set.
#[test]
fn ghsa_869p_cjfg_cm3x_a_kid_is_compared_and_nothing_else() {
    let ours = SigningKey::generate(Algorithm::ES256, Some("key-1")).unwrap();
    let other_tenant = SigningKey::generate(Algorithm::ES256, Some("key-2")).unwrap();
    let genuine = jwt::sign_jwt(&ours, CLAIMS.as_bytes()).unwrap();
    let (_, rest) = genuine.split_once('.').unwrap();
    for kid in [
        "",
        "key",
        "key-",
        "KEY-1",
        "key-1 ",
        " key-1",
        "key-2",
        "key-1\\u0041",
        "../../../dev/null",
        "' OR '1'='1",
        "'; DROP TABLE auth_ext.signing_keys; --",
        "*",
        "%",
        "key-1|key-2",
        "|/usr/bin/uname",
    ] {
        let token = format!("{}.{rest}", encode(format!(r#"{{"alg":"ES256","kid":"{kid}"}}"#)));
        assert_eq!(check(&token, &set_of(&ours)), Some(Reason::UnknownKey), "{kid}");
    }
    let foreign = jwt::sign_jwt(&other_tenant, CLAIMS.as_bytes()).unwrap();
    assert_eq!(check(&foreign, &set_of(&ours)), Some(Reason::UnknownKey));
    for kid in ["7", "null", "[]", r#"{"a":1}"#, "true"] {
        let token = format!("{}.{rest}", encode(format!(r#"{{"alg":"ES256","kid":{kid}}}"#)));
        assert_eq!(check(&token, &set_of(&ours)), Some(Reason::Malformed), "{kid}");
    }
    // A shared secret of ours has no kid, so a token with one is not its token.
    assert_eq!(reason_for_header(r#"{"alg":"HS256","kid":"key-1"}"#), Some(Reason::UnknownKey));
}

#[test]
fn cve_2026_29000_and_cve_2023_51774_encrypted_and_nested_tokens_are_refused() {
    for jwe in
        ["a.b.c.d.e", "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..iv.text.tag", "....", "a.b.c.d."]
    {
        assert_eq!(reason(jwe), Some(Reason::UnsupportedForm), "{jwe}");
    }
    for header in [
        r#"{"alg":"HS256","enc":"A256GCM"}"#,
        r#"{"alg":"dir","enc":"A128CBC-HS256"}"#,
        r#"{"enc":null,"alg":"HS256"}"#,
        r#"{"alg":"HS256","cty":"JWT"}"#,
        r#"{"alg":"HS256","typ":"JWT","cty":"application/jwt"}"#,
    ] {
        assert_eq!(reason_for_header(header), Some(Reason::UnsupportedForm), "{header}");
    }
    assert_eq!(reason_for_header(r#"{"alg":"HS256","cty":"json"}"#), None);
}

#[test]
fn cve_2025_30204_many_dots_are_refused_by_their_number() {
    let dots = ".".repeat(10 << 20);
    assert_eq!(reason(&dots), Some(Reason::TooLarge));
    let unbounded = ClaimsPolicy { max_size: usize::MAX, ..ClaimsPolicy::default() };
    let verification = jwt::verify_jwt(&dots, &secret_set(), &unbounded, NOW);
    assert_eq!(verification.reason, Some(Reason::Malformed));
    assert_eq!(jwt::decode_unverified(&dots, 8192).err(), Some(Reason::TooLarge));
    assert_eq!(jwt::verify_jws(&dots, &secret_set(), 8192).reason, Some(Reason::TooLarge));
}

#[test]
fn cve_2024_53861_an_issuer_is_compared_whole() {
    let policy = policy_with_issuer("https://issuer.example/a");
    for iss in [
        "https://issuer.example/",
        "https://issuer.example/ab",
        "issuer",
        "a",
        "",
        "HTTPS://ISSUER.EXAMPLE/A",
    ] {
        let claims = format!(r#"{{"exp":1800003600,"iss":"{iss}"}}"#);
        assert_eq!(reason_under(&policy, &claims), Some(Reason::WrongIssuer), "{iss}");
    }
}
