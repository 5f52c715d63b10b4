//! What a client is told of a refresh that is refused.

use crate::outcome::{ErrorCode, Refusal};
use crate::refresh::Decision;
use crate::session::EndReason;

/// After how many seconds a clock that went back may have caught up.
const CLOCK_RETRY: u64 = 10;

/// GoTrue's error code for a decision, and the reason in the message.
pub(super) fn refusal(decision: Decision) -> Refusal {
    match decision {
        Decision::Rotate
        | Decision::Adopt
        | Decision::SameChild(_)
        | Decision::SameHandedBack(_)
        | Decision::KeyLost => Refusal::new(
            ErrorCode::Conflict,
            "Invalid Refresh Token: the server key has changed, sign in again",
        ),
        // Clients keep their session at a 503 and try again.
        Decision::ClockBack => Refusal::new(
            ErrorCode::Conflict,
            "Invalid Refresh Token: the server's clock has gone back, try again later",
        )
        .with_status(503)
        .with_retry_after(CLOCK_RETRY),
        // Whoever has a copy need not know which of the two it was.
        Decision::Theft | Decision::Overtaken => {
            Refusal::new(ErrorCode::RefreshTokenAlreadyUsed, "Invalid Refresh Token: Already Used")
        }
        Decision::Divergent => Refusal::new(
            ErrorCode::RefreshTokenNotFound,
            "Invalid Refresh Token: Not Issued By This Server",
        ),
        Decision::NotFound => Refusal::new(
            ErrorCode::RefreshTokenNotFound,
            "Invalid Refresh Token: Refresh Token Not Found",
        ),
        Decision::SessionEnded(reason) => ended(reason),
        Decision::SessionExpired(expiry) => Refusal::new(
            ErrorCode::SessionExpired,
            format!("Invalid Refresh Token: {}", expiry.describe()),
        ),
        Decision::Replaced => Refusal::new(
            ErrorCode::SessionExpired,
            "Invalid Refresh Token: Session Expired (Revoked by Newer Login)",
        ),
        Decision::OAuthClient => Refusal::new(
            ErrorCode::FeatureDisabled,
            "Refresh tokens of OAuth clients are not available in auth_ext",
        )
        .with_status(400),
        Decision::KeyEncrypted => Refusal::new(
            ErrorCode::RefreshTokenNotFound,
            "Invalid Refresh Token: GoTrue Has Encrypted The Key Of This Session",
        ),
        Decision::UserBanned => {
            Refusal::new(ErrorCode::UserBanned, "Invalid Refresh Token: User Banned")
        }
        Decision::UserDeleted => ended(Some(EndReason::UserDeleted)),
    }
}

fn ended(reason: Option<EndReason>) -> Refusal {
    let Some(reason) = reason else { return refusal(Decision::NotFound) };
    // GoTrue's words: it finds no token of a session that is gone, and asks no further. A replayed
    // token of a session that theft has ended keeps the word for that.
    let code = match reason {
        EndReason::Theft => ErrorCode::RefreshTokenAlreadyUsed,
        EndReason::Expired | EndReason::Replaced => ErrorCode::SessionExpired,
        EndReason::UserBanned => ErrorCode::UserBanned,
        EndReason::PasswordChanged
        | EndReason::Revoked
        | EndReason::SecondFactor
        | EndReason::SignedOut
        | EndReason::UserDeleted => ErrorCode::RefreshTokenNotFound,
    };
    Refusal::new(code, format!("Invalid Refresh Token: the session {}", reason.describe()))
}
