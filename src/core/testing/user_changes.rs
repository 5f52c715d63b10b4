//! Changes of `auth.users` and `auth.identities`.

use uuid::Uuid;

use super::store::{MemoryStore, Step};
use super::tables::IdentityRow;
use crate::fault::{Fault, FaultKind};
use crate::json::Json;
use crate::secret::Secret;
use crate::store::{AddressIdentity, LockedUser, UserChange, UserChanges, UserLock};

impl UserChanges for MemoryStore {
    fn lock_user(&mut self, id: Uuid, _aim: UserLock) -> Result<Option<LockedUser>, Fault> {
        self.enter(Step::LockUser);
        let user = self.tables.user(id);
        let row = self.tables.users.get(&id);
        Ok(user.zip(row).map(|(user, row)| LockedUser { user, is_sso_user: row.is_sso_user }))
    }

    fn change_user(&mut self, id: Uuid, change: &UserChange<'_>) -> Result<bool, Fault> {
        self.enter(Step::ChangeUser);
        let taken = self.tables.users.iter().any(|(other, row)| {
            let same_email = change.email.is_some() && row.user.email.as_deref() == change.email;
            let same_phone = change.phone.is_some() && row.user.phone.as_deref() == change.phone;
            *other != id && ((!row.is_sso_user && same_email) || same_phone)
        });
        let Some(row) = self.tables.users.get_mut(&id).filter(|_| !taken) else {
            return Ok(!taken);
        };
        let user = &mut row.user;
        if let Some(role) = change.role {
            role.clone_into(&mut user.role);
        }
        if let Some(email) = change.email {
            user.email = Some(email.to_owned());
            user.email_change = Some(String::new());
        }
        if change.email_confirmed_at.is_some() {
            user.email_confirmed_at = change.email_confirmed_at;
        }
        if let Some(phone) = change.phone {
            user.phone = Some(phone.to_owned());
            user.phone_change = Some(String::new());
        }
        if change.phone_confirmed_at.is_some() {
            user.phone_confirmed_at = change.phone_confirmed_at;
        }
        if let Some(hash) = change.password_hash {
            user.encrypted_password = Some(Secret::from_text(hash));
        }
        if let Some(data) = change.user_metadata {
            data.clone_into(&mut user.raw_user_meta_data);
        }
        if let Some(data) = change.app_metadata {
            data.clone_into(&mut user.raw_app_meta_data);
        }
        if let Some(end) = change.banned_until {
            user.banned_until = end;
        }
        if let Some(is_anonymous) = change.is_anonymous {
            user.is_anonymous = is_anonymous;
        }
        user.updated_at = Some(change.now);
        Ok(true)
    }

    fn put_address_identity(&mut self, new: &AddressIdentity<'_>) -> Result<(), Fault> {
        self.enter(Step::PutAddressIdentity);
        let members = |text: &str| match Json::parse(text) {
            Ok(Json::Object(members)) => Ok(members),
            _ => Err(Fault::new(FaultKind::Internal, "identity data that is no object")),
        };
        let provider_id = new.user_id.to_string();
        let mut rows = self.tables.identities.values_mut();
        let own = rows.find(|row| row.provider == new.provider && row.provider_id == provider_id);
        if let Some(row) = own {
            let mut data = members(&row.identity_data)?;
            data.extend(members(new.data)?);
            row.identity_data = Json::Object(data).to_string();
            row.updated_at = Some(new.now);
            return Ok(());
        }
        let row = IdentityRow {
            provider_id,
            user_id: new.user_id,
            identity_data: new.data.to_owned(),
            provider: new.provider.to_owned(),
            last_sign_in_at: Some(new.now),
            created_at: Some(new.now),
            updated_at: Some(new.now),
        };
        self.tables.identities.insert(new.id, row);
        Ok(())
    }

    fn delete_one_time_tokens(&mut self, _user: Uuid) -> Result<(), Fault> {
        self.enter(Step::DeleteOneTimeTokens);
        Ok(())
    }
}
