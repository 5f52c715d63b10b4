//! Tokens that this backend has verified before. Signature and form of the same bytes under the
//! same ring cannot change; the times can, so they are checked at each use, and a change of keys or
//! settings empties the cache.

use core::cell::RefCell;
use std::sync::Arc;

use auth_ext_core::jwt::TokenTimes;
use auth_ext_core::keys::ring::KeyRing;
use pgrx::pg_sys;

use crate::record::{bytes_of, datum_of};

/// Slots, found by the end of the token: a piece of its signature, which is spread evenly.
const SLOTS: usize = 128;
/// Longer tokens are not kept, so that a backend spends at most about two megabytes here.
const LONGEST: usize = 4096;

thread_local! {
    static CACHE: RefCell<Cache> = const { RefCell::new(Cache { ring: None, slots: Vec::new() }) };
}

struct Cache {
    /// The ring that all slots were verified with.
    ring: Option<Arc<KeyRing>>,
    slots: Vec<Option<Entry>>,
}

struct Entry {
    token: Box<str>,
    times: TokenTimes,
    /// The number of the row's type: another call may want another.
    row_type: i32,
    /// The whole answer.
    row: Box<[u8]>,
}

/// The answer for a token that was found valid with this very ring, if its times still hold. The
/// whole token is compared: a hash could be made to collide.
pub(crate) fn find(
    ring: &Arc<KeyRing>,
    token: &str,
    row_type: i32,
    hold: impl FnOnce(&TokenTimes) -> bool,
) -> Option<pg_sys::Datum> {
    let slot = slot(token)?;
    CACHE.with_borrow(|cache| {
        cache.ring.as_ref().filter(|own| Arc::ptr_eq(own, ring))?;
        let entry = cache.slots.get(slot)?.as_ref()?;
        let same = *entry.token == *token && entry.row_type == row_type;
        (same && hold(&entry.times)).then(|| datum_of(&entry.row))
    })
}

/// Keeps the answer for a token that was just found valid with this ring.
///
/// # Safety
/// `row` is a row of the type of that number, in memory.
pub(crate) unsafe fn keep(
    ring: &Arc<KeyRing>,
    token: &str,
    times: TokenTimes,
    row_type: i32,
    row: pg_sys::Datum,
) {
    let Some(slot) = slot(token) else { return };
    // SAFETY: a row is a datum of variable length, and the caller has made it just now.
    let row = unsafe { bytes_of(row) };
    CACHE.with_borrow_mut(|cache| {
        if !cache.ring.as_ref().is_some_and(|own| Arc::ptr_eq(own, ring)) {
            cache.slots.clear();
            cache.slots.resize_with(SLOTS, || None);
            cache.ring = Some(Arc::clone(ring));
        }
        if let Some(place) = cache.slots.get_mut(slot) {
            *place = Some(Entry { token: token.into(), times, row_type, row: row.into() });
        }
    });
}

fn slot(token: &str) -> Option<usize> {
    let end = token.as_bytes().last_chunk::<8>().filter(|_| token.len() <= LONGEST)?;
    // base64url spends eight bits on six: every byte counts.
    let mixed = u64::from_le_bytes(*end).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 57;
    usize::try_from(mixed).ok()
}
