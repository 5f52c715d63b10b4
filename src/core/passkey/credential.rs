//! A registered credential, as the database has it.

use uuid::Uuid;

/// A credential to store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCredential {
    /// The authenticator's id of it, up to 1,023 bytes.
    pub id: Vec<u8>,
    /// The public key in COSE (RFC 9052), as GoTrue stores it.
    pub public_key: Vec<u8>,
    /// The attestation format: `none` or `packed`.
    pub attestation: &'static str,
    /// The model of the authenticator; zeros when it does not tell.
    pub aaguid: Uuid,
    /// The ways to reach the authenticator.
    pub transports: Vec<String>,
    /// What may change later.
    pub state: CredentialState,
}

/// What an assertion changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CredentialState {
    /// The signature counter; 0 when the authenticator has none.
    pub sign_count: u32,
    /// Whether it may be copied to other devices. It never changes.
    pub backup_eligible: bool,
    /// Whether it is.
    pub backed_up: bool,
    /// Whether the authenticator has verified the user.
    pub user_verified: bool,
}
