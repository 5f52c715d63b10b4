//! Registering and asserting with a software authenticator, and what must not verify: another
//! origin, another relying party, another challenge, a copy, another's credential, a clone.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use auth_ext_core::passkey::{
    Assertion, Ceremony, CredentialDescriptor, CredentialState, NewCredential, PresentedCredential,
    Purpose, Registrant, Rejected, RelyingParty, UserVerification, start_assertion,
    start_registration, verify_assertion, verify_registration,
};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::software_authenticator::Browser;

const ORIGIN: &str = "https://app.example.com";
const ADA: Uuid = Uuid::from_u128(0xada);
const BOB: Uuid = Uuid::from_u128(0xb0b);

fn party() -> RelyingParty {
    RelyingParty {
        id: "example.com".to_owned(),
        name: "Example".to_owned(),
        origins: vec![ORIGIN.to_owned(), "https://example.com".to_owned()],
        user_verification: UserVerification::Preferred,
    }
}

fn ada() -> Registrant<'static> {
    Registrant { user: ADA, name: "ada@example.com", display_name: "Ada" }
}

/// As the database keeps it between two requests.
fn kept(ceremony: &Ceremony) -> Ceremony {
    Ceremony::from_json(&ceremony.to_json().unwrap()).unwrap()
}

fn registered(party: &RelyingParty, browser: &mut Browser, purpose: Purpose) -> NewCredential {
    let (options, ceremony) = start_registration(party, &ada(), purpose, Vec::new()).unwrap();
    let response = browser.create(ORIGIN, &options);
    verify_registration(party, &kept(&ceremony), &response.to_string()).unwrap()
}

fn presented(credential: &NewCredential, state: CredentialState) -> PresentedCredential<'_> {
    PresentedCredential { id: &credential.id, user: ADA, public_key: &credential.public_key, state }
}

fn is_not_verified<T: core::fmt::Debug>(result: Result<T, Rejected>, words: &str) {
    match result {
        Err(Rejected::NotVerified(why)) => assert!(why.contains(words), "{why}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn options_have_gotrues_members() {
    let exclude = vec![CredentialDescriptor::new(&[1, 2, 3], vec!["usb".to_owned()])];
    let (options, _) = start_registration(&party(), &ada(), Purpose::Passkey, exclude).unwrap();
    let mut options = serde_json::to_value(options).unwrap();
    let challenge = options["challenge"].take();
    assert_eq!(BASE64_URL_SAFE_NO_PAD.decode(challenge.as_str().unwrap()).unwrap().len(), 16);
    let handle = BASE64_URL_SAFE_NO_PAD.encode(ADA.to_string());
    assert_eq!(
        options,
        json!({
            "rp": { "name": "Example", "id": "example.com" },
            "user": { "name": "ada@example.com", "displayName": "Ada", "id": handle },
            "challenge": null,
            "pubKeyCredParams": [
                { "type": "public-key", "alg": -7 },
                { "type": "public-key", "alg": -35 },
                { "type": "public-key", "alg": -257 },
                { "type": "public-key", "alg": -8 },
            ],
            "timeout": 300_000,
            "excludeCredentials": [{ "type": "public-key", "id": "AQID", "transports": ["usb"] }],
            "authenticatorSelection": { "residentKey": "required", "userVerification": "preferred" },
            "attestation": "none",
        })
    );
    let (options, _) = start_assertion(&party(), None, None).unwrap();
    let mut options = serde_json::to_value(options).unwrap();
    options["challenge"].take();
    assert_eq!(
        options,
        json!({
            "challenge": null,
            "timeout": 300_000,
            "rpId": "example.com",
            "userVerification": "preferred",
        })
    );
}

#[test]
fn a_passkey_signs_in_and_its_counter_grows() {
    let (party, mut browser) = (party(), Browser::new(true));
    let credential = registered(&party, &mut browser, Purpose::Passkey);
    assert_eq!(credential.attestation, "none");
    assert!(credential.state.user_verified);
    let mut state = credential.state;
    for _ in 0..3 {
        let (options, ceremony) = start_assertion(&party, None, None).unwrap();
        let response = browser.get(ORIGIN, &options).to_string();
        let assertion = Assertion::discoverable(&response).unwrap();
        assert_eq!(assertion.credential_id(), credential.id);
        let credential = presented(&credential, state);
        let next = verify_assertion(&party, &kept(&ceremony), &assertion, &credential).unwrap();
        assert!(next.sign_count > state.sign_count);
        state = next;
    }
}

#[test]
fn a_second_factor_answers_for_an_allowed_credential() {
    let (party, mut browser) = (party(), Browser::new(true));
    let credential = registered(&party, &mut browser, Purpose::SecondFactor);
    let allow = |id: &[u8]| Some(vec![(id.to_vec(), vec!["internal".to_owned()])]);
    let (options, ceremony) = start_assertion(&party, Some(ADA), allow(&credential.id)).unwrap();
    let response = browser.get(ORIGIN, &options).to_string();
    let assertion = Assertion::second_factor(&response).unwrap();
    let stored = presented(&credential, credential.state);
    verify_assertion(&party, &kept(&ceremony), &assertion, &stored).unwrap();
    // The same answer to a challenge that allows another credential.
    let (_, other) = start_assertion(&party, Some(ADA), allow(&[7; 16])).unwrap();
    is_not_verified(verify_assertion(&party, &other, &assertion, &stored), "Credential ID");
}

#[test]
fn a_replayed_or_foreign_answer_does_not_verify() {
    let (party, mut browser) = (party(), Browser::new(true));
    let (options, ceremony) =
        start_registration(&party, &ada(), Purpose::Passkey, Vec::new()).unwrap();
    let registration = browser.create(ORIGIN, &options).to_string();
    let credential = verify_registration(&party, &ceremony, &registration).unwrap();
    // The same registration for another challenge.
    let (_, another) = start_registration(&party, &ada(), Purpose::Passkey, Vec::new()).unwrap();
    is_not_verified(verify_registration(&party, &another, &registration), "challenge");

    let (options, ceremony) = start_assertion(&party, None, None).unwrap();
    let response = browser.get(ORIGIN, &options).to_string();
    let assertion = Assertion::discoverable(&response).unwrap();
    let stored = presented(&credential, credential.state);
    // Another challenge.
    let (_, another) = start_assertion(&party, None, None).unwrap();
    is_not_verified(verify_assertion(&party, &another, &assertion, &stored), "challenge");
    // Another's credential.
    let bobs = PresentedCredential { user: BOB, ..presented(&credential, credential.state) };
    is_not_verified(verify_assertion(&party, &ceremony, &assertion, &bobs), "user handle");
    // A counter that has not grown: a clone was used, or the answer is a copy.
    let ahead = CredentialState { sign_count: 1_000, ..credential.state };
    let cloned = presented(&credential, ahead);
    is_not_verified(verify_assertion(&party, &ceremony, &assertion, &cloned), "counter");
    // Another key.
    let other = registered(&party, &mut Browser::new(true), Purpose::Passkey);
    let key = PresentedCredential { public_key: &other.public_key, ..stored };
    is_not_verified(verify_assertion(&party, &ceremony, &assertion, &key), "signature");
    // A flag that was changed after signing.
    let mut forged: Value = serde_json::from_str(&response).unwrap();
    let data = forged["response"]["authenticatorData"].as_str().unwrap().to_owned();
    let mut bytes = BASE64_URL_SAFE_NO_PAD.decode(data).unwrap();
    bytes[36] = bytes[36].wrapping_add(9);
    forged["response"]["authenticatorData"] = json!(BASE64_URL_SAFE_NO_PAD.encode(bytes));
    let forged = Assertion::discoverable(&forged.to_string()).unwrap();
    let stored = presented(&credential, credential.state);
    is_not_verified(verify_assertion(&party, &ceremony, &forged, &stored), "signature");
}

#[test]
fn another_origin_or_relying_party_does_not_verify() {
    let (party, mut browser) = (party(), Browser::new(true));
    let credential = registered(&party, &mut browser, Purpose::Passkey);
    let stored = presented(&credential, credential.state);
    // A page of a subdomain may ask the authenticator, but it is not one of the origins.
    let (options, ceremony) = start_assertion(&party, None, None).unwrap();
    let response = browser.get("https://evil.example.com", &options).to_string();
    let assertion = Assertion::discoverable(&response).unwrap();
    is_not_verified(verify_assertion(&party, &ceremony, &assertion, &stored), "origin");
    let (options, ceremony) =
        start_registration(&party, &ada(), Purpose::Passkey, Vec::new()).unwrap();
    let response = browser.create("https://evil.example.com", &options).to_string();
    is_not_verified(verify_registration(&party, &ceremony, &response), "origin");
    // The same answer for another relying party id.
    let (options, ceremony) = start_assertion(&party, None, None).unwrap();
    let response = browser.get(ORIGIN, &options).to_string();
    let assertion = Assertion::discoverable(&response).unwrap();
    let other = RelyingParty { id: "app.example.com".to_owned(), ..party.clone() };
    let moved = verify_assertion(&other, &ceremony, &assertion, &stored);
    assert_eq!(moved, Err(Rejected::Unreadable));
    let (_, of_other) = start_assertion(&other, None, None).unwrap();
    is_not_verified(verify_assertion(&other, &of_other, &assertion, &stored), "");
}

#[test]
fn required_user_verification_is_honoured() {
    let relaxed = party();
    let strict = RelyingParty { user_verification: UserVerification::Required, ..party() };
    let mut browser = Browser::new(false);
    let credential = registered(&relaxed, &mut browser, Purpose::SecondFactor);
    assert!(!credential.state.user_verified);
    let allow = Some(vec![(credential.id.clone(), Vec::new())]);
    let (options, ceremony) = start_assertion(&strict, Some(ADA), allow).unwrap();
    let mut options = serde_json::to_value(options).unwrap();
    // The page lies to the authenticator.
    options["userVerification"] = json!("discouraged");
    let response = browser.get(ORIGIN, &options).to_string();
    let assertion = Assertion::second_factor(&response).unwrap();
    let stored = presented(&credential, credential.state);
    is_not_verified(verify_assertion(&strict, &ceremony, &assertion, &stored), "verified");
}

#[test]
fn what_is_no_response_is_said_to_be_none() {
    let (party, mut browser) = (party(), Browser::new(true));
    let (options, ceremony) =
        start_registration(&party, &ada(), Purpose::Passkey, Vec::new()).unwrap();
    for junk in ["", "{}", "[]", "null", r#"{"id":"x"}"#, "\u{0}", &"[".repeat(9_000)] {
        let malformed = verify_registration(&party, &ceremony, junk);
        assert_eq!(malformed, Err(Rejected::Malformed), "{junk}");
        assert!(Assertion::discoverable(junk).is_err(), "{junk}");
        assert!(Assertion::second_factor(junk).is_err(), "{junk}");
    }
    let response = browser.create(ORIGIN, &options);
    for member in ["clientDataJSON", "attestationObject"] {
        for cut in 0..40 {
            let mut broken = response.clone();
            let text = broken["response"][member].as_str().unwrap();
            let half = &text[..text.len() * cut / 40];
            broken["response"][member] = json!(half);
            let result = verify_registration(&party, &ceremony, &broken.to_string());
            assert!(result.is_err(), "{member} {cut}");
        }
    }
    for stored in ["", "{}", r#"{"challenge":"x"}"#] {
        assert!(Ceremony::from_json(stored).is_err(), "{stored}");
    }
    // What GoTrue began has no state of ours.
    let gotrues = r#"{"challenge":"x","rpId":"example.com","user_id":"","expires":"0001-01-01T00:00:00Z","userVerification":"preferred"}"#;
    let gotrues = Ceremony::from_json(gotrues).unwrap();
    let result = verify_registration(&party, &gotrues, &response.to_string());
    assert_eq!(result, Err(Rejected::Unreadable));
}

#[test]
fn without_a_relying_party_nothing_begins() {
    let none = RelyingParty { origins: Vec::new(), ..party() };
    let bad = RelyingParty { id: "exämple.com".to_owned(), ..party() };
    for party in [none, bad] {
        assert!(start_assertion(&party, None, None).is_err());
        assert!(start_registration(&party, &ada(), Purpose::Passkey, Vec::new()).is_err());
    }
}
