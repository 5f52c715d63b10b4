//! Locks of PostgreSQL's lock table that are ours: on made-up objects of the class of a table of ours, which
//! no SQL reaches, so that nobody can hold one up.

use core::ffi::CStr;

use pgrx::pg_sys;

/// The name of a lock, in this database.
pub(super) fn tag(table: &CStr, object: u32, part: u16) -> pg_sys::LOCKTAG {
    // SAFETY: look-ups in the system caches, and a plain variable of this backend.
    let (class, database) = unsafe {
        let schema = pg_sys::get_namespace_oid(c"auth_ext".as_ptr(), true);
        (pg_sys::get_relname_relid(table.as_ptr(), schema), pg_sys::MyDatabaseId)
    };
    pg_sys::LOCKTAG {
        locktag_field1: database.to_u32(),
        locktag_field2: class.to_u32(),
        locktag_field3: object,
        locktag_field4: part,
        locktag_type: u8::try_from(pg_sys::LockTagType::LOCKTAG_OBJECT).unwrap_or_default(),
        locktag_lockmethodid: u8::try_from(pg_sys::DEFAULT_LOCKMETHOD).unwrap_or(1),
    }
}
