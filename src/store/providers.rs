//! `auth_ext.providers`, `auth_ext.provider_documents`, `auth_ext.seen_id_tokens` and
//! `auth_ext.provider_tokens`.

use auth_ext_core::env::random_bytes;
use auth_ext_core::fault::Fault;
use auth_ext_core::keys::seal::{open, seal};
use auth_ext_core::secret::Secret;
use auth_ext_core::social::document::DocumentKind;
use auth_ext_core::store::{DocumentRow, NewDocument, ProviderRow, Providers};
use auth_ext_core::time::Timestamp;
use pgrx::PgSqlErrorCode;
use uuid::Uuid;

use super::SpiStore;
use super::latest::write_latest;
use super::removal::{limited, tidy_up};
use super::row::{Parameter, Row, read_latest};
use super::server_keys::provider_key;
use crate::error::log_error;
use crate::surroundings::Surroundings;

const ALL: &str = "
    SELECT p.name, p.id, p.enabled, p.client_ids, p.sealed_client_secret, p.options::pg_catalog.text, p.updated_at
    FROM auth_ext.providers AS p ORDER BY p.name";

const ONE: &str = "
    SELECT p.name, p.id, p.enabled, p.client_ids, p.sealed_client_secret, p.options::pg_catalog.text, p.updated_at
    FROM auth_ext.providers AS p WHERE p.name OPERATOR(pg_catalog.=) $1";

const PUT: &str = "
    INSERT INTO auth_ext.providers AS p
        (name, id, enabled, client_ids, sealed_client_secret, options, updated_at)
    VALUES ($1, $2, $3, $4, $5, $6::pg_catalog.jsonb, $7)
    ON CONFLICT (name) DO UPDATE
    SET id = excluded.id, enabled = excluded.enabled, client_ids = excluded.client_ids,
        sealed_client_secret = excluded.sealed_client_secret, options = excluded.options,
        updated_at = excluded.updated_at";

const DELETE: &str = "DELETE FROM auth_ext.providers AS p WHERE p.name OPERATOR(pg_catalog.=) $1";

const DELETE_DOCUMENTS: &str = "
    DELETE FROM auth_ext.provider_documents AS d WHERE d.provider OPERATOR(pg_catalog.=) $1";

const DOCUMENT: &str = "
    SELECT d.document, d.by_hand, d.fetched_at, d.fresh_until, d.failure
    FROM auth_ext.provider_documents AS d
    WHERE d.provider OPERATOR(pg_catalog.=) $1 AND d.kind OPERATOR(pg_catalog.=) $2";

const PUT_DOCUMENT: &str = "
    INSERT INTO auth_ext.provider_documents AS d
        (provider, kind, document, by_hand, fetched_at, fresh_until)
    VALUES ($1, $2, $3, $4, $6, $5)
    ON CONFLICT (provider, kind) DO UPDATE
    SET document = excluded.document, by_hand = excluded.by_hand, fetched_at = excluded.fetched_at,
        fresh_until = excluded.fresh_until, failure = NULL, failed_at = NULL";

const NOTE_FAILURE: &str = "
    INSERT INTO auth_ext.provider_documents AS d (provider, kind, failure, failed_at)
    VALUES ($1, $2, $3, $4)
    ON CONFLICT (provider, kind) DO UPDATE
    SET failure = excluded.failure, failed_at = excluded.failed_at";

const SPEND: &str = "
    INSERT INTO auth_ext.seen_id_tokens AS t (token_hash, expires_at)
    VALUES ($1, $2) ON CONFLICT DO NOTHING";

const FORGET_SPENT: &str = limited!(
    10,
    "
    DELETE FROM auth_ext.seen_id_tokens AS t
    WHERE t.token_hash OPERATOR(pg_catalog.=) ANY (ARRAY(
        SELECT old.token_hash FROM auth_ext.seen_id_tokens AS old
        WHERE old.expires_at OPERATOR(pg_catalog.<=) $1
        ORDER BY old.expires_at"
);

const PUT_TOKENS: &str = "
    INSERT INTO auth_ext.provider_tokens AS t (owner_id, provider, kept, sealed_tokens, created_at)
    VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (owner_id) DO UPDATE
    SET sealed_tokens = excluded.sealed_tokens, created_at = excluded.created_at";

const TOKENS: &str = "
    SELECT t.sealed_tokens FROM auth_ext.provider_tokens AS t
    WHERE t.owner_id OPERATOR(pg_catalog.=) $1";

const TAKE_TOKENS: &str = "
    DELETE FROM auth_ext.provider_tokens AS t
    WHERE t.owner_id OPERATOR(pg_catalog.=) $1
    RETURNING t.sealed_tokens";

const DROP_TOKENS: &str = "
    DELETE FROM auth_ext.provider_tokens AS t WHERE t.owner_id OPERATOR(pg_catalog.=) ANY ($1)";

const FORGET_TOKENS: &str = limited!(
    10,
    "
    DELETE FROM auth_ext.provider_tokens AS t
    WHERE t.owner_id OPERATOR(pg_catalog.=) ANY (ARRAY(
        SELECT old.owner_id FROM auth_ext.provider_tokens AS old
        WHERE NOT old.kept AND old.created_at OPERATOR(pg_catalog.<) $1
        ORDER BY old.created_at"
);

fn text(text: &str) -> Parameter<'_> {
    Parameter::Text(Some(text))
}

fn at(at: Timestamp) -> Parameter<'static> {
    Parameter::Time(Some(at))
}

fn done(sql: &'static str, parameters: &[Parameter<'_>]) -> Result<(), Fault> {
    write_latest(sql, parameters, |_| Ok(()))
}

struct Sealed(ProviderRow, Option<Vec<u8>>);

fn sealed_row(row: &Row<'_, '_>) -> Result<Sealed, Fault> {
    let provider = ProviderRow {
        name: row.text(1)?,
        id: row.uuid(2)?,
        enabled: row.bool(3)?,
        client_ids: row.text(4)?,
        secret: None,
        options: row.text(6)?,
        updated_at: row.optional_time(7)?,
    };
    Ok(Sealed(provider, row.optional_bytes(5)?))
}

fn opened(Sealed(mut row, sealed): Sealed) -> Result<ProviderRow, Fault> {
    if let Some(sealed) = sealed {
        row.secret = Some(open(&*provider_key()?, row.id.as_bytes(), &sealed)?);
    }
    Ok(row)
}

impl Providers for SpiStore {
    fn provider_row(&mut self, name: &str) -> Result<Option<ProviderRow>, Fault> {
        let row = read_latest(ONE, &[text(name)], |rows| rows.first(sealed_row))?;
        row.map(opened).transpose()
    }

    fn provider_rows(&mut self) -> Result<Vec<ProviderRow>, Fault> {
        let rows = read_latest(ALL, &[], |rows| rows.all(sealed_row))?;
        rows.into_iter().map(opened).collect()
    }

    fn put_provider_row(&mut self, row: &ProviderRow, now: Timestamp) -> Result<(), Fault> {
        let sealed = match &row.secret {
            Some(secret) => {
                let nonce = random_bytes(&mut Surroundings);
                Some(seal(&*provider_key()?, row.id.as_bytes(), secret.expose(), nonce)?)
            }
            None => None,
        };
        let parameters = [
            text(&row.name),
            Parameter::Uuid(Some(row.id)),
            Parameter::Bool(row.enabled),
            text(&row.client_ids),
            Parameter::Bytes(sealed.as_deref()),
            text(&row.options),
            at(now),
        ];
        done(PUT, &parameters)
    }

    fn delete_provider_row(&mut self, name: &str) -> Result<bool, Fault> {
        done(DELETE_DOCUMENTS, &[text(name)])?;
        write_latest(DELETE, &[text(name)], |rows| Ok(rows.count() == 1))
    }

    fn provider_document(
        &mut self,
        provider: &str,
        kind: DocumentKind,
    ) -> Result<Option<DocumentRow>, Fault> {
        read_latest(DOCUMENT, &[text(provider), text(kind.as_str())], |rows| {
            rows.first(|row| {
                Ok(DocumentRow {
                    document: row.optional_text(1)?,
                    by_hand: row.bool(2)?,
                    fetched_at: row.optional_time(3)?,
                    fresh_until: row.optional_time(4)?,
                    failure: row.optional_text(5)?,
                })
            })
        })
    }

    fn put_provider_document(
        &mut self,
        provider: &str,
        kind: DocumentKind,
        document: &NewDocument<'_>,
    ) -> Result<(), Fault> {
        let parameters = [
            text(provider),
            text(kind.as_str()),
            Parameter::Text(Some(document.text).filter(|text| !text.is_empty())),
            Parameter::Bool(document.by_hand),
            Parameter::Time(document.fresh_until),
            at(document.now),
        ];
        done(PUT_DOCUMENT, &parameters)
    }

    fn note_document_failure(
        &mut self,
        provider: &str,
        kind: DocumentKind,
        failure: &str,
        now: Timestamp,
    ) -> Result<(), Fault> {
        done(NOTE_FAILURE, &[text(provider), text(kind.as_str()), text(failure), at(now)])
    }

    fn spend_id_token(
        &mut self,
        hash: &[u8; 32],
        expires_at: Timestamp,
        now: Timestamp,
    ) -> Result<bool, Fault> {
        tidy_up(FORGET_SPENT, &[at(now)])?;
        let parameters = [Parameter::Bytes(Some(hash)), at(expires_at)];
        write_latest(SPEND, &parameters, |rows| Ok(rows.count() == 1))
    }

    fn put_provider_tokens(
        &mut self,
        owner: Uuid,
        provider: &str,
        kept: bool,
        tokens: &Secret,
        now: Timestamp,
    ) -> Result<(), Fault> {
        let nonce = random_bytes(&mut Surroundings);
        let sealed = seal(&*provider_key()?, owner.as_bytes(), tokens.expose(), nonce)?;
        let parameters = [
            Parameter::Uuid(Some(owner)),
            text(provider),
            Parameter::Bool(kept),
            Parameter::Bytes(Some(&sealed)),
            at(now),
        ];
        done(PUT_TOKENS, &parameters)
    }

    fn provider_tokens(&mut self, owner: Uuid, take: bool) -> Result<Option<Secret>, Fault> {
        let parameters = [Parameter::Uuid(Some(owner))];
        let sealed = if take {
            write_latest(TAKE_TOKENS, &parameters, |rows| rows.first(|row| row.bytes(1)))?
        } else {
            read_latest(TOKENS, &parameters, |rows| rows.first(|row| row.bytes(1)))?
        };
        let Some(sealed) = sealed else { return Ok(None) };
        Ok(Some(open(&*provider_key()?, owner.as_bytes(), &sealed)?))
    }

    fn report_provider_failure(&mut self, provider: &str, message: &str) {
        let code = PgSqlErrorCode::ERRCODE_EXTERNAL_ROUTINE_EXCEPTION;
        let message = format!("sign-in by provider \"{provider}\": {message}");
        log_error(code, &message, None);
    }

    fn drop_provider_tokens(&mut self, owners: &[Uuid]) -> Result<(), Fault> {
        if owners.is_empty() {
            return Ok(());
        }
        write_latest(DROP_TOKENS, &[Parameter::Uuids(owners)], |_| Ok(()))
    }

    fn forget_provider_tokens(&mut self, before: Timestamp) -> Result<u64, Fault> {
        tidy_up(FORGET_TOKENS, &[at(before)])
    }
}
