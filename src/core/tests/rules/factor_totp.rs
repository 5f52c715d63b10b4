//! Codes of an authenticator app: RFC 6238's vectors, one step of skew, each step once.
#![allow(clippy::unwrap_used)]

use auth_ext_core::factor::{TotpSecret, otpauth_uri, qr_code};
use auth_ext_core::secret::Secret;
use auth_ext_core::testing::{Clock, CountedEnv};
use auth_ext_core::time::Timestamp;

/// The secret of RFC 6238, appendix B.
fn rfc_secret() -> TotpSecret {
    TotpSecret::from_secret(Secret::from_text("12345678901234567890"))
}

const fn at(seconds: i64) -> Timestamp {
    Timestamp::from_seconds(seconds)
}

#[test]
fn rfc_6238s_vectors_are_accepted() {
    // The last six of the eight digits there.
    for (seconds, code) in [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (1_111_111_111, "050471"),
        (1_234_567_890, "005924"),
        (2_000_000_000, "279037"),
        (20_000_000_000, "353130"),
    ] {
        let step = rfc_secret().matching_step(code, at(seconds), None);
        assert_eq!(step, Some(seconds / 30), "{seconds}");
    }
}

#[test]
fn one_step_early_or_late_is_accepted_and_two_are_not() {
    let (secret, code, step) = (rfc_secret(), "005924", 1_234_567_890 / 30);
    for offset in -3..=3_i64 {
        let now = at((step + offset) * 30 + 15);
        let expected = (-1..=1).contains(&offset).then_some(step);
        assert_eq!(secret.matching_step(code, now, None), expected, "{offset}");
    }
}

#[test]
fn a_step_is_accepted_once_also_when_the_clock_goes_back() {
    let (secret, now, code) = (rfc_secret(), at(1_234_567_890), "005924");
    let step = secret.matching_step(code, now, None).unwrap();
    assert_eq!(secret.matching_step(code, now, Some(step)), None);
    assert_eq!(secret.matching_step(code, now, Some(step - 1)), Some(step));
    // A later code was used before: this one is no longer good.
    assert_eq!(secret.matching_step(code, now, Some(step + 1)), None);
    assert_eq!(secret.matching_step(code, at(1_234_567_890 - 25), Some(step)), None);
}

#[test]
fn blanks_around_a_code_do_not_count_and_nothing_else_is_a_code() {
    let (secret, now) = (rfc_secret(), at(59));
    assert!(secret.matching_step(" 287082\t", now, None).is_some());
    for junk in ["", "28708", "2870822", "287 082", "+28708", "28708a", "２８７０８２", "-287082"]
    {
        assert_eq!(secret.matching_step(junk, now, None), None, "{junk}");
    }
    assert_eq!(secret.matching_step("287082", at(i64::MIN / 1_000_000), None), None);
    assert_eq!(secret.matching_step("287082", at(-1), None), None);
}

#[test]
fn a_secret_is_gotrues_text() {
    let secret =
        TotpSecret::random(&mut CountedEnv::new(Clock::new(Timestamp::from_seconds(0)), 1));
    let text = secret.to_base32();
    assert_eq!(text.len(), 32);
    assert!(text.bytes().all(|byte| byte.is_ascii_uppercase() || (b'2'..=b'7').contains(&byte)));
    assert_eq!(TotpSecret::from_base32(&text), Ok(secret));
    assert_eq!(&*rfc_secret().to_base32(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    for junk in ["", "!", r#"{"key_id":"k","alg":"aes-gcm-hkdf"}"#] {
        assert!(TotpSecret::from_base32(junk).is_err(), "{junk}");
    }
    assert!(!format!("{:?}", rfc_secret()).contains("123"));
}

#[test]
fn the_address_is_gotrues_but_for_the_ampersand() {
    assert_eq!(
        &*otpauth_uri("localhost:3000", "mia@example.com", &rfc_secret()),
        "otpauth://totp/localhost:3000:mia@example.com?algorithm=SHA1&digits=6&issuer=localhost:3000&period=30&secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    );
    let uri = otpauth_uri("Example & Co", "mia+1@example.com", &rfc_secret());
    assert!(uri.starts_with("otpauth://totp/Example%20%26%20Co:mia%2B1@example.com?"), "{}", *uri);
    assert!(uri.contains("&issuer=Example%20%26%20Co&"), "{}", *uri);
}

#[test]
fn the_picture_fits_behind_a_data_address() {
    let uri = otpauth_uri("localhost:3000", "mia@example.com", &rfc_secret());
    let image = qr_code(&uri).unwrap();
    assert!(image.starts_with("<?xml") && image.ends_with("</svg>"));
    assert!(!image.contains('#') && !image.contains('%'));
    assert!(image.len() < 40_000, "{}", image.len());
    assert_eq!(qr_code(&"x".repeat(3_000)), None);
}
