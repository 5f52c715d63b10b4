//! A ceremony between its two requests.

use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Rejected;
use super::options::handle;
use super::relying_party::RelyingParty;

/// What is kept in `session_data` or `web_authn_session_data`: GoTrue's members, so that GoTrue can
/// finish a ceremony that began here, and the library's own state. What GoTrue began we cannot
/// finish: its challenges are longer than the library's. A ceremony lives five minutes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Ceremony {
    challenge: String,
    #[serde(rename = "rpId")]
    rp_id: String,
    /// Standard base64 of the user handle; empty when anybody may answer.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    user_id: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    allowed_credentials: Vec<String>,
    /// GoTrue's zero time: its own columns say when a ceremony ends.
    expires: String,
    #[serde(rename = "userVerification")]
    user_verification: String,
    /// The library's state in base64.
    #[serde(default)]
    state: String,
}

impl Ceremony {
    pub(super) fn new(
        party: &RelyingParty,
        challenge: &str,
        user: Option<Uuid>,
        allowed: &[Vec<u8>],
        state: &[u8],
    ) -> Self {
        Self {
            challenge: challenge.to_owned(),
            rp_id: party.id.clone(),
            user_id: user.map(|user| BASE64_STANDARD.encode(handle(user))).unwrap_or_default(),
            allowed_credentials: allowed.iter().map(|id| BASE64_STANDARD.encode(id)).collect(),
            expires: "0001-01-01T00:00:00Z".to_owned(),
            user_verification: party.user_verification.as_str().to_owned(),
            state: BASE64_URL_SAFE_NO_PAD.encode(state),
        }
    }

    /// The ceremony of stored JSON.
    ///
    /// # Errors
    /// [`Rejected::Unreadable`] when it is none.
    pub fn from_json(text: &str) -> Result<Self, Rejected> {
        serde_json::from_str(text).map_err(|_| Rejected::Unreadable)
    }

    /// The JSON to store.
    ///
    /// # Errors
    /// [`Rejected::Unreadable`], which cannot happen: all members are texts.
    pub fn to_json(&self) -> Result<String, Rejected> {
        serde_json::to_string(self).map_err(|_| Rejected::Unreadable)
    }

    /// The library's state. A ceremony of another relying party id is none of ours: the setting
    /// has changed since.
    pub(super) fn state(&self, party: &RelyingParty) -> Result<Vec<u8>, Rejected> {
        if self.state.is_empty() || self.rp_id != party.id {
            return Err(Rejected::Unreadable);
        }
        BASE64_URL_SAFE_NO_PAD.decode(&self.state).map_err(|_| Rejected::Unreadable)
    }
}
