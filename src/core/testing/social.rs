//! Providers, identities and flows to providers.

use uuid::Uuid;

use super::store::{MemoryStore, Step};
use super::tables::{FlowStateRow, IdentityRow as StoredIdentity, UserRow};
use crate::fault::Fault;
use crate::pkce::FlowState;
use crate::secret::Secret;
use crate::social::custom::CustomProvider;
use crate::social::document::DocumentKind;
use crate::store::{
    DocumentRow, Identities, IdentityRow, KeptAddress, NewDocument, NewExternalUser, NewIdentity,
    NewOauthFlow, OauthFlow, OauthFlows, ProviderRow, Providers,
};
use crate::time::Timestamp;
use crate::user::User;

impl Providers for MemoryStore {
    fn provider_row(&mut self, name: &str) -> Result<Option<ProviderRow>, Fault> {
        Ok(self.tables.providers.get(name).cloned())
    }

    fn provider_rows(&mut self) -> Result<Vec<ProviderRow>, Fault> {
        Ok(self.tables.providers.values().cloned().collect())
    }

    fn put_provider_row(&mut self, row: &ProviderRow, _now: Timestamp) -> Result<(), Fault> {
        self.tables.providers.insert(row.name.clone(), row.clone());
        Ok(())
    }

    fn delete_provider_row(&mut self, name: &str) -> Result<bool, Fault> {
        self.tables.provider_documents.retain(|(provider, _), _| provider != name);
        Ok(self.tables.providers.remove(name).is_some())
    }

    fn provider_document(
        &mut self,
        provider: &str,
        kind: DocumentKind,
    ) -> Result<Option<DocumentRow>, Fault> {
        let key = (provider.to_owned(), kind.as_str());
        Ok(self.tables.provider_documents.get(&key).cloned())
    }

    fn put_provider_document(
        &mut self,
        provider: &str,
        kind: DocumentKind,
        document: &NewDocument<'_>,
    ) -> Result<(), Fault> {
        let key = (provider.to_owned(), kind.as_str());
        let row = self.tables.provider_documents.entry(key).or_default();
        row.document = Some(document.text.to_owned()).filter(|text| !text.is_empty());
        row.by_hand = document.by_hand;
        row.fetched_at = Some(document.now);
        row.fresh_until = document.fresh_until;
        row.failure = None;
        Ok(())
    }

    fn note_document_failure(
        &mut self,
        provider: &str,
        kind: DocumentKind,
        failure: &str,
        _now: Timestamp,
    ) -> Result<(), Fault> {
        let key = (provider.to_owned(), kind.as_str());
        let row = self.tables.provider_documents.entry(key).or_default();
        row.failure = Some(failure.to_owned());
        Ok(())
    }

    fn spend_id_token(
        &mut self,
        hash: &[u8; 32],
        expires_at: Timestamp,
        now: Timestamp,
    ) -> Result<bool, Fault> {
        self.tables.seen_id_tokens.retain(|_, end| *end > now);
        Ok(self.tables.seen_id_tokens.insert(*hash, expires_at).is_none())
    }

    fn put_provider_tokens(
        &mut self,
        owner: Uuid,
        _provider: &str,
        kept: bool,
        tokens: &Secret,
        _now: Timestamp,
    ) -> Result<(), Fault> {
        self.tables.provider_tokens.insert(owner, (tokens.clone(), kept));
        Ok(())
    }

    fn provider_tokens(&mut self, owner: Uuid, take: bool) -> Result<Option<Secret>, Fault> {
        let found = self.tables.provider_tokens.get(&owner).map(|(secret, _)| secret.clone());
        if take {
            self.tables.provider_tokens.remove(&owner);
        }
        Ok(found)
    }

    fn report_provider_failure(&mut self, provider: &str, message: &str) {
        self.operator_log.push((format!("{provider}: {message}"), None));
    }

    fn drop_provider_tokens(&mut self, owners: &[Uuid]) -> Result<(), Fault> {
        self.tables.provider_tokens.retain(|owner, _| !owners.contains(owner));
        Ok(())
    }

    fn forget_provider_tokens(&mut self, _before: Timestamp) -> Result<u64, Fault> {
        Ok(0)
    }
}

impl MemoryStore {
    fn found(&self, wanted: impl Fn(&StoredIdentity) -> bool) -> Vec<IdentityRow> {
        let mut found: Vec<IdentityRow> = self
            .tables
            .identities
            .iter()
            .filter(|(_, row)| wanted(row))
            .map(|(&id, row)| IdentityRow {
                id,
                user_id: row.user_id,
                provider: row.provider.clone(),
                subject: row.provider_id.clone(),
                data: row.identity_data.clone(),
                created_at: row.created_at,
                updated_at: row.updated_at,
            })
            .collect();
        found.sort_by_key(|row| (row.created_at, row.id));
        found
    }
}

fn email_of(data: &str) -> Option<String> {
    let data: serde_json::Value = serde_json::from_str(data).ok()?;
    Some(data.get("email")?.as_str()?.to_lowercase())
}

impl Identities for MemoryStore {
    fn identity(&mut self, provider: &str, subject: &str) -> Result<Option<IdentityRow>, Fault> {
        let found = self.found(|row| row.provider == provider && row.provider_id == subject);
        Ok(found.into_iter().next())
    }

    fn identities_of(&mut self, user: Uuid) -> Result<Vec<IdentityRow>, Fault> {
        Ok(self.found(|row| row.user_id == user))
    }

    fn identities_with_email(&mut self, email: &str) -> Result<Vec<IdentityRow>, Fault> {
        let users = &self.tables.users;
        let counts = |row: &StoredIdentity| {
            let owner = users.get(&row.user_id);
            owner.is_some_and(|owner| !owner.is_sso_user && owner.user.deleted_at.is_none())
        };
        Ok(self.found(|row| {
            email_of(&row.identity_data).as_deref() == Some(email)
                && !row.provider.starts_with("sso:")
                && counts(row)
        }))
    }

    fn insert_identity(&mut self, new: &NewIdentity<'_>) -> Result<bool, Fault> {
        let mut all = self.tables.identities.values();
        if all.any(|row| row.provider == new.provider && row.provider_id == new.subject) {
            return Ok(false);
        }
        let row = StoredIdentity {
            provider_id: new.subject.to_owned(),
            user_id: new.user_id,
            identity_data: new.data.to_owned(),
            provider: new.provider.to_owned(),
            last_sign_in_at: Some(new.now),
            created_at: Some(new.now),
            updated_at: Some(new.now),
        };
        self.tables.identities.insert(new.id, row);
        Ok(true)
    }

    fn refresh_identity(&mut self, id: Uuid, data: &str, now: Timestamp) -> Result<(), Fault> {
        if let Some(row) = self.tables.identities.get_mut(&id) {
            data.clone_into(&mut row.identity_data);
            row.updated_at = Some(now);
        }
        Ok(())
    }

    fn delete_identity(&mut self, id: Uuid) -> Result<(), Fault> {
        self.tables.identities.remove(&id);
        Ok(())
    }

    fn insert_external_user(&mut self, new: &NewExternalUser<'_>) -> Result<Option<User>, Fault> {
        self.enter(Step::InsertUser);
        let is_taken = |row: &UserRow| !row.is_sso_user && row.user.email.as_deref() == new.email;
        if new.email.is_some() && self.tables.users.values().any(is_taken) {
            return Ok(None);
        }
        let mut user = User {
            aud: new.audience.to_owned(),
            role: new.role.to_owned(),
            email: new.email.map(str::to_owned),
            raw_user_meta_data: new.user_metadata.to_owned(),
            raw_app_meta_data: new.app_metadata.to_owned(),
            created_at: Some(new.now),
            updated_at: Some(new.now),
            is_anonymous: false,
            ..User::anonymous(new.id)
        };
        if let Some(trigger) = self.on_insert_user {
            trigger(&mut user);
        }
        self.tables.users.insert(new.id, UserRow { user, is_sso_user: false });
        Ok(self.tables.user(new.id))
    }

    fn empty_user(
        &mut self,
        user: Uuid,
        address: KeptAddress,
        identity: Option<Uuid>,
        now: Timestamp,
    ) -> Result<(), Fault> {
        self.tables.identities.retain(|id, row| row.user_id != user || Some(*id) == identity);
        self.tables.factors.retain(|_, row| row.factor.user_id != user);
        self.tables.passkeys.retain(|_, key| key.user_id != user);
        self.tables.mirror_factors(user);
        if let Some(row) = self.tables.users.get_mut(&user) {
            row.user.encrypted_password = None;
            match address {
                KeptAddress::Email => row.user.phone = None,
                KeptAddress::Phone => row.user.email = None,
            }
            row.user.phone_confirmed_at = None;
            row.user.email_change = None;
            row.user.phone_change = None;
            row.user.updated_at = Some(now);
        }
        Ok(())
    }

    fn set_user_email(
        &mut self,
        user: Uuid,
        email: Option<&str>,
        confirmed_at: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<bool, Fault> {
        let mut all = self.tables.users.iter();
        let is_taken = all.any(|(id, row)| {
            *id != user && !row.is_sso_user && email.is_some() && row.user.email.as_deref() == email
        });
        if is_taken {
            return Ok(false);
        }
        if let Some(row) = self.tables.users.get_mut(&user) {
            row.user.email = email.map(str::to_owned);
            row.user.email_confirmed_at = confirmed_at;
            row.user.updated_at = Some(now);
        }
        Ok(true)
    }

    fn clear_user_phone(&mut self, user: Uuid, now: Timestamp) -> Result<(), Fault> {
        if let Some(row) = self.tables.users.get_mut(&user) {
            row.user.phone = None;
            row.user.phone_confirmed_at = None;
            row.user.updated_at = Some(now);
        }
        Ok(())
    }
}

impl OauthFlows for MemoryStore {
    fn insert_oauth_flow(&mut self, new: &NewOauthFlow<'_>) -> Result<(), Fault> {
        let flow = OauthFlow {
            id: new.id,
            user_id: None,
            provider: new.provider.to_owned(),
            method: "oauth".to_owned(),
            auth_code: new.auth_code.map(str::to_owned),
            is_pkce: new.challenge.is_some(),
            referrer: Some(new.referrer.to_owned()),
            client_state: new.client_state,
            linking_target: new.linking_target,
            invite_token: new.invite_token.map(str::to_owned),
            email_optional: new.email_optional,
            created_at: new.now,
        };
        self.tables.oauth_flows.insert(new.id, flow);
        let flow = FlowState {
            id: new.id,
            user_id: None,
            provider_type: new.provider.to_owned(),
            authentication_method: "oauth".to_owned(),
            challenge: new.challenge.cloned(),
            provider_access_token: None,
            provider_refresh_token: None,
            created_at: new.now,
            auth_code_issued_at: None,
        };
        let auth_code = new.auth_code.unwrap_or_default().to_owned();
        self.tables.flow_states.push(FlowStateRow { flow, auth_code });
        Ok(())
    }

    fn oauth_flow(&mut self, id: Uuid, _lock: bool) -> Result<Option<OauthFlow>, Fault> {
        let is_there = self.tables.flow_states.iter().any(|row| row.flow.id == id);
        Ok(self.tables.oauth_flows.get(&id).filter(|_| is_there).cloned())
    }

    fn complete_oauth_flow(&mut self, id: Uuid, user: Uuid, now: Timestamp) -> Result<(), Fault> {
        if let Some(flow) = self.tables.oauth_flows.get_mut(&id) {
            flow.user_id = Some(user);
        }
        if let Some(row) = self.tables.flow_states.iter_mut().find(|row| row.flow.id == id) {
            row.flow.user_id = Some(user);
            row.flow.auth_code_issued_at = Some(now);
        }
        Ok(())
    }

    fn forget_oauth_flows(&mut self, before: Timestamp) -> Result<u64, Fault> {
        let count = self.tables.oauth_flows.len();
        self.tables.oauth_flows.retain(|_, flow| flow.created_at >= before);
        Ok(u64::try_from(count.saturating_sub(self.tables.oauth_flows.len())).unwrap_or(0))
    }

    fn insert_client_state(
        &mut self,
        id: Uuid,
        provider: &str,
        verifier: &str,
        now: Timestamp,
    ) -> Result<(), Fault> {
        let row = (provider.to_owned(), verifier.to_owned(), now);
        self.tables.client_states.insert(id, row);
        Ok(())
    }

    fn take_client_state(
        &mut self,
        id: Uuid,
    ) -> Result<Option<(String, String, Timestamp)>, Fault> {
        Ok(self.tables.client_states.remove(&id))
    }

    fn forget_client_states(&mut self, before: Timestamp) -> Result<u64, Fault> {
        let count = self.tables.client_states.len();
        self.tables.client_states.retain(|_, (_, _, at)| *at >= before);
        Ok(u64::try_from(count.saturating_sub(self.tables.client_states.len())).unwrap_or(0))
    }

    fn custom_provider(&mut self, identifier: &str) -> Result<Option<CustomProvider>, Fault> {
        Ok(self.tables.custom_providers.get(identifier).cloned())
    }

    fn custom_providers(&mut self) -> Result<Vec<CustomProvider>, Fault> {
        let mut rows: Vec<_> = self.tables.custom_providers.values().cloned().collect();
        rows.sort_by_key(|row| core::cmp::Reverse(row.created_at));
        Ok(rows)
    }

    fn put_custom_provider(&mut self, row: &CustomProvider, _now: Timestamp) -> Result<(), Fault> {
        let row = CustomProvider { client_secret: None, ..row.clone() };
        self.tables.custom_providers.insert(row.identifier.clone(), row);
        Ok(())
    }

    fn delete_custom_provider(&mut self, identifier: &str) -> Result<bool, Fault> {
        Ok(self.tables.custom_providers.remove(identifier).is_some())
    }
}
