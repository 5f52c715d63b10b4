//! A request for a message, mail or text, by an address: the steps that both have in common.

use super::attempts::Attempts;
use crate::context::Context;
use crate::env::Env;
use crate::fault::Fault;
use crate::outcome::{ErrorCode, Outcome, Refusal};
use crate::store::{Store, UserLock};
use crate::user::User;

/// Counts the request of this client, and undoes what it wrote when the message cannot go.
pub(super) fn counted<S: Store, E: Env, T>(
    context: &mut Context<'_, S, E>,
    attempts: &Attempts,
    body: impl FnOnce(&mut Context<'_, S, E>) -> Result<Result<T, Refusal>, Fault>,
    answer: impl FnOnce(T) -> Result<Outcome, Fault>,
) -> Result<Outcome, Fault> {
    if let Some(refusal) = attempts.refusal(context)? {
        return Ok(refusal.into());
    }
    let sent = context.undoable(body)?;
    attempts.count(context)?;
    sent.map_or_else(|refusal| Ok(refusal.into()), answer)
}

/// Who is known by the address, or else whom `add` makes, locked. `None` when somebody signed up with
/// the address in between, who gets his own message, or when she is gone by then.
pub(super) fn known_or_new<S: Store, E: Env>(
    context: &mut Context<'_, S, E>,
    known: Option<User>,
    create_user: Option<bool>,
    add: impl FnOnce(&mut Context<'_, S, E>) -> Result<Result<Option<User>, Refusal>, Fault>,
) -> Result<Result<Option<User>, Refusal>, Fault> {
    let user = match known {
        Some(user) => Some(user),
        None if create_user == Some(false) => {
            let message = "Signups not allowed for otp";
            return Ok(Err(Refusal::new(ErrorCode::OtpDisabled, message)));
        }
        None if !context.settings.sign_up_allowed => return Ok(Err(signups_disabled())),
        None => match add(context)? {
            Ok(user) => user,
            Err(refusal) => return Ok(Err(refusal)),
        },
    };
    match user {
        Some(user) => Ok(Ok(locked(context, &user)?)),
        None => Ok(Ok(None)),
    }
}

/// The user as she is once nobody else changes her; `None` when she is gone by then.
pub(super) fn locked(
    context: &mut Context<'_, impl Store, impl Env>,
    user: &User,
) -> Result<Option<User>, Fault> {
    let locked = context.store.lock_user(user.id, UserLock::Code)?;
    context.waited();
    Ok(locked.map(|locked| locked.user).filter(|user| user.deleted_at.is_none()))
}

/// GoTrue's refusal where people may not sign up by themselves.
pub(super) fn signups_disabled() -> Refusal {
    Refusal::new(ErrorCode::SignupDisabled, "Signups not allowed for this instance")
}
