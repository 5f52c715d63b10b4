//! The counter that makes everything parsed from settings old.

use core::sync::atomic::{AtomicU64, Ordering};

/// Starts at 1: 0 stands for "not filled". A backend has one thread, so no ordering is needed; the
/// atomics spare `unsafe` and compile to plain loads and stores.
static GENERATION: AtomicU64 = AtomicU64::new(1);

/// How often a setting has changed.
static CHANGES: AtomicU64 = AtomicU64::new(0);

/// Called whenever a setting changes, also by the end of a transaction or savepoint.
pub(super) fn bump() {
    CHANGES.store(changes().wrapping_add(1), Ordering::Relaxed);
    forget();
}

/// Called when `auth_ext.settings` may have changed: also whenever PostgreSQL no longer knows what did.
pub(crate) fn forget() {
    GENERATION.store(last().wrapping_add(1), Ordering::Relaxed);
}

/// How often a setting has changed. What is forgotten besides does not count.
pub(super) fn changes() -> u64 {
    CHANGES.load(Ordering::Relaxed)
}

/// The count as it stands, whatever has to be looked at first.
#[inline]
pub(super) fn last() -> u64 {
    GENERATION.load(Ordering::Relaxed)
}
