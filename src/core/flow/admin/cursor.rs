//! A place in the list of users, as text that clients hand back.

use uuid::Uuid;

use crate::outcome::{ErrorCode, Refusal};
use crate::store::UserCursor;
use crate::time::Timestamp;
use crate::user::User;

/// What stands for a user without `created_at`.
const NEVER: &str = "-";

/// The place after a user: microseconds since the epoch and the id.
pub(super) fn after(user: &User) -> String {
    let created_at =
        user.created_at.map_or_else(|| NEVER.to_owned(), |t| t.as_micros().to_string());
    format!("{created_at}.{}", user.id)
}

/// Reads one.
///
/// # Errors
/// It is none of ours.
pub(super) fn read(text: &str) -> Result<UserCursor, Refusal> {
    let parsed = text.split_once('.').and_then(|(created_at, id)| {
        let created_at = match created_at {
            NEVER => None,
            micros => Some(Timestamp::from_micros(micros.parse().ok()?)),
        };
        Some(UserCursor { created_at, id: Uuid::try_parse(id).ok()? })
    });
    parsed.ok_or_else(|| {
        let message = "Bad Pagination Parameters: cursor must be one that a page ended with";
        Refusal::new(ErrorCode::ValidationFailed, message)
    })
}
