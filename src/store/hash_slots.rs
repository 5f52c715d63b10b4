//! How many passwords are hashed at once in a database: by locks on objects of the class of our settings
//! ([`object_lock`]). A slot is given back when the hash is done, not at the end of the transaction; an ERROR
//! gives it back with the transaction or savepoint that it ends. Whoever waits can be cancelled, and whoever
//! has one waits for nobody.

use std::thread::available_parallelism;

use auth_ext_core::store::Policy;
use pgrx::pg_sys;

use super::{SpiStore, object_lock};

const SETTINGS: &core::ffi::CStr = c"settings";

/// A place among those who hash.
pub(crate) struct HashSlot {
    tag: pg_sys::LOCKTAG,
}

impl HashSlot {
    /// Waits for a place. There are as many as the settings say, or as processors, at least two.
    ///
    /// `None` on a standby, which takes no such locks and signs nobody in.
    pub(crate) fn take() -> Option<Self> {
        // SAFETY: looks at shared memory.
        if unsafe { pg_sys::RecoveryInProgress() } {
            return None;
        }
        let chosen = SpiStore.settings().ok().and_then(|it| it.password_hash_concurrency);
        let places = chosen.and_then(|places| u16::try_from(places).ok());
        let places = places.unwrap_or_else(processors).clamp(1, 1024);
        // SAFETY: a plain variable of this backend.
        let own = u16::try_from(unsafe { pg_sys::MyProcPid } % i32::from(places)).unwrap_or(0);
        let free = (0..places)
            .map(|step| tag((own + step) % places))
            .find(|tag| acquire(tag, true) != pg_sys::LockAcquireResult::LOCKACQUIRE_NOT_AVAIL);
        Some(free.map_or_else(
            || {
                let tag = tag(own);
                acquire(&tag, false);
                Self { tag }
            },
            |tag| Self { tag },
        ))
    }
}

fn processors() -> u16 {
    let count = available_parallelism().map_or(2, |count| count.get().max(2));
    u16::try_from(count).unwrap_or(u16::MAX)
}

impl Drop for HashSlot {
    fn drop(&mut self) {
        // After an ERROR the resource owner gives it back.
        if !std::thread::panicking() {
            // SAFETY: taken once, in the same call.
            unsafe { pg_sys::LockRelease(&raw const self.tag, mode(), false) };
        }
    }
}

const fn mode() -> i32 {
    pg_sys::ExclusiveLock.cast_signed()
}

fn acquire(tag: &pg_sys::LOCKTAG, only_if_free: bool) -> pg_sys::LockAcquireResult::Type {
    // SAFETY: a tag of this database.
    unsafe { pg_sys::LockAcquire(tag, mode(), false, only_if_free) }
}

fn tag(place: u16) -> pg_sys::LOCKTAG {
    object_lock::tag(SETTINGS, 0, place)
}
