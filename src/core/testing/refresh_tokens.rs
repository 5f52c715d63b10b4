//! `auth_ext.refresh_tokens`.

use uuid::Uuid;

use super::store::{MemoryStore, Step};
use super::tables::{RefreshTokenRecord, SessionRow, Tables};
use crate::fault::{Fault, FaultKind};
use crate::session::SessionState;
use crate::store::{LateRetry, RefreshTokenRow, RefreshTokens, Rotation};
use crate::user::{Standing, User};

impl Tables {
    /// The conditions of the happy path's one UPDATE. NULL compares as false.
    fn may_rotate(&self, rotation: &Rotation) -> bool {
        let Rotation { now, floors, .. } = rotation;
        let Some(token) = self.refresh_tokens.get(&rotation.session_id) else {
            return false;
        };
        let Some(session) = self.sessions.get(&rotation.session_id) else {
            return false;
        };
        let Some(user) = self.users.get(&session.user_id) else {
            return false;
        };
        let young = |session: &SessionRow, floor| session.created_at.is_some_and(|at| at > floor);
        token.generation == rotation.generation
            && token.token_hash == rotation.token_hash
            && user.user.standing(*now) == Standing::Good
            && session.not_after.is_none_or(|end| end > *now)
            && floors.created_after.is_none_or(|floor| young(session, floor))
            && floors.rotated_after.is_none_or(|floor| token.rotated_at > floor)
    }
}

impl RefreshTokens for MemoryStore {
    fn rotate(&mut self, rotation: &Rotation) -> Result<Option<(SessionState, User)>, Fault> {
        self.enter(Step::Rotate);
        let next = next_generation(rotation)?;
        if !self.tables.may_rotate(rotation) {
            return Ok(None);
        }
        if let Some(row) = self.tables.refresh_tokens.get_mut(&rotation.session_id) {
            row.generation = next;
            row.parent_hash = Some(row.token_hash);
            row.token_hash = rotation.child_hash;
            row.nonce = Some(rotation.nonce);
            row.rotated_at = rotation.now;
        }
        Ok(self.tables.session_and_user(rotation.session_id))
    }

    fn holds_hash(&mut self, session: Uuid, token_hash: &[u8; 32]) -> Result<bool, Fault> {
        self.enter(Step::ReadHashes);
        let row = self.tables.refresh_tokens.get(&session);
        Ok(row.is_some_and(|row| {
            row.token_hash == *token_hash || row.parent_hash == Some(*token_hash)
        }))
    }

    fn lock(
        &mut self,
        session: Uuid,
    ) -> Result<Option<(RefreshTokenRow, SessionState, User)>, Fault> {
        self.enter(Step::Lock);
        let token = self.tables.refresh_tokens.get(&session);
        let found = token.zip(self.tables.session_and_user(session));
        Ok(found.map(|(row, (session, user))| (row_of(row), session, user)))
    }

    fn adopt(&mut self, rotation: &Rotation) -> Result<(), Fault> {
        self.enter(Step::Adopt);
        let next = next_generation(rotation)?;
        if let Some(row) = self.tables.refresh_tokens.get_mut(&rotation.session_id) {
            row.generation = next;
            row.parent_hash = Some(rotation.token_hash);
            row.token_hash = rotation.child_hash;
            row.nonce = Some(rotation.nonce);
            row.rotated_at = rotation.now;
        }
        Ok(())
    }

    fn record_late_retry(&mut self, late: &LateRetry) -> Result<(), Fault> {
        self.enter(Step::RecordLateRetry);
        if let Some(row) = self.tables.refresh_tokens.get_mut(&late.session_id) {
            row.late_generation = Some(late.generation);
            row.late_in_a_row = late.in_a_row;
        }
        Ok(())
    }
}

/// The column is a signed integer, and so is the parameter.
fn next_generation(rotation: &Rotation) -> Result<u32, Fault> {
    let next = i32::try_from(rotation.generation).ok();
    let next = next.and_then(|generation| generation.checked_add(1));
    let next = next.and_then(|generation| u32::try_from(generation).ok());
    next.ok_or_else(|| Fault::new(FaultKind::Internal, "integer out of range"))
}

pub(super) const fn row_of(row: &RefreshTokenRecord) -> RefreshTokenRow {
    RefreshTokenRow {
        generation: row.generation,
        token_hash: row.token_hash,
        parent_hash: row.parent_hash,
        nonce: row.nonce,
        rotated_at: row.rotated_at,
        late_generation: row.late_generation,
        late_in_a_row: row.late_in_a_row,
    }
}
