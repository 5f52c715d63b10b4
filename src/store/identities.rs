//! `auth.identities`, and users whom a provider knows.

use auth_ext_core::fault::Fault;
use auth_ext_core::store::{
    Identities, IdentityRow, KeptAddress, NewExternalUser, NewIdentity, Users as _,
};
use auth_ext_core::time::Timestamp;
use auth_ext_core::user::User;
use uuid::Uuid;

use super::SpiStore;
use super::latest::write_latest;
use super::row::{Parameter, Row, read_latest, write};
use super::user_changes::unless_taken;
use crate::request::require_synchronous_commit;

macro_rules! identities {
    ($rest:literal) => {
        concat!(
            "
    SELECT i.id, i.user_id, i.provider, i.provider_id, i.identity_data::pg_catalog.text, i.created_at,
        i.updated_at
    FROM auth.identities AS i ",
            $rest
        )
    };
}

const ONE: &str = identities!(
    "WHERE i.provider OPERATOR(pg_catalog.=) $1 AND i.provider_id OPERATOR(pg_catalog.=) $2"
);

const OF_USER: &str =
    identities!("WHERE i.user_id OPERATOR(pg_catalog.=) $1 ORDER BY i.created_at, i.id");

/// A few are enough to know that they are several.
const WITH_EMAIL: &str = identities!(
    "JOIN auth.users AS u ON u.id OPERATOR(pg_catalog.=) i.user_id
    WHERE i.email::pg_catalog.text OPERATOR(pg_catalog.=) $1
      AND NOT pg_catalog.starts_with(i.provider::pg_catalog.text, 'sso:')
      AND NOT u.is_sso_user AND u.deleted_at IS NULL
    ORDER BY i.created_at, i.id LIMIT 100"
);

const INSERT: &str = "
    INSERT INTO auth.identities (
        id, provider_id, user_id, identity_data, provider, last_sign_in_at, created_at, updated_at)
    VALUES ($1, $2, $3, $4::pg_catalog.jsonb, $5, $6, $6, $6)
    ON CONFLICT DO NOTHING";

const REFRESH: &str = "
    UPDATE auth.identities AS i
    SET identity_data = $2::pg_catalog.jsonb, last_sign_in_at = $3, updated_at = $3
    WHERE i.id OPERATOR(pg_catalog.=) $1";

const DELETE: &str = "DELETE FROM auth.identities AS i WHERE i.id OPERATOR(pg_catalog.=) $1";

/// The empty texts are columns that GoTrue cannot read when they are NULL.
const INSERT_USER: &str = "
    INSERT INTO auth.users (
        instance_id, id, aud, role, email, encrypted_password,
        raw_app_meta_data, raw_user_meta_data, created_at, updated_at,
        confirmation_token, recovery_token, email_change_token_new, email_change,
        is_sso_user, is_anonymous)
    VALUES (
        '00000000-0000-0000-0000-000000000000', $1, $2, $3, $4, NULL,
        $5::pg_catalog.jsonb, $6::pg_catalog.jsonb, $7, $7, '', '', '', '', false, false)
    ON CONFLICT DO NOTHING";

const EMPTY_USER: &str = "
    UPDATE auth.users AS u
    SET encrypted_password = NULL,
        email = CASE WHEN $3 THEN NULL ELSE u.email END,
        email_change = '', email_change_confirm_status = 0,
        phone = CASE WHEN $3 THEN u.phone ELSE NULL END, phone_confirmed_at = NULL,
        phone_change = '', phone_change_token = '', phone_change_sent_at = NULL, updated_at = $2
    WHERE u.id OPERATOR(pg_catalog.=) $1";

const DELETE_OTHERS: &str = "
    DELETE FROM auth.identities AS i
    WHERE i.user_id OPERATOR(pg_catalog.=) $1 AND i.id IS DISTINCT FROM $2";

const DELETE_FACTORS: &str =
    "DELETE FROM auth.mfa_factors AS f WHERE f.user_id OPERATOR(pg_catalog.=) $1";

const DELETE_PASSKEYS: &str =
    "DELETE FROM auth.webauthn_credentials AS c WHERE c.user_id OPERATOR(pg_catalog.=) $1";

const SET_EMAIL: &str = "
    UPDATE auth.users AS u
    SET email = $2, email_confirmed_at = $3, email_change = '', email_change_token_new = '',
        email_change_token_current = '', email_change_confirm_status = 0, updated_at = $4
    WHERE u.id OPERATOR(pg_catalog.=) $1";

const CLEAR_PHONE: &str = "
    UPDATE auth.users AS u
    SET phone = NULL, phone_confirmed_at = NULL, updated_at = $2
    WHERE u.id OPERATOR(pg_catalog.=) $1";

fn id(id: Uuid) -> Parameter<'static> {
    Parameter::Uuid(Some(id))
}

fn at(at: Timestamp) -> Parameter<'static> {
    Parameter::Time(Some(at))
}

fn text(text: &str) -> Parameter<'_> {
    Parameter::Text(Some(text))
}

fn identity(row: &Row<'_, '_>) -> Result<IdentityRow, Fault> {
    Ok(IdentityRow {
        id: row.uuid(1)?,
        user_id: row.uuid(2)?,
        provider: row.text(3)?,
        subject: row.text(4)?,
        data: row.text(5)?,
        created_at: row.optional_time(6)?,
        updated_at: row.optional_time(7)?,
    })
}

impl Identities for SpiStore {
    fn identity(&mut self, provider: &str, subject: &str) -> Result<Option<IdentityRow>, Fault> {
        read_latest(ONE, &[text(provider), text(subject)], |rows| rows.first(identity))
    }

    fn identities_of(&mut self, user: Uuid) -> Result<Vec<IdentityRow>, Fault> {
        read_latest(OF_USER, &[id(user)], |rows| rows.all(identity))
    }

    fn identities_with_email(&mut self, email: &str) -> Result<Vec<IdentityRow>, Fault> {
        read_latest(WITH_EMAIL, &[text(email)], |rows| rows.all(identity))
    }

    fn insert_identity(&mut self, new: &NewIdentity<'_>) -> Result<bool, Fault> {
        let parameters = [
            id(new.id),
            text(new.subject),
            id(new.user_id),
            text(new.data),
            text(new.provider),
            at(new.now),
        ];
        write_latest(INSERT, &parameters, |rows| Ok(rows.count() == 1))
    }

    fn refresh_identity(
        &mut self,
        identity: Uuid,
        data: &str,
        now: Timestamp,
    ) -> Result<(), Fault> {
        write_latest(REFRESH, &[id(identity), text(data), at(now)], |_| Ok(()))
    }

    fn delete_identity(&mut self, identity: Uuid) -> Result<(), Fault> {
        // Whoever had it must be locked out at once, also after a crash.
        require_synchronous_commit();
        write_latest(DELETE, &[id(identity)], |_| Ok(()))
    }

    fn insert_external_user(&mut self, new: &NewExternalUser<'_>) -> Result<Option<User>, Fault> {
        let parameters = [
            id(new.id),
            text(new.audience),
            text(new.role),
            Parameter::Text(new.email),
            text(new.app_metadata),
            text(new.user_metadata),
            at(new.now),
        ];
        if write_latest(INSERT_USER, &parameters, |rows| Ok(rows.count()))? == 0 {
            return Ok(None);
        }
        // Triggers may have changed the row.
        self.user_by_id(new.id)
    }

    fn empty_user(
        &mut self,
        user: Uuid,
        address: KeptAddress,
        identity: Option<Uuid>,
        now: Timestamp,
    ) -> Result<(), Fault> {
        require_synchronous_commit();
        let keeps_phone = Parameter::Bool(address == KeptAddress::Phone);
        write(EMPTY_USER, &[id(user), at(now), keeps_phone], |_| Ok(()))?;
        write(DELETE_OTHERS, &[id(user), Parameter::Uuid(identity)], |_| Ok(()))?;
        write(DELETE_FACTORS, &[id(user)], |_| Ok(()))?;
        write(DELETE_PASSKEYS, &[id(user)], |_| Ok(()))
    }

    fn set_user_email(
        &mut self,
        user: Uuid,
        email: Option<&str>,
        confirmed_at: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<bool, Fault> {
        require_synchronous_commit();
        let parameters = [id(user), Parameter::Text(email), Parameter::Time(confirmed_at), at(now)];
        unless_taken(|| write(SET_EMAIL, &parameters, |_| Ok(())))
    }

    fn clear_user_phone(&mut self, user: Uuid, now: Timestamp) -> Result<(), Fault> {
        require_synchronous_commit();
        write(CLEAR_PHONE, &[id(user), at(now)], |_| Ok(()))
    }
}
