//! What a statement is given.

use auth_ext_core::fault::{Fault, FaultKind};
use auth_ext_core::time::Timestamp;
use pgrx::{IntoDatum, PgBuiltInOids, PgOid, pg_sys};
use uuid::Uuid;

use crate::surroundings::to_postgres;

/// A parameter of a statement.
#[derive(Clone, Copy)]
pub(super) enum Parameter<'a> {
    Bool(bool),
    Bytes(Option<&'a [u8]>),
    Double(f64),
    Int(i32),
    Long(i64),
    OptionalLong(Option<i64>),
    Text(Option<&'a str>),
    Time(Option<Timestamp>),
    Uuid(Option<Uuid>),
    Uuids(&'a [Uuid]),
}

impl Parameter<'_> {
    pub(super) const fn oid(&self) -> PgOid {
        PgOid::BuiltIn(match self {
            Self::Bool(_) => PgBuiltInOids::BOOLOID,
            Self::Bytes(_) => PgBuiltInOids::BYTEAOID,
            Self::Double(_) => PgBuiltInOids::FLOAT8OID,
            Self::Int(_) => PgBuiltInOids::INT4OID,
            Self::Long(_) | Self::OptionalLong(_) => PgBuiltInOids::INT8OID,
            Self::Text(_) => PgBuiltInOids::TEXTOID,
            Self::Time(_) => PgBuiltInOids::TIMESTAMPTZOID,
            Self::Uuid(_) => PgBuiltInOids::UUIDOID,
            Self::Uuids(_) => PgBuiltInOids::UUIDARRAYOID,
        })
    }

    pub(super) fn raw(&self) -> Option<pg_sys::Datum> {
        match self {
            Self::Bool(value) => value.into_datum(),
            Self::Bytes(value) => value.into_datum(),
            Self::Double(value) => value.into_datum(),
            Self::Int(value) => value.into_datum(),
            Self::Long(value) => value.into_datum(),
            Self::OptionalLong(value) => value.into_datum(),
            Self::Text(value) => value.into_datum(),
            Self::Time(value) => value.map(to_postgres).into_datum(),
            Self::Uuid(value) => {
                value.map(|id| pgrx::Uuid::from_bytes(*id.as_bytes())).into_datum()
            }
            Self::Uuids(values) => {
                let values: Vec<_> =
                    values.iter().map(|id| pgrx::Uuid::from_bytes(*id.as_bytes())).collect();
                values.into_datum()
            }
        }
    }
}

/// An id.
pub(super) const fn id(id: Uuid) -> Parameter<'static> {
    Parameter::Uuid(Some(id))
}

/// A time.
pub(super) const fn at(at: Timestamp) -> Parameter<'static> {
    Parameter::Time(Some(at))
}

/// The fault of a statement that SPI does not take.
pub(super) fn refused(code: i32) -> Fault {
    Fault::new(FaultKind::Internal, format!("SPI refused a statement of auth_ext with {code}"))
}
