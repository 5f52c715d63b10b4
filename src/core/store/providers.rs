//! The port of the providers of social login.

use uuid::Uuid;

use crate::fault::Fault;
use crate::secret::Secret;
use crate::social::document::DocumentKind;
use crate::time::Timestamp;

/// `auth_ext.providers`, `auth_ext.provider_documents`, `auth_ext.seen_id_tokens`,
/// `auth_ext.provider_tokens`. Secrets are sealed on the way in and opened on the way out.
pub trait Providers {
    /// The row of a provider; `None` when nobody has set it.
    ///
    /// # Errors
    /// A fault of the database, or of the root key.
    fn provider_row(&mut self, name: &str) -> Result<Option<ProviderRow>, Fault>;

    /// All rows, by name.
    ///
    /// # Errors
    /// A fault of the database, or of the root key.
    fn provider_rows(&mut self) -> Result<Vec<ProviderRow>, Fault>;

    /// Adds a row or puts it in the place of the one of that name.
    ///
    /// # Errors
    /// A fault of the database, or of the root key.
    fn put_provider_row(&mut self, row: &ProviderRow, now: Timestamp) -> Result<(), Fault>;

    /// Removes a row with its documents; tells whether it was there.
    ///
    /// # Errors
    /// A fault of the database.
    fn delete_provider_row(&mut self, name: &str) -> Result<bool, Fault>;

    /// What is there of a document of a provider.
    ///
    /// # Errors
    /// A fault of the database.
    fn provider_document(
        &mut self,
        provider: &str,
        kind: DocumentKind,
    ) -> Result<Option<DocumentRow>, Fault>;

    /// Writes a document that came, or was set by hand.
    ///
    /// # Errors
    /// A fault of the database.
    fn put_provider_document(
        &mut self,
        provider: &str,
        kind: DocumentKind,
        document: &NewDocument<'_>,
    ) -> Result<(), Fault>;

    /// Writes why what came was of no use; what is there stays.
    ///
    /// # Errors
    /// A fault of the database.
    fn note_document_failure(
        &mut self,
        provider: &str,
        kind: DocumentKind,
        failure: &str,
        now: Timestamp,
    ) -> Result<(), Fault>;

    /// Remembers an id token until it expires, and forgets a few that have; `false` when it was
    /// there.
    ///
    /// # Errors
    /// A fault of the database.
    fn spend_id_token(
        &mut self,
        hash: &[u8; 32],
        expires_at: Timestamp,
        now: Timestamp,
    ) -> Result<bool, Fault>;

    /// Keeps tokens of a provider for a flow or, if `kept`, for an identity.
    ///
    /// # Errors
    /// A fault of the database, or of the root key.
    fn put_provider_tokens(
        &mut self,
        owner: Uuid,
        provider: &str,
        kept: bool,
        tokens: &Secret,
        now: Timestamp,
    ) -> Result<(), Fault>;

    /// The tokens of an owner; taken away if `take`.
    ///
    /// # Errors
    /// A fault of the database, or of the root key.
    fn provider_tokens(&mut self, owner: Uuid, take: bool) -> Result<Option<Secret>, Fault>;

    /// Tells the operator, in the server log, why a sign-in by a provider failed.
    fn report_provider_failure(&mut self, provider: &str, message: &str);

    /// Removes what was kept of these owners, unread.
    ///
    /// # Errors
    /// A fault of the database.
    fn drop_provider_tokens(&mut self, owners: &[Uuid]) -> Result<(), Fault>;

    /// Removes a few tokens of flows from before that time, which nobody fetched.
    ///
    /// # Errors
    /// A fault of the database.
    fn forget_provider_tokens(&mut self, before: Timestamp) -> Result<u64, Fault>;
}

/// A row of `auth_ext.providers`.
#[derive(Debug, Clone, PartialEq)]
pub struct ProviderRow {
    /// Its name.
    pub name: String,
    /// Bound into the seal.
    pub id: Uuid,
    /// Whether people may sign in with it.
    pub enabled: bool,
    /// With commas between.
    pub client_ids: String,
    /// Unsealed.
    pub secret: Option<Secret>,
    /// JSON object text.
    pub options: String,
    /// When it was set.
    pub updated_at: Option<Timestamp>,
}

/// A row of `auth_ext.provider_documents`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the columns of the same names")]
pub struct DocumentRow {
    pub document: Option<String>,
    pub by_hand: bool,
    pub fetched_at: Option<Timestamp>,
    pub fresh_until: Option<Timestamp>,
    pub failure: Option<String>,
}

/// A document to write.
#[derive(Debug, Clone, Copy)]
pub struct NewDocument<'a> {
    /// JSON text.
    pub text: &'a str,
    /// Whether somebody sets it.
    pub by_hand: bool,
    /// When another one is asked for.
    pub fresh_until: Option<Timestamp>,
    /// The wall clock.
    pub now: Timestamp,
}
