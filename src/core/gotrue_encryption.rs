//! Secrets that GoTrue encrypted with `GOTRUE_SECURITY_DB_ENCRYPTION_…`: read here, never written.
//!
//! An envelope is a JSON object `{"key_id", "alg": "aes-gcm-hkdf", "data", "nonce"}`, data and nonce in
//! standard base64: AES-256-GCM without additional data, with a key that HKDF-SHA-256 derives from the
//! operator's key, without salt, for the id of the row as text (supabase/auth v2.196,
//! `crypto/crypto.go`).

use core::fmt;
use std::collections::BTreeMap;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::hkdf::{HKDF_SHA256, Salt};
use base64::Engine as _;
use base64::alphabet::URL_SAFE;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use base64::prelude::BASE64_STANDARD;
use serde::Deserialize;
use uuid::Uuid;
use zeroize::{Zeroize as _, Zeroizing};

use crate::secret::Secret;

const ALGORITHM: &str = "aes-gcm-hkdf";
const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 12;

/// GoTrue decodes its keys without padding; operators write them with it, too.
const KEY_TEXT: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The keys of GoTrue's settings by their ids. `Debug` shows nothing.
pub struct DecryptionKeys(BTreeMap<String, Zeroizing<[u8; KEY_BYTES]>>);

/// Why a text is not a set of keys. Never holds any of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeysError {
    /// Not a JSON object whose members are texts, or one without members.
    Form,
    /// A member is not 32 bytes in base64url.
    Key,
}

impl fmt::Display for KeysError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Form => "the keys must be a JSON object: the id of each key and the key as text",
            Self::Key => "a key is not 32 bytes in base64url",
        })
    }
}

impl core::error::Error for KeysError {}

/// Why an envelope was not opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EnvelopeError {
    /// It is no envelope, or of another algorithm.
    Form,
    /// Its key is not among those that we have.
    UnknownKey,
    /// The key is another one of that id, the envelope is of another row, or it is damaged.
    Corrupt,
}

#[derive(Deserialize)]
struct Envelope<'a> {
    key_id: &'a str,
    alg: &'a str,
    data: &'a str,
    nonce: &'a str,
}

/// Whether a stored text is an envelope: no password hash, secret or key of GoTrue's begins so.
#[must_use]
pub fn is_envelope(stored: &str) -> bool {
    stored.starts_with('{')
}

impl DecryptionKeys {
    /// Reads a JSON object of ids and keys: `GOTRUE_SECURITY_DB_ENCRYPTION_DECRYPTION_KEYS`, and the
    /// key that encrypts under its id.
    ///
    /// # Errors
    /// [`KeysError`].
    pub fn parse(json: &[u8]) -> Result<Self, KeysError> {
        let mut texts: BTreeMap<String, String> =
            serde_json::from_slice(json).map_err(|_| KeysError::Form)?;
        if texts.is_empty() {
            return Err(KeysError::Form);
        }
        let mut keys = BTreeMap::new();
        for (id, text) in &mut texts {
            let mut key = Zeroizing::new([0_u8; KEY_BYTES + 1]);
            let length = KEY_TEXT.decode_slice(text.trim_ascii_end(), key.as_mut_slice());
            text.zeroize();
            let key = key.first_chunk().filter(|_| length == Ok(KEY_BYTES));
            keys.insert(id.clone(), Zeroizing::new(*key.ok_or(KeysError::Key)?));
        }
        Ok(Self(keys))
    }

    /// The ids, in order.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Opens the envelope of a row.
    ///
    /// # Errors
    /// [`EnvelopeError`].
    pub fn open(&self, envelope: &str, row: Uuid) -> Result<Secret, EnvelopeError> {
        let envelope: Envelope<'_> =
            serde_json::from_str(envelope).map_err(|_| EnvelopeError::Form)?;
        if envelope.alg != ALGORITHM {
            return Err(EnvelopeError::Form);
        }
        let key = self.0.get(envelope.key_id).ok_or(EnvelopeError::UnknownKey)?;
        let decoded = |text: &str| BASE64_STANDARD.decode(text).map_err(|_| EnvelopeError::Form);
        let nonce: [u8; NONCE_BYTES] =
            decoded(envelope.nonce)?.try_into().map_err(|_| EnvelopeError::Form)?;
        let mut data = Zeroizing::new(decoded(envelope.data)?);
        let key = derived(key, row).ok_or(EnvelopeError::Corrupt)?;
        let opened = key
            .open_in_place(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut data)
            .map_err(|_| EnvelopeError::Corrupt)?;
        Ok(Secret::new(opened.to_vec()))
    }
}

fn derived(key: &[u8; KEY_BYTES], row: Uuid) -> Option<LessSafeKey> {
    let mut bytes = Zeroizing::new([0_u8; KEY_BYTES]);
    let id = row.to_string();
    let info = [id.as_bytes()];
    let derived = Salt::none(HKDF_SHA256).extract(key);
    derived.expand(&info, HKDF_SHA256).ok()?.fill(bytes.as_mut_slice()).ok()?;
    UnboundKey::new(&AES_256_GCM, bytes.as_slice()).ok().map(LessSafeKey::new)
}

impl fmt::Debug for DecryptionKeys {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("DecryptionKeys(…)")
    }
}
