//! Second factors.

use auth_ext_core::flow::{self, Enrollment, FactorProof};
use pgrx::AnyElement;
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;
use zeroize::Zeroizing;

use super::admin::uuid;
use super::call::{self, By};
use crate::json_argument;
use crate::jsonb::Jsonb;

#[pg_extern(sql = false)]
fn mfa_enroll(
    factor_type: Option<&str>,
    friendly_name: Option<&str>,
    issuer: Option<&str>,
    phone: Option<&str>,
) -> Result<Jsonb, ErrorReport> {
    let enrollment = Enrollment {
        factor_type: factor_type.map(str::to_owned),
        friendly_name: friendly_name.map(str::to_owned),
        issuer: issuer.map(str::to_owned),
        phone: phone.map(str::to_owned),
    };
    call::writes(c"mfa_enroll()", By::Claims, |context| flow::enroll_factor(context, &enrollment))
}

#[pg_extern(sql = false)]
fn mfa_challenge(factor_id: Option<&str>, channel: Option<&str>) -> Result<Jsonb, ErrorReport> {
    call::writes(c"mfa_challenge()", By::Claims, |context| {
        flow::challenge_factor(context, factor_id, channel)
    })
}

#[pg_extern(sql = false)]
fn mfa_verify(
    factor_id: Option<&str>,
    challenge_id: Option<&str>,
    code: Option<&str>,
    webauthn: Option<AnyElement>,
) -> Result<Jsonb, ErrorReport> {
    call::raises_session(c"mfa_verify()", |context| {
        let webauthn = match json_argument::read_for("webauthn", webauthn) {
            Ok(webauthn) => webauthn,
            Err(refusal) => return Ok(refusal.into()),
        };
        let proof = FactorProof {
            challenge_id: challenge_id.map(str::to_owned),
            code: code.map(|code| Zeroizing::new(code.to_owned())),
            webauthn,
        };
        flow::verify_factor(context, factor_id, &proof)
    })
}

#[pg_extern(sql = false)]
fn mfa_unenroll(factor_id: Option<&str>) -> Result<Jsonb, ErrorReport> {
    call::writes(c"mfa_unenroll()", By::Claims, |context| flow::unenroll_factor(context, factor_id))
}

#[pg_extern(sql = false)]
fn mfa_list_factors() -> Result<Jsonb, ErrorReport> {
    call::reads(By::Claims, flow::list_factors)
}

#[pg_extern(sql = false)]
fn get_authenticator_assurance_level() -> Result<Jsonb, ErrorReport> {
    call::reads(By::Claims, flow::authenticator_assurance_level)
}

#[pg_extern(sql = false)]
fn mfa_recovery_codes() -> Result<Jsonb, ErrorReport> {
    call::reads(By::Claims, flow::recovery_codes)
}

#[pg_extern(sql = false)]
fn mfa_generate_recovery_codes(friendly_name: Option<&str>) -> Result<Jsonb, ErrorReport> {
    call::writes(c"mfa_generate_recovery_codes()", By::Claims, |context| {
        flow::generate_recovery_codes(context, friendly_name)
    })
}

#[pg_extern(sql = false)]
fn mfa_regenerate_recovery_codes() -> Result<Jsonb, ErrorReport> {
    call::writes(c"mfa_regenerate_recovery_codes()", By::Claims, flow::regenerate_recovery_codes)
}

#[pg_extern(sql = false)]
fn mfa_verify_recovery_code(code: Option<&str>) -> Result<Jsonb, ErrorReport> {
    call::raises_session(c"mfa_verify_recovery_code()", |context| {
        flow::verify_recovery_code(context, code)
    })
}

#[pg_extern(sql = false)]
fn mfa_delete_recovery_codes() -> Result<Jsonb, ErrorReport> {
    call::writes(c"mfa_delete_recovery_codes()", By::Claims, flow::delete_recovery_codes)
}

#[pg_extern(sql = false)]
fn admin_mfa_list_factors(user_id: Option<pgrx::Uuid>) -> Result<Jsonb, ErrorReport> {
    call::reads(By::Anybody, |context| flow::admin_list_factors(context, user_id.map(uuid)))
}

#[pg_extern(sql = false)]
fn admin_mfa_delete_factor(
    user_id: Option<pgrx::Uuid>,
    factor_id: Option<&str>,
) -> Result<Jsonb, ErrorReport> {
    call::writes(c"admin_mfa_delete_factor()", By::Anybody, |context| {
        flow::admin_delete_factor(context, user_id.map(uuid), factor_id)
    })
}

#[pg_extern(sql = false)]
fn admin_mfa_update_factor(
    user_id: Option<pgrx::Uuid>,
    factor_id: Option<&str>,
    friendly_name: Option<&str>,
    phone: Option<&str>,
) -> Result<Jsonb, ErrorReport> {
    call::writes(c"admin_mfa_update_factor()", By::Anybody, |context| {
        flow::admin_update_factor(context, user_id.map(uuid), factor_id, friendly_name, phone)
    })
}
