//! Retention.

use core::time::Duration;

use auth_ext_core::env::Env as _;
use auth_ext_core::flow;
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;

use super::call;
use crate::error::report;
use crate::jsonb::Jsonb;
use crate::request;
use crate::store;
use crate::surroundings::Surroundings;

#[pg_extern(sql = false)]
fn purge(limit: Option<i64>) -> Result<Jsonb, ErrorReport> {
    request::require_read_write(c"purge()");
    let limit = limit.map(|limit| u64::try_from(limit).unwrap_or(0));
    call::bare(|mut context| flow::purge(&mut context, limit)).map(Jsonb).map_err(report)
}

#[pg_extern(sql = false)]
fn handback_counts() -> Result<Vec<i64>, ErrorReport> {
    const TODAY: Duration = Duration::from_secs(24 * 60 * 60);
    let since = Surroundings.now().minus(TODAY);
    let counts = store::handed_back(since).map_err(report)?;
    let sessions = counts.by_gotrue + counts.remaining;
    Ok(vec![sessions, counts.by_gotrue, counts.remaining, counts.remaining_in_use])
}
