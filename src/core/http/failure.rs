//! What a request is answered that an error ended.

use crate::outcome::{ErrorCode, Refusal};

/// The refusal for an ERROR of PostgreSQL's, or a fault of ours as one. What broke is the operator's to
/// know and stands in the server log; but clients must learn whether to try again, because they throw
/// their session away at any status below 500.
///
/// `raise_exception` (P0001) is what an app's own trigger or hook says to the person: its sentence is
/// handed on with PostgREST's status for it, 400.
#[must_use]
pub fn failure(sqlstate: [u8; 5], message: &str) -> Refusal {
    match &sqlstate {
        b"P0001" => Refusal::new(ErrorCode::UnexpectedFailure, message).with_status(400),
        // query_canceled: a time-out of the server's or of the request's role.
        b"57014" => Refusal::new(
            ErrorCode::RequestTimeout,
            "Processing this request timed out, please retry after a moment.",
        ),
        // Connection, transaction rollback, resources, operator intervention; a lock that was not to be
        // had; a server that has become read-only.
        [b'0', b'8', ..]
        | [b'4', b'0', ..]
        | [b'5', b'3', ..]
        | [b'5', b'7', ..]
        | b"55P03"
        | b"25006" => Refusal::later("The server is busy, please retry after a moment"),
        _ => Refusal::unexpected(),
    }
}
