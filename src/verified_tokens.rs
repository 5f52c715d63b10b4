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
    header: Box<[u8]>,
    claims: Box<[u8]>,
    /// The answer of `verify_jwt` with the number of its type: another call may want another.
    row: Option<(i32, Box<[u8]>)>,
}

/// What is known of a token that was verified before.
pub(crate) struct Known {
    /// Its times, to be checked again.
    pub(crate) times: TokenTimes,
    /// Its header as a jsonb datum.
    pub(crate) header: pg_sys::Datum,
    /// Its claims as a jsonb datum.
    pub(crate) claims: pg_sys::Datum,
}

impl Cache {
    /// The token if it was found valid with this very ring. The whole token is compared: a hash
    /// could be made to collide.
    fn entry(&self, ring: &Arc<KeyRing>, token: &str) -> Option<&Entry> {
        self.ring.as_ref().filter(|own| Arc::ptr_eq(own, ring))?;
        let entry = self.slots.get(slot(token)?)?.as_ref()?;
        (*entry.token == *token).then_some(entry)
    }
}

/// What is known of a token that was found valid with this very ring.
pub(crate) fn find(ring: &Arc<KeyRing>, token: &str) -> Option<Known> {
    CACHE.with_borrow(|cache| {
        let entry = cache.entry(ring, token)?;
        Some(Known {
            times: entry.times,
            header: datum_of(&entry.header),
            claims: datum_of(&entry.claims),
        })
    })
}

/// The whole answer for such a token, if its times still hold.
pub(crate) fn row(
    ring: &Arc<KeyRing>,
    token: &str,
    row_type: i32,
    hold: impl FnOnce(&TokenTimes) -> bool,
) -> Option<pg_sys::Datum> {
    CACHE.with_borrow(|cache| {
        let entry = cache.entry(ring, token)?;
        let (_, row) = entry.row.as_ref().filter(|(number, _)| *number == row_type)?;
        hold(&entry.times).then(|| datum_of(row))
    })
}

/// Keeps a token that was just found valid with this ring.
///
/// # Safety
/// `header` and `claims` are jsonb as `jsonb_in` gives them.
pub(crate) unsafe fn keep(
    ring: &Arc<KeyRing>,
    token: &str,
    times: TokenTimes,
    header: pg_sys::Datum,
    claims: pg_sys::Datum,
) {
    let Some(slot) = slot(token) else { return };
    // SAFETY: in memory and not compressed, as the caller says.
    let (header, claims) = unsafe { (bytes_of(header).into(), bytes_of(claims).into()) };
    CACHE.with_borrow_mut(|cache| {
        if !cache.ring.as_ref().is_some_and(|own| Arc::ptr_eq(own, ring)) {
            cache.slots.clear();
            cache.slots.resize_with(SLOTS, || None);
            cache.ring = Some(Arc::clone(ring));
        }
        if let Some(place) = cache.slots.get_mut(slot) {
            *place = Some(Entry { token: token.into(), times, header, claims, row: None });
        }
    });
}

/// Keeps the whole answer for a token that is kept already and was asked for before: most tokens
/// are seen once.
///
/// # Safety
/// `row` is a row of the type of that number, in memory.
pub(crate) unsafe fn keep_row(
    ring: &Arc<KeyRing>,
    token: &str,
    row_type: i32,
    row: pg_sys::Datum,
) {
    CACHE.with_borrow_mut(|cache| {
        if cache.entry(ring, token).is_none() {
            return;
        }
        let place = slot(token).and_then(|slot| cache.slots.get_mut(slot));
        if let Some(Some(entry)) = place {
            // SAFETY: a row is a datum of variable length.
            entry.row = Some((row_type, unsafe { bytes_of(row) }.into()));
        }
    });
}

fn slot(token: &str) -> Option<usize> {
    let end = token.as_bytes().last_chunk::<8>().filter(|_| token.len() <= LONGEST)?;
    // base64url spends eight bits on six: every byte counts.
    let mixed = u64::from_le_bytes(*end).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 57;
    usize::try_from(mixed).ok()
}
