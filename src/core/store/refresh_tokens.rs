//! The ports of refresh tokens: ours and GoTrue's.

use uuid::Uuid;

use crate::fault::Fault;
use crate::secret::Secret;
use crate::session::SessionState;
use crate::time::Timestamp;
use crate::user::User;

/// `auth_ext.refresh_tokens`: one row per session.
pub trait RefreshTokens {
    /// The happy path: replaces the current token if generation and hash are still the presented
    /// ones and nothing in `unless` bars it, and gives all that the claims need. `None` when no
    /// row was touched; why is for the decision to find out.
    ///
    /// # Errors
    /// A fault of the database.
    fn rotate(&mut self, rotation: &Rotation) -> Result<Option<(SessionState, User)>, Fault>;

    /// Whether the row of a session holds this hash, as the current token's or its parent's. Takes no
    /// lock.
    ///
    /// # Errors
    /// A fault of the database.
    fn holds_hash(&mut self, session: Uuid, token_hash: &[u8; 32]) -> Result<bool, Fault>;

    /// Locks the refresh token row of a session and gives it with the session and the user; `None`
    /// when the session is gone.
    ///
    /// # Errors
    /// A fault of the database.
    fn lock(
        &mut self,
        session: Uuid,
    ) -> Result<Option<(RefreshTokenRow, SessionState, User)>, Fault>;

    /// Moves a locked row forward: the presented token becomes the parent, whatever the row knew,
    /// and its child the current one.
    ///
    /// # Errors
    /// A fault of the database.
    fn adopt(&mut self, rotation: &Rotation) -> Result<(), Fault>;

    /// Writes into a locked row that the parent of its current token was late.
    ///
    /// # Errors
    /// A fault of the database.
    fn record_late_retry(&mut self, late: &LateRetry) -> Result<(), Fault>;
}

/// A late retry to record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LateRetry {
    /// The session.
    pub session_id: Uuid,
    /// The generation of its current token.
    pub generation: u32,
    /// How many generations in a row, with this one, were retried late.
    pub in_a_row: u32,
}

/// A row of `auth_ext.refresh_tokens`.
#[derive(Clone)]
pub struct RefreshTokenRow {
    /// The place of the current token in its chain, from 1.
    pub generation: u32,
    /// SHA-256 of the current secret.
    pub token_hash: [u8; 32],
    /// SHA-256 of the parent's secret; `None` before the first rotation.
    pub parent_hash: Option<[u8; 32]>,
    /// What the current secret was derived with; `None` before the first rotation.
    pub nonce: Option<[u8; 32]>,
    /// When the current token was issued.
    pub rotated_at: Timestamp,
    /// The last generation whose parent came back after the grace window and got it once more.
    pub late_generation: Option<u32>,
    /// How many generations in a row, up to that one, this happened in; 0 for none.
    pub late_in_a_row: u32,
}

/// A replacement of the current refresh token.
pub struct Rotation {
    /// The session.
    pub session_id: Uuid,
    /// The presented generation.
    pub generation: u32,
    /// SHA-256 of the presented secret.
    pub token_hash: [u8; 32],
    /// SHA-256 of the child's secret.
    pub child_hash: [u8; 32],
    /// What the child is derived with.
    pub nonce: [u8; 32],
    /// The wall clock.
    pub now: Timestamp,
    /// Times before which the session's rows bar the happy path.
    pub floors: Floors,
}

/// The policy's lengths as points in time, so that the statement only compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Floors {
    /// The session must have been created after this.
    pub created_after: Option<Timestamp>,
    /// The refresh token must have been issued after this.
    pub rotated_after: Option<Timestamp>,
}

impl Floors {
    /// None: the decision was made already.
    pub const NONE: Self = Self { created_after: None, rotated_after: None };
}

/// `auth.refresh_tokens` and the two columns of `auth.sessions` that hold GoTrue's refresh tokens.
pub trait GotrueTokens {
    /// The session of a token of the first format, without a lock; `None` when there is no such
    /// token or it has none.
    ///
    /// # Errors
    /// A fault of the database.
    fn session_of_gotrue_token(&mut self, token: &Secret) -> Result<Option<Uuid>, Fault>;

    /// The key that signed a session's tokens of the second format, spent or not, without a lock.
    ///
    /// # Errors
    /// A fault of the database.
    fn gotrue_key(&mut self, session: Uuid) -> Result<Option<Secret>, Fault>;

    /// What GoTrue stored in a row of that id, in clear: as it is, or, where GoTrue encrypted it
    /// (`GOTRUE_SECURITY_DB_ENCRYPTION`), opened with the key that the operator has imported. `None`
    /// where that key is missing, or another one.
    ///
    /// # Errors
    /// A fault of the database or of the root key.
    fn opened(&mut self, row: Uuid, stored: Secret) -> Result<Option<Secret>, Fault>;

    /// Locks a session against every other refresh of it, whoever issued the token: the session,
    /// then the refresh token row, if there is one. Not after [`RefreshTokens::rotate`], which may
    /// hold that already. `None` when the session is gone.
    ///
    /// # Errors
    /// A fault of the database.
    fn lock_for_exchange(&mut self, session: Uuid) -> Result<Option<GotrueColumns>, Fault>;

    /// The row of a token of the first format.
    ///
    /// # Errors
    /// A fault of the database.
    fn gotrue_token(&mut self, token: &Secret) -> Result<Option<GotrueRow>, Fault>;

    /// The newest token of the first format of a session that is not revoked.
    ///
    /// # Errors
    /// A fault of the database.
    fn newest_gotrue_token(&mut self, session: Uuid) -> Result<Option<Secret>, Fault>;

    /// Makes a token the current one of its session, whichever was before, and spends every token
    /// of GoTrue's: neither GoTrue nor we take one of them again.
    ///
    /// # Errors
    /// A fault of the database.
    fn replace_refresh_token(&mut self, replacement: &Replacement) -> Result<(), Fault>;

    /// Adds a row of `auth.refresh_tokens` as GoTrue does.
    ///
    /// # Errors
    /// A fault of the database.
    fn insert_gotrue_token(&mut self, new: &NewGotrueToken<'_>) -> Result<(), Fault>;
}

/// A locked session as an exchange sees it.
pub struct GotrueColumns {
    /// Our refresh token row, if the session has one already.
    pub row: Option<RefreshTokenRow>,
    /// The session.
    pub session: SessionState,
    /// Its user.
    pub user: User,
    /// `refresh_token_hmac_key`, or what it was before an exchange.
    pub key: Option<Secret>,
    /// `refresh_token_counter`, or what it was before an exchange.
    pub counter: i64,
    /// Whether an exchange has spent the tokens of that key.
    pub is_spent: bool,
    /// Whether an OAuth client of GoTrue's OAuth server has the session.
    pub is_of_oauth_client: bool,
}

/// A row of `auth.refresh_tokens`.
#[derive(Debug, Clone)]
pub struct GotrueRow {
    /// Whether it was used or withdrawn.
    pub revoked: bool,
    /// Whether the session's newest token that is not revoked names it as its parent.
    pub parent_of_active: bool,
    /// When the row last changed.
    pub updated_at: Option<Timestamp>,
    /// The token that it took the place of.
    pub before: Option<Secret>,
    /// The token that took its place.
    pub after: Option<Secret>,
}

/// A token to make the current one.
pub struct Replacement {
    /// The session.
    pub session_id: Uuid,
    /// The new token's generation.
    pub generation: u32,
    /// The hash of the new token.
    pub token_hash: [u8; 32],
    /// The hash of the token that it takes the place of.
    pub parent_hash: [u8; 32],
    /// What the new token is derived with; `None` for one of GoTrue's.
    pub nonce: Option<[u8; 32]>,
    /// The counter of the token of GoTrue's second format that it takes the place of: GoTrue's tokens
    /// up to it are known from now on.
    pub gotrue_counter: Option<i64>,
    /// The wall clock.
    pub now: Timestamp,
}

/// A row of `auth.refresh_tokens` to add.
pub struct NewGotrueToken<'a> {
    /// The session.
    pub session_id: Uuid,
    /// Its user.
    pub user_id: Uuid,
    /// The token.
    pub token: &'a str,
    /// The token of GoTrue that it takes the place of, if it was one.
    pub parent: Option<&'a str>,
    /// The wall clock.
    pub now: Timestamp,
}
