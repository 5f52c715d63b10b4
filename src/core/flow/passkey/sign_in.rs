//! Signing in with a passkey.

use uuid::Uuid;

use super::settings::{begun, members, no_relying_party, rejected, relying_party, taken};
use crate::context::Context;
use crate::env::Env;
use crate::fault::{Fault, FaultKind};
use crate::flow::attempts::Attempts;
use crate::flow::issue::{AuthenticationMethod, Proof, start_session};
use crate::json::Json;
use crate::outcome::{ErrorCode, Outcome, Refusal};
use crate::passkey::{
    Assertion, Ceremony, PresentedCredential, Rejected, RelyingParty, start_assertion,
    verify_assertion,
};
use crate::store::{Store, UserLock};
use crate::user::{Standing, User};

const KIND: &str = "authentication";

/// Begins a sign-in with a passkey: `{challenge_id, options, expires_at}`. Any passkey of the
/// relying party may answer.
///
/// # Errors
/// A fault of the database.
pub fn passkey_authentication_options(
    context: &mut Context<'_, impl Store, impl Env>,
) -> Result<Outcome, Fault> {
    let party = match relying_party(&context.settings) {
        Ok(party) => party,
        Err(refusal) => return Ok(refusal.into()),
    };
    let attempts = Attempts::of_factor_challenge(context)?;
    attempts.around(context, |context| match start_assertion(&party, None, None) {
        Ok(started) => begun(context, KIND, None, started),
        Err(_) => Ok(no_relying_party().into()),
    })
}

/// Ends it with the authenticator's response: the session answer at `aal1`, as with GoTrue.
///
/// # Errors
/// A fault of the database or the keys.
pub fn sign_in_with_passkey(
    context: &mut Context<'_, impl Store, impl Env>,
    challenge_id: Option<&str>,
    credential: Option<Json>,
) -> Result<Outcome, Fault> {
    let party = match relying_party(&context.settings) {
        Ok(party) => party,
        Err(refusal) => return Ok(refusal.into()),
    };
    let (id, response) = match members(challenge_id, credential) {
        Ok(members) => members,
        Err(refusal) => return Ok(refusal.into()),
    };
    // The address alone: whose account it is nobody knows yet.
    let attempts = Attempts::of_sign_in(context, None)?;
    if let Some(refusal) = attempts.refusal(context)? {
        return Ok(refusal.into());
    }
    let ceremony = match taken(context, id, KIND, None)? {
        Ok(ceremony) => ceremony,
        Err(refusal) => return Ok(refusal.into()),
    };
    match verified(context, &party, &ceremony, &response)? {
        Ok(user) => {
            let proof = Proof::Locked(AuthenticationMethod::Passkey);
            start_session(context, &user, proof)?
                .ok_or_else(|| Fault::new(FaultKind::Internal, "a locked user is gone"))
        }
        Err(refusal) => {
            if refusal.error_code == ErrorCode::WebauthnVerificationFailed {
                attempts.count(context)?;
            }
            Ok(refusal.into())
        }
    }
}

/// The user whose passkey has answered, with her row locked.
fn verified(
    context: &mut Context<'_, impl Store, impl Env>,
    party: &RelyingParty,
    ceremony: &Ceremony,
    response: &str,
) -> Result<Result<User, Refusal>, Fault> {
    let assertion = match Assertion::discoverable(response) {
        Ok(assertion) => assertion,
        Err(why) => return Ok(Err(rejected(&why))),
    };
    let failed = || rejected(&Rejected::NotVerified(String::new()));
    let Some(owner) = owner_of(context, &assertion)? else { return Ok(Err(failed())) };
    let Some(locked) = context.store.lock_user(owner, UserLock::Change)? else {
        return Ok(Err(failed()));
    };
    context.waited();
    // What another sign-in has made of the counter in between.
    let Some(key) = context.store.passkey_by_credential(assertion.credential_id())? else {
        return Ok(Err(failed()));
    };
    let presented = PresentedCredential {
        id: &key.credential_id,
        user: key.user_id,
        public_key: &key.public_key,
        state: key.state,
    };
    let state = match verify_assertion(party, ceremony, &assertion, &presented) {
        Ok(state) => state,
        Err(why) => return Ok(Err(rejected(&why))),
    };
    let user = locked.user;
    if let Some(refusal) = barred(&user, context) {
        return Ok(Err(refusal));
    }
    context.store.note_passkey_use(key.id, state, context.now)?;
    Ok(Ok(user))
}

fn owner_of(
    context: &mut Context<'_, impl Store, impl Env>,
    assertion: &Assertion,
) -> Result<Option<Uuid>, Fault> {
    let key = context.store.passkey_by_credential(assertion.credential_id())?;
    Ok(key.map(|key| key.user_id))
}

fn barred(user: &User, context: &Context<'_, impl Store, impl Env>) -> Option<Refusal> {
    let refusal = match user.standing(context.now) {
        Standing::Banned => Refusal::new(ErrorCode::UserBanned, "User is banned"),
        Standing::Deleted => rejected(&Rejected::NotVerified(String::new())),
        Standing::Good => {
            let has_email = user.email.as_deref().is_some_and(|email| !email.is_empty());
            if !has_email || user.is_email_confirmed() {
                return None;
            }
            Refusal::new(ErrorCode::EmailNotConfirmed, "Email not confirmed")
        }
    };
    Some(refusal.with_status(403))
}
