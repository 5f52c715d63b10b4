//! The port of sign-ups whose address somebody else may hold.

use uuid::Uuid;

use crate::fault::Fault;
use crate::time::Timestamp;

/// `auth_ext.claimed_sign_ups`.
pub trait SignUpClaims {
    /// Notes that a code for a locked, unconfirmed user was asked for without her password.
    ///
    /// # Errors
    /// A fault of the database.
    fn claim_sign_up(&mut self, user: Uuid, now: Timestamp) -> Result<(), Fault>;

    /// Takes that note away; tells whether there was one.
    ///
    /// # Errors
    /// A fault of the database.
    fn take_claim(&mut self, user: Uuid) -> Result<bool, Fault>;
}
