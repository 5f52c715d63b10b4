//! The ports of passkeys: GoTrue's tables of credentials and challenges.

use uuid::Uuid;

use crate::fault::Fault;
use crate::passkey::{CredentialState, NewCredential};
use crate::time::Timestamp;

/// `auth.webauthn_credentials` and `auth.webauthn_challenges`.
pub trait Passkeys {
    /// The passkeys of a user, oldest first.
    ///
    /// # Errors
    /// A fault of the database.
    fn passkeys_of(&mut self, user: Uuid) -> Result<Vec<PasskeyRow>, Fault>;

    /// The passkey with that credential id, whosever it is.
    ///
    /// # Errors
    /// A fault of the database.
    fn passkey_by_credential(&mut self, credential: &[u8]) -> Result<Option<PasskeyRow>, Fault>;

    /// Adds a passkey; `false` when the credential is known.
    ///
    /// # Errors
    /// A fault of the database.
    fn insert_passkey(
        &mut self,
        id: Uuid,
        user: Uuid,
        friendly_name: &str,
        credential: &NewCredential,
        now: Timestamp,
    ) -> Result<bool, Fault>;

    /// Gives a passkey another name.
    ///
    /// # Errors
    /// A fault of the database.
    fn rename_passkey(&mut self, id: Uuid, name: &str, now: Timestamp) -> Result<(), Fault>;

    /// Removes a passkey.
    ///
    /// # Errors
    /// A fault of the database.
    fn delete_passkey(&mut self, id: Uuid) -> Result<(), Fault>;

    /// Notes that a passkey was used, and what is known of it since.
    ///
    /// # Errors
    /// A fault of the database.
    fn note_passkey_use(
        &mut self,
        id: Uuid,
        state: CredentialState,
        now: Timestamp,
    ) -> Result<(), Fault>;

    /// Keeps a ceremony until its second request.
    ///
    /// # Errors
    /// A fault of the database.
    fn insert_ceremony(&mut self, ceremony: &CeremonyRow) -> Result<(), Fault>;

    /// Takes a ceremony out: nobody else gets it.
    ///
    /// # Errors
    /// A fault of the database.
    fn take_ceremony(
        &mut self,
        id: Uuid,
        kind: &str,
        user: Option<Uuid>,
    ) -> Result<Option<CeremonyRow>, Fault>;
}

/// A row of `auth.webauthn_credentials`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasskeyRow {
    /// Its id.
    pub id: Uuid,
    /// Whose it is.
    pub user_id: Uuid,
    /// What its owner calls it.
    pub friendly_name: String,
    /// The authenticator's id of it.
    pub credential_id: Vec<u8>,
    /// The public key in COSE.
    pub public_key: Vec<u8>,
    /// The ways to reach the authenticator.
    pub transports: Vec<String>,
    /// What may change.
    pub state: CredentialState,
    /// When it was registered.
    pub created_at: Timestamp,
    /// When it was last used.
    pub last_used_at: Option<Timestamp>,
}

/// A row of `auth.webauthn_challenges`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CeremonyRow {
    /// Its id.
    pub id: Uuid,
    /// Who began it; `None` at a sign-in.
    pub user_id: Option<Uuid>,
    /// `registration` or `authentication`.
    pub kind: &'static str,
    /// The ceremony as JSON text.
    pub data: String,
    /// When it began.
    pub created_at: Timestamp,
    /// When it is over.
    pub expires_at: Timestamp,
}
