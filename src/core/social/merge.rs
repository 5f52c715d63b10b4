//! A ticket for an identity that belongs to another account than the one that it was to be linked to.
//! Whoever holds it has proved both: the one account by a token, the other by the identity. It is
//! good for the first of them alone, so a ticket that leaks gives nobody anything.

use core::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use subtle::ConstantTimeEq as _;
use uuid::Uuid;

use crate::refresh::ServerKey;
use crate::time::Timestamp;

/// How long a ticket is good.
pub const LIFETIME: Duration = Duration::from_secs(300);

/// What a ticket says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MergeTicket {
    /// The identity.
    pub identity: Uuid,
    /// The account that has it.
    pub holder: Uuid,
    /// The account that may have it.
    pub target: Uuid,
    /// When it was made.
    pub made_at: Timestamp,
    /// [`passwords`] of the two accounts then: with a new one the ticket is over.
    pub passwords: [u8; 32],
}

const SIZE: usize = 16 + 16 + 16 + 8 + 32;

impl MergeTicket {
    /// The ticket as text.
    #[must_use]
    pub fn seal(&self, key: &ServerKey) -> String {
        let mut bytes = Vec::with_capacity(SIZE + 32);
        for id in [self.identity, self.holder, self.target] {
            bytes.extend_from_slice(id.as_bytes());
        }
        bytes.extend_from_slice(&self.made_at.as_micros().to_be_bytes());
        bytes.extend_from_slice(&self.passwords);
        let mac = mac(key, &bytes);
        bytes.extend_from_slice(&mac);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// A ticket that we made and that is not over.
    #[must_use]
    pub fn open(key: &ServerKey, text: &str, now: Timestamp) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (said, shown) = bytes.split_at_checked(SIZE)?;
        if !bool::from(mac(key, said).as_slice().ct_eq(shown)) {
            return None;
        }
        let (identity, said) = said.split_at_checked(16)?;
        let (holder, said) = said.split_at_checked(16)?;
        let (target, said) = said.split_at_checked(16)?;
        let (made_at, passwords) = said.split_at_checked(8)?;
        let ticket = Self {
            identity: Uuid::from_slice(identity).ok()?,
            holder: Uuid::from_slice(holder).ok()?,
            target: Uuid::from_slice(target).ok()?,
            made_at: Timestamp::from_micros(i64::from_be_bytes(made_at.try_into().ok()?)),
            passwords: passwords.try_into().ok()?,
        };
        (ticket.made_at.plus(LIFETIME) > now).then_some(ticket)
    }
}

/// What tells two pairs of password hashes apart, and nothing else of them.
#[must_use]
pub fn passwords(key: &ServerKey, holder: Option<&str>, target: Option<&str>) -> [u8; 32] {
    // No hash has the separator in it.
    let [holder, target] = [holder, target].map(|hash| hash.unwrap_or_default().as_bytes());
    key.sign(&[b"auth_ext merge passwords\0", holder, b"\0", target])
}

fn mac(key: &ServerKey, bytes: &[u8]) -> [u8; 32] {
    key.sign(&[b"auth_ext merge ticket", bytes])
}
