//! What administrators may do with users.

use auth_ext_core::fault::Fault;
use auth_ext_core::password::Run;
use auth_ext_core::settings::PasswordHash;
use auth_ext_core::store::{Administration, PageStart, SoftDeletion, UserCursor, UserListing};
use auth_ext_core::user::User;
use uuid::Uuid;

use super::SpiStore;
use super::row::{Parameter, read, write};
use super::users::user;
use crate::request::require_synchronous_commit;

/// Whom a list shows; GoTrue shows deleted users, too.
macro_rules! listed {
    ($($condition:tt)*) => {
        concat!(
            " FROM auth.users AS u
    WHERE u.instance_id OPERATOR(pg_catalog.=) '00000000-0000-0000-0000-000000000000'::pg_catalog.uuid
      AND (u.aud::pg_catalog.text OPERATOR(pg_catalog.=) $1 OR u.aud IS NULL OR u.aud::pg_catalog.text OPERATOR(pg_catalog.=) '') ",
            $($condition)*
        )
    };
}

/// `$2` is a part of the e-mail or of the name.
macro_rules! filtered {
    () => {
        "AND (u.email::pg_catalog.text OPERATOR(pg_catalog.~~) ('%' OPERATOR(pg_catalog.||) $2 OPERATOR(pg_catalog.||) '%')
        OR (u.raw_user_meta_data OPERATOR(pg_catalog.->>) 'full_name')
            OPERATOR(pg_catalog.~~*) ('%' OPERATOR(pg_catalog.||) $2 OPERATOR(pg_catalog.||) '%')) "
    };
}

/// The order is an index of ours.
macro_rules! newest_first {
    () => {
        "ORDER BY u.created_at DESC, u.id DESC "
    };
}

macro_rules! oldest_first {
    () => {
        "ORDER BY u.created_at, u.id "
    };
}

/// After a user with, or without, a time; the others come first.
macro_rules! below {
    (timed) => {
        "AND (u.created_at, u.id) OPERATOR(pg_catalog.<) ($3, $4) "
    };
    (untimed) => {
        "AND (u.created_at IS NOT NULL OR u.id OPERATOR(pg_catalog.<) $4) AND ($3 IS NULL) "
    };
}

/// The page before the columns: identities and factors are looked up for its users alone.
macro_rules! page {
    ($order:ident, $range:literal, $($condition:tt)*) => {
        concat!(
            "SELECT ",
            include_str!("../../sql/statements/user_columns.sql"),
            " FROM auth.users AS u WHERE u.id OPERATOR(pg_catalog.=) ANY (ARRAY(SELECT u.id",
            listed!($($condition)*),
            $order!(),
            $range,
            ")) ",
            $order!()
        )
    };
}

/// The plan counts on a short page, and so goes along the index. Further on, a long walk along it
/// may be dearer than a sort.
macro_rules! near {
    ($order:ident, $($condition:tt)*) => {
        concat!(
            "SELECT ",
            include_str!("../../sql/statements/user_columns.sql"),
            " FROM auth.users AS u WHERE u.id OPERATOR(pg_catalog.=) ANY (ARRAY(
                SELECT u.id FROM (SELECT u.id, u.created_at",
            listed!($($condition)*),
            $order!(),
            "LIMIT 10000) AS u ",
            $order!(),
            "OFFSET $3 LIMIT $4)) ",
            $order!()
        )
    };
}

const NEWEST_NEAR: &str = near!(newest_first, "");
const OLDEST_NEAR: &str = near!(oldest_first, "");
const NEWEST: &str = page!(newest_first, "OFFSET $3 LIMIT $4", "");
const OLDEST: &str = page!(oldest_first, "OFFSET $3 LIMIT $4", "");
const NEWEST_FILTERED: &str = page!(newest_first, "OFFSET $3 LIMIT $4", filtered!());
const OLDEST_FILTERED: &str = page!(oldest_first, "OFFSET $3 LIMIT $4", filtered!());
const BELOW: &str = page!(newest_first, "LIMIT $5", below!(timed));
const BELOW_FILTERED: &str = page!(newest_first, "LIMIT $5", filtered!(), below!(timed));
const BELOW_UNTIMED: &str = page!(newest_first, "LIMIT $5", below!(untimed));
const BELOW_UNTIMED_FILTERED: &str = page!(newest_first, "LIMIT $5", filtered!(), below!(untimed));

/// The last number of a row that is near.
const NEAR: i64 = 10_000;

const COUNT: &str =
    concat!("SELECT pg_catalog.count(*) FROM (SELECT", listed!("LIMIT $3"), ") AS counted");
const COUNT_FILTERED: &str = concat!(
    "SELECT pg_catalog.count(*) FROM (SELECT",
    listed!(filtered!(), "LIMIT $3"),
    ") AS counted"
);

/// What the planner reckons with: the rows of a page at the last ANALYZE or VACUUM, times the pages of
/// now.
const ESTIMATE: &str = "
    SELECT CASE
        WHEN c.reltuples OPERATOR(pg_catalog.>) 0 AND c.relpages OPERATOR(pg_catalog.>) 0
        THEN (c.reltuples OPERATOR(pg_catalog./) c.relpages
            OPERATOR(pg_catalog.*) (pg_catalog.pg_relation_size(c.oid)
                OPERATOR(pg_catalog./) pg_catalog.current_setting('block_size')::pg_catalog.int8))::pg_catalog.int8
        END
    FROM pg_catalog.pg_class AS c
    WHERE c.oid OPERATOR(pg_catalog.=) pg_catalog.to_regclass('auth.users')";

const DELETE: &str = "DELETE FROM auth.users AS u WHERE u.id OPERATOR(pg_catalog.=) $1";

const ANONYMISE: &str = "
    UPDATE auth.users AS u
    SET email = $2, phone = $3, encrypted_password = '',
        email_change = '', phone_change = '', confirmation_token = '', recovery_token = '',
        email_change_token_current = '', email_change_token_new = '', phone_change_token = '',
        reauthentication_token = '',
        raw_user_meta_data = '{}'::pg_catalog.jsonb, raw_app_meta_data = '{}'::pg_catalog.jsonb,
        deleted_at = $4, updated_at = $4
    WHERE u.id OPERATOR(pg_catalog.=) $1";

/// The pair of provider and id stays unique, and leads back to nobody.
const ANONYMISE_IDENTITIES: &str = "
    UPDATE auth.identities AS i
    SET provider_id = pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(
            i.id::pg_catalog.text OPERATOR(pg_catalog.||) i.provider_id, 'UTF8')), 'hex'),
        identity_data = '{}'::pg_catalog.jsonb, updated_at = $2
    WHERE i.user_id OPERATOR(pg_catalog.=) $1";

/// Ours alone, by their ids: what GoTrue wrote stays as it is.
const FORGET_ACTOR: &str = "
    UPDATE auth.audit_log_entries AS a
    SET payload = (a.payload::pg_catalog.jsonb OPERATOR(pg_catalog.||) '{\"actor_username\": \"\"}'::pg_catalog.jsonb)::pg_catalog.json
    WHERE a.id OPERATOR(pg_catalog.>=) '019b0000-0000-7000-8000-000000000000'::pg_catalog.uuid
      AND pg_catalog.substr(a.id::pg_catalog.text, 15, 1) OPERATOR(pg_catalog.=) '7'
      AND a.payload OPERATOR(pg_catalog.->>) 'actor_id' OPERATOR(pg_catalog.=) $1::pg_catalog.text";

const FORGET_ADDRESS: &str = "
    UPDATE auth.audit_log_entries AS a
    SET payload = pg_catalog.replace(
        a.payload::pg_catalog.text, pg_catalog.to_json($1)::pg_catalog.text, '\"\"')::pg_catalog.json
    WHERE a.id OPERATOR(pg_catalog.>=) '019b0000-0000-7000-8000-000000000000'::pg_catalog.uuid
      AND pg_catalog.substr(a.id::pg_catalog.text, 15, 1) OPERATOR(pg_catalog.=) '7'
      AND pg_catalog.strpos(
        a.payload::pg_catalog.text, pg_catalog.to_json($1)::pg_catalog.text) OPERATOR(pg_catalog.>) 0";

const DELETE_FACTORS: &str =
    "DELETE FROM auth.mfa_factors AS f WHERE f.user_id OPERATOR(pg_catalog.=) $1";

const NOTE_BCRYPT: &str = "
    UPDATE auth_ext.settings AS s
    SET bcrypt_in_use = true,
        bcrypt_cost_in_use = greatest(s.bcrypt_cost_in_use, $1)
    WHERE NOT s.bcrypt_in_use OR s.bcrypt_cost_in_use OPERATOR(pg_catalog.<) $1";

const NOTE_ARGON2: &str = "
    UPDATE auth_ext.settings AS s
    SET argon2_in_use = true,
        argon2_work_in_use = greatest(s.argon2_work_in_use, $1)
    WHERE NOT s.argon2_in_use OR s.argon2_work_in_use OPERATOR(pg_catalog.<) $1";

const NOTE_SCRYPT: &str = "
    UPDATE auth_ext.settings AS s SET scrypt_work_in_use = $1
    WHERE s.scrypt_work_in_use OPERATOR(pg_catalog.<) $1";

impl Administration for SpiStore {
    fn users_page(&mut self, listing: &UserListing<'_>) -> Result<Vec<User>, Fault> {
        let (audience, filter) = (Parameter::Text(Some(listing.audience)), listing.filter);
        let limit = Parameter::Long(listing.limit);
        let is_near = |offset: i64| offset.saturating_add(listing.limit) <= NEAR;
        let numbered = |sql, offset| (sql, vec![Parameter::Long(offset), limit]);
        let (sql, place) = match (listing.start, filter) {
            (PageStart::Newest(offset), None) if is_near(offset) => numbered(NEWEST_NEAR, offset),
            (PageStart::Newest(offset), None) => numbered(NEWEST, offset),
            (PageStart::Newest(offset), Some(_)) => numbered(NEWEST_FILTERED, offset),
            (PageStart::Oldest(offset), None) if is_near(offset) => numbered(OLDEST_NEAR, offset),
            (PageStart::Oldest(offset), None) => numbered(OLDEST, offset),
            (PageStart::Oldest(offset), Some(_)) => numbered(OLDEST_FILTERED, offset),
            (PageStart::Below(UserCursor { created_at, id }), filter) => {
                let sql = match (created_at, filter) {
                    (Some(_), None) => BELOW,
                    (Some(_), Some(_)) => BELOW_FILTERED,
                    (None, None) => BELOW_UNTIMED,
                    (None, Some(_)) => BELOW_UNTIMED_FILTERED,
                };
                (sql, vec![Parameter::Time(created_at), Parameter::Uuid(Some(id)), limit])
            }
        };
        let parameters = [vec![audience, Parameter::Text(filter)], place].concat();
        read(sql, &parameters, |rows| rows.all(|row| user(row, 1)))
    }

    fn count_users(
        &mut self,
        audience: &str,
        filter: Option<&str>,
        up_to: i64,
    ) -> Result<i64, Fault> {
        let parameters =
            [Parameter::Text(Some(audience)), Parameter::Text(filter), Parameter::Long(up_to)];
        let sql = if filter.is_some() { COUNT_FILTERED } else { COUNT };
        let count = read(sql, &parameters, |rows| rows.first(|row| row.long(1)))?;
        Ok(count.unwrap_or(0))
    }

    fn estimate_users(&mut self) -> Result<Option<i64>, Fault> {
        Ok(read(ESTIMATE, &[], |rows| rows.first(|row| row.optional_long(1)))?.flatten())
    }

    fn delete_user(&mut self, id: Uuid) -> Result<(), Fault> {
        require_synchronous_commit();
        write(DELETE, &[Parameter::Uuid(Some(id))], |_| Ok(()))
    }

    fn anonymise_user(&mut self, deletion: &SoftDeletion<'_>) -> Result<(), Fault> {
        require_synchronous_commit();
        let parameters = [
            Parameter::Uuid(Some(deletion.id)),
            Parameter::Text(deletion.email),
            Parameter::Text(deletion.phone),
            Parameter::Time(Some(deletion.now)),
        ];
        write(ANONYMISE, &parameters, |_| Ok(()))?;
        let id_and_time = [Parameter::Uuid(Some(deletion.id)), Parameter::Time(Some(deletion.now))];
        write(ANONYMISE_IDENTITIES, &id_and_time, |_| Ok(()))?;
        write(DELETE_FACTORS, &[Parameter::Uuid(Some(deletion.id))], |_| Ok(()))?;
        write(FORGET_ACTOR, &[Parameter::Uuid(Some(deletion.id))], |_| Ok(()))?;
        for address in deletion.addresses.iter().filter(|address| !address.is_empty()) {
            write(FORGET_ADDRESS, &[Parameter::Text(Some(address))], |_| Ok(()))?;
        }
        Ok(())
    }

    fn note_password_hash(&mut self, cost: Run) -> Result<(), Fault> {
        let (sql, cost) = match cost {
            Run::Chosen(PasswordHash::Argon2id { memory_kib, iterations, .. }) => {
                (NOTE_ARGON2, memory_kib.saturating_mul(iterations))
            }
            Run::Chosen(PasswordHash::Bcrypt { cost }) => (NOTE_BCRYPT, cost),
            Run::Scrypt(cost) => (NOTE_SCRYPT, cost.work_kib()),
        };
        let cost = i32::try_from(cost).unwrap_or(i32::MAX);
        write(sql, &[Parameter::Int(cost)], |_| Ok(()))
    }
}
