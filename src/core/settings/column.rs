//! A column of `auth_ext.settings` as a value of Rust: which SQL reads it, and from what it is made.

use core::time::Duration;

use serde_json::Value;

use crate::fault::{Fault, FaultKind};
use crate::time::Timestamp;

/// A column that a setting is read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// Its type in PostgreSQL.
    pub kind: Kind,
}

/// The types of columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `boolean`
    Boolean,
    /// `integer`
    Integer,
    /// `interval`
    Interval,
    /// `text`
    Text,
    /// `text[]`
    Texts,
    /// `timestamp with time zone`
    Time,
}

impl Kind {
    /// PostgreSQL's name of the type.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::Interval => "interval",
            Self::Text => "text",
            Self::Texts => "text[]",
            Self::Time => "timestamp with time zone",
        }
    }
}

impl Column {
    /// The expression that reads it from the row `s`: times and lengths of time as whole microseconds, lists
    /// as JSON.
    pub(super) fn expression(self) -> String {
        let name = self.name;
        match self.kind {
            Kind::Interval | Kind::Time => format!(
                "(EXTRACT(epoch FROM s.{name}) OPERATOR(pg_catalog.*) 1000000)::pg_catalog.int8"
            ),
            Kind::Texts => format!("pg_catalog.array_to_json(s.{name})::pg_catalog.text"),
            Kind::Boolean | Kind::Integer | Kind::Text => format!("s.{name}"),
        }
    }
}

impl Column {
    /// The value of the column from the parameter `$1`, a text.
    pub(super) const fn parameter(self) -> &'static str {
        match self.kind {
            Kind::Boolean => "$1::pg_catalog.bool",
            Kind::Integer => "$1::pg_catalog.int4",
            Kind::Interval => "$1::pg_catalog.interval",
            Kind::Text => "$1::pg_catalog.text",
            Kind::Time => "$1::pg_catalog.timestamptz",
            Kind::Texts => "ARRAY(SELECT pg_catalog.json_array_elements_text($1::pg_catalog.json))",
        }
    }
}

/// The row as a statement gives it; columns count from 1.
pub trait Row {
    /// A `boolean`.
    ///
    /// # Errors
    /// A fault of the database.
    fn boolean(&self, column: usize) -> Result<Option<bool>, Fault>;

    /// An `integer`.
    ///
    /// # Errors
    /// A fault of the database.
    fn integer(&self, column: usize) -> Result<Option<i32>, Fault>;

    /// An `interval`, or a point in time since 1970, as whole microseconds.
    ///
    /// # Errors
    /// A fault of the database.
    fn micros(&self, column: usize) -> Result<Option<i64>, Fault>;

    /// A `text`, or a list as JSON.
    ///
    /// # Errors
    /// A fault of the database.
    fn text(&self, column: usize) -> Result<Option<String>, Fault>;
}

/// The columns of a row, one after the other.
pub struct Cells<'a, R> {
    row: &'a R,
    column: usize,
}

impl<'a, R: Row> Cells<'a, R> {
    pub(super) const fn new(row: &'a R) -> Self {
        Self { row, column: 0 }
    }

    fn next(&mut self) -> usize {
        self.column = self.column.saturating_add(1);
        self.column
    }
}

/// A value that is made of one column or, for a few, of several.
pub trait Setting: Sized {
    /// The columns of the setting of that name, in the order in which they are read.
    fn columns(name: &'static str) -> Vec<Column>;

    /// Reads as many columns.
    ///
    /// # Errors
    /// A fault of the database, or when a column holds what its CHECK should keep out.
    fn read<R: Row>(cells: &mut Cells<'_, R>) -> Result<Self, Fault>;
}

/// A value that is made of one column, which may then be NULL for `None`.
pub trait Scalar: Sized {
    /// The type of the column.
    const KIND: Kind;

    /// Reads the column of that number; `None` for NULL.
    ///
    /// # Errors
    /// As [`Setting::read`].
    fn scalar<R: Row>(row: &R, column: usize) -> Result<Option<Self>, Fault>;
}

impl<T: Scalar> Setting for Option<T> {
    fn columns(name: &'static str) -> Vec<Column> {
        vec![Column { name, kind: T::KIND }]
    }

    fn read<R: Row>(cells: &mut Cells<'_, R>) -> Result<Self, Fault> {
        let column = cells.next();
        T::scalar(cells.row, column)
    }
}

/// One column that is never NULL.
pub(crate) fn required<T: Scalar, R: Row>(cells: &mut Cells<'_, R>) -> Result<T, Fault> {
    <Option<T>>::read(cells)?.ok_or_else(|| unusable("a NULL where a value must be"))
}

/// Makes scalars settings that are never NULL.
macro_rules! never_null {
    ($($type:ty),* $(,)?) => {
        $(impl $crate::settings::column::Setting for $type {
            fn columns(name: &'static str) -> Vec<$crate::settings::column::Column> {
                <Option<$type>>::columns(name)
            }

            fn read<R: $crate::settings::column::Row>(
                cells: &mut $crate::settings::column::Cells<'_, R>,
            ) -> Result<Self, $crate::fault::Fault> {
                $crate::settings::column::required(cells)
            }
        })*
    };
}
pub(crate) use never_null;

never_null!(bool, u32, usize, Duration, String, Vec<String>);

impl Scalar for bool {
    const KIND: Kind = Kind::Boolean;

    fn scalar<R: Row>(row: &R, column: usize) -> Result<Option<Self>, Fault> {
        row.boolean(column)
    }
}

impl Scalar for u32 {
    const KIND: Kind = Kind::Integer;

    fn scalar<R: Row>(row: &R, column: usize) -> Result<Option<Self>, Fault> {
        let number = row.integer(column)?.map(Self::try_from);
        number.transpose().map_err(|_| unusable("a negative number"))
    }
}

impl Scalar for usize {
    const KIND: Kind = Kind::Integer;

    fn scalar<R: Row>(row: &R, column: usize) -> Result<Option<Self>, Fault> {
        let number = row.integer(column)?.map(Self::try_from);
        number.transpose().map_err(|_| unusable("a negative number"))
    }
}

impl Scalar for Duration {
    const KIND: Kind = Kind::Interval;

    fn scalar<R: Row>(row: &R, column: usize) -> Result<Option<Self>, Fault> {
        let micros = row.micros(column)?.map(u64::try_from).transpose();
        let micros = micros.map_err(|_| unusable("a negative length of time"))?;
        Ok(micros.map(Self::from_micros))
    }
}

impl Scalar for Timestamp {
    const KIND: Kind = Kind::Time;

    fn scalar<R: Row>(row: &R, column: usize) -> Result<Option<Self>, Fault> {
        Ok(row.micros(column)?.map(Self::from_micros))
    }
}

impl Scalar for String {
    const KIND: Kind = Kind::Text;

    fn scalar<R: Row>(row: &R, column: usize) -> Result<Option<Self>, Fault> {
        row.text(column)
    }
}

impl Scalar for Vec<String> {
    const KIND: Kind = Kind::Texts;

    fn scalar<R: Row>(row: &R, column: usize) -> Result<Option<Self>, Fault> {
        let text = row.text(column)?;
        let list = text.map(|text| match serde_json::from_str(&text) {
            Ok(Value::Array(items)) => {
                let texts = items.into_iter().map(|item| match item {
                    Value::String(text) => Some(text),
                    _ => None,
                });
                texts.collect::<Option<Self>>()
            }
            Ok(_) | Err(_) => None,
        });
        match list {
            None => Ok(None),
            Some(Some(list)) => Ok(Some(list)),
            Some(None) => Err(unusable("a list that holds NULL")),
        }
    }
}

/// Makes an enum a setting: a column of type `text` that holds one of these words.
macro_rules! words {
    ($type:ty { $($variant:ident = $word:literal),* $(,)? }) => {
        impl $crate::settings::column::Scalar for $type {
            const KIND: $crate::settings::column::Kind = $crate::settings::column::Kind::Text;

            fn scalar<R: $crate::settings::column::Row>(
                row: &R,
                column: usize,
            ) -> Result<Option<Self>, $crate::fault::Fault> {
                match row.text(column)?.as_deref() {
                    None => Ok(None),
                    $(Some($word) => Ok(Some(Self::$variant)),)*
                    Some(_) => Err($crate::settings::column::unusable("an unknown word")),
                }
            }
        }

        $crate::settings::column::never_null!($type);
    };
}
pub(crate) use words;

pub(crate) fn unusable(what: &str) -> Fault {
    Fault::new(FaultKind::Internal, format!("auth_ext.settings holds {what}"))
}
