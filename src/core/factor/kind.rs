//! GoTrue's words for factors, and which kinds are on.

use serde::{Serialize, Serializer};

use crate::settings::Settings;

/// What a second factor is. The words are the values of the type `auth.factor_type`, but for
/// recovery codes, which the database of GoTrue 2.196 does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FactorKind {
    /// An authenticator app (RFC 6238).
    Totp,
    /// A code by SMS.
    Phone,
    /// A security key or platform authenticator.
    Webauthn,
    /// One of ten codes on paper.
    RecoveryCode,
}

impl FactorKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Totp, Self::Phone, Self::Webauthn, Self::RecoveryCode];

    /// The word in answers, hook events and the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Totp => "totp",
            Self::Phone => "phone",
            Self::Webauthn => "webauthn",
            Self::RecoveryCode => "recovery_code",
        }
    }

    /// The kind that somebody may ask to enrol by this word.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Totp, Self::Phone, Self::Webauthn].into_iter().find(|kind| kind.as_str() == name)
    }

    /// The kind of a stored word.
    #[must_use]
    pub fn stored(name: &str) -> Self {
        Self::from_name(name).unwrap_or(Self::Totp)
    }

    /// Whether factors of this kind may be enrolled, challenged and proved.
    #[must_use]
    pub const fn is_enabled(self, settings: &Settings) -> bool {
        match self {
            Self::Totp => settings.totp_enabled,
            Self::Phone => settings.phone_factor_enabled,
            Self::Webauthn => settings.webauthn_factor_enabled,
            Self::RecoveryCode => settings.recovery_codes_enabled,
        }
    }

    /// The authentication method in `amr` after a proof.
    #[must_use]
    pub const fn method(self) -> &'static str {
        match self {
            Self::Totp => "totp",
            Self::Phone => "mfa/phone",
            Self::Webauthn => "mfa/webauthn",
            Self::RecoveryCode => "mfa/recovery_code",
        }
    }

    /// The kind whose proof is called this in `amr`.
    #[must_use]
    pub fn of_method(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.method() == name)
    }

    /// The name in sentences.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Totp => "TOTP",
            Self::Phone => "Phone",
            Self::Webauthn => "WebAuthn",
            Self::RecoveryCode => "recovery codes",
        }
    }
}

/// Whether a factor was proved once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactorStatus {
    /// Enrolled, never proved: it counts for nothing yet.
    Unverified,
    /// It protects the account.
    Verified,
}

impl FactorStatus {
    /// The value of the type `auth.factor_status`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unverified => "unverified",
            Self::Verified => "verified",
        }
    }

    /// The status of a stored word; an unknown one counts for nothing.
    #[must_use]
    pub fn from_name(name: &str) -> Self {
        if name == "verified" { Self::Verified } else { Self::Unverified }
    }
}

impl Serialize for FactorKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl Serialize for FactorStatus {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
