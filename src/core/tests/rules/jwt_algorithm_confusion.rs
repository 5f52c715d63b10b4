//! A public key is never taken for a shared secret: CVE-2015-9235, CVE-2016-10555, CVE-2022-29217,
//! CVE-2023-48223, CVE-2026-22817, CVE-2026-23993, CVE-2026-34950.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use crate::jwt_support;

use auth_ext_core::jwt::{self, Algorithm, ClaimsPolicy, Reason};
use auth_ext_core::keys::{KeyError, SigningKey, VerificationKey};
use auth_ext_core::secret::Secret;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jwt_support::*;

/// The SubjectPublicKeyInfo of a key, from the numbers in its JWK.
fn der(jwk: &serde_json::Value) -> Vec<u8> {
    let bytes = |name: &str| decode(jwk[name].as_str().unwrap());
    match jwk["kty"].as_str().unwrap() {
        "EC" => {
            let head = "3059301306072a8648ce3d020106082a8648ce3d03010703420004";
            [hex(head), bytes("x"), bytes("y")].concat()
        }
        "OKP" => [hex("302a300506032b6570032100"), bytes("x")].concat(),
        "RSA" => {
            let head = "30820122300d06092a864886f70d01010105000382010f003082010a0282010100";
            [hex(head), bytes("n"), hex("0203010001")].concat()
        }
        other => panic!("{other}"),
    }
}

fn hex(text: &str) -> Vec<u8> {
    (0..text.len() / 2)
        .map(|at| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).unwrap())
        .collect()
}

fn pem(der: &[u8], label: &str, line_end: &str) -> String {
    let encoded = STANDARD.encode(der);
    let lines: Vec<&str> =
        (0..encoded.len()).step_by(64).map(|at| &encoded[at..encoded.len().min(at + 64)]).collect();
    format!(
        "-----BEGIN {label}-----{line_end}{}{line_end}-----END {label}-----{line_end}",
        lines.join(line_end)
    )
}

/// Every form in which the public key goes around, as the bytes that an attacker would use.
fn forms(key: &SigningKey) -> Vec<Vec<u8>> {
    let jwk = key.public_jwk().unwrap();
    let der = der(&jwk);
    let mut texts = vec![jwk.to_string(), serde_json::to_string_pretty(&jwk).unwrap()];
    for line_end in ["\n", "\r\n"] {
        for label in ["PUBLIC KEY", "RSA PUBLIC KEY", "CERTIFICATE"] {
            let pem = pem(&der, label, line_end);
            texts.extend([pem.trim().to_owned(), format!(" {pem}"), format!("\n\t{pem}  "), pem]);
        }
    }
    let ssh = STANDARD.encode(&der);
    texts.extend([
        format!("ssh-rsa {ssh} a@b"),
        format!("ssh-ed25519 {ssh}"),
        format!("ecdsa-sha2-nistp256 {ssh}\n"),
    ]);
    let bare = STANDARD.encode(&der);
    let lines = bare.as_bytes().chunks(64).map(String::from_utf8_lossy).collect::<Vec<_>>();
    let hexadecimal: String = der.iter().map(|byte| format!("{byte:02X}")).collect();
    let pem = pem(&der, "PUBLIC KEY", "\n");
    texts.extend([
        bare.clone(),
        bare.trim_end_matches('=').to_owned(),
        lines.join("\n"),
        encode(&der),
        encode(&bare),
        hexadecimal.to_lowercase(),
        hexadecimal,
        STANDARD.encode(&pem),
        format!("\u{feff}{pem}"),
        format!("the public key of the old server:\n{pem}"),
        pem.replace('\n', "\\n"),
        format!("\u{feff}{jwk}"),
        format!("JWK: {jwk}"),
        format!(r#"{{"keys":[{jwk}]}}"#),
        encode(jwk.to_string()),
    ]);
    let utf16: Vec<u16> = format!("\u{feff}{pem}").encode_utf16().collect();
    let mut forms: Vec<Vec<u8>> = texts.into_iter().map(String::into_bytes).collect();
    forms.push(utf16.iter().flat_map(|unit| unit.to_le_bytes()).collect());
    forms.push(utf16.iter().flat_map(|unit| unit.to_be_bytes()).collect());
    forms.push(certificate(&der));
    forms.push(pkcs1(&jwk));
    forms.push(der);
    forms.retain(|form| !form.is_empty());
    forms
}

/// A certificate around the key, as much of it as tells that it is one.
fn certificate(der: &[u8]) -> Vec<u8> {
    let sequence = |content: &[u8]| {
        let length = u16::try_from(content.len()).unwrap().to_be_bytes();
        let head = match content.len() {
            0..0x80 => vec![0x30, length[1]],
            0x80..0x100 => vec![0x30, 0x81, length[1]],
            _ => vec![0x30, 0x82, length[0], length[1]],
        };
        [&head, content].concat()
    };
    let signature = [&[0x03, 0x41, 0x00][..], &[7; 64]].concat();
    sequence(&[sequence(der), sequence(&hex("06082a8648ce3d040302")[..]), signature].concat())
}

/// The bare numbers of an RSA key (RFC 8017, A.1.1) or the bare point; nothing for Ed25519.
fn pkcs1(jwk: &serde_json::Value) -> Vec<u8> {
    let bytes = |name: &str| decode(jwk[name].as_str().unwrap());
    match jwk["kty"].as_str().unwrap() {
        "RSA" => [hex("3082010a0282010100"), bytes("n"), hex("0203010001")].concat(),
        "EC" => [vec![4], bytes("x"), bytes("y")].concat(),
        _ => Vec::new(),
    }
}

#[test]
fn a_public_key_in_any_form_makes_no_valid_hmac() {
    for algorithm in [Algorithm::ES256, Algorithm::RS256, Algorithm::EdDSA] {
        let key = SigningKey::generate(algorithm, Some("k")).unwrap();
        let check =
            |token: &str| jwt::verify_jwt(token, &set_of(&key), &ClaimsPolicy::default(), NOW);
        for form in forms(&key) {
            for header in [r#"{"alg":"HS256"}"#, r#"{"alg":"HS256","kid":"k"}"#] {
                let verification = check(&token_under(&form, header, CLAIMS));
                assert_eq!(verification.reason, Some(Reason::AlgorithmNotAllowed));
                assert_eq!(verification.claims, None);
            }
            let relabelled = format!(r#"{{"alg":"{algorithm}","kid":"k"}}"#);
            let verification = check(&token_under(&form, &relabelled, CLAIMS));
            assert_eq!(verification.reason, Some(Reason::BadSignature));
        }
    }
}

#[test]
fn a_public_key_in_any_form_is_no_secret() {
    for algorithm in [Algorithm::ES256, Algorithm::RS256, Algorithm::EdDSA] {
        let key = SigningKey::generate(algorithm, Some("k")).unwrap();
        for form in forms(&key) {
            let shown = String::from_utf8_lossy(&form).into_owned();
            let secret = Secret::new(form.clone());
            let expected = Some(KeyError::SecretIsPublicKey);
            assert_eq!(
                SigningKey::from_secret(&secret, Algorithm::HS256).err(),
                expected,
                "{shown}"
            );
            assert_eq!(
                VerificationKey::from_secret(&secret, Algorithm::HS256).err(),
                expected,
                "{shown}"
            );
            let jwk = format!(r#"{{"kty":"oct","alg":"HS256","k":"{}"}}"#, encode(&form));
            assert_eq!(VerificationKey::from_jwk(&jwk).err(), expected, "{shown}");
        }
    }
}

/// A key without an algorithm cannot exist: the type has no place for it, and a JWK that could
/// mean several is refused.
#[test]
fn a_symmetric_key_without_alg_is_refused() {
    let jwk = format!(r#"{{"kty":"oct","k":"{}"}}"#, encode([7; 64]));
    assert_eq!(VerificationKey::from_jwk(&jwk).err(), Some(KeyError::AlgorithmRequired));
    assert_eq!(SigningKey::from_jwk(&jwk).err(), Some(KeyError::AlgorithmRequired));
}
