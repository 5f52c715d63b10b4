//! GoTrue's refresh tokens: `auth.refresh_tokens` and two columns of `auth.sessions`.

use auth_ext_core::fault::Fault;
use auth_ext_core::secret::Secret;
use auth_ext_core::store::{GotrueColumns, GotrueRow, GotrueTokens, NewGotrueToken, Replacement};
use uuid::Uuid;

use super::SpiStore;
use super::latest::{lock_latest, write_latest};
use super::refresh_tokens::{LOCK_REFRESH_TOKEN, TOKEN_COLUMNS, out_of_range, refresh_token};
use super::row::{Parameter, Row, read_latest};
use super::sessions::session_and_user;
use crate::request::require_synchronous_commit;

const SESSION_OF: &str = "
    SELECT t.session_id FROM auth.refresh_tokens AS t
    WHERE t.token OPERATOR(pg_catalog.=) $1 AND t.session_id IS NOT NULL";

const KEY: &str = "
    SELECT coalesce(s.refresh_token_hmac_key, r.gotrue_key)
    FROM auth.sessions AS s
    LEFT JOIN auth_ext.refresh_tokens AS r ON r.session_id OPERATOR(pg_catalog.=) s.id
    WHERE s.id OPERATOR(pg_catalog.=) $1";

/// Whoever has it is the only one to exchange a token of that session.
const LOCK_SESSION: &str = "
    SELECT s.id FROM auth.sessions AS s
    WHERE s.id OPERATOR(pg_catalog.=) $1 FOR NO KEY UPDATE";

const LOCKED: &str = concat!(
    "SELECT ",
    include_str!("../../sql/statements/user_columns.sql"),
    ", ",
    include_str!("../../sql/statements/session_columns.sql"),
    ", r.generation, r.token_hash, r.parent_hash, r.nonce, r.rotated_at, r.late_generation, r.late_in_a_row,
        coalesce(s.refresh_token_hmac_key, r.gotrue_key),
        coalesce(s.refresh_token_counter, r.gotrue_counter, 0),
        s.refresh_token_hmac_key IS NULL, s.oauth_client_id IS NOT NULL
    FROM auth.sessions AS s
    JOIN auth.users AS u ON u.id OPERATOR(pg_catalog.=) s.user_id
    LEFT JOIN auth_ext.refresh_tokens AS r ON r.session_id OPERATOR(pg_catalog.=) s.id
    WHERE s.id OPERATOR(pg_catalog.=) $1"
);

const TOKEN: &str = "
    SELECT coalesce(t.revoked, false),
        coalesce((
            SELECT active.parent OPERATOR(pg_catalog.=) t.token
            FROM auth.refresh_tokens AS active
            WHERE active.session_id OPERATOR(pg_catalog.=) t.session_id AND NOT active.revoked
            ORDER BY active.id DESC LIMIT 1), false),
        t.updated_at,
        t.parent::text,
        (
            SELECT next.token::text
            FROM auth.refresh_tokens AS next
            WHERE next.parent OPERATOR(pg_catalog.=) t.token
              AND next.session_id OPERATOR(pg_catalog.=) t.session_id
            ORDER BY next.id DESC LIMIT 1)
    FROM auth.refresh_tokens AS t
    WHERE t.token OPERATOR(pg_catalog.=) $1";

const NEWEST: &str = "
    SELECT t.token::text FROM auth.refresh_tokens AS t
    WHERE t.session_id OPERATOR(pg_catalog.=) $1 AND NOT t.revoked
    ORDER BY t.id DESC LIMIT 1";

const REPLACE: &str = "
    INSERT INTO auth_ext.refresh_tokens AS r
        (session_id, generation, token_hash, parent_hash, nonce, created_at, rotated_at, gotrue_key, gotrue_counter)
    SELECT $1, $2, $3, $4, $5, $6, $6, s.refresh_token_hmac_key,
        greatest(s.refresh_token_counter, $7)
    FROM auth.sessions AS s
    WHERE s.id OPERATOR(pg_catalog.=) $1
    ON CONFLICT (session_id) DO UPDATE
    SET generation = $2, token_hash = $3, parent_hash = $4, nonce = $5, rotated_at = $6,
        gotrue_key = coalesce(excluded.gotrue_key, r.gotrue_key),
        gotrue_counter = coalesce(excluded.gotrue_counter, r.gotrue_counter)";

/// GoTrue reissues a revoked token as long as `updated_at` is within its reuse interval, so it goes
/// far enough back for every interval.
const SPEND_FIRST_FORMAT: &str = "
    UPDATE auth.refresh_tokens AS t
    SET revoked = true, updated_at = t.created_at OPERATOR(pg_catalog.-) interval '1 day'
    WHERE t.session_id OPERATOR(pg_catalog.=) $1 AND NOT t.revoked";

/// Without its key GoTrue finds no token of the second format; with a raised counter it would hand
/// out the current one.
const SPEND_SECOND_FORMAT: &str = "
    UPDATE auth.sessions AS s
    SET refresh_token_hmac_key = NULL, refresh_token_counter = NULL
    WHERE s.id OPERATOR(pg_catalog.=) $1
      AND (s.refresh_token_hmac_key IS NOT NULL OR s.refresh_token_counter IS NOT NULL)";

const INSERT: &str = "
    INSERT INTO auth.refresh_tokens
        (instance_id, token, user_id, revoked, created_at, updated_at, parent, session_id)
    VALUES ('00000000-0000-0000-0000-000000000000', $1, $2::text, false, $4, $4, $5, $3)";

impl GotrueTokens for SpiStore {
    fn session_of_gotrue_token(&mut self, token: &Secret) -> Result<Option<Uuid>, Fault> {
        with_text(token, |token| {
            read_latest(SESSION_OF, &token, |rows| rows.first(|row| row.uuid(1)))
        })
    }

    fn gotrue_key(&mut self, session: Uuid) -> Result<Option<Secret>, Fault> {
        let key = read_latest(KEY, &[Parameter::Uuid(Some(session))], |rows| {
            rows.first(|row| row.optional_text(1))
        })?;
        Ok(key.flatten().map(secret))
    }

    fn lock_for_exchange(&mut self, session: Uuid) -> Result<Option<GotrueColumns>, Fault> {
        let id = [Parameter::Uuid(Some(session))];
        if lock_latest(LOCK_SESSION, &id)? == 0 {
            return Ok(None);
        }
        lock_latest(LOCK_REFRESH_TOKEN, &id)?;
        write_latest(LOCKED, &id, |rows| rows.first(columns))
    }

    fn gotrue_token(&mut self, token: &Secret) -> Result<Option<GotrueRow>, Fault> {
        with_text(token, |token| {
            read_latest(TOKEN, &token, |rows| {
                rows.first(|row| {
                    Ok(GotrueRow {
                        revoked: row.bool(1)?,
                        parent_of_active: row.bool(2)?,
                        updated_at: row.optional_time(3)?,
                        before: row.optional_text(4)?.map(secret),
                        after: row.optional_text(5)?.map(secret),
                    })
                })
            })
        })
    }

    fn newest_gotrue_token(&mut self, session: Uuid) -> Result<Option<Secret>, Fault> {
        let token = read_latest(NEWEST, &[Parameter::Uuid(Some(session))], |rows| {
            rows.first(|row| row.text(1))
        })?;
        Ok(token.map(secret))
    }

    fn replace_refresh_token(&mut self, new: &Replacement) -> Result<(), Fault> {
        require_synchronous_commit();
        let generation = i32::try_from(new.generation).map_err(|_| out_of_range())?;
        let parameters = [
            Parameter::Uuid(Some(new.session_id)),
            Parameter::Int(generation),
            Parameter::Bytes(Some(&new.token_hash)),
            Parameter::Bytes(Some(&new.parent_hash)),
            Parameter::Bytes(new.nonce.as_ref().map(<[u8; 32]>::as_slice)),
            Parameter::Time(Some(new.now)),
            Parameter::OptionalLong(new.gotrue_counter),
        ];
        write_latest(REPLACE, &parameters, |_| Ok(()))?;
        let session = [Parameter::Uuid(Some(new.session_id))];
        write_latest(SPEND_FIRST_FORMAT, &session, |_| Ok(()))?;
        write_latest(SPEND_SECOND_FORMAT, &session, |_| Ok(()))
    }

    fn insert_gotrue_token(&mut self, new: &NewGotrueToken<'_>) -> Result<(), Fault> {
        let parameters = [
            Parameter::Text(Some(new.token)),
            Parameter::Uuid(Some(new.user_id)),
            Parameter::Uuid(Some(new.session_id)),
            Parameter::Time(Some(new.now)),
            Parameter::Text(new.parent),
        ];
        write_latest(INSERT, &parameters, |_| Ok(()))
    }
}

fn columns(row: &Row<'_, '_>) -> Result<GotrueColumns, Fault> {
    let (session, user) = session_and_user(row)?;
    let at = TOKEN_COLUMNS;
    let key = row.optional_text(at + 7)?.map(secret);
    Ok(GotrueColumns {
        row: refresh_token(row)?,
        session,
        user,
        key,
        counter: row.long(at + 8)?,
        is_spent: row.bool(at + 9)?,
        is_of_oauth_client: row.bool(at + 10)?,
    })
}

fn secret(text: String) -> Secret {
    Secret::new(text.into_bytes())
}

/// Runs with the text of a token. Its form was checked: it is ASCII.
fn with_text<T>(
    token: &Secret,
    run: impl FnOnce([Parameter<'_>; 1]) -> Result<T, Fault>,
) -> Result<T, Fault> {
    run([Parameter::Text(core::str::from_utf8(token.expose()).ok())])
}
