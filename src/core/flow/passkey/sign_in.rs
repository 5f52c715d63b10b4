//! Signing in with a passkey.

use super::settings::{begun, members, no_relying_party, rejected, relying_party, taken};
use crate::context::Context;
use crate::env::Env;
use crate::fault::{Fault, FaultKind};
use crate::flow::attempts::Attempts;
use crate::flow::issue::{AuthenticationMethod, Proof, start_session};
use crate::json::Json;
use crate::outcome::{ErrorCode, Outcome, Refusal};
use crate::passkey::{
    Assertion, Ceremony, CredentialState, PresentedCredential, Rejected, RelyingParty,
    start_assertion, verify_assertion,
};
use crate::store::{PasskeyRow, Store, UserLock};
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
    // Before her row is locked: the id of a credential is no secret, and whoever presents it with something
    // made up would hold her up for as long as he likes.
    let owner = match presented(context, party, ceremony, &assertion)? {
        Ok((key, _)) => key.user_id,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let Some(locked) = context.store.lock_user(owner, UserLock::Change)? else {
        return Ok(Err(failed()));
    };
    context.waited();
    // Another sign-in may have made something of the counter in between, or she may have removed the passkey.
    let (key, state) = match presented(context, party, ceremony, &assertion)? {
        Ok((key, state)) if key.user_id == owner => (key, state),
        Ok(_) => return Ok(Err(failed())),
        Err(refusal) => return Ok(Err(refusal)),
    };
    let user = locked.user;
    if let Some(refusal) = barred(&user, context) {
        return Ok(Err(refusal));
    }
    context.store.note_passkey_use(key.id, state, context.now)?;
    Ok(Ok(user))
}

/// The passkey that an assertion is of, as it is now, and what becomes of it.
fn presented(
    context: &mut Context<'_, impl Store, impl Env>,
    party: &RelyingParty,
    ceremony: &Ceremony,
    assertion: &Assertion,
) -> Result<Result<(PasskeyRow, CredentialState), Refusal>, Fault> {
    let Some(key) = context.store.passkey_by_credential(assertion.credential_id())? else {
        return Ok(Err(rejected(&Rejected::NotVerified(String::new()))));
    };
    let presented = PresentedCredential {
        id: &key.credential_id,
        user: key.user_id,
        public_key: &key.public_key,
        state: key.state,
    };
    let verified = verify_assertion(party, ceremony, assertion, &presented);
    Ok(verified.map(|state| (key, state)).map_err(|why| rejected(&why)))
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
