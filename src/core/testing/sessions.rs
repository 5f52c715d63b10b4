//! `auth.sessions`, `auth.mfa_amr_claims` and `auth_ext.ended_sessions`.

use serde_json::{Value, json};
use uuid::Uuid;

use super::store::{MemoryStore, Step};
use super::tables::{AmrClaimRow, EndedSessionRow, RefreshTokenRecord, SessionRow, Tables};
use crate::fault::{Fault, FaultKind};
use crate::session::{EndReason, Lifetime, Scope, SessionState};
use crate::store::{Client, Liveness, NewSession, SessionSummary, Sessions};
use crate::time::Timestamp;
use crate::user::User;

impl Tables {
    /// A session as the session columns show it, with its user.
    pub(super) fn session_and_user(&self, id: Uuid) -> Option<(SessionState, User)> {
        let row = self.sessions.get(&id)?;
        let user = self.user(row.user_id)?;
        let session = SessionState {
            id,
            created_at: row.created_at.unwrap_or(Timestamp::from_micros(0)),
            refreshed_at: row.refreshed_at,
            not_after: row.not_after,
            aal: row.aal.clone().unwrap_or_else(|| "aal1".to_owned()),
            amr: self.amr_of(id),
        };
        Some((session, user))
    }

    fn lifetime(&self, id: Uuid, row: &SessionRow) -> Lifetime {
        Lifetime {
            created_at: row.created_at.unwrap_or(Timestamp::from_micros(0)),
            refreshed_at: row.refreshed_at,
            not_after: row.not_after,
            rotated_at: self.refresh_tokens.get(&id).map(|token| token.rotated_at),
        }
    }

    /// Newest first.
    fn amr_of(&self, session: Uuid) -> String {
        let mut rows: Vec<_> = self.amr_claims.iter().collect();
        rows.retain(|(_, row)| row.session_id == session);
        rows.sort_by_key(|(id, row)| (core::cmp::Reverse(row.updated_at), **id));
        let claim = |row: &AmrClaimRow| {
            json!({
                "method": row.authentication_method,
                "timestamp": row.updated_at.as_seconds(),
            })
        };
        Value::Array(rows.into_iter().map(|(_, row)| claim(row)).collect()).to_string()
    }
}

impl Sessions for MemoryStore {
    fn insert_session(&mut self, new: &NewSession<'_>) -> Result<(), Fault> {
        self.enter(Step::InsertSession);
        let tables = &mut self.tables;
        if !tables.users.contains_key(&new.user_id) || tables.sessions.contains_key(&new.id) {
            let message = "the session violates a constraint";
            return Err(Fault::new(FaultKind::Internal, message));
        }
        let session = SessionRow {
            user_id: new.user_id,
            created_at: Some(new.now),
            updated_at: Some(new.now),
            aal: Some("aal1".to_owned()),
            not_after: None,
            refreshed_at: None,
            user_agent: new.client.user_agent.clone(),
            ip: new.client.address,
            refresh_token_hmac_key: None,
            refresh_token_counter: None,
            oauth_client_id: None,
            factor_id: None,
        };
        let method = AmrClaimRow {
            session_id: new.id,
            authentication_method: new.method.to_owned(),
            created_at: new.now,
            updated_at: new.now,
        };
        let token = RefreshTokenRecord {
            late_generation: None,
            late_in_a_row: 0,
            created_at: new.now,
            rotated_at: new.now,
            generation: 1,
            token_hash: new.token_hash,
            parent_hash: None,
            nonce: None,
            gotrue_key: None,
            gotrue_counter: None,
        };
        tables.sessions.insert(new.id, session);
        tables.amr_claims.insert(new.amr_id, method);
        tables.refresh_tokens.insert(new.id, token);
        Ok(())
    }

    fn session(&mut self, id: Uuid) -> Result<Option<(SessionState, User)>, Fault> {
        self.enter(Step::Session);
        Ok(self.tables.session_and_user(id))
    }

    fn touch_session(&mut self, id: Uuid, client: &Client, now: Timestamp) -> Result<(), Fault> {
        self.enter(Step::TouchSession);
        if let Some(row) = self.tables.sessions.get_mut(&id) {
            row.refreshed_at = Some(now);
            row.updated_at = Some(now);
            if client.user_agent.is_some() {
                row.user_agent.clone_from(&client.user_agent);
            }
            row.ip = client.address.or(row.ip);
        }
        Ok(())
    }

    fn end_sessions(
        &mut self,
        user: Uuid,
        session: Option<Uuid>,
        scope: Scope,
        reason: EndReason,
        now: Timestamp,
    ) -> Result<u64, Fault> {
        self.enter(Step::EndSessions);
        let in_scope = |id: Uuid| match scope {
            Scope::Global => true,
            Scope::Local => session == Some(id),
            // Compared with NULL, no session is another one.
            Scope::Others => session.is_some_and(|own| own != id),
            Scope::OthersBelowAal2 => {
                let aal = self.tables.sessions.get(&id).and_then(|row| row.aal.as_deref());
                session.is_some_and(|own| own != id) && aal.is_none_or(|aal| aal == "aal1")
            }
        };
        let sessions = self.tables.sessions.iter();
        let doomed: Vec<Uuid> = sessions
            .filter(|(id, row)| row.user_id == user && in_scope(**id))
            .map(|(&id, _)| id)
            .collect();
        let mut ended = 0_u64;
        for id in doomed {
            self.tables.delete_session(id);
            self.tables.ended_sessions.entry(id).or_insert_with(|| {
                ended = ended.saturating_add(1);
                EndedSessionRow { user_id: user, ended_at: now, reason }
            });
        }
        Ok(ended)
    }

    fn was_shut_out(&mut self, users: &[Uuid], since: Timestamp) -> Result<bool, Fault> {
        let reasons = [
            EndReason::PasswordChanged,
            EndReason::Revoked,
            EndReason::SignedOut,
            EndReason::Theft,
        ];
        Ok(self.tables.ended_sessions.values().any(|row| {
            users.contains(&row.user_id) && row.ended_at >= since && reasons.contains(&row.reason)
        }))
    }

    fn end_locked_session(
        &mut self,
        session: Uuid,
        user: Uuid,
        reason: EndReason,
        now: Timestamp,
    ) -> Result<(), Fault> {
        self.end_sessions(user, Some(session), Scope::Local, reason, now).map(|_| ())
    }

    fn sessions_of(&mut self, user: Uuid) -> Result<Vec<SessionSummary>, Fault> {
        let sessions = self.tables.sessions.iter().filter(|(_, row)| row.user_id == user);
        let mut listed: Vec<_> = sessions
            .map(|(&id, row)| SessionSummary {
                id,
                lifetime: self.tables.lifetime(id, row),
                user_agent: row.user_agent.clone(),
                ip: row.ip.map(|address| address.to_string()),
                aal: row.aal.clone().unwrap_or_else(|| "aal1".to_owned()),
            })
            .collect();
        listed.sort_by_key(|session| {
            (core::cmp::Reverse(session.lifetime.last_used_at()), session.id)
        });
        Ok(listed)
    }

    fn has_newer_session(&mut self, session: &SessionState, user: Uuid) -> Result<bool, Fault> {
        let mut sessions = self.tables.sessions.iter().filter(|(_, row)| row.user_id == user);
        let began = Some(session.created_at);
        Ok(sessions.any(|(&id, row)| (row.created_at, id) > (began, session.id)))
    }

    fn liveness(&mut self, session: Uuid) -> Result<Option<Liveness>, Fault> {
        let Some(row) = self.tables.sessions.get(&session) else { return Ok(None) };
        let user = self.tables.users.get(&row.user_id);
        Ok(user.map(|user| Liveness {
            user_id: row.user_id,
            lifetime: self.tables.lifetime(session, row),
            banned_until: user.user.banned_until,
            deleted_at: user.user.deleted_at,
        }))
    }

    fn end_reason(&mut self, session: Uuid) -> Result<Option<EndReason>, Fault> {
        self.enter(Step::EndReason);
        let row = self.tables.ended_sessions.get(&session);
        Ok(row.map(|row| row.reason))
    }
}
