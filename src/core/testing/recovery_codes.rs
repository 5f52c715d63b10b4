//! `auth_ext.recovery_sets` and `auth_ext.recovery_codes`.

use uuid::Uuid;

use super::store::MemoryStore;
use super::tables::RecoveryRow;
use crate::fault::Fault;
use crate::store::{RecoveryCodes, RecoverySet};
use crate::time::Timestamp;

impl RecoveryCodes for MemoryStore {
    fn recovery_set(&mut self, user: Uuid) -> Result<Option<RecoverySet>, Fault> {
        Ok(self.tables.recovery_codes.get(&user).map(|row| {
            let count = |codes: usize| u32::try_from(codes).unwrap_or(u32::MAX);
            let unspent = row.codes.values().filter(|used_at| used_at.is_none()).count();
            RecoverySet {
                total: count(row.codes.len()),
                remaining: count(unspent),
                ..row.set.clone()
            }
        }))
    }

    fn replace_recovery_set(
        &mut self,
        user: Uuid,
        set: &RecoverySet,
        hashes: &[[u8; 32]],
        _now: Timestamp,
    ) -> Result<(), Fault> {
        let codes = hashes.iter().map(|hash| (*hash, None)).collect();
        self.tables.recovery_codes.insert(user, RecoveryRow { set: set.clone(), codes });
        Ok(())
    }

    fn delete_recovery_set(&mut self, user: Uuid) -> Result<(), Fault> {
        self.tables.recovery_codes.remove(&user);
        Ok(())
    }

    fn spend_recovery_code(
        &mut self,
        user: Uuid,
        hash: &[u8; 32],
        now: Timestamp,
    ) -> Result<bool, Fault> {
        let row = self.tables.recovery_codes.get_mut(&user);
        let used_at = row.and_then(|row| row.codes.get_mut(hash)).filter(|at| at.is_none());
        Ok(used_at.map(|at| *at = Some(now)).is_some())
    }

    fn count_wrong_recovery_code(
        &mut self,
        user: Uuid,
        at: Option<Timestamp>,
    ) -> Result<(), Fault> {
        if let Some(row) = self.tables.recovery_codes.get_mut(&user) {
            let guesses = &mut row.set.guesses;
            guesses.wrong = if at.is_some() { guesses.wrong.saturating_add(1) } else { 0 };
            guesses.last_at = at;
        }
        Ok(())
    }
}
