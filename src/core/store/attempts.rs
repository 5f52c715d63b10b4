//! The port of rate limits.

use crate::fault::Fault;
use crate::rate_limit::Limit;
use crate::time::Timestamp;

/// `auth_ext.attempts`: one row for each attempt, so that nobody waits for anybody.
pub trait Attempts {
    /// The point in time of a subject, worked out of its attempts: each moves it on by the cost of the
    /// limit, also those that have not seen each other. `None` when none of them counts any more.
    ///
    /// # Errors
    /// A fault of the database.
    fn attempts_free_at(
        &mut self,
        subject: &[u8; 32],
        limit: &Limit,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, Fault>;

    /// Counts an attempt. It is forgotten after the window of the limit.
    ///
    /// # Errors
    /// A fault of the database.
    fn count_attempt(
        &mut self,
        subject: &[u8; 32],
        limit: &Limit,
        now: Timestamp,
    ) -> Result<(), Fault>;

    /// Waits until nobody else holds the subject, and holds it until the end of the transaction. For
    /// what nobody has an account for.
    ///
    /// # Errors
    /// A fault of the database.
    fn take_turns(&mut self, subject: &[u8; 32]) -> Result<(), Fault>;

    /// The wrong passwords of the last day, of all callers like this one, that a rollback undid. None for
    /// PostgREST, which commits.
    ///
    /// # Errors
    /// A fault of the database.
    fn undone_passwords(&mut self, now: Timestamp) -> Result<u64, Fault>;

    /// Counts a wrong password for [`Attempts::undone_passwords`].
    ///
    /// # Errors
    /// A fault of the database.
    fn tell_wrong_password(&mut self, now: Timestamp) -> Result<(), Fault>;

    /// Notes where the count of wrong passwords stands, at a right one.
    ///
    /// # Errors
    /// A fault of the database.
    fn mark_right_password(&mut self, now: Timestamp) -> Result<(), Fault>;
}
