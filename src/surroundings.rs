//! The clock and the randomness that the core asks for.

use core::cell::RefCell;

use auth_ext_core::env::Env;
use auth_ext_core::time::Timestamp;
use pgrx::pg_sys;
use pgrx::{PgSqlErrorCode, ereport};

use crate::computing;

unsafe extern "C-unwind" {
    // As PostgreSQL has it. It raises no error, so pgrx's guard would only take time.
    safe fn GetCurrentTimestamp() -> pg_sys::TimestampTz;
}

/// PostgreSQL's epoch, 2000-01-01, in microseconds since the Unix epoch.
const POSTGRES_EPOCH: i64 = 946_684_800_000_000;

thread_local! {
    /// Random bytes for identifiers, and how many are left of them: to ask the generator for each
    /// takes longer than HMAC takes to sign a token.
    static IDENTIFIERS: RefCell<([u8; 1024], usize)> = const { RefCell::new(([0; 1024], 0)) };
}

/// `clock_timestamp()` and the operating system's generator.
pub(crate) struct Surroundings;

impl Env for Surroundings {
    fn now(&mut self) -> Timestamp {
        // Not the transaction's start, which a caller can hold back.
        from_postgres(GetCurrentTimestamp())
    }

    fn fill_random(&mut self, buffer: &mut [u8]) {
        // SAFETY: the pointer and the length are those of one slice.
        let filled = unsafe { pg_sys::pg_strong_random(buffer.as_mut_ptr().cast(), buffer.len()) };
        if !filled {
            ereport!(
                ERROR,
                PgSqlErrorCode::ERRCODE_INTERNAL_ERROR,
                "the operating system gave no random bytes"
            );
        }
    }

    fn fill_identifier(&mut self, buffer: &mut [u8]) {
        let drawn = IDENTIFIERS.with_borrow_mut(|(bytes, left)| {
            if *left < buffer.len() {
                self.fill_random(bytes);
                *left = bytes.len();
            }
            let end = *left;
            *left = end.checked_sub(buffer.len())?;
            // Wiped, so that nothing gives them out again.
            let drawn = bytes.get_mut(*left..end)?;
            buffer.copy_from_slice(drawn);
            drawn.fill(0);
            Some(())
        });
        if drawn.is_none() {
            self.fill_random(buffer);
        }
    }

    fn compute<T: Send + 'static>(&mut self, work: impl FnOnce() -> T + Send + 'static) -> T {
        computing::compute(work)
    }
}

/// A `timestamptz` as a point in time; `infinity` becomes the end of the range.
pub(crate) fn from_postgres(at: pg_sys::TimestampTz) -> Timestamp {
    Timestamp::from_micros(at.saturating_add(POSTGRES_EPOCH))
}

/// A point in time as a `timestamptz`.
pub(crate) fn to_postgres(at: Timestamp) -> pg_sys::TimestampTz {
    at.as_micros().saturating_sub(POSTGRES_EPOCH)
}
