//! One-time tokens, flow states and templates.

use uuid::Uuid;

use super::store::MemoryStore;
use super::tables::{FlowStateRow, GuessRow, Tables};
use crate::fault::Fault;
use crate::mail::MailType;
use crate::one_time::{Cleared, Rows, TokenType};
use crate::pkce::{FlowMethod, FlowState};
use crate::store::{
    FlowStates, Mails, NewFlowState, NewOneTimeToken, OneTimeColumns, OneTimeLink, OneTimeTokens,
    SignUpClaims, StoredTemplate,
};
use crate::time::Timestamp;
use crate::user::User;

fn column(columns: &mut OneTimeColumns, kind: TokenType) -> Option<&mut String> {
    let place = TokenType::ALL.iter().position(|one| *one == kind)?;
    columns.tokens.get_mut(place)
}

fn sent_at(user: &mut User, kind: TokenType) -> &mut Option<Timestamp> {
    match kind {
        TokenType::Confirmation => &mut user.confirmation_sent_at,
        TokenType::Recovery => &mut user.recovery_sent_at,
        TokenType::EmailChangeNew | TokenType::EmailChangeCurrent => &mut user.email_change_sent_at,
        TokenType::PhoneChange => &mut user.phone_change_sent_at,
        TokenType::Reauthentication => &mut user.reauthentication_sent_at,
    }
}

impl Tables {
    fn forget_guesses(&mut self, user: Uuid, kind: TokenType) {
        self.guesses.remove(&(user, kind.as_str()));
    }
}

impl OneTimeTokens for MemoryStore {
    fn one_time_columns(&mut self, user: Uuid) -> Result<Option<OneTimeColumns>, Fault> {
        let exists = self.tables.users.contains_key(&user);
        let columns = self.tables.one_time_columns.get(&user).cloned().unwrap_or_default();
        Ok(exists.then_some(columns))
    }

    fn one_time_link(&mut self, hashes: &[String]) -> Result<Option<OneTimeLink>, Fault> {
        let mut rows = self.tables.one_time_tokens.values();
        Ok(rows.find(|row| hashes.contains(&row.row)).cloned())
    }

    fn email_changes_about(&mut self, address: &str) -> Result<Vec<Uuid>, Fault> {
        let is_change = |row: &&OneTimeLink| {
            matches!(row.kind, TokenType::EmailChangeNew | TokenType::EmailChangeCurrent)
                && row.address == address
        };
        let rows = self.tables.one_time_tokens.values().filter(is_change);
        Ok(rows.map(|row| row.user_id).collect())
    }

    fn phone_changes_to(&mut self, number: &str) -> Result<Vec<Uuid>, Fault> {
        let is_change =
            |row: &&OneTimeLink| row.kind == TokenType::PhoneChange && row.address == number;
        let rows = self.tables.one_time_tokens.values().filter(is_change);
        Ok(rows.map(|row| row.user_id).collect())
    }

    fn set_phone_change(&mut self, user: Uuid, number: &str, now: Timestamp) -> Result<(), Fault> {
        if let Some(row) = self.tables.users.get_mut(&user) {
            row.user.phone_change = Some(number.to_owned());
            row.user.updated_at = Some(now);
        }
        Ok(())
    }

    fn put_one_time_token(&mut self, token: &NewOneTimeToken<'_>) -> Result<(), Fault> {
        let columns = self.tables.one_time_columns.entry(token.user_id).or_default();
        if let Some(column) = column(columns, token.kind) {
            token.column.clone_into(column);
        }
        if let Some(row) = self.tables.users.get_mut(&token.user_id) {
            *sent_at(&mut row.user, token.kind) = Some(token.now);
            row.user.updated_at = Some(token.now);
        }
        let link = OneTimeLink {
            user_id: token.user_id,
            kind: token.kind,
            row: token.row.to_owned(),
            address: token.address.to_owned(),
        };
        self.tables.one_time_tokens.insert((token.user_id, token.kind.as_str()), link);
        self.tables.forget_guesses(token.user_id, token.kind);
        Ok(())
    }

    fn clear_one_time_tokens(
        &mut self,
        user: Uuid,
        cleared: &Cleared,
        now: Timestamp,
    ) -> Result<(), Fault> {
        let columns = self.tables.one_time_columns.entry(user).or_default();
        let mut is_written = cleared.sent_at;
        for &kind in &cleared.columns {
            if let Some(column) = column(columns, kind) {
                is_written |= !column.is_empty();
                column.clear();
            }
        }
        if let Some(row) = self.tables.users.get_mut(&user).filter(|_| is_written) {
            row.user.updated_at = Some(now);
            if cleared.sent_at {
                for &kind in &cleared.columns {
                    *sent_at(&mut row.user, kind) = None;
                }
            }
        }
        self.tables.one_time_tokens.retain(|(owner, _), row| {
            let goes = match cleared.rows {
                Rows::All => true,
                Rows::OfColumns => cleared.columns.contains(&row.kind),
                Rows::None => false,
            };
            *owner != user || !goes
        });
        for &kind in &cleared.columns {
            self.tables.forget_guesses(user, kind);
        }
        Ok(())
    }

    fn set_email_change(
        &mut self,
        user: Uuid,
        address: &str,
        status: i16,
        now: Timestamp,
    ) -> Result<(), Fault> {
        self.tables.one_time_columns.entry(user).or_default().email_change_status = status;
        if let Some(row) = self.tables.users.get_mut(&user) {
            row.user.email_change = Some(address.to_owned());
            row.user.updated_at = Some(now);
        }
        Ok(())
    }

    fn mark_invited(&mut self, user: Uuid, now: Timestamp) -> Result<(), Fault> {
        if let Some(row) = self.tables.users.get_mut(&user) {
            row.user.invited_at = Some(now);
        }
        Ok(())
    }

    fn count_guess(
        &mut self,
        user: Uuid,
        kind: TokenType,
        code: &[u8; 32],
        _now: Timestamp,
    ) -> Result<u32, Fault> {
        let none = GuessRow { code: *code, guesses: 0 };
        let row = self.tables.guesses.entry((user, kind.as_str())).or_insert_with(|| none.clone());
        if row.code != *code {
            *row = none;
        }
        row.guesses = row.guesses.saturating_add(1);
        Ok(row.guesses)
    }

    fn undone_guesses(&mut self, _now: Timestamp) -> Result<u64, Fault> {
        Ok(self.undone_guesses)
    }
}

impl SignUpClaims for MemoryStore {
    fn claim_sign_up(&mut self, user: Uuid, now: Timestamp) -> Result<(), Fault> {
        self.tables.claimed_sign_ups.insert(user, now);
        Ok(())
    }

    fn take_claim(&mut self, user: Uuid) -> Result<bool, Fault> {
        Ok(self.tables.claimed_sign_ups.remove(&user).is_some())
    }
}

impl FlowStates for MemoryStore {
    fn insert_flow_state(&mut self, new: &NewFlowState<'_>) -> Result<(), Fault> {
        let flow = FlowState {
            id: new.id,
            user_id: Some(new.user_id),
            provider_type: new.provider_type.to_owned(),
            authentication_method: new.method.to_owned(),
            challenge: Some(new.challenge.clone()),
            provider_access_token: None,
            provider_refresh_token: None,
            created_at: new.now,
            auth_code_issued_at: None,
        };
        self.tables.flow_states.push(FlowStateRow { flow, auth_code: new.auth_code.to_owned() });
        Ok(())
    }

    fn issue_auth_code(
        &mut self,
        user: Uuid,
        method: &str,
        now: Timestamp,
    ) -> Result<Option<String>, Fault> {
        let mut rows = self.tables.flow_states.iter_mut().rev();
        let newest = rows
            .find(|row| row.flow.user_id == Some(user) && row.flow.authentication_method == method);
        Ok(newest.map(|row| {
            row.flow.auth_code_issued_at = Some(now);
            row.auth_code.clone()
        }))
    }

    fn flow_state(&mut self, auth_code: &str) -> Result<Option<FlowState>, Fault> {
        self.lock_flow_state(auth_code)
    }

    fn lock_flow_state(&mut self, auth_code: &str) -> Result<Option<FlowState>, Fault> {
        let mut rows = self.tables.flow_states.iter();
        Ok(rows.find(|row| row.auth_code == auth_code).map(|row| row.flow.clone()))
    }

    fn delete_flow_state(&mut self, id: Uuid) -> Result<(), Fault> {
        self.tables.flow_states.retain(|row| row.flow.id != id);
        Ok(())
    }

    fn end_flow_states(
        &mut self,
        user: Uuid,
        kept: &[FlowMethod],
        since: Timestamp,
    ) -> Result<Vec<Uuid>, Fault> {
        let links = &self.tables.oauth_flows;
        let is_kept = |flow: &FlowState| {
            let method = FlowMethod::from_name(&flow.authentication_method);
            flow.auth_code_issued_at.is_none() && method.is_some_and(|it| kept.contains(&it))
        };
        let is_link = |flow: &FlowState| {
            let target = links.get(&flow.id).and_then(|flow| flow.linking_target);
            target == Some(user) && flow.created_at >= since
        };
        let mut ended = Vec::new();
        self.tables.flow_states.retain(|FlowStateRow { flow, .. }| {
            let goes = flow.user_id == Some(user) && !is_kept(flow) || is_link(flow);
            if goes {
                ended.push(flow.id);
            }
            !goes
        });
        Ok(ended)
    }

    fn forget_flow_states(&mut self, before: Timestamp) -> Result<u64, Fault> {
        let count = self.tables.flow_states.len();
        self.tables.flow_states.retain(|row| row.flow.created_at >= before);
        Ok(u64::try_from(count - self.tables.flow_states.len()).unwrap_or(0))
    }
}

impl Mails for MemoryStore {
    fn mail_template(&mut self, kind: MailType) -> Result<Option<StoredTemplate>, Fault> {
        Ok(self.tables.mail_templates.get(kind.as_str()).cloned())
    }

    fn report_mail_failure(&mut self, message: &str, hint: Option<&str>) {
        self.operator_log.push((message.to_owned(), hint.map(str::to_owned)));
    }
}
