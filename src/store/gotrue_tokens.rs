//! GoTrue's refresh tokens: `auth.refresh_tokens` and two columns of `auth.sessions`.

use auth_ext_core::fault::Fault;
use auth_ext_core::gotrue_encryption::is_envelope;
use auth_ext_core::secret::Secret;
use auth_ext_core::store::{GotrueColumns, GotrueRow, GotrueTokens, NewGotrueToken, Replacement};
use uuid::Uuid;

use super::SpiStore;
use super::latest::{lock_latest, write_latest};
use super::refresh_tokens::{LOCK_REFRESH_TOKEN, ROW, refresh_token, signed};
use super::row::{Parameter, Row, read_latest};
use super::server_keys;
use super::session_rows::{SESSION_COLUMNS, session_and_user};
use super::users::USER_COLUMNS;
use crate::request::require_synchronous_commit;

const SESSION_OF: &str = "
    SELECT t.session_id FROM auth.refresh_tokens AS t
    WHERE t.token OPERATOR(pg_catalog.=) $1 AND t.session_id IS NOT NULL";

const PROOF: &str = "
    SELECT s.refresh_token_hmac_key, s.refresh_token_counter
    FROM auth.sessions AS s
    WHERE s.id OPERATOR(pg_catalog.=) $1";

const KEPT_PROOF: &str = "
    SELECT r.gotrue_key, r.gotrue_counter
    FROM auth_ext.refresh_tokens AS r
    WHERE r.session_id OPERATOR(pg_catalog.=) $1";

/// Whoever has it is the only one to exchange a token of that session.
const LOCK_SESSION: &str = "
    SELECT s.id FROM auth.sessions AS s
    WHERE s.id OPERATOR(pg_catalog.=) $1 FOR NO KEY UPDATE";

const LOCKED: &str = concat!(
    "SELECT ",
    include_str!("../../sql/statements/user_columns.sql"),
    ", ",
    include_str!("../../sql/statements/session_columns.sql"),
    ", s.oauth_client_id IS NOT NULL
    FROM auth.sessions AS s
    JOIN auth.users AS u ON u.id OPERATOR(pg_catalog.=) s.user_id
    WHERE s.id OPERATOR(pg_catalog.=) $1"
);

/// Where the columns behind those of the session begin.
const NEXT_COLUMN: usize = USER_COLUMNS + SESSION_COLUMNS + 1;

const TOKEN: &str = "
    SELECT coalesce(t.revoked, false),
        coalesce((
            SELECT active.parent OPERATOR(pg_catalog.=) t.token
            FROM auth.refresh_tokens AS active
            WHERE active.session_id OPERATOR(pg_catalog.=) t.session_id AND NOT active.revoked
            ORDER BY active.id DESC LIMIT 1), false),
        t.updated_at,
        t.parent::pg_catalog.text,
        (
            SELECT next.token::pg_catalog.text
            FROM auth.refresh_tokens AS next
            WHERE next.parent OPERATOR(pg_catalog.=) t.token
              AND next.session_id OPERATOR(pg_catalog.=) t.session_id
            ORDER BY next.id DESC LIMIT 1)
    FROM auth.refresh_tokens AS t
    WHERE t.token OPERATOR(pg_catalog.=) $1";

const NEWEST: &str = "
    SELECT t.token::pg_catalog.text FROM auth.refresh_tokens AS t
    WHERE t.session_id OPERATOR(pg_catalog.=) $1 AND NOT t.revoked
    ORDER BY t.id DESC LIMIT 1";

const REPLACE: &str = "
    INSERT INTO auth_ext.refresh_tokens AS r
        (session_id, generation, token_hash, parent_hash, nonce, created_at, rotated_at, gotrue_key, gotrue_counter)
    VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8)
    ON CONFLICT (session_id) DO UPDATE
    SET generation = $2, token_hash = $3, parent_hash = $4, nonce = $5, rotated_at = $6,
        gotrue_key = coalesce($7, r.gotrue_key),
        gotrue_counter = coalesce($8, r.gotrue_counter)";

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
    VALUES ('00000000-0000-0000-0000-000000000000', $1, $2::pg_catalog.text, false, $4, $4, $5, $3)";

impl GotrueTokens for SpiStore {
    fn session_of_gotrue_token(&mut self, token: &Secret) -> Result<Option<Uuid>, Fault> {
        with_text(token, |token| {
            read_latest(SESSION_OF, &token, |rows| rows.first(|row| row.uuid(1)))
        })
    }

    fn gotrue_key(&mut self, session: Uuid) -> Result<Option<Secret>, Fault> {
        let id = [Parameter::Uuid(Some(session))];
        let Some(proof) = read_latest(PROOF, &id, |rows| rows.first(proof))? else {
            return Ok(None);
        };
        if proof.key.is_some() {
            return Ok(proof.key);
        }
        let kept = read_latest(KEPT_PROOF, &id, |rows| rows.first(self::proof))?;
        Ok(kept.and_then(|kept| kept.key))
    }

    fn opened(&mut self, row: Uuid, stored: Secret) -> Result<Option<Secret>, Fault> {
        match core::str::from_utf8(stored.expose()) {
            Ok(text) if is_envelope(text) => {
                let keys = server_keys::decryption_keys()?;
                Ok(keys.and_then(|keys| keys.open(text, row).ok()))
            }
            _ => Ok(Some(stored)),
        }
    }

    fn lock_for_exchange(&mut self, session: Uuid) -> Result<Option<GotrueColumns>, Fault> {
        let id = [Parameter::Uuid(Some(session))];
        if lock_latest(LOCK_SESSION, &id)? == 0 {
            return Ok(None);
        }
        lock_latest(LOCK_REFRESH_TOKEN, &id)?;
        let found = write_latest(LOCKED, &id, |rows| {
            rows.first(|row| Ok((session_and_user(row)?, row.bool(NEXT_COLUMN)?)))
        })?;
        let Some(((session, user), is_of_oauth_client)) = found else { return Ok(None) };
        let row = write_latest(ROW, &id, |rows| rows.first(refresh_token))?;
        let proof = write_latest(PROOF, &id, |rows| rows.first(proof))?.unwrap_or_default();
        let kept = write_latest(KEPT_PROOF, &id, |rows| rows.first(self::proof))?;
        let kept = kept.unwrap_or_default();
        Ok(Some(GotrueColumns {
            row,
            session,
            user,
            is_spent: proof.key.is_none(),
            key: proof.key.or(kept.key),
            counter: proof.counter.or(kept.counter).unwrap_or(0),
            is_of_oauth_client,
        }))
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
        let generation = signed(new.generation)?;
        let session = [Parameter::Uuid(Some(new.session_id))];
        let Some(proof) = write_latest(PROOF, &session, |rows| rows.first(proof))? else {
            return Ok(());
        };
        let key = proof.key.as_ref().and_then(|key| core::str::from_utf8(key.expose()).ok());
        let parameters = [
            Parameter::Uuid(Some(new.session_id)),
            Parameter::Int(generation),
            Parameter::Bytes(Some(&new.token_hash)),
            Parameter::Bytes(Some(&new.parent_hash)),
            Parameter::Bytes(new.nonce.as_ref().map(<[u8; 32]>::as_slice)),
            Parameter::Time(Some(new.now)),
            Parameter::Text(key),
            Parameter::OptionalLong(proof.counter.max(new.gotrue_counter)),
        ];
        write_latest(REPLACE, &parameters, |_| Ok(()))?;
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

/// What proves that a token of GoTrue's second format was issued in a session.
#[derive(Default)]
struct Proof {
    key: Option<Secret>,
    counter: Option<i64>,
}

fn proof(row: &Row<'_, '_>) -> Result<Proof, Fault> {
    Ok(Proof { key: row.optional_text(1)?.map(secret), counter: row.optional_long(2)? })
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
