//! The credential of a WebAuthn factor: GoTrue's JSON in `auth.mfa_factors.web_authn_credential`.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde::{Deserialize, Serialize};

use super::Rejected;
use super::credential::{CredentialState, NewCredential};

/// A registered key. Texts are standard base64, as Go writes bytes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FactorCredential {
    id: String,
    #[serde(rename = "publicKey")]
    public_key: String,
    #[serde(rename = "attestationType", default)]
    attestation_type: String,
    #[serde(default)]
    transport: Option<Vec<String>>,
    flags: Flags,
    authenticator: Authenticator,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "the members are GoTrue's")]
struct Flags {
    #[serde(default)]
    user_present: bool,
    #[serde(default)]
    user_verified: bool,
    #[serde(default)]
    backup_eligible: bool,
    #[serde(default)]
    backup_state: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Authenticator {
    #[serde(rename = "AAGUID", default)]
    aaguid: String,
    #[serde(rename = "signCount", default)]
    sign_count: u32,
    #[serde(rename = "cloneWarning", default)]
    clone_warning: bool,
    #[serde(default)]
    attachment: String,
}

impl FactorCredential {
    /// Of a credential that was just registered.
    #[must_use]
    pub fn new(credential: &NewCredential) -> Self {
        let state = credential.state;
        Self {
            id: BASE64_STANDARD.encode(&credential.id),
            public_key: BASE64_STANDARD.encode(&credential.public_key),
            attestation_type: credential.attestation.to_owned(),
            transport: Some(credential.transports.clone()),
            flags: Flags::of(state),
            authenticator: Authenticator {
                aaguid: BASE64_STANDARD.encode(credential.aaguid.as_bytes()),
                sign_count: state.sign_count,
                clone_warning: false,
                attachment: String::new(),
            },
        }
    }

    /// Of stored JSON.
    ///
    /// # Errors
    /// [`Rejected::Unreadable`] when it is none.
    pub fn from_json(text: &str) -> Result<Self, Rejected> {
        serde_json::from_str(text).map_err(|_| Rejected::Unreadable)
    }

    /// The JSON to store.
    ///
    /// # Errors
    /// [`Rejected::Unreadable`], which cannot happen.
    pub fn to_json(&self) -> Result<String, Rejected> {
        serde_json::to_string(self).map_err(|_| Rejected::Unreadable)
    }

    /// The authenticator's id of it.
    ///
    /// # Errors
    /// [`Rejected::Unreadable`] when it is no base64.
    pub fn id(&self) -> Result<Vec<u8>, Rejected> {
        BASE64_STANDARD.decode(&self.id).map_err(|_| Rejected::Unreadable)
    }

    /// The public key in COSE.
    ///
    /// # Errors
    /// [`Rejected::Unreadable`] when it is no base64.
    pub fn public_key(&self) -> Result<Vec<u8>, Rejected> {
        BASE64_STANDARD.decode(&self.public_key).map_err(|_| Rejected::Unreadable)
    }

    /// The ways to reach the authenticator.
    #[must_use]
    pub fn transports(&self) -> Vec<String> {
        self.transport.clone().unwrap_or_default()
    }

    /// What may have changed.
    #[must_use]
    pub const fn state(&self) -> CredentialState {
        CredentialState {
            sign_count: self.authenticator.sign_count,
            backup_eligible: self.flags.backup_eligible,
            backed_up: self.flags.backup_state,
            user_verified: self.flags.user_verified,
        }
    }

    /// The same after an assertion. GoTrue never writes the counter back.
    #[must_use]
    pub fn after(&self, state: CredentialState) -> Self {
        let authenticator =
            Authenticator { sign_count: state.sign_count, ..self.authenticator.clone() };
        Self { flags: Flags::of(state), authenticator, ..self.clone() }
    }
}

impl Flags {
    const fn of(state: CredentialState) -> Self {
        Self {
            user_present: true,
            user_verified: state.user_verified,
            backup_eligible: state.backup_eligible,
            backup_state: state.backed_up,
        }
    }
}
