//! Tables of schema `auth` are what they seem: ordinary tables with the columns that our statements
//! expect. A view, a foreign table, a rule or a type of somebody's own in their place would answer
//! in their name, so it is an error that says what was replaced.

use core::ffi::CStr;
use std::ffi::CString;

use auth_ext_core::fault::{Fault, FaultKind};
use pgrx::pg_sys;

use crate::invalidation::{self, Topic};

/// Table, column and type, one a line.
const COLUMNS: &str = include_str!("../../sql/statements/auth_columns.txt");

unsafe extern "C-unwind" {
    /// Of catalog/pg_inherits.h, which pgrx does not bind.
    fn find_inheritance_children(parent: pg_sys::Oid, lock: i32) -> *mut pg_sys::List;
}

/// The tables below a table.
///
/// # Safety
/// The table is open.
unsafe fn children(relation: pg_sys::Oid) -> Vec<pg_sys::Oid> {
    // SAFETY: a scan of a system table; the boundary turns an ERROR of it into one of ours. The list is
    // one of PostgreSQL's, or NIL, and has `length` cells.
    unsafe {
        let list = pg_sys::ffi::pg_guard_ffi_boundary(|| find_inheritance_children(relation, 0));
        if list.is_null() {
            return Vec::new();
        }
        let length = usize::try_from((*list).length).unwrap_or(0);
        (0..length).map(|at| (*(*list).elements.add(at)).oid_value).collect()
    }
}

/// Whether every partition is an ordinary table, or is made of such.
///
/// # Safety
/// The table is open.
unsafe fn has_ordinary_partitions(relation: pg_sys::Oid) -> bool {
    // SAFETY: look-ups in the system caches.
    unsafe {
        children(relation).into_iter().all(|child| {
            let kind = pg_sys::get_rel_relkind(child).cast_unsigned();
            kind == pg_sys::RELKIND_RELATION
                || kind == pg_sys::RELKIND_PARTITIONED_TABLE && has_ordinary_partitions(child)
        })
    }
}

/// A table of schema `auth`, with the name by which a statement meant it.
pub(super) struct Named {
    id: pg_sys::Oid,
    name: CString,
}

impl Named {
    /// The relation, if it lies in schema `auth`.
    pub(super) fn in_auth(id: pg_sys::Oid) -> Option<Self> {
        // SAFETY: look-ups in the system caches; a name that is gone is NULL.
        unsafe {
            let name = pg_sys::get_rel_name(id);
            let is_in_auth = pg_sys::get_rel_namespace(id) == auth();
            (is_in_auth && !name.is_null())
                .then(|| Self { id, name: CStr::from_ptr(name).to_owned() })
        }
    }

    /// Whether the name still leads to it.
    pub(super) fn is_still_called_so(&self) -> bool {
        // SAFETY: a look-up in the system caches.
        unsafe { pg_sys::get_relname_relid(self.name.as_ptr(), auth()) == self.id }
    }
}

fn auth() -> pg_sys::Oid {
    // SAFETY: a look-up in the system caches.
    unsafe { pg_sys::get_namespace_oid(c"auth".as_ptr(), true) }
}

/// Looks at tables, and again after the next change of one of them.
///
/// # Errors
/// A fault that names what is not as it should be.
pub(super) fn look_at(tables: &[Named]) -> Result<(), Fault> {
    for Named { id, .. } in tables {
        invalidation::watch(*id, Topic::AuthTables);
        let lock = pg_sys::AccessShareLock.cast_signed();
        // SAFETY: a table that an analysed statement names; opened and closed here. The lock stays
        // until the end of the transaction, as for every statement.
        let looks = unsafe {
            let table = pg_sys::relation_open(*id, lock);
            let looks = Table(table).looks();
            pg_sys::relation_close(table, pg_sys::NoLock.cast_signed());
            looks
        };
        looks.map_err(replaced)?;
    }
    Ok(())
}

fn replaced(what: String) -> Fault {
    Fault::new(FaultKind::NotReady, format!("schema auth has been tampered with: {what}"))
        .with_hint("auth_ext uses GoTrue's own tables only. Put the table back as GoTrue made it.")
}

/// An open table.
struct Table(pg_sys::Relation);

impl Table {
    /// # Safety
    /// The table is open.
    unsafe fn looks(&self) -> Result<(), String> {
        // SAFETY: the fields of an open relation; its name is an array that ends in NUL.
        unsafe {
            let class = (*self.0).rd_rel;
            let name = text(&(*class).relname);
            // The sequence of a default.
            if (*class).relkind == pg_sys::RELKIND_SEQUENCE.cast_signed() {
                return Ok(());
            }
            let is_partitioned =
                (*class).relkind == pg_sys::RELKIND_PARTITIONED_TABLE.cast_signed();
            if is_partitioned && !has_ordinary_partitions((*self.0).rd_id) {
                return Err(format!("auth.{name} has a partition that is not an ordinary table"));
            }
            if !is_partitioned && (*class).relkind != pg_sys::RELKIND_RELATION.cast_signed() {
                return Err(format!("auth.{name} is not an ordinary table"));
            }
            let rules = (*self.0).rd_rules;
            if !rules.is_null() && (*rules).numLocks > 0 {
                return Err(format!("auth.{name} has a rule"));
            }
            if !is_partitioned && (*class).relhassubclass && !children((*self.0).rd_id).is_empty() {
                return Err(format!("auth.{name} has child tables"));
            }
            self.columns_look(&name)
        }
    }

    /// # Safety
    /// The table is open.
    unsafe fn columns_look(&self, table: &str) -> Result<(), String> {
        // SAFETY: a descriptor has `natts` columns.
        let columns = unsafe {
            let descriptor = (*self.0).rd_att;
            let count = usize::try_from((*descriptor).natts).unwrap_or(0);
            pgrx::PgTupleDesc::from_pg_unchecked(descriptor)
                .iter()
                .take(count)
                .filter(|column| !column.attisdropped)
                .map(|column| (text(&column.attname), column.atttypid, column.attgenerated))
                .collect::<Vec<_>>()
        };
        for (name, type_id, generated) in columns {
            // A virtual column is an expression of the table's owner (PostgreSQL 18).
            if generated == b'v'.cast_signed() {
                return Err(format!("auth.{table}.{name} is computed when it is read"));
            }
            let expected = expected(table, &name);
            if let Some(expected) = expected.filter(|expected| !is_type(type_id, expected)) {
                return Err(format!("auth.{table}.{name} is not of type {expected}"));
            }
        }
        Ok(())
    }
}

/// # Safety
/// None: PostgreSQL fills names with NULs to the end.
fn text(name: &pg_sys::nameData) -> String {
    name.data
        .iter()
        .map(|byte| byte.cast_unsigned())
        .take_while(|byte| *byte != 0)
        .map(char::from)
        .collect()
}

/// The type of a column; `None` for a column that no statement uses.
fn expected(table: &str, column: &str) -> Option<&'static str> {
    COLUMNS.lines().filter(|line| !line.starts_with('#')).find_map(|line| {
        let mut words = line.split(' ');
        (words.next() == Some(table) && words.next() == Some(column)).then(|| words.next())?
    })
}

fn is_type(id: pg_sys::Oid, expected: &str) -> bool {
    match expected.strip_prefix("auth.") {
        Some(name) => is_enum_of_auth(id, name),
        None => built_in(expected).contains(&id),
    }
}

/// The built-in types that a word of the list stands for.
fn built_in(name: &str) -> &'static [pg_sys::Oid] {
    match name {
        "bool" => &[pg_sys::BOOLOID],
        "bytea" => &[pg_sys::BYTEAOID],
        "inet" => &[pg_sys::INETOID],
        "int2" => &[pg_sys::INT2OID],
        "int8" => &[pg_sys::INT8OID],
        "json" => &[pg_sys::JSONOID],
        "jsonb" => &[pg_sys::JSONBOID],
        "text" | "varchar" => &[pg_sys::TEXTOID, pg_sys::VARCHAROID],
        "text[]" => &[pg_sys::TEXTARRAYOID],
        "timestamp" => &[pg_sys::TIMESTAMPOID],
        "timestamptz" => &[pg_sys::TIMESTAMPTZOID],
        "uuid" => &[pg_sys::UUIDOID],
        _ => &[],
    }
}

fn is_enum_of_auth(id: pg_sys::Oid, name: &str) -> bool {
    // SAFETY: look-ups in the system caches; the row is copied from before it is released.
    unsafe {
        let cache = pg_sys::SysCacheIdentifier::TYPEOID.cast_signed();
        let row = pg_sys::SearchSysCache1(cache, pg_sys::Datum::from(id));
        if row.is_null() {
            return false;
        }
        let of = pg_sys::GETSTRUCT(row).cast::<pg_sys::FormData_pg_type>();
        let is = (*of).typtype == pg_sys::TYPTYPE_ENUM.cast_signed()
            && text(&(*of).typname) == name
            && (*of).typnamespace == auth();
        pg_sys::ReleaseSysCache(row);
        is
    }
}
