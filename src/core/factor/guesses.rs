//! How long whoever types wrong codes has to wait.

use core::time::Duration;

use crate::time::Timestamp;

/// Wrong codes that cost nothing: a slow typist, a clock that is off.
const FREE: u32 = 5;
/// The first wait; each further wrong code doubles it.
const FIRST: Duration = Duration::from_secs(30);
/// The longest: 24 guesses a day, of which one in some hundred years would hit.
const LONGEST: Duration = Duration::from_secs(3600);

/// The wrong codes for one factor since the last right one. They are counted for the factor, not
/// for a challenge, a session or an address, of which a thief gets as many as she likes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Guesses {
    /// How many.
    pub wrong: u32,
    /// When the last one came.
    pub last_at: Option<Timestamp>,
}

impl Guesses {
    /// How long to wait at `now` before the next code is looked at; `None` when it is looked at at
    /// once. A clock that went back makes nobody wait longer than the wait itself.
    #[must_use]
    pub fn wait(&self, now: Timestamp) -> Option<Duration> {
        let last_at = self.last_at?;
        let beyond = self.wrong.checked_sub(FREE)?;
        let length =
            FIRST.saturating_mul(1_u32.checked_shl(beyond).unwrap_or(u32::MAX)).min(LONGEST);
        let left = last_at.plus(length).as_micros().saturating_sub(now.as_micros());
        let left = u64::try_from(left).ok().filter(|left| *left > 0)?;
        Some(Duration::from_micros(left).min(length))
    }
}
