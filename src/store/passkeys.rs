//! `auth.webauthn_credentials` and `auth.webauthn_challenges`.

use auth_ext_core::fault::Fault;
use auth_ext_core::json::Body;
use auth_ext_core::passkey::{CredentialState, NewCredential};
use auth_ext_core::store::{CeremonyRow, PasskeyRow, Passkeys};
use auth_ext_core::time::Timestamp;
use uuid::Uuid;

use super::SpiStore;
use super::latest::{done, write_latest};
use super::parameter::{at, id};
use super::row::{Parameter, Row, read_latest};

macro_rules! passkeys {
    ($condition:literal) => {
        concat!(
            "
    SELECT c.id, c.user_id, c.friendly_name, c.credential_id, c.public_key, c.transports::pg_catalog.text,
        c.sign_count, c.backup_eligible, c.backed_up, c.created_at, c.last_used_at
    FROM auth.webauthn_credentials AS c WHERE ",
            $condition,
            " ORDER BY c.created_at, c.id"
        )
    };
}

const OF_USER: &str = passkeys!("c.user_id OPERATOR(pg_catalog.=) $1");
const BY_CREDENTIAL: &str = passkeys!("c.credential_id OPERATOR(pg_catalog.=) $1");

const INSERT: &str = "
    INSERT INTO auth.webauthn_credentials
        (id, user_id, credential_id, public_key, attestation_type, aaguid, sign_count, transports,
         backup_eligible, backed_up, friendly_name, created_at, updated_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8::pg_catalog.jsonb, $9, $10, $11, $12, $12)
    ON CONFLICT DO NOTHING";

const RENAME: &str = "
    UPDATE auth.webauthn_credentials AS c SET friendly_name = $2, updated_at = $3
    WHERE c.id OPERATOR(pg_catalog.=) $1";

const DELETE: &str =
    "DELETE FROM auth.webauthn_credentials AS c WHERE c.id OPERATOR(pg_catalog.=) $1";

const NOTE_USE: &str = "
    UPDATE auth.webauthn_credentials AS c
    SET sign_count = $2, backed_up = $3, last_used_at = $4, updated_at = $4
    WHERE c.id OPERATOR(pg_catalog.=) $1";

const INSERT_CEREMONY: &str = "
    INSERT INTO auth.webauthn_challenges
        (id, user_id, challenge_type, session_data, created_at, expires_at)
    VALUES ($1, $2, $3, $4::pg_catalog.jsonb, $5, $6)";

const TAKE_CEREMONY: &str = "
    DELETE FROM auth.webauthn_challenges AS c
    WHERE c.id OPERATOR(pg_catalog.=) $1 AND c.challenge_type OPERATOR(pg_catalog.=) $2
      AND c.user_id IS NOT DISTINCT FROM $3
    RETURNING c.session_data::pg_catalog.text, c.created_at, c.expires_at";

impl Passkeys for SpiStore {
    fn passkeys_of(&mut self, user: Uuid) -> Result<Vec<PasskeyRow>, Fault> {
        read_latest(OF_USER, &[id(user)], |rows| rows.all(passkey))
    }

    fn passkey_by_credential(&mut self, credential: &[u8]) -> Result<Option<PasskeyRow>, Fault> {
        read_latest(BY_CREDENTIAL, &[Parameter::Bytes(Some(credential))], |rows| {
            rows.first(passkey)
        })
    }

    fn insert_passkey(
        &mut self,
        key: Uuid,
        user: Uuid,
        friendly_name: &str,
        credential: &NewCredential,
        now: Timestamp,
    ) -> Result<bool, Fault> {
        let transports = Body::of(&credential.transports)?.to_text();
        let parameters = [
            id(key),
            id(user),
            Parameter::Bytes(Some(&credential.id)),
            Parameter::Bytes(Some(&credential.public_key)),
            Parameter::Text(Some(credential.attestation)),
            Parameter::Uuid(Some(credential.aaguid)),
            Parameter::Long(i64::from(credential.state.sign_count)),
            Parameter::Text(Some(&transports)),
            Parameter::Bool(credential.state.backup_eligible),
            Parameter::Bool(credential.state.backed_up),
            Parameter::Text(Some(friendly_name)),
            at(now),
        ];
        write_latest(INSERT, &parameters, |rows| Ok(rows.count() == 1))
    }

    fn rename_passkey(&mut self, key: Uuid, name: &str, now: Timestamp) -> Result<(), Fault> {
        done(RENAME, &[id(key), Parameter::Text(Some(name)), at(now)])
    }

    fn delete_passkey(&mut self, key: Uuid) -> Result<(), Fault> {
        done(DELETE, &[id(key)])
    }

    fn note_passkey_use(
        &mut self,
        key: Uuid,
        state: CredentialState,
        now: Timestamp,
    ) -> Result<(), Fault> {
        let count = Parameter::Long(i64::from(state.sign_count));
        done(NOTE_USE, &[id(key), count, Parameter::Bool(state.backed_up), at(now)])
    }

    fn insert_ceremony(&mut self, ceremony: &CeremonyRow) -> Result<(), Fault> {
        let parameters = [
            id(ceremony.id),
            Parameter::Uuid(ceremony.user_id),
            Parameter::Text(Some(ceremony.kind)),
            Parameter::Text(Some(&ceremony.data)),
            at(ceremony.created_at),
            at(ceremony.expires_at),
        ];
        done(INSERT_CEREMONY, &parameters)
    }

    fn take_ceremony(
        &mut self,
        ceremony: Uuid,
        kind: &str,
        user: Option<Uuid>,
    ) -> Result<Option<CeremonyRow>, Fault> {
        let parameters = [id(ceremony), Parameter::Text(Some(kind)), Parameter::Uuid(user)];
        let kind = if user.is_some() { "registration" } else { "authentication" };
        write_latest(TAKE_CEREMONY, &parameters, |rows| {
            rows.first(|row| {
                Ok(CeremonyRow {
                    id: ceremony,
                    user_id: user,
                    kind,
                    data: row.text(1)?,
                    created_at: row.time(2)?,
                    expires_at: row.time(3)?,
                })
            })
        })
    }
}

fn passkey(row: &Row<'_, '_>) -> Result<PasskeyRow, Fault> {
    let transports = row.optional_text(6)?.unwrap_or_default();
    Ok(PasskeyRow {
        id: row.uuid(1)?,
        user_id: row.uuid(2)?,
        friendly_name: row.text(3)?,
        credential_id: row.bytes(4)?,
        public_key: row.bytes(5)?,
        transports: serde_json::from_str(&transports).unwrap_or_default(),
        state: CredentialState {
            sign_count: u32::try_from(row.long(7)?).unwrap_or(u32::MAX),
            backup_eligible: row.bool(8)?,
            backed_up: row.bool(9)?,
            user_verified: false,
        },
        created_at: row.time(10)?,
        last_used_at: row.optional_time(11)?,
    })
}
