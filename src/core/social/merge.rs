//! A ticket for an identity that belongs to another account than the one that it was to be linked to.
//! Whoever holds it has proved both: the one account by a token, the other by the identity. It is
//! good for the first of them alone, so a ticket that leaks gives nobody anything.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use subtle::ConstantTimeEq as _;
use uuid::Uuid;

use crate::refresh::ServerKey;

/// How long a ticket is good, in seconds.
pub const LIFETIME: i64 = 300;

/// What a ticket says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MergeTicket {
    /// The identity.
    pub identity: Uuid,
    /// The account that has it.
    pub holder: Uuid,
    /// The account that may have it.
    pub target: Uuid,
    /// Until when, in seconds of the Unix epoch.
    pub expires_at: i64,
}

const SIZE: usize = 16 + 16 + 16 + 8;

impl MergeTicket {
    /// The ticket as text.
    #[must_use]
    pub fn seal(&self, key: &ServerKey) -> String {
        let mut bytes = Vec::with_capacity(SIZE + 32);
        for id in [self.identity, self.holder, self.target] {
            bytes.extend_from_slice(id.as_bytes());
        }
        bytes.extend_from_slice(&self.expires_at.to_be_bytes());
        let mac = mac(key, &bytes);
        bytes.extend_from_slice(&mac);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// A ticket that we made and that is not over; `now` in seconds of the Unix epoch.
    #[must_use]
    pub fn open(key: &ServerKey, text: &str, now: i64) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (said, shown) = bytes.split_at_checked(SIZE)?;
        if !bool::from(mac(key, said).as_slice().ct_eq(shown)) {
            return None;
        }
        let (identity, said) = said.split_at_checked(16)?;
        let (holder, said) = said.split_at_checked(16)?;
        let (target, expires_at) = said.split_at_checked(16)?;
        let ticket = Self {
            identity: Uuid::from_slice(identity).ok()?,
            holder: Uuid::from_slice(holder).ok()?,
            target: Uuid::from_slice(target).ok()?,
            expires_at: i64::from_be_bytes(expires_at.try_into().ok()?),
        };
        (ticket.expires_at > now).then_some(ticket)
    }
}

fn mac(key: &ServerKey, bytes: &[u8]) -> [u8; 32] {
    key.sign(&[b"auth_ext merge ticket", bytes])
}
