//! Asking for a proof.

use serde::Serialize;
use uuid::Uuid;

use super::caller::{Owner, done, factor_id, locked_owner};
use super::webauthn::{Ceremonial, begun};
use crate::audit::{Action, Actor, Traits};
use crate::context::Context;
use crate::env::{Env, random_uuid};
use crate::factor::{Factor, FactorKind, stored_code};
use crate::fault::Fault;
use crate::flow::attempts::Attempts;
use crate::flow::phone::{Message, channel, deliver, may_send, sms_topic};
use crate::flow::records::{purge_challenges, record};
use crate::one_time::Code;
use crate::outcome::{ErrorCode, Outcome, Refusal};
use crate::phone::Channel;
use crate::settings::{RefreshTokenFormat, Settings};
use crate::store::{Challenge, Store};

#[derive(Serialize)]
struct Answer {
    id: Uuid,
    #[serde(rename = "type")]
    kind: &'static str,
    expires_at: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    webauthn: Option<Ceremonial>,
}

/// Challenges a factor of the caller: `{id, type, expires_at}`, the time in seconds since 1970. A
/// phone is sent a code, by `channel`; a security key gets `webauthn: {type, credential_options:
/// {publicKey}}`, and is registered by its first challenge.
///
/// # Errors
/// A fault of the database.
pub fn challenge_factor(
    context: &mut Context<'_, impl Store, impl Env>,
    factor: Option<&str>,
    channel_name: Option<&str>,
) -> Result<Outcome, Fault> {
    let owner = match locked_owner(context)? {
        Ok(owner) => owner,
        Err(refusal) => return Ok(refusal.into()),
    };
    let attempts = Attempts::of_factor_challenge(context)?;
    attempts.around(context, |context| challenged(context, &owner, factor, channel_name))
}

fn challenged(
    context: &mut Context<'_, impl Store, impl Env>,
    owner: &Owner,
    factor: Option<&str>,
    channel_name: Option<&str>,
) -> Result<Outcome, Fault> {
    let factor = match factor_id(factor).and_then(|id| owner.factor(id)) {
        Ok(factor) => factor,
        Err(refusal) => return Ok(refusal.into()),
    };
    if let Err(refusal) = is_enabled(&context.settings, factor.kind) {
        return Ok(refusal.into());
    }
    let mut challenge = Challenge {
        id: random_uuid(context.env),
        factor_id: factor.id,
        created_at: context.now,
        verified_at: None,
        address: context.client.address,
        otp_code: String::new(),
        ceremony: None,
    };
    let mut webauthn = None;
    match factor.kind {
        FactorKind::Totp | FactorKind::RecoveryCode => {
            context.store.insert_challenge(&challenge)?;
        }
        FactorKind::Phone => {
            let channel = match channel(channel_name) {
                Ok(channel) => channel,
                Err(refusal) => return Ok(refusal.into()),
            };
            if let Err(refusal) = by_text(context, owner, factor, &challenge, channel)? {
                return Ok(refusal.into());
            }
        }
        FactorKind::Webauthn => {
            let begun = match begun(&context.settings, owner, factor) {
                Ok(begun) => begun,
                Err(refusal) => return Ok(refusal.into()),
            };
            challenge.ceremony = Some(begun.0);
            webauthn = Some(begun.1);
            context.store.insert_challenge(&challenge)?;
        }
    }
    purge_challenges(context)?;
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
        webauthn,
    })
}

/// Sends a code to the number of a factor, and keeps what it is compared with. What cannot go leaves
/// no challenge behind.
fn by_text(
    context: &mut Context<'_, impl Store, impl Env>,
    owner: &Owner,
    factor: &Factor,
    challenge: &Challenge,
    channel: Channel,
) -> Result<Result<(), Refusal>, Fault> {
    let number = factor.phone.clone().unwrap_or_default();
    context.undoable(|context| {
        if let Err(refusal) = may_send(context, &number, factor.last_challenged_at)? {
            return Ok(Err(refusal));
        }
        let code = Code::random(context.env, context.settings.phone.otp_length);
        let key = context.store.one_time_key()?;
        let otp_code = match context.settings.refresh_token_format {
            RefreshTokenFormat::AuthExt => stored_code(&key, challenge.id, code.as_str()),
            // The way back: GoTrue must be able to verify it.
            RefreshTokenFormat::Gotrue => code.as_str().to_owned(),
        };
        context.store.insert_challenge(&Challenge { otp_code, ..challenge.clone() })?;
        let topic = sms_topic(context, factor.id, "mfa")?;
        let message = Message {
            purpose: "mfa_phone",
            sms_type: Some("mfa"),
            topic,
            number: &number,
            code: code.as_str(),
            channel,
        };
        Ok(deliver(context, &owner.user, &message)?.map(|_| ()))
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
