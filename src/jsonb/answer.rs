//! Answers as jsonb.

use auth_ext_core::fault::Fault;
use auth_ext_core::json::Body;
use pgrx::callconv::{BoxRet, FcInfo};
use pgrx::datum::Datum;
use pgrx::pgrx_sql_entity_graph::metadata::{
    ArgumentError, ReturnsError, ReturnsRef, SqlMappingRef, SqlTranslatable, TypeOrigin,
};
use pgrx::{IntoDatum, pg_sys};
use serde::Serialize;

use super::build::build;

/// A written answer that a function gives as jsonb, built from its events: no text stands in between, and
/// every number keeps its digits.
pub(crate) struct Jsonb(pub(crate) Body);

impl Jsonb {
    /// Writes an answer.
    ///
    /// # Errors
    /// An internal fault when a member cannot be written as JSON.
    pub(crate) fn of(answer: &impl Serialize) -> Result<Self, Fault> {
        Body::of(answer).map(Self)
    }

    /// The result of a call of the C interface.
    pub(crate) fn datum(self) -> pg_sys::Datum {
        self.into_datum().unwrap_or(pg_sys::Datum::from(0))
    }
}

impl IntoDatum for Jsonb {
    fn into_datum(self) -> Option<pg_sys::Datum> {
        build(self.0.events())
    }

    fn type_oid() -> pg_sys::Oid {
        pg_sys::JSONBOID
    }
}

// SAFETY: the datum is a jsonb, which is what the functions are declared to give.
unsafe impl BoxRet for Jsonb {
    unsafe fn box_into<'fcx>(self, fcinfo: &mut FcInfo<'fcx>) -> Datum<'fcx> {
        match self.into_datum() {
            // SAFETY: a datum of the declared type in the memory context of the call.
            Some(datum) => unsafe { fcinfo.return_raw_datum(datum) },
            None => fcinfo.return_null(),
        }
    }
}

// SAFETY: it is the type jsonb. The functions are declared in sql/functions; this only has to be there.
unsafe impl SqlTranslatable for Jsonb {
    const TYPE_IDENT: &'static str = pgrx::pgrx_resolved_type!(Jsonb);
    const TYPE_ORIGIN: TypeOrigin = TypeOrigin::External;
    const ARGUMENT_SQL: Result<SqlMappingRef, ArgumentError> = Ok(SqlMappingRef::literal("jsonb"));
    const RETURN_SQL: Result<ReturnsRef, ReturnsError> =
        Ok(ReturnsRef::One(SqlMappingRef::literal("jsonb")));
}
