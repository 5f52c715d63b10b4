//! Recovery codes, in the shapes of GoTrue's development version of autumn 2026.

use serde::Serialize;
use uuid::Uuid;

use super::caller::{Owner, Removed, done, locked_owner};
use super::challenge::is_enabled;
use super::elevate::{Proved, elevate};
use crate::audit::{Action, Actor, Traits};
use crate::context::Context;
use crate::env::{Env, random_uuid};
use crate::factor::{FactorKind, Guesses, RECOVERY_CODES, RecoveryCode, Way};
use crate::fault::Fault;
use crate::flow::attempts::Attempts;
use crate::flow::recent::may_change_ways_in;
use crate::flow::records::record;
use crate::flow::user::authenticated;
use crate::outcome::{ErrorCode, Outcome, Refusal};
use crate::store::{RecoverySet, Store};

/// GoTrue's default name.
const NAME: &str = "Recovery codes";

#[derive(Serialize)]
struct Status {
    id: Uuid,
    #[serde(rename = "type")]
    kind: &'static str,
    total: u32,
    remaining: u32,
}

#[derive(Serialize)]
struct Generated<'a> {
    id: Uuid,
    #[serde(rename = "type")]
    kind: &'static str,
    friendly_name: &'a str,
    total: u32,
    codes: Vec<&'a str>,
}

/// How many recovery codes the caller has left: `{id, type, total, remaining}`.
///
/// # Errors
/// A fault of the database.
pub fn recovery_codes(context: &mut Context<'_, impl Store, impl Env>) -> Result<Outcome, Fault> {
    let user = match authenticated(context)? {
        Ok((_, user)) => user,
        Err(refusal) => return Ok(refusal.into()),
    };
    match context.store.recovery_set(user.id)? {
        None => Ok(none().into()),
        Some(set) => done(&Status {
            id: set.id,
            kind: FactorKind::RecoveryCode.as_str(),
            total: set.total,
            remaining: set.remaining,
        }),
    }
}

/// Gives the caller ten recovery codes, which are shown this once: `{id, type, friendly_name, total,
/// codes}`. She must have proved a factor, lately where the session is not recent, and have none yet.
///
/// # Errors
/// A fault of the database or the keys.
pub fn generate_recovery_codes(
    context: &mut Context<'_, impl Store, impl Env>,
    friendly_name: Option<&str>,
) -> Result<Outcome, Fault> {
    let owner = match may_change(context)? {
        Ok(owner) => owner,
        Err(refusal) => return Ok(refusal.into()),
    };
    if context.store.recovery_set(owner.user.id)?.is_some() {
        let message = "Recovery codes exist already, regenerate or delete them";
        return Ok(Refusal::new(ErrorCode::MfaVerifiedFactorExists, message).into());
    }
    let name = friendly_name.filter(|name| !name.is_empty()).unwrap_or(NAME);
    if name.len() > 255 || name.contains('\0') {
        let message = "friendly_name must be at most 255 bytes without a null character";
        return Ok(Refusal::new(ErrorCode::ValidationFailed, message).into());
    }
    generated(context, &owner, name)
}

/// Gives the caller ten new recovery codes in place of the old ones.
///
/// # Errors
/// A fault of the database or the keys.
pub fn regenerate_recovery_codes(
    context: &mut Context<'_, impl Store, impl Env>,
) -> Result<Outcome, Fault> {
    let owner = match may_change(context)? {
        Ok(owner) => owner,
        Err(refusal) => return Ok(refusal.into()),
    };
    match context.store.recovery_set(owner.user.id)? {
        Some(set) => generated(context, &owner, &set.friendly_name),
        None => Ok(none().into()),
    }
}

/// Takes the caller's recovery codes away: `{id}`.
///
/// # Errors
/// A fault of the database.
pub fn delete_recovery_codes(
    context: &mut Context<'_, impl Store, impl Env>,
) -> Result<Outcome, Fault> {
    let owner = match may_change(context)? {
        Ok(owner) => owner,
        Err(refusal) => return Ok(refusal.into()),
    };
    let Some(set) = context.store.recovery_set(owner.user.id)? else {
        return Ok(none().into());
    };
    context.store.delete_recovery_set(owner.user.id)?;
    let traits = Traits { factor_id: Some(set.id), ..Traits::default() };
    record(context, Action::FactorUnenrolled, Actor::User(&owner.user), &traits)?;
    done(&Removed { id: set.id })
}

/// Proves a recovery code of the caller: the session answer at `aal2`. The code is spent.
///
/// # Errors
/// A fault of the database or the keys.
pub fn verify_recovery_code(
    context: &mut Context<'_, impl Store, impl Env>,
    code: Option<&str>,
) -> Result<Outcome, Fault> {
    let owner = match locked_owner(context)? {
        Ok(owner) => owner,
        Err(refusal) => return Ok(refusal.into()),
    };
    let attempts = Attempts::of_factor_proof(context)?;
    attempts.around(context, |context| recovery_code_verified(context, &owner, code))
}

fn recovery_code_verified(
    context: &mut Context<'_, impl Store, impl Env>,
    owner: &Owner,
    code: Option<&str>,
) -> Result<Outcome, Fault> {
    let kind = FactorKind::RecoveryCode;
    if let Err(refusal) = is_enabled(&context.settings, kind) {
        return Ok(refusal.into());
    }
    let Some(code) = code.filter(|code| !code.is_empty()) else {
        let message = "Code needs to be non-empty";
        return Ok(Refusal::new(ErrorCode::ValidationFailed, message).into());
    };
    let Some(set) = context.store.recovery_set(owner.user.id)? else {
        return Ok(none().into());
    };
    let way = Way::of(&owner.session, owner.is_aal2);
    let guesses = Attempts::of_factor_guess(context, set.id, way)?;
    if let Some(wait) = guesses.wait(context)? {
        let message = "Too many wrong recovery codes, try again later";
        let seconds = wait.as_secs().saturating_add(1);
        let refusal = Refusal::new(ErrorCode::MfaRecoveryCodesLocked, message);
        return Ok(Refusal { retry_after: Some(seconds), ..refusal }.into());
    }
    let key = context.store.refresh_token_key()?;
    let is_right = match RecoveryCode::parse(code) {
        Some(code) => {
            let hash = code.hash(owner.user.id, &key);
            context.store.spend_recovery_code(owner.user.id, &hash, context.now)?
        }
        None => false,
    };
    let traits =
        Traits { factor_id: Some(set.id), factor_type: Some(kind.as_str()), ..Traits::default() };
    if !is_right {
        context.store.count_wrong_recovery_code(owner.user.id, Some(context.now))?;
        guesses.count(context)?;
        record(context, Action::VerificationFailed, Actor::User(&owner.user), &traits)?;
        let message = "Invalid recovery code entered";
        return Ok(Refusal::new(ErrorCode::MfaVerificationFailed, message).into());
    }
    context.store.count_wrong_recovery_code(owner.user.id, None)?;
    record(context, Action::VerificationAttempted, Actor::User(&owner.user), &traits)?;
    elevate(context, owner, &Proved { id: set.id, kind, credential: None, aaguid: None })
}

fn may_change(
    context: &mut Context<'_, impl Store, impl Env>,
) -> Result<Result<Owner, Refusal>, Fault> {
    if !FactorKind::RecoveryCode.is_enabled(&context.settings) {
        let message = "MFA enroll is disabled for recovery codes";
        return Ok(Err(Refusal::new(ErrorCode::MfaRecoveryCodesEnrollDisabled, message)));
    }
    Ok(locked_owner(context)?.and_then(|owner| {
        if !owner.is_protected() {
            let message = "Recovery codes cannot be the only factor, enroll another one first";
            return Err(Refusal::new(ErrorCode::MfaRecoveryCodesSoleFactor, message));
        }
        if !owner.is_aal2 {
            let message = "AAL2 required to change recovery codes";
            return Err(Refusal::new(ErrorCode::InsufficientAal, message).with_status(403));
        }
        let (user, session) = (&owner.user, Some(&owner.session));
        may_change_ways_in(context, user, session, "change recovery codes")?;
        Ok(owner)
    }))
}

fn generated(
    context: &mut Context<'_, impl Store, impl Env>,
    owner: &Owner,
    name: &str,
) -> Result<Outcome, Fault> {
    let key = context.store.refresh_token_key()?;
    let codes: Vec<RecoveryCode> =
        (0..RECOVERY_CODES).map(|_| RecoveryCode::random(context.env)).collect();
    let hashes: Vec<[u8; 32]> = codes.iter().map(|code| code.hash(owner.user.id, &key)).collect();
    let total = u32::try_from(codes.len()).unwrap_or(0);
    let set = RecoverySet {
        id: random_uuid(context.env),
        friendly_name: name.to_owned(),
        total,
        remaining: total,
        guesses: Guesses::default(),
    };
    context.store.replace_recovery_set(owner.user.id, &set, &hashes, context.now)?;
    let traits = Traits { factor_id: Some(set.id), ..Traits::default() };
    record(context, Action::RecoveryCodesGenerated, Actor::User(&owner.user), &traits)?;
    done(&Generated {
        id: set.id,
        kind: FactorKind::RecoveryCode.as_str(),
        friendly_name: name,
        total,
        codes: codes.iter().map(RecoveryCode::as_str).collect(),
    })
}

fn none() -> Refusal {
    Refusal::new(ErrorCode::MfaFactorNotFound, "Factor not found")
}
