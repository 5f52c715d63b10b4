//! Whether a user may change what she signs in with: a new password, address or number.

use std::sync::Arc;

use super::recent::is_recent;
use crate::context::Context;
use crate::env::Env;
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
    let settings = Arc::clone(&context.settings);
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
        || proof.session.is_some_and(|session| is_recent(context, session));
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

/// Whoever came by a mail or a message may have forgotten the password.
fn began_with_a_code(session: &SessionState) -> bool {
    let methods = session.methods();
    methods.iter().any(|proven| matches!(proven.method.as_str(), "otp" | "magiclink" | "recovery"))
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
