//! One call: what it may use, and who makes it.
//!
//! The shell builds it once, so that settings are read once and a decision is made by one reading of
//! the clock.

use std::sync::Arc;

use crate::env::Env;
use crate::fault::Fault;
use crate::outcome::Refusal;
use crate::request::{Caller, Headers, TokenClaims};
use crate::settings::Settings;
use crate::store::{Client, Store};
use crate::time::Timestamp;
use crate::user::User;

/// The role of whoever may do everything.
const SERVICE_ROLE: &str = "service_role";

/// How a call arrives, which decides whether its answer can set a cookie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    /// Through PostgREST, from a browser or another HTTP client.
    Http,
    /// From SQL.
    Sql,
}

/// What a flow may use.
pub struct Context<'a, S, E> {
    /// The database.
    pub store: &'a mut S,
    /// Clock and randomness; the time of the call is [`Context::now`].
    pub env: &'a mut E,
    /// The wall clock when the call began, or after its last wait ([`Context::waited`]).
    pub now: Timestamp,
    /// The policy as it stood when the call began.
    pub settings: Arc<Settings>,
    /// From where the call is made, as far as that is known.
    pub client: Client,
    /// The claims of whoever calls: of the token that the call shows or of the bound
    /// identity. For what decides about policies alone, those that the identity functions believe.
    pub claims: Option<Arc<TokenClaims>>,
    /// Why whoever calls is not believed; then there are no claims.
    pub refused: Option<Refusal>,
    /// Whether the call comes from the service role, whatever the claims say.
    pub is_service_role: bool,
    /// How the call arrives.
    pub channel: Channel,
    /// The caller and her user, once they are known to stand; taken by the first that asks.
    pub authenticated: Option<(Caller, User)>,
}

impl<'a, S: Store, E: Env> Context<'a, S, E> {
    /// A call from SQL by somebody of whom nothing is known.
    ///
    /// # Errors
    /// A fault when the settings cannot be read.
    pub fn new(store: &'a mut S, env: &'a mut E) -> Result<Self, Fault> {
        let settings = store.settings()?;
        let now = env.now();
        Ok(Self {
            store,
            env,
            now,
            settings,
            client: Client::default(),
            claims: None,
            refused: None,
            is_service_role: false,
            channel: Channel::Sql,
            authenticated: None,
        })
    }

    /// The same call from a client that sent these headers.
    #[must_use]
    pub fn of_client(self, headers: &Headers) -> Self {
        let address_header = self.settings.client_address_header.as_deref();
        let client = Client::from_headers(headers, address_header);
        Self { client, ..self }
    }

    /// The same call by whoever has these claims, as JSON text.
    #[must_use]
    pub fn by(self, claims: Option<&str>, is_service_role: bool) -> Self {
        Self { claims: TokenClaims::read(claims).map(Arc::new), is_service_role, ..self }
    }

    /// The same call by whoever it shows ([`Shown::acting`](crate::request::Shown::acting)). A token
    /// of the service role that verifies makes it the service role's, as PostgREST would by changing
    /// to that role: behind a gateway that hands the token to us alone the role stays anonymous.
    #[must_use]
    pub fn showing(
        self,
        shown: Result<Option<Arc<TokenClaims>>, Refusal>,
        is_service_role: bool,
    ) -> Self {
        let (claims, refused) = match shown {
            Ok(claims) => (claims, None),
            Err(refusal) => (None, Some(refusal)),
        };
        let shows = claims.as_deref().map(TokenClaims::role);
        let is_service_role = is_service_role || shows == Some(Ok(SERVICE_ROLE));
        Self { claims, refused, is_service_role, ..self }
    }

    /// The same call on another way in.
    #[must_use]
    pub fn over(self, channel: Channel) -> Self {
        Self { channel, ..self }
    }

    /// Reads the clock again, after a statement that may have waited for a lock: what is decided
    /// then is decided by the time of then.
    pub fn waited(&mut self) -> Timestamp {
        self.now = self.env.now();
        self.now
    }

    /// Runs `body` so that all it wrote is undone when it gives an `Err` refusal, while what was
    /// written before stays.
    ///
    /// # Errors
    /// A fault of the database or of `body`.
    pub fn undoable<T, R>(
        &mut self,
        body: impl FnOnce(&mut Context<'_, S, E>) -> Result<Result<T, R>, Fault>,
    ) -> Result<Result<T, R>, Fault> {
        let Self { store, env, now, client, claims, refused, .. } = self;
        let settings = Arc::clone(&self.settings);
        let (is_service_role, channel) = (self.is_service_role, self.channel);
        store.undoable(|store| {
            let mut inner = Context {
                store,
                env: &mut **env,
                now: *now,
                settings,
                client: core::mem::take(client),
                claims: claims.take(),
                refused: refused.take(),
                is_service_role,
                channel,
                authenticated: None,
            };
            let result = body(&mut inner);
            (*now, *client, *claims) = (inner.now, inner.client, inner.claims);
            *refused = inner.refused;
            result
        })
    }
}
