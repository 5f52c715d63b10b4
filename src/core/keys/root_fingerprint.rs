//! Names of root keys that tell nothing about them.

use core::fmt;

const LENGTH: usize = 8;

/// Tells root keys apart and tells nothing about them; written as 16 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct RootKeyFingerprint([u8; LENGTH]);

impl RootKeyFingerprint {
    /// The eight bytes of [`super::seal::RootKey::fingerprint`].
    #[must_use]
    pub const fn new(bytes: [u8; LENGTH]) -> Self {
        Self(bytes)
    }

    /// Reads what `Display` writes.
    #[must_use]
    pub fn from_hex(text: &str) -> Option<Self> {
        let is_hex = |digit: u8| matches!(digit, b'0'..=b'9' | b'a'..=b'f');
        if text.len() != LENGTH * 2 || !text.bytes().all(is_hex) {
            return None;
        }
        u64::from_str_radix(text, 16).ok().map(|number| Self(number.to_be_bytes()))
    }

    pub(super) const fn bytes(self) -> [u8; LENGTH] {
        self.0
    }
}

impl fmt::Display for RootKeyFingerprint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:016x}", u64::from_be_bytes(self.0))
    }
}
