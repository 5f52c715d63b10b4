//! What a code or a link's token was found to be, and what it led to.

use core::time::Duration;

use super::limits::sent_at;
use crate::context::Context;
use crate::env::Env;
use crate::fault::Fault;
use crate::one_time::{TokenType, VerifyType};
use crate::outcome::{ErrorCode, Refusal};
use crate::store::{OneTimeColumns, Store, UserLock};
use crate::user::{Standing, User};

/// A token that was found and is good; its user is locked.
pub(in crate::flow) struct Found {
    pub(in crate::flow) user: User,
    pub(in crate::flow) columns: OneTimeColumns,
    pub(in crate::flow) token: TokenType,
    /// The type of verification, with `email` resolved.
    pub(in crate::flow) kind: VerifyType,
}

/// What a verification led to.
pub(in crate::flow) enum Verified {
    /// The user may go on.
    Whole(Box<User>),
    /// Another confirmation is needed.
    Half,
    /// The new address was taken in the meantime; the change is off.
    Taken(Refusal),
}

pub(in crate::flow) fn expired_code() -> Refusal {
    Refusal::new(ErrorCode::OtpExpired, "Token has expired or is invalid")
}

/// Whether the time of a token is over: from that very moment on.
pub(in crate::flow) fn is_over(
    context: &Context<'_, impl Store, impl Env>,
    user: &User,
    token: TokenType,
    lifetime: Duration,
) -> bool {
    sent_at(user, token).is_none_or(|sent| sent.plus(lifetime) <= context.now)
}

/// Locks a user and gives her as she is then, with her codes; `None` when she is gone. Whether she may sign
/// in is asked by [`may_go_on`], once what was presented is right.
pub(in crate::flow) fn locked_with_codes(
    context: &mut Context<'_, impl Store, impl Env>,
    id: uuid::Uuid,
) -> Result<Option<(User, OneTimeColumns)>, Fault> {
    let locked = context.store.lock_user(id, UserLock::Code)?;
    context.waited();
    let Some(locked) = locked.filter(|it| it.user.standing(context.now) != Standing::Deleted)
    else {
        return Ok(None);
    };
    let columns = context.store.one_time_columns(id)?;
    Ok(columns.map(|columns| (locked.user, columns)))
}

/// What was found, unless its user is banned. Whoever does not hold the code or the link must not learn
/// that she is, or that she has an account; GoTrue tells before it compares.
pub(in crate::flow) fn may_go_on(
    context: &Context<'_, impl Store, impl Env>,
    found: Found,
) -> Result<Found, Refusal> {
    match found.user.standing(context.now) {
        Standing::Good => Ok(found),
        Standing::Banned => {
            Err(Refusal::new(ErrorCode::UserBanned, "User is banned").with_status(403))
        }
        Standing::Deleted => Err(expired_code()),
    }
}
