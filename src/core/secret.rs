//! Secrets that wipe themselves and cannot be printed.

use core::fmt;

use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// Secret bytes: a key, a password, a token. Wiped when dropped, no `Display`, and `Debug` tells
/// nothing, so a secret cannot reach a log or an error by accident.
#[derive(Clone)]
pub struct Secret(Zeroizing<Vec<u8>>);

impl Secret {
    /// Takes the bytes over; the caller's buffer is the secret's own from then on.
    #[must_use]
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Copies the bytes of a text.
    #[must_use]
    pub fn from_text(text: &str) -> Self {
        Self::new(text.as_bytes().to_vec())
    }

    /// The bytes. Whatever is made of them is the caller's to keep secret.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// Whether both hold the same bytes; the time it takes depends on the lengths only.
    #[must_use]
    pub fn equals(&self, other: &[u8]) -> bool {
        is_same(&self.0, other)
    }
}

/// Whether two secrets are the same bytes; the time it takes depends on the lengths only.
#[must_use]
pub fn is_same(one: &[u8], other: &[u8]) -> bool {
    one.ct_eq(other).into()
}

/// As [`Secret::equals`].
impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.equals(other.expose())
    }
}

impl Eq for Secret {}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_output_holds_no_secret() {
        assert_eq!(format!("{:?}", Secret::from_text("hunter2")), "Secret(…)");
    }

    #[test]
    fn equality_is_by_bytes_and_length() {
        let secret = Secret::from_text("abc");
        assert!(secret.equals(b"abc"));
        assert!(!secret.equals(b"abd"));
        assert!(!secret.equals(b"abcd"));
        assert!(!secret.equals(b""));
    }
}
