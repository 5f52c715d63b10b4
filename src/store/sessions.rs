//! `auth.sessions`, `auth.mfa_amr_claims` and `auth_ext.ended_sessions`.

use core::cmp::Reverse;
use core::net::IpAddr;
use std::collections::HashMap;

use auth_ext_core::fault::Fault;
use auth_ext_core::session::{EndReason, Lifetime, Scope, SessionState};
use auth_ext_core::store::{Client, Liveness, NewSession, SessionSummary, Sessions};
use auth_ext_core::time::Timestamp;
use auth_ext_core::user::User;
use uuid::Uuid;

use super::SpiStore;
use super::latest::{lock_latest, lock_latest_ids, write_latest};
use super::row::{Parameter, Row, read, read_latest, write};
use super::session_rows::{plain_session_and_user, with_methods};
use super::users::{LOCK_USER, with_parts};
use crate::request::require_synchronous_commit;

const INSERT: &str = "
    INSERT INTO auth.sessions (id, user_id, created_at, updated_at, aal, user_agent, ip)
    VALUES ($1, $2, $3, $3, 'aal1', $4, $5::pg_catalog.inet)";

const INSERT_AMR: &str = "
    INSERT INTO auth.mfa_amr_claims (id, session_id, authentication_method, created_at, updated_at)
    VALUES ($1, $2, $3, $4, $4)";

const INSERT_REFRESH_TOKEN: &str = "
    INSERT INTO auth_ext.refresh_tokens (session_id, generation, token_hash, created_at, rotated_at)
    VALUES ($1, 1, $2, $3, $3)";

/// A row that another transaction holds is skipped: a sign-out holds it while it waits for the
/// refresh token that we hold.
const TOUCH: &str = "
    UPDATE auth.sessions AS s
    SET refreshed_at = $2 AT TIME ZONE 'UTC', updated_at = $2,
        user_agent = coalesce($3, s.user_agent), ip = coalesce($4::pg_catalog.inet, s.ip)
    WHERE s.id OPERATOR(pg_catalog.=) (
        SELECT free.id FROM auth.sessions AS free
        WHERE free.id OPERATOR(pg_catalog.=) $1
        FOR NO KEY UPDATE SKIP LOCKED)";

/// Everybody locks in this order, so that nobody waits in a circle: the user, sessions by their
/// ids, refresh tokens. It is that of the foreign keys when a user or a session is deleted. Only a
/// refresh holds its refresh token before its session ([`LOCK_FREE_SESSION`], [`TOUCH`]), for which it
/// never waits.
const LOCK_SESSIONS: &str = concat!(
    "SELECT s.id FROM auth.sessions AS s WHERE ",
    include_str!("../../sql/statements/sessions_in_scope.sql"),
    " ORDER BY s.id FOR UPDATE"
);

const LOCK_REFRESH_TOKENS: &str = "
    SELECT r.session_id FROM auth_ext.refresh_tokens AS r
    WHERE r.session_id OPERATOR(pg_catalog.=) ANY ($1)
    ORDER BY r.session_id FOR UPDATE";

/// By name: the foreign key's cascade would refuse, above READ COMMITTED, those that were rotated since
/// the transaction began.
const DELETE_REFRESH_TOKENS: &str = "
    DELETE FROM auth_ext.refresh_tokens AS r
    WHERE r.session_id OPERATOR(pg_catalog.=) ANY ($1)
    RETURNING r.session_id";

const DELETE_SESSIONS: &str = "
    DELETE FROM auth.sessions AS s
    WHERE s.id OPERATOR(pg_catalog.=) ANY ($1)
    RETURNING s.id, s.user_id";

const INSERT_ENDED: &str = "
    INSERT INTO auth_ext.ended_sessions (session_id, user_id, ended_at, reason)
    SELECT ended.id, $2, $4, $3 FROM pg_catalog.unnest($1) AS ended (id)
    ON CONFLICT (session_id) DO NOTHING";

/// For whoever holds the refresh token, who must not wait for the session.
const LOCK_FREE_SESSION: &str = "
    SELECT s.id FROM auth.sessions AS s
    WHERE s.id OPERATOR(pg_catalog.=) $1
    FOR UPDATE SKIP LOCKED";

const OF_USER: &str = "
    SELECT s.id, s.created_at, s.refreshed_at AT TIME ZONE 'UTC', s.not_after,
        s.user_agent, pg_catalog.host(s.ip), s.aal::pg_catalog.text
    FROM auth.sessions AS s
    WHERE s.user_id OPERATOR(pg_catalog.=) $1
    ORDER BY coalesce(s.refreshed_at AT TIME ZONE 'UTC', s.created_at) DESC, s.id
    LIMIT 1000";

const ROTATED_AT: &str = "
    SELECT r.session_id, r.rotated_at FROM auth_ext.refresh_tokens AS r
    WHERE r.session_id OPERATOR(pg_catalog.=) ANY ($1)";

/// Whichever began last goes on; the id decides between two of the same microsecond.
const HAS_NEWER: &str = "
    SELECT EXISTS (
        SELECT FROM auth.sessions AS s
        WHERE s.user_id OPERATOR(pg_catalog.=) $1
          AND (s.created_at OPERATOR(pg_catalog.>) $2
            OR s.created_at OPERATOR(pg_catalog.=) $2 AND s.id OPERATOR(pg_catalog.>) $3))";

const LIVENESS: &str = "
    SELECT s.user_id, s.created_at, s.refreshed_at AT TIME ZONE 'UTC', s.not_after
    FROM auth.sessions AS s
    WHERE s.id OPERATOR(pg_catalog.=) $1";

const STANDING: &str = "
    SELECT u.banned_until, u.deleted_at FROM auth.users AS u
    WHERE u.id OPERATOR(pg_catalog.=) $1";

const ROTATION: &str = "
    SELECT r.rotated_at FROM auth_ext.refresh_tokens AS r
    WHERE r.session_id OPERATOR(pg_catalog.=) $1";

const END_REASON: &str = "
    SELECT e.reason FROM auth_ext.ended_sessions AS e
    WHERE e.session_id OPERATOR(pg_catalog.=) $1";

/// Along the index of the time.
const WAS_SHUT_OUT: &str = "
    SELECT EXISTS (
        SELECT FROM auth_ext.ended_sessions AS e
        WHERE e.ended_at OPERATOR(pg_catalog.>=) $2
          AND e.user_id OPERATOR(pg_catalog.=) ANY ($1)
          AND e.reason OPERATOR(pg_catalog.=) ANY (ARRAY['password_changed', 'revoked', 'signed_out', 'theft']))";

impl Sessions for SpiStore {
    fn insert_session(&mut self, new: &NewSession<'_>) -> Result<(), Fault> {
        let address = text(new.client.address);
        let session = [
            Parameter::Uuid(Some(new.id)),
            Parameter::Uuid(Some(new.user_id)),
            Parameter::Time(Some(new.now)),
            Parameter::Text(new.client.user_agent.as_deref()),
            Parameter::Text(address.as_deref()),
        ];
        write(INSERT, &session, |_| Ok(()))?;
        let method = [
            Parameter::Uuid(Some(new.amr_id)),
            Parameter::Uuid(Some(new.id)),
            Parameter::Text(Some(new.method)),
            Parameter::Time(Some(new.now)),
        ];
        write(INSERT_AMR, &method, |_| Ok(()))?;
        let token = [
            Parameter::Uuid(Some(new.id)),
            Parameter::Bytes(Some(&new.token_hash)),
            Parameter::Time(Some(new.now)),
        ];
        write(INSERT_REFRESH_TOKEN, &token, |_| Ok(()))
    }

    fn session(&mut self, id: Uuid) -> Result<Option<(SessionState, User)>, Fault> {
        let Some((session, user)) = plain_session_and_user(id)? else { return Ok(None) };
        Ok(Some((with_methods(session)?, with_parts(user)?)))
    }

    fn touch_session(&mut self, id: Uuid, client: &Client, now: Timestamp) -> Result<(), Fault> {
        let address = text(client.address);
        let parameters = [
            Parameter::Uuid(Some(id)),
            Parameter::Time(Some(now)),
            Parameter::Text(client.user_agent.as_deref()),
            Parameter::Text(address.as_deref()),
        ];
        write_latest(TOUCH, &parameters, |_| Ok(()))
    }

    fn end_sessions(
        &mut self,
        user: Uuid,
        session: Option<Uuid>,
        scope: Scope,
        reason: EndReason,
        now: Timestamp,
    ) -> Result<u64, Fault> {
        require_synchronous_commit();
        lock_latest(LOCK_USER, &[Parameter::Uuid(Some(user))])?;
        let scope = Parameter::Text(Some(scope.as_str()));
        let which = || [Parameter::Uuid(Some(user)), Parameter::Uuid(session), scope];
        let sessions = || lock_latest_ids(LOCK_SESSIONS, &which());
        lock_latest(LOCK_REFRESH_TOKENS, &[Parameter::Uuids(&sessions()?)])?;
        // Those that began while we waited end, too.
        let doomed = sessions()?;
        write_latest(DELETE_REFRESH_TOKENS, &[Parameter::Uuids(&doomed)], |_| Ok(()))?;
        let ended = delete_sessions(&doomed)?;
        insert_ended(&ended, user, reason, now)?;
        Ok(u64::try_from(ended.len()).unwrap_or(u64::MAX))
    }

    fn was_shut_out(&mut self, users: &[Uuid], since: Timestamp) -> Result<bool, Fault> {
        let parameters = [Parameter::Uuids(users), Parameter::Time(Some(since))];
        let was = read_latest(WAS_SHUT_OUT, &parameters, |rows| rows.first(|row| row.bool(1)))?;
        Ok(was.unwrap_or(true))
    }

    /// Without the refresh token nobody refreshes any more, also when the session's row is not to be
    /// had, most likely because somebody is just ending it.
    fn end_locked_session(
        &mut self,
        session: Uuid,
        user: Uuid,
        reason: EndReason,
        now: Timestamp,
    ) -> Result<(), Fault> {
        require_synchronous_commit();
        let id = [Parameter::Uuid(Some(session))];
        let doomed = write_latest(LOCK_FREE_SESSION, &id, |rows| rows.all(|row| row.uuid(1)))?;
        let token = [Parameter::Uuids(&[session])];
        let tokens = write_latest(DELETE_REFRESH_TOKENS, &token, |rows| Ok(rows.count()))?;
        let ended = delete_sessions(&doomed)?;
        if ended.is_empty() && tokens == 0 {
            return Ok(());
        }
        insert_ended(&[session], user, reason, now)
    }

    fn sessions_of(&mut self, user: Uuid) -> Result<Vec<SessionSummary>, Fault> {
        let mut sessions = read(OF_USER, &[Parameter::Uuid(Some(user))], |rows| {
            rows.all(|row| {
                Ok(SessionSummary {
                    id: row.uuid(1)?,
                    lifetime: lifetime(row, 2)?,
                    user_agent: row.optional_text(5)?,
                    ip: row.optional_text(6)?,
                    aal: row.optional_text(7)?.unwrap_or_else(|| "aal1".to_owned()),
                })
            })
        })?;
        let ids: Vec<_> = sessions.iter().map(|session| session.id).collect();
        let rotated = rotated_at(&ids)?;
        for session in &mut sessions {
            session.lifetime.rotated_at = rotated.get(&session.id).copied();
        }
        sessions.sort_by_key(|session| (Reverse(last_use(&session.lifetime)), session.id));
        Ok(sessions)
    }

    fn has_newer_session(&mut self, session: &SessionState, user: Uuid) -> Result<bool, Fault> {
        let parameters = [
            Parameter::Uuid(Some(user)),
            Parameter::Time(Some(session.created_at)),
            Parameter::Uuid(Some(session.id)),
        ];
        let newer = read_latest(HAS_NEWER, &parameters, |rows| rows.first(|row| row.bool(1)))?;
        Ok(newer.unwrap_or(false))
    }

    fn liveness(&mut self, session: Uuid) -> Result<Option<Liveness>, Fault> {
        let id = [Parameter::Uuid(Some(session))];
        // Also inside a transaction that keeps one snapshot: it could go on for as long as it likes.
        let found = read_latest(LIVENESS, &id, |rows| {
            rows.first(|row| Ok((row.uuid(1)?, lifetime(row, 2)?)))
        })?;
        let Some((user_id, lifetime)) = found else { return Ok(None) };
        let standing = read_latest(STANDING, &[Parameter::Uuid(Some(user_id))], |rows| {
            rows.first(|row| Ok((row.optional_time(1)?, row.optional_time(2)?)))
        })?;
        let Some((banned_until, deleted_at)) = standing else { return Ok(None) };
        let mut live = Liveness { user_id, lifetime, banned_until, deleted_at };
        live.lifetime.rotated_at =
            read_latest(ROTATION, &id, |rows| rows.first(|row| row.optional_time(1)))?.flatten();
        Ok(Some(live))
    }

    fn end_reason(&mut self, session: Uuid) -> Result<Option<EndReason>, Fault> {
        // The session may have ended after the calling query began, while this call waited for it.
        let reason = read_latest(END_REASON, &[Parameter::Uuid(Some(session))], |rows| {
            rows.first(|row| row.text(1))
        })?;
        Ok(reason.as_deref().and_then(EndReason::from_name))
    }
}

fn text(address: Option<IpAddr>) -> Option<String> {
    address.map(|address| address.to_string())
}

/// The times of a session from column `at` on, but for that of its refresh token.
fn lifetime(row: &Row<'_, '_>, at: usize) -> Result<Lifetime, Fault> {
    Ok(Lifetime {
        created_at: row.optional_time(at)?.unwrap_or(Timestamp::from_micros(0)),
        refreshed_at: row.optional_time(at + 1)?,
        not_after: row.optional_time(at + 2)?,
        rotated_at: None,
    })
}

fn last_use(lifetime: &Lifetime) -> Timestamp {
    let used = lifetime.rotated_at.max(lifetime.refreshed_at);
    used.map_or(lifetime.created_at, |used| used.max(lifetime.created_at))
}

/// When the refresh tokens of sessions were rotated last; a session without one is not in it.
pub(super) fn rotated_at(sessions: &[Uuid]) -> Result<HashMap<Uuid, Timestamp>, Fault> {
    if sessions.is_empty() {
        return Ok(HashMap::new());
    }
    read(ROTATED_AT, &[Parameter::Uuids(sessions)], |rows| {
        rows.all(|row| Ok((row.uuid(1)?, row.time(2)?)))
    })
    .map(HashMap::from_iter)
}

/// Deletes sessions, and gives the ids of those that were there and that no trigger kept.
fn delete_sessions(ids: &[Uuid]) -> Result<Vec<Uuid>, Fault> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    write_latest(DELETE_SESSIONS, &[Parameter::Uuids(ids)], |rows| rows.all(|row| row.uuid(1)))
}

fn insert_ended(
    sessions: &[Uuid],
    user: Uuid,
    reason: EndReason,
    now: Timestamp,
) -> Result<(), Fault> {
    if sessions.is_empty() {
        return Ok(());
    }
    let parameters = [
        Parameter::Uuids(sessions),
        Parameter::Uuid(Some(user)),
        Parameter::Text(Some(reason.as_str())),
        Parameter::Time(Some(now)),
    ];
    write_latest(INSERT_ENDED, &parameters, |_| Ok(()))
}
