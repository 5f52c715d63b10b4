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

    fn mails_free_at(
        &mut self,
        cost: Duration,
        _now: Timestamp,
    ) -> Result<Option<Timestamp>, Fault> {
        self.enter(Step::AttemptsFreeAt);
        let mails = self.tables.counted_mails.iter();
        Ok(mails.fold(None, |free_at: Option<Timestamp>, &at| {
            Some(free_at.map_or(at, |free_at| free_at.max(at)).plus(cost))
        }))
    }

    fn count_mail(&mut self, now: Timestamp) -> Result<(), Fault> {
        self.enter(Step::CountAttempt);
        self.tables.counted_mails.push(now);
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
