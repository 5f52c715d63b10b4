//! The gaps that were found in a JWT library, each closed here (reference security.md 1.4): those
//! that concern the header and the form of a token.
#![allow(clippy::unwrap_used)]

use crate::jwt_support;

use auth_ext_core::jwt::{self, Algorithm, ClaimsPolicy, Reason};
use auth_ext_core::keys::SigningKey;
use jwt_support::*;

#[test]
fn g06_any_critical_header_is_refused() {
    for crit in [
        r#"["x"]"#,
        r#"["b64"]"#,
        "[]",
        r#""b64""#,
        "7",
        "null",
        "{}",
        r#"["exp"]"#,
        "[null]",
        r#"["alg"]"#,
    ] {
        let header = format!(r#"{{"alg":"HS256","typ":"JWT","crit":{crit},"b64":false,"x":1}}"#);
        assert_eq!(reason_for_header(&header), Some(Reason::CriticalHeader), "{crit}");
        let jws = jwt::verify_jws(&token(&header, "any"), &secret_set(), 8192);
        assert_eq!((jws.reason, jws.payload), (Some(Reason::CriticalHeader), None), "{crit}");
    }
    // Without crit it is no better: who wrote b64 false has signed the payload and not its encoding.
    // The differential test found that PyJWT refuses it.
    assert_eq!(reason_for_header(r#"{"alg":"HS256","b64":false}"#), Some(Reason::UnsupportedForm));
}

#[test]
fn g07_only_access_token_types_are_taken() {
    let with = |typ: &str| reason_for_header(&format!(r#"{{"alg":"HS256","typ":{typ}}}"#));
    for typ in [
        r#""JWT""#,
        r#""jwt""#,
        r#""at+jwt""#,
        r#""AT+JWT""#,
        r#""application/at+jwt""#,
        r#""Application/JWT""#,
    ] {
        assert_eq!(with(typ), None, "{typ}");
    }
    assert_eq!(reason_for_header(r#"{"alg":"HS256"}"#), None);
    for typ in [
        r#""rt+jwt""#,
        r#""id+jwt""#,
        r#""dpop+jwt""#,
        r#""JOSE""#,
        r#""""#,
        r#"" JWT""#,
        r#""JWT ""#,
        r#""application/application/JWT""#,
        r#""text/JWT""#,
        "7",
        "null",
        r#"["JWT"]"#,
    ] {
        assert_eq!(with(typ), Some(Reason::WrongType), "{typ}");
    }
}

#[test]
fn g18_deep_json_and_long_tokens_are_refused() {
    let nested = |depth: usize| {
        format!(r#"{{"exp":1800003600,"x":{}{}}}"#, "[".repeat(depth), "]".repeat(depth))
    };
    assert_eq!(reason_for_claims(&nested(31)), None);
    assert_eq!(reason_for_claims(&nested(32)), Some(Reason::TooDeep));
    assert_eq!(reason_for_claims(&nested(5_000)), Some(Reason::TooDeep));
    assert_eq!(reason_for_claims(&nested(jwt::LARGEST)), Some(Reason::TooLarge));
    let small = ClaimsPolicy { max_size: 8_192, ..ClaimsPolicy::default() };
    assert_eq!(reason_under(&small, &nested(5_000)), Some(Reason::TooLarge));

    for length in 6_040..6_070 {
        let claims = format!(r#"{{"exp":1800003600,"x":"{}"}}"#, "x".repeat(length));
        let length = token(HEADER, claims.clone()).len();
        let expected = (length > 8_192).then_some(Reason::TooLarge);
        assert_eq!(reason_under(&small, &claims), expected, "{length}");
    }
}

#[test]
fn g19_duplicate_header_members_are_refused() {
    for header in [
        r#"{"alg":"HS256","alg":"HS256"}"#,
        r#"{"alg":"none","alg":"HS256"}"#,
        r#"{"alg":"HS256","kid":"a","kid":"b"}"#,
        r#"{"alg":"HS256","k\u0069d":"a","kid":"a"}"#,
        r#"{"alg":"HS256","jwk":{"kty":"oct","kty":"RSA"}}"#,
    ] {
        let verification = verify(&token(header, CLAIMS));
        assert_eq!(
            (verification.reason, verification.header),
            (Some(Reason::DuplicateMember), None),
            "{header}"
        );
    }
}

/// The library panics at first use when no backend was chosen. Ours is chosen at compile time: each
/// algorithm signs and verifies without any set-up.
#[test]
fn g20_every_algorithm_has_its_primitive() {
    for algorithm in Algorithm::ALL {
        let key = SigningKey::generate(algorithm, None).unwrap();
        let token = jwt::sign_jwt(&key, CLAIMS.as_bytes()).unwrap();
        let jws = jwt::verify_jws(&token, &set_of(&key), 8192);
        assert_eq!((jws.reason, jws.payload.as_deref()), (None, Some(CLAIMS.as_bytes())));
    }
}
