//! The token columns of `auth.users`, `auth.one_time_tokens` and `auth_ext.one_time_guesses`.

use auth_ext_core::fault::{Fault, FaultKind};
use auth_ext_core::one_time::{Cleared, Rows, TokenType};
use auth_ext_core::store::{NewOneTimeToken, OneTimeColumns, OneTimeLink, OneTimeTokens};
use auth_ext_core::time::Timestamp;
use uuid::Uuid;

use super::latest::write_latest;
use super::row::{Parameter, Row, read_latest, write};
use super::{SpiStore, guesses};

const COLUMNS: &str = "
    SELECT u.confirmation_token::pg_catalog.text, u.recovery_token::pg_catalog.text, u.email_change_token_new::pg_catalog.text,
        u.email_change_token_current::pg_catalog.text, u.phone_change_token::pg_catalog.text,
        u.reauthentication_token::pg_catalog.text, u.email_change_confirm_status::integer
    FROM auth.users AS u WHERE u.id OPERATOR(pg_catalog.=) $1";

const LINK: &str = "
    SELECT t.user_id, t.token_type::pg_catalog.text, t.token_hash, t.relates_to
    FROM auth.one_time_tokens AS t
    WHERE t.token_hash OPERATOR(pg_catalog.=) $1 OR t.token_hash OPERATOR(pg_catalog.=) $2
    LIMIT 1";

/// The newest, more than a number or an address is sent in an hour: older ones of others, whose time is over, keep
/// nobody's code from being looked at.
const CHANGES: &str = "
    SELECT t.user_id
    FROM auth.one_time_tokens AS t
    WHERE t.relates_to OPERATOR(pg_catalog.=) $1
      AND t.token_type::pg_catalog.text OPERATOR(pg_catalog.=) ANY (
          ARRAY['email_change_token_new', 'email_change_token_current'])
    GROUP BY t.user_id
    ORDER BY pg_catalog.max(t.created_at) DESC
    LIMIT 32";

const PHONE_CHANGES: &str = "
    SELECT t.user_id
    FROM auth.one_time_tokens AS t
    WHERE t.relates_to OPERATOR(pg_catalog.=) $1
      AND t.token_type::pg_catalog.text OPERATOR(pg_catalog.=) 'phone_change_token'
    GROUP BY t.user_id
    ORDER BY pg_catalog.max(t.created_at) DESC
    LIMIT 32";

const SET_PHONE_CHANGE: &str = "
    UPDATE auth.users AS u SET phone_change = $2, updated_at = $3
    WHERE u.id OPERATOR(pg_catalog.=) $1";

const PUT_COLUMN: &str = "
    UPDATE auth.users AS u
    SET confirmation_token = CASE WHEN $2 OPERATOR(pg_catalog.=) 'confirmation_token'
            THEN $3 ELSE u.confirmation_token::pg_catalog.text END,
        confirmation_sent_at = CASE WHEN $2 OPERATOR(pg_catalog.=) 'confirmation_token'
            THEN $4 ELSE u.confirmation_sent_at END,
        recovery_token = CASE WHEN $2 OPERATOR(pg_catalog.=) 'recovery_token'
            THEN $3 ELSE u.recovery_token::pg_catalog.text END,
        recovery_sent_at = CASE WHEN $2 OPERATOR(pg_catalog.=) 'recovery_token'
            THEN $4 ELSE u.recovery_sent_at END,
        email_change_token_new = CASE WHEN $2 OPERATOR(pg_catalog.=) 'email_change_token_new'
            THEN $3 ELSE u.email_change_token_new::pg_catalog.text END,
        email_change_token_current = CASE WHEN $2 OPERATOR(pg_catalog.=) 'email_change_token_current'
            THEN $3 ELSE u.email_change_token_current::pg_catalog.text END,
        email_change_sent_at = CASE WHEN $2 OPERATOR(pg_catalog.=) 'email_change_token_new'
                OR $2 OPERATOR(pg_catalog.=) 'email_change_token_current'
            THEN $4 ELSE u.email_change_sent_at END,
        phone_change_token = CASE WHEN $2 OPERATOR(pg_catalog.=) 'phone_change_token'
            THEN $3 ELSE u.phone_change_token::pg_catalog.text END,
        phone_change_sent_at = CASE WHEN $2 OPERATOR(pg_catalog.=) 'phone_change_token'
            THEN $4 ELSE u.phone_change_sent_at END,
        reauthentication_token = CASE WHEN $2 OPERATOR(pg_catalog.=) 'reauthentication_token'
            THEN $3 ELSE u.reauthentication_token::pg_catalog.text END,
        reauthentication_sent_at = CASE WHEN $2 OPERATOR(pg_catalog.=) 'reauthentication_token'
            THEN $4 ELSE u.reauthentication_sent_at END,
        updated_at = $4
    WHERE u.id OPERATOR(pg_catalog.=) $1";

const DELETE_ROW: &str = "
    DELETE FROM auth.one_time_tokens AS t
    WHERE t.user_id OPERATOR(pg_catalog.=) $1 AND t.token_type::pg_catalog.text OPERATOR(pg_catalog.=) $2";

/// GoTrue's times have no zone and are in UTC.
const INSERT_ROW: &str = "
    INSERT INTO auth.one_time_tokens
        (id, user_id, token_type, token_hash, relates_to, created_at, updated_at)
    VALUES ($1, $2, $3::auth.one_time_token_type, $4, $5,
        pg_catalog.timezone('UTC', $6), pg_catalog.timezone('UTC', $6))";

const DELETE_ROWS: &str = "
    DELETE FROM auth.one_time_tokens AS t WHERE t.user_id OPERATOR(pg_catalog.=) $1";

const CLEAR_COLUMNS: &str = "
    UPDATE auth.users AS u
    SET confirmation_token = CASE WHEN $2 THEN '' ELSE u.confirmation_token::pg_catalog.text END,
        recovery_token = CASE WHEN $3 THEN '' ELSE u.recovery_token::pg_catalog.text END,
        email_change_token_new = CASE WHEN $4 THEN '' ELSE u.email_change_token_new::pg_catalog.text END,
        email_change_token_current = CASE WHEN $5 THEN '' ELSE u.email_change_token_current::pg_catalog.text END,
        phone_change_token = CASE WHEN $6 THEN '' ELSE u.phone_change_token::pg_catalog.text END,
        reauthentication_token = CASE WHEN $7 THEN '' ELSE u.reauthentication_token::pg_catalog.text END,
        confirmation_sent_at = CASE WHEN $2 AND $8 THEN NULL ELSE u.confirmation_sent_at END,
        recovery_sent_at = CASE WHEN $3 AND $8 THEN NULL ELSE u.recovery_sent_at END,
        email_change_sent_at = CASE WHEN ($4 OR $5) AND $8 THEN NULL ELSE u.email_change_sent_at END,
        phone_change_sent_at = CASE WHEN $6 AND $8 THEN NULL ELSE u.phone_change_sent_at END,
        reauthentication_sent_at = CASE WHEN $7 AND $8 THEN NULL ELSE u.reauthentication_sent_at END,
        updated_at = $9
    WHERE u.id OPERATOR(pg_catalog.=) $1
      AND ($8
        OR $2 AND u.confirmation_token::pg_catalog.text OPERATOR(pg_catalog.<>) ''
        OR $3 AND u.recovery_token::pg_catalog.text OPERATOR(pg_catalog.<>) ''
        OR $4 AND u.email_change_token_new::pg_catalog.text OPERATOR(pg_catalog.<>) ''
        OR $5 AND u.email_change_token_current::pg_catalog.text OPERATOR(pg_catalog.<>) ''
        OR $6 AND u.phone_change_token::pg_catalog.text OPERATOR(pg_catalog.<>) ''
        OR $7 AND u.reauthentication_token::pg_catalog.text OPERATOR(pg_catalog.<>) '')";

const FORGET_GUESSES: &str = "
    DELETE FROM auth_ext.one_time_guesses AS g
    WHERE g.user_id OPERATOR(pg_catalog.=) $1 AND g.token_type OPERATOR(pg_catalog.=) $2";

const SET_EMAIL_CHANGE: &str = "
    UPDATE auth.users AS u
    SET email_change = $2, email_change_confirm_status = $3::smallint, updated_at = $4
    WHERE u.id OPERATOR(pg_catalog.=) $1";

const MARK_INVITED: &str = "
    UPDATE auth.users AS u SET invited_at = $2, updated_at = $2
    WHERE u.id OPERATOR(pg_catalog.=) $1";

const COUNT_GUESS: &str = "
    INSERT INTO auth_ext.one_time_guesses AS g (user_id, token_type, code, guesses, guessed_at)
    VALUES ($1, $2, $3, 1, $4)
    ON CONFLICT (user_id, token_type) DO UPDATE
    SET guesses = CASE WHEN g.code OPERATOR(pg_catalog.=) excluded.code
            THEN g.guesses OPERATOR(pg_catalog.+) 1 ELSE 1 END,
        code = excluded.code,
        guessed_at = excluded.guessed_at
    RETURNING g.guesses";

impl OneTimeTokens for SpiStore {
    fn one_time_columns(&mut self, user: Uuid) -> Result<Option<OneTimeColumns>, Fault> {
        read_latest(COLUMNS, &[Parameter::Uuid(Some(user))], |rows| rows.first(columns))
    }

    fn one_time_link(&mut self, hashes: &[String]) -> Result<Option<OneTimeLink>, Fault> {
        let Some(first) = hashes.first() else { return Ok(None) };
        let second = hashes.get(1).unwrap_or(first);
        let parameters = [Parameter::Text(Some(first)), Parameter::Text(Some(second))];
        read_latest(LINK, &parameters, |rows| rows.first(link))
    }

    fn email_changes_about(&mut self, address: &str) -> Result<Vec<Uuid>, Fault> {
        in_one_order(CHANGES, address)
    }

    fn phone_changes_to(&mut self, number: &str) -> Result<Vec<Uuid>, Fault> {
        in_one_order(PHONE_CHANGES, number)
    }

    fn set_phone_change(&mut self, user: Uuid, number: &str, now: Timestamp) -> Result<(), Fault> {
        let parameters = [
            Parameter::Uuid(Some(user)),
            Parameter::Text(Some(number)),
            Parameter::Time(Some(now)),
        ];
        write_latest(SET_PHONE_CHANGE, &parameters, |_| Ok(()))
    }

    fn put_one_time_token(&mut self, token: &NewOneTimeToken<'_>) -> Result<(), Fault> {
        let (user, kind) =
            (Parameter::Uuid(Some(token.user_id)), Parameter::Text(Some(token.kind.as_str())));
        let now = Parameter::Time(Some(token.now));
        let column = [user, kind, Parameter::Text(Some(token.column)), now];
        write(PUT_COLUMN, &column, |_| Ok(()))?;
        write(DELETE_ROW, &[user, kind], |_| Ok(()))?;
        let id = Parameter::Uuid(Some(token.id));
        let (row, address) =
            (Parameter::Text(Some(token.row)), Parameter::Text(Some(token.address)));
        write(INSERT_ROW, &[id, user, kind, row, address, now], |_| Ok(()))?;
        guesses::mark(guesses::Scope::of_codes(), token.now)?;
        write(FORGET_GUESSES, &[user, kind], |_| Ok(()))
    }

    fn clear_one_time_tokens(
        &mut self,
        user: Uuid,
        cleared: &Cleared,
        now: Timestamp,
    ) -> Result<(), Fault> {
        let owner = Parameter::Uuid(Some(user));
        let mut parameters = vec![owner];
        for kind in TokenType::ALL {
            parameters.push(Parameter::Bool(cleared.columns.contains(&kind)));
        }
        parameters.push(Parameter::Bool(cleared.sent_at));
        parameters.push(Parameter::Time(Some(now)));
        write_latest(CLEAR_COLUMNS, &parameters, |_| Ok(()))?;
        let only = |kind: TokenType| {
            write_latest(DELETE_ROW, &[owner, Parameter::Text(Some(kind.as_str()))], |_| Ok(()))
        };
        match cleared.rows {
            Rows::All => write_latest(DELETE_ROWS, &[owner], |_| Ok(()))?,
            Rows::OfColumns => cleared.columns.iter().try_for_each(|kind| only(*kind))?,
            Rows::None => {}
        }
        for kind in &cleared.columns {
            write_latest(FORGET_GUESSES, &[owner, Parameter::Text(Some(kind.as_str()))], |_| {
                Ok(())
            })?;
        }
        Ok(())
    }

    fn set_email_change(
        &mut self,
        user: Uuid,
        address: &str,
        status: i16,
        now: Timestamp,
    ) -> Result<(), Fault> {
        let parameters = [
            Parameter::Uuid(Some(user)),
            Parameter::Text(Some(address)),
            Parameter::Int(i32::from(status)),
            Parameter::Time(Some(now)),
        ];
        write_latest(SET_EMAIL_CHANGE, &parameters, |_| Ok(()))
    }

    fn mark_invited(&mut self, user: Uuid, now: Timestamp) -> Result<(), Fault> {
        let parameters = [Parameter::Uuid(Some(user)), Parameter::Time(Some(now))];
        write(MARK_INVITED, &parameters, |_| Ok(()))
    }

    fn count_guess(
        &mut self,
        user: Uuid,
        kind: TokenType,
        code: &[u8; 32],
        now: Timestamp,
    ) -> Result<u32, Fault> {
        let parameters = [
            Parameter::Uuid(Some(user)),
            Parameter::Text(Some(kind.as_str())),
            Parameter::Bytes(Some(code)),
            Parameter::Time(Some(now)),
        ];
        guesses::tell(guesses::Scope::of_codes(), now)?;
        let guesses = write(COUNT_GUESS, &parameters, |rows| rows.first(|row| row.int(1)))?;
        Ok(guesses.and_then(|guesses| u32::try_from(guesses).ok()).unwrap_or(u32::MAX))
    }

    fn undone_guesses(&mut self, now: Timestamp) -> Result<u64, Fault> {
        guesses::undone(guesses::Scope::of_codes(), now)
    }
}

/// Users by their ids, so that two calls, which lock them, never wait for each other's in a circle.
fn in_one_order(sql: &'static str, address: &str) -> Result<Vec<Uuid>, Fault> {
    let parameters = [Parameter::Text(Some(address))];
    let mut users = read_latest(sql, &parameters, |rows| rows.all(|row| row.uuid(1)))?;
    users.sort_unstable();
    Ok(users)
}

fn columns(row: &Row<'_, '_>) -> Result<OneTimeColumns, Fault> {
    let mut columns = OneTimeColumns::default();
    for (place, token) in columns.tokens.iter_mut().enumerate() {
        *token = row.optional_text(place + 1)?.unwrap_or_default();
    }
    let status = row.optional_int(TokenType::ALL.len() + 1)?.unwrap_or(0);
    columns.email_change_status = i16::try_from(status).unwrap_or(0);
    Ok(columns)
}

fn link(row: &Row<'_, '_>) -> Result<OneTimeLink, Fault> {
    let kind = TokenType::from_name(&row.text(2)?)
        .ok_or_else(|| Fault::new(FaultKind::Internal, "a one-time token of an unknown type"))?;
    Ok(OneTimeLink { user_id: row.uuid(1)?, kind, row: row.text(3)?, address: row.text(4)? })
}
