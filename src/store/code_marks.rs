//! Who is writing a code into a user's row, so that a sign-in does not wait for him.
//!
//! Anybody may ask for a mail for an account. The transaction that writes the code holds the user's row,
//! and whoever has SQL of his own keeps it open for as long as he likes. So it says what it holds the row
//! for by a lock on an object of the class of our outbox ([`object_lock`]). It is taken after the row, so
//! that whoever finds it knows that the row is held for no more than a code.

use core::ffi::CStr;

use pgrx::pg_sys;
use uuid::Uuid;

use super::object_lock;

const OUTBOX: &CStr = c"outbox";

/// The lock's name: 48 bits of the user's id, which two users share once in some million millions.
fn tag_of(user: Uuid) -> pg_sys::LOCKTAG {
    let [a, b, c, d, e, f, ..] = user.into_bytes();
    tag([a, b, c, d, e, f])
}

fn tag([a, b, c, d, e, f]: [u8; 6]) -> pg_sys::LOCKTAG {
    object_lock::tag(OUTBOX, u32::from_be_bytes([a, b, c, d]), u16::from_be_bytes([e, f]))
}

/// Says until the end of the transaction that the user's row is held for a code.
pub(super) fn mark(user: Uuid) {
    let tag = tag_of(user);
    // SAFETY: a tag of this database; whoever has the row is the only one who takes the lock to keep it.
    unsafe { pg_sys::LockAcquire(&raw const tag, pg_sys::ShareLock.cast_signed(), false, false) };
}

/// Whether somebody else holds the user's row for a code. Two who ask do not see each other.
pub(super) fn is_being_written(user: Uuid) -> bool {
    let tag = tag_of(user);
    let mode = pg_sys::RowExclusiveLock.cast_signed();
    // SAFETY: as above; what was got is given back at once.
    unsafe {
        let got = pg_sys::LockAcquire(&raw const tag, mode, false, true);
        if got == pg_sys::LockAcquireResult::LOCKACQUIRE_NOT_AVAIL {
            return true;
        }
        pg_sys::LockRelease(&raw const tag, mode, false);
        false
    }
}

/// Waits for whoever has asked about the same address, which nobody has an account for, as he who asks
/// about a user waits for her row: else two requests at the same time would tell the one from the other.
pub(super) fn take_turns([a, b, c, d, e, f, ..]: [u8; 32]) {
    let tag = tag([a, b, c, d, e, f]);
    let mode = pg_sys::ExclusiveLock.cast_signed();
    // SAFETY: as above; it goes with the transaction.
    unsafe { pg_sys::LockAcquire(&raw const tag, mode, false, false) };
}
