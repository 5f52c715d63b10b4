//! Passkeys.

use auth_ext_core::flow;
use pgrx::AnyElement;
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;

use super::admin::uuid;
use super::call::{self, By};
use crate::json_argument;
use crate::jsonb::Jsonb;

#[pg_extern(sql = false)]
fn passkey_registration_options() -> Result<Jsonb, ErrorReport> {
    call::writes(c"passkey_registration_options()", By::Claims, flow::passkey_registration_options)
}

#[pg_extern(sql = false)]
fn passkey_registration_verify(
    challenge_id: Option<&str>,
    credential: Option<AnyElement>,
) -> Result<Jsonb, ErrorReport> {
    call::writes(c"passkey_registration_verify()", By::Claims, |context| {
        match json_argument::read_for("credential", credential) {
            Ok(credential) => flow::verify_passkey_registration(context, challenge_id, credential),
            Err(refusal) => Ok(refusal.into()),
        }
    })
}

#[pg_extern(sql = false)]
fn passkey_authentication_options() -> Result<Jsonb, ErrorReport> {
    call::writes(
        c"passkey_authentication_options()",
        By::Anybody,
        flow::passkey_authentication_options,
    )
}

#[pg_extern(sql = false)]
fn passkey_authentication_verify(
    challenge_id: Option<&str>,
    credential: Option<AnyElement>,
) -> Result<Jsonb, ErrorReport> {
    call::starts_session(
        c"passkey_authentication_verify()",
        |context| match json_argument::read_for("credential", credential) {
            Ok(credential) => flow::sign_in_with_passkey(context, challenge_id, credential),
            Err(refusal) => Ok(refusal.into()),
        },
    )
}

#[pg_extern(sql = false)]
fn passkey_list() -> Result<Jsonb, ErrorReport> {
    call::reads(By::Claims, flow::list_passkeys)
}

#[pg_extern(sql = false)]
fn passkey_update(
    passkey_id: Option<&str>,
    friendly_name: Option<&str>,
) -> Result<Jsonb, ErrorReport> {
    call::writes(c"passkey_update()", By::Claims, |context| {
        flow::rename_passkey(context, passkey_id, friendly_name)
    })
}

#[pg_extern(sql = false)]
fn passkey_delete(passkey_id: Option<&str>) -> Result<Jsonb, ErrorReport> {
    call::writes(c"passkey_delete()", By::Claims, |context| {
        flow::delete_passkey(context, passkey_id)
    })
}

#[pg_extern(sql = false)]
fn admin_passkey_list(user_id: Option<pgrx::Uuid>) -> Result<Jsonb, ErrorReport> {
    call::reads(By::Anybody, |context| flow::admin_list_passkeys(context, user_id.map(uuid)))
}

#[pg_extern(sql = false)]
fn admin_passkey_delete(
    user_id: Option<pgrx::Uuid>,
    passkey_id: Option<&str>,
) -> Result<Jsonb, ErrorReport> {
    call::writes(c"admin_passkey_delete()", By::Anybody, |context| {
        flow::admin_delete_passkey(context, user_id.map(uuid), passkey_id)
    })
}
