//! How far the way back to GoTrue is.

use auth_ext_core::fault::Fault;
use auth_ext_core::time::Timestamp;
use uuid::Uuid;

use super::row::{Parameter, read};
use super::sessions::rotated_at;

/// In portions, because there may be millions. The limit is written out: a plan for an unknown one
/// may sort the whole table.
const PORTION: &str = "
    SELECT s.id,
        s.refresh_token_hmac_key IS NOT NULL OR EXISTS (
            SELECT FROM auth.refresh_tokens AS t
            WHERE t.session_id OPERATOR(pg_catalog.=) s.id AND NOT t.revoked),
        greatest(s.refreshed_at AT TIME ZONE 'UTC', s.created_at)
    FROM auth.sessions AS s
    WHERE s.id OPERATOR(pg_catalog.>) $1
    ORDER BY s.id LIMIT 10000";

/// Sessions by who could refresh them.
#[derive(Debug, Default)]
pub(crate) struct HandedBack {
    /// Those whose client holds a refresh token that GoTrue takes.
    pub(crate) by_gotrue: i64,
    /// The others.
    pub(crate) remaining: i64,
    /// Those of the others that were used lately.
    pub(crate) remaining_in_use: i64,
}

/// Counts all sessions; in use are those that were used after `since`.
///
/// # Errors
/// A fault of the database.
pub(crate) fn handed_back(since: Timestamp) -> Result<HandedBack, Fault> {
    let mut counts = HandedBack::default();
    let mut after = Uuid::nil();
    loop {
        let portion = read(PORTION, &[Parameter::Uuid(Some(after))], |rows| {
            rows.all(|row| Ok((row.uuid(1)?, row.bool(2)?, row.optional_time(3)?)))
        })?;
        let Some((last, ..)) = portion.last() else { return Ok(counts) };
        after = *last;
        let ours: Vec<_> =
            portion.iter().filter(|(_, by_gotrue, _)| !by_gotrue).map(|(id, ..)| *id).collect();
        let rotated = rotated_at(&ours)?;
        for (id, by_gotrue, used_at) in portion {
            if by_gotrue {
                counts.by_gotrue += 1;
                continue;
            }
            counts.remaining += 1;
            if used_at.max(rotated.get(&id).copied()) > Some(since) {
                counts.remaining_in_use += 1;
            }
        }
    }
}
