//! `auth_ext.outbox` and `auth_ext.couriers`.

use serde_json::{Value, json};
use uuid::Uuid;

use super::store::{MemoryStore, Step};
use super::tables::OutboxRow;
use crate::fault::Fault;
use crate::store::{Claim, ClaimedRow, MessageRow, NewMessage, Outbox, Why};
use crate::time::Timestamp;

/// How many rows a step takes; the extension's steps take more.
const STEP: usize = 3;

impl MemoryStore {
    /// Ends a message; its content goes.
    fn end(&mut self, id: Uuid, status: &str, why: Why<'_>, now: Timestamp) {
        if let Some(row) = self.tables.outbox.get_mut(&id).filter(|row| row.is_pending()) {
            row.message.status = status.to_owned();
            row.message.lease = None;
            row.message.reason = why.reason.map(str::to_owned);
            row.message.detail = why.detail.map(str::to_owned);
            row.message.finished_at = Some(now);
            row.payload = None;
        }
    }

    fn ids(&self, wanted: impl Fn(&OutboxRow) -> bool) -> Vec<Uuid> {
        let rows = self.tables.outbox.iter();
        rows.filter(|(_, row)| wanted(row)).map(|(&id, _)| id).collect()
    }
}

fn count(ids: &[Uuid]) -> u64 {
    u64::try_from(ids.len()).unwrap_or(u64::MAX)
}

impl Outbox for MemoryStore {
    fn insert_message(&mut self, message: &NewMessage<'_>) -> Result<bool, Fault> {
        self.enter(Step::InsertMessage);
        let key = message.dedupe_key.copied();
        if key.is_some() && self.tables.outbox.values().any(|row| row.dedupe_key == key) {
            return Ok(false);
        }
        let row = OutboxRow {
            message: MessageRow {
                kind: message.kind,
                purpose: message.purpose.to_owned(),
                user_id: message.user_id,
                status: "pending".to_owned(),
                created_at: message.now,
                due_at: message.due_at,
                deadline: message.deadline,
                lease: None,
                attempts: 0,
                reason: None,
                detail: None,
                finished_at: None,
            },
            dedupe_key: key,
            topic: message.topic.copied(),
            payload: Some(message.payload.clone()),
        };
        self.tables.outbox.insert(message.id, row);
        self.tables.notifications = self.tables.notifications.saturating_add(1);
        Ok(true)
    }

    fn supersede_messages(
        &mut self,
        topic: &[u8; 32],
        newest: Uuid,
        now: Timestamp,
    ) -> Result<u64, Fault> {
        let mut older = self.ids(|row| {
            row.topic.as_ref() == Some(topic) && row.is_pending() && row.message.lease.is_none()
        });
        older.retain(|&id| id != newest);
        for &id in &older {
            self.end(id, "dead", Why { reason: Some("superseded"), detail: None }, now);
        }
        Ok(count(&older))
    }

    fn expire_messages(&mut self, now: Timestamp) -> Result<u64, Fault> {
        let mut over = self.ids(|row| row.is_pending() && row.message.deadline <= now);
        over.truncate(STEP);
        for &id in &over {
            self.end(id, "dead", Why { reason: Some("expired"), detail: None }, now);
        }
        Ok(count(&over))
    }

    fn forget_messages(
        &mut self,
        delivered_before: Timestamp,
        dead_before: Timestamp,
    ) -> Result<u64, Fault> {
        let old = self.ids(|row| {
            let before = if row.message.status == "dead" { dead_before } else { delivered_before };
            row.message.finished_at.is_some_and(|at| at <= before)
        });
        for id in &old {
            self.tables.outbox.remove(id);
        }
        Ok(count(&old))
    }

    fn claim_messages(&mut self, claim: &Claim) -> Result<Vec<ClaimedRow>, Fault> {
        let mut due: Vec<_> = self
            .tables
            .outbox
            .iter_mut()
            .filter(|(_, row)| {
                row.message.kind == claim.kind
                    && row.is_pending()
                    && row.message.due_at <= claim.now
                    && row.message.deadline > claim.now
            })
            .collect();
        due.sort_by_key(|(_, row)| row.message.due_at);
        let limit = usize::try_from(claim.limit).unwrap_or(usize::MAX);
        let taken = due.into_iter().take(limit).map(|(&id, row)| {
            row.message.lease = Some(claim.lease);
            row.message.due_at = claim.now.plus(claim.length);
            row.message.attempts = row.message.attempts.saturating_add(1);
            ClaimedRow {
                id,
                purpose: row.message.purpose.clone(),
                attempts: row.message.attempts,
                created_at: row.message.created_at,
                deadline: row.message.deadline,
                payload: row.payload.clone(),
            }
        });
        Ok(taken.collect())
    }

    fn lock_message(&mut self, id: Uuid) -> Result<Option<MessageRow>, Fault> {
        self.message(id)
    }

    fn message(&mut self, id: Uuid) -> Result<Option<MessageRow>, Fault> {
        Ok(self.tables.outbox.get(&id).map(|row| row.message.clone()))
    }

    fn postpone_message(&mut self, id: Uuid, until: Timestamp, why: Why<'_>) -> Result<(), Fault> {
        if let Some(row) = self.tables.outbox.get_mut(&id).filter(|row| row.is_pending()) {
            row.message.lease = None;
            row.message.due_at = until;
            row.message.reason = why.reason.map(str::to_owned);
            row.message.detail = why.detail.map(str::to_owned);
        }
        Ok(())
    }

    fn finish_message(
        &mut self,
        id: Uuid,
        is_delivered: bool,
        why: Why<'_>,
        now: Timestamp,
    ) -> Result<(), Fault> {
        self.end(id, if is_delivered { "delivered" } else { "dead" }, why, now);
        Ok(())
    }

    fn hasten_messages(&mut self, id: Option<Uuid>, now: Timestamp) -> Result<u64, Fault> {
        let waiting = self.ids(|row| {
            row.is_pending() && row.message.lease.is_none() && row.message.deadline > now
        });
        let waiting: Vec<_> =
            waiting.into_iter().filter(|&one| id.is_none_or(|id| id == one)).collect();
        for id in &waiting {
            if let Some(row) = self.tables.outbox.get_mut(id) {
                row.message.due_at = now;
            }
        }
        Ok(count(&waiting))
    }

    fn see_courier(&mut self, name: &str, now: Timestamp) -> Result<(), Fault> {
        self.tables.couriers.insert(name.to_owned(), now);
        Ok(())
    }

    fn outbox_figures(&mut self, _now: Timestamp) -> Result<Value, Fault> {
        let pending = self.ids(OutboxRow::is_pending);
        Ok(json!({ "pending": count(&pending) }))
    }
}
