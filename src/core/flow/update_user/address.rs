//! An address that is hers already, or somebody else's.

use crate::outcome::{ErrorCode, Refusal};
use crate::user::User;

pub(in crate::flow) fn email_exists() -> Refusal {
    let message = "A user with this email address has already been registered";
    Refusal::new(ErrorCode::EmailExists, message)
}

pub(in crate::flow) fn is_hers(user: &User, email: &str) -> bool {
    user.email.as_deref().is_some_and(|own| own.to_lowercase() == email)
}
