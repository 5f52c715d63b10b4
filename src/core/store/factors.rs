//! The ports of second factors: GoTrue's tables of factors and challenges, and what we keep beside
//! them.

use core::net::IpAddr;

use uuid::Uuid;

use crate::factor::{Factor, Guesses};
use crate::fault::Fault;
use crate::secret::Secret;
use crate::time::Timestamp;

/// `auth.mfa_factors`, `auth.mfa_challenges` and `auth_ext.factor_states`.
pub trait Factors {
    /// The factors of a user, oldest first.
    ///
    /// # Errors
    /// A fault of the database.
    fn factors_of(&mut self, user: Uuid) -> Result<Vec<Factor>, Fault>;

    /// Adds an unverified factor.
    ///
    /// # Errors
    /// A fault of the database.
    fn insert_factor(&mut self, factor: &Factor) -> Result<(), Fault>;

    /// Removes a factor with its challenges and its state.
    ///
    /// # Errors
    /// A fault of the database.
    fn delete_factor(&mut self, id: Uuid) -> Result<(), Fault>;

    /// Marks a factor as proved, with the credential that was registered, if it is a new one.
    ///
    /// # Errors
    /// A fault of the database.
    fn mark_factor_verified(&mut self, verified: &VerifiedFactor<'_>) -> Result<(), Fault>;

    /// Gives a factor another name or phone number.
    ///
    /// # Errors
    /// A fault of the database.
    fn update_factor(
        &mut self,
        id: Uuid,
        friendly_name: &str,
        phone: Option<&str>,
        now: Timestamp,
    ) -> Result<(), Fault>;

    /// GoTrue's clear text of a TOTP secret; `None` when its column is empty.
    ///
    /// # Errors
    /// A fault of the database.
    fn gotrue_secret(&mut self, factor: Uuid) -> Result<Option<Secret>, Fault>;

    /// Fills GoTrue's column: with the clear text for the way back, or with nothing.
    ///
    /// # Errors
    /// A fault of the database.
    fn set_gotrue_secret(&mut self, factor: Uuid, text: &str) -> Result<(), Fault>;

    /// What we keep of a factor; `None` when that is nothing yet.
    ///
    /// # Errors
    /// A fault of the database or the keys.
    fn factor_state(&mut self, factor: Uuid) -> Result<Option<FactorState>, Fault>;

    /// Keeps a secret, sealed. What was counted stays.
    ///
    /// # Errors
    /// A fault of the database or the keys.
    fn put_factor_secret(
        &mut self,
        factor: Uuid,
        secret: &Secret,
        now: Timestamp,
    ) -> Result<(), Fault>;

    /// Remembers that a time step was accepted (`None` for factors without), and that no wrong code
    /// came since.
    ///
    /// # Errors
    /// A fault of the database.
    fn accept_proof(&mut self, factor: Uuid, step: Option<i64>) -> Result<(), Fault>;

    /// Counts a wrong code.
    ///
    /// # Errors
    /// A fault of the database.
    fn count_wrong_code(&mut self, factor: Uuid, now: Timestamp) -> Result<(), Fault>;

    /// Adds a challenge and notes at its factor when that was.
    ///
    /// # Errors
    /// A fault of the database.
    fn insert_challenge(&mut self, challenge: &Challenge) -> Result<(), Fault>;

    /// A challenge.
    ///
    /// # Errors
    /// A fault of the database.
    fn challenge(&mut self, id: Uuid) -> Result<Option<Challenge>, Fault>;

    /// Notes that a challenge was met.
    ///
    /// # Errors
    /// A fault of the database.
    fn spend_challenge(&mut self, id: Uuid, now: Timestamp) -> Result<(), Fault>;

    /// Removes a challenge.
    ///
    /// # Errors
    /// A fault of the database.
    fn delete_challenge(&mut self, id: Uuid) -> Result<(), Fault>;

    /// Locks all sessions of a user in the order of everybody.
    ///
    /// # Errors
    /// A fault of the database.
    fn lock_sessions(&mut self, user: Uuid) -> Result<(), Fault>;

    /// Raises a locked session and adds its authentication method.
    ///
    /// # Errors
    /// A fault of the database.
    fn raise_session(&mut self, raise: &RaisedSession<'_>) -> Result<(), Fault>;

    /// Lowers the sessions that a factor has raised: the method goes, and they are `aal1` again.
    ///
    /// # Errors
    /// A fault of the database.
    fn lower_sessions(
        &mut self,
        user: Uuid,
        factor: Uuid,
        method: &str,
        now: Timestamp,
    ) -> Result<(), Fault>;
}

/// What we keep of a factor.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FactorState {
    /// The opened secret of an authenticator app.
    pub secret: Option<Secret>,
    /// The newest time step that was accepted.
    pub last_step: Option<i64>,
    /// The wrong codes since the last right one.
    pub guesses: Guesses,
}

/// A row of `auth.mfa_challenges`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Challenge {
    /// Its id.
    pub id: Uuid,
    /// Its factor.
    pub factor_id: Uuid,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was met.
    pub verified_at: Option<Timestamp>,
    /// From where it was asked for; `None` where that is not known.
    pub address: Option<IpAddr>,
    /// The code that was sent, or its keyed hash; empty for an authenticator app.
    pub otp_code: String,
    /// The WebAuthn ceremony as JSON text.
    pub ceremony: Option<String>,
}

/// A factor that was proved.
pub struct VerifiedFactor<'a> {
    /// The factor.
    pub id: Uuid,
    /// The WebAuthn credential as JSON text, if it is new or has changed.
    pub credential: Option<&'a str>,
    /// The model of its authenticator.
    pub aaguid: Option<Uuid>,
    /// The wall clock.
    pub now: Timestamp,
}

/// What a session becomes.
pub struct RaisedSession<'a> {
    /// The session.
    pub id: Uuid,
    /// `aal2`.
    pub aal: &'a str,
    /// The factor that was proved.
    pub factor: Uuid,
    /// The id of the authentication method's row, if it is added.
    pub amr_id: Uuid,
    /// The authentication method.
    pub method: &'a str,
    /// The wall clock.
    pub now: Timestamp,
}
