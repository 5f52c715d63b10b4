//! `auth.audit_log_entries`, and the removal of rows whose time is over.

use std::collections::HashMap;

use auth_ext_core::fault::Fault;
use auth_ext_core::json::Json;
use auth_ext_core::store::{
    AuditEntry, AuditFilter, AuditListing, ListedAuditEntry, LookedAt, PurgeSessions, Records,
    Removal,
};
use auth_ext_core::time::Timestamp;
use uuid::Uuid;

use super::latest::keeps_one_snapshot;
use super::removal::{few_and_many, limited, remove, tidy_up};
use super::row::{Parameter, Row, read, write};
use super::sessions::rotated_at;
use super::{SpiStore, claims, guesses};
use crate::error::log_error;
use crate::subtransaction::{unless_raised, unless_stopped};

const INSERT_AUDIT_ENTRY: &str = "
    INSERT INTO auth.audit_log_entries (instance_id, id, payload, created_at, ip_address)
    VALUES ('00000000-0000-0000-0000-000000000000', $1, $2::pg_catalog.json, $3, coalesce($4, ''))";

/// The entries of a filter: $1 says which member, $2 a part of it.
macro_rules! audit_entries {
    ($what:literal, $rest:literal) => {
        concat!(
            "SELECT ",
            $what,
            " FROM auth.audit_log_entries AS a
    WHERE $1 IS NULL
        OR pg_catalog.strpos(pg_catalog.lower(CASE $1
            WHEN 'author' THEN pg_catalog.concat_ws(' ', a.payload OPERATOR(pg_catalog.->>) 'actor_username', a.payload OPERATOR(pg_catalog.->>) 'actor_name')
            WHEN 'action' THEN a.payload OPERATOR(pg_catalog.->>) 'action'
            ELSE a.payload OPERATOR(pg_catalog.->>) 'log_type'
        END), pg_catalog.lower($2)) OPERATOR(pg_catalog.>) 0 ",
            $rest
        )
    };
}

const AUDIT_ENTRIES: &str = audit_entries!(
    "a.id, a.payload::pg_catalog.text, a.created_at, a.ip_address::pg_catalog.text",
    "ORDER BY a.created_at DESC NULLS LAST, a.id DESC OFFSET $3 LIMIT $4"
);

const COUNT_AUDIT_ENTRIES: &str =
    concat!("SELECT pg_catalog.count(*) FROM (", audit_entries!("1", "LIMIT $3"), ") AS counted");

/// How many sessions [`LOOKED_AT`] gives: ten for the one that a sign-in adds.
const STEP: u64 = 10;

/// The limits of these statements are written out: a plan for an unknown limit may read and sort
/// the whole table.
const LOOKED_AT: &str = "
    SELECT s.id, s.not_after, s.created_at, s.refreshed_at AT TIME ZONE 'UTC'
    FROM auth.sessions AS s
    WHERE s.id OPERATOR(pg_catalog.>) $1
    ORDER BY s.id LIMIT 10";

/// How many sessions [`LOOKED_AT_MANY`] gives.
const LARGE_STEP: u64 = 1_000;

const LOOKED_AT_MANY: &str = "
    SELECT s.id, s.not_after, s.created_at, s.refreshed_at AT TIME ZONE 'UTC'
    FROM auth.sessions AS s
    WHERE s.id OPERATOR(pg_catalog.>) $1
    ORDER BY s.id LIMIT 1000";

const NUMBER: &str = "SELECT pg_catalog.nextval('auth_ext.purges')";

/// Refresh tokens are locked before their sessions, as everywhere, and what somebody else holds is
/// left for the next time.
const LOCK_FREE_TOKENS: &str = "
    SELECT r.session_id, r.rotated_at FROM auth_ext.refresh_tokens AS r
    WHERE r.session_id OPERATOR(pg_catalog.=) ANY ($1)
    FOR UPDATE SKIP LOCKED";

const LOCK_FREE_SESSIONS: &str = "
    SELECT s.id FROM auth.sessions AS s
    WHERE s.id OPERATOR(pg_catalog.=) ANY ($1)
    FOR UPDATE SKIP LOCKED";

const DELETE_REFRESH_TOKENS: &str = "
    DELETE FROM auth_ext.refresh_tokens AS r
    WHERE r.session_id OPERATOR(pg_catalog.=) ANY ($1)";

const DELETE_SESSIONS: &str = "
    DELETE FROM auth.sessions AS s
    WHERE s.id OPERATOR(pg_catalog.=) ANY ($1)
    RETURNING s.id, s.user_id";

const RECORD_EXPIRED: &str = "
    INSERT INTO auth_ext.ended_sessions (session_id, user_id, ended_at, reason)
    SELECT ended.id, ended.user_id, $3, 'expired'
    FROM ROWS FROM (pg_catalog.unnest($1), pg_catalog.unnest($2)) AS ended (id, user_id)
    ON CONFLICT (session_id) DO NOTHING";

const PURGE_ENDED_SESSIONS: [&str; 2] = few_and_many!(
    "
    DELETE FROM auth_ext.ended_sessions AS e
    WHERE e.session_id OPERATOR(pg_catalog.=) ANY (ARRAY(
        SELECT old.session_id FROM auth_ext.ended_sessions AS old
        WHERE old.ended_at OPERATOR(pg_catalog.<=) $1
        ORDER BY old.ended_at"
);

const PURGE_REVOKED_TOKENS: [&str; 2] = few_and_many!(
    "
    DELETE FROM auth_ext.revoked_tokens AS r
    WHERE r.jti OPERATOR(pg_catalog.=) ANY (ARRAY(
        SELECT old.jti FROM auth_ext.revoked_tokens AS old
        WHERE old.expires_at OPERATOR(pg_catalog.<=) $1
        ORDER BY old.expires_at"
);

const PURGE_ATTEMPTS: [&str; 2] = few_and_many!(
    "
    DELETE FROM auth_ext.attempts AS a
    WHERE a.ctid OPERATOR(pg_catalog.=) ANY (ARRAY(
        SELECT old.ctid FROM auth_ext.attempts AS old
        WHERE old.forgotten_at OPERATOR(pg_catalog.<=) $1
        ORDER BY old.forgotten_at"
);

const PURGE_CEREMONIES: &str = limited!(
    50,
    "
    DELETE FROM auth.webauthn_challenges AS c
    WHERE c.id OPERATOR(pg_catalog.=) ANY (ARRAY(
        SELECT old.id FROM auth.webauthn_challenges AS old
        WHERE old.expires_at OPERATOR(pg_catalog.<=) $1
        ORDER BY old.expires_at"
);

const PURGE_CHALLENGES: &str = limited!(
    50,
    "
    DELETE FROM auth.mfa_challenges AS c
    WHERE c.id OPERATOR(pg_catalog.=) ANY (ARRAY(
        SELECT old.id FROM auth.mfa_challenges AS old
        WHERE old.created_at OPERATOR(pg_catalog.<=) $1
        ORDER BY old.created_at"
);

/// Our ids are of version 7 and no older than this project, so their index finds the old ones;
/// GoTrue's are of version 4 and stay.
const PURGE_AUDIT_LOG: [&str; 2] = few_and_many!(
    "
    DELETE FROM auth.audit_log_entries AS a
    WHERE a.id OPERATOR(pg_catalog.=) ANY (ARRAY(
        SELECT old.id FROM auth.audit_log_entries AS old
        WHERE old.id OPERATOR(pg_catalog.>=) '019b0000-0000-7000-8000-000000000000'::pg_catalog.uuid
          AND old.id OPERATOR(pg_catalog.<) $1
          AND pg_catalog.substr(old.id::pg_catalog.text, 15, 1) OPERATOR(pg_catalog.=) '7'
        ORDER BY old.id"
);

impl Records for SpiStore {
    fn insert_audit_entry(&mut self, entry: &AuditEntry) -> Result<(), Fault> {
        let payload = entry.payload.to_text();
        let address = entry.address.map(|address| address.to_string());
        let parameters = [
            Parameter::Uuid(Some(entry.id)),
            Parameter::Text(Some(&payload)),
            Parameter::Time(Some(entry.at)),
            Parameter::Text(address.as_deref()),
        ];
        write(INSERT_AUDIT_ENTRY, &parameters, |_| Ok(()))
    }

    fn insert_audit_entry_if_it_goes(&mut self, entry: &AuditEntry) -> Result<(), Fault> {
        if let Err((code, message)) = unless_raised(|| self.insert_audit_entry(entry))? {
            let message = format!("an entry of auth.audit_log_entries is lost: {message}");
            let hint =
                "A trigger or a constraint of that table refused it; what was decided holds.";
            log_error(code, &message, Some(hint));
        }
        Ok(())
    }

    fn audit_entries(
        &mut self,
        listing: &AuditListing<'_>,
    ) -> Result<Vec<ListedAuditEntry>, Fault> {
        let [scope, part] = filter(listing.filter);
        let parameters =
            [scope, part, Parameter::Long(listing.offset), Parameter::Long(listing.limit)];
        read(AUDIT_ENTRIES, &parameters, |rows| {
            rows.all(|row| {
                let payload = row.optional_text(2)?.unwrap_or_default();
                Ok(ListedAuditEntry {
                    id: row.uuid(1)?,
                    payload: Json::parse(&payload).unwrap_or_default(),
                    at: row.optional_time(3)?,
                    address: row.optional_text(4)?.unwrap_or_default(),
                })
            })
        })
    }

    fn count_audit_entries(
        &mut self,
        of: Option<AuditFilter<'_>>,
        up_to: i64,
    ) -> Result<i64, Fault> {
        let [scope, part] = filter(of);
        let parameters = [scope, part, Parameter::Long(up_to)];
        let count = read(COUNT_AUDIT_ENTRIES, &parameters, |rows| rows.first(|row| row.long(1)))?;
        Ok(count.unwrap_or(0))
    }

    fn purge_sessions(&mut self, step: &PurgeSessions) -> Result<LookedAt, Fault> {
        if keeps_one_snapshot() {
            return Ok(LookedAt::default());
        }
        let (statement, size) =
            if step.many { (LOOKED_AT_MANY, LARGE_STEP) } else { (LOOKED_AT, STEP) };
        let found = write(statement, &[Parameter::Uuid(Some(step.after))], |rows| rows.all(found))?;
        let ids: Vec<_> = found.iter().map(|session| session.id).collect();
        let rotated = rotated_at(&ids)?;
        let over: Vec<_> = found
            .iter()
            .filter(|session| session.is_over(step, rotated.get(&session.id).copied()))
            .collect();
        let sessions = u64::try_from(found.len()).unwrap_or(0);
        Ok(LookedAt {
            sessions,
            last: ids.last().copied().filter(|_| sessions == size),
            ended: end_expired(step, &over, &rotated)?,
        })
    }

    fn tidying(&mut self, body: impl FnOnce(&mut Self) -> Result<(), Fault>) -> Result<(), Fault> {
        // Sign-outs and new passwords of others would wait for the rows that he holds.
        if !guesses::may_tidy() {
            return Ok(());
        }
        if let Err((code, message)) = unless_stopped(|| body(self))? {
            let message = format!("auth_ext removed nothing that is over: {message}");
            let hint = "The call went on without. SELECT auth_ext.purge() meets the same.";
            log_error(code, &message, Some(hint));
        }
        Ok(())
    }

    fn number_of_purge(&mut self) -> Result<u64, Fault> {
        let number = write(NUMBER, &[], |rows| rows.first(|row| row.long(1)))?;
        Ok(u64::try_from(number.unwrap_or_default()).unwrap_or_default())
    }

    fn purge_ended_sessions(&mut self, step: Removal<Timestamp>) -> Result<u64, Fault> {
        remove(PURGE_ENDED_SESSIONS, step.many, Parameter::Time(Some(step.until)))
    }

    fn purge_revoked_tokens(&mut self, step: Removal<Timestamp>) -> Result<u64, Fault> {
        remove(PURGE_REVOKED_TOKENS, step.many, Parameter::Time(Some(step.until)))
    }

    fn purge_attempts(&mut self, step: Removal<Timestamp>) -> Result<u64, Fault> {
        guesses::purge(step.until)?;
        claims::purge(step.until, step.many)?;
        remove(PURGE_ATTEMPTS, step.many, Parameter::Time(Some(step.until)))
    }

    fn purge_challenges(&mut self, over_before: Timestamp) -> Result<u64, Fault> {
        let before = [Parameter::Time(Some(over_before))];
        let ceremonies = tidy_up(PURGE_CEREMONIES, &before)?;
        Ok(ceremonies.saturating_add(tidy_up(PURGE_CHALLENGES, &before)?))
    }

    fn purge_audit_log(&mut self, step: Removal<Uuid>) -> Result<u64, Fault> {
        remove(PURGE_AUDIT_LOG, step.many, Parameter::Uuid(Some(step.until)))
    }
}

fn filter(filter: Option<AuditFilter<'_>>) -> [Parameter<'_>; 2] {
    let (scope, part) = match filter {
        Some(filter) => (Some(filter.scope.as_str()), Some(filter.part)),
        None => (None, None),
    };
    [Parameter::Text(scope), Parameter::Text(part)]
}

/// How many of the next thousand sessions behind a place are over, and how many there are.
///
/// # Errors
/// A fault of the database.
pub(super) fn sample(step: &PurgeSessions) -> Result<(u64, u64), Fault> {
    let seen = read(LOOKED_AT_MANY, &[Parameter::Uuid(Some(step.after))], |rows| rows.all(found))?;
    let ids: Vec<_> = seen.iter().map(|session| session.id).collect();
    let rotated = rotated_at(&ids)?;
    let over = seen.iter().filter(|one| one.is_over(step, rotated.get(&one.id).copied())).count();
    let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    Ok((count(over), count(seen.len())))
}

fn found(row: &Row<'_, '_>) -> Result<Found, Fault> {
    Ok(Found {
        id: row.uuid(1)?,
        not_after: row.optional_time(2)?,
        created_at: row.optional_time(3)?,
        refreshed_at: row.optional_time(4)?,
    })
}

/// A session that the purge looks at.
struct Found {
    id: Uuid,
    not_after: Option<Timestamp>,
    created_at: Option<Timestamp>,
    refreshed_at: Option<Timestamp>,
}

impl Found {
    /// Whether one of its times is over, by the limits of the step.
    fn is_over(&self, step: &PurgeSessions, rotated_at: Option<Timestamp>) -> bool {
        let reached = |time: Option<Timestamp>, limit: Option<Timestamp>| {
            time.zip(limit).is_some_and(|(time, limit)| time <= limit)
        };
        let used = rotated_at.max(self.refreshed_at).max(self.created_at);
        reached(self.not_after, Some(step.not_after_before))
            || reached(self.created_at, step.created_before)
            || reached(used, step.used_before)
            || reached(rotated_at, step.rotated_before)
    }
}

/// Ends those of the sessions that nobody holds, and gives how many they were.
fn end_expired(
    step: &PurgeSessions,
    over: &[&Found],
    rotated: &HashMap<Uuid, Timestamp>,
) -> Result<u64, Fault> {
    if over.is_empty() {
        return Ok(0);
    }
    let ids: Vec<_> = over.iter().map(|session| session.id).collect();
    let locked: HashMap<_, _> = write(LOCK_FREE_TOKENS, &[Parameter::Uuids(&ids)], |rows| {
        rows.all(|row| Ok((row.uuid(1)?, row.time(2)?)))
    })?
    .into_iter()
    .collect();
    // One that was refreshed in between is alive.
    let still_over = |session: &&&Found| match locked.get(&session.id) {
        Some(rotated_at) => session.is_over(step, Some(*rotated_at)),
        None => !rotated.contains_key(&session.id),
    };
    let free: Vec<_> = over.iter().filter(still_over).map(|session| session.id).collect();
    let doomed =
        write(LOCK_FREE_SESSIONS, &[Parameter::Uuids(&free)], |rows| rows.all(|row| row.uuid(1)))?;
    write(DELETE_REFRESH_TOKENS, &[Parameter::Uuids(&doomed)], |_| Ok(()))?;
    let ended = write(DELETE_SESSIONS, &[Parameter::Uuids(&doomed)], |rows| {
        rows.all(|row| Ok((row.uuid(1)?, row.uuid(2)?)))
    })?;
    let (ids, users): (Vec<_>, Vec<_>) = ended.into_iter().unzip();
    let parameters =
        [Parameter::Uuids(&ids), Parameter::Uuids(&users), Parameter::Time(Some(step.now))];
    write(RECORD_EXPIRED, &parameters, |_| Ok(()))?;
    Ok(u64::try_from(ids.len()).unwrap_or(u64::MAX))
}
