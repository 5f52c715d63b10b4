//! Listing and deleting users.

use core::cmp::Reverse;

use serde_json::Value;
use uuid::Uuid;

use super::store::{MemoryStore, Step};
use super::tables::{Tables, UserRow};
use crate::fault::Fault;
use crate::json::{Body, Json};
use crate::password::Run;
use crate::settings::PasswordHash;
use crate::store::{Administration, PageStart, SoftDeletion, UserCursor, UserListing};
use crate::time::Timestamp;
use crate::user::User;

impl Tables {
    /// Places of those that match, the newest first.
    fn listed(&self, audience: &str, filter: Option<&str>) -> Vec<UserCursor> {
        let mut found: Vec<(&Uuid, &UserRow)> = self.users.iter().collect();
        found.retain(|(_, row)| row.user.is_of(audience) && matches(&row.user, filter));
        found.sort_by_key(|(id, row)| Reverse(age(row.user.created_at, **id)));
        let place =
            |(id, row): (&Uuid, &UserRow)| UserCursor { created_at: row.user.created_at, id: *id };
        found.into_iter().map(place).collect()
    }
}

/// Users without a time count as the newest.
fn age(created_at: Option<Timestamp>, id: Uuid) -> (bool, Option<Timestamp>, Uuid) {
    (created_at.is_none(), created_at, id)
}

fn matches(user: &User, filter: Option<&str>) -> bool {
    let Some(filter) = filter else { return true };
    let data: Value = serde_json::from_str(&user.raw_user_meta_data).unwrap_or(Value::Null);
    let name = data.get("full_name").and_then(Value::as_str).unwrap_or("").to_lowercase();
    let pattern = format!("%{filter}%");
    like(user.email.as_deref().unwrap_or(""), &pattern)
        || data.get("full_name").is_some() && like(&name, &pattern.to_lowercase())
}

/// SQL's LIKE, without its escapes.
fn like(text: &str, pattern: &str) -> bool {
    let mut rest = pattern.chars();
    match rest.next() {
        None => text.is_empty(),
        Some('%') => {
            let ends = text.char_indices().map(|(at, _)| at).chain([text.len()]);
            ends.into_iter().any(|at| text.get(at..).is_some_and(|text| like(text, rest.as_str())))
        }
        Some(wanted) => {
            let mut letters = text.chars();
            let met = letters.next().is_some_and(|letter| wanted == '_' || letter == wanted);
            met && like(letters.as_str(), rest.as_str())
        }
    }
}

impl Administration for MemoryStore {
    fn users_page(&mut self, listing: &UserListing<'_>) -> Result<Vec<User>, Fault> {
        self.enter(Step::UsersPage);
        let number = |count| usize::try_from(count).unwrap_or(usize::MAX);
        let mut found = self.tables.listed(listing.audience, listing.filter);
        let offset = match listing.start {
            PageStart::Newest(offset) => offset,
            PageStart::Oldest(offset) => {
                found.reverse();
                offset
            }
            PageStart::Below(place) => {
                let last = age(place.created_at, place.id);
                found.retain(|user| age(user.created_at, user.id) < last);
                0
            }
        };
        let page = found.into_iter().skip(number(offset)).take(number(listing.limit));
        Ok(page.filter_map(|place| self.tables.user(place.id)).collect())
    }

    fn count_users(
        &mut self,
        audience: &str,
        filter: Option<&str>,
        up_to: i64,
    ) -> Result<i64, Fault> {
        self.enter(Step::CountUsers);
        let count = self.tables.listed(audience, filter).len();
        Ok(i64::try_from(count).unwrap_or(i64::MAX).min(up_to))
    }

    fn estimate_users(&mut self) -> Result<Option<i64>, Fault> {
        self.enter(Step::EstimateUsers);
        Ok(i64::try_from(self.tables.users.len()).ok())
    }

    fn delete_user(&mut self, id: Uuid) -> Result<(), Fault> {
        self.enter(Step::DeleteUser);
        self.tables.delete_user(id);
        Ok(())
    }

    fn anonymise_user(&mut self, deletion: &SoftDeletion<'_>) -> Result<(), Fault> {
        self.enter(Step::AnonymiseUser);
        if let Some(row) = self.tables.users.get_mut(&deletion.id) {
            let user = &mut row.user;
            user.email = deletion.email.map(str::to_owned);
            user.phone = deletion.phone.map(str::to_owned);
            user.encrypted_password = None;
            user.email_change = Some(String::new());
            user.phone_change = Some(String::new());
            user.raw_user_meta_data = "{}".to_owned();
            user.raw_app_meta_data = "{}".to_owned();
            user.factors = None;
            user.deleted_at = Some(deletion.now);
            user.updated_at = Some(deletion.now);
        }
        for entry in &mut self.tables.audit_log {
            let Ok(Json::Object(mut payload)) = Json::parse(&entry.payload.to_text()) else {
                continue;
            };
            let actor = payload.get("actor_id").and_then(Json::as_str);
            if actor == Some(deletion.id.to_string().as_str()) {
                payload.insert("actor_username".to_owned(), "".into());
                entry.payload = Body::of(&payload)?;
            }
        }
        for row in self.tables.identities.values_mut() {
            if row.user_id == deletion.id {
                row.provider_id = format!("deleted {}", row.provider_id);
                row.identity_data = "{}".to_owned();
            }
        }
        Ok(())
    }

    fn note_password_hash(&mut self, cost: Run) -> Result<(), Fault> {
        self.enter(Step::NotePasswordHash);
        match cost {
            Run::Chosen(PasswordHash::Argon2id { memory_kib, iterations, .. }) => {
                self.settings.argon2_in_use = true;
                let work = memory_kib.saturating_mul(iterations);
                self.settings.argon2_work_in_use = self.settings.argon2_work_in_use.max(work);
            }
            Run::Chosen(PasswordHash::Bcrypt { cost }) => {
                self.settings.bcrypt_in_use = true;
                self.settings.bcrypt_cost_in_use = self.settings.bcrypt_cost_in_use.max(cost);
            }
            Run::Scrypt(cost) => {
                let work = self.settings.scrypt_work_in_use.max(cost.work_kib());
                self.settings.scrypt_work_in_use = work;
            }
        }
        Ok(())
    }
}
