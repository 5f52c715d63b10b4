//! The ports of sessions and of tokens that were revoked.

use core::net::IpAddr;

use uuid::Uuid;

use crate::fault::Fault;
use crate::session::{EndReason, Lifetime, Scope, SessionState};
use crate::time::Timestamp;
use crate::user::User;

/// `auth.sessions`, `auth.mfa_amr_claims` and `auth_ext.ended_sessions`.
pub trait Sessions {
    /// Adds a session with its authentication method and its first refresh token.
    ///
    /// # Errors
    /// A fault of the database.
    fn insert_session(&mut self, session: &NewSession<'_>) -> Result<(), Fault>;

    /// The session and its user; `None` when either is gone.
    ///
    /// # Errors
    /// A fault of the database.
    fn session(&mut self, id: Uuid) -> Result<Option<(SessionState, User)>, Fault>;

    /// Sets `auth.sessions.refreshed_at`, user agent and address, unless another transaction holds
    /// the row: waiting here could deadlock with a sign-out.
    ///
    /// # Errors
    /// A fault of the database.
    fn touch_session(&mut self, id: Uuid, client: &Client, now: Timestamp) -> Result<(), Fault>;

    /// Ends sessions of a user: those of `scope` as seen from `session`. The rows go, and reason
    /// and time are kept until purge. Gives the number of ended sessions.
    ///
    /// # Errors
    /// A fault of the database.
    fn end_sessions(
        &mut self,
        user: Uuid,
        session: Option<Uuid>,
        scope: Scope,
        reason: EndReason,
        now: Timestamp,
    ) -> Result<u64, Fault>;

    /// Whether a session of one of these users was signed out, revoked, found stolen or ended by a new password
    /// at that time or later.
    ///
    /// # Errors
    /// A fault of the database.
    fn was_shut_out(&mut self, users: &[Uuid], since: Timestamp) -> Result<bool, Fault>;

    /// Ends one session whose refresh token this transaction has locked. When somebody else holds
    /// the session only the refresh token goes: waiting could deadlock.
    ///
    /// # Errors
    /// A fault of the database.
    fn end_locked_session(
        &mut self,
        session: Uuid,
        user: Uuid,
        reason: EndReason,
        now: Timestamp,
    ) -> Result<(), Fault>;

    /// The sessions of a user, the last used first.
    ///
    /// # Errors
    /// A fault of the database.
    fn sessions_of(&mut self, user: Uuid) -> Result<Vec<SessionSummary>, Fault>;

    /// Whether the user of a session has another one that began later.
    ///
    /// # Errors
    /// A fault of the database.
    fn has_newer_session(&mut self, session: &SessionState, user: Uuid) -> Result<bool, Fault>;

    /// What decides whether a session is live; `None` when it is gone.
    ///
    /// # Errors
    /// A fault of the database.
    fn liveness(&mut self, session: Uuid) -> Result<Option<Liveness>, Fault>;

    /// Why a session has ended, if that is on record.
    ///
    /// # Errors
    /// A fault of the database.
    fn end_reason(&mut self, session: Uuid) -> Result<Option<EndReason>, Fault>;
}

/// A session as its user sees it in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionSummary {
    /// The session's id.
    pub id: Uuid,
    /// Its times.
    pub lifetime: Lifetime,
    /// The `User-Agent` of the sign-in or of a later refresh.
    pub user_agent: Option<String>,
    /// The client's address, where it is known.
    pub ip: Option<String>,
    /// `aal1`, `aal2` or `aal3`.
    pub aal: String,
}

/// What decides whether a session is live.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Liveness {
    /// Whose session it is.
    pub user_id: Uuid,
    /// The session's times.
    pub lifetime: Lifetime,
    /// The end of the user's ban.
    pub banned_until: Option<Timestamp>,
    /// When the user was deleted.
    pub deleted_at: Option<Timestamp>,
}

/// A session to add.
pub struct NewSession<'a> {
    /// The session's id.
    pub id: Uuid,
    /// Its user.
    pub user_id: Uuid,
    /// The id of its authentication method's row.
    pub amr_id: Uuid,
    /// GoTrue's name of the authentication method, such as `password`.
    pub method: &'a str,
    /// The hash of the first refresh token.
    pub token_hash: [u8; 32],
    /// Who asked.
    pub client: &'a Client,
    /// The wall clock.
    pub now: Timestamp,
}

/// What is known of the client that asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Client {
    /// The `User-Agent` header.
    pub user_agent: Option<String>,
    /// The client's address, where a trusted header names it.
    pub address: Option<IpAddr>,
}

/// `auth_ext.revoked_tokens`: tokens refused before their `exp`, by their `jti`.
pub trait RevokedTokens {
    /// Whether the token of that `jti` has been revoked, whoever committed it up to now.
    ///
    /// # Errors
    /// A fault of the database.
    fn is_token_revoked(&mut self, jti: &str) -> Result<bool, Fault>;

    /// Records that the token of that `jti` is revoked, at least until its `exp`.
    ///
    /// # Errors
    /// A fault of the database.
    fn revoke_token(
        &mut self,
        jti: &str,
        expires_at: Timestamp,
        now: Timestamp,
    ) -> Result<(), Fault>;
}
