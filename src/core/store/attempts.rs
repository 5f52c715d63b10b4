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

    /// The point in time of all mails together, of which each moves it on by `cost`; `None` when none
    /// counts any more. Without a row that all of them would wait for.
    ///
    /// # Errors
    /// A fault of the database.
    fn mails_free_at(&mut self, cost: Duration, now: Timestamp)
    -> Result<Option<Timestamp>, Fault>;

    /// Counts a mail.
    ///
    /// # Errors
    /// A fault of the database.
    fn count_mail(&mut self, now: Timestamp) -> Result<(), Fault>;

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
