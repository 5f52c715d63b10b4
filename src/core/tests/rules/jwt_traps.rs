//! Traps that other projects fell into (reference peers.md 14), and the weaknesses of pgjwt
//! (peers.md 2.4, W1 to W11).
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::jwt_support;

use auth_ext_core::jwt::{self, Algorithm, ClaimsPolicy, Leeway, Reason};
use auth_ext_core::keys::{KeySet, SigningKey};
use auth_ext_core::time::Timestamp;
use jwt_support::*;

/// W1 and "NULL validity": anything that is no token has a reason.
#[test]
fn every_text_has_a_verdict() {
    for text in [
        "",
        ".",
        "..",
        "...",
        "a",
        "a.b",
        "a.b.c",
        "a.b.",
        ".b.c",
        "a..c",
        "..c",
        " ",
        "\n",
        "\0",
        "null",
        "eyJ",
        "Bearer x.y.z",
        "é.é.é",
        "\u{feff}",
        "a.b.c.d",
        "🔑",
    ] {
        assert!(reason(text).is_some(), "{text:?}");
        assert!(verify(text).claims.is_none(), "{text:?}");
        assert!(
            jwt::verify_jwt(text, &KeySet::new(), &ClaimsPolicy::default(), NOW).reason.is_some()
        );
    }
    assert_eq!(reason(""), Some(Reason::Malformed));
    assert_eq!(reason("a"), Some(Reason::Malformed));
    assert_eq!(reason("a.b"), Some(Reason::Malformed));
}

/// W2: a token without `exp` does not live for ever.
#[test]
fn exp_is_required_unless_the_policy_says_otherwise() {
    assert_eq!(reason_for_claims(r#"{"sub":"joe"}"#), Some(Reason::MissingClaim));
    let lax = ClaimsPolicy { required: Vec::new(), ..ClaimsPolicy::default() };
    assert_eq!(reason_under(&lax, r#"{"sub":"joe"}"#), None);
    assert_eq!(reason_under(&lax, r#"{"exp":1799999999}"#), Some(Reason::Expired));
    let more = ClaimsPolicy {
        required: vec!["exp".into(), "session_id".into()],
        ..ClaimsPolicy::default()
    };
    assert_eq!(reason_under(&more, CLAIMS), Some(Reason::MissingClaim));
    assert_eq!(
        reason_under(&more, r#"{"exp":1800003600,"session_id":null}"#),
        Some(Reason::MissingClaim)
    );
    assert_eq!(reason_under(&more, r#"{"exp":1800003600,"session_id":"x"}"#), None);
}

/// W3 and "tx-start clock": the boundary is the instant that the caller passes, to the microsecond.
#[test]
fn exp_itself_is_expired_and_has_no_leeway() {
    let policy = ClaimsPolicy { leeway: Leeway::MAX, ..ClaimsPolicy::default() };
    let at = |claims: &str, micros| {
        jwt::verify_jwt(
            &token(HEADER, claims),
            &secret_set(),
            &policy,
            Timestamp::from_micros(micros),
        )
        .reason
    };
    let whole = r#"{"exp":1800000000}"#;
    assert_eq!(at(whole, 1_799_999_999_999_999), None);
    assert_eq!(at(whole, 1_800_000_000_000_000), Some(Reason::Expired));
    let fraction = r#"{"exp":1800000000.5}"#;
    assert_eq!(at(fraction, 1_800_000_000_499_999), None);
    assert_eq!(at(fraction, 1_800_000_000_500_000), Some(Reason::Expired));
}

/// "Expired but cached": what a cache keeps is enough to judge the token again.
#[test]
fn the_times_of_a_token_judge_it_again_later() {
    let claims = r#"{"exp":1800003600,"nbf":1799999000,"iat":1800000000}"#;
    let times = verify(&token(HEADER, claims)).times.unwrap();
    assert_eq!(times.expires_at, Some(Timestamp::from_seconds(1_800_003_600)));
    let at = |seconds| times.check(Leeway::DEFAULT, Timestamp::from_seconds(seconds));
    assert_eq!(at(1_800_003_599), Ok(()));
    assert_eq!(at(1_800_003_600), Err(Reason::Expired));
    assert_eq!(at(1_799_999_970), Ok(()));
    assert_eq!(at(1_799_999_969), Err(Reason::IssuedInFuture));
    assert_eq!(at(1_799_998_969), Err(Reason::NotYetValid));
}

/// W4: a fourth segment.
#[test]
fn a_token_has_exactly_three_segments() {
    let genuine = token(HEADER, CLAIMS);
    for altered in [
        format!("{genuine}.junk"),
        format!("{genuine}."),
        format!(".{genuine}"),
        format!("x.{genuine}"),
    ] {
        assert_eq!(reason(&altered), Some(Reason::Malformed), "{altered}");
    }
}

/// W6: no value makes an error instead of a verdict.
#[test]
fn extreme_and_contradictory_times_have_a_verdict() {
    assert_eq!(
        reason_for_claims(r#"{"exp":1800003600,"nbf":1800009999}"#),
        Some(Reason::NotYetValid)
    );
    assert_eq!(reason_for_claims(r#"{"exp":1,"nbf":1800009999}"#), Some(Reason::Expired));
    assert_eq!(reason_for_claims(r#"{"exp":99999999999999999}"#), Some(Reason::InvalidClaim));
    assert_eq!(reason_for_claims(r#"{"exp":1800003600,"nbf":"NaN"}"#), Some(Reason::InvalidClaim));
}

/// W10: the header counts even when the HMAC holds.
#[test]
fn a_genuine_hmac_under_another_alg_is_refused() {
    for alg in ["none", "HS512", "RS256"] {
        let header = format!(r#"{{"alg":"{alg}","typ":"JWT"}}"#);
        assert_eq!(reason_for_header(&header), Some(Reason::AlgorithmNotAllowed), "{alg}");
    }
}

/// W11: nothing of a forged payload is read, let alone given back.
#[test]
fn a_forged_payload_is_not_read() {
    for payload in [CLAIMS, "not json", r#"{"role":"service_role","role":"x"}"#, "\u{0}"] {
        let verification =
            verify(&token_under(b"another secret of thirty-two byt", HEADER, payload));
        assert_eq!(verification.reason, Some(Reason::BadSignature));
        assert_eq!((verification.claims, verification.times), (None, None));
        assert_eq!(verification.header.unwrap().as_str(), HEADER);
    }
}

/// "Payload not tied to signature": claims come from the very bytes that were signed.
#[test]
fn the_payload_of_another_genuine_token_does_not_fit() {
    let (mine, other) = (token(HEADER, CLAIMS), token(HEADER, r#"{"sub":"ann","exp":1800003600}"#));
    let (mine, other): (Vec<&str>, Vec<&str>) =
        (mine.split('.').collect(), other.split('.').collect());
    let spliced = format!("{}.{}.{}", mine[0], other[1], mine[2]);
    assert_eq!(reason(&spliced), Some(Reason::BadSignature));
    let numbers =
        r#"{"exp":1800003600,"n":123456789012345678901234567890,"f":0.10000000000000001}"#;
    assert_eq!(verify(&token(HEADER, numbers)).claims.unwrap().as_str(), numbers);
}

/// "Substring JSON": members are found by parsing.
#[test]
fn a_nested_or_oddly_spaced_claim_is_told_from_the_real_one() {
    let policy = policy_with_audience("us");
    let hidden = r#"{"x":{"aud":"us","exp":9999999999},"aud":"them","exp":1800003600}"#;
    assert_eq!(reason_under(&policy, hidden), Some(Reason::WrongAudience));
    let spaced = "{ \"aud\" \t:\n \"us\" , \"exp\"\r\n: 1800003600 }";
    assert_eq!(reason_under(&policy, spaced), None);
    let escaped = r#"{"\u0061ud":"u\u0073","exp":1800003600}"#;
    assert_eq!(reason_under(&policy, escaped), None);
    let expired = r#"{"user_metadata":{"exp":1800003600},"\u0065xp":1}"#;
    assert_eq!(reason_for_claims(expired), Some(Reason::Expired));
}

/// "Raw vs DER ES256": JOSE signatures are r and s side by side (RFC 7518, 3.4).
#[test]
fn a_der_signature_is_refused() {
    let key = SigningKey::generate(Algorithm::ES256, None).unwrap();
    let token = jwt::sign_jwt(&key, CLAIMS.as_bytes()).unwrap();
    let (message, signature) = token.rsplit_once('.').unwrap();
    let signature = decode(signature);
    assert_eq!(signature.len(), 64);
    let integer = |half: &[u8]| {
        let half: Vec<u8> = half.iter().copied().skip_while(|byte| *byte == 0).collect();
        let sign = if half[0] >= 0x80 { &[0][..] } else { &[] };
        [&[2, u8::try_from(sign.len() + half.len()).unwrap()], sign, &half].concat()
    };
    let body = [integer(&signature[..32]), integer(&signature[32..])].concat();
    let der = [&[0x30, u8::try_from(body.len()).unwrap()], &body[..]].concat();
    let verification = jwt::verify_jwt(
        &format!("{message}.{}", encode(der)),
        &set_of(&key),
        &ClaimsPolicy::default(),
        NOW,
    );
    assert_eq!(verification.reason, Some(Reason::BadSignature));
}

#[test]
fn base64url_is_strict() {
    let genuine = token(HEADER, CLAIMS);
    let (message, signature) = genuine.rsplit_once('.').unwrap();
    let (header, payload) = message.split_once('.').unwrap();
    assert_eq!(signature.len() % 4, 3);
    let last = signature.chars().last().unwrap();
    // The lowest two bits of the last character are not used; only zeros are right.
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let value = alphabet.find(last).unwrap();
    let stray = alphabet.chars().nth(value + 1).unwrap();
    for altered in [
        format!("{message}.{}{stray}", &signature[..signature.len() - 1]),
        format!("{genuine}="),
        format!("{genuine}=="),
        format!(" {genuine}"),
        format!("{genuine}\n"),
        format!("{header}=.{payload}.{signature}"),
        format!("{header}. {payload}.{signature}"),
        format!("{message}.{}+", &signature[..signature.len() - 1]),
        format!("{message}.{}/", &signature[..signature.len() - 1]),
        format!("{message}.{}é", &signature[..signature.len() - 1]),
    ] {
        assert_eq!(reason(&altered), Some(Reason::Malformed), "{altered}");
    }
    let longer = format!("{message}.{signature}A");
    assert_eq!(reason(&longer), Some(Reason::BadSignature));
}

#[test]
fn the_payload_of_a_jwt_is_one_json_object_in_utf8() {
    for payload in ["[]", "7", "null", "true", r#""text""#, "{}{}", "{} x", "", " "] {
        let expected = if payload.is_empty() { Reason::UnsupportedForm } else { Reason::Malformed };
        assert_eq!(reason(&token(HEADER, payload)), Some(expected), "{payload}");
    }
    assert_eq!(
        reason(&token(HEADER, b"{\"exp\":1800003600,\"a\":\"\xff\"}")),
        Some(Reason::Malformed)
    );
    assert_eq!(
        reason(&token(HEADER, b"\xef\xbb\xbf{\"exp\":1800003600}")),
        Some(Reason::Malformed)
    );
    assert_eq!(reason_for_claims(r#"{"exp":1800003600,"a":"\ud800"}"#), Some(Reason::Malformed));
}

#[test]
fn decoding_checks_the_form_and_nothing_else() {
    let forged =
        token_under(b"whatever", r#"{"alg":"none","crit":["x"],"typ":"rt+jwt"}"#, r#"{"exp":1}"#);
    let decoded = jwt::decode_unverified(&forged, 8192).unwrap();
    assert_eq!(decoded.claims.as_str(), r#"{"exp":1}"#);
    assert_eq!(decoded.header.to_value()["alg"], "none");
    for (token, reason) in [
        (token(HEADER, r#"{"a":1,"a":2}"#), Reason::DuplicateMember),
        (token(HEADER, r#"{"a":"\u0000"}"#), Reason::NullCharacter),
        (token(HEADER, "[]"), Reason::Malformed),
        ("a.b.c.d.e".to_owned(), Reason::UnsupportedForm),
        ("a.b".to_owned(), Reason::Malformed),
    ] {
        assert_eq!(jwt::decode_unverified(&token, 8192).err(), Some(reason), "{token}");
    }
}

/// RFC 7515 lets a payload be empty: the signature is over the header and a dot. Six of 401 public
/// vectors are such; a JWT has claims, so none of them is one.
#[test]
fn an_empty_payload_is_verified_as_a_jws_and_is_no_jwt() {
    let key = SigningKey::generate(Algorithm::ES256, None).unwrap();
    let set = set_of(&key);
    let empty = jwt::sign_jwt(&key, b"").unwrap();
    assert!(empty.contains(".."));
    let jws = jwt::verify_jws(&empty, &set, 8192);
    assert_eq!((jws.reason, jws.payload), (None, Some(Vec::new())));
    let claims = jwt::verify_jwt(&empty, &set, &ClaimsPolicy::default(), NOW);
    assert_eq!(claims.reason, Some(Reason::UnsupportedForm));
    assert_eq!(jwt::decode_unverified(&empty, 8192).unwrap_err(), Reason::UnsupportedForm);
    // A payload that was taken out makes no empty one.
    let full = jwt::sign_jwt(&key, b"{}").unwrap();
    let detached = full.replacen(".e30.", "..", 1);
    assert_eq!(jwt::verify_jws(&detached, &set, 8192).reason, Some(Reason::BadSignature));
}
