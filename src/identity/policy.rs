//! The two columns of `auth_ext.settings` that decide about identity.
//!
//! The identity functions run as the API role, which may not read the table, and cannot afford
//! SECURITY DEFINER. So the row is read past the privileges, straight from the table, and kept
//! until somebody changes it. Nothing of it can be set by a session.

use core::cell::RefCell;
use core::ffi::CStr;

use auth_ext_core::fault::{Fault, FaultKind};
use auth_ext_core::identity::{IdentityMode, MalformedClaims};
use pgrx::{FromDatum, pg_sys};

use crate::invalidation::{Cached, Reading, Topic, await_table};

/// What decides about identity.
#[derive(Debug, Clone, Copy)]
pub(crate) struct IdentityPolicy {
    pub(crate) mode: IdentityMode,
    pub(crate) malformed_claims: MalformedClaims,
}

const NAME: &CStr = c"settings";

/// As on Supabase: what holds before `auth_ext.setup()` has run.
const DEFAULT: IdentityPolicy =
    IdentityPolicy { mode: IdentityMode::Request, malformed_claims: MalformedClaims::Error };

thread_local! {
    static POLICY: RefCell<Cached<IdentityPolicy>> = const { RefCell::new(Cached::new()) };
}

/// The policy, good until the next invalidation.
///
/// # Errors
/// A fault when the row is gone or unreadable: then nobody may be let in by a default.
pub(crate) fn policy() -> Result<IdentityPolicy, Fault> {
    // A statement that opens no table it has not opened before would not hear of a change otherwise.
    // SAFETY: what PostgreSQL does itself whenever it opens a table.
    unsafe { pg_sys::AcceptInvalidationMessages() };
    if let Some(policy) = POLICY.with_borrow(Cached::value) {
        return Ok(policy);
    }
    let Some(relation) = settings_table()? else {
        return Ok(DEFAULT);
    };
    let reading = Reading::begin(relation, Topic::Policy);
    let policy = read(relation)?;
    POLICY.with_borrow_mut(|cached| cached.fill(&reading, policy));
    Ok(policy)
}

/// The table; `None` before `auth_ext.setup()` has made it. After DROP EXTENSION … CASCADE the
/// functions behind `auth.uid()` are still there: they fail then, because falling back to a default
/// would believe what mode `verified` did not.
fn settings_table() -> Result<Option<pg_sys::Oid>, Fault> {
    // SAFETY: a look-up in the system caches.
    let schema = unsafe { pg_sys::get_namespace_oid(c"auth_ext".as_ptr(), true) };
    if schema == pg_sys::InvalidOid {
        return Err(Fault::new(
            FaultKind::NotReady,
            "auth_ext is not installed in this database, but its functions are still in use",
        )
        .with_hint("Run CREATE EXTENSION auth_ext and auth_ext.setup(), or replace the functions of schema auth."));
    }
    // Before it is looked for: what comes in between is heard of. A worker of Citus never has one.
    await_table(schema, NAME);
    // SAFETY: as above.
    let relation = unsafe { pg_sys::get_relname_relid(NAME.as_ptr(), schema) };
    Ok((relation != pg_sys::InvalidOid).then_some(relation))
}

/// Reads the row as the latest transactions left it, whatever the snapshot of the query.
fn read(relation: pg_sys::Oid) -> Result<IdentityPolicy, Fault> {
    // SAFETY: the table is opened and closed here; the row is looked at before the scan ends. When
    // PostgreSQL raises in between, the end of the transaction closes both.
    unsafe {
        let lock = pg_sys::AccessShareLock.cast_signed();
        let table = pg_sys::table_open(relation, lock);
        let no_key = core::ptr::null_mut();
        let scan = pg_sys::systable_beginscan(
            table,
            pg_sys::InvalidOid,
            false,
            core::ptr::null_mut(),
            0,
            no_key,
        );
        let row = pg_sys::systable_getnext(scan);
        let policy = if row.is_null() {
            Err(unreadable("auth_ext.settings has no row"))
        } else {
            policy_of(table, row)
        };
        pg_sys::systable_endscan(scan);
        pg_sys::table_close(table, lock);
        policy
    }
}

/// # Safety
/// `row` is a row of the open `table`.
unsafe fn policy_of(
    table: pg_sys::Relation,
    row: pg_sys::HeapTuple,
) -> Result<IdentityPolicy, Fault> {
    // SAFETY: as the caller promises.
    let (mode, malformed) =
        unsafe { (column(table, row, c"identity_mode"), column(table, row, c"malformed_claims")) };
    Ok(IdentityPolicy {
        mode: mode
            .and_then(|word| IdentityMode::from_name(&word))
            .ok_or_else(|| unreadable("auth_ext.settings.identity_mode is unreadable"))?,
        malformed_claims: malformed
            .and_then(|word| MalformedClaims::from_name(&word))
            .ok_or_else(|| unreadable("auth_ext.settings.malformed_claims is unreadable"))?,
    })
}

/// # Safety
/// `row` is a row of the open `table`.
unsafe fn column(table: pg_sys::Relation, row: pg_sys::HeapTuple, name: &CStr) -> Option<String> {
    // SAFETY: as the caller promises; a missing column has number 0, and both columns are text.
    unsafe {
        let number = pg_sys::get_attnum((*table).rd_id, name.as_ptr());
        if number <= 0 {
            return None;
        }
        let mut is_null = false;
        let datum = pg_sys::SPI_getbinval(row, (*table).rd_att, number.into(), &raw mut is_null);
        String::from_datum(datum, is_null)
    }
}

fn unreadable(message: &str) -> Fault {
    Fault::new(FaultKind::NotReady, message).with_hint("A superuser runs: SELECT auth_ext.setup();")
}
