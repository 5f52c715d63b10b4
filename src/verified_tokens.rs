//! Tokens that this backend has verified before. Signature and form of the same bytes under the
//! same ring cannot change; the times can, and the token can be revoked, so both are checked at each
//! use; a change of keys or settings empties the cache.

use core::cell::RefCell;
use core::ffi::CStr;
use std::rc::Rc;
use std::sync::Arc;

use auth_ext_core::jwt::TokenTimes;
use auth_ext_core::keys::ring::KeyRing;
use auth_ext_core::request::TokenClaims;
use auth_ext_core::secret::is_same;
use pgrx::pg_sys;

use crate::record::{bytes_of, datum_of};
use crate::store::RevocationNumber;

/// Sets of slots; the end of a token, a piece of its signature and so spread evenly, says which.
const SETS: usize = 16;
/// Slots of a set, so that tokens in steady use do not drive each other out: of 32 tokens more than
/// eight fall into one set once in three hundred times; more than four of 32 sets did once in eight.
const SLOTS: usize = 8;
/// Longer tokens are not kept, so that a backend spends at most about two megabytes here.
const LONGEST: usize = 4096;

thread_local! {
    static CACHE: RefCell<Cache> = const { RefCell::new(Cache { ring: None, sets: Vec::new() }) };
}

struct Cache {
    /// The ring that all tokens were verified with.
    ring: Option<Rc<KeyRing>>,
    sets: Vec<Set>,
}

struct Set {
    slots: [Entry; SLOTS],
    /// Which slot is filled next.
    next: usize,
}

struct Entry {
    /// Token, header and claims one after the other: a slot keeps its memory when its token goes.
    bytes: Vec<u8>,
    token: usize,
    /// Where in the token its signature begins.
    signature: usize,
    header: usize,
    times: TokenTimes,
    /// The state of the revoked tokens without it; none for a token that has no `jti`.
    not_revoked: Option<RevocationNumber>,
    /// What the claims say, and the `request.jwt.claims` beside which they were found to be those of
    /// whoever acts.
    acting: Option<(Arc<TokenClaims>, Option<Box<CStr>>)>,
    /// The answer of `verify_jwt` with the number of its type: another call may want another.
    row: Option<(i32, Box<[u8]>)>,
}

impl Entry {
    const EMPTY: Self = Self {
        bytes: Vec::new(),
        token: 0,
        signature: 0,
        header: 0,
        times: TokenTimes { expires_at: None, not_before: None, issued_at: None },
        not_revoked: None,
        acting: None,
        row: None,
    };

    fn token(&self) -> &[u8] {
        self.bytes.get(..self.token).unwrap_or_default()
    }

    /// Tokens of one issuer are the same for a long way from the start, and differ at the end. The
    /// signature, which nobody knows who does not have the token, is compared in constant time; a
    /// piece of it that is as good as a hash says first whether it is worth while.
    fn is_of(&self, token: &str) -> bool {
        let (own, token) = (self.token(), token.as_bytes());
        if own.len() != token.len() || own.last_chunk::<8>() != token.last_chunk() {
            return false;
        }
        match (own.split_at_checked(self.signature), token.split_at_checked(self.signature)) {
            (Some((own, signature)), Some((token, shown))) => {
                own == token && is_same(signature, shown)
            }
            _ => false,
        }
    }

    fn header(&self) -> &[u8] {
        self.bytes.get(self.token..self.token + self.header).unwrap_or_default()
    }

    fn claims(&self) -> &[u8] {
        self.bytes.get(self.token + self.header..).unwrap_or_default()
    }

    fn fill(
        &mut self,
        token: &str,
        header: &[u8],
        claims: &[u8],
        times: TokenTimes,
        not_revoked: Option<RevocationNumber>,
    ) {
        self.bytes.clear();
        self.bytes.reserve(token.len() + header.len() + claims.len());
        for part in [token.as_bytes(), header, claims] {
            self.bytes.extend_from_slice(part);
        }
        self.token = token.len();
        self.signature = token.rfind('.').unwrap_or_default();
        self.header = header.len();
        self.times = times;
        self.not_revoked = not_revoked;
        self.acting = None;
        self.row = None;
    }
}

/// What is known of a token that was verified before.
pub(crate) struct Known {
    /// Its times, to be checked again.
    pub(crate) times: TokenTimes,
    /// The state of the revoked tokens without it, to be compared; none when it has no `jti`.
    pub(crate) not_revoked: Option<RevocationNumber>,
    /// Its header as a jsonb datum.
    pub(crate) header: pg_sys::Datum,
    /// Its claims as a jsonb datum.
    pub(crate) claims: pg_sys::Datum,
}

impl Cache {
    /// The token if it was found valid with this very ring. The whole token is compared: a hash
    /// could be made to collide.
    fn entry(&mut self, ring: &Rc<KeyRing>, token: &str) -> Option<&mut Entry> {
        self.ring.as_ref().filter(|own| Rc::ptr_eq(own, ring))?;
        let set = self.sets.get_mut(set(token)?)?;
        // An empty slot is no token: `set` gave none for an empty one.
        set.slots.iter_mut().find(|entry| entry.is_of(token))
    }
}

/// What is known of a token that was found valid with this very ring.
pub(crate) fn find(ring: &Rc<KeyRing>, token: &str) -> Option<Known> {
    CACHE.with_borrow_mut(|cache| {
        let entry = cache.entry(ring, token)?;
        Some(Known {
            times: entry.times,
            not_revoked: entry.not_revoked,
            header: datum_of(entry.header()),
            claims: datum_of(entry.claims()),
        })
    })
}

/// What the claims of such a token say, if it still holds and they were found to agree with these
/// claims of the request before.
pub(crate) fn acting(
    ring: &Rc<KeyRing>,
    token: &str,
    claims: Option<&CStr>,
    hold: impl FnOnce(&TokenTimes, Option<RevocationNumber>) -> bool,
) -> Option<Arc<TokenClaims>> {
    CACHE.with_borrow_mut(|cache| {
        let entry = cache.entry(ring, token)?;
        let (own, _) = entry.acting.as_ref().filter(|(_, beside)| beside.as_deref() == claims)?;
        hold(&entry.times, entry.not_revoked).then(|| Arc::clone(own))
    })
}

/// Keeps that the claims of a token, which is kept already, agree with these claims of the request.
pub(crate) fn keep_acting(
    ring: &Rc<KeyRing>,
    token: &str,
    claims: Option<&CStr>,
    own: &Arc<TokenClaims>,
) {
    CACHE.with_borrow_mut(|cache| {
        if let Some(entry) = cache.entry(ring, token) {
            entry.acting = Some((Arc::clone(own), claims.map(Into::into)));
        }
    });
}

/// The whole answer for such a token, if it still holds.
pub(crate) fn row(
    ring: &Rc<KeyRing>,
    token: &str,
    row_type: i32,
    hold: impl FnOnce(&TokenTimes, Option<RevocationNumber>) -> bool,
) -> Option<pg_sys::Datum> {
    CACHE.with_borrow_mut(|cache| {
        let entry = cache.entry(ring, token)?;
        let (_, row) = entry.row.as_ref().filter(|(number, _)| *number == row_type)?;
        hold(&entry.times, entry.not_revoked).then(|| datum_of(row))
    })
}

/// Keeps a token that was just found valid with this ring.
///
/// # Safety
/// `header` and `claims` are jsonb as `jsonb_in` gives them.
pub(crate) unsafe fn keep(
    ring: &Rc<KeyRing>,
    token: &str,
    times: TokenTimes,
    not_revoked: Option<RevocationNumber>,
    header: pg_sys::Datum,
    claims: pg_sys::Datum,
) {
    let Some(set) = set(token) else { return };
    // SAFETY: in memory and not compressed, as the caller says.
    let (header, claims) = unsafe { (bytes_of(header), bytes_of(claims)) };
    CACHE.with_borrow_mut(|cache| {
        if !cache.ring.as_ref().is_some_and(|own| Rc::ptr_eq(own, ring)) {
            cache.sets.clear();
            cache.sets.resize_with(SETS, || Set { slots: [Entry::EMPTY; SLOTS], next: 0 });
            cache.ring = Some(Rc::clone(ring));
        }
        let Some(set) = cache.sets.get_mut(set) else { return };
        // One that is known, but had to be verified again, keeps its slot.
        let known = set.slots.iter().position(|entry| entry.is_of(token));
        if let Some(slot) = set.slots.get_mut(known.unwrap_or(set.next)) {
            slot.fill(token, header, claims, times, not_revoked);
        }
        if known.is_none() {
            set.next = (set.next + 1) % SLOTS;
        }
    });
}

/// Keeps the whole answer for a token that is kept already and was asked for before: most tokens
/// are seen once.
///
/// # Safety
/// `row` is a row of the type of that number, in memory.
pub(crate) unsafe fn keep_row(ring: &Rc<KeyRing>, token: &str, row_type: i32, row: pg_sys::Datum) {
    // SAFETY: a row is a datum of variable length.
    let row = unsafe { bytes_of(row) };
    CACHE.with_borrow_mut(|cache| {
        if let Some(entry) = cache.entry(ring, token) {
            entry.row = Some((row_type, row.into()));
        }
    });
}

/// The set that a token belongs to.
fn set(token: &str) -> Option<usize> {
    let end = token.as_bytes().last_chunk::<8>().filter(|_| token.len() <= LONGEST)?;
    // base64url spends eight bits on six: every byte counts.
    let mixed = u64::from_le_bytes(*end).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 60;
    usize::try_from(mixed).ok()
}
