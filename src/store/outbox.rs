//! `auth_ext.outbox` and `auth_ext.couriers`.

use auth_ext_core::env::random_bytes;
use auth_ext_core::fault::{Fault, FaultKind};
use auth_ext_core::keys::seal::{SealError, open, seal};
use auth_ext_core::outbox::Kind;
use auth_ext_core::store::{Claim, ClaimedRow, MessageRow, NewMessage, Outbox, Why};
use auth_ext_core::time::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use super::SpiStore;
use super::latest::write_latest;
use super::removal::{limited, tidy_up};
use super::row::{Parameter, Row, read, write};
use super::server_keys::outbox_key;
use crate::surroundings::Surroundings;

const INSERT: &str = "
    INSERT INTO auth_ext.outbox
        (id, kind, purpose, user_id, dedupe_key, topic, sealed_payload, created_at, due_at, deadline)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $10, $9)
    ON CONFLICT (dedupe_key) DO NOTHING";

/// PostgreSQL sends one for a transaction, however often it is asked, and none after a rollback.
const WAKE: &str = "SELECT pg_catalog.pg_notify('auth_ext_outbox', '')";

/// What somebody else holds is left alone: he is claiming it now.
const SUPERSEDE: &str = "
    UPDATE auth_ext.outbox AS o
    SET status = 'dead', reason = 'superseded', sealed_payload = NULL, finished_at = $3
    WHERE o.id OPERATOR(pg_catalog.=) ANY (ARRAY(
        SELECT older.id FROM auth_ext.outbox AS older
        WHERE older.topic OPERATOR(pg_catalog.=) $1 AND older.status OPERATOR(pg_catalog.=) 'pending'
          AND older.lease IS NULL AND older.id OPERATOR(pg_catalog.<>) $2
        FOR UPDATE SKIP LOCKED))";

const EXPIRE: &str = limited!(
    20,
    "
    UPDATE auth_ext.outbox AS o
    SET status = 'dead', reason = 'expired', sealed_payload = NULL, lease = NULL, finished_at = $1
    WHERE o.id OPERATOR(pg_catalog.=) ANY (ARRAY(
        SELECT over.id FROM auth_ext.outbox AS over
        WHERE over.status OPERATOR(pg_catalog.=) 'pending' AND over.deadline OPERATOR(pg_catalog.<=) $1
        ORDER BY over.deadline"
);

const FORGET: &str = limited!(
    20,
    "
    DELETE FROM auth_ext.outbox AS o
    WHERE o.id OPERATOR(pg_catalog.=) ANY (ARRAY(
        SELECT old.id FROM auth_ext.outbox AS old
        WHERE old.status OPERATOR(pg_catalog.=) $1 AND old.status OPERATOR(pg_catalog.<>) 'pending'
          AND old.finished_at OPERATOR(pg_catalog.<=) $2
        ORDER BY old.finished_at"
);

const CLAIM: &str = "
    UPDATE auth_ext.outbox AS o
    SET lease = $4, due_at = $5, attempts = o.attempts OPERATOR(pg_catalog.+) 1
    WHERE o.id OPERATOR(pg_catalog.=) ANY (ARRAY(
        SELECT due.id FROM auth_ext.outbox AS due
        WHERE due.kind OPERATOR(pg_catalog.=) $1 AND due.status OPERATOR(pg_catalog.=) 'pending'
          AND due.due_at OPERATOR(pg_catalog.<=) $2 AND due.deadline OPERATOR(pg_catalog.>) $2
        ORDER BY due.due_at LIMIT $3
        FOR UPDATE SKIP LOCKED))
    RETURNING o.id, o.purpose, o.attempts, o.created_at, o.deadline, o.sealed_payload";

macro_rules! message {
    ($lock:literal) => {
        concat!(
            "
    SELECT o.kind, o.purpose, o.user_id, o.status, o.created_at, o.due_at, o.deadline, o.lease, o.attempts,
        o.reason, o.detail, o.finished_at
    FROM auth_ext.outbox AS o WHERE o.id OPERATOR(pg_catalog.=) $1",
            $lock
        )
    };
}

const MESSAGE: &str = message!("");
const LOCK: &str = message!(" FOR UPDATE");

const POSTPONE: &str = "
    UPDATE auth_ext.outbox AS o SET lease = NULL, due_at = $2, reason = $3, detail = $4
    WHERE o.id OPERATOR(pg_catalog.=) $1 AND o.status OPERATOR(pg_catalog.=) 'pending'";

const FINISH: &str = "
    UPDATE auth_ext.outbox AS o
    SET status = CASE WHEN $2 THEN 'delivered' ELSE 'dead' END, sealed_payload = NULL, lease = NULL,
        reason = $3, detail = $4, finished_at = $5
    WHERE o.id OPERATOR(pg_catalog.=) $1 AND o.status OPERATOR(pg_catalog.=) 'pending'";

const HASTEN: &str = "
    UPDATE auth_ext.outbox AS o SET due_at = $2
    WHERE (o.id OPERATOR(pg_catalog.=) $1 OR $1 IS NULL)
      AND o.status OPERATOR(pg_catalog.=) 'pending' AND o.lease IS NULL
      AND o.deadline OPERATOR(pg_catalog.>) $2";

const SEE: &str = "
    INSERT INTO auth_ext.couriers AS c (name, seen_at) VALUES ($1, $2)
    ON CONFLICT (name) DO UPDATE SET seen_at = $2
    WHERE c.seen_at OPERATOR(pg_catalog.<) ($2 OPERATOR(pg_catalog.-) interval '30 seconds')";

const FORGET_COURIERS: &str = limited!(
    20,
    "
    DELETE FROM auth_ext.couriers AS c
    WHERE c.name OPERATOR(pg_catalog.=) ANY (ARRAY(
        SELECT old.name FROM auth_ext.couriers AS old
        WHERE old.seen_at OPERATOR(pg_catalog.<) ($1 OPERATOR(pg_catalog.-) interval '1 day')
        ORDER BY old.seen_at"
);

const FIGURES: &str = "
    SELECT pg_catalog.jsonb_build_object(
        'pending', coalesce((
            SELECT pg_catalog.jsonb_object_agg(w.kind, w.number) FROM (
                SELECT o.kind, pg_catalog.count(*) AS number FROM auth_ext.outbox AS o
                WHERE o.status OPERATOR(pg_catalog.=) 'pending' GROUP BY o.kind) AS w), '{}'),
        'failing', (
            SELECT pg_catalog.count(*) FROM auth_ext.outbox AS o
            WHERE o.status OPERATOR(pg_catalog.=) 'pending' AND o.reason IS NOT NULL),
        'failing_by_reason', coalesce((
            SELECT pg_catalog.jsonb_object_agg(w.reason, w.number) FROM (
                SELECT o.reason, pg_catalog.count(*) AS number FROM auth_ext.outbox AS o
                WHERE o.status OPERATOR(pg_catalog.=) 'pending' AND o.reason IS NOT NULL
                GROUP BY o.reason) AS w), '{}'),
        'being_sent', (
            SELECT pg_catalog.count(*) FROM auth_ext.outbox AS o
            WHERE o.status OPERATOR(pg_catalog.=) 'pending' AND o.lease IS NOT NULL
              AND o.due_at OPERATOR(pg_catalog.>) $1),
        'oldest_seconds', (
            SELECT pg_catalog.ceil(extract(epoch FROM ($1 OPERATOR(pg_catalog.-) pg_catalog.min(o.created_at))))
            FROM auth_ext.outbox AS o WHERE o.status OPERATOR(pg_catalog.=) 'pending'),
        'delivered_last_day', (
            SELECT pg_catalog.count(*) FROM auth_ext.outbox AS o
            WHERE o.status OPERATOR(pg_catalog.=) 'delivered'
              AND o.finished_at OPERATOR(pg_catalog.>) ($1 OPERATOR(pg_catalog.-) interval '1 day')),
        'dead_last_day', coalesce((
            SELECT pg_catalog.jsonb_object_agg(w.reason, w.number) FROM (
                SELECT o.reason, pg_catalog.count(*) AS number FROM auth_ext.outbox AS o
                WHERE o.status OPERATOR(pg_catalog.=) 'dead'
                  AND o.finished_at OPERATOR(pg_catalog.>) ($1 OPERATOR(pg_catalog.-) interval '1 day')
                GROUP BY o.reason) AS w), '{}'),
        'couriers', coalesce((
            SELECT pg_catalog.jsonb_object_agg(c.name,
                pg_catalog.ceil(extract(epoch FROM ($1 OPERATOR(pg_catalog.-) c.seen_at))))
            FROM auth_ext.couriers AS c), '{}'))::pg_catalog.text";

impl Outbox for SpiStore {
    fn insert_message(&mut self, message: &NewMessage<'_>) -> Result<bool, Fault> {
        let nonce = random_bytes(&mut Surroundings);
        let sealed = seal(&*outbox_key()?, message.id.as_bytes(), message.payload.expose(), nonce)?;
        let parameters = [
            Parameter::Uuid(Some(message.id)),
            Parameter::Text(Some(message.kind.as_str())),
            Parameter::Text(Some(message.purpose)),
            Parameter::Uuid(message.user_id),
            Parameter::Bytes(message.dedupe_key.map(<[u8; 32]>::as_slice)),
            Parameter::Bytes(message.topic.map(<[u8; 32]>::as_slice)),
            Parameter::Bytes(Some(&sealed)),
            Parameter::Time(Some(message.now)),
            Parameter::Time(Some(message.deadline)),
            Parameter::Time(Some(message.due_at)),
        ];
        // The newest snapshot: above READ COMMITTED a message of somebody else with the same key
        // would be an error.
        let is_new = write_latest(INSERT, &parameters, |rows| Ok(rows.count() == 1))?;
        if is_new {
            wake()?;
        }
        Ok(is_new)
    }

    fn supersede_messages(
        &mut self,
        topic: &[u8; 32],
        newest: Uuid,
        now: Timestamp,
    ) -> Result<u64, Fault> {
        let parameters = [
            Parameter::Bytes(Some(topic)),
            Parameter::Uuid(Some(newest)),
            Parameter::Time(Some(now)),
        ];
        tidy_up(SUPERSEDE, &parameters)
    }

    fn expire_messages(&mut self, now: Timestamp) -> Result<u64, Fault> {
        tidy_up(EXPIRE, &[Parameter::Time(Some(now))])
    }

    fn forget_messages(
        &mut self,
        delivered_before: Timestamp,
        dead_before: Timestamp,
    ) -> Result<u64, Fault> {
        let forget = |status, before| {
            tidy_up(FORGET, &[Parameter::Text(Some(status)), Parameter::Time(Some(before))])
        };
        Ok(forget("delivered", delivered_before)?.saturating_add(forget("dead", dead_before)?))
    }

    fn claim_messages(&mut self, claim: &Claim) -> Result<Vec<ClaimedRow>, Fault> {
        let parameters = [
            Parameter::Text(Some(claim.kind.as_str())),
            Parameter::Time(Some(claim.now)),
            Parameter::Long(claim.limit.into()),
            Parameter::Uuid(Some(claim.lease)),
            Parameter::Time(Some(claim.now.plus(claim.length))),
        ];
        let rows = write(CLAIM, &parameters, |rows| {
            rows.all(|row| Ok((row.uuid(1)?, row.bytes(6)?, claimed(row)?)))
        })?;
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let key = outbox_key()?;
        let opened = rows.into_iter().map(|(id, sealed, row)| {
            match open(&key, id.as_bytes(), &sealed) {
                Ok(payload) => Ok(ClaimedRow { payload: Some(payload), ..row }),
                // One row that nobody can open must not hold up the others.
                Err(
                    SealError::WrongRootKey | SealError::Corrupt | SealError::UnsupportedVersion,
                ) => Ok(row),
                Err(error @ SealError::Failed) => Err(Fault::from(error)),
            }
        });
        opened.collect()
    }

    fn lock_message(&mut self, id: Uuid) -> Result<Option<MessageRow>, Fault> {
        write(LOCK, &[Parameter::Uuid(Some(id))], |rows| rows.first(message))
    }

    fn message(&mut self, id: Uuid) -> Result<Option<MessageRow>, Fault> {
        read(MESSAGE, &[Parameter::Uuid(Some(id))], |rows| rows.first(message))
    }

    fn postpone_message(&mut self, id: Uuid, until: Timestamp, why: Why<'_>) -> Result<(), Fault> {
        let parameters = [
            Parameter::Uuid(Some(id)),
            Parameter::Time(Some(until)),
            Parameter::Text(why.reason),
            Parameter::Text(why.detail),
        ];
        write(POSTPONE, &parameters, |_| Ok(()))
    }

    fn finish_message(
        &mut self,
        id: Uuid,
        is_delivered: bool,
        why: Why<'_>,
        now: Timestamp,
    ) -> Result<(), Fault> {
        let parameters = [
            Parameter::Uuid(Some(id)),
            Parameter::Bool(is_delivered),
            Parameter::Text(why.reason),
            Parameter::Text(why.detail),
            Parameter::Time(Some(now)),
        ];
        write(FINISH, &parameters, |_| Ok(()))
    }

    fn hasten_messages(&mut self, id: Option<Uuid>, now: Timestamp) -> Result<u64, Fault> {
        let parameters = [Parameter::Uuid(id), Parameter::Time(Some(now))];
        let due = write(HASTEN, &parameters, |rows| Ok(rows.count()))?;
        if due > 0 {
            wake()?;
        }
        Ok(due)
    }

    fn see_courier(&mut self, name: &str, now: Timestamp) -> Result<(), Fault> {
        let parameters = [Parameter::Text(Some(name)), Parameter::Time(Some(now))];
        if write(SEE, &parameters, |rows| Ok(rows.count()))? > 0 {
            tidy_up(FORGET_COURIERS, &[Parameter::Time(Some(now))])?;
        }
        Ok(())
    }

    fn outbox_figures(&mut self, now: Timestamp) -> Result<Value, Fault> {
        let text =
            read(FIGURES, &[Parameter::Time(Some(now))], |rows| rows.first(|row| row.text(1)))?;
        serde_json::from_str(&text.unwrap_or_default())
            .map_err(|_| Fault::new(FaultKind::Internal, "the figures of the outbox are no JSON"))
    }
}

fn wake() -> Result<(), Fault> {
    write(WAKE, &[], |_| Ok(()))
}

fn claimed(row: &Row<'_, '_>) -> Result<ClaimedRow, Fault> {
    Ok(ClaimedRow {
        id: row.uuid(1)?,
        purpose: row.text(2)?,
        attempts: number(row.int(3)?),
        created_at: row.time(4)?,
        deadline: row.time(5)?,
        payload: None,
    })
}

fn message(row: &Row<'_, '_>) -> Result<MessageRow, Fault> {
    let kind = Kind::from_name(&row.text(1)?)
        .ok_or_else(|| Fault::new(FaultKind::Internal, "auth_ext.outbox holds an unknown kind"))?;
    Ok(MessageRow {
        kind,
        purpose: row.text(2)?,
        user_id: row.optional_uuid(3)?,
        status: row.text(4)?,
        created_at: row.time(5)?,
        due_at: row.time(6)?,
        deadline: row.time(7)?,
        lease: row.optional_uuid(8)?,
        attempts: number(row.int(9)?),
        reason: row.optional_text(10)?,
        detail: row.optional_text(11)?,
        finished_at: row.optional_time(12)?,
    })
}

fn number(count: i32) -> u32 {
    u32::try_from(count).unwrap_or(0)
}
