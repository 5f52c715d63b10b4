//! Retention.

use auth_ext_core::flow;
use pgrx::JsonB;
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;

use super::call;
use crate::error::report;
use crate::request;

#[pg_extern(sql = false)]
fn purge(limit: Option<i64>) -> Result<JsonB, ErrorReport> {
    request::require_read_write(c"purge()");
    let limit = limit.map(|limit| u64::try_from(limit).unwrap_or(0));
    call::bare(|mut context| flow::purge(&mut context, limit)).map(JsonB).map_err(report)
}
