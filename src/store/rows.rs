//! Typed access to the rows of a statement.

use core::marker::PhantomData;

use auth_ext_core::fault::{Fault, FaultKind};
use auth_ext_core::time::Timestamp;
use pgrx::prelude::*;
use pgrx::{FromDatum, IntoDatum, pg_sys};
use uuid::Uuid;

use super::index_scan::Cell;
use crate::surroundings::from_postgres;

/// The rows of a statement.
pub(super) struct Rows<'c> {
    source: Source<'c>,
}

enum Source<'c> {
    Spi { table: *mut pg_sys::SPITupleTable, count: u64 },
    Index(&'c [Vec<Cell>]),
}

impl<'c> Rows<'c> {
    /// Those that were found in an index.
    pub(super) const fn found(rows: &'c [Vec<Cell>]) -> Self {
        Self { source: Source::Index(rows) }
    }

    /// Those that the last statement of the connected SPI gave.
    pub(super) fn left_by_spi() -> Self {
        // SAFETY: plain variables of this backend.
        let (table, count) = unsafe { (pg_sys::SPI_tuptable, pg_sys::SPI_processed) };
        Self { source: Source::Spi { table, count } }
    }

    /// How many rows there are or, where none come back, were written.
    pub(super) const fn count(&self) -> u64 {
        match self.source {
            Source::Spi { count, .. } => count,
            Source::Index(rows) => rows.len() as u64,
        }
    }

    fn row(&self, position: u64) -> Option<Row<'_, '_>> {
        let index = usize::try_from(position).ok()?;
        let values = match self.source {
            Source::Index(rows) => Values::Index(rows.get(index)?),
            Source::Spi { table, count } => {
                (position < count && !table.is_null()).then_some(())?;
                // SAFETY: there are `count` rows, of the descriptor beside them, as long as SPI is
                // connected.
                unsafe {
                    Values::Spi { tuple: *(*table).vals.add(index), descriptor: (*table).tupdesc }
                }
            }
        };
        Some(Row { values, rows: PhantomData })
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
        (0..self.count()).filter_map(|position| self.row(position)).map(|row| map(&row)).collect()
    }
}

/// One row; columns count from 1.
pub(super) struct Row<'t, 'c> {
    values: Values<'t>,
    rows: PhantomData<&'t Rows<'c>>,
}

enum Values<'t> {
    Spi { tuple: pg_sys::HeapTuple, descriptor: pg_sys::TupleDesc },
    Index(&'t [Cell]),
}

impl Row<'_, '_> {
    fn optional<T: FromDatum + IntoDatum>(&self, column: usize) -> Result<Option<T>, Fault> {
        let wrong = |what| {
            Fault::new(FaultKind::Internal, format!("column {column} of an internal query {what}"))
        };
        let cell = match self.values {
            Values::Index(cells) => column.checked_sub(1).and_then(|at| cells.get(at)).copied(),
            Values::Spi { tuple, descriptor } => i32::try_from(column).ok().map(|number| {
                let mut is_null = false;
                // SAFETY: tuple and descriptor belong together; a column that is not there gives no
                // type and is NULL.
                unsafe {
                    let type_id = pg_sys::SPI_gettypeid(descriptor, number);
                    let datum = pg_sys::SPI_getbinval(tuple, descriptor, number, &raw mut is_null);
                    Cell { datum, is_null, type_id }
                }
            }),
        };
        let cell = cell.ok_or_else(|| wrong("is none"))?;
        if !T::is_compatible_with(cell.type_id) {
            return Err(wrong("has another type"));
        }
        // SAFETY: the datum is of that type, which is one of `T`.
        Ok(unsafe { T::from_polymorphic_datum(cell.datum, cell.is_null, cell.type_id) })
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
