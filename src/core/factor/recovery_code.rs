//! Recovery codes: what lets in whoever has lost the other factors. Ten, each works once, and the
//! database has keyed hashes of them.

use uuid::Uuid;
use zeroize::Zeroizing;

use crate::env::{Env, random_bytes};
use crate::refresh::ServerKey;

/// How many a user gets.
pub const RECOVERY_CODES: usize = 10;
const LENGTH: usize = 16;
const ALPHABET: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";
/// The largest multiple of the alphabet's length that a byte holds: bytes from there on would make
/// some letters likelier.
const FAIR: u8 = 252;
const CONTEXT: &[u8] = b"auth_ext recovery code 1";

/// A recovery code: 16 lower-case letters and digits, 82 bits.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryCode(Zeroizing<String>);

impl core::fmt::Debug for RecoveryCode {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.write_str("RecoveryCode(…)")
    }
}

impl RecoveryCode {
    /// A new code.
    #[must_use]
    pub fn random(env: &mut impl Env) -> Self {
        let mut text = Zeroizing::new(String::with_capacity(LENGTH));
        while text.len() < LENGTH {
            let [byte] = random_bytes::<1>(env);
            if byte >= FAIR {
                continue;
            }
            let place = usize::from(byte) % ALPHABET.len();
            if let Some(letter) = ALPHABET.get(place) {
                text.push(char::from(*letter));
            }
        }
        Self(text)
    }

    /// The code that somebody typed: hyphens, blanks and case do not count. `None` when it cannot
    /// be one.
    #[must_use]
    pub fn parse(typed: &str) -> Option<Self> {
        // Nobody types more than a blank or hyphen for each letter.
        if typed.len() > 4 * LENGTH {
            return None;
        }
        let mut text = Zeroizing::new(String::with_capacity(LENGTH));
        for letter in typed.chars().filter(|letter| *letter != '-' && !letter.is_whitespace()) {
            let letter = letter.to_ascii_lowercase();
            if !letter.is_ascii_lowercase() && !letter.is_ascii_digit() {
                return None;
            }
            text.push(letter);
        }
        (text.len() == LENGTH).then_some(Self(text))
    }

    /// The text, which is shown once.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the database keeps. With the user's id in it, so that nobody can give a code of her own
    /// to somebody else by moving a row.
    #[must_use]
    pub fn hash(&self, user: Uuid, key: &ServerKey) -> [u8; 32] {
        key.sign(&[CONTEXT, user.as_bytes(), self.0.as_bytes()])
    }
}
