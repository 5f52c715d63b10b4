//! `auth.users` and `auth.identities`.

use auth_ext_core::fault::{Fault, FaultKind};
use auth_ext_core::secret::Secret;
use auth_ext_core::store::{NewAnonymousUser, NewUser, Removal, SignInRecorded, Users};
use auth_ext_core::time::Timestamp;
use auth_ext_core::user::User;
use uuid::Uuid;

use super::code_marks;
use super::latest::lock_latest;
use super::removal::{few_and_many, remove};
use super::row::{Parameter, Row, read_latest, write};
use super::{SpiStore, user_parts};

/// How many columns sql/statements/plain_user_columns.sql has.
pub(super) const PLAIN_USER_COLUMNS: usize = 24;

/// How many columns sql/statements/user_columns.sql has: the plain ones and two aggregates.
pub(super) const USER_COLUMNS: usize = 26;

/// A user is read as she is now, not as when the calling query began: a sign-in looks again at what
/// somebody else has changed during its password check.
///
/// A user without an audience, as a GoTrue without GOTRUE_JWT_AUD makes them, is of the settings' own. Else
/// GoTrue's own predicate, so that its index on (instance_id, lower(email)) serves. Soft-deleted
/// users have lost their e-mail; whoever deletes otherwise is covered by `deleted_at`.
const BY_EMAIL: &str = concat!(
    "SELECT ",
    include_str!("../../sql/statements/user_columns.sql"),
    " FROM auth.users AS u
    WHERE u.instance_id OPERATOR(pg_catalog.=) '00000000-0000-0000-0000-000000000000'::pg_catalog.uuid
      AND pg_catalog.lower(u.email::pg_catalog.text) OPERATOR(pg_catalog.=) $1
      AND (u.aud::pg_catalog.text OPERATOR(pg_catalog.=) $2 OR u.aud IS NULL OR u.aud::pg_catalog.text OPERATOR(pg_catalog.=) '')
      AND NOT u.is_sso_user
      AND u.deleted_at IS NULL
    ORDER BY u.email::pg_catalog.text OPERATOR(pg_catalog.=) $1 DESC, u.created_at, u.id
    LIMIT 1"
);

/// The column is unique, so its index serves.
const BY_PHONE: &str = concat!(
    "SELECT ",
    include_str!("../../sql/statements/user_columns.sql"),
    " FROM auth.users AS u
    WHERE u.phone OPERATOR(pg_catalog.=) $1
      AND u.aud::pg_catalog.text OPERATOR(pg_catalog.=) $2
      AND NOT u.is_sso_user
      AND u.deleted_at IS NULL"
);

const PLAIN_BY_ID: &str = concat!(
    "SELECT ",
    include_str!("../../sql/statements/plain_user_columns.sql"),
    " FROM auth.users AS u WHERE u.id OPERATOR(pg_catalog.=) $1"
);

const WITH_EMAIL: &str = "
    SELECT u.id FROM auth.users AS u
    WHERE u.email::pg_catalog.text OPERATOR(pg_catalog.=) $1 AND u.deleted_at IS NULL
    ORDER BY u.is_sso_user, u.id LIMIT 1";

/// Any user who has exactly this e-mail, whatever else a sign-in asks for.
///
/// # Errors
/// A fault of the database.
pub(crate) fn user_with_email(email: &str) -> Result<Option<Uuid>, Fault> {
    read_latest(WITH_EMAIL, &[Parameter::Text(Some(email))], |rows| rows.first(|row| row.uuid(1)))
}

/// The empty texts are columns that GoTrue cannot read when they are NULL.
const INSERT: &str = "
    INSERT INTO auth.users (
        instance_id, id, aud, role, email, encrypted_password, email_confirmed_at,
        raw_app_meta_data, raw_user_meta_data, created_at, updated_at,
        confirmation_token, recovery_token, email_change_token_new, email_change,
        is_sso_user, is_anonymous, phone, phone_confirmed_at)
    VALUES (
        '00000000-0000-0000-0000-000000000000', $1, $2, $3, $4, $5,
        CASE WHEN $8 THEN $9 END, $6::pg_catalog.jsonb, $7::pg_catalog.jsonb, $9, $9, '', '', '', '', false, false,
        $10, CASE WHEN $11 THEN $9 END)
    ON CONFLICT DO NOTHING";

const INSERT_IDENTITY: &str = "
    INSERT INTO auth.identities (
        id, provider_id, user_id, identity_data, provider, last_sign_in_at, created_at, updated_at)
    VALUES ($1, $2::pg_catalog.text, $2, $3::pg_catalog.jsonb, $5, $4, $4, $4)";

const INSERT_ANONYMOUS: &str = "
    INSERT INTO auth.users (
        instance_id, id, aud, role, encrypted_password,
        raw_app_meta_data, raw_user_meta_data, created_at, updated_at,
        confirmation_token, recovery_token, email_change_token_new, email_change,
        is_sso_user, is_anonymous)
    VALUES (
        '00000000-0000-0000-0000-000000000000', $1, $2, $3, '', '{}', $4::pg_catalog.jsonb, $5, $5,
        '', '', '', '', false, true)";

/// Somebody who came back is kept.
const PURGE_ANONYMOUS: [&str; 2] = few_and_many!(
    "
    DELETE FROM auth.users AS u
    WHERE u.id OPERATOR(pg_catalog.=) ANY (ARRAY(
        SELECT old.id FROM auth.users AS old
        WHERE old.is_anonymous AND old.created_at OPERATOR(pg_catalog.<=) $1
          AND coalesce(old.last_sign_in_at, old.created_at) OPERATOR(pg_catalog.<=) $1
          AND NOT EXISTS (
            SELECT FROM auth.sessions AS s
            WHERE s.user_id OPERATOR(pg_catalog.=) old.id
              AND coalesce(s.refreshed_at AT TIME ZONE 'UTC', s.created_at)
                OPERATOR(pg_catalog.>) $1)
        ORDER BY old.created_at"
);

const REPLACE_PASSWORD_HASH: &str = "
    UPDATE auth.users AS u
    SET encrypted_password = $3, updated_at = pg_catalog.clock_timestamp()
    WHERE u.id OPERATOR(pg_catalog.=) $1
      AND u.encrypted_password::pg_catalog.text OPERATOR(pg_catalog.=) $2";

const RECORD_SIGN_IN: &str = "
    UPDATE auth.users AS u
    SET last_sign_in_at = $3, updated_at = $3
    WHERE u.id OPERATOR(pg_catalog.=) $1
      AND u.encrypted_password::pg_catalog.text OPERATOR(pg_catalog.=) $2
      AND u.deleted_at IS NULL
      AND (u.banned_until IS NULL OR u.banned_until OPERATOR(pg_catalog.<=) $3)";

/// Against the deletion of the user, which takes her sessions in an order of its own, and against
/// whoever changes her password.
pub(super) const LOCK_USER: &str = "
    SELECT u.id FROM auth.users AS u
    WHERE u.id OPERATOR(pg_catalog.=) $1
    FOR KEY SHARE";

const MAY_SIGN_IN: &str = "
    SELECT EXISTS (
        SELECT FROM auth.users AS u
        WHERE u.id OPERATOR(pg_catalog.=) $1
          AND u.encrypted_password::pg_catalog.text OPERATOR(pg_catalog.=) $2
          AND u.deleted_at IS NULL
          AND (u.banned_until IS NULL OR u.banned_until OPERATOR(pg_catalog.<=) $3))";

const NOTE_SIGN_IN: &str = "
    UPDATE auth.users AS u
    SET last_sign_in_at = $2, updated_at = $2
    WHERE u.id OPERATOR(pg_catalog.=) $1";

impl Users for SpiStore {
    fn user_by_email(&mut self, email: &str, audience: &str) -> Result<Option<User>, Fault> {
        let parameters = [Parameter::Text(Some(email)), Parameter::Text(Some(audience))];
        read_latest(BY_EMAIL, &parameters, |rows| rows.first(|row| user(row, 1)))
    }

    fn user_by_phone(&mut self, phone: &str, audience: &str) -> Result<Option<User>, Fault> {
        let parameters = [Parameter::Text(Some(phone)), Parameter::Text(Some(audience))];
        read_latest(BY_PHONE, &parameters, |rows| rows.first(|row| user(row, 1)))
    }

    fn user_by_id(&mut self, id: Uuid) -> Result<Option<User>, Fault> {
        plain_user_by_id(id)?.map(with_parts).transpose()
    }

    fn insert_user(&mut self, new: &NewUser<'_>) -> Result<Option<User>, Fault> {
        let parameters = [
            Parameter::Uuid(Some(new.id)),
            Parameter::Text(Some(new.audience)),
            Parameter::Text(Some(new.role)),
            Parameter::Text(new.email),
            Parameter::Text(Some(new.password_hash)),
            Parameter::Text(Some(new.app_metadata)),
            Parameter::Text(Some(new.user_metadata)),
            Parameter::Bool(new.email_confirmed),
            Parameter::Time(Some(new.now)),
            Parameter::Text(new.phone),
            Parameter::Bool(new.phone_confirmed),
        ];
        if write(INSERT, &parameters, |rows| Ok(rows.count()))? == 0 {
            return Ok(None);
        }
        for own in new.identities {
            let identity = [
                Parameter::Uuid(Some(own.id)),
                Parameter::Uuid(Some(new.id)),
                Parameter::Text(Some(own.data)),
                Parameter::Time(Some(new.now)),
                Parameter::Text(Some(own.provider)),
            ];
            write(INSERT_IDENTITY, &identity, |_| Ok(()))?;
        }
        // Triggers may have changed the row.
        self.user_by_id(new.id)
    }

    fn insert_anonymous_user(&mut self, new: &NewAnonymousUser<'_>) -> Result<User, Fault> {
        let parameters = [
            Parameter::Uuid(Some(new.id)),
            Parameter::Text(Some(new.audience)),
            Parameter::Text(Some(new.role)),
            Parameter::Text(Some(new.user_metadata)),
            Parameter::Time(Some(new.now)),
        ];
        write(INSERT_ANONYMOUS, &parameters, |_| Ok(()))?;
        self.user_by_id(new.id)?
            .ok_or_else(|| Fault::new(FaultKind::Internal, "a user who was added is gone"))
    }

    fn purge_anonymous_users(&mut self, step: Removal<Timestamp>) -> Result<u64, Fault> {
        remove(PURGE_ANONYMOUS, step.many, Parameter::Time(Some(step.until)))
    }

    fn replace_password_hash(&mut self, id: Uuid, old: &str, new: &str) -> Result<bool, Fault> {
        let parameters =
            [Parameter::Uuid(Some(id)), Parameter::Text(Some(old)), Parameter::Text(Some(new))];
        write(REPLACE_PASSWORD_HASH, &parameters, |rows| Ok(rows.count() == 1))
    }

    fn note_sign_in(&mut self, id: Uuid, now: Timestamp) -> Result<(), Fault> {
        let parameters = [Parameter::Uuid(Some(id)), Parameter::Time(Some(now))];
        write(NOTE_SIGN_IN, &parameters, |_| Ok(()))
    }

    fn record_sign_in(
        &mut self,
        id: Uuid,
        hash: &str,
        now: Timestamp,
    ) -> Result<SignInRecorded, Fault> {
        let parameters =
            [Parameter::Uuid(Some(id)), Parameter::Text(Some(hash)), Parameter::Time(Some(now))];
        // Anybody may ask for a code for the account, and keep his transaction open.
        if !code_marks::is_being_written(id) {
            let is_written = write(RECORD_SIGN_IN, &parameters, |rows| Ok(rows.count() == 1))?;
            return Ok(if is_written {
                SignInRecorded::Written
            } else {
                SignInRecorded::Overtaken
            });
        }
        // Waits for whoever changes the password, bans or deletes, and for no code.
        lock_latest(LOCK_USER, &[Parameter::Uuid(Some(id))])?;
        let may = read_latest(MAY_SIGN_IN, &parameters, |rows| rows.first(|row| row.bool(1)))?;
        Ok(if may == Some(true) { SignInRecorded::RowIsBusy } else { SignInRecorded::Overtaken })
    }
}

/// A user without what lies in other tables, as she is now.
pub(super) fn plain_user_by_id(id: Uuid) -> Result<Option<User>, Fault> {
    read_latest(PLAIN_BY_ID, &[Parameter::Uuid(Some(id))], |rows| {
        rows.first(|row| plain_user(row, 1))
    })
}

/// The same user with identities and factors.
pub(super) fn with_parts(user: User) -> Result<User, Fault> {
    let (identities, factors) = (user_parts::identities(user.id)?, user_parts::factors(user.id)?);
    Ok(User { identities, factors, ..user })
}

/// The user columns from column `at` on.
pub(super) fn user(row: &Row<'_, '_>, at: usize) -> Result<User, Fault> {
    let plain = plain_user(row, at)?;
    let at = at + PLAIN_USER_COLUMNS;
    Ok(User {
        identities: row.optional_text(at)?.unwrap_or_else(|| "[]".to_owned()),
        factors: row.optional_text(at + 1)?,
        ..plain
    })
}

/// The plain user columns from column `at` on; identities and factors are [`super::user_parts`].
pub(super) fn plain_user(row: &Row<'_, '_>, at: usize) -> Result<User, Fault> {
    let empty = || "{}".to_owned();
    Ok(User {
        id: row.uuid(at)?,
        aud: row.optional_text(at + 1)?.unwrap_or_default(),
        role: row.optional_text(at + 2)?.unwrap_or_default(),
        email: row.optional_text(at + 3)?,
        phone: row.optional_text(at + 4)?,
        encrypted_password: row
            .optional_text(at + 5)?
            .filter(|hash| !hash.is_empty())
            .map(|hash| Secret::new(hash.into_bytes())),
        email_confirmed_at: row.optional_time(at + 6)?,
        phone_confirmed_at: row.optional_time(at + 7)?,
        invited_at: row.optional_time(at + 8)?,
        confirmation_sent_at: row.optional_time(at + 9)?,
        recovery_sent_at: row.optional_time(at + 10)?,
        email_change: row.optional_text(at + 11)?,
        email_change_sent_at: row.optional_time(at + 12)?,
        phone_change: row.optional_text(at + 13)?,
        phone_change_sent_at: row.optional_time(at + 14)?,
        reauthentication_sent_at: row.optional_time(at + 15)?,
        last_sign_in_at: row.optional_time(at + 16)?,
        raw_app_meta_data: row.optional_text(at + 17)?.unwrap_or_else(empty),
        raw_user_meta_data: row.optional_text(at + 18)?.unwrap_or_else(empty),
        created_at: row.optional_time(at + 19)?,
        updated_at: row.optional_time(at + 20)?,
        banned_until: row.optional_time(at + 21)?,
        deleted_at: row.optional_time(at + 22)?,
        is_anonymous: row.bool(at + 23)?,
        identities: "[]".to_owned(),
        factors: None,
    })
}
