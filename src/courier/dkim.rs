//! Signatures of the sender's domain: DKIM (RFC 6376), with RSA or Ed25519 (RFC 8463).

use std::fmt;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use lettre::Message;
use lettre::message::header::HeaderName;
use lettre::message::{
    DkimCanonicalization, DkimCanonicalizationType, DkimConfig, DkimSigningAlgorithm,
    DkimSigningKey,
};
use rsa::RsaPrivateKey;
use rsa::pkcs1::{ALGORITHM_OID as RSA, DecodeRsaPrivateKey as _, EncodeRsaPrivateKey as _};
use rsa::pkcs8::der::Decode as _;
use rsa::pkcs8::der::asn1::OctetStringRef;
use rsa::pkcs8::{LineEnding, ObjectIdentifier, PrivateKeyInfo, SecretDocument};
use rsa::traits::PublicKeyParts as _;
use zeroize::Zeroizing;

/// What is signed. What a mail does not have is signed as missing, so that nobody puts it in.
const SIGNED: [&str; 9] = [
    "From",
    "Reply-To",
    "To",
    "Cc",
    "Subject",
    "Date",
    "Message-ID",
    "MIME-Version",
    "Auto-Submitted",
];

/// How long what is signed of the headers may be: lettre goes a level deeper for each byte.
const LONGEST: usize = 4096;

/// Signers must not use shorter keys (RFC 8301).
const LEAST_RSA_BYTES: usize = 128;

/// RFC 8410.
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");

/// A key with the place where its public half is published.
pub(crate) struct Signer(DkimConfig);

/// What is wrong, for the operator; nothing of the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WrongSigner {
    /// The selector or the domain.
    Name,
    /// The key's form or kind.
    Key,
    /// An RSA key under 1024 bits.
    ShortKey,
}

impl fmt::Display for WrongSigner {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Name => "smtp.dkim_selector and smtp.dkim_domain must be names of DNS",
            Self::Key => {
                "smtp.dkim_key must be a private key in PEM without a password: RSA (PKCS #1 or #8) or Ed25519 (PKCS #8)"
            }
            Self::ShortKey => "smtp.dkim_key must have 1024 bits or more, better 2048",
        })
    }
}

impl Signer {
    /// Takes a private key in PEM.
    ///
    /// # Errors
    /// [`WrongSigner`].
    pub(crate) fn new(key: &str, selector: String, domain: String) -> Result<Self, WrongSigner> {
        if !is_name(&selector) || !is_name(&domain) {
            return Err(WrongSigner::Name);
        }
        // Each twice: there is no second one, and nobody can put one before it.
        let names = SIGNED.into_iter().chain(SIGNED);
        let headers = names.map(HeaderName::new_from_ascii_str).collect();
        // Relays fold and pad headers anew.
        let relaxed = DkimCanonicalization {
            header: DkimCanonicalizationType::Relaxed,
            body: DkimCanonicalizationType::Relaxed,
        };
        Ok(Self(DkimConfig::new(selector, domain, signing_key(key)?, headers, relaxed)))
    }

    /// Signs a mail that is complete; `false` where its headers are too long.
    pub(crate) fn sign(&self, mail: &mut Message) -> bool {
        let lengths = SIGNED.into_iter().filter_map(|name| mail.headers().get_raw(name));
        if lengths.map(str::len).sum::<usize>() > LONGEST {
            return false;
        }
        mail.sign(&self.0);
        true
    }
}

/// Whether a text is labels of DNS and dots.
fn is_name(text: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|one| one.is_ascii_alphanumeric() || matches!(one, b'-' | b'_'))
    };
    text.len() <= 253 && text.split('.').all(is_label)
}

fn signing_key(pem: &str) -> Result<DkimSigningKey, WrongSigner> {
    let (label, document) = SecretDocument::from_pem(pem.trim()).map_err(|_| WrongSigner::Key)?;
    match label {
        "RSA PRIVATE KEY" => rsa(document.as_bytes()),
        "PRIVATE KEY" => {
            let info =
                PrivateKeyInfo::try_from(document.as_bytes()).map_err(|_| WrongSigner::Key)?;
            match info.algorithm.oid {
                RSA => rsa(info.private_key),
                ED25519 => ed25519(info.private_key),
                _ => Err(WrongSigner::Key),
            }
        }
        _ => Err(WrongSigner::Key),
    }
}

fn rsa(der: &[u8]) -> Result<DkimSigningKey, WrongSigner> {
    let key = RsaPrivateKey::from_pkcs1_der(der).map_err(|_| WrongSigner::Key)?;
    if key.size() < LEAST_RSA_BYTES {
        return Err(WrongSigner::ShortKey);
    }
    let pem = key.to_pkcs1_pem(LineEnding::LF).map_err(|_| WrongSigner::Key)?;
    DkimSigningKey::new(&pem, DkimSigningAlgorithm::Rsa).map_err(|_| WrongSigner::Key)
}

fn ed25519(der: &[u8]) -> Result<DkimSigningKey, WrongSigner> {
    let seed = OctetStringRef::from_der(der).map_err(|_| WrongSigner::Key)?;
    let seed = Zeroizing::new(BASE64_STANDARD.encode(seed.as_bytes()));
    DkimSigningKey::new(&seed, DkimSigningAlgorithm::Ed25519).map_err(|_| WrongSigner::Key)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    /// That of RFC 8032, 7.1, test 1.
    const KEY: &str = "-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
-----END PRIVATE KEY-----
";

    fn wrong(key: &str, selector: &str, domain: &str) -> Option<WrongSigner> {
        Signer::new(key, selector.to_owned(), domain.to_owned()).err()
    }

    #[test]
    fn a_key_and_two_names_are_taken() {
        assert_eq!(wrong(KEY, "2026", "example.org"), None);
        for name in ["", ".", "a b", "a;d=evil.example", "a\r\nBcc: b", "é.example", "a..b"] {
            assert_eq!(wrong(KEY, name, "example.org"), Some(WrongSigner::Name), "{name}");
            assert_eq!(wrong(KEY, "2026", name), Some(WrongSigner::Name), "{name}");
        }
    }

    #[test]
    fn what_is_no_key_is_refused_without_being_quoted() {
        let public = KEY.replace("PRIVATE", "PUBLIC");
        let cut = KEY.replace("1hsZ", "");
        for key in ["", "secret", &public, &cut, &KEY.replace("K2Vw", "K2Vx")] {
            assert_eq!(wrong(key, "2026", "example.org"), Some(WrongSigner::Key), "{key}");
        }
        assert!(!WrongSigner::Key.to_string().contains("1hsZ"));
    }

    #[test]
    fn headers_that_are_too_long_stay_unsigned() {
        let signer = Signer::new(KEY, "2026".to_owned(), "example.org".to_owned()).unwrap();
        let mail = |subject: &str| {
            Message::builder()
                .from("noreply@example.org".parse().unwrap())
                .to("ada@example.com".parse().unwrap())
                .subject(subject)
                .body("Hello".to_owned())
                .unwrap()
        };
        let mut short = mail("Hello");
        assert!(signer.sign(&mut short));
        assert!(short.headers().get_raw("DKIM-Signature").is_some());
        let mut long = mail(&"long ".repeat(1000));
        assert!(!signer.sign(&mut long));
        assert!(long.headers().get_raw("DKIM-Signature").is_none());
    }
}
