//! The refresh tokens that GoTrue issues, in both of its formats (supabase/auth v2.196,
//! `crypto/refresh_tokens.go` and `models/refresh_token.go`): accepted once from live sessions, and
//! handed out again on the way back.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use subtle::ConstantTimeEq as _;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::token::Malformed;
use crate::env::{Env, random_bytes};
use crate::hash::{MacKey, sha256};
use crate::secret::Secret;

/// Length of a token of the first format, in characters.
const FIRST_LENGTH: usize = 12;
/// RFC 4648 base32 in lower case: five random bits a character.
const FIRST_ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
const SECOND_VERSION: u8 = 0;
const SIGNATURE_LENGTH: usize = 16;
const CHECKSUM_LENGTH: usize = 4;
const KEY_LENGTH: usize = 32;
/// Version, session id, the longest counter (63 bits), signature and checksum.
const SECOND_MAX_LENGTH: usize = 1 + 16 + 9 + SIGNATURE_LENGTH + CHECKSUM_LENGTH;

/// A refresh token of GoTrue.
#[derive(Debug, Clone)]
pub struct GotrueToken {
    text: Secret,
    format: GotrueFormat,
}

/// What a token says about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GotrueFormat {
    /// Twelve random characters: the key of a row of `auth.refresh_tokens`.
    First,
    /// A session, a counter and a signature with the session's own key.
    Second {
        /// `auth.sessions.id`.
        session_id: Uuid,
        /// Counts the refreshes of the session from 0.
        counter: i64,
    },
}

/// What came of a look at a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signature {
    /// The session's key made it.
    Good,
    /// It did not.
    Bad,
    /// GoTrue encrypts the database's secrets, so that the key cannot be read here.
    KeyEncrypted,
}

impl GotrueToken {
    /// Takes a presented text apart. Nothing is looked up, and nothing is believed yet.
    ///
    /// # Errors
    /// [`Malformed`] when it has neither of the two formats.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let is_first = text.len() == FIRST_LENGTH
            && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        let format = if is_first { GotrueFormat::First } else { second_format(text)? };
        Ok(Self { text: Secret::from_text(text), format })
    }

    /// A new token of the first format: 60 random bits, as GoTrue's are.
    pub fn random(env: &mut impl Env) -> Self {
        let random = Zeroizing::new(random_bytes::<FIRST_LENGTH>(env));
        let letter = |byte: &u8| FIRST_ALPHABET.get(usize::from(byte & 31)).copied();
        let text = random.iter().filter_map(letter).collect();
        Self { text: Secret::new(text), format: GotrueFormat::First }
    }

    /// A token that GoTrue's table holds.
    #[must_use]
    pub const fn stored(text: Secret) -> Self {
        Self { text, format: GotrueFormat::First }
    }

    /// The format with what the token says.
    #[must_use]
    pub const fn format(&self) -> &GotrueFormat {
        &self.format
    }

    /// The text that the client holds.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        Zeroizing::new(String::from_utf8_lossy(self.text.expose()).into_owned())
    }

    /// SHA-256 of the text: what our table keeps of a token that was exchanged or handed out.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        sha256(&[self.text.expose()])
    }

    /// Whether a hash of our table is this token's, compared in constant time.
    #[must_use]
    pub fn matches(&self, hash: &[u8]) -> bool {
        self.hash().ct_eq(hash).into()
    }

    /// The token of the second format that has another counter in the same session, as GoTrue makes
    /// it with `auth.sessions.refresh_token_hmac_key`. `None` for another format, a counter below 0 and
    /// a key that cannot be read.
    #[must_use]
    pub fn with_counter(&self, counter: i64, stored_key: &Secret) -> Option<Self> {
        let GotrueFormat::Second { session_id, .. } = self.format else { return None };
        let key = decoded_key(stored_key)?;
        let mut bytes = Zeroizing::new(Vec::with_capacity(SECOND_MAX_LENGTH));
        bytes.push(SECOND_VERSION);
        bytes.extend_from_slice(session_id.as_bytes());
        let mut rest = u64::try_from(counter).ok()?;
        while rest > 0x7f {
            bytes.push(u8::try_from(rest & 0x7f).ok()? | 0x80);
            rest >>= 7;
        }
        bytes.push(u8::try_from(rest).ok()?);
        let signature = key.sign(&[&bytes]);
        bytes.extend_from_slice(signature.get(..SIGNATURE_LENGTH)?);
        let checksum = sha256(&[&bytes]);
        bytes.extend_from_slice(checksum.get(..CHECKSUM_LENGTH)?);
        let text = Secret::new(BASE64_URL_SAFE_NO_PAD.encode(bytes.as_slice()).into_bytes());
        Some(Self { text, format: GotrueFormat::Second { session_id, counter } })
    }

    /// The bytes of the text, for the exchange.
    pub(super) fn secret(&self) -> &Secret {
        &self.text
    }

    /// Looks at the signature of a token of the second format with
    /// `auth.sessions.refresh_token_hmac_key`. A token of the first format has none: it is bad.
    #[must_use]
    pub fn signature(&self, stored_key: &Secret) -> Signature {
        // With GOTRUE_SECURITY_DB_ENCRYPTION_ENCRYPT the column holds a JSON envelope.
        if stored_key.expose().first() == Some(&b'{') {
            return Signature::KeyEncrypted;
        }
        let Some(key) = decoded_key(stored_key) else {
            return Signature::Bad;
        };
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(self.text.expose()).unwrap_or_default();
        let bytes = Zeroizing::new(bytes);
        let Some(split) = split_second(&bytes) else {
            return Signature::Bad;
        };
        let made = key.sign(&[split.signed]);
        let made = made.get(..SIGNATURE_LENGTH).unwrap_or_default();
        let good = matches!(self.format, GotrueFormat::Second { .. })
            && bool::from(made.ct_eq(split.signature));
        if good { Signature::Good } else { Signature::Bad }
    }
}

fn decoded_key(stored: &Secret) -> Option<MacKey> {
    let mut key = Zeroizing::new([0_u8; KEY_LENGTH]);
    let length = BASE64_URL_SAFE_NO_PAD.decode_slice(stored.expose(), key.as_mut_slice());
    (length == Ok(KEY_LENGTH)).then(|| MacKey::new(key.as_slice()))
}

struct Second<'a> {
    signed: &'a [u8],
    signature: &'a [u8],
    checked: &'a [u8],
    checksum: &'a [u8],
}

fn split_second(bytes: &[u8]) -> Option<Second<'_>> {
    let checked = bytes.len().checked_sub(CHECKSUM_LENGTH)?;
    let (checked, checksum) = bytes.split_at_checked(checked)?;
    let signed = checked.len().checked_sub(SIGNATURE_LENGTH)?;
    let (signed, signature) = checked.split_at_checked(signed)?;
    Some(Second { signed, signature, checked, checksum })
}

fn second_format(text: &str) -> Result<GotrueFormat, Malformed> {
    if text.len() > SECOND_MAX_LENGTH.div_ceil(3) * 4 {
        return Err(Malformed);
    }
    let bytes = Zeroizing::new(BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|_| Malformed)?);
    let second = split_second(&bytes).ok_or(Malformed)?;
    // The checksum keeps nobody out; it spares the database the junk.
    if !sha256(&[second.checked]).starts_with(second.checksum) {
        return Err(Malformed);
    }
    let (&version, rest) = second.signed.split_first().ok_or(Malformed)?;
    let (&session_id, counter) = rest.split_first_chunk::<16>().ok_or(Malformed)?;
    if version != SECOND_VERSION {
        return Err(Malformed);
    }
    let counter = unsigned_varint(counter).ok_or(Malformed)?;
    Ok(GotrueFormat::Second { session_id: Uuid::from_bytes(session_id), counter })
}

/// Seven bits a byte, the lowest first; every byte but the last has its highest bit set. `None` for
/// more than 63 bits, for a number that has not ended, and for bytes behind it.
fn unsigned_varint(bytes: &[u8]) -> Option<i64> {
    let (last, before) = bytes.split_last()?;
    let ends_there = last & 0x80 == 0 && before.iter().all(|byte| byte & 0x80 != 0);
    if !ends_there || bytes.len() > 9 {
        return None;
    }
    Some(bytes.iter().rev().fold(0, |number, byte| (number << 7) | i64::from(byte & 0x7f)))
}
