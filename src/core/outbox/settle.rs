//! What follows from an attempt: one table, and the back-off.

use core::time::Duration;

use uuid::Uuid;

use super::carried::{Outcome, Report};
use crate::time::Timestamp;

/// The first pause.
const FIRST_PAUSE: Duration = Duration::from_secs(5);
/// The longest pause. A pause ends a quarter earlier or later, so that what failed together does not
/// come again together.
const LONGEST_PAUSE: Duration = Duration::from_secs(15 * 60);
/// What a server may ask for at most.
const LONGEST_RETRY_AFTER: u32 = 3600;

/// A message as it stands when an attempt is reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attempt {
    /// Whether it is neither delivered nor dead.
    pub is_pending: bool,
    /// Whether the report comes from the claim that holds the message.
    pub holds_lease: bool,
    /// How often it was claimed, this time included.
    pub attempts: u32,
    /// Whether it is to be tried once only.
    pub is_test: bool,
    /// When it is worth nothing any more.
    pub deadline: Timestamp,
}

impl Attempt {
    /// Whether a claim holds a message.
    #[must_use]
    pub fn holds(lease: Option<Uuid>, claim: Uuid) -> bool {
        lease == Some(claim)
    }
}

/// What follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settlement {
    /// It is delivered; its content goes.
    Delivered,
    /// It waits until this time.
    Waits {
        /// When it is due again.
        until: Timestamp,
    },
    /// It is dead, for this reason; its content goes.
    Dead {
        /// In one word.
        reason: String,
    },
    /// The report changes nothing: somebody else has the message, or it is finished.
    Ignored,
}

/// Decides what follows from a report. `jitter` is a random number; of two messages that failed at
/// the same time it makes two that come again at different times.
///
/// A delivery counts whoever tells it: what has left has left, and the sooner that is known the fewer
/// copies follow. A failure counts only from the claim that holds the message, because the other
/// courier may be sending it now.
#[must_use]
pub fn settle(attempt: &Attempt, report: &Report, now: Timestamp, jitter: u32) -> Settlement {
    match (attempt.is_pending, report.result, attempt.holds_lease) {
        (false, _, _) | (true, Outcome::Failed | Outcome::Refused, false) => Settlement::Ignored,
        (true, Outcome::Delivered, _) => Settlement::Delivered,
        (true, Outcome::Refused, true) => Settlement::Dead { reason: word(report, "refused") },
        (true, Outcome::Failed, true) if attempt.is_test => {
            Settlement::Dead { reason: word(report, "failed") }
        }
        (true, Outcome::Failed, true) => {
            let asked = report.retry_after.unwrap_or(0).min(LONGEST_RETRY_AFTER);
            let pause = pause(attempt.attempts, jitter).max(Duration::from_secs(asked.into()));
            let until = now.plus(pause);
            if until < attempt.deadline {
                Settlement::Waits { until }
            } else {
                Settlement::Dead { reason: "expired".to_owned() }
            }
        }
    }
}

/// The reason of a report, if it is one word.
pub(super) fn word(report: &Report, default: &str) -> String {
    let is_word = |text: &&String| {
        (1..=63).contains(&text.len())
            && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'))
    };
    report.reason.as_ref().filter(is_word).cloned().unwrap_or_else(|| default.to_owned())
}

/// The pause after an attempt: doubled each time, a quarter more or less.
fn pause(attempts: u32, jitter: u32) -> Duration {
    let doublings = attempts.saturating_sub(1).min(16);
    let length = FIRST_PAUSE.saturating_mul(1 << doublings).min(LONGEST_PAUSE);
    // 768 to 1279 of 1024.
    let share = 768_u32.saturating_add(jitter & 511);
    length.saturating_mul(share) / 1024
}
