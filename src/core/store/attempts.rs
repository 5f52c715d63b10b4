//! The port of rate limits.

use core::time::Duration;

use crate::fault::Fault;
use crate::time::Timestamp;

/// `auth_ext.attempts`.
pub trait Attempts {
    /// The point in time of a subject; `None` when nothing of it is counted.
    ///
    /// # Errors
    /// A fault of the database.
    fn attempts_free_at(&mut self, subject: &[u8; 32]) -> Result<Option<Timestamp>, Fault>;

    /// Moves the point in time of a subject on by `cost`, from `now` if it lies behind.
    ///
    /// # Errors
    /// A fault of the database.
    fn count_attempt(
        &mut self,
        subject: &[u8; 32],
        cost: Duration,
        now: Timestamp,
    ) -> Result<(), Fault>;
}
