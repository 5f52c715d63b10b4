//! Tokens that this backend has verified before. Signature and form of the same bytes under the
//! same ring cannot change; the times can, so they are checked at each use, and a change of keys or
//! settings empties the cache.

use core::cell::RefCell;
use std::sync::Arc;

use auth_ext_core::jwt::TokenTimes;
use auth_ext_core::keys::ring::KeyRing;
use pgrx::pg_sys;

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

/// The token if it was found valid with this very ring. The whole token is compared: a hash could
/// be made to collide.
pub(crate) fn find(ring: &Arc<KeyRing>, token: &str) -> Option<Known> {
    let slot = slot(token)?;
    CACHE.with_borrow(|cache| {
        cache.ring.as_ref().filter(|own| Arc::ptr_eq(own, ring))?;
        let entry = cache.slots.get(slot)?.as_ref().filter(|entry| *entry.token == *token)?;
        Some(Known {
            times: entry.times,
            header: datum(&entry.header),
            claims: datum(&entry.claims),
        })
    })
}

/// Keeps a token that was just found valid with this ring. The datums are plain jsonb, as
/// `jsonb_in` gives them.
pub(crate) fn keep(
    ring: &Arc<KeyRing>,
    token: &str,
    times: TokenTimes,
    header: pg_sys::Datum,
    claims: pg_sys::Datum,
) {
    let Some(slot) = slot(token) else { return };
    CACHE.with_borrow_mut(|cache| {
        if !cache.ring.as_ref().is_some_and(|own| Arc::ptr_eq(own, ring)) {
            cache.slots.clear();
            cache.slots.resize_with(SLOTS, || None);
            cache.ring = Some(Arc::clone(ring));
        }
        if let Some(place) = cache.slots.get_mut(slot) {
            let token = token.into();
            *place = Some(Entry { token, times, header: bytes(header), claims: bytes(claims) });
        }
    });
}

fn slot(token: &str) -> Option<usize> {
    let end = token.as_bytes().last_chunk::<8>().filter(|_| token.len() <= LONGEST)?;
    // base64url spends eight bits on six: every byte counts.
    let mixed = u64::from_le_bytes(*end).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 57;
    usize::try_from(mixed).ok()
}

fn bytes(datum: pg_sys::Datum) -> Box<[u8]> {
    let start = datum.cast_mut_ptr::<pg_sys::varlena>();
    // SAFETY: the caller hands over an uncompressed jsonb in memory; its header tells its size.
    unsafe {
        let size = pgrx::varlena::varsize_any(start);
        core::slice::from_raw_parts(start.cast::<u8>(), size).into()
    }
}

fn datum(bytes: &[u8]) -> pg_sys::Datum {
    // SAFETY: palloc gives room for all bytes, in the memory context of the call.
    unsafe {
        let copy = pg_sys::palloc(bytes.len()).cast::<u8>();
        core::ptr::copy_nonoverlapping(bytes.as_ptr(), copy, bytes.len());
        pg_sys::Datum::from(copy)
    }
}
