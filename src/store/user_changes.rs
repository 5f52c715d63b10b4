//! Changes of `auth.users` and `auth.identities`.

use auth_ext_core::fault::Fault;
use auth_ext_core::store::{AddressIdentity, LockedUser, UserChange, UserChanges, UserLock};
use pgrx::PgSqlErrorCode;
use uuid::Uuid;

use super::SpiStore;
use super::code_marks;
use super::latest::{lock_latest, until_not_overtaken, write_latest};
use super::row::{Parameter, Rows, write};
use super::users::{LOCK_USER, USER_COLUMNS, user};
use crate::request::require_synchronous_commit;
use crate::subtransaction;

macro_rules! locked {
    ($strength:literal) => {
        concat!(
            "SELECT ",
            include_str!("../../sql/statements/user_columns.sql"),
            ", u.is_sso_user
            FROM auth.users AS u WHERE u.id OPERATOR(pg_catalog.=) $1
            ",
            $strength
        )
    };
}

/// That of an UPDATE; a sign-in does not wait for it ([`code_marks`]). Above READ COMMITTED, a row that somebody has
/// changed since the transaction began is PostgreSQL's error, and that is right here: what would be
/// decided by is no longer so.
const LOCK_FOR_CODE: &str = locked!("FOR NO KEY UPDATE OF u");

const LOCK_IF_FREE: &str = locked!("FOR NO KEY UPDATE OF u SKIP LOCKED");

/// Against the FOR KEY SHARE of a sign-in, of new sessions and of whoever ends sessions.
const LOCK_TO_CHANGE: &str = locked!("FOR UPDATE OF u");

/// With a new address, GoTrue's codes for another one must lead nowhere.
const CHANGE: &str = "
    UPDATE auth.users AS u
    SET role = coalesce($2, u.role::pg_catalog.text),
        email = coalesce($3, u.email::pg_catalog.text),
        email_change = CASE WHEN $3 IS NULL THEN u.email_change::pg_catalog.text ELSE '' END,
        email_change_token_new = CASE WHEN $3 IS NULL THEN u.email_change_token_new::pg_catalog.text ELSE '' END,
        email_change_token_current =
            CASE WHEN $3 IS NULL THEN u.email_change_token_current::pg_catalog.text ELSE '' END,
        email_change_confirm_status = CASE WHEN $3 IS NULL THEN u.email_change_confirm_status ELSE 0 END,
        email_confirmed_at = coalesce($4, u.email_confirmed_at),
        encrypted_password = coalesce($5, u.encrypted_password::pg_catalog.text),
        raw_user_meta_data = coalesce($6::pg_catalog.jsonb, u.raw_user_meta_data),
        raw_app_meta_data = coalesce($7::pg_catalog.jsonb, u.raw_app_meta_data),
        banned_until = CASE WHEN $8 THEN $9 ELSE u.banned_until END,
        is_anonymous = CASE WHEN $10 THEN $11 ELSE u.is_anonymous END,
        phone = coalesce($13, u.phone),
        phone_change = CASE WHEN $13 IS NULL THEN u.phone_change ELSE '' END,
        phone_change_token = CASE WHEN $13 IS NULL THEN u.phone_change_token::pg_catalog.text ELSE '' END,
        phone_confirmed_at = coalesce($14, u.phone_confirmed_at),
        updated_at = $12
    WHERE u.id OPERATOR(pg_catalog.=) $1";

const PUT_ADDRESS_IDENTITY: &str = "
    INSERT INTO auth.identities AS i (
        id, provider_id, user_id, identity_data, provider, last_sign_in_at, created_at, updated_at)
    VALUES ($1, $2::pg_catalog.text, $2, $3::pg_catalog.jsonb, $5, $4, $4, $4)
    ON CONFLICT (provider_id, provider) DO UPDATE
    SET identity_data = i.identity_data OPERATOR(pg_catalog.||) excluded.identity_data,
        updated_at = excluded.updated_at";

const DELETE_ONE_TIME_TOKENS: &str = "
    DELETE FROM auth.one_time_tokens AS t WHERE t.user_id OPERATOR(pg_catalog.=) $1";

impl UserChanges for SpiStore {
    fn lock_user(&mut self, id: Uuid, aim: UserLock) -> Result<Option<LockedUser>, Fault> {
        let id_parameter = [Parameter::Uuid(Some(id))];
        let read = |rows: Rows<'_>| {
            rows.first(|row| {
                Ok(LockedUser { user: user(row, 1)?, is_sso_user: row.bool(USER_COLUMNS + 1)? })
            })
        };
        let locked = match aim {
            UserLock::Code => write(LOCK_FOR_CODE, &id_parameter, read)?,
            UserLock::ToEnd => {
                // For whoever changes or deletes her is waited, as when her sessions end.
                lock_latest(LOCK_USER, &id_parameter)?;
                until_not_overtaken(|| write_latest(LOCK_IF_FREE, &id_parameter, read))?
            }
            UserLock::Change | UserLock::Delete => write(LOCK_TO_CHANGE, &id_parameter, read)?,
        };
        if aim == UserLock::Code && locked.is_some() {
            code_marks::mark(id);
        }
        Ok(locked)
    }

    fn change_user(&mut self, id: Uuid, change: &UserChange<'_>) -> Result<bool, Fault> {
        require_synchronous_commit();
        let parameters = [
            Parameter::Uuid(Some(id)),
            Parameter::Text(change.role),
            Parameter::Text(change.email),
            Parameter::Time(change.email_confirmed_at),
            Parameter::Text(change.password_hash),
            Parameter::Text(change.user_metadata),
            Parameter::Text(change.app_metadata),
            Parameter::Bool(change.banned_until.is_some()),
            Parameter::Time(change.banned_until.flatten()),
            Parameter::Bool(change.is_anonymous.is_some()),
            Parameter::Bool(change.is_anonymous.unwrap_or(false)),
            Parameter::Time(Some(change.now)),
            Parameter::Text(change.phone),
            Parameter::Time(change.phone_confirmed_at),
        ];
        let update = || write(CHANGE, &parameters, |_| Ok(()));
        if change.email.is_none() && change.phone.is_none() {
            return update().map(|()| true);
        }
        unless_taken(update)
    }

    fn put_address_identity(&mut self, new: &AddressIdentity<'_>) -> Result<(), Fault> {
        let parameters = [
            Parameter::Uuid(Some(new.id)),
            Parameter::Uuid(Some(new.user_id)),
            Parameter::Text(Some(new.data)),
            Parameter::Time(Some(new.now)),
            Parameter::Text(Some(new.provider)),
        ];
        write(PUT_ADDRESS_IDENTITY, &parameters, |_| Ok(()))
    }

    fn delete_one_time_tokens(&mut self, user: Uuid) -> Result<(), Fault> {
        write(DELETE_ONE_TIME_TOKENS, &[Parameter::Uuid(Some(user))], |_| Ok(()))
    }
}

/// Runs a statement that gives a user an address; `false`, with nothing written, when the unique index
/// knows it already. UPDATE has no ON CONFLICT, and looking before does not see who comes in between.
pub(super) fn unless_taken(statement: impl FnOnce() -> Result<(), Fault>) -> Result<bool, Fault> {
    let taken = PgSqlErrorCode::ERRCODE_UNIQUE_VIOLATION;
    subtransaction::undoable_unless(taken, statement).map(|done| done.is_some())
}
