//! A look at `auth_ext.root_keys` where no statement can run: at the end of a transaction of anybody's.

use core::ffi::CStr;

use auth_ext_core::keys::RootKeyFingerprint;
use auth_ext_core::keys::root_rotation::{KnownRootKeys, RootKeyStatus};
use pgrx::{FromDatum as _, pg_sys};

const SCHEMA: &CStr = c"auth_ext";
const TABLE: &CStr = c"root_keys";

/// What the database says of root keys, without SPI, rights, plans or waiting; `None` when there is no
/// such table or somebody is changing it.
pub(crate) fn expected_root_keys() -> Option<KnownRootKeys> {
    // SAFETY: called inside a transaction. The relation is locked from before it is opened to the end of the
    // transaction, the scan is of its own tuples and ends before they are used no more.
    unsafe {
        let schema = pg_sys::get_namespace_oid(SCHEMA.as_ptr(), true);
        if schema == pg_sys::InvalidOid {
            return None;
        }
        let id = pg_sys::get_relname_relid(TABLE.as_ptr(), schema);
        let lock = pg_sys::AccessShareLock.cast_signed();
        if id == pg_sys::InvalidOid || !pg_sys::ConditionalLockRelationOid(id, lock) {
            return None;
        }
        let relation = pg_sys::try_relation_open(id, pg_sys::NoLock.cast_signed());
        if relation.is_null() {
            return None;
        }
        let is_table = (*(*relation).rd_rel).relkind.cast_unsigned() == b'r';
        let known = is_table.then(|| rows(relation)).flatten();
        pg_sys::relation_close(relation, pg_sys::NoLock.cast_signed());
        known
    }
}

/// # Safety
/// The relation is open, locked and a table.
unsafe fn rows(relation: pg_sys::Relation) -> Option<KnownRootKeys> {
    let mut known = Vec::new();
    // SAFETY: as the caller promises; a NULL snapshot means the newest state, which the scan keeps.
    unsafe {
        let none = core::ptr::null_mut();
        let scan = pg_sys::systable_beginscan(
            relation,
            pg_sys::InvalidOid,
            false,
            none,
            0,
            core::ptr::null_mut(),
        );
        loop {
            let tuple = pg_sys::systable_getnext(scan);
            if tuple.is_null() {
                break;
            }
            known.push(row(tuple, (*relation).rd_att));
        }
        pg_sys::systable_endscan(scan);
    }
    known.into_iter().collect::<Option<_>>().map(KnownRootKeys)
}

/// # Safety
/// The tuple is one of that descriptor.
unsafe fn row(
    tuple: pg_sys::HeapTuple,
    descriptor: pg_sys::TupleDesc,
) -> Option<(RootKeyFingerprint, RootKeyStatus)> {
    let text = |column: i32| {
        let mut is_null = false;
        // SAFETY: as the caller promises; another type than text is not read.
        unsafe {
            if pg_sys::SPI_gettypeid(descriptor, column) != pg_sys::TEXTOID {
                return None;
            }
            let datum = pg_sys::SPI_getbinval(tuple, descriptor, column, &raw mut is_null);
            String::from_datum(datum, is_null)
        }
    };
    Some((RootKeyFingerprint::from_hex(&text(1)?)?, RootKeyStatus::from_name(&text(2)?)?))
}
