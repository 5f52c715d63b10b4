//! What a code or a link's token was found to be, and what it led to.

use crate::one_time::{TokenType, VerifyType};
use crate::outcome::{ErrorCode, Refusal};
use crate::store::OneTimeColumns;
use crate::user::User;

/// A token that was found and is good; its user is locked.
pub(super) struct Found {
    pub(super) user: User,
    pub(super) columns: OneTimeColumns,
    pub(super) token: TokenType,
    /// The type of verification, with `email` resolved.
    pub(super) kind: VerifyType,
}

/// What a verification led to.
pub(super) enum Verified {
    /// The user may go on.
    Whole(Box<User>),
    /// Another confirmation is needed.
    Half,
    /// The new address was taken in the meantime; the change is off.
    Taken,
}

pub(super) fn expired_code() -> Refusal {
    Refusal::new(ErrorCode::OtpExpired, "Token has expired or is invalid")
}
