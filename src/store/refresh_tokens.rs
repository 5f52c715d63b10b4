//! `auth_ext.refresh_tokens`.

use auth_ext_core::fault::{Fault, FaultKind};
use auth_ext_core::session::SessionState;
use auth_ext_core::store::{LateRetry, RefreshTokenRow, RefreshTokens, Rotation};
use auth_ext_core::user::User;
use uuid::Uuid;

use super::SpiStore;
use super::latest::{lock_latest, unless_overtaken, write_latest};
use super::row::{Parameter, Row, read_latest};
use super::session_rows::{BY_ID, plain_session_and_user, session_and_user, with_methods};
use super::users::with_parts;
use crate::request::require_synchronous_commit;

/// The happy path, once session and user were read and nothing bars them. Whoever bans a user or ends a
/// session in between deletes the row.
const ROTATE: &str = "
    UPDATE auth_ext.refresh_tokens AS r
    SET generation = r.generation OPERATOR(pg_catalog.+) 1,
        parent_hash = r.token_hash, token_hash = $4, nonce = $5, rotated_at = $6
    WHERE r.session_id OPERATOR(pg_catalog.=) $1
      AND r.generation OPERATOR(pg_catalog.=) $2
      AND r.token_hash OPERATOR(pg_catalog.=) $3
      AND ($7 IS NULL OR r.rotated_at OPERATOR(pg_catalog.>) $7)";

/// For a token that its MAC does not prove.
const HOLDS_HASH: &str = "
    SELECT r.token_hash OPERATOR(pg_catalog.=) $2
        OR coalesce(r.parent_hash OPERATOR(pg_catalog.=) $2, false)
    FROM auth_ext.refresh_tokens AS r
    WHERE r.session_id OPERATOR(pg_catalog.=) $1";

/// For whoever holds the row.
const ADOPT: &str = "
    UPDATE auth_ext.refresh_tokens AS r
    SET generation = $2 OPERATOR(pg_catalog.+) 1,
        parent_hash = $3, token_hash = $4, nonce = $5, rotated_at = $6
    WHERE r.session_id OPERATOR(pg_catalog.=) $1";

const RECORD_LATE_RETRY: &str = "
    UPDATE auth_ext.refresh_tokens AS r
    SET late_generation = $2, late_in_a_row = $3
    WHERE r.session_id OPERATOR(pg_catalog.=) $1";

/// Without the session: an UPDATE that had to wait and then finds nothing to rotate keeps the lock on
/// the row (EvalPlanQual), so whoever comes here may hold it already, and must not wait for a session
/// that somebody else holds who waits for this row.
pub(super) const LOCK_REFRESH_TOKEN: &str = "
    SELECT r.session_id FROM auth_ext.refresh_tokens AS r
    WHERE r.session_id OPERATOR(pg_catalog.=) $1 FOR UPDATE";

pub(super) const ROW: &str = "
    SELECT r.generation, r.token_hash, r.parent_hash, r.nonce, r.rotated_at, r.late_generation, r.late_in_a_row
    FROM auth_ext.refresh_tokens AS r
    WHERE r.session_id OPERATOR(pg_catalog.=) $1";

impl RefreshTokens for SpiStore {
    fn rotate(&mut self, rotation: &Rotation) -> Result<Option<(SessionState, User)>, Fault> {
        require_synchronous_commit();
        let generation = signed(rotation.generation)?;
        let Some((session, user)) = plain_session_and_user(rotation.session_id)? else {
            return Ok(None);
        };
        if is_barred(&session, &user, rotation) {
            return Ok(None);
        }
        let parameters = [
            Parameter::Uuid(Some(rotation.session_id)),
            Parameter::Int(generation),
            Parameter::Bytes(Some(&rotation.token_hash)),
            Parameter::Bytes(Some(&rotation.child_hash)),
            Parameter::Bytes(Some(&rotation.nonce)),
            Parameter::Time(Some(rotation.now)),
            Parameter::Time(rotation.floors.rotated_after),
        ];
        let rotate = || write_latest(ROTATE, &parameters, |rows| Ok(rows.count() == 1));
        let rotated = unless_overtaken(rotate)?.unwrap_or(false);
        if !rotated {
            return Ok(None);
        }
        Ok(Some((with_methods(session)?, with_parts(user)?)))
    }

    fn holds_hash(&mut self, session: Uuid, token_hash: &[u8; 32]) -> Result<bool, Fault> {
        let parameters = [Parameter::Uuid(Some(session)), Parameter::Bytes(Some(token_hash))];
        let holds = read_latest(HOLDS_HASH, &parameters, |rows| rows.first(|row| row.bool(1)))?;
        Ok(holds.unwrap_or(false))
    }

    fn lock(
        &mut self,
        session: Uuid,
    ) -> Result<Option<(RefreshTokenRow, SessionState, User)>, Fault> {
        let id = [Parameter::Uuid(Some(session))];
        if lock_latest(LOCK_REFRESH_TOKEN, &id)? == 0 {
            return Ok(None);
        }
        let Some(token) = write_latest(ROW, &id, |rows| rows.first(refresh_token))? else {
            return Ok(None);
        };
        let found = write_latest(BY_ID, &id, |rows| rows.first(session_and_user))?;
        Ok(found.map(|(session, user)| (token, session, user)))
    }

    fn adopt(&mut self, rotation: &Rotation) -> Result<(), Fault> {
        require_synchronous_commit();
        let parameters = [
            Parameter::Uuid(Some(rotation.session_id)),
            Parameter::Int(signed(rotation.generation)?),
            Parameter::Bytes(Some(&rotation.token_hash)),
            Parameter::Bytes(Some(&rotation.child_hash)),
            Parameter::Bytes(Some(&rotation.nonce)),
            Parameter::Time(Some(rotation.now)),
        ];
        write_latest(ADOPT, &parameters, |_| Ok(()))
    }

    fn record_late_retry(&mut self, late: &LateRetry) -> Result<(), Fault> {
        require_synchronous_commit();
        let parameters = [
            Parameter::Uuid(Some(late.session_id)),
            Parameter::Int(signed(late.generation)?),
            Parameter::Int(signed(late.in_a_row)?),
        ];
        write_latest(RECORD_LATE_RETRY, &parameters, |_| Ok(()))
    }
}

/// The policy's verdicts as points in time; whatever they bar goes the slow way, where the core decides.
fn is_barred(session: &SessionState, user: &User, rotation: &Rotation) -> bool {
    user.deleted_at.is_some()
        || user.banned_until.is_some_and(|until| until > rotation.now)
        || session.not_after.is_some_and(|end| end <= rotation.now)
        || rotation.floors.created_after.is_some_and(|floor| session.created_at <= floor)
}

/// The columns of [`ROW`].
pub(super) fn refresh_token(row: &Row<'_, '_>) -> Result<RefreshTokenRow, Fault> {
    Ok(RefreshTokenRow {
        generation: counted(row.int(1)?)?,
        token_hash: hash(row.optional_bytes(2)?)?.ok_or_else(out_of_range)?,
        parent_hash: hash(row.optional_bytes(3)?)?,
        nonce: hash(row.optional_bytes(4)?)?,
        rotated_at: row.time(5)?,
        late_generation: row.optional_int(6)?.map(counted).transpose()?,
        late_in_a_row: row.optional_int(7)?.map_or(Ok(0), counted)?,
    })
}

fn counted(number: i32) -> Result<u32, Fault> {
    u32::try_from(number).map_err(|_| out_of_range())
}

pub(super) fn signed(number: u32) -> Result<i32, Fault> {
    i32::try_from(number).map_err(|_| out_of_range())
}

fn hash(bytes: Option<Vec<u8>>) -> Result<Option<[u8; 32]>, Fault> {
    bytes.map(|bytes| bytes.try_into().map_err(|_| out_of_range())).transpose()
}

pub(super) fn out_of_range() -> Fault {
    Fault::new(FaultKind::Internal, "a row of auth_ext.refresh_tokens is out of range")
}
