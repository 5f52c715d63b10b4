//! What the settings say of passkeys, and what both ceremonies share.

use serde::Serialize;
use uuid::Uuid;

use crate::context::Context;
use crate::env::{Env, random_uuid};
use crate::fault::Fault;
use crate::flow::factor::caller::done;
use crate::flow::records::purge_challenges;
use crate::json::Json;
use crate::outcome::{ErrorCode, Outcome, Refusal};
use crate::passkey::{Ceremony, Rejected, RelyingParty, UserVerification};
use crate::settings::Settings;
use crate::store::{CeremonyRow, Store};

/// What begins a ceremony. Times are seconds since 1970.
#[derive(Serialize)]
struct Begun<T> {
    challenge_id: Uuid,
    options: T,
    expires_at: i64,
}

/// Keeps a ceremony until it is answered, and tells the browser what to do.
pub(super) fn begun(
    context: &mut Context<'_, impl Store, impl Env>,
    kind: &'static str,
    user_id: Option<Uuid>,
    (options, ceremony): (impl Serialize, Ceremony),
) -> Result<Outcome, Fault> {
    let Ok(data) = ceremony.to_json() else { return Ok(no_relying_party().into()) };
    let row = CeremonyRow {
        id: random_uuid(context.env),
        user_id,
        kind,
        data,
        created_at: context.now,
        expires_at: context.now.plus(context.settings.challenge_lifetime),
    };
    context.store.insert_ceremony(&row)?;
    purge_challenges(context)?;
    let expires_at = row.expires_at.as_seconds();
    done(&Begun { challenge_id: row.id, options, expires_at })
}

/// The relying party, if people may have passkeys.
pub(super) fn relying_party(settings: &Settings) -> Result<RelyingParty, Refusal> {
    if !settings.passkeys_enabled {
        let message = "Passkeys are disabled";
        return Err(Refusal::new(ErrorCode::PasskeyDisabled, message));
    }
    party_of(settings).ok_or_else(|| {
        let message = "Passkeys need relying_party_id and relying_party_origins in the settings";
        Refusal::new(ErrorCode::PasskeyDisabled, message)
    })
}

/// The relying party, if the settings name one.
pub(in crate::flow) fn party_of(settings: &Settings) -> Option<RelyingParty> {
    let id = settings.relying_party_id.as_ref()?;
    let origins = settings.relying_party_origins.as_ref()?;
    let verification = UserVerification::from_name(&settings.user_verification);
    Some(RelyingParty {
        id: id.clone(),
        name: settings.relying_party_name.clone().unwrap_or_else(|| id.clone()),
        origins: origins.split(',').map(str::to_owned).collect(),
        user_verification: verification.unwrap_or(UserVerification::Preferred),
    })
}

/// The two members of the second request, in GoTrue's order of complaints.
pub(super) fn members(
    challenge_id: Option<&str>,
    credential: Option<Json>,
) -> Result<(Uuid, String), Refusal> {
    let missing = |what: &str| Refusal::new(ErrorCode::ValidationFailed, what);
    let Some(id) = challenge_id.filter(|id| !id.is_empty()) else {
        return Err(missing("challenge_id is required"));
    };
    let Some(credential) = credential.filter(|credential| !credential.is_null()) else {
        return Err(missing("credential is required"));
    };
    match Uuid::try_parse(id) {
        Ok(id) if challenge_id.is_some_and(|text| text.len() == 36) => {
            Ok((id, credential.to_string()))
        }
        Ok(_) | Err(_) => Err(missing("challenge_id must be a valid UUID")),
    }
}

/// Takes the ceremony out, so that it is answered once, whatever comes of it.
pub(super) fn taken(
    context: &mut Context<'_, impl Store, impl Env>,
    id: Uuid,
    kind: &str,
    user: Option<Uuid>,
) -> Result<Result<Ceremony, Refusal>, Fault> {
    let not_found = || {
        let message = "Challenge not found or already used";
        Refusal::new(ErrorCode::WebauthnChallengeNotFound, message)
    };
    let Some(row) = context.store.take_ceremony(id, kind, user)? else {
        return Ok(Err(not_found()));
    };
    context.waited();
    if row.expires_at <= context.now || context.now < row.created_at {
        let message = "Challenge has expired";
        return Ok(Err(Refusal::new(ErrorCode::WebauthnChallengeExpired, message)));
    }
    Ok(Ceremony::from_json(&row.data).map_err(|_| not_found()))
}

/// The refusal of a response that does not verify.
pub(super) fn rejected(why: &Rejected) -> Refusal {
    let message = match why {
        Rejected::Malformed => "Invalid credential response",
        Rejected::NotVerified(_) | Rejected::NoRelyingParty | Rejected::Unreadable => {
            "Credential verification failed"
        }
    };
    Refusal::new(ErrorCode::WebauthnVerificationFailed, message)
}

/// The refusal when the settings name no relying party that can be one.
pub(super) fn no_relying_party() -> Refusal {
    let message = "relying_party_id in the settings is no domain";
    Refusal::new(ErrorCode::PasskeyDisabled, message)
}
