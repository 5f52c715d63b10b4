//! `auth_ext.refresh_tokens`.

use auth_ext_core::fault::{Fault, FaultKind};
use auth_ext_core::session::SessionState;
use auth_ext_core::store::{LateRetry, RefreshTokenRow, RefreshTokens, Rotation};
use auth_ext_core::user::User;
use uuid::Uuid;

use super::SpiStore;
use super::latest::{lock_latest, unless_overtaken, write_latest};
use super::row::{Parameter, Row, read_latest};
use super::sessions::session_and_user;
use super::users::USER_COLUMNS;
use crate::request::require_synchronous_commit;

/// The happy path. The comparisons are the policy's verdicts as points in time; whatever they bar
/// goes the slow way, where the core decides.
const ROTATE: &str = concat!(
    "UPDATE auth_ext.refresh_tokens AS r
    SET generation = r.generation OPERATOR(pg_catalog.+) 1,
        parent_hash = r.token_hash, token_hash = $4, nonce = $5, rotated_at = $6
    FROM auth.sessions AS s
    JOIN auth.users AS u ON u.id OPERATOR(pg_catalog.=) s.user_id
    WHERE r.session_id OPERATOR(pg_catalog.=) $1
      AND s.id OPERATOR(pg_catalog.=) $1
      AND r.generation OPERATOR(pg_catalog.=) $2
      AND r.token_hash OPERATOR(pg_catalog.=) $3
      AND u.deleted_at IS NULL
      AND (u.banned_until IS NULL OR u.banned_until OPERATOR(pg_catalog.<=) $6)
      AND (s.not_after IS NULL OR s.not_after OPERATOR(pg_catalog.>) $6)
      AND ($7 IS NULL OR s.created_at OPERATOR(pg_catalog.>) $7)
      AND ($8 IS NULL OR r.rotated_at OPERATOR(pg_catalog.>) $8)
    RETURNING ",
    include_str!("../../sql/statements/user_columns.sql"),
    ", ",
    include_str!("../../sql/statements/session_columns.sql")
);

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

const LOCKED: &str = concat!(
    "SELECT ",
    include_str!("../../sql/statements/user_columns.sql"),
    ", ",
    include_str!("../../sql/statements/session_columns.sql"),
    ", r.generation, r.token_hash, r.parent_hash, r.nonce, r.rotated_at, r.late_generation, r.late_in_a_row
    FROM auth_ext.refresh_tokens AS r
    JOIN auth.sessions AS s ON s.id OPERATOR(pg_catalog.=) r.session_id
    JOIN auth.users AS u ON u.id OPERATOR(pg_catalog.=) s.user_id
    WHERE r.session_id OPERATOR(pg_catalog.=) $1"
);

/// How many columns sql/statements/session_columns.sql has.
const SESSION_COLUMNS: usize = 6;

/// Where the columns behind those of the session begin.
pub(super) const TOKEN_COLUMNS: usize = USER_COLUMNS + SESSION_COLUMNS + 1;

impl RefreshTokens for SpiStore {
    fn rotate(&mut self, rotation: &Rotation) -> Result<Option<(SessionState, User)>, Fault> {
        require_synchronous_commit();
        let generation = signed(rotation.generation)?;
        let parameters = [
            Parameter::Uuid(Some(rotation.session_id)),
            Parameter::Int(generation),
            Parameter::Bytes(Some(&rotation.token_hash)),
            Parameter::Bytes(Some(&rotation.child_hash)),
            Parameter::Bytes(Some(&rotation.nonce)),
            Parameter::Time(Some(rotation.now)),
            Parameter::Time(rotation.floors.created_after),
            Parameter::Time(rotation.floors.rotated_after),
        ];
        let rotate = || write_latest(ROTATE, &parameters, |rows| rows.first(session_and_user));
        Ok(unless_overtaken(rotate)?.flatten())
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
        write_latest(LOCKED, &id, |rows| rows.first(locked))
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

fn locked(row: &Row<'_, '_>) -> Result<(RefreshTokenRow, SessionState, User), Fault> {
    let (session, user) = session_and_user(row)?;
    let token = refresh_token(row)?.ok_or_else(out_of_range)?;
    Ok((token, session, user))
}

/// The refresh token columns from [`TOKEN_COLUMNS`] on; `None` when an outer join found none.
pub(super) fn refresh_token(row: &Row<'_, '_>) -> Result<Option<RefreshTokenRow>, Fault> {
    let at = TOKEN_COLUMNS;
    let Some(generation) = row.optional_int(at)? else { return Ok(None) };
    Ok(Some(RefreshTokenRow {
        generation: counted(generation)?,
        token_hash: hash(row.optional_bytes(at + 1)?)?.ok_or_else(out_of_range)?,
        parent_hash: hash(row.optional_bytes(at + 2)?)?,
        nonce: hash(row.optional_bytes(at + 3)?)?,
        rotated_at: row.time(at + 4)?,
        late_generation: row.optional_int(at + 5)?.map(counted).transpose()?,
        late_in_a_row: row.optional_int(at + 6)?.map_or(Ok(0), counted)?,
    }))
}

fn counted(number: i32) -> Result<u32, Fault> {
    u32::try_from(number).map_err(|_| out_of_range())
}

fn signed(number: u32) -> Result<i32, Fault> {
    i32::try_from(number).map_err(|_| out_of_range())
}

fn hash(bytes: Option<Vec<u8>>) -> Result<Option<[u8; 32]>, Fault> {
    bytes.map(|bytes| bytes.try_into().map_err(|_| out_of_range())).transpose()
}

pub(super) fn out_of_range() -> Fault {
    Fault::new(FaultKind::Internal, "a row of auth_ext.refresh_tokens is out of range")
}
