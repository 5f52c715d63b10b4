//! GoTrue's refresh tokens.

use uuid::Uuid;

use super::refresh_tokens::row_of;
use super::store::{MemoryStore, Step};
use super::tables::{GotrueTokenRow, RefreshTokenRecord, Tables};
use crate::fault::{Fault, FaultKind};
use crate::gotrue_encryption::is_envelope;
use crate::secret::Secret;
use crate::store::{GotrueColumns, GotrueRow, GotrueTokens, NewGotrueToken, Replacement};

impl Tables {
    fn gotrue_token(&self, token: &Secret) -> Option<&GotrueTokenRow> {
        self.gotrue_tokens.values().find(|row| token.equals(row.token.as_bytes()))
    }

    fn after(&self, token: &GotrueTokenRow) -> Option<&GotrueTokenRow> {
        let follows = |row: &&GotrueTokenRow| {
            row.session_id == token.session_id && row.parent.as_ref() == Some(&token.token)
        };
        self.gotrue_tokens.values().rev().find(follows)
    }

    fn active(&self, session: Uuid) -> Option<&GotrueTokenRow> {
        let mut rows = self.gotrue_tokens.values().rev();
        rows.find(|row| row.session_id == Some(session) && !row.revoked)
    }
}

impl GotrueTokens for MemoryStore {
    fn session_of_gotrue_token(&mut self, token: &Secret) -> Result<Option<Uuid>, Fault> {
        Ok(self.tables.gotrue_token(token).and_then(|row| row.session_id))
    }

    fn gotrue_key(&mut self, session: Uuid) -> Result<Option<Secret>, Fault> {
        let own =
            self.tables.sessions.get(&session).and_then(|it| it.refresh_token_hmac_key.clone());
        let spent = self.tables.refresh_tokens.get(&session).and_then(|it| it.gotrue_key.clone());
        Ok(own.or(spent).as_deref().map(Secret::from_text))
    }

    fn opened(&mut self, row: Uuid, stored: Secret) -> Result<Option<Secret>, Fault> {
        match core::str::from_utf8(stored.expose()) {
            Ok(text) if is_envelope(text) => {
                let keys = self.decryption_keys.as_ref();
                Ok(keys.and_then(|keys| keys.open(text, row).ok()))
            }
            _ => Ok(Some(stored)),
        }
    }

    fn lock_for_exchange(&mut self, session: Uuid) -> Result<Option<GotrueColumns>, Fault> {
        self.enter(Step::LockForExchange);
        let key = self.gotrue_key(session)?;
        let found = self.tables.session_and_user(session);
        let columns = self.tables.sessions.get(&session).cloned();
        let ours = self.tables.refresh_tokens.get(&session);
        let row = ours.map(row_of);
        let spent_counter = ours.and_then(|row| row.gotrue_counter);
        Ok(found.zip(columns).map(|((session, user), columns)| GotrueColumns {
            row,
            session,
            user,
            key,
            counter: columns.refresh_token_counter.or(spent_counter).unwrap_or(0),
            is_spent: columns.refresh_token_hmac_key.is_none(),
            is_of_oauth_client: columns.oauth_client_id.is_some(),
        }))
    }

    fn gotrue_token(&mut self, token: &Secret) -> Result<Option<GotrueRow>, Fault> {
        let Some(row) = self.tables.gotrue_token(token) else { return Ok(None) };
        let active = row.session_id.and_then(|session| self.tables.active(session));
        let is_parent = |active: &GotrueTokenRow| active.parent.as_ref() == Some(&row.token);
        Ok(Some(GotrueRow {
            revoked: row.revoked,
            parent_of_active: active.is_some_and(is_parent),
            updated_at: row.updated_at,
            before: row.parent.as_deref().map(Secret::from_text),
            after: self.tables.after(row).map(|row| Secret::from_text(&row.token)),
        }))
    }

    fn newest_gotrue_token(&mut self, session: Uuid) -> Result<Option<Secret>, Fault> {
        Ok(self.tables.active(session).map(|row| Secret::from_text(&row.token)))
    }

    fn replace_refresh_token(&mut self, new: &Replacement) -> Result<(), Fault> {
        self.enter(Step::ReplaceRefreshToken);
        let before = self.tables.refresh_tokens.get(&new.session_id).cloned();
        let created_at = before.as_ref().map_or(new.now, |row| row.created_at);
        let columns = self.tables.sessions.get(&new.session_id).cloned();
        let own_key = columns.as_ref().and_then(|it| it.refresh_token_hmac_key.clone());
        let own_counter = columns.as_ref().and_then(|it| it.refresh_token_counter);
        let row = RefreshTokenRecord {
            created_at,
            rotated_at: new.now,
            generation: new.generation,
            token_hash: new.token_hash,
            parent_hash: Some(new.parent_hash),
            nonce: new.nonce,
            gotrue_key: own_key.or_else(|| before.as_ref()?.gotrue_key.clone()),
            gotrue_counter: own_counter
                .or_else(|| before.as_ref()?.gotrue_counter)
                .max(new.gotrue_counter),
            late_generation: before.as_ref().and_then(|row| row.late_generation),
            late_in_a_row: before.as_ref().map_or(0, |row| row.late_in_a_row),
        };
        self.tables.refresh_tokens.insert(new.session_id, row);
        for row in self.tables.gotrue_tokens.values_mut() {
            if row.session_id == Some(new.session_id) && !row.revoked {
                row.revoked = true;
                row.updated_at =
                    row.created_at.map(|at| at.minus(core::time::Duration::from_secs(86_400)));
            }
        }
        if let Some(row) = self.tables.sessions.get_mut(&new.session_id) {
            row.refresh_token_hmac_key = None;
            row.refresh_token_counter = None;
        }
        Ok(())
    }

    fn insert_gotrue_token(&mut self, new: &NewGotrueToken<'_>) -> Result<(), Fault> {
        let taken = self.tables.gotrue_token(&Secret::from_text(new.token)).is_some();
        if taken || !self.tables.sessions.contains_key(&new.session_id) {
            return Err(Fault::new(FaultKind::Internal, "the token violates a constraint"));
        }
        let id = self.tables.gotrue_tokens.keys().next_back().map_or(1, |last| last + 1);
        let row = GotrueTokenRow {
            token: new.token.to_owned(),
            user_id: new.user_id.to_string(),
            revoked: false,
            created_at: Some(new.now),
            updated_at: Some(new.now),
            parent: new.parent.map(str::to_owned),
            session_id: Some(new.session_id),
        };
        self.tables.gotrue_tokens.insert(id, row);
        Ok(())
    }
}
