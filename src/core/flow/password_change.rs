//! Whether a user may set a new password.

use crate::outcome::{ErrorCode, Refusal};
use crate::password::{self, Verdict};
use crate::secret::Secret;
use crate::session::SessionState;
use crate::settings::Settings;
use crate::time::Timestamp;
use crate::user::User;

/// What she proves it with.
pub(super) struct Proof<'a> {
    pub(super) current_password: Option<&'a Secret>,
    pub(super) session: Option<&'a SessionState>,
    /// Whether the code of a mail is right; `None` without one.
    pub(super) nonce: Option<bool>,
}

/// A stolen session alone must not be enough to keep the owner out: the old password, or a session
/// that is young enough. The new password must differ from the old one.
pub(super) fn may_set(
    settings: &Settings,
    user: &User,
    proof: &Proof<'_>,
    new: &Secret,
    now: Timestamp,
) -> Result<(), Refusal> {
    let stored = user.password_hash();
    let is_right =
        |password| matches!(password::verify(stored, password, settings), Verdict::Correct { .. });
    let is_recent = settings.password_change_window.is_none_or(|window| {
        proof.session.is_some_and(|session| now < session.created_at.plus(window))
    });
    match proof.current_password {
        Some(current) if !is_right(current) => {
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
            let message = "Password update requires reauthentication";
            return Err(Refusal::new(ErrorCode::ReauthenticationNeeded, message));
        }
    }
    if is_right(new) {
        let message = "New password should be different from the old password.";
        return Err(Refusal::new(ErrorCode::SamePassword, message));
    }
    Ok(())
}
