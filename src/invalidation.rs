//! Caches that empty themselves when another backend commits a change.
//!
//! A statement trigger on the cached tables sends a relcache invalidation at commit; the callback
//! here counts it. A cache remembers the count that it was filled at.

use core::cell::{Cell, RefCell};
use core::ffi::CStr;

use pgrx::prelude::*;
use pgrx::{PgTrigger, pg_sys};

/// What a table is about. A change of one empties the caches of all tables of its topic, which may
/// build on each other, and of no other topic: a revoked token must not make every session open the
/// key ring again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Topic {
    /// Settings and keys.
    Policy,
    /// Revoked tokens.
    RevokedTokens,
    /// The tables of schema `auth` that statements use, and names of schemas.
    AuthTables,
    /// Roles and who is a member of which: PostgreSQL's own tables, of which it tells by itself.
    Roles,
}

impl Topic {
    const ALL: [Self; 4] = [Self::Policy, Self::RevokedTokens, Self::AuthTables, Self::Roles];

    fn generation(self) -> u64 {
        let generation = match self {
            Self::Policy => &POLICY,
            Self::RevokedTokens => &REVOKED_TOKENS,
            Self::AuthTables => &AUTH_TABLES,
            Self::Roles => &ROLES,
        };
        generation.with(Cell::get)
    }

    fn invalidate(self) {
        let next = |generation: &Cell<u64>| generation.set(generation.get().wrapping_add(1));
        match self {
            Self::Policy => {
                POLICY.with(next);
                crate::identity::forget();
            }
            Self::RevokedTokens => REVOKED_TOKENS.with(next),
            Self::AuthTables => AUTH_TABLES.with(next),
            Self::Roles => ROLES.with(next),
        }
    }
}

thread_local! {
    // PostgreSQL's backends have one thread; the callback runs in it.
    static POLICY: Cell<u64> = const { Cell::new(1) };
    static REVOKED_TOKENS: Cell<u64> = const { Cell::new(1) };
    static AUTH_TABLES: Cell<u64> = const { Cell::new(1) };
    static ROLES: Cell<u64> = const { Cell::new(1) };
    /// The tables that caches were filled from; a handful.
    static WATCHED: RefCell<Vec<(pg_sys::Oid, Topic)>> = const { RefCell::new(Vec::new()) };
    /// What PostgreSQL tells of a table that is not there yet, once it is.
    static AWAITED: Cell<Option<u32>> = const { Cell::new(None) };
}

/// What PostgreSQL's own cache of memberships depends on (the database for the members of
/// `pg_database_owner`).
const ROLE_CACHES: [pg_sys::SysCacheIdentifier::Type; 3] = [
    pg_sys::SysCacheIdentifier::AUTHOID,
    pg_sys::SysCacheIdentifier::AUTHMEMROLEMEM,
    pg_sys::SysCacheIdentifier::DATABASEOID,
];

/// Registers the callbacks; called once per backend from `_PG_init`.
pub(crate) fn register() {
    // SAFETY: the callbacks live as long as the library, and the argument is not used.
    unsafe {
        pg_sys::CacheRegisterRelcacheCallback(Some(on_invalidation), pg_sys::Datum::from(0));
        for cache in ROLE_CACHES {
            let cache = cache.cast_signed();
            pg_sys::CacheRegisterSyscacheCallback(
                cache,
                Some(on_role_change),
                pg_sys::Datum::from(0),
            );
        }
        pg_sys::CacheRegisterSyscacheCallback(
            pg_sys::SysCacheIdentifier::NAMESPACEOID.cast_signed(),
            Some(on_schema_change),
            pg_sys::Datum::from(0),
        );
        pg_sys::CacheRegisterSyscacheCallback(
            pg_sys::SysCacheIdentifier::RELNAMENSP.cast_signed(),
            Some(on_named_table),
            pg_sys::Datum::from(0),
        );
    }
}

/// Counts a change of any schema: a name may mean another table then.
#[pg_guard]
unsafe extern "C-unwind" fn on_schema_change(_argument: pg_sys::Datum, _cache: i32, _hash: u32) {
    Topic::AuthTables.invalidate();
    if AWAITED.take().is_some() {
        Topic::Policy.invalidate();
    }
}

/// Counts that the awaited table may be there; 0 stands for all tables.
#[pg_guard]
unsafe extern "C-unwind" fn on_named_table(_argument: pg_sys::Datum, _cache: i32, hash: u32) {
    if AWAITED.get().is_some_and(|awaited| hash == 0 || hash == awaited) {
        AWAITED.set(None);
        Topic::Policy.invalidate();
    }
}

/// From now on, a table of that name in that schema, which is not there yet, counts as a change of settings
/// once it is.
pub(crate) fn await_table(schema: pg_sys::Oid, name: &CStr) {
    // SAFETY: the key of that cache: a name, which a C string is as good as, and an id.
    let hash = unsafe {
        pg_sys::GetSysCacheHashValue(
            pg_sys::SysCacheIdentifier::RELNAMENSP.cast_signed(),
            pg_sys::Datum::from(name.as_ptr()),
            pg_sys::Datum::from(schema),
            pg_sys::Datum::from(0),
            pg_sys::Datum::from(0),
        )
    };
    AWAITED.set(Some(hash));
}

/// Counts a change of any role.
#[pg_guard]
unsafe extern "C-unwind" fn on_role_change(_argument: pg_sys::Datum, _cache: i32, _hash: u32) {
    Topic::Roles.invalidate();
}

/// Counts an invalidation of a watched table; an invalid id stands for all tables.
#[pg_guard]
unsafe extern "C-unwind" fn on_invalidation(_argument: pg_sys::Datum, relation: pg_sys::Oid) {
    if relation == pg_sys::InvalidOid {
        Topic::ALL.into_iter().for_each(Topic::invalidate);
        return;
    }
    let topic = WATCHED.with(|watched| {
        let watched = watched.try_borrow().ok()?;
        watched.iter().find(|(watched, _)| *watched == relation).map(|(_, topic)| *topic)
    });
    if let Some(topic) = topic {
        topic.invalidate();
    }
}

/// How often something of a topic has changed, as far as this backend has heard.
pub(crate) fn generation(topic: Topic) -> u64 {
    topic.generation()
}

/// Counts the changes of a table from now on.
pub(crate) fn watch(relation: pg_sys::Oid, topic: Topic) {
    WATCHED.with_borrow_mut(|watched| {
        if !watched.contains(&(relation, topic)) {
            watched.push((relation, topic));
        }
    });
}

/// Whether what this transaction reads may be cached for later ones. Under REPEATABLE READ and
/// above a transaction sees old rows after the invalidation has already been counted.
fn may_cache() -> bool {
    // SAFETY: a plain variable of this backend.
    unsafe { pg_sys::XactIsoLevel < pg_sys::XACT_REPEATABLE_READ as i32 }
}

/// Trigger of the cached tables: every backend forgets what it cached, at commit; this one at the
/// end of the command.
#[pg_trigger(sql = false)]
fn invalidate_cache<'a>(
    trigger: &'a PgTrigger<'a>,
) -> Result<Option<PgHeapTuple<'a, impl WhoAllocated>>, PgTriggerError> {
    let relation = trigger.relid()?;
    // SAFETY: the relation of a running trigger exists and is locked by the statement.
    unsafe { pg_sys::CacheInvalidateRelcacheByRelid(relation) };
    Ok(None::<PgHeapTuple<'a, AllocatedByPostgres>>)
}

/// A value read from a watched table, good until an invalidation of the table.
pub(crate) struct Cached<T> {
    value: Option<(T, Reading)>,
}

impl<T: Clone> Cached<T> {
    /// Nothing yet.
    pub(crate) const fn new() -> Self {
        Self { value: None }
    }

    /// The value, unless it must be read again. Asks for invalidations first: inside a transaction
    /// PostgreSQL itself does so only where it takes a lock, and a revoked key must stop at once.
    pub(crate) fn value(&self) -> Option<T> {
        // SAFETY: nothing of the relation cache is held here; a look at a flag when nothing came.
        unsafe { pg_sys::AcceptInvalidationMessages() };
        let current = |(_, read): &&(T, Reading)| read.generation == read.topic.generation();
        self.value.as_ref().filter(current).map(|(value, _)| value.clone())
    }

    /// Keeps a value that was read after `reading` had begun, if it may serve later transactions.
    pub(crate) fn fill(&mut self, reading: &Reading, value: T) {
        if may_cache() {
            self.value = Some((value, *reading));
        }
    }
}

/// The count before a read. It is taken before the snapshot, so that a change committed in between
/// makes the cache read once more and never keep an old value.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reading {
    topic: Topic,
    generation: u64,
}

impl Reading {
    /// Begins to look at roles.
    pub(crate) fn begin_roles() -> Self {
        Self { topic: Topic::Roles, generation: Topic::Roles.generation() }
    }

    /// Begins to read `relation`, whose invalidations count from now on.
    pub(crate) fn begin(relation: pg_sys::Oid, topic: Topic) -> Self {
        watch(relation, topic);
        Self { topic, generation: topic.generation() }
    }
}
