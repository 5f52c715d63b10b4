//! The ring: which state a key is in, what that lets it do, and how it may change.

use core::fmt;
use core::time::Duration;

use crate::fault::{Fault, FaultKind};
use crate::jwt::{Leeway, Reason};
use crate::time::Timestamp;

/// The state of a signing key in the ring.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyStatus {
    /// Published, so that every verifier knows it before the first token signed with it. It
    /// verifies but does not sign.
    Standby,
    /// The one key that signs.
    Active,
    /// It signed once, and verifies until the last of its tokens has expired.
    Retired,
    /// It neither signs nor verifies, for ever.
    Revoked,
}

impl KeyStatus {
    /// Every status.
    pub const ALL: [Self; 4] = [Self::Standby, Self::Active, Self::Retired, Self::Revoked];

    /// The name in `auth_ext.signing_keys`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Standby => "standby",
            Self::Active => "active",
            Self::Retired => "retired",
            Self::Revoked => "revoked",
        }
    }

    /// Reads a name that [`KeyStatus::as_str`] gave.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == name)
    }

    /// Whether a key of this status may ever get the other one. A retired key may become active
    /// again, for those who go back; nothing leads out of revoked.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        match (self, next) {
            (Self::Standby | Self::Retired, Self::Active)
            | (Self::Standby | Self::Active, Self::Retired)
            | (Self::Standby | Self::Active | Self::Retired, Self::Revoked) => true,
            (_, Self::Standby | Self::Active | Self::Retired | Self::Revoked) => false,
        }
    }
}

impl fmt::Display for KeyStatus {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// What decides whether a key of the ring may verify.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RingState {
    /// The status.
    pub status: KeyStatus,
    /// When it was retired; a retired key without that time verifies nothing.
    pub retired_at: Option<Timestamp>,
    /// The latest `exp` among the tokens it signed that live longer than an access token: API
    /// keys and machine tokens. None when there are none.
    pub last_expiry: Option<Timestamp>,
}

impl RingState {
    /// Until when a retired key verifies: its last access token may have been signed in the moment
    /// it was retired. None for any other status.
    #[must_use]
    pub fn verifies_until(
        &self,
        access_token_lifetime: Duration,
        leeway: Leeway,
    ) -> Option<Timestamp> {
        if self.status != KeyStatus::Retired {
            return None;
        }
        let last_access_token = self.retired_at?.plus(access_token_lifetime);
        let last = last_access_token.max(self.last_expiry.unwrap_or(last_access_token));
        Some(last.plus(leeway.as_duration()))
    }

    /// Why its tokens are refused at `now`; none when it verifies.
    #[must_use]
    pub fn refusal(
        &self,
        access_token_lifetime: Duration,
        leeway: Leeway,
        now: Timestamp,
    ) -> Option<Reason> {
        match self.status {
            KeyStatus::Standby | KeyStatus::Active => None,
            KeyStatus::Retired => {
                let until = self.verifies_until(access_token_lifetime, leeway);
                until.is_none_or(|until| now >= until).then_some(Reason::KeyNotUsable)
            }
            KeyStatus::Revoked => Some(Reason::Revoked),
        }
    }
}

/// Why the ring cannot change as asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RingError {
    /// No key of that id.
    UnknownKey,
    /// A key of the first status never gets the second.
    NotAllowed(KeyStatus, KeyStatus),
    /// A key without its private part cannot sign.
    OnlyVerifies,
    /// The active key retires when another is activated, and not before: nothing could be signed.
    NoOtherActiveKey,
}

impl fmt::Display for RingError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownKey => formatter.write_str("there is no such signing key"),
            Self::NotAllowed(from, to) => {
                write!(formatter, "a {from} signing key cannot become {to}")
            }
            Self::OnlyVerifies => {
                formatter.write_str("the signing key was imported without its private part")
            }
            Self::NoOtherActiveKey => {
                formatter.write_str("the active signing key cannot be retired")
            }
        }
    }
}

impl core::error::Error for RingError {}

impl From<RingError> for Fault {
    fn from(error: RingError) -> Self {
        let fault = Self::new(FaultKind::InvalidArgument, error.to_string());
        match error {
            RingError::NoOtherActiveKey => {
                fault.with_hint("Activate another signing key; that retires this one. To stop it at once, revoke it.")
            }
            RingError::UnknownKey | RingError::NotAllowed(..) | RingError::OnlyVerifies => fault,
        }
    }
}

/// The changes that make `id` the active key, in the order in which they must be made: the key
/// that is active now retires first. None when it is active already.
///
/// # Errors
///
/// [`RingError::UnknownKey`]; [`RingError::NotAllowed`] for a revoked key.
pub fn activate<Id: Copy + PartialEq>(
    ring: &[(Id, KeyStatus)],
    id: Id,
) -> Result<Vec<(Id, KeyStatus)>, RingError> {
    let Some(change) = change(ring, id, KeyStatus::Active)? else {
        return Ok(Vec::new());
    };
    let active = ring.iter().filter(|(_, status)| *status == KeyStatus::Active);
    let mut changes: Vec<_> = active.map(|(id, _)| (*id, KeyStatus::Retired)).collect();
    changes.push(change);
    Ok(changes)
}

/// The changes that retire `id`: for a standby key that is not wanted after all. None when it is
/// retired already.
///
/// # Errors
///
/// [`RingError::UnknownKey`]; [`RingError::NoOtherActiveKey`] for the active key;
/// [`RingError::NotAllowed`] for a revoked one.
pub fn retire<Id: Copy + PartialEq>(
    ring: &[(Id, KeyStatus)],
    id: Id,
) -> Result<Vec<(Id, KeyStatus)>, RingError> {
    if status_of(ring, id)? == KeyStatus::Active {
        return Err(RingError::NoOtherActiveKey);
    }
    Ok(change(ring, id, KeyStatus::Retired)?.into_iter().collect())
}

/// The changes that revoke `id`. None when it is revoked already. After the active key was
/// revoked nothing is signed until another is activated.
///
/// # Errors
///
/// [`RingError::UnknownKey`].
pub fn revoke<Id: Copy + PartialEq>(
    ring: &[(Id, KeyStatus)],
    id: Id,
) -> Result<Vec<(Id, KeyStatus)>, RingError> {
    Ok(change(ring, id, KeyStatus::Revoked)?.into_iter().collect())
}

fn status_of<Id: Copy + PartialEq>(
    ring: &[(Id, KeyStatus)],
    id: Id,
) -> Result<KeyStatus, RingError> {
    let found = ring.iter().find(|(key, _)| *key == id);
    found.map(|(_, status)| *status).ok_or(RingError::UnknownKey)
}

fn change<Id: Copy + PartialEq>(
    ring: &[(Id, KeyStatus)],
    id: Id,
    next: KeyStatus,
) -> Result<Option<(Id, KeyStatus)>, RingError> {
    let status = status_of(ring, id)?;
    if status == next {
        return Ok(None);
    }
    if !status.may_become(next) {
        return Err(RingError::NotAllowed(status, next));
    }
    Ok(Some((id, next)))
}
