//! Which writes run code besides our own.

use pgrx::pg_sys;

/// Whether a write of a table may run triggers: foreign keys, from it or to it, are triggers as well, and
/// look at tables of others.
pub(super) fn may_run_on(table: pg_sys::Oid) -> bool {
    // SAFETY: inside a transaction. The lock is that of the write itself and stays until the end of the
    // transaction; with it PostgreSQL hears of a trigger that somebody has added.
    unsafe {
        let open = pg_sys::try_table_open(table, pg_sys::RowExclusiveLock.cast_signed());
        if open.is_null() {
            return true;
        }
        let has_triggers = !(*open).trigdesc.is_null();
        pg_sys::table_close(open, pg_sys::NoLock.cast_signed());
        has_triggers
    }
}
