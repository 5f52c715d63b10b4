//! `auth.audit_log_entries`, and the removal of rows whose time is over.

use auth_ext_core::fault::Fault;
use auth_ext_core::store::{AuditEntry, LookedAt, PurgeSessions, Records};
use auth_ext_core::time::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use super::SpiStore;
use super::latest::keeps_one_snapshot;
use super::row::{Parameter, write};

const INSERT_AUDIT_ENTRY: &str = "
    INSERT INTO auth.audit_log_entries (instance_id, id, payload, created_at, ip_address)
    VALUES ('00000000-0000-0000-0000-000000000000', $1, $2::json, $3, coalesce($4, ''))";

/// How many sessions [`PURGE_SESSIONS`] looks at: ten for the one that a sign-in adds.
const STEP: u64 = 10;

/// The limits of these statements are written out: a plan for an unknown limit may read and sort
/// the whole table. Refresh tokens are locked before their sessions, as everywhere, and what
/// somebody else holds is left for the next time.
const PURGE_SESSIONS: &str = "
    WITH looked_at AS MATERIALIZED (
        SELECT s.id FROM auth.sessions AS s
        WHERE s.id OPERATOR(pg_catalog.>) $1
        ORDER BY s.id LIMIT 10
    ), over AS MATERIALIZED (
        SELECT s.id FROM looked_at
        JOIN auth.sessions AS s ON s.id OPERATOR(pg_catalog.=) looked_at.id
        LEFT JOIN auth_ext.refresh_tokens AS r ON r.session_id OPERATOR(pg_catalog.=) s.id
        WHERE s.not_after OPERATOR(pg_catalog.<=) $3
           OR s.created_at OPERATOR(pg_catalog.<=) $4
           OR greatest(r.rotated_at, s.refreshed_at AT TIME ZONE 'UTC', s.created_at)
                OPERATOR(pg_catalog.<=) $5
           OR r.rotated_at OPERATOR(pg_catalog.<=) $6
    ), locked AS MATERIALIZED (
        SELECT r.session_id FROM auth_ext.refresh_tokens AS r
        WHERE r.session_id OPERATOR(pg_catalog.=) ANY (SELECT over.id FROM over)
        FOR UPDATE SKIP LOCKED
    ), doomed AS MATERIALIZED (
        SELECT s.id, s.user_id FROM auth.sessions AS s
        WHERE s.id OPERATOR(pg_catalog.=) ANY (SELECT over.id FROM over)
          AND (s.id OPERATOR(pg_catalog.=) ANY (SELECT locked.session_id FROM locked)
            OR NOT EXISTS (
                SELECT FROM auth_ext.refresh_tokens AS r
                WHERE r.session_id OPERATOR(pg_catalog.=) s.id))
        FOR UPDATE OF s SKIP LOCKED
    ), tokens AS (
        DELETE FROM auth_ext.refresh_tokens AS r
        USING doomed
        WHERE r.session_id OPERATOR(pg_catalog.=) doomed.id
    ), ended AS (
        DELETE FROM auth.sessions AS s
        USING doomed
        WHERE s.id OPERATOR(pg_catalog.=) doomed.id
        RETURNING s.id, s.user_id
    ), recorded AS (
        INSERT INTO auth_ext.ended_sessions (session_id, user_id, ended_at, reason)
        SELECT ended.id, ended.user_id, $2, 'expired' FROM ended
        ON CONFLICT (session_id) DO NOTHING
    )
    SELECT (SELECT pg_catalog.count(*) FROM looked_at),
        (SELECT looked_at.id FROM looked_at ORDER BY looked_at.id DESC LIMIT 1),
        (SELECT pg_catalog.count(*) FROM ended)";

const PURGE_ENDED_SESSIONS: &str = "
    DELETE FROM auth_ext.ended_sessions AS e
    WHERE e.session_id OPERATOR(pg_catalog.=) ANY (ARRAY(
        SELECT old.session_id FROM auth_ext.ended_sessions AS old
        WHERE old.ended_at OPERATOR(pg_catalog.<=) $1
        ORDER BY old.ended_at LIMIT 50
        FOR UPDATE SKIP LOCKED))";

const PURGE_REVOKED_TOKENS: &str = "
    DELETE FROM auth_ext.revoked_tokens AS r
    WHERE r.jti OPERATOR(pg_catalog.=) ANY (ARRAY(
        SELECT old.jti FROM auth_ext.revoked_tokens AS old
        WHERE old.expires_at OPERATOR(pg_catalog.<=) $1
        ORDER BY old.expires_at LIMIT 50
        FOR UPDATE SKIP LOCKED))";

const PURGE_ATTEMPTS: &str = "
    DELETE FROM auth_ext.attempts AS a
    WHERE a.subject OPERATOR(pg_catalog.=) ANY (ARRAY(
        SELECT old.subject FROM auth_ext.attempts AS old
        WHERE old.free_at OPERATOR(pg_catalog.<=) $1
        ORDER BY old.free_at LIMIT 50
        FOR UPDATE SKIP LOCKED))";

/// Our ids are of version 7 and no older than this project, so their index finds the old ones;
/// GoTrue's are of version 4 and stay.
const PURGE_AUDIT_LOG: &str = "
    DELETE FROM auth.audit_log_entries AS a
    WHERE a.id OPERATOR(pg_catalog.=) ANY (ARRAY(
        SELECT old.id FROM auth.audit_log_entries AS old
        WHERE old.id OPERATOR(pg_catalog.>=) '019b0000-0000-7000-8000-000000000000'::uuid
          AND old.id OPERATOR(pg_catalog.<) $1
          AND pg_catalog.substr(old.id::text, 15, 1) OPERATOR(pg_catalog.=) '7'
        ORDER BY old.id LIMIT 50
        FOR UPDATE SKIP LOCKED))";

impl Records for SpiStore {
    fn insert_audit_entry(&mut self, entry: &AuditEntry) -> Result<(), Fault> {
        let payload = Value::Object(entry.payload.clone()).to_string();
        let address = entry.address.map(|address| address.to_string());
        let parameters = [
            Parameter::Uuid(Some(entry.id)),
            Parameter::Text(Some(&payload)),
            Parameter::Time(Some(entry.at)),
            Parameter::Text(address.as_deref()),
        ];
        write(INSERT_AUDIT_ENTRY, &parameters, |_| Ok(()))
    }

    fn purge_sessions(&mut self, step: &PurgeSessions) -> Result<LookedAt, Fault> {
        if keeps_one_snapshot() {
            return Ok(LookedAt::default());
        }
        let parameters = [
            Parameter::Uuid(Some(step.after)),
            Parameter::Time(Some(step.now)),
            Parameter::Time(Some(step.not_after_before)),
            Parameter::Time(step.created_before),
            Parameter::Time(step.used_before),
            Parameter::Time(step.rotated_before),
        ];
        let found = write(PURGE_SESSIONS, &parameters, |rows| {
            rows.first(|row| {
                let sessions = count(row.long(1)?);
                Ok(LookedAt {
                    sessions,
                    last: row.optional_uuid(2)?.filter(|_| sessions == STEP),
                    ended: count(row.long(3)?),
                })
            })
        })?;
        Ok(found.unwrap_or_default())
    }

    fn purge_ended_sessions(&mut self, ended_before: Timestamp) -> Result<u64, Fault> {
        purge(PURGE_ENDED_SESSIONS, Parameter::Time(Some(ended_before)))
    }

    fn purge_revoked_tokens(&mut self, expired_before: Timestamp) -> Result<u64, Fault> {
        purge(PURGE_REVOKED_TOKENS, Parameter::Time(Some(expired_before)))
    }

    fn purge_attempts(&mut self, now: Timestamp) -> Result<u64, Fault> {
        purge(PURGE_ATTEMPTS, Parameter::Time(Some(now)))
    }

    fn purge_audit_log(&mut self, below: Uuid) -> Result<u64, Fault> {
        purge(PURGE_AUDIT_LOG, Parameter::Uuid(Some(below)))
    }
}

/// Above READ COMMITTED a row that somebody else has changed since is an error, and a sign-in must
/// not fail for what it tidies up: then nothing is purged.
fn purge(statement: &'static str, before: Parameter<'_>) -> Result<u64, Fault> {
    if keeps_one_snapshot() {
        return Ok(0);
    }
    write(statement, &[before], |rows| Ok(rows.count()))
}

fn count(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}
