//! A user changes her own account.

mod address;
mod changes;
mod input;
mod permission;
mod wanted;
mod written;

pub(super) use address::{email_exists, is_hers};
pub use input::UserUpdate;

use super::attempts::Attempts;
use super::user::{authenticated, standing};
use crate::context::Context;
use crate::env::Env;
use crate::fault::{Fault, FaultKind};
use crate::outcome::{ErrorCode, Outcome};
use crate::request::Caller;
use crate::store::{Store, UserLock};
use crate::user::User;
use permission::guesses;
use wanted::Wanted;
use written::changed;

/// Changes the caller's own user: GoTrue's JSON of her, or GoTrue's refusals in GoTrue's order, with
/// nothing changed.
///
/// A new password needs the old one or a session that is young enough
/// ([`password_change_window`](crate::settings::Settings::password_change_window)) or the code of [`reauthenticate`](super::reauthenticate),
/// and ends all other sessions. A new e-mail counts at once with `autoconfirm`, otherwise once its link or
/// code was used, and the answer has it as `new_email`. A new phone likewise, with `phone_autoconfirm`
/// and `new_phone`. Both ask for the same proof as a password, which can be reset with them, unless
/// the present address has to confirm, too.
///
/// # Errors
/// A fault of the database or the settings.
pub fn update_user(
    context: &mut Context<'_, impl Store, impl Env>,
    update: UserUpdate,
) -> Result<Outcome, Fault> {
    let (caller, user) = match authenticated(context)? {
        Ok(found) => found,
        Err(refusal) => return Ok(refusal.into()),
    };
    let attempts = Attempts::of_user_update(context)?;
    attempts.around(context, |context| updated(context, caller, &user, update))
}

fn updated(
    context: &mut Context<'_, impl Store, impl Env>,
    caller: Caller,
    user: &User,
    update: UserUpdate,
) -> Result<Outcome, Fault> {
    let wanted = match Wanted::read(&context.settings, update, context.is_service_role) {
        Ok(wanted) => wanted,
        Err(refusal) => return Ok(refusal.into()),
    };
    // The lock of a sign-in: one with the old password is over and its session can be ended, or it
    // waits and finds the new one.
    let mut locked = context.store.lock_user(user.id, UserLock::Change)?;
    if let Some(locked) = &mut locked
        && let Some(stored) = locked.user.encrypted_password.take()
    {
        // One that cannot be opened is a password all the same: nobody knows it.
        let opened = context.store.opened(user.id, stored.clone())?;
        locked.user.encrypted_password = Some(opened.unwrap_or(stored));
    }
    // Whoever had the lock before may have ended this very session.
    context.waited();
    let locked = match (standing(context, caller)?, locked) {
        (Ok(_), Some(locked)) => locked,
        (Err(refusal), _) => return Ok(refusal.into()),
        (Ok(_), None) => {
            return Err(Fault::new(FaultKind::Internal, "a locked user is gone"));
        }
    };
    let session = match caller.session_id {
        Some(id) => context.store.session(id)?.map(|(session, _)| session),
        None => None,
    };
    // Who is told that a password is the old one, or undoes the change, has guessed.
    let guesses = match wanted.password {
        Some(_) => guesses(context, &locked.user)?,
        None => Attempts::none(),
    };
    if let Some(refusal) = guesses.refusal(context)? {
        return Ok(refusal.into());
    }
    let changes = match wanted.against(context, &locked, session.as_ref())? {
        Ok(changes) => changes,
        Err(refusal) => {
            if refusal.error_code == ErrorCode::SamePassword {
                guesses.count(context)?;
            }
            return Ok(refusal.into());
        }
    };
    if changes.requested_email.is_none() && changes.requested_phone.is_none() {
        return Ok(changed(context, &locked.user, caller, &changes)?.unwrap_or_else(Outcome::from));
    }
    // A mail or a message that cannot go undoes everything else.
    let outcome = context.undoable(|context| changed(context, &locked.user, caller, &changes))?;
    if outcome.is_err() {
        guesses.count(context)?;
    }
    Ok(outcome.unwrap_or_else(Outcome::from))
}
