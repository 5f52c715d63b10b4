//! Who registers credentials: the relying party of the settings.

use webauthn_rp::request::{AsciiDomain, RpId, UserVerificationRequirement};

use super::Rejected;

/// The relying party (WebAuthn 4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelyingParty {
    /// The domain that credentials belong to.
    pub id: String,
    /// The name that people see.
    pub name: String,
    /// The origins that may ask for them, such as `https://app.example.com`; each is compared whole.
    pub origins: Vec<String>,
    /// Whether the authenticator must verify the user.
    pub user_verification: UserVerification,
}

impl RelyingParty {
    /// The library's id.
    pub(super) fn library_id(&self) -> Result<RpId, Rejected> {
        if self.origins.is_empty() {
            return Err(Rejected::NoRelyingParty);
        }
        let domain =
            AsciiDomain::try_from(self.id.clone()).map_err(|_| Rejected::NoRelyingParty)?;
        Ok(RpId::Domain(domain))
    }
}

/// Whether the authenticator verifies the user, by a fingerprint or a PIN, beside her presence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserVerification {
    /// It must; a response without is refused.
    Required,
    /// It should if it can.
    Preferred,
    /// It should not bother.
    Discouraged,
}

impl UserVerification {
    /// Every word.
    pub const ALL: [Self; 3] = [Self::Required, Self::Preferred, Self::Discouraged];

    /// WebAuthn's word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Preferred => "preferred",
            Self::Discouraged => "discouraged",
        }
    }

    /// The value of a word; `None` for another.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|value| value.as_str() == name)
    }

    pub(super) const fn to_library(self) -> UserVerificationRequirement {
        match self {
            Self::Required => UserVerificationRequirement::Required,
            Self::Preferred => UserVerificationRequirement::Preferred,
            Self::Discouraged => UserVerificationRequirement::Discouraged,
        }
    }
}

/// What a credential is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Signing in without a password: the authenticator keeps the user's handle.
    Passkey,
    /// A second factor after something else.
    SecondFactor,
}
