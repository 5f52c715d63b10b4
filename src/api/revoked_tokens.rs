//! Revoking a token by its `jti`.

use auth_ext_core::fault::Fault;
use auth_ext_core::flow;
use pgrx::JsonB;
use pgrx::pg_sys::TimestampTz;
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;

use super::tokens::verification;
use crate::error::report;
use crate::request;
use crate::store::SpiStore;
use crate::surroundings::{Surroundings, from_postgres};

#[pg_extern(sql = false)]
fn revoke_jwt(token: Option<&str>) -> Result<JsonB, ErrorReport> {
    request::require_read_write(c"revoke_jwt()");
    revoked(token.unwrap_or("")).map_err(report)
}

fn revoked(token: &str) -> Result<JsonB, Fault> {
    let verified = verification(token)?;
    flow::revoke_jwt(&mut SpiStore, &mut Surroundings, &verified).map(request::respond)
}

#[pg_extern(sql = false)]
fn revoke_jti(
    jti: Option<&str>,
    expires_at: Option<TimestampWithTimeZone>,
) -> Result<JsonB, ErrorReport> {
    request::require_read_write(c"revoke_jwt()");
    let expires_at = expires_at.map(|at| from_postgres(TimestampTz::from(at)));
    flow::revoke_jti(&mut SpiStore, &mut Surroundings, jti, expires_at)
        .map(request::respond)
        .map_err(report)
}
