//! `auth.webauthn_credentials` and `auth.webauthn_challenges`.

use uuid::Uuid;

use super::store::MemoryStore;
use crate::fault::Fault;
use crate::passkey::{CredentialState, NewCredential};
use crate::store::{CeremonyRow, PasskeyRow, Passkeys};
use crate::time::Timestamp;

impl Passkeys for MemoryStore {
    fn passkeys_of(&mut self, user: Uuid) -> Result<Vec<PasskeyRow>, Fault> {
        let mut keys: Vec<PasskeyRow> =
            self.tables.passkeys.values().filter(|key| key.user_id == user).cloned().collect();
        keys.sort_by_key(|key| (key.created_at, key.id));
        Ok(keys)
    }

    fn passkey_by_credential(&mut self, credential: &[u8]) -> Result<Option<PasskeyRow>, Fault> {
        let mut keys = self.tables.passkeys.values();
        Ok(keys.find(|key| key.credential_id == credential).cloned())
    }

    fn insert_passkey(
        &mut self,
        id: Uuid,
        user: Uuid,
        friendly_name: &str,
        credential: &NewCredential,
        now: Timestamp,
    ) -> Result<bool, Fault> {
        if self.passkey_by_credential(&credential.id)?.is_some() {
            return Ok(false);
        }
        let key = PasskeyRow {
            id,
            user_id: user,
            friendly_name: friendly_name.to_owned(),
            credential_id: credential.id.clone(),
            public_key: credential.public_key.clone(),
            transports: credential.transports.clone(),
            state: credential.state,
            created_at: now,
            last_used_at: None,
        };
        self.tables.passkeys.insert(id, key);
        Ok(true)
    }

    fn rename_passkey(&mut self, id: Uuid, name: &str, _now: Timestamp) -> Result<(), Fault> {
        if let Some(key) = self.tables.passkeys.get_mut(&id) {
            name.clone_into(&mut key.friendly_name);
        }
        Ok(())
    }

    fn delete_passkey(&mut self, id: Uuid) -> Result<(), Fault> {
        self.tables.passkeys.remove(&id);
        Ok(())
    }

    fn note_passkey_use(
        &mut self,
        id: Uuid,
        state: CredentialState,
        now: Timestamp,
    ) -> Result<(), Fault> {
        if let Some(key) = self.tables.passkeys.get_mut(&id) {
            // GoTrue's table has no place for whether the user was verified.
            key.state = CredentialState { user_verified: false, ..state };
            key.last_used_at = Some(now);
        }
        Ok(())
    }

    fn insert_ceremony(&mut self, ceremony: &CeremonyRow) -> Result<(), Fault> {
        self.tables.ceremonies.insert(ceremony.id, ceremony.clone());
        Ok(())
    }

    fn take_ceremony(
        &mut self,
        id: Uuid,
        kind: &str,
        user: Option<Uuid>,
    ) -> Result<Option<CeremonyRow>, Fault> {
        let is_it = |row: &CeremonyRow| row.kind == kind && row.user_id == user;
        if self.tables.ceremonies.get(&id).is_some_and(is_it) {
            return Ok(self.tables.ceremonies.remove(&id));
        }
        Ok(None)
    }
}
