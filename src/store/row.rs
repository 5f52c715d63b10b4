//! Statements, and typed access to their rows. Whose rights a statement runs with is decided by the
//! tables in it: [`super::domain`].

use core::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use auth_ext_core::fault::{Fault, FaultKind};
use auth_ext_core::time::Timestamp;
use pgrx::pg_sys::panic::{CaughtError, ErrorReport};
use pgrx::prelude::*;
use pgrx::{FromDatum, IntoDatum, pg_sys};
use uuid::Uuid;

use super::domain::prepared;
pub(super) use super::parameter::Parameter;
use super::parameter::refused;
use crate::hook_timer::refuse_inside_hook;
use crate::surroundings::from_postgres;

/// Runs a statement that writes or locks, and hands its rows to `read`.
pub(super) fn write<T>(
    sql: &'static str,
    parameters: &[Parameter<'_>],
    read: impl FnOnce(Rows<'_>) -> Result<T, Fault>,
) -> Result<T, Fault> {
    run(sql, parameters, Snapshot::OfTheStatement, read)
}

/// Runs a statement that only reads: it takes no transaction id, so it works on a standby too. It
/// sees what this transaction has written; before that, it sees what the calling query sees.
pub(super) fn read<T>(
    sql: &'static str,
    parameters: &[Parameter<'_>],
    read: impl FnOnce(Rows<'_>) -> Result<T, Fault>,
) -> Result<T, Fault> {
    // SAFETY: looks at this transaction only.
    let has_written =
        unsafe { pg_sys::GetCurrentTransactionIdIfAny() } != pg_sys::InvalidTransactionId;
    let snapshot = if has_written { Snapshot::OfTheStatement } else { Snapshot::OfTheCaller };
    run(sql, parameters, snapshot, read)
}

/// Like [`read`], but sees what other transactions have committed up to now, whatever the isolation
/// level and the snapshot of the calling query: what is cached must not be older than the
/// invalidation that asked for it, and a revoked key must stop inside a long transaction, too.
pub(super) fn read_latest<T>(
    sql: &'static str,
    parameters: &[Parameter<'_>],
    read: impl FnOnce(Rows<'_>) -> Result<T, Fault>,
) -> Result<T, Fault> {
    run(sql, parameters, Snapshot::Latest, read)
}

/// What a statement sees.
#[derive(Clone, Copy)]
pub(super) enum Snapshot {
    /// What the calling query sees; nothing may be written.
    OfTheCaller,
    /// What was committed, or written by this transaction, when the statement begins, as far as
    /// the isolation level lets it.
    OfTheStatement,
    /// What was committed, or written by this transaction, up to now; nothing may be written.
    Latest,
    /// The same, to write or lock.
    LatestToWrite,
}

/// Runs a statement with the rights that its tables give it ([`super::domain`]). Not by way of pgrx,
/// which knows neither the latest snapshot nor generic plans.
pub(super) fn run<T>(
    sql: &'static str,
    parameters: &[Parameter<'_>],
    snapshot: Snapshot,
    read: impl FnOnce(Rows<'_>) -> Result<T, Fault>,
) -> Result<T, Fault> {
    let raw: Vec<_> = parameters.iter().map(Parameter::raw).collect();
    let mut datums: Vec<_> =
        raw.iter().map(|datum| datum.unwrap_or(pg_sys::Datum::from(0))).collect();
    let nulls: Vec<_> =
        raw.iter().map(|datum| if datum.is_some() { b' ' } else { b'n' }.cast_signed()).collect();
    Spi::connect(|_| {
        refuse_inside_hook()?;
        let prepared = prepared(sql, parameters)?;
        let plan = prepared.plan;
        let (datums, nulls) = (datums.as_mut_ptr(), nulls.as_ptr());
        let execute = || {
            // SAFETY: SPI is connected, the plan has one parameter an entry of the arrays, and the
            // snapshot is used for this statement alone.
            told(prepared.is_ours(), || unsafe {
                match snapshot {
                    Snapshot::OfTheCaller => pg_sys::SPI_execute_plan(plan, datums, nulls, true, 0),
                    Snapshot::OfTheStatement => {
                        pg_sys::SPI_execute_plan(plan, datums, nulls, false, 0)
                    }
                    Snapshot::Latest | Snapshot::LatestToWrite => {
                        let only_reads = matches!(snapshot, Snapshot::Latest);
                        let (latest, none) = (latest_snapshot(), core::ptr::null_mut());
                        pg_sys::SPI_execute_snapshot(
                            plan,
                            datums,
                            nulls,
                            latest,
                            none,
                            only_reads,
                            !only_reads,
                            0,
                        )
                    }
                }
            })
        };
        let code = prepared.with_its_rights(execute);
        if code < 0 {
            return Err(refused(code));
        }
        read(Rows::left_by_spi())
    })
}

/// What is committed now, or written by this transaction.
///
/// # Safety
/// Inside a transaction; it is to be used at once.
unsafe fn latest_snapshot() -> pg_sys::Snapshot {
    // SAFETY: as the caller promises. PostgreSQL refuses its own latest snapshot while a query runs in
    // parallel, also to the leader, who works out a `(SELECT auth_ext.session_is_live())` of a policy
    // then. The one that it reads the system tables with is as new once the old one is forgotten.
    unsafe {
        if !pg_sys::IsInParallelMode() {
            return pg_sys::GetLatestSnapshot();
        }
        pg_sys::InvalidateCatalogSnapshot();
        pg_sys::GetCatalogSnapshot(pg_sys::InvalidOid)
    }
}

/// Runs a statement and mends what its ERROR says. When a constraint refuses a row, PostgreSQL prints
/// the whole row as DETAIL; an operator's CHECK on `auth.users` must not show the password hash to the
/// client and the log. And where we may not read our own tables, the remedy is always the same.
fn told<T>(is_ours: bool, statement: impl FnOnce() -> T) -> T {
    const LOST: &str = "The database was restored without owners or privileges, or somebody took one away. A superuser runs: SELECT auth_ext.setup();";
    catch_unwind(AssertUnwindSafe(statement)).unwrap_or_else(|error| {
        if let Some(CaughtError::PostgresError(report)) = error.downcast_ref() {
            let hint = match report.sql_error_code() {
                PgSqlErrorCode::ERRCODE_CHECK_VIOLATION
                | PgSqlErrorCode::ERRCODE_NOT_NULL_VIOLATION
                | PgSqlErrorCode::ERRCODE_WITH_CHECK_OPTION_VIOLATION => report.hint(),
                PgSqlErrorCode::ERRCODE_INSUFFICIENT_PRIVILEGE if is_ours => Some(LOST),
                _ => resume_unwind(error),
            };
            let message = report.message().to_owned();
            let shorter = ErrorReport::new(report.sql_error_code(), message, "auth_ext");
            match hint {
                Some(hint) => shorter.set_hint(hint.to_owned()),
                None => shorter,
            }
            .report(PgLogLevel::ERROR);
        }
        resume_unwind(error)
    })
}

/// The rows of a statement.
pub(super) struct Rows<'c> {
    table: *mut pg_sys::SPITupleTable,
    count: u64,
    spi: PhantomData<&'c ()>,
}

impl Rows<'_> {
    /// Those that the last statement of the connected SPI gave.
    fn left_by_spi() -> Self {
        // SAFETY: plain variables of this backend.
        let (table, count) = unsafe { (pg_sys::SPI_tuptable, pg_sys::SPI_processed) };
        Self { table, count, spi: PhantomData }
    }

    /// How many rows there are or, where none come back, were written.
    pub(super) const fn count(&self) -> u64 {
        self.count
    }

    fn row(&self, position: u64) -> Option<Row<'_, '_>> {
        let readable = position < self.count && !self.table.is_null();
        let position = usize::try_from(position).ok().filter(|_| readable)?;
        // SAFETY: there are `count` rows, of the descriptor beside them, as long as SPI is connected.
        let (tuple, descriptor) =
            unsafe { (*(*self.table).vals.add(position), (*self.table).tupdesc) };
        Some(Row { tuple, descriptor, rows: PhantomData })
    }

    /// Maps the first row, if there is one.
    pub(super) fn first<T>(
        self,
        map: impl FnOnce(&Row<'_, '_>) -> Result<T, Fault>,
    ) -> Result<Option<T>, Fault> {
        self.row(0).as_ref().map(map).transpose()
    }

    /// Maps every row.
    pub(super) fn all<T>(
        self,
        mut map: impl FnMut(&Row<'_, '_>) -> Result<T, Fault>,
    ) -> Result<Vec<T>, Fault> {
        (0..self.count).filter_map(|position| self.row(position)).map(|row| map(&row)).collect()
    }
}

/// One row; columns count from 1.
pub(super) struct Row<'t, 'c> {
    tuple: pg_sys::HeapTuple,
    descriptor: pg_sys::TupleDesc,
    rows: PhantomData<&'t Rows<'c>>,
}

impl Row<'_, '_> {
    fn optional<T: FromDatum + IntoDatum>(&self, column: usize) -> Result<Option<T>, Fault> {
        let wrong = |what| {
            Fault::new(FaultKind::Internal, format!("column {column} of an internal query {what}"))
        };
        let number = i32::try_from(column).map_err(|_| wrong("is none"))?;
        let mut is_null = false;
        // SAFETY: tuple and descriptor belong together; a column that is not there gives an error
        // code and is not read.
        unsafe {
            let type_id = pg_sys::SPI_gettypeid(self.descriptor, number);
            if !T::is_compatible_with(type_id) {
                return Err(wrong("has another type"));
            }
            let datum =
                pg_sys::SPI_getbinval(self.tuple, self.descriptor, number, &raw mut is_null);
            Ok(T::from_polymorphic_datum(datum, is_null, type_id))
        }
    }

    fn required<T>(column: usize, value: Option<T>) -> Result<T, Fault> {
        value.ok_or_else(|| {
            Fault::new(FaultKind::Internal, format!("column {column} of an internal query is NULL"))
        })
    }

    pub(super) fn bool(&self, column: usize) -> Result<bool, Fault> {
        Self::required(column, self.optional(column)?)
    }

    pub(super) fn optional_bool(&self, column: usize) -> Result<Option<bool>, Fault> {
        self.optional(column)
    }

    pub(super) fn int(&self, column: usize) -> Result<i32, Fault> {
        Self::required(column, self.optional(column)?)
    }

    pub(super) fn optional_int(&self, column: usize) -> Result<Option<i32>, Fault> {
        self.optional(column)
    }

    pub(super) fn long(&self, column: usize) -> Result<i64, Fault> {
        Self::required(column, self.optional(column)?)
    }

    pub(super) fn optional_long(&self, column: usize) -> Result<Option<i64>, Fault> {
        self.optional(column)
    }

    pub(super) fn text(&self, column: usize) -> Result<String, Fault> {
        Self::required(column, self.optional(column)?)
    }

    pub(super) fn optional_text(&self, column: usize) -> Result<Option<String>, Fault> {
        self.optional(column)
    }

    pub(super) fn bytes(&self, column: usize) -> Result<Vec<u8>, Fault> {
        Self::required(column, self.optional(column)?)
    }

    pub(super) fn optional_bytes(&self, column: usize) -> Result<Option<Vec<u8>>, Fault> {
        self.optional(column)
    }

    pub(super) fn time(&self, column: usize) -> Result<Timestamp, Fault> {
        Self::required(column, self.optional_time(column)?)
    }

    pub(super) fn optional_time(&self, column: usize) -> Result<Option<Timestamp>, Fault> {
        let at: Option<TimestampWithTimeZone> = self.optional(column)?;
        Ok(at.map(|at| from_postgres(pg_sys::TimestampTz::from(at))))
    }

    pub(super) fn uuid(&self, column: usize) -> Result<Uuid, Fault> {
        Self::required(column, self.optional_uuid(column)?)
    }

    pub(super) fn optional_uuid(&self, column: usize) -> Result<Option<Uuid>, Fault> {
        let id: Option<pgrx::Uuid> = self.optional(column)?;
        Ok(id.map(|id| Uuid::from_bytes(*id.as_bytes())))
    }

    pub(super) fn optional_oid(&self, column: usize) -> Result<Option<pg_sys::Oid>, Fault> {
        self.optional(column)
    }
}
