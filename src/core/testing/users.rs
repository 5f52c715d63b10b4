//! `auth.users` and `auth.identities`.

use serde::Serialize;
use uuid::Uuid;

use super::store::{MemoryStore, Step};
use super::tables::{IdentityRow, Tables, UserRow};
use crate::fault::{Fault, FaultKind};
use crate::json::Json;
use crate::secret::Secret;
use crate::store::{NewAnonymousUser, NewUser, Removal, SignInRecorded, Users};
use crate::time::Timestamp;
use crate::user::{Standing, User};

impl Tables {
    /// A user as the user columns show it.
    pub(super) fn user(&self, id: Uuid) -> Option<User> {
        let row = self.users.get(&id)?;
        let usable = |hash: &Secret| !hash.expose().is_empty();
        Some(User {
            encrypted_password: row.user.encrypted_password.clone().filter(usable),
            identities: self.identities_of(id),
            ..row.user.clone()
        })
    }

    fn identities_of(&self, user: Uuid) -> String {
        let mut rows: Vec<_> = self.identities.iter().collect();
        rows.retain(|(_, row)| row.user_id == user);
        rows.sort_by_key(|(id, row)| (row.created_at, **id));
        let identities: Vec<_> = rows.into_iter().map(|(id, row)| identity(*id, row)).collect();
        serde_json::to_string(&identities).unwrap_or_default()
    }
}

/// What the view over the identities gives, whose times have six digits.
#[derive(Serialize)]
struct Row {
    identity_id: Uuid,
    id: String,
    user_id: Uuid,
    identity_data: Json,
    provider: String,
    last_sign_in_at: Option<String>,
    created_at: Option<String>,
    updated_at: Option<String>,
    email: Option<String>,
}

fn identity(id: Uuid, row: &IdentityRow) -> Row {
    let data = Json::parse(&row.identity_data).unwrap_or_default();
    let email = data.get("email").and_then(Json::as_str).map(str::to_lowercase);
    Row {
        identity_id: id,
        id: row.provider_id.clone(),
        user_id: row.user_id,
        identity_data: data,
        provider: row.provider.clone(),
        last_sign_in_at: row.last_sign_in_at.map(to_char),
        created_at: row.created_at.map(to_char),
        updated_at: row.updated_at.map(to_char),
        email,
    }
}

/// `to_char(…, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`: always six digits.
fn to_char(at: Timestamp) -> String {
    let whole = Timestamp::from_seconds(at.as_seconds()).to_rfc3339();
    let micros = at.as_micros().rem_euclid(1_000_000);
    format!("{}.{micros:06}Z", whole.trim_end_matches('Z'))
}

impl Users for MemoryStore {
    fn user_by_email(&mut self, email: &str, audience: &str) -> Result<Option<User>, Fault> {
        self.enter(Step::UserByEmail);
        let found = self.tables.users.iter().find(|(_, row)| {
            let stored = row.user.email.as_deref().map(str::to_lowercase);
            stored.as_deref() == Some(email)
                && row.user.is_of(audience)
                && !row.is_sso_user
                && row.user.deleted_at.is_none()
        });
        Ok(found.and_then(|(&id, _)| self.tables.user(id)))
    }

    fn user_by_id(&mut self, id: Uuid) -> Result<Option<User>, Fault> {
        self.enter(Step::UserById);
        Ok(self.tables.user(id))
    }

    fn user_by_phone(&mut self, phone: &str, audience: &str) -> Result<Option<User>, Fault> {
        self.enter(Step::UserByPhone);
        let found = self.tables.users.iter().find(|(_, row)| {
            row.user.phone.as_deref() == Some(phone)
                && row.user.aud == audience
                && !row.is_sso_user
                && row.user.deleted_at.is_none()
        });
        Ok(found.and_then(|(&id, _)| self.tables.user(id)))
    }

    fn insert_user(&mut self, new: &NewUser<'_>) -> Result<Option<User>, Fault> {
        self.enter(Step::InsertUser);
        // The unique index on the e-mail knows no audience and no lower case.
        let taken = self.tables.users.iter().any(|(id, row)| {
            let same_email = new.email.is_some() && row.user.email.as_deref() == new.email;
            let same_phone = new.phone.is_some() && row.user.phone.as_deref() == new.phone;
            *id == new.id || (!row.is_sso_user && same_email) || same_phone
        });
        if taken {
            return Ok(None);
        }
        let mut user = inserted(new);
        if let Some(trigger) = self.on_insert_user {
            trigger(&mut user);
        }
        let row = UserRow { user, is_sso_user: false };
        self.tables.users.insert(new.id, row);
        for own in new.identities {
            let identity = IdentityRow {
                provider_id: new.id.to_string(),
                user_id: new.id,
                identity_data: own.data.to_owned(),
                provider: own.provider.to_owned(),
                last_sign_in_at: Some(new.now),
                created_at: Some(new.now),
                updated_at: Some(new.now),
            };
            if self.tables.identities.insert(own.id, identity).is_some() {
                return Err(Fault::new(FaultKind::Internal, "duplicate identity"));
            }
        }
        Ok(self.tables.user(new.id))
    }

    fn insert_anonymous_user(&mut self, new: &NewAnonymousUser<'_>) -> Result<User, Fault> {
        self.enter(Step::InsertUser);
        let mut user = User {
            id: new.id,
            aud: new.audience.to_owned(),
            role: new.role.to_owned(),
            raw_user_meta_data: new.user_metadata.to_owned(),
            created_at: Some(new.now),
            updated_at: Some(new.now),
            ..User::anonymous(new.id)
        };
        if let Some(trigger) = self.on_insert_user {
            trigger(&mut user);
        }
        self.tables.users.insert(new.id, UserRow { user, is_sso_user: false });
        let added = self.tables.user(new.id);
        added.ok_or_else(|| Fault::new(FaultKind::Internal, "a user who was added is gone"))
    }

    fn purge_anonymous_users(&mut self, step: Removal<Timestamp>) -> Result<u64, Fault> {
        let seen = |tables: &Tables, id: Uuid| {
            let mut sessions = tables.sessions.values().filter(|row| row.user_id == id);
            sessions.any(|row| row.refreshed_at.or(row.created_at) > Some(step.until))
        };
        let users = self.tables.users.iter().filter(|(_, row)| row.user.is_anonymous);
        let old: Vec<Uuid> = users
            .filter(|(_, row)| {
                row.user.created_at.max(row.user.last_sign_in_at) <= Some(step.until)
            })
            .map(|(&id, _)| id)
            .filter(|&id| !seen(&self.tables, id))
            .take(3)
            .collect();
        for id in &old {
            self.tables.delete_user(*id);
        }
        Ok(u64::try_from(old.len()).unwrap_or(0))
    }

    fn replace_password_hash(&mut self, id: Uuid, old: &str, new: &str) -> Result<bool, Fault> {
        self.enter(Step::ReplacePasswordHash);
        let now = self.clock.now();
        let row = self.tables.users.get_mut(&id);
        let Some(row) = row.filter(|row| has_hash(&row.user, old)) else {
            return Ok(false);
        };
        row.user.encrypted_password = Some(Secret::from_text(new));
        row.user.updated_at = Some(now);
        Ok(true)
    }

    fn note_sign_in(&mut self, id: Uuid, now: Timestamp) -> Result<(), Fault> {
        self.enter(Step::RecordSignIn);
        if let Some(row) = self.tables.users.get_mut(&id) {
            row.user.last_sign_in_at = Some(now);
            row.user.updated_at = Some(now);
        }
        Ok(())
    }

    fn record_sign_in(
        &mut self,
        id: Uuid,
        hash: &str,
        now: Timestamp,
    ) -> Result<SignInRecorded, Fault> {
        self.enter(Step::RecordSignIn);
        let allowed = |user: &User| has_hash(user, hash) && user.standing(now) == Standing::Good;
        let row = self.tables.users.get_mut(&id);
        let Some(row) = row.filter(|row| allowed(&row.user)) else {
            return Ok(SignInRecorded::Overtaken);
        };
        row.user.last_sign_in_at = Some(now);
        row.user.updated_at = Some(now);
        Ok(SignInRecorded::Written)
    }
}

fn has_hash(user: &User, hash: &str) -> bool {
    let stored = user.encrypted_password.as_ref();
    stored.is_some_and(|stored| stored.equals(hash.as_bytes()))
}

fn inserted(new: &NewUser<'_>) -> User {
    User {
        id: new.id,
        aud: new.audience.to_owned(),
        role: new.role.to_owned(),
        email: new.email.map(str::to_owned),
        phone: new.phone.map(str::to_owned),
        encrypted_password: Some(Secret::from_text(new.password_hash)),
        email_confirmed_at: new.email_confirmed.then_some(new.now),
        phone_confirmed_at: new.phone_confirmed.then_some(new.now),
        invited_at: None,
        confirmation_sent_at: None,
        recovery_sent_at: None,
        email_change: Some(String::new()),
        email_change_sent_at: None,
        phone_change: Some(String::new()),
        phone_change_sent_at: None,
        reauthentication_sent_at: None,
        last_sign_in_at: None,
        raw_app_meta_data: new.app_metadata.to_owned(),
        raw_user_meta_data: new.user_metadata.to_owned(),
        created_at: Some(new.now),
        updated_at: Some(new.now),
        banned_until: None,
        deleted_at: None,
        is_anonymous: false,
        identities: "[]".to_owned(),
        factors: None,
    }
}
