//! `auth_ext.attempts`.

use core::time::Duration;

use super::store::{MemoryStore, Step};
use crate::fault::Fault;
use crate::store::Attempts;
use crate::time::Timestamp;

impl Attempts for MemoryStore {
    fn attempts_free_at(&mut self, subject: &[u8; 32]) -> Result<Option<Timestamp>, Fault> {
        self.enter(Step::AttemptsFreeAt);
        Ok(self.tables.attempts.get(subject).copied())
    }

    fn count_attempt(
        &mut self,
        subject: &[u8; 32],
        cost: Duration,
        now: Timestamp,
    ) -> Result<(), Fault> {
        self.enter(Step::CountAttempt);
        let free_at = self.tables.attempts.entry(*subject).or_insert(now);
        *free_at = (*free_at).max(now).plus(cost);
        Ok(())
    }
}
