//! Proving a factor.

use core::time::Duration;

use serde::Serialize;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::caller::{Owner, factor_id, locked_owner, may_add};
use super::challenge::is_enabled;
use super::elevate::{Proved, elevate};
use super::webauthn;
use crate::audit::{Action, Actor, Traits};
use crate::context::Context;
use crate::env::Env;
use crate::factor::{Factor, FactorKind, TotpSecret, Way, is_stored_code};
use crate::fault::Fault;
use crate::flow::attempts::Attempts;
use crate::flow::hooked::ask;
use crate::flow::records::record;
use crate::flow::undone::too_many_undone;
use crate::hook::attempt::HookPoint;
use crate::json::Json;
use crate::outcome::{ErrorCode, Outcome, Refusal};
use crate::session::{EndReason, Scope};
use crate::settings::RefreshTokenFormat;
use crate::store::{Challenge, FactorState, Store};

/// What somebody proves a factor with.
#[derive(Default)]
pub struct FactorProof {
    /// The challenge that it answers.
    pub challenge_id: Option<String>,
    /// The code as typed.
    pub code: Option<Zeroizing<String>>,
    /// `{type, credential_response}` of a security key.
    pub webauthn: Option<Json>,
}

/// Proves a factor of the caller: the session answer at `aal2`, or GoTrue's refusal. A wrong code
/// is counted although the caller gets a refusal.
///
/// # Errors
/// A fault of the database or the keys.
pub fn verify_factor(
    context: &mut Context<'_, impl Store, impl Env>,
    factor: Option<&str>,
    proof: &FactorProof,
) -> Result<Outcome, Fault> {
    let owner = match locked_owner(context)? {
        Ok(owner) => owner,
        Err(refusal) => return Ok(refusal.into()),
    };
    let attempts = Attempts::of_factor_proof(context)?;
    attempts.around(context, |context| match checked(context, &owner, factor, proof)? {
        Ok((factor, challenge)) => proved(context, &owner, factor, &challenge, proof),
        Err(refusal) => Ok(refusal.into()),
    })
}

/// GoTrue's checks before it looks at the code.
fn checked<'o>(
    context: &mut Context<'_, impl Store, impl Env>,
    owner: &'o Owner,
    factor: Option<&str>,
    proof: &FactorProof,
) -> Result<Result<(&'o Factor, Challenge), Refusal>, Fault> {
    let factor = match factor_id(factor).and_then(|id| owner.factor(id)) {
        Ok(factor) => factor,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if let Err(refusal) = is_enabled(&context.settings, factor.kind) {
        return Ok(Err(refusal));
    }
    // The first proof of a factor is what adds it: one that somebody with the password alone began before
    // there was another must not pass for that.
    if !factor.is_verified()
        && let Err(refusal) = may_add(context, owner)
    {
        return Ok(Err(refusal));
    }
    if factor.kind == FactorKind::Webauthn {
        if let Err(refusal) = webauthn::read(proof.webauthn.as_ref()) {
            return Ok(Err(refusal));
        }
    } else if proof.code.as_ref().is_none_or(|code| code.is_empty()) {
        let message = "Code needs to be non-empty";
        return Ok(Err(Refusal::new(ErrorCode::ValidationFailed, message)));
    }
    let challenge = match proof.challenge_id.as_deref().filter(|text| !text.is_empty()) {
        None => None,
        Some(text) => match Uuid::try_parse(text) {
            Ok(id) => context.store.challenge(id)?,
            Err(_) => {
                let message = "Could not parse request body as JSON: challenge_id must be a UUID";
                return Ok(Err(Refusal::new(ErrorCode::BadJson, message)));
            }
        },
    };
    let Some(challenge) = challenge.filter(|challenge| challenge.factor_id == factor.id) else {
        let message = "MFA factor with the provided challenge ID not found";
        return Ok(Err(Refusal::new(ErrorCode::MfaFactorNotFound, message).with_status(422)));
    };
    if challenge.verified_at.is_some() {
        // GoTrue says here that the addresses differ.
        let message =
            format!("MFA challenge {} was already used, create a new challenge.", challenge.id);
        return Ok(Err(Refusal::new(ErrorCode::MfaChallengeExpired, message)));
    }
    let addresses = challenge.address.zip(context.client.address);
    if addresses.is_some_and(|(then, now)| then != now) {
        let message = "Challenge and verify IP addresses mismatch.";
        return Ok(Err(Refusal::new(ErrorCode::MfaIpAddressMismatch, message)));
    }
    let lifetime = context.settings.challenge_lifetime;
    let is_over = challenge.created_at.plus(lifetime) <= context.now
        || context.now.plus(lifetime) <= challenge.created_at;
    if is_over {
        context.store.delete_challenge(challenge.id)?;
        let message = format!(
            "MFA challenge {} has expired, verify against another challenge or create a new challenge.",
            challenge.id
        );
        return Ok(Err(Refusal::new(ErrorCode::MfaChallengeExpired, message)));
    }
    Ok(Ok((factor, challenge)))
}

fn proved(
    context: &mut Context<'_, impl Store, impl Env>,
    owner: &Owner,
    factor: &Factor,
    challenge: &Challenge,
    proof: &FactorProof,
) -> Result<Outcome, Fault> {
    if factor.kind == FactorKind::Webauthn {
        return proved_by_key(context, owner, factor, challenge, proof);
    }
    let state = context.store.factor_state(factor.id)?.unwrap_or_default();
    let way = Way::of(&owner.session, owner.is_aal2);
    let guesses = Attempts::of_factor_guess(context, factor.id, way)?;
    if let Some(wait) = guesses.wait(context)? {
        return Ok(too_many(wait).into());
    }
    if let Some(refusal) = too_many_undone(context)? {
        return Ok(refusal.into());
    }
    let code = proof.code.as_deref().map_or("", String::as_str);
    let checked = match factor.kind {
        FactorKind::Phone => Ok(text_code(context, factor, challenge, code)?),
        FactorKind::Totp | FactorKind::RecoveryCode | FactorKind::Webauthn => {
            totp_step(context, factor, &state, code)?.map(Checked::of_step)
        }
    };
    let checked = match checked {
        Ok(checked) => checked,
        Err(refusal) => return Ok(refusal.into()),
    };
    let traits = traits(factor, challenge);
    if let Err(refusal) = ruled(context, owner, factor, &guesses, checked != Checked::Wrong)? {
        return Ok(refusal.into());
    }
    let step = match checked {
        Checked::Right => None,
        Checked::Step(step) => Some(step),
        Checked::Wrong => {
            context.store.count_wrong_code(factor.id, context.now)?;
            guesses.count(context)?;
            record(context, Action::VerificationFailed, Actor::User(&owner.user), &traits)?;
            return Ok(wrong_code(factor.kind).into());
        }
    };
    context.store.accept_proof(factor.id, step)?;
    context.store.spend_challenge(challenge.id, context.now)?;
    record(context, Action::VerificationAttempted, Actor::User(&owner.user), &traits)?;
    let proved = Proved { id: factor.id, kind: factor.kind, credential: None, aaguid: None };
    elevate(context, owner, &proved)
}

/// What came of a code.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Checked {
    /// It is none of the factor's.
    Wrong,
    /// It is the one of the challenge.
    Right,
    /// It is the one of that time step.
    Step(i64),
}

impl Checked {
    fn of_step(step: Option<i64>) -> Self {
        step.map_or(Self::Wrong, Self::Step)
    }
}

fn traits(factor: &Factor, challenge: &Challenge) -> Traits<'static> {
    Traits {
        factor_id: Some(factor.id),
        challenge_id: Some(challenge.id),
        factor_type: Some(factor.kind.as_str()),
        ..Traits::default()
    }
}

/// Whether it is the code that was sent for the challenge. That of a test number is always the same.
fn text_code(
    context: &mut Context<'_, impl Store, impl Env>,
    factor: &Factor,
    challenge: &Challenge,
    code: &str,
) -> Result<Checked, Fault> {
    let key = context.store.one_time_key()?;
    let number = factor.phone.as_deref().unwrap_or("");
    let tests = context.settings.phone.test_codes_at(context.now);
    let is_right = tests.matches(number, code)
        || is_stored_code(&key, &challenge.otp_code, challenge.id, code);
    Ok(if is_right { Checked::Right } else { Checked::Wrong })
}

/// A security key answers once, whatever comes of it: a failed attempt burns the challenge. There is
/// nothing to guess, so nothing is counted.
fn proved_by_key(
    context: &mut Context<'_, impl Store, impl Env>,
    owner: &Owner,
    factor: &Factor,
    challenge: &Challenge,
    proof: &FactorProof,
) -> Result<Outcome, Fault> {
    context.store.delete_challenge(challenge.id)?;
    let ceremony = challenge.ceremony.as_deref().unwrap_or("");
    let answered = webauthn::read(proof.webauthn.as_ref()).and_then(|response| {
        webauthn::answered(&context.settings, owner, factor, ceremony, &response)
    });
    let traits = traits(factor, challenge);
    let answered = match answered {
        Ok(Some(answered)) => answered,
        Ok(None) => {
            record(context, Action::VerificationFailed, Actor::User(&owner.user), &traits)?;
            return Ok(wrong_code(factor.kind).into());
        }
        Err(refusal) => return Ok(refusal.into()),
    };
    record(context, Action::VerificationAttempted, Actor::User(&owner.user), &traits)?;
    elevate(
        context,
        owner,
        &Proved {
            id: answered.factor,
            kind: factor.kind,
            credential: Some(&answered.credential),
            aaguid: answered.aaguid,
        },
    )
}

/// Whose code was checked, and what came of it.
#[derive(Serialize)]
struct FactorAttempt {
    user_id: Uuid,
    factor_id: Uuid,
    factor_type: &'static str,
    valid: bool,
}

/// Tells the operator's function whether a code was right. A rejection ends all sessions of the user,
/// also for a right code.
fn ruled(
    context: &mut Context<'_, impl Store, impl Env>,
    owner: &Owner,
    factor: &Factor,
    guesses: &Attempts,
    is_valid: bool,
) -> Result<Result<(), Refusal>, Fault> {
    if context.settings.mfa_verification_attempt_hook.is_none() {
        return Ok(Ok(()));
    }
    let members = FactorAttempt {
        user_id: owner.user.id,
        factor_id: factor.id,
        factor_type: factor.kind.as_str(),
        valid: is_valid,
    };
    let ruling = match ask(context, HookPoint::MfaVerificationAttempt, members)? {
        Ok(ruling) => ruling,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if !ruling.is_rejected {
        return Ok(Ok(()));
    }
    context.store.count_wrong_code(factor.id, context.now)?;
    guesses.count(context)?;
    let (scope, reason) = (Scope::Global, EndReason::Revoked);
    context.store.end_sessions(owner.user.id, None, scope, reason, context.now)?;
    let message = ruling
        .message
        .unwrap_or_else(|| "Further MFA verification attempts will be rejected.".to_owned());
    Ok(Err(Refusal::new(ErrorCode::MfaVerificationRejected, message)))
}

/// The time step whose code this is; `None` for a wrong code. A secret that GoTrue has stored is
/// taken over and sealed.
fn totp_step(
    context: &mut Context<'_, impl Store, impl Env>,
    factor: &Factor,
    state: &FactorState,
    code: &str,
) -> Result<Result<Option<i64>, Refusal>, Fault> {
    let secret = match &state.secret {
        Some(secret) => TotpSecret::from_secret(secret.clone()),
        None => match context.store.gotrue_secret(factor.id)? {
            None => return Ok(Err(unusable("has no secret"))),
            Some(stored) => {
                let Some(text) = context.store.opened(factor.id, stored)? else {
                    return Ok(Err(unusable("has a secret that GoTrue has encrypted")));
                };
                let text = core::str::from_utf8(text.expose()).unwrap_or("");
                let Ok(secret) = TotpSecret::from_base32(text) else {
                    return Ok(Err(unusable("has a secret that cannot be read")));
                };
                context.store.put_factor_secret(factor.id, secret.secret(), context.now)?;
                if context.settings.refresh_token_format == RefreshTokenFormat::AuthExt {
                    context.store.set_gotrue_secret(factor.id, "")?;
                }
                secret
            }
        },
    };
    Ok(Ok(secret.matching_step(code, context.now, state.last_step)))
}

fn unusable(why: &str) -> Refusal {
    let message = format!("This factor {why}; unenroll it and enroll it again");
    Refusal::new(ErrorCode::MfaVerificationFailed, message)
}

fn wrong_code(kind: FactorKind) -> Refusal {
    let message = match kind {
        FactorKind::Totp => "Invalid TOTP code entered",
        FactorKind::Phone => "Invalid MFA Phone code entered",
        FactorKind::Webauthn => "WebAuthn verification failed",
        FactorKind::RecoveryCode => "Invalid recovery code entered",
    };
    Refusal::new(ErrorCode::MfaVerificationFailed, message)
}

/// Why no code is looked at now.
fn too_many(wait: Duration) -> Refusal {
    let seconds = wait.as_secs().saturating_add(u64::from(wait.subsec_nanos() > 0));
    let message = "Too many wrong codes, try again later";
    Refusal::new(ErrorCode::OverRequestRateLimit, message).with_retry_after(seconds)
}
