//! A factor, and GoTrue's JSON of it.

use serde::{Serialize, Serializer};
use uuid::Uuid;

use super::kind::{FactorKind, FactorStatus};
use crate::time::Timestamp;

/// A row of `auth.mfa_factors`, without its secret. It is written as GoTrue writes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Factor {
    /// Its id.
    pub id: Uuid,
    /// Whose it is.
    #[serde(skip)]
    pub user_id: Uuid,
    /// When it was enrolled.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Whether it was proved once.
    pub status: FactorStatus,
    /// What its owner calls it; may be empty.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub friendly_name: String,
    /// What it is.
    #[serde(rename = "factor_type")]
    pub kind: FactorKind,
    /// The number of a phone, without `+`.
    #[serde(serialize_with = "text_or_empty")]
    pub phone: Option<String>,
    /// When it was last challenged.
    pub last_challenged_at: Option<Timestamp>,
    /// The WebAuthn credential in GoTrue's JSON.
    #[serde(skip)]
    pub credential: Option<String>,
    /// The model of its authenticator.
    #[serde(rename = "web_authn_aaguid", skip_serializing_if = "Option::is_none")]
    pub aaguid: Option<Uuid>,
}

fn text_or_empty<S: Serializer>(text: &Option<String>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(text.as_deref().unwrap_or(""))
}

impl Factor {
    /// Whether it protects the account.
    #[must_use]
    pub fn is_verified(&self) -> bool {
        self.status == FactorStatus::Verified
    }
}
