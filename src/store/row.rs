//! Statements with cached plans, and typed access to their rows.

use std::cell::RefCell;
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use auth_ext_core::fault::{Fault, FaultKind};
use auth_ext_core::time::Timestamp;
use pgrx::datum::DatumWithOid;
use pgrx::pg_sys::panic::{CaughtError, ErrorReport};
use pgrx::prelude::*;
use pgrx::spi::{OwnedPreparedStatement, SpiClient, SpiError, SpiResult, SpiTupleTable};
use pgrx::{FromDatum, IntoDatum, PgBuiltInOids, PgOid, pg_sys};
use uuid::Uuid;

use crate::surroundings::{from_postgres, to_postgres};

thread_local! {
    /// Plans of this backend by the address and length of their text. PostgreSQL itself plans again
    /// after a change of the tables.
    static PLANS: RefCell<HashMap<(usize, usize), OwnedPreparedStatement>> = RefCell::new(HashMap::new());
}

/// A parameter of a statement.
pub(super) enum Parameter<'a> {
    Bool(bool),
    Bytes(Option<&'a [u8]>),
    Int(i32),
    Text(Option<&'a str>),
    Time(Option<Timestamp>),
    Uuid(Option<Uuid>),
}

impl Parameter<'_> {
    const fn oid(&self) -> PgOid {
        PgOid::BuiltIn(match self {
            Self::Bool(_) => PgBuiltInOids::BOOLOID,
            Self::Bytes(_) => PgBuiltInOids::BYTEAOID,
            Self::Int(_) => PgBuiltInOids::INT4OID,
            Self::Text(_) => PgBuiltInOids::TEXTOID,
            Self::Time(_) => PgBuiltInOids::TIMESTAMPTZOID,
            Self::Uuid(_) => PgBuiltInOids::UUIDOID,
        })
    }

    fn datum(&self) -> DatumWithOid<'_> {
        let oid = self.oid().value();
        let datum = match self {
            Self::Bool(value) => value.into_datum(),
            Self::Bytes(value) => value.into_datum(),
            Self::Int(value) => value.into_datum(),
            Self::Text(value) => value.into_datum(),
            Self::Time(value) => value.map(to_postgres).into_datum(),
            Self::Uuid(value) => value
                .map(|id| pgrx::Uuid::from_bytes(*id.as_bytes()))
                .into_datum(),
        };
        match datum {
            // SAFETY: each arm above makes a datum of the type that `oid` names.
            Some(datum) => unsafe { DatumWithOid::new(datum, oid) },
            None => DatumWithOid::null_oid(oid),
        }
    }
}

/// Runs a statement that writes or locks, and hands its rows to `read`.
pub(super) fn write<T>(
    sql: &'static str,
    parameters: &[Parameter<'_>],
    read: impl FnOnce(Rows<'_>) -> Result<T, Fault>,
) -> Result<T, Fault> {
    run(sql, parameters, read, |client, plan, arguments| {
        client.update(plan, None, arguments)
    })
}

/// Runs a statement that only reads: it takes no transaction id, so it works on a standby too.
pub(super) fn read<T>(
    sql: &'static str,
    parameters: &[Parameter<'_>],
    read: impl FnOnce(Rows<'_>) -> Result<T, Fault>,
) -> Result<T, Fault> {
    run(sql, parameters, read, |client, plan, arguments| {
        client.select(plan, None, arguments)
    })
}

/// Like [`read`], but sees what other transactions have committed up to now, whatever the snapshot
/// of the calling query: what is cached must not be older than the invalidation that asked for it.
pub(super) fn read_latest<T>(
    sql: &'static str,
    parameters: &[Parameter<'_>],
    map: impl FnOnce(Rows<'_>) -> Result<T, Fault>,
) -> Result<T, Fault> {
    // SAFETY: pushed here and popped below; an ERROR in between unwinds the stack of snapshots.
    unsafe { pg_sys::PushActiveSnapshot(pg_sys::GetLatestSnapshot()) };
    let result = read(sql, parameters, map);
    // SAFETY: the snapshot pushed above is on top again.
    unsafe { pg_sys::PopActiveSnapshot() };
    result
}

fn run<T>(
    sql: &'static str,
    parameters: &[Parameter<'_>],
    read: impl FnOnce(Rows<'_>) -> Result<T, Fault>,
    execute: impl for<'c> FnOnce(
        &mut SpiClient<'c>,
        &OwnedPreparedStatement,
        &[DatumWithOid<'_>],
    ) -> SpiResult<SpiTupleTable<'c>>,
) -> Result<T, Fault> {
    let arguments: Vec<_> = parameters.iter().map(Parameter::datum).collect();
    Spi::connect_mut(|client| {
        let text = (sql.as_ptr().addr(), sql.len());
        let plan = PLANS.with_borrow_mut(|plans| plans.remove(&text));
        let plan = match plan {
            Some(plan) => plan,
            None => {
                let oids: Vec<_> = parameters.iter().map(Parameter::oid).collect();
                client.prepare_mut(sql, &oids).map_err(fault)?.keep()
            }
        };
        // The plan is out of the map while it runs: a trigger may call us again in between.
        let table = without_failing_row(|| execute(client, &plan, &arguments));
        PLANS.with_borrow_mut(|plans| plans.insert(text, plan));
        read(Rows(table.map_err(fault)?))
    })
}

/// Runs a statement. When a constraint refuses a row, PostgreSQL prints the whole row as DETAIL; an
/// operator's CHECK on `auth.users` must not show the password hash to the client and the log.
fn without_failing_row<T>(statement: impl FnOnce() -> T) -> T {
    catch_unwind(AssertUnwindSafe(statement)).unwrap_or_else(|error| {
        if let Some(CaughtError::PostgresError(report)) = error.downcast_ref()
            && matches!(
                report.sql_error_code(),
                PgSqlErrorCode::ERRCODE_CHECK_VIOLATION
                    | PgSqlErrorCode::ERRCODE_NOT_NULL_VIOLATION
                    | PgSqlErrorCode::ERRCODE_WITH_CHECK_OPTION_VIOLATION
            )
        {
            let message = report.message().to_owned();
            let shorter = ErrorReport::new(report.sql_error_code(), message, "auth_ext");
            match report.hint() {
                Some(hint) => shorter.set_hint(hint.to_owned()),
                None => shorter,
            }
            .report(PgLogLevel::ERROR);
        }
        resume_unwind(error)
    })
}

fn fault(error: SpiError) -> Fault {
    // SpiError names what SPI refused, never a value.
    Fault::new(
        FaultKind::Internal,
        format!("a statement of auth_ext failed: {error}"),
    )
}

/// The rows of a statement.
pub(super) struct Rows<'c>(SpiTupleTable<'c>);

impl<'c> Rows<'c> {
    pub(super) fn count(&self) -> u64 {
        u64::try_from(self.0.len()).unwrap_or(u64::MAX)
    }

    /// Maps the first row, if there is one.
    pub(super) fn first<T>(
        self,
        map: impl FnOnce(&Row<'_, 'c>) -> Result<T, Fault>,
    ) -> Result<Option<T>, Fault> {
        if self.0.is_empty() {
            return Ok(None);
        }
        let table = self.0.first();
        map(&Row(&table)).map(Some)
    }

    /// Maps every row.
    pub(super) fn all<T>(
        self,
        mut map: impl FnMut(&Row<'_, 'c>) -> Result<T, Fault>,
    ) -> Result<Vec<T>, Fault> {
        let mut mapped = Vec::with_capacity(self.0.len());
        let mut table = self.0;
        while table.next().is_some() {
            mapped.push(map(&Row(&table))?);
        }
        Ok(mapped)
    }
}

/// One row; columns count from 1.
pub(super) struct Row<'t, 'c>(&'t SpiTupleTable<'c>);

impl Row<'_, '_> {
    fn optional<T: FromDatum + IntoDatum>(&self, column: usize) -> Result<Option<T>, Fault> {
        self.0.get::<T>(column).map_err(fault)
    }

    fn required<T>(column: usize, value: Option<T>) -> Result<T, Fault> {
        value.ok_or_else(|| {
            Fault::new(
                FaultKind::Internal,
                format!("column {column} of an internal query is NULL"),
            )
        })
    }

    pub(super) fn bool(&self, column: usize) -> Result<bool, Fault> {
        Self::required(column, self.optional(column)?)
    }

    pub(super) fn int(&self, column: usize) -> Result<i32, Fault> {
        Self::required(column, self.optional(column)?)
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
        let id: pgrx::Uuid = Self::required(column, self.optional(column)?)?;
        Ok(Uuid::from_bytes(*id.as_bytes()))
    }

    pub(super) fn optional_oid(&self, column: usize) -> Result<Option<pg_sys::Oid>, Fault> {
        self.optional(column)
    }
}
