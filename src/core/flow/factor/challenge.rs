//! Asking for a proof.

use serde::Serialize;
use uuid::Uuid;

use super::caller::{done, factor_id, locked_owner};
use crate::audit::{Action, Actor, Traits};
use crate::context::Context;
use crate::env::{Env, random_uuid};
use crate::factor::FactorKind;
use crate::fault::Fault;
use crate::flow::records::record;
use crate::outcome::{ErrorCode, Outcome, Refusal};
use crate::settings::Settings;
use crate::store::{Challenge, Store};

#[derive(Serialize)]
struct Answer {
    id: Uuid,
    #[serde(rename = "type")]
    kind: &'static str,
    expires_at: i64,
}

/// Challenges a factor of the caller: `{id, type, expires_at}`, the time in seconds since 1970.
///
/// # Errors
/// A fault of the database.
pub fn challenge_factor(
    context: &mut Context<'_, impl Store, impl Env>,
    factor: Option<&str>,
) -> Result<Outcome, Fault> {
    let owner = match locked_owner(context)? {
        Ok(owner) => owner,
        Err(refusal) => return Ok(refusal.into()),
    };
    let factor = match factor_id(factor).and_then(|id| owner.factor(id)) {
        Ok(factor) => factor,
        Err(refusal) => return Ok(refusal.into()),
    };
    if let Err(refusal) = is_enabled(&context.settings, factor.kind) {
        return Ok(refusal.into());
    }
    let challenge = Challenge {
        id: random_uuid(context.env),
        factor_id: factor.id,
        created_at: context.now,
        verified_at: None,
        address: context.client.address,
        otp_code: String::new(),
        ceremony: None,
    };
    context.store.insert_challenge(&challenge)?;
    let traits = Traits {
        factor_id: Some(factor.id),
        factor_status: Some(factor.status.as_str()),
        ..Traits::default()
    };
    record(context, Action::ChallengeCreated, Actor::User(&owner.user), &traits)?;
    done(&Answer {
        id: challenge.id,
        kind: factor.kind.as_str(),
        expires_at: context.now.plus(context.settings.challenge_lifetime).as_seconds(),
    })
}

/// Refuses a kind that is off.
pub(super) fn is_enabled(settings: &Settings, kind: FactorKind) -> Result<(), Refusal> {
    if kind.is_enabled(settings) {
        return Ok(());
    }
    let code = match kind {
        FactorKind::Totp => ErrorCode::MfaTotpVerifyNotEnabled,
        FactorKind::Phone => ErrorCode::MfaPhoneVerifyNotEnabled,
        FactorKind::Webauthn => ErrorCode::MfaWebauthnVerifyNotEnabled,
        FactorKind::RecoveryCode => ErrorCode::MfaRecoveryCodesVerifyDisabled,
    };
    let message = format!("MFA verification is disabled for {}", kind.label());
    Err(Refusal::new(code, message))
}
