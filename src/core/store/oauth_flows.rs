//! The port of flows that go to a provider.

use uuid::Uuid;

use crate::fault::Fault;
use crate::pkce::Challenge;
use crate::social::custom::CustomProvider;
use crate::time::Timestamp;

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
