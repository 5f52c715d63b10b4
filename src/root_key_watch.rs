//! Says in the server's log, once after each start and for each database, that the root key of this server
//! is missing or another one: at the first transaction of a session that has loaded the library, and
//! not at the first sign-in after a fail-over.

use core::cell::Cell;
use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::os::unix::fs::OpenOptionsExt as _;

use auth_ext_core::fault::{Fault, FaultKind};
use pgrx::pg_sys;
use pgrx::prelude::*;

use crate::error::log;
use crate::guc::data_directory;
use crate::root_key;
use crate::store;

/// Where PostgreSQL lets extensions keep what is worth nothing after a restart: no backup has it.
const MARKS: &str = "pg_stat_tmp";

thread_local! {
    static HAS_LOOKED: Cell<bool> = const { Cell::new(false) };
}

/// Registers the callback; called once per backend from `_PG_init`, or in the server that all fork from.
pub(crate) fn register() {
    // SAFETY: the callback lives as long as the library, and the argument is not used.
    unsafe { pg_sys::RegisterXactCallback(Some(at_end_of_transaction), core::ptr::null_mut()) };
}

/// At the end of a transaction that commits, when nothing of it can be held up but its own end.
#[pg_guard]
unsafe extern "C-unwind" fn at_end_of_transaction(
    event: pg_sys::XactEvent::Type,
    _argument: *mut core::ffi::c_void,
) {
    if event == pg_sys::XactEvent::XACT_EVENT_PRE_COMMIT && !HAS_LOOKED.replace(true) {
        look();
    }
}

fn look() {
    // SAFETY: plain variables of this backend.
    let (database, started) = unsafe { (pg_sys::MyDatabaseId, pg_sys::PgStartTime) };
    if database == pg_sys::InvalidOid {
        return;
    }
    let Some(known) = store::expected_root_keys() else { return };
    if known.active().is_none() || !is_first(database, started) {
        return;
    }
    match root_key::read() {
        Err(fault) => log(&fault),
        Ok(keys) => {
            let here = keys.fingerprints();
            if let Some(complaint) = known.complaint(&here) {
                log(&store::wrong(&complaint));
            }
            if let Some(awaited) = known.prepared().filter(|one| !here.contains(one)) {
                let what =
                    format!("root key {awaited} is prepared, and this server has not got it");
                log(&Fault::new(FaultKind::RootKey, what)
                    .with_hint("Bring it here before it is activated on the primary."));
            }
        }
    }
}

/// Whether no session of this database has looked since the server started; from then on one has.
fn is_first(database: pg_sys::Oid, started: pg_sys::TimestampTz) -> bool {
    let marks = data_directory().join(MARKS);
    let ours = format!("auth_ext.{}.", database.to_u32());
    let mark = OsString::from(format!("{ours}{started}"));
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(marks.join(&mark));
    if made.is_err() {
        return false;
    }
    // Those of earlier starts.
    for entry in fs::read_dir(&marks).into_iter().flatten().flatten() {
        let name = entry.file_name();
        if name != mark && name.to_string_lossy().starts_with(&ours) {
            let _ = fs::remove_file(entry.path());
        }
    }
    true
}
