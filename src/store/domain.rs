//! Whose rights a statement runs with (design 4.3). A new statement declares nothing: the tables in
//! it decide.
//!
//! - Tables of schema `auth_ext`: as whoever runs it, which is their owner in a SECURITY DEFINER
//!   function or in `as_owner`.
//! - Tables of schema `auth`: as GoTrue's role, because there people put triggers, rules, indexes,
//!   casts and defaults of their own. Whether it writes is seen in the statement, too.
//! - Both: refused, as are tables of any other schema. Write one statement per table.
//!
//! Also looked at when a plan is made, and again after one of the tables or a schema has changed: that
//! the tables of `auth` are what they seem ([`super::auth_tables`]).

use core::cell::RefCell;
use std::collections::HashMap;
use std::ffi::CString;
use std::rc::Rc;

use auth_ext_core::fault::{Fault, FaultKind};
use pgrx::pg_sys;

use super::auth_tables::{self, Named};
use super::index_scan::Missed;
use super::key_lookup::{self, Form, Lookup};
use super::list::{cells, members};
use super::parameter::{Parameter, refused};
use super::pinned::{Pinned, UnshownParameters};
use super::triggers;
use crate::invalidation::{self, Topic};
use crate::request::without_credentials;
use crate::rights::{as_gotrue_looks_up, as_gotrue_reads, as_gotrue_with, with_foreign_keys};

thread_local! {
    /// Plans of this backend by the address and length of their text. PostgreSQL itself plans again
    /// after a change of the tables.
    static PLANS: RefCell<HashMap<(usize, usize), Prepared>> = RefCell::new(HashMap::new());
}

/// Where the tables of a statement lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Domain {
    /// None, or in schema `auth_ext`.
    Ours,
    /// In schema `auth`, which is only read or locked.
    AuthRead,
    /// In schema `auth`, which is written.
    AuthWrite,
}

/// A statement with its plan and its domain.
#[derive(Clone)]
pub(super) struct Prepared {
    pub(super) plan: pg_sys::SPIPlanPtr,
    domain: Domain,
    /// The tables of `auth` in it, with the names that they had.
    tables: Rc<[Named]>,
    /// The tables of `auth_ext` in it, if it writes them.
    written: Rc<[pg_sys::Oid]>,
    /// State of the tables of `auth` that was looked at.
    looked_at: u64,
    by_key: ByKey,
}

/// Whether a statement can be answered from an index.
#[derive(Clone)]
enum ByKey {
    /// That was not looked at yet, or is to be looked at again.
    Unknown,
    No,
    Yes(Rc<Lookup>),
}

impl Prepared {
    /// Whether it touches nothing but tables of ours.
    pub(super) fn is_ours(&self) -> bool {
        self.domain == Domain::Ours
    }

    /// Runs `execute`, which executes the plan, with the rights that its tables give it.
    pub(super) fn with_its_rights<T>(&self, execute: impl FnOnce() -> T) -> T {
        let pin = || (UnshownParameters::pin(), Pinned::pin());
        // A level of settings costs as much as a small statement (PostgreSQL 15).
        if !self.runs_code_of_others() {
            let _pinned = pin();
            return execute();
        }
        without_credentials(|| match self.domain {
            Domain::Ours => {
                let _pinned = pin();
                with_foreign_keys(execute)
            }
            Domain::AuthRead => {
                let _pinned = pin();
                as_gotrue_reads(execute)
            }
            Domain::AuthWrite => as_gotrue_with(pin, execute),
        })
    }

    /// Whether the executor may run code of others for it. A look-up in an index runs none.
    fn runs_code_of_others(&self) -> bool {
        self.domain != Domain::Ours || self.written.iter().any(|it| triggers::may_run_on(*it))
    }
}

/// Hands `read`, with the rights of the statement, what it looks up in an index; `None` when the
/// executor has to run it. Neither this nor `read` may run code of others, which would see the request's
/// credentials and could leave settings behind.
pub(super) fn by_key<T>(
    sql: &'static str,
    read: impl FnOnce(&Lookup) -> Result<T, Missed>,
) -> Option<T> {
    let text = (sql.as_ptr().addr(), sql.len());
    let known = PLANS.with_borrow(|plans| plans.get(&text).cloned())?;
    let is_looked_at = known.looked_at == invalidation::generation(Topic::AuthTables);
    if known.domain == Domain::AuthWrite || known.domain == Domain::AuthRead && !is_looked_at {
        return None;
    }
    let note = |by_key| {
        PLANS.with_borrow_mut(|plans| {
            if let Some(plan) = plans.get_mut(&text) {
                plan.by_key = by_key;
            }
        });
    };
    let found = || {
        let lookup = match known.by_key {
            ByKey::No => return None,
            ByKey::Yes(lookup) => lookup,
            // SAFETY: a kept plan.
            ByKey::Unknown => match unsafe { key_lookup::look_at(known.plan) } {
                Form::Stale => return None,
                Form::Other => {
                    note(ByKey::No);
                    return None;
                }
                Form::Lookup(lookup) => {
                    let lookup = Rc::new(lookup);
                    note(ByKey::Yes(Rc::clone(&lookup)));
                    lookup
                }
            },
        };
        // Whoever goes on to the executor may find the statement analysed anew.
        let noted = |missed| {
            note(match missed {
                Missed::Stale => ByKey::Unknown,
                Missed::Rights => ByKey::No,
            });
        };
        read(&lookup).map_err(noted).ok()
    };
    let _pinned = Pinned::pin();
    match known.domain {
        Domain::AuthRead => as_gotrue_looks_up(found),
        Domain::Ours | Domain::AuthWrite => found(),
    }
}

/// The plan of a statement, always a generic one.
///
/// # Errors
/// A fault when the statement mixes domains, or when a table of `auth` is not what it seems.
pub(super) fn prepared(sql: &'static str, parameters: &[Parameter<'_>]) -> Result<Prepared, Fault> {
    let text = (sql.as_ptr().addr(), sql.len());
    let known = PLANS.with_borrow(|plans| plans.get(&text).cloned());
    let current = invalidation::generation(Topic::AuthTables);
    if let Some(known) = known {
        if known.is_ours() || known.looked_at == current {
            return Ok(known);
        }
        // The text may mean another table now: its plan is made anew below.
        if let Some(still) = still_good(&known, current)? {
            PLANS.with_borrow_mut(|plans| plans.insert(text, still.clone()));
            return Ok(still);
        }
    }
    let plan = {
        let _pinned = Pinned::pin();
        prepare(sql, parameters)?
    };
    let relations = relations(plan);
    let tables: Rc<[_]> = relations.iter().filter_map(|it| Named::in_auth(*it)).collect();
    auth_tables::look_at(&tables)?;
    let domain = domain(sql, plan, &relations)?;
    let by_key = ByKey::Unknown;
    let is_written = domain == Domain::Ours && writes(plan);
    let written = relations.into_iter().filter(|_| is_written).collect();
    let prepared = Prepared { plan, domain, tables, written, looked_at: current, by_key };
    PLANS.with_borrow_mut(|plans| plans.insert(text, prepared.clone()));
    Ok(prepared)
}

/// The same plan, if its tables still are what their names say; looks at them again.
fn still_good(known: &Prepared, current: u64) -> Result<Option<Prepared>, Fault> {
    if !known.tables.iter().all(Named::is_still_called_so) {
        return Ok(None);
    }
    auth_tables::look_at(&known.tables)?;
    Ok(Some(Prepared { looked_at: current, by_key: ByKey::Unknown, ..known.clone() }))
}

fn prepare(sql: &'static str, parameters: &[Parameter<'_>]) -> Result<pg_sys::SPIPlanPtr, Fault> {
    let mut oids: Vec<_> = parameters.iter().map(|one| one.oid().value()).collect();
    let source = CString::new(sql).map_err(|_| refused(0))?;
    let count = i32::try_from(oids.len()).map_err(|_| refused(0))?;
    let options = pg_sys::CURSOR_OPT_GENERIC_PLAN.cast_signed();
    // SAFETY: SPI is connected; the array has as many types as are told. Analysing a statement runs
    // nobody's code, so it does not matter who does it.
    unsafe {
        let plan = pg_sys::SPI_prepare_cursor(source.as_ptr(), count, oids.as_mut_ptr(), options);
        if plan.is_null() {
            return Err(refused(pg_sys::SPI_result));
        }
        let code = pg_sys::SPI_keepplan(plan);
        if code != 0 {
            return Err(refused(code));
        }
        Ok(plan)
    }
}

/// The tables in a plan, with those of its sub-queries and of rules.
fn relations(plan: pg_sys::SPIPlanPtr) -> Vec<pg_sys::Oid> {
    // SAFETY: the plan is a kept one; the lists are those of the plan cache and are only read.
    unsafe {
        sources(plan)
            .into_iter()
            .flat_map(|source| {
                cells((*source).relationOids).into_iter().map(|cell| (*cell).oid_value)
            })
            .collect()
    }
}

/// Whether a statement changes rows, in itself or in a WITH.
fn writes(plan: pg_sys::SPIPlanPtr) -> bool {
    // SAFETY: as above.
    unsafe {
        sources(plan).into_iter().flat_map(|source| cells((*source).query_list)).any(|cell| {
            let query = (*cell).ptr_value.cast::<pg_sys::Query>();
            (*query).commandType != pg_sys::CmdType::CMD_SELECT || (*query).hasModifyingCTE
        })
    }
}

/// # Safety
/// The plan is a kept one.
unsafe fn sources(plan: pg_sys::SPIPlanPtr) -> Vec<*mut pg_sys::CachedPlanSource> {
    // SAFETY: as the caller promises.
    unsafe { members(pg_sys::SPI_plan_get_plan_sources(plan)) }
}

fn domain(sql: &str, plan: pg_sys::SPIPlanPtr, relations: &[pg_sys::Oid]) -> Result<Domain, Fault> {
    let [ours, auth, system] = schemas();
    let lies_in = |schema| {
        // SAFETY: a look-up in the system caches.
        relations.iter().any(|relation| unsafe { pg_sys::get_rel_namespace(*relation) } == schema)
    };
    let elsewhere = relations.iter().any(|relation| {
        // SAFETY: as above.
        let schema = unsafe { pg_sys::get_rel_namespace(*relation) };
        schema != ours && schema != auth && schema != system
    });
    match (lies_in(ours), lies_in(auth)) {
        _ if elsewhere => Err(wrong(sql, "reads a table of another schema")),
        (true, true) => Err(wrong(sql, "mixes tables of schemas auth and auth_ext")),
        (_, false) => Ok(Domain::Ours),
        (false, true) if writes(plan) => Ok(Domain::AuthWrite),
        (false, true) => Ok(Domain::AuthRead),
    }
}

fn schemas() -> [pg_sys::Oid; 3] {
    // SAFETY: look-ups in the system caches.
    let named = |name: &core::ffi::CStr| unsafe { pg_sys::get_namespace_oid(name.as_ptr(), true) };
    [named(c"auth_ext"), named(c"auth"), pg_sys::PG_CATALOG_NAMESPACE.into()]
}

/// The text has no values in it, so it may be shown.
fn wrong(sql: &str, what: &str) -> Fault {
    let sql = sql.split_whitespace().collect::<Vec<_>>().join(" ");
    Fault::new(FaultKind::Internal, format!("a statement of auth_ext {what}: {sql}"))
}
