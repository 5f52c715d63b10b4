//! The ports of social login.

use uuid::Uuid;

use crate::fault::Fault;
use crate::pkce::Challenge;
use crate::secret::Secret;
use crate::social::custom::CustomProvider;
use crate::social::document::DocumentKind;
use crate::time::Timestamp;
use crate::user::User;

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

    /// Notes that a document is asked for, unless that was so since `floor` or it was set by hand;
    /// tells whether it is to be asked for.
    ///
    /// # Errors
    /// A fault of the database.
    fn claim_document(
        &mut self,
        provider: &str,
        kind: DocumentKind,
        floor: Timestamp,
        now: Timestamp,
    ) -> Result<bool, Fault>;

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
    pub asked_at: Option<Timestamp>,
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

/// `auth.identities`, and what goes with them in `auth.users`.
pub trait Identities {
    /// The identity of a provider's subject.
    ///
    /// # Errors
    /// A fault of the database.
    fn identity(&mut self, provider: &str, subject: &str) -> Result<Option<IdentityRow>, Fault>;

    /// The identities of a user, the oldest first.
    ///
    /// # Errors
    /// A fault of the database.
    fn identities_of(&mut self, user: Uuid) -> Result<Vec<IdentityRow>, Fault>;

    /// Identities of people outside of SSO with that lower-cased address: a few at most.
    ///
    /// # Errors
    /// A fault of the database.
    fn identities_with_email(&mut self, email: &str) -> Result<Vec<IdentityRow>, Fault>;

    /// Adds an identity; `false` when the provider's subject has one.
    ///
    /// # Errors
    /// A fault of the database.
    fn insert_identity(&mut self, identity: &NewIdentity<'_>) -> Result<bool, Fault>;

    /// Puts what the provider says now in the place of what it said before.
    ///
    /// # Errors
    /// A fault of the database.
    fn refresh_identity(&mut self, id: Uuid, data: &str, now: Timestamp) -> Result<(), Fault>;

    /// Removes an identity.
    ///
    /// # Errors
    /// A fault of the database.
    fn delete_identity(&mut self, id: Uuid) -> Result<(), Fault>;

    /// Adds a user whom a provider knows, without a password and without an identity, and gives the
    /// row as triggers left it; `None` when the address is taken.
    ///
    /// # Errors
    /// A fault of the database, such as a trigger's own error.
    fn insert_external_user(&mut self, user: &NewExternalUser<'_>) -> Result<Option<User>, Fault>;

    /// Takes from a locked user whatever somebody put there who never proved the address: password,
    /// phone, second factors, passkeys, and all identities but `keep`.
    ///
    /// # Errors
    /// A fault of the database.
    fn empty_user(&mut self, user: Uuid, keep: Option<Uuid>, now: Timestamp) -> Result<(), Fault>;

    /// Gives a locked user another address or none; `false`, with nothing written, when another
    /// user has it.
    ///
    /// # Errors
    /// A fault of the database.
    fn set_user_email(
        &mut self,
        user: Uuid,
        email: Option<&str>,
        confirmed_at: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<bool, Fault>;

    /// Takes the phone number from a locked user.
    ///
    /// # Errors
    /// A fault of the database.
    fn clear_user_phone(&mut self, user: Uuid, now: Timestamp) -> Result<(), Fault>;
}

/// A row of `auth.identities`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityRow {
    /// Its id.
    pub id: Uuid,
    /// Whose it is.
    pub user_id: Uuid,
    /// Which provider's.
    pub provider: String,
    /// The person's id there.
    pub subject: String,
    /// JSON object text.
    pub data: String,
    /// When it was added.
    pub created_at: Option<Timestamp>,
}

/// An identity to add.
#[derive(Debug, Clone, Copy)]
pub struct NewIdentity<'a> {
    /// Its id.
    pub id: Uuid,
    /// Whose it is.
    pub user_id: Uuid,
    /// Which provider's.
    pub provider: &'a str,
    /// The person's id there.
    pub subject: &'a str,
    /// JSON object text.
    pub data: &'a str,
    /// The wall clock.
    pub now: Timestamp,
}

/// A user to add whom a provider knows.
#[derive(Debug, Clone, Copy)]
pub struct NewExternalUser<'a> {
    /// Her id.
    pub id: Uuid,
    /// `aud`.
    pub audience: &'a str,
    /// The PostgreSQL role.
    pub role: &'a str,
    /// Lower-cased, if she has one.
    pub email: Option<&'a str>,
    /// JSON object text.
    pub user_metadata: &'a str,
    /// JSON object text.
    pub app_metadata: &'a str,
    /// The wall clock.
    pub now: Timestamp,
}

/// Flows of `auth.flow_state` that go to a provider, `auth.oauth_client_states` and
/// `auth.custom_oauth_providers`.
pub trait OauthFlows {
    /// Adds a flow.
    ///
    /// # Errors
    /// A fault of the database.
    fn insert_oauth_flow(&mut self, flow: &NewOauthFlow<'_>) -> Result<(), Fault>;

    /// The flow with that id, locked if `lock`.
    ///
    /// # Errors
    /// A fault of the database.
    fn oauth_flow(&mut self, id: Uuid, lock: bool) -> Result<Option<OauthFlow>, Fault>;

    /// Notes who came of a flow and that its code is out.
    ///
    /// # Errors
    /// A fault of the database.
    fn complete_oauth_flow(&mut self, id: Uuid, user: Uuid, now: Timestamp) -> Result<(), Fault>;

    /// Removes a few flows to providers of before that time.
    ///
    /// # Errors
    /// A fault of the database.
    fn forget_oauth_flows(&mut self, before: Timestamp) -> Result<u64, Fault>;

    /// Adds the verifier of our own PKCE towards a provider.
    ///
    /// # Errors
    /// A fault of the database.
    fn insert_client_state(
        &mut self,
        id: Uuid,
        provider: &str,
        verifier: &str,
        now: Timestamp,
    ) -> Result<(), Fault>;

    /// Takes it away and gives it: provider, verifier, and when it was made.
    ///
    /// # Errors
    /// A fault of the database.
    fn take_client_state(&mut self, id: Uuid)
    -> Result<Option<(String, String, Timestamp)>, Fault>;

    /// Removes a few of before that time.
    ///
    /// # Errors
    /// A fault of the database.
    fn forget_client_states(&mut self, before: Timestamp) -> Result<u64, Fault>;

    /// A row of `auth.custom_oauth_providers`.
    ///
    /// # Errors
    /// A fault of the database.
    fn custom_provider(&mut self, identifier: &str) -> Result<Option<CustomProvider>, Fault>;

    /// All rows, or those of a type; the newest first.
    ///
    /// # Errors
    /// A fault of the database.
    fn custom_providers(&mut self) -> Result<Vec<CustomProvider>, Fault>;

    /// Adds a row or changes the one of that identifier. The secret is written as `''`: ours is
    /// sealed elsewhere.
    ///
    /// # Errors
    /// A fault of the database.
    fn put_custom_provider(&mut self, row: &CustomProvider, now: Timestamp) -> Result<(), Fault>;

    /// Removes a row; tells whether it was there.
    ///
    /// # Errors
    /// A fault of the database.
    fn delete_custom_provider(&mut self, identifier: &str) -> Result<bool, Fault>;
}

/// A flow to add.
#[derive(Debug, Clone, Copy)]
pub struct NewOauthFlow<'a> {
    /// Its id: the state.
    pub id: Uuid,
    /// As the client wrote it.
    pub provider: &'a str,
    /// Where to go in the end.
    pub referrer: &'a str,
    /// What the client's verifier has to meet; none in the implicit flow.
    pub challenge: Option<&'a Challenge>,
    /// The code that the client will be given; none in the implicit flow.
    pub auth_code: Option<&'a str>,
    /// The row with our verifier.
    pub client_state: Option<Uuid>,
    /// Who links.
    pub linking_target: Option<Uuid>,
    /// The token of an invitation.
    pub invite_token: Option<&'a str>,
    /// Whether an account without an address is wanted.
    pub email_optional: bool,
    /// The wall clock.
    pub now: Timestamp,
}

/// A flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OauthFlow {
    /// Its id.
    pub id: Uuid,
    /// Who came of it.
    pub user_id: Option<Uuid>,
    /// As the client wrote it.
    pub provider: String,
    /// `oauth` for those that go to a provider.
    pub method: String,
    /// The code that the client is given; none in the implicit flow.
    pub auth_code: Option<String>,
    /// Whether the client has a verifier.
    pub is_pkce: bool,
    /// Where to go in the end.
    pub referrer: Option<String>,
    /// The row with our verifier.
    pub client_state: Option<Uuid>,
    /// Who links.
    pub linking_target: Option<Uuid>,
    /// The token of an invitation.
    pub invite_token: Option<String>,
    /// Whether an account without an address is wanted.
    pub email_optional: bool,
    /// When it began.
    pub created_at: Timestamp,
}
