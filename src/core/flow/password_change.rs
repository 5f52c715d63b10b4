//! Whether a user may change what she signs in with: a new password, address or number, another way in.

use std::sync::Arc;

use uuid::Uuid;

use super::user::is_token_raised;
use crate::context::Context;
use crate::env::Env;
use crate::fault::Fault;
use crate::outcome::{ErrorCode, Refusal};
use crate::password::{self, Verdict};
use crate::secret::Secret;
use crate::session::SessionState;
use crate::store::Store;
use crate::user::User;

/// What she proves it with.
pub(super) struct Proof<'a> {
    pub(super) current_password: Option<&'a Secret>,
    pub(super) session: Option<&'a SessionState>,
    /// Whether the code of a mail is right; `None` without one.
    pub(super) nonce: Option<bool>,
}

/// What is to be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Credential {
    /// The password, perhaps with the address.
    Password,
    /// The address alone, where the present one is not asked. With it the password can be reset, so it
    /// asks for the same.
    Email,
    /// The number alone, because the present one is never asked. With it one can sign in, likewise.
    Phone,
}

/// A stolen session alone must not be enough to keep the owner out: the old password, or a session
/// that is young enough.
pub(super) fn may_change(
    context: &mut Context<'_, impl Store, impl Env>,
    user: &User,
    what: Credential,
    proof: &Proof<'_>,
) -> Result<(), Refusal> {
    let (settings, now) = (Arc::clone(&context.settings), context.now);
    if what == Credential::Password
        && settings.current_password_required
        && user.password_hash().is_some()
        && !proof.session.is_some_and(began_with_a_code)
    {
        // GoTrue's sentence, also for a wrong one.
        let message = "Current password required when setting new password.";
        let code = match proof.current_password {
            Some(current) if is_right(context, user, current) => return Ok(()),
            Some(_) => ErrorCode::CurrentPasswordInvalid,
            None => ErrorCode::CurrentPasswordRequired,
        };
        return Err(Refusal::new(code, message));
    }
    let is_recent = settings.password_change_window.is_none()
        || proof.session.is_some_and(|session| session.is_recent(&settings, now));
    match proof.current_password {
        Some(current) if !is_right(context, user, current) => {
            let message = "The current password is wrong";
            return Err(Refusal::new(ErrorCode::CurrentPasswordInvalid, message));
        }
        Some(_) => {}
        None if is_recent => {}
        None if proof.nonce == Some(true) => {}
        None if proof.nonce == Some(false) => {
            let message = "Nonce has expired or is invalid";
            return Err(Refusal::new(ErrorCode::ReauthenticationNotValid, message));
        }
        None => {
            let message = match what {
                Credential::Password => "Password update requires reauthentication",
                Credential::Email => "Email update requires reauthentication",
                Credential::Phone => "Phone update requires reauthentication",
            };
            return Err(Refusal::new(ErrorCode::ReauthenticationNeeded, message));
        }
    }
    Ok(())
}

/// Whether a session may add another way in, a passkey or an identity, which the owner would not get rid of
/// by a new password: a stolen one of three days may not. Whoever has nothing but her session may.
pub(super) fn may_add_way_in(
    context: &mut Context<'_, impl Store, impl Env>,
    user: &User,
    session: Option<Uuid>,
    what: &str,
) -> Result<Result<(), Refusal>, Fault> {
    let settings = Arc::clone(&context.settings);
    if settings.password_change_window.is_none() || !user.has_way_in() {
        return Ok(Ok(()));
    }
    let session = match session {
        Some(id) => context.store.session(id)?.map(|(session, _)| session),
        None => None,
    };
    if session.is_some_and(|session| session.is_recent(&settings, context.now)) {
        return Ok(Ok(()));
    }
    let message = format!("Sign in again to {what}");
    Ok(Err(Refusal::new(ErrorCode::ReauthenticationNeeded, message)))
}

/// Whether a session may change which identities an account has: where there is a second factor, one that
/// was raised by it, with a token of since then, as for a password. GoTrue asks for none.
pub(super) fn may_change_identities(
    context: &mut Context<'_, impl Store, impl Env>,
    user: &User,
    session: Option<Uuid>,
) -> Result<Result<(), Refusal>, Fault> {
    if !user.has_second_factor() {
        return Ok(Ok(()));
    }
    let session = match session {
        Some(id) => context.store.session(id)?.map(|(session, _)| session),
        None => None,
    };
    if session.is_some_and(|session| session.aal != "aal1") && is_token_raised(context) {
        return Ok(Ok(()));
    }
    let message = "AAL2 session is required to link or unlink an identity when MFA is enabled.";
    Ok(Err(Refusal::new(ErrorCode::InsufficientAal, message)))
}

/// Whether a session may add an identity: both.
pub(super) fn may_add_identity(
    context: &mut Context<'_, impl Store, impl Env>,
    user: &User,
    session: Option<Uuid>,
) -> Result<Result<(), Refusal>, Fault> {
    match may_change_identities(context, user, session)? {
        Ok(()) => may_add_way_in(context, user, session, "link an identity"),
        Err(refusal) => Ok(Err(refusal)),
    }
}

/// Whoever came by a mail or a message may have forgotten the password.
fn began_with_a_code(session: &SessionState) -> bool {
    let methods = serde_json::from_str::<Vec<Proven>>(&session.amr).unwrap_or_default();
    methods.iter().any(|proven| matches!(proven.method.as_str(), "otp" | "magiclink" | "recovery"))
}

/// An entry of `amr`, as far as it matters.
#[derive(serde::Deserialize)]
struct Proven {
    method: String,
}

fn is_right(
    context: &mut Context<'_, impl Store, impl Env>,
    user: &User,
    password: &Secret,
) -> bool {
    let hash = user.password_hash();
    let verdict = password::verify_apart(hash, password, &context.settings, context.env);
    matches!(verdict, Verdict::Correct { .. })
}

/// The new password must differ from the old one.
pub(super) fn must_differ(
    context: &mut Context<'_, impl Store, impl Env>,
    user: &User,
    new: &Secret,
) -> Result<(), Refusal> {
    if is_right(context, user, new) {
        let message = "New password should be different from the old password.";
        return Err(Refusal::new(ErrorCode::SamePassword, message));
    }
    Ok(())
}
