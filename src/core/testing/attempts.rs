//! `auth_ext.attempts`.

use super::store::{MemoryStore, Step};
use super::tables::AttemptRow;
use crate::fault::Fault;
use crate::rate_limit::Limit;
use crate::store::Attempts;
use crate::time::Timestamp;

impl Attempts for MemoryStore {
    fn attempts_free_at(
        &mut self,
        subject: &[u8; 32],
        limit: &Limit,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, Fault> {
        self.enter(Step::AttemptsFreeAt);
        Ok(self.point(subject, limit, now))
    }

    fn count_attempt(
        &mut self,
        subject: &[u8; 32],
        limit: &Limit,
        now: Timestamp,
    ) -> Result<(), Fault> {
        self.enter(Step::CountAttempt);
        let free_at = self.point(subject, limit, now).map_or(now, |point| point.max(now));
        let row =
            AttemptRow { forgotten_at: now.plus(limit.window), free_at: free_at.plus(limit.cost) };
        self.tables.attempts.entry(*subject).or_default().push(row);
        Ok(())
    }

    fn take_turns(&mut self, _subject: &[u8; 32]) -> Result<(), Fault> {
        self.enter(Step::TakeTurns);
        Ok(())
    }

    fn undone_passwords(&mut self, _now: Timestamp) -> Result<u64, Fault> {
        Ok(self.undone_passwords)
    }

    fn tell_wrong_password(&mut self, _now: Timestamp) -> Result<(), Fault> {
        Ok(())
    }

    fn mark_right_password(&mut self, _now: Timestamp) -> Result<(), Fault> {
        Ok(())
    }
}

impl MemoryStore {
    fn point(&self, subject: &[u8; 32], limit: &Limit, now: Timestamp) -> Option<Timestamp> {
        let rows = self.tables.attempts.get(subject)?.iter().filter(|row| row.forgotten_at > now);
        rows.fold(None, |point: Option<Timestamp>, row| {
            Some(point.map_or(row.free_at, |point| row.free_at.max(point.plus(limit.cost))))
        })
    }
}
