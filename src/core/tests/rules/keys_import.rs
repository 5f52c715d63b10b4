//! GoTrue's keys are taken over as they are.
#![allow(clippy::unwrap_used)]

use crate::jwt_support;

use auth_ext_core::jwt::{self, Algorithm, ClaimsPolicy, Reason};
use auth_ext_core::keys::import::{ImportedKey, parse_gotrue_keys};
use auth_ext_core::keys::{KeyError, KeySet, SigningKey, VerificationKey};
use jwt_support::vectors::*;
use jwt_support::{CLAIMS, HEADER, NOW, SECRET, encode, set_of, token};

fn ec(kid: &str, operations: &str) -> String {
    format!(
        r#"{{"kty":"EC","kid":"{kid}","use":"sig","key_ops":[{operations}],"alg":"ES256","ext":true,"crv":"P-256","x":"{RFC7515_A3_X}","y":"{RFC7515_A3_Y}","d":"{RFC7515_A3_D}"}}"#
    )
}

fn oct(members: &str) -> String {
    format!(r#"{{"kty":"oct","k":"{}","alg":"HS256"{members}}}"#, encode(SECRET))
}

fn public(entry: &ImportedKey) -> &VerificationKey {
    entry.key.verification_key()
}

fn private(entry: &ImportedKey) -> &SigningKey {
    entry.key.signing_key().unwrap()
}

fn error(text: &str) -> KeyError {
    parse_gotrue_keys(text, None).unwrap_err()
}

#[test]
fn the_array_that_supabase_writes_gives_a_signing_key_and_the_old_secret() {
    let array =
        format!("[{},{}]", ec("new", r#""sign","verify""#), oct(r#","key_ops":["verify"]"#));
    let keys = parse_gotrue_keys(&array, None).unwrap();
    let summary: Vec<_> = keys
        .iter()
        .map(|entry| (public(entry).algorithm(), public(entry).kid(), entry.signs))
        .collect();
    assert_eq!(summary, [(Algorithm::ES256, Some("new"), true), (Algorithm::HS256, None, false)]);

    // Live tokens of either key go on working.
    let mut set = KeySet::new();
    for entry in &keys {
        set.insert(public(entry).clone()).unwrap();
    }
    let check = |token: &str| jwt::verify_jwt(token, &set, &ClaimsPolicy::default(), NOW).reason;
    assert_eq!(check(&token(HEADER, CLAIMS)), None);
    assert_eq!(check(&jwt::sign_jwt(private(&keys[0]), CLAIMS.as_bytes()).unwrap()), None);
    let old = jwt::sign_jwt(private(&keys[1]), CLAIMS.as_bytes()).unwrap();
    assert_eq!(old, token(r#"{"alg":"HS256","typ":"JWT"}"#, CLAIMS));
}

#[test]
fn exactly_one_key_signs() {
    let two = format!("[{},{}]", ec("a", r#""sign""#), oct(r#","key_ops":["sign","verify"]"#));
    assert_eq!(error(&two), KeyError::NotOneSigningKey);
    let none = format!("[{},{}]", ec("a", r#""verify""#), oct(""));
    assert_eq!(error(&none), KeyError::NotOneSigningKey);
    assert_eq!(error("[]"), KeyError::NotOneSigningKey);
    assert_eq!(error(&format!("[{}]", ec("a", r#""encrypt""#))), KeyError::OperationNotAllowed);
}

#[test]
fn kids_are_unique_and_at_most_one_secret_has_none() {
    let same = format!("[{},{}]", ec("a", r#""sign""#), ec("a", r#""verify""#));
    assert_eq!(error(&same), KeyError::DuplicateKid);
    let secrets = format!("[{},{},{}]", ec("a", r#""sign""#), oct(""), oct(""));
    assert_eq!(error(&secrets), KeyError::MissingKid);
}

#[test]
fn a_kid_on_a_secret_is_kept_for_verifying_and_never_written() {
    let array = format!("[{}]", oct(r#","kid":"legacy","key_ops":["sign","verify"]"#));
    let keys = parse_gotrue_keys(&array, None).unwrap();
    let key = private(&keys[0]);
    assert_eq!(key.kid(), Some("legacy"));
    let check =
        |token: &str| jwt::verify_jwt(token, &set_of(key), &ClaimsPolicy::default(), NOW).reason;
    assert_eq!(check(&token(r#"{"alg":"HS256","kid":"legacy"}"#, CLAIMS)), None);
    assert_eq!(check(&token(r#"{"alg":"HS256","kid":"other"}"#, CLAIMS)), Some(Reason::UnknownKey));
    let ours = jwt::sign_jwt(key, CLAIMS.as_bytes()).unwrap();
    assert_eq!(ours, token(HEADER, CLAIMS));
    assert_eq!(check(&ours), None);
}

#[test]
fn a_plain_secret_verifies_tokens_of_the_kid_that_it_is_given() {
    let keys = parse_gotrue_keys(SECRET, Some("env")).unwrap();
    let key = private(&keys[0]);
    assert_eq!((key.kid(), keys[0].signs), (Some("env"), true));
    let check =
        |token: &str| jwt::verify_jwt(token, &set_of(key), &ClaimsPolicy::default(), NOW).reason;
    assert_eq!(check(&token(r#"{"alg":"HS256","kid":"env","typ":"JWT"}"#, CLAIMS)), None);
    assert_eq!(check(&token(r#"{"alg":"HS256","kid":"Env"}"#, CLAIMS)), Some(Reason::UnknownKey));
    // Ours carries none, for PostgREST, and verifies.
    let ours = jwt::sign_jwt(key, CLAIMS.as_bytes()).unwrap();
    assert_eq!(ours, token(HEADER, CLAIMS));
    assert_eq!(check(&ours), None);
    // The name is sealed with the key.
    let kept = key.private_jwk();
    let kept = core::str::from_utf8(kept.expose()).unwrap();
    assert_eq!(SigningKey::from_jwk(kept).unwrap().kid(), Some("env"));
}

#[test]
fn only_a_plain_secret_is_given_a_kid_and_not_an_empty_one() {
    let refused = |text: &str, kid| parse_gotrue_keys(text, Some(kid)).unwrap_err();
    assert_eq!(refused(SECRET, ""), KeyError::InvalidMember("kid"));
    let array = format!("[{}]", ec("a", r#""sign""#));
    assert_eq!(refused(&array, "env"), KeyError::KidForArray);
}

#[test]
fn an_asymmetric_key_without_kid_is_named_by_its_thumbprint() {
    let jwk = ec("x", r#""sign""#).replace(r#""kid":"x","#, "");
    let keys = parse_gotrue_keys(&format!(" [{jwk}] "), None).unwrap();
    assert_eq!(public(&keys[0]).kid(), public(&keys[0]).thumbprint().as_deref());
}

#[test]
fn a_plain_secret_signs_hs256_with_its_bytes() {
    let keys = parse_gotrue_keys(SECRET, None).unwrap();
    assert_eq!((keys.len(), keys[0].signs), (1, true));
    let signed = jwt::sign_jwt(private(&keys[0]), CLAIMS.as_bytes()).unwrap();
    assert_eq!(signed, token(HEADER, CLAIMS));
    // 32 characters are enough, 31 are not; base64 is not decoded.
    assert_eq!(error(&SECRET[1..]), KeyError::SecretTooShort(Algorithm::HS256));
    assert_eq!(error(""), KeyError::SecretTooShort(Algorithm::HS256));
    for spaced in [format!("{SECRET}\n"), format!(" {SECRET}"), format!("{SECRET}\r\n")] {
        assert_eq!(error(&spaced), KeyError::SecretHasOuterSpace);
    }
}

#[test]
fn what_we_do_not_support_is_refused_with_its_reason() {
    let public = ec("a", r#""sign""#).replace(&format!(r#","d":"{RFC7515_A3_D}""#), "");
    let es512 = format!(
        r#"[{{"kty":"EC","crv":"P-521","alg":"ES512","x":"{RFC7520_EC_X}","y":"{RFC7520_EC_Y}","d":"AA","key_ops":["sign"]}}]"#
    );
    for (text, expected) in [
        (format!("[{public}]"), KeyError::NoPrivatePart),
        (es512, KeyError::UnsupportedAlgorithm),
        (
            format!("[{}]", ec("a", r#""sign""#).replace("ES256", "aws:kms:arn")),
            KeyError::UnsupportedAlgorithm,
        ),
        (format!(r#"{{"keys":[{}]}}"#, ec("a", r#""sign""#)), KeyError::NotAnArray),
        (ec("a", r#""sign""#), KeyError::NotAnArray),
        ("[".to_owned(), KeyError::NotJson(Reason::Malformed)),
        ("[7]".to_owned(), KeyError::NotAnObject),
        (
            format!("[{}]", ec("a", r#""sign""#).replace(RFC7515_A3_D, RFC7515_A3_X)),
            KeyError::Inconsistent,
        ),
    ] {
        assert_eq!(error(&text), expected, "{text}");
    }
}

#[test]
fn no_error_shows_a_secret() {
    for text in [
        format!("{SECRET} "),
        "[\"0123456789abcdef0123456789abcdef\"]".to_owned(),
        "short-secret".to_owned(),
    ] {
        let error = error(&text);
        for shown in [error.to_string(), format!("{error:?}")] {
            assert!(
                !shown.contains("secret-of")
                    && !shown.contains("0123")
                    && !shown.contains("short-"),
                "{shown}"
            );
        }
    }
}

/// GoTrue starts with it, and goes on verifying the tokens of a key whose private part is gone.
#[test]
fn a_public_key_only_verifies() {
    let d = format!(r#","d":"{RFC7515_A3_D}""#);
    let public_only = ec("old", r#""verify""#).replace(&d, "");
    let array = format!("[{},{public_only}]", oct(r#","key_ops":["sign","verify"]"#));
    let keys = parse_gotrue_keys(&array, None).unwrap();
    assert_eq!((public(&keys[1]).kid(), keys[1].signs), (Some("old"), false));
    assert!(keys[1].key.signing_key().is_none());
    // Without a kid it is named by its thumbprint, as any other.
    let unnamed = public_only.replace(r#""kid":"old","#, "");
    let keys = parse_gotrue_keys(&format!("[{},{unnamed}]", oct(r#","key_ops":["sign"]"#)), None);
    let keys = keys.unwrap();
    assert_eq!(public(&keys[1]).kid(), public(&keys[1]).thumbprint().as_deref());
    // The key that signs needs its private part, and half a private part is none.
    let signs = ec("new", r#""sign""#).replace(&d, "");
    assert_eq!(error(&format!("[{signs}]")), KeyError::NoPrivatePart);
    let secretless = r#"{"kty":"oct","alg":"HS256","key_ops":["verify"]}"#;
    let array = format!("[{},{secretless}]", ec("a", r#""sign""#));
    assert_eq!(error(&array), KeyError::MissingMember("k"));
}

#[test]
fn null_members_are_absent() {
    let nulls = r#","kid":null,"use":null,"crv":null,"x5t":null"#;
    let array = format!("[{}]", oct(&format!(r#","key_ops":["sign","verify"]{nulls}"#)));
    let keys = parse_gotrue_keys(&array, None).unwrap();
    assert_eq!((public(&keys[0]).kid(), keys[0].signs), (None, true));
    let verifies =
        ec("old", r#""verify""#).replace(RFC7515_A3_D, "null").replace("\"null\"", "null");
    let array = format!("[{},{verifies}]", oct(r#","key_ops":["sign"]"#));
    assert!(parse_gotrue_keys(&array, None).unwrap()[1].key.signing_key().is_none());
}
