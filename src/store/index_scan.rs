//! The rows of a [`Lookup`], by way of the index and the table themselves. Locks, snapshot, visibility
//! and rights are those that the executor would have.

use pgrx::pg_sys;

use super::key_lookup::{EQUAL, How, Lookup};

/// `ACL_SELECT`, which pgrx has with the width of PostgreSQL 15.
const SELECT: pg_sys::AclMode = 1 << 1;

/// Why there are no rows from here.
pub(super) enum Missed {
    /// The table has changed since the statement was analysed.
    Stale,
    /// Whether the columns may be read is for the executor to say.
    Rights,
}

/// A value of a row.
#[derive(Clone, Copy)]
pub(super) struct Cell {
    pub(super) datum: pg_sys::Datum,
    pub(super) is_null: bool,
    pub(super) type_id: pg_sys::Oid,
}

/// Rows, and what keeps them.
pub(super) struct Found {
    pub(super) rows: Vec<Vec<Cell>>,
    /// Of the snapshot, for what lies in a TOAST table, and of the memory.
    _kept: (Registered, Memory),
}

/// Whether a library wants to be asked about each table that a statement reads.
pub(super) fn is_overseen() -> bool {
    // SAFETY: a plain variable of this backend.
    let hook = unsafe { pg_sys::ExecutorCheckPerms_hook };
    hook.is_some()
}

/// The rows of which the key is `key`.
///
/// # Safety
/// Inside a transaction; the snapshot is good for a statement that begins now, and `key` is a uuid.
pub(super) unsafe fn rows(
    lookup: &Lookup,
    snapshot: pg_sys::Snapshot,
    key: pg_sys::Datum,
) -> Result<Found, Missed> {
    if !lookup.is_current() {
        return Err(Missed::Stale);
    }
    // SAFETY: what is opened is closed again but for the locks, which stay until the end of the
    // transaction, as for every statement. An ERROR in between leaves the rest to PostgreSQL.
    unsafe {
        let table = pg_sys::try_table_open(lookup.table, pg_sys::AccessShareLock.cast_signed());
        if table.is_null() {
            return Err(Missed::Stale);
        }
        let missed = missed(lookup);
        let found = match missed {
            Some(missed) => Err(missed),
            None => Ok(scanned(lookup, table, snapshot, key)),
        };
        pg_sys::table_close(table, pg_sys::NoLock.cast_signed());
        found
    }
}

/// Looks again once the table is locked: PostgreSQL hears of changes while it takes the lock.
fn missed(lookup: &Lookup) -> Option<Missed> {
    if !lookup.is_current() {
        return Some(Missed::Stale);
    }
    // SAFETY: a look-up in the system caches.
    let may = unsafe { pg_sys::pg_class_aclcheck(lookup.table, pg_sys::GetUserId(), SELECT) };
    (may != pg_sys::AclResult::ACLCHECK_OK).then_some(Missed::Rights)
}

/// # Safety
/// As [`rows`]; the table is open, locked, and that of the look-up as it was analysed.
unsafe fn scanned(
    lookup: &Lookup,
    table: pg_sys::Relation,
    snapshot: pg_sys::Snapshot,
    key: pg_sys::Datum,
) -> Found {
    // SAFETY: as the caller promises.
    unsafe {
        let snapshot = Registered(pg_sys::RegisterSnapshot(snapshot));
        let (memory, caller) = Memory::make_current();
        let index = pg_sys::index_open(lookup.index, pg_sys::AccessShareLock.cast_signed());
        let slot = pg_sys::table_slot_create(table, core::ptr::null_mut());
        let mut wanted = pg_sys::ScanKeyData::default();
        pg_sys::ScanKeyEntryInitialize(
            &raw mut wanted,
            0,
            1,
            u16::try_from(pg_sys::BTEqualStrategyNumber).unwrap_or_default(),
            pg_sys::UUIDOID,
            pg_sys::InvalidOid,
            EQUAL.into(),
            key,
        );
        let scan = begin(table, index, snapshot.0);
        pg_sys::index_rescan(scan, &raw mut wanted, 1, core::ptr::null_mut(), 0);
        let mut rows = Vec::new();
        let descriptor = (*table).rd_att;
        let count = usize::try_from((*descriptor).natts).unwrap_or(0);
        let mut values = vec![pg_sys::Datum::from(0); count];
        let mut nulls = vec![true; count];
        while pg_sys::index_getnext_slot(scan, pg_sys::ScanDirection::ForwardScanDirection, slot) {
            // A copy: the page of this row is let go with the next.
            let mut is_own = false;
            let tuple = pg_sys::ExecFetchSlotHeapTuple(slot, false, &raw mut is_own);
            let tuple = pg_sys::heap_copytuple(tuple);
            pg_sys::heap_deform_tuple(tuple, descriptor, values.as_mut_ptr(), nulls.as_mut_ptr());
            rows.push(row(lookup, &values, &nulls));
        }
        pg_sys::index_endscan(scan);
        pg_sys::ExecDropSingleTupleTableSlot(slot);
        pg_sys::index_close(index, pg_sys::NoLock.cast_signed());
        pg_sys::CurrentMemoryContext = caller;
        Found { rows, _kept: (snapshot, memory) }
    }
}

/// # Safety
/// As [`rows`]; the index is one of the table.
unsafe fn begin(
    table: pg_sys::Relation,
    index: pg_sys::Relation,
    snapshot: pg_sys::Snapshot,
) -> pg_sys::IndexScanDesc {
    // SAFETY: as the caller promises.
    unsafe {
        #[cfg(not(feature = "pg18"))]
        let scan = pg_sys::index_beginscan(table, index, snapshot, 1, 0);
        #[cfg(feature = "pg18")]
        let scan = pg_sys::index_beginscan(table, index, snapshot, core::ptr::null_mut(), 1, 0);
        scan
    }
}

/// The columns of the answer.
///
/// # Safety
/// The values are those of a row of the look-up's table.
unsafe fn row(lookup: &Lookup, values: &[pg_sys::Datum], nulls: &[bool]) -> Vec<Cell> {
    let cell = |column: &super::key_lookup::Column| {
        let is_null = nulls.get(column.attribute).copied().unwrap_or(true);
        let datum = values.get(column.attribute).copied().unwrap_or(pg_sys::Datum::from(0));
        let datum = match column.how {
            How::AsText(output) if !is_null => {
                // SAFETY: an output function and a value of its type; the text is its own copy.
                unsafe {
                    let text = pg_sys::OidOutputFunctionCall(output, datum);
                    pg_sys::Datum::from(pg_sys::cstring_to_text(text))
                }
            }
            How::AsText(_) | How::AsIs => datum,
        };
        Cell { datum, is_null, type_id: column.type_id }
    };
    lookup.columns.iter().map(cell).collect()
}

/// A registered snapshot.
struct Registered(pg_sys::Snapshot);

impl Drop for Registered {
    fn drop(&mut self) {
        // After an ERROR the resource owner lets go of it.
        if !std::thread::panicking() {
            // SAFETY: registered once.
            unsafe { pg_sys::UnregisterSnapshot(self.0) };
        }
    }
}

/// Memory of its own, a child of the caller's.
struct Memory(pg_sys::MemoryContext);

impl Memory {
    /// Makes it the current one, and gives that of before.
    ///
    /// # Safety
    /// That of before has to come back.
    unsafe fn make_current() -> (Self, pg_sys::MemoryContext) {
        // SAFETY: a constant name; the sizes are those of ALLOCSET_DEFAULT_SIZES, which PostgreSQL
        // keeps ready.
        unsafe {
            let caller = pg_sys::CurrentMemoryContext;
            let own = pg_sys::AllocSetContextCreateInternal(
                caller,
                c"auth_ext rows".as_ptr(),
                pg_sys::ALLOCSET_DEFAULT_MINSIZE as usize,
                pg_sys::ALLOCSET_DEFAULT_INITSIZE as usize,
                pg_sys::ALLOCSET_DEFAULT_MAXSIZE as usize,
            );
            pg_sys::CurrentMemoryContext = own;
            (Self(own), caller)
        }
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        // After an ERROR it goes with its parent.
        if !std::thread::panicking() {
            // SAFETY: nothing in it is used any more.
            unsafe { pg_sys::MemoryContextDelete(self.0) };
        }
    }
}
