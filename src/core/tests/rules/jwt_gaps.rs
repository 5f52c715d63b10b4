//! The gaps that were found in a JWT library, each closed here (reference security.md 1.4): those
//! that concern claims. Numbers 6, 7, 18, 19 and 20 are in `jwt_gaps_form.rs`, 9 to 14 in
//! `keys_gaps.rs`.

use crate::jwt_support;

use core::time::Duration;

use auth_ext_core::jwt::{self, ClaimsPolicy, Leeway, Reason};
use auth_ext_core::time::Timestamp;
use jwt_support::*;

#[test]
fn g01_an_audience_of_the_wrong_type_or_without_us_is_refused() {
    let policy = policy_with_audience("us");
    let claims = |aud: &str| format!(r#"{{"exp":1800003600,"aud":{aud}}}"#);
    for aud in
        ["7", "true", "null", "{}", r#"["us",7]"#, r#"["other",7]"#, r#"[["us"]]"#, r#"{"us":1}"#]
    {
        assert_eq!(reason_under(&policy, &claims(aud)), Some(Reason::InvalidClaim), "{aud}");
        // Also where nobody asks for an audience.
        assert_eq!(reason_for_claims(&claims(aud)), Some(Reason::InvalidClaim), "{aud}");
    }
    for aud in
        [r#""other""#, r#"["other"]"#, "[]", r#""""#, r#""US""#, r#""us ""#, r#""usa""#, r#""u""#]
    {
        assert_eq!(reason_under(&policy, &claims(aud)), Some(Reason::WrongAudience), "{aud}");
    }
    for aud in [r#""us""#, r#"["us"]"#, r#"["other","us"]"#] {
        assert_eq!(reason_under(&policy, &claims(aud)), None, "{aud}");
    }
}

#[test]
fn g02_a_missing_audience_is_refused_where_one_is_asked_for() {
    let claims = r#"{"exp":1800003600}"#;
    assert_eq!(reason_under(&policy_with_audience("us"), claims), Some(Reason::MissingClaim));
    assert_eq!(reason_for_claims(claims), None);
}

#[test]
fn g03_an_issuer_of_the_wrong_type_or_another_one_is_refused() {
    let policy = policy_with_issuer("https://good");
    let claims = |iss: &str| format!(r#"{{"exp":1800003600,"iss":{iss}}}"#);
    for iss in
        [r#"{"a":1}"#, r#"["https://evil","https://good"]"#, r#"["https://good"]"#, "7", "null"]
    {
        assert_eq!(reason_under(&policy, &claims(iss)), Some(Reason::InvalidClaim), "{iss}");
        assert_eq!(reason_for_claims(&claims(iss)), Some(Reason::InvalidClaim), "{iss}");
    }
    for iss in [r#""https://evil""#, r#""""#, r#""https://good/""#, r#""https://goo""#] {
        assert_eq!(reason_under(&policy, &claims(iss)), Some(Reason::WrongIssuer), "{iss}");
    }
    assert_eq!(reason_under(&policy, r#"{"exp":1800003600}"#), Some(Reason::MissingClaim));
    assert_eq!(reason_under(&policy, &claims(r#""https://good""#)), None);
}

#[test]
fn g04_nbf_is_always_checked_with_the_leeway() {
    let claims = |nbf: i64| format!(r#"{{"exp":1800003600,"nbf":{nbf}}}"#);
    // A part of a microsecond is rounded to the side of refusing.
    let later = r#"{"exp":1800003600,"nbf":1800000030.0000005}"#;
    assert_eq!(reason_for_claims(later), Some(Reason::NotYetValid));
    assert_eq!(reason_for_claims(&claims(NOW_SECONDS + 31)), Some(Reason::NotYetValid));
    assert_eq!(reason_for_claims(&claims(NOW_SECONDS + 30)), None);
    assert_eq!(reason_for_claims(&claims(NOW_SECONDS + 3000)), Some(Reason::NotYetValid));
    let strict = ClaimsPolicy { leeway: Leeway::ZERO, ..ClaimsPolicy::default() };
    assert_eq!(reason_under(&strict, &claims(NOW_SECONDS + 1)), Some(Reason::NotYetValid));
    assert_eq!(reason_under(&strict, &claims(NOW_SECONDS)), None);
}

#[test]
fn g05_iat_must_not_be_in_the_future_beyond_the_leeway() {
    let claims = |iat: &str| format!(r#"{{"exp":1800003600,"iat":{iat}}}"#);
    assert_eq!(reason_for_claims(&claims("1800000031")), Some(Reason::IssuedInFuture));
    assert_eq!(reason_for_claims(&claims("1800000030.5")), Some(Reason::IssuedInFuture));
    assert_eq!(reason_for_claims(&claims("1800000030")), None);
    assert_eq!(reason_for_claims(&claims("0")), None);
}

#[test]
fn g08_duplicate_claims_are_refused_at_any_depth() {
    for claims in [
        r#"{"exp":1800003600,"role":"anon","role":"service_role"}"#,
        r#"{"exp":1800003600,"role":"anon","r\u006fle":"service_role"}"#,
        r#"{"exp":1800003600,"exp":1800003600}"#,
        r#"{"exp":1800003600,"role":"anon","x":1,"a":2,"role":"service_role"}"#,
        r#"{"exp":1800003600,"app_metadata":{"b":1,"c":1,"a":1,"b":1}}"#,
        r#"{"exp":1800003600,"app_metadata":{"a":{"b":1,"b":1}}}"#,
        r#"{"exp":1800003600,"amr":[{"method":"a","method":"b"}]}"#,
        r#"{"aud":{"x":1,"x":2},"exp":1800003600}"#,
    ] {
        let verification = verify(&token(HEADER, claims));
        assert_eq!(verification.reason, Some(Reason::DuplicateMember), "{claims}");
        assert_eq!(verification.claims, None, "{claims}");
    }
    assert_eq!(
        reason_for_claims(r#"{"exp":1800003600,"a":{"role":1},"b":{"role":2},"role":3}"#),
        None
    );
}

#[test]
fn g15_leeway_is_bounded_and_no_arithmetic_overflows() {
    assert_eq!(Leeway::new(Duration::from_secs(300)), Some(Leeway::MAX));
    assert_eq!(Leeway::new(Duration::from_millis(300_001)), None);
    assert_eq!(Leeway::new(Duration::MAX), None);
    assert_eq!(Leeway::clamped(Duration::MAX), Leeway::MAX);
    assert_eq!(Leeway::clamped(Duration::ZERO), Leeway::ZERO);
    let policy = ClaimsPolicy {
        leeway: Leeway::MAX,
        max_lifetime: Some(Duration::MAX),
        ..ClaimsPolicy::default()
    };
    let claims = r#"{"exp":253402300799,"nbf":0,"iat":0}"#;
    for now in [i64::MIN, -1, 0, 1, i64::MAX] {
        let now = Timestamp::from_micros(now);
        let verification = jwt::verify_jwt(&token(HEADER, claims), &secret_set(), &policy, now);
        let expired = (now == Timestamp::from_micros(i64::MAX)).then_some(Reason::Expired);
        let early = (now == Timestamp::from_micros(i64::MIN)).then_some(Reason::NotYetValid);
        assert_eq!(verification.reason, expired.or(early));
    }
}

#[test]
fn g16_times_out_of_range_or_of_the_wrong_type_are_refused() {
    let bad = [
        "18446744073709551615",
        "18446744073709551616",
        "9223372036854775807",
        "253402300800",
        "253402300799.5",
        "1e300",
        "-1",
        "-0.5",
        "-1e300",
        r#""1800003600""#,
        "null",
        "true",
        "[]",
        "{}",
        "[1800003600]",
    ];
    for value in bad {
        for claim in ["exp", "nbf", "iat"] {
            let rest = if claim == "exp" { "" } else { r#","exp":1800003600"# };
            let claims = format!(r#"{{"{claim}":{value}{rest}}}"#);
            let verification = verify(&token(HEADER, &claims));
            assert_eq!(verification.reason, Some(Reason::InvalidClaim), "{claims}");
            assert_eq!(verification.times, None, "{claims}");
        }
    }
    for value in ["1e999", "NaN", "Infinity", "01", "+1", "0x10", ".5", "1."] {
        let claims = format!(r#"{{"exp":{value}}}"#);
        assert_eq!(reason_for_claims(&claims), Some(Reason::Malformed), "{claims}");
    }
    assert_eq!(reason_for_claims("{}"), Some(Reason::MissingClaim));
    assert_eq!(reason_for_claims(r#"{"exp":253402300799}"#), None);
    assert_eq!(reason_for_claims(r#"{"exp":1.8000036e9}"#), None);
    let short =
        ClaimsPolicy { max_lifetime: Some(Duration::from_secs(3600)), ..ClaimsPolicy::default() };
    assert_eq!(reason_under(&short, CLAIMS), None);
    assert_eq!(
        reason_under(&short, r#"{"exp":1800003601,"iat":1800000000}"#),
        Some(Reason::LifetimeTooLong)
    );
    assert_eq!(reason_under(&short, r#"{"exp":1800003600}"#), Some(Reason::MissingClaim));
}

#[test]
fn g17_null_characters_are_refused_cleanly() {
    for claims in [
        r#"{"exp":1800003600,"name":"a\u0000b"}"#,
        r#"{"exp":1800003600,"\u0000":1}"#,
        r#"{"exp":1800003600,"user_metadata":{"x":["\u0000"]}}"#,
    ] {
        let verification = verify(&token(HEADER, claims));
        assert_eq!((verification.reason, verification.claims), (Some(Reason::NullCharacter), None));
    }
    assert_eq!(reason_for_header(r#"{"alg":"HS256","x":"\u0000"}"#), Some(Reason::NullCharacter));
    assert_eq!(reason_for_claims(r#"{"exp":1800003600,"name":"a\\u0000b"}"#), None);
}
