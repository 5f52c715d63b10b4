//! Revoking a token by its `jti`.

use auth_ext_core::flow;
use pgrx::pg_sys::TimestampTz;
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;

use super::call::{self, By};
use super::tokens::verification;
use crate::jsonb::Jsonb;
use crate::surroundings::from_postgres;

#[pg_extern(sql = false)]
fn revoke_jwt(token: Option<&str>) -> Result<Jsonb, ErrorReport> {
    call::writes(c"revoke_jwt()", By::Anybody, |context| {
        let verified = verification(token.unwrap_or(""))?;
        flow::revoke_jwt(context, &verified)
    })
}

#[pg_extern(sql = false)]
fn revoke_jti(
    jti: Option<&str>,
    expires_at: Option<TimestampWithTimeZone>,
) -> Result<Jsonb, ErrorReport> {
    let expires_at = expires_at.map(|at| from_postgres(TimestampTz::from(at)));
    call::writes(c"revoke_jti()", By::Anybody, |context| flow::revoke_jti(context, jti, expires_at))
}
