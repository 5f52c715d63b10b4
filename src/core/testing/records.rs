//! The audit log and the removal of what is over.

use uuid::Uuid;

use super::store::{MemoryStore, Step};
use super::tables::EndedSessionRow;
use crate::fault::Fault;
use crate::json::Json;
use crate::session::EndReason;
use crate::store::{
    AuditEntry, AuditFilter, AuditListing, AuditScope, ListedAuditEntry, LookedAt, PurgeSessions,
    Records, Removal,
};
use crate::time::Timestamp;

/// How many rows a step takes; the extension's steps take more.
const STEP: usize = 3;

impl Records for MemoryStore {
    fn insert_audit_entry(&mut self, entry: &AuditEntry) -> Result<(), Fault> {
        self.tables.audit_log.push(entry.clone());
        Ok(())
    }

    fn insert_audit_entry_if_it_goes(&mut self, entry: &AuditEntry) -> Result<(), Fault> {
        self.insert_audit_entry(entry)
    }

    fn audit_entries(
        &mut self,
        listing: &AuditListing<'_>,
    ) -> Result<Vec<ListedAuditEntry>, Fault> {
        let found = self.tables.audit_log.iter().rev().filter(|one| is_in(one, listing.filter));
        let place = |number: i64| usize::try_from(number).unwrap_or(usize::MAX);
        let listed = |one: &AuditEntry| ListedAuditEntry {
            id: one.id,
            at: Some(one.at),
            address: one.address.map(|address| address.to_string()).unwrap_or_default(),
            payload: Json::parse(&one.payload.to_text()).unwrap_or_default(),
        };
        Ok(found.skip(place(listing.offset)).take(place(listing.limit)).map(listed).collect())
    }

    fn count_audit_entries(
        &mut self,
        filter: Option<AuditFilter<'_>>,
        up_to: i64,
    ) -> Result<i64, Fault> {
        let count = self.tables.audit_log.iter().filter(|one| is_in(one, filter)).count();
        Ok(i64::try_from(count).unwrap_or(i64::MAX).min(up_to))
    }

    fn purge_sessions(&mut self, step: &PurgeSessions) -> Result<LookedAt, Fault> {
        self.enter(Step::PurgeSessions);
        let behind = self
            .tables
            .sessions
            .range((core::ops::Bound::Excluded(step.after), core::ops::Bound::Unbounded));
        let looked_at: Vec<_> = behind.take(STEP).map(|(&id, row)| (id, row.clone())).collect();
        let reached = |at: Option<Timestamp>, floor: Option<Timestamp>| {
            at.zip(floor).is_some_and(|(at, floor)| at <= floor)
        };
        let mut found = LookedAt {
            sessions: u64::try_from(looked_at.len()).unwrap_or(u64::MAX),
            last: looked_at.last().map(|(id, _)| *id).filter(|_| looked_at.len() == STEP),
            ended: 0,
        };
        for (id, row) in looked_at {
            let rotated = self.tables.refresh_tokens.get(&id).map(|token| token.rotated_at);
            let used = [rotated, row.refreshed_at, row.created_at].into_iter().flatten().max();
            let over = reached(row.not_after, Some(step.not_after_before))
                || reached(row.created_at, step.created_before)
                || reached(used, step.used_before)
                || reached(rotated, step.rotated_before);
            if over {
                self.tables.delete_session(id);
                let ended = EndedSessionRow {
                    user_id: row.user_id,
                    ended_at: step.now,
                    reason: EndReason::Expired,
                };
                self.tables.ended_sessions.entry(id).or_insert(ended);
                found.ended = found.ended.saturating_add(1);
            }
        }
        Ok(found)
    }

    fn number_of_purge(&mut self) -> Result<u64, Fault> {
        self.tables.purges = self.tables.purges.wrapping_add(1);
        Ok(self.tables.purges)
    }

    fn purge_ended_sessions(&mut self, step: Removal<Timestamp>) -> Result<u64, Fault> {
        let rows = self.tables.ended_sessions.iter();
        let old = rows.filter(|(_, row)| row.ended_at <= step.until).map(|(&id, _)| id);
        let old: Vec<Uuid> = old.take(STEP).collect();
        for id in &old {
            self.tables.ended_sessions.remove(id);
        }
        Ok(u64::try_from(old.len()).unwrap_or(u64::MAX))
    }

    fn tidying(&mut self, body: impl FnOnce(&mut Self) -> Result<(), Fault>) -> Result<(), Fault> {
        body(self)
    }

    fn purge_revoked_tokens(&mut self, step: Removal<Timestamp>) -> Result<u64, Fault> {
        let rows = self.tables.revoked_tokens.iter();
        let old = rows.filter(|(_, at)| **at <= step.until).map(|(jti, _)| jti.clone());
        let old: Vec<String> = old.take(STEP).collect();
        for jti in &old {
            self.tables.revoked_tokens.remove(jti);
        }
        Ok(u64::try_from(old.len()).unwrap_or(u64::MAX))
    }

    fn purge_attempts(&mut self, step: Removal<Timestamp>) -> Result<u64, Fault> {
        let mut left = STEP;
        let mut removed = 0_u64;
        self.tables.attempts.retain(|_, rows| {
            rows.retain(|row| {
                let goes = left > 0 && row.forgotten_at <= step.until;
                left = left.saturating_sub(usize::from(goes));
                removed = removed.saturating_add(u64::from(goes));
                !goes
            });
            !rows.is_empty()
        });
        Ok(removed)
    }

    fn purge_challenges(&mut self, over_before: Timestamp) -> Result<u64, Fault> {
        let ceremonies = self.tables.ceremonies.values();
        let old: Vec<Uuid> = ceremonies
            .filter(|row| row.expires_at <= over_before)
            .map(|row| row.id)
            .take(STEP)
            .collect();
        let challenges = self.tables.challenges.values();
        let made: Vec<Uuid> = challenges
            .filter(|row| row.created_at <= over_before)
            .map(|row| row.id)
            .take(STEP)
            .collect();
        self.tables.ceremonies.retain(|id, _| !old.contains(id));
        self.tables.challenges.retain(|id, _| !made.contains(id));
        Ok(u64::try_from(old.len().saturating_add(made.len())).unwrap_or(u64::MAX))
    }

    fn purge_audit_log(&mut self, step: Removal<Uuid>) -> Result<u64, Fault> {
        let before = self.tables.audit_log.len();
        let mut left = STEP;
        self.tables.audit_log.retain(|entry| {
            let goes = left > 0 && entry.id < step.until;
            left = left.saturating_sub(usize::from(goes));
            !goes
        });
        Ok(u64::try_from(before.saturating_sub(self.tables.audit_log.len())).unwrap_or(u64::MAX))
    }
}

fn is_in(entry: &AuditEntry, filter: Option<AuditFilter<'_>>) -> bool {
    let Some(AuditFilter { scope, part }) = filter else { return true };
    let part = part.to_lowercase();
    let members: &[&str] = match scope {
        AuditScope::Author => &["actor_username", "actor_name"],
        AuditScope::Action => &["action"],
        AuditScope::Type => &["log_type"],
    };
    members.iter().any(|name| {
        entry.payload.text(name).is_some_and(|text| text.to_lowercase().contains(&part))
    })
}
