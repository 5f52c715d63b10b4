//! The life of a signing key.

use crate::settings::Settings;
use crate::time::Timestamp;

/// Where a key is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyStatus {
    /// Signs and verifies.
    Active,
    /// Verifies until its last token has expired.
    Retired,
    /// Does neither, at once.
    Revoked,
    /// Published and verifying, not yet signing.
    Standby,
}

impl KeyStatus {
    /// Every status.
    pub const ALL: [Self; 4] = [Self::Active, Self::Retired, Self::Revoked, Self::Standby];

    /// The word in `auth_ext.signing_keys.status`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Retired => "retired",
            Self::Revoked => "revoked",
            Self::Standby => "standby",
        }
    }

    /// The status of a word.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == name)
    }
}

/// Until when a key verifies; `None` means without end. A retired key outlives its last token:
/// retirement plus the lifetime of an access token plus the leeway.
#[must_use]
pub fn may_verify_until(
    status: KeyStatus,
    retired_at: Option<Timestamp>,
    settings: &Settings,
) -> Option<Timestamp> {
    match (status, retired_at) {
        (KeyStatus::Retired, Some(at)) => {
            Some(at.plus(settings.access_token_lifetime).plus(settings.leeway))
        }
        _ => None,
    }
}
