//! Sealing: AES-256-GCM under a root key that lives outside the database.
//!
//! A sealed secret is version (1 byte) ‖ fingerprint of the root key (8) ‖ nonce (12) ‖ ciphertext ‖
//! tag (16). The tag also covers version, fingerprint and the id of what is sealed, so that a
//! sealed secret cannot be moved to another row.

use core::fmt;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use zeroize::{Zeroize, Zeroizing};

use crate::fault::{Fault, FaultKind};
use crate::hash::{MacKey, sha256};
use crate::secret::Secret;

const VERSION: u8 = 1;
const FINGERPRINT_LENGTH: usize = 8;
const NONCE_LENGTH: usize = 12;
const HEAD_LENGTH: usize = 1 + FINGERPRINT_LENGTH;

/// Sets the fingerprint apart from any other hash of the root key.
const FINGERPRINT_DOMAIN: &[u8] = b"auth_ext root key fingerprint 1\0";
/// Sets the additional data apart from any other use of the root key.
const SEAL_DOMAIN: &[u8] = b"auth_ext sealed secret 1\0";

/// Why a secret could not be sealed or opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SealError {
    /// It was sealed under another root key.
    WrongRootKey,
    /// It is damaged, or it was sealed for another id.
    Corrupt,
    /// It was sealed by a version of `auth_ext` that this one does not know.
    UnsupportedVersion,
    /// The library could not seal.
    Failed,
}

impl fmt::Display for SealError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::WrongRootKey => "the secret was sealed under another root key",
            Self::Corrupt => "the sealed secret is damaged or belongs to another key id",
            Self::UnsupportedVersion => "the secret was sealed by a later version of auth_ext",
            Self::Failed => "the secret could not be sealed",
        })
    }
}

impl core::error::Error for SealError {}

impl From<SealError> for Fault {
    fn from(error: SealError) -> Self {
        match error {
            SealError::WrongRootKey => Self::new(FaultKind::RootKey, error.to_string())
                .with_hint("Point auth_ext.root_key_file at the file that sealed the keys."),
            SealError::Corrupt | SealError::UnsupportedVersion | SealError::Failed => {
                Self::new(FaultKind::Internal, error.to_string())
            }
        }
    }
}

/// Why the content of a root key file is not a root key. Never holds any of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RootKeyError {
    /// Not 32 bytes in any of the three forms.
    Form,
    /// 32 characters of text, not 32 random bytes.
    Text,
    /// The same byte 32 times.
    NotRandom,
}

impl fmt::Display for RootKeyError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Form => "a root key is 32 bytes: raw, as 64 hexadecimal digits or in base64",
            Self::Text => "32 characters of text are not a root key; it takes 32 random bytes",
            Self::NotRandom => "the root key is one byte repeated",
        })
    }
}

impl core::error::Error for RootKeyError {}

impl From<RootKeyError> for Fault {
    fn from(error: RootKeyError) -> Self {
        Self::new(FaultKind::RootKey, error.to_string())
    }
}

/// The key that all private keys are sealed with. Wiped when it goes; `Debug` shows nothing.
pub struct RootKey {
    bytes: Zeroizing<[u8; 32]>,
    fingerprint: [u8; FINGERPRINT_LENGTH],
}

impl RootKey {
    /// Takes 32 random bytes.
    #[must_use]
    pub fn from_bytes(mut bytes: [u8; 32]) -> Self {
        let hash = sha256(&[FINGERPRINT_DOMAIN, &bytes]);
        let mut fingerprint = [0; FINGERPRINT_LENGTH];
        for (target, source) in fingerprint.iter_mut().zip(hash) {
            *target = source;
        }
        let key = Self { bytes: Zeroizing::new(bytes), fingerprint };
        bytes.zeroize();
        key
    }

    /// Reads the content of a root key file: exactly 32 raw bytes, or 64 hexadecimal digits, or
    /// base64 of either alphabet with or without padding. White space at the end of the text forms
    /// is ignored.
    ///
    /// # Errors
    ///
    /// [`RootKeyError`]; it never holds any of the content.
    pub fn parse(content: &[u8]) -> Result<Self, RootKeyError> {
        let bytes: Zeroizing<[u8; 32]> = Zeroizing::new(match <[u8; 32]>::try_from(content) {
            // 32 random bytes are all printable once in 10^13 times.
            Ok(raw) if raw.iter().all(|byte| matches!(byte, b' '..=b'~')) => {
                return Err(RootKeyError::Text);
            }
            Ok(raw) => raw,
            Err(_) => parse_text(content.trim_ascii_end())?,
        });
        if bytes.iter().all(|byte| Some(byte) == bytes.first()) {
            return Err(RootKeyError::NotRandom);
        }
        Ok(Self::from_bytes(*bytes))
    }

    /// The 64 hexadecimal digits to write into a new root key file.
    #[must_use]
    pub fn to_hex(&self) -> Secret {
        let mut text = Vec::with_capacity(64);
        for byte in self.bytes.iter() {
            for digit in [byte >> 4, byte & 15] {
                text.push(if digit < 10 { b'0' + digit } else { b'a' + (digit - 10) });
            }
        }
        Secret::new(text)
    }

    /// Eight bytes that tell root keys apart and tell nothing about them.
    #[must_use]
    pub const fn fingerprint(&self) -> [u8; 8] {
        self.fingerprint
    }

    /// Proves to whoever has the same root key that it is here, and tells nothing about it.
    pub(super) fn proof(&self, domain: &[u8], of: &[u8; 8]) -> [u8; 32] {
        MacKey::new(self.bytes.as_slice()).sign(&[domain, of])
    }

    fn cipher(&self) -> Result<LessSafeKey, SealError> {
        let key =
            UnboundKey::new(&AES_256_GCM, self.bytes.as_slice()).map_err(|_| SealError::Failed)?;
        Ok(LessSafeKey::new(key))
    }
}

impl fmt::Debug for RootKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("RootKey(…)")
    }
}

fn parse_text(text: &[u8]) -> Result<[u8; 32], RootKeyError> {
    let mut bytes = Zeroizing::new([0_u8; 33]);
    if text.len() == 64 {
        let (pairs, _) = text.as_chunks::<2>();
        for (target, &[high, low]) in bytes.iter_mut().zip(pairs) {
            *target = hex_digit(high)? << 4 | hex_digit(low)?;
        }
    } else if matches!(text.len(), 43 | 44) {
        let config =
            GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
        let alphabet = if text.iter().any(|byte| matches!(byte, b'-' | b'_')) {
            &alphabet::URL_SAFE
        } else {
            &alphabet::STANDARD
        };
        let length = GeneralPurpose::new(alphabet, config)
            .decode_slice(text, bytes.as_mut_slice())
            .map_err(|_| RootKeyError::Form)?;
        if length != 32 {
            return Err(RootKeyError::Form);
        }
    } else {
        return Err(RootKeyError::Form);
    }
    bytes.first_chunk::<32>().copied().ok_or(RootKeyError::Form)
}

fn hex_digit(character: u8) -> Result<u8, RootKeyError> {
    match character {
        b'0'..=b'9' => Ok(character - b'0'),
        b'a'..=b'f' => Ok(character - b'a' + 10),
        b'A'..=b'F' => Ok(character - b'A' + 10),
        _ => Err(RootKeyError::Form),
    }
}

fn additional_data(head: &[u8], key_id: &[u8]) -> Vec<u8> {
    [SEAL_DOMAIN, head, key_id].concat()
}

/// Seals a secret for `key_id`. `nonce` must be fresh random bytes for every call: 96 random bits
/// are good for 2^32 secrets under one root key (NIST SP 800-38D, 8.3).
///
/// # Errors
///
/// [`SealError::Failed`] when the library fails.
pub fn seal(
    root_key: &RootKey,
    key_id: &[u8],
    plaintext: &[u8],
    nonce: [u8; 12],
) -> Result<Vec<u8>, SealError> {
    let mut sealed = Vec::with_capacity(HEAD_LENGTH + NONCE_LENGTH + plaintext.len() + 16);
    sealed.push(VERSION);
    sealed.extend_from_slice(&root_key.fingerprint);
    let aad = additional_data(&sealed, key_id);
    sealed.extend_from_slice(&nonce);
    let mut body = Zeroizing::new(Vec::with_capacity(plaintext.len() + 16));
    body.extend_from_slice(plaintext);
    root_key
        .cipher()?
        .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(aad), &mut *body)
        .map_err(|_| SealError::Failed)?;
    sealed.extend_from_slice(&body);
    Ok(sealed)
}

/// Opens what [`seal`] sealed under this root key for this `key_id`.
///
/// # Errors
///
/// [`SealError::UnsupportedVersion`], [`SealError::WrongRootKey`] when the fingerprint is another
/// root key's, [`SealError::Corrupt`] for everything else.
pub fn open(root_key: &RootKey, key_id: &[u8], sealed: &[u8]) -> Result<Secret, SealError> {
    match sealed.first() {
        None => return Err(SealError::Corrupt),
        Some(&VERSION) => {}
        Some(_) => return Err(SealError::UnsupportedVersion),
    }
    let (head, rest) = sealed.split_at_checked(HEAD_LENGTH).ok_or(SealError::Corrupt)?;
    if !head.ends_with(&root_key.fingerprint) {
        return Err(SealError::WrongRootKey);
    }
    let (nonce, body) = rest.split_first_chunk::<NONCE_LENGTH>().ok_or(SealError::Corrupt)?;
    let mut body = Zeroizing::new(body.to_vec());
    let nonce = Nonce::assume_unique_for_key(*nonce);
    let plaintext = root_key
        .cipher()?
        .open_in_place(nonce, Aad::from(additional_data(head, key_id)), &mut body)
        .map_err(|_| SealError::Corrupt)?;
    Ok(Secret::new(plaintext.to_vec()))
}
