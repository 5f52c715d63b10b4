//! The counter that makes everything parsed from settings old.

use core::sync::atomic::{AtomicU64, Ordering};

use super::settings;

/// Starts at 1: 0 stands for "not filled". A backend has one thread, so no ordering is needed; the
/// atomics spare `unsafe` and compile to plain loads and stores.
static GENERATION: AtomicU64 = AtomicU64::new(1);

/// Called whenever a setting changes, also by the end of a transaction or savepoint, and when
/// `auth_ext.settings` may have changed.
pub(crate) fn bump() {
    GENERATION.store(GENERATION.load(Ordering::Relaxed).wrapping_add(1), Ordering::Relaxed);
}

/// The count as it stands; one that no value is kept under when it may have missed the first SET of
/// a setting. It does not know of changes of settings that are not ours.
#[inline]
pub(super) fn counted() -> u64 {
    if settings::may_have_appeared() { u64::MAX } else { GENERATION.load(Ordering::Relaxed) }
}

/// The count now.
#[inline]
pub(super) fn current() -> u64 {
    if settings::may_have_appeared() {
        settings::look();
    }
    if settings::any_compared() {
        settings::compare();
    }
    GENERATION.load(Ordering::Relaxed)
}
