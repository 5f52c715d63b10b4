//! PKCE: which challenges are taken, which verifiers meet them, and until when.

use core::time::Duration;

use auth_ext_core::outcome::ErrorCode;
use auth_ext_core::pkce::{Challenge, Exchange, FlowState, Method};
use auth_ext_core::time::Timestamp;
use uuid::Uuid;

// RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const LIFETIME: Duration = Duration::from_secs(300);

#[test]
fn the_rfcs_example_is_met() {
    let challenge = Challenge::read(Some(CHALLENGE), Some("S256")).unwrap().unwrap();
    assert_eq!(challenge.method, Method::S256);
    assert!(challenge.is_met_by(VERIFIER));
    assert!(!challenge.is_met_by(CHALLENGE));
    let plain = Challenge::read(Some(VERIFIER), Some("plain")).unwrap().unwrap();
    assert!(plain.is_met_by(VERIFIER));
    assert!(!plain.is_met_by(""));
}

#[test]
fn absent_and_empty_is_the_implicit_flow() {
    for (text, method) in [(None, None), (Some(""), None), (None, Some("")), (Some(""), Some(""))] {
        assert_eq!(Challenge::read(text, method), Ok(None));
    }
}

#[test]
fn refusals_are_gotrues_and_an_unknown_method_is_the_callers_fault() {
    let long = "a".repeat(129);
    for (text, method, message) in [
        (Some(CHALLENGE), None, "PKCE flow requires code_challenge_method and code_challenge"),
        (None, Some("s256"), "PKCE flow requires code_challenge_method and code_challenge"),
        (Some("short"), Some("s256"), "code challenge has to be between 43 and 128 characters"),
        (
            Some(long.as_str()),
            Some("s256"),
            "code challenge has to be between 43 and 128 characters",
        ),
        (
            Some("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw+cM"),
            Some("s256"),
            "code challenge can only contain alphanumeric characters, hyphens, periods, underscores and tildes",
        ),
        (Some(CHALLENGE), Some("md5"), "code challenge method not supported; use s256 or plain"),
    ] {
        let refusal = Challenge::read(text, method).unwrap_err();
        assert_eq!((refusal.status, refusal.error_code), (400, ErrorCode::ValidationFailed));
        assert_eq!(refusal.message, message);
    }
}

fn flow(issued: Option<i64>) -> FlowState {
    FlowState {
        id: Uuid::nil(),
        user_id: Some(Uuid::max()),
        provider_type: "email".to_owned(),
        authentication_method: "recovery".to_owned(),
        challenge: Challenge::read(Some(CHALLENGE), Some("s256")).unwrap(),
        provider_access_token: None,
        provider_refresh_token: None,
        created_at: Timestamp::from_seconds(0),
        auth_code_issued_at: issued.map(Timestamp::from_seconds),
    }
}

#[test]
fn a_code_counts_from_the_click_and_its_end_is_exact() {
    let at = Timestamp::from_seconds;
    // Asked for a day before it was clicked: GoTrue would have let it expire long since.
    let flow = flow(Some(86_400));
    assert_eq!(flow.exchange(VERIFIER, LIFETIME, at(86_400)), Exchange::Session(Uuid::max()));
    let last = Timestamp::from_micros(86_700 * 1_000_000 - 1);
    assert_eq!(flow.exchange(VERIFIER, LIFETIME, last), Exchange::Session(Uuid::max()));
    assert_eq!(flow.exchange(VERIFIER, LIFETIME, at(86_700)), Exchange::Expired);
    assert_eq!(flow.exchange("wrong", LIFETIME, at(86_500)), Exchange::WrongVerifier);
}

#[test]
fn what_was_never_given_out_or_belongs_to_nobody_is_not_found() {
    let now = Timestamp::from_seconds(1);
    assert_eq!(flow(None).exchange(VERIFIER, LIFETIME, now), Exchange::NotFound);
    let nobody = FlowState { user_id: None, ..flow(Some(0)) };
    assert_eq!(nobody.exchange(VERIFIER, LIFETIME, now), Exchange::NotFound);
    let implicit = FlowState { challenge: None, ..flow(Some(0)) };
    assert_eq!(implicit.exchange(VERIFIER, LIFETIME, now), Exchange::NotFound);
}

#[test]
fn refusals_of_an_exchange_are_gotrues() {
    let of = |exchange: Exchange| exchange.refusal().map(|r| (r.status, r.error_code.as_str()));
    assert_eq!(of(Exchange::NotFound), Some((404, "flow_state_not_found")));
    assert_eq!(of(Exchange::Expired), Some((422, "flow_state_expired")));
    assert_eq!(of(Exchange::WrongVerifier), Some((400, "bad_code_verifier")));
    assert_eq!(of(Exchange::Session(Uuid::nil())), None);
}
