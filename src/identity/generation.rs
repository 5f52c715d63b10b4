//! The counter that makes everything parsed from settings old.

use core::sync::atomic::{AtomicU64, Ordering};

/// Starts at 1: 0 stands for "not filled". A backend has one thread, so no ordering is needed; the
/// atomics spare `unsafe` and compile to plain loads and stores.
static GENERATION: AtomicU64 = AtomicU64::new(1);

/// Called whenever a setting changes, also by the end of a transaction or savepoint, and when
/// `auth_ext.settings` may have changed.
pub(crate) fn bump() {
    GENERATION.store(GENERATION.load(Ordering::Relaxed).wrapping_add(1), Ordering::Relaxed);
}

/// The count as it stands, whatever has to be looked at first.
#[inline]
pub(super) fn last() -> u64 {
    GENERATION.load(Ordering::Relaxed)
}
