//! A factor, and GoTrue's JSON of it.

use serde::Serialize;
use serde::ser::SerializeMap as _;
use uuid::Uuid;

use super::kind::{FactorKind, FactorStatus};
use crate::time::Timestamp;

/// A row of `auth.mfa_factors`, without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Factor {
    /// Its id.
    pub id: Uuid,
    /// Whose it is.
    pub user_id: Uuid,
    /// What its owner calls it; may be empty.
    pub friendly_name: String,
    /// What it is.
    pub kind: FactorKind,
    /// Whether it was proved once.
    pub status: FactorStatus,
    /// When it was enrolled.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// The number of a phone, without `+`.
    pub phone: Option<String>,
    /// When it was last challenged.
    pub last_challenged_at: Option<Timestamp>,
    /// The WebAuthn credential in GoTrue's JSON.
    pub credential: Option<String>,
    /// The model of its authenticator.
    pub aaguid: Option<Uuid>,
}

impl Factor {
    /// Whether it protects the account.
    #[must_use]
    pub fn is_verified(&self) -> bool {
        self.status == FactorStatus::Verified
    }
}

impl Serialize for Factor {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut members = serializer.serialize_map(None)?;
        members.serialize_entry("id", &self.id)?;
        members.serialize_entry("created_at", &self.created_at.to_rfc3339())?;
        members.serialize_entry("updated_at", &self.updated_at.to_rfc3339())?;
        members.serialize_entry("status", self.status.as_str())?;
        if !self.friendly_name.is_empty() {
            members.serialize_entry("friendly_name", &self.friendly_name)?;
        }
        members.serialize_entry("factor_type", self.kind.as_str())?;
        members.serialize_entry("phone", self.phone.as_deref().unwrap_or(""))?;
        let challenged = self.last_challenged_at.map(Timestamp::to_rfc3339);
        members.serialize_entry("last_challenged_at", &challenged)?;
        if let Some(aaguid) = &self.aaguid {
            members.serialize_entry("web_authn_aaguid", aaguid)?;
        }
        members.end()
    }
}
