//! `auth.mfa_factors`, `auth.mfa_challenges` and `auth_ext.factor_states`.

use auth_ext_core::env::random_bytes;
use auth_ext_core::factor::{Factor, FactorKind, FactorStatus, Guesses};
use auth_ext_core::fault::Fault;
use auth_ext_core::keys::seal::{open, seal};
use auth_ext_core::secret::Secret;
use auth_ext_core::store::{Challenge, FactorState, Factors, RaisedSession, VerifiedFactor};
use auth_ext_core::time::Timestamp;
use uuid::Uuid;

use super::latest::{done, lock_latest};
use super::parameter::{at, id};
use super::row::{Parameter, Row, read_latest};
use super::server_keys::factor_key;
use super::{SpiStore, guesses};
use crate::surroundings::Surroundings;

const OF_USER: &str = "
    SELECT f.id, f.user_id, coalesce(f.friendly_name, ''), f.factor_type::pg_catalog.text, f.status::pg_catalog.text,
        f.created_at, f.updated_at, f.phone, f.last_challenged_at, f.web_authn_credential::pg_catalog.text,
        f.web_authn_aaguid
    FROM auth.mfa_factors AS f
    WHERE f.user_id OPERATOR(pg_catalog.=) $1
    ORDER BY f.created_at, f.id";

/// GoTrue fails to load a user one of whose factors has no name or no secret at all: empty texts.
const INSERT: &str = "
    INSERT INTO auth.mfa_factors
        (id, user_id, friendly_name, factor_type, status, created_at, updated_at, secret, phone)
    VALUES ($1, $2, $3, $4::auth.factor_type, 'unverified', $5, $5, '', $6)";

const DELETE: &str = "DELETE FROM auth.mfa_factors AS f WHERE f.id OPERATOR(pg_catalog.=) $1";

const MARK_VERIFIED: &str = "
    UPDATE auth.mfa_factors AS f
    SET status = 'verified', updated_at = $2,
        web_authn_credential = coalesce($3::pg_catalog.jsonb, f.web_authn_credential),
        web_authn_aaguid = coalesce($4, f.web_authn_aaguid)
    WHERE f.id OPERATOR(pg_catalog.=) $1";

const UPDATE: &str = "
    UPDATE auth.mfa_factors AS f SET friendly_name = $2, phone = $3, updated_at = $4
    WHERE f.id OPERATOR(pg_catalog.=) $1";

const GOTRUE_SECRET: &str = "
    SELECT f.secret FROM auth.mfa_factors AS f
    WHERE f.id OPERATOR(pg_catalog.=) $1 AND f.secret OPERATOR(pg_catalog.<>) ''";

const SET_GOTRUE_SECRET: &str = "
    UPDATE auth.mfa_factors AS f SET secret = $2 WHERE f.id OPERATOR(pg_catalog.=) $1";

const STATE: &str = "
    SELECT t.sealed_secret, t.last_step, t.wrong_codes, t.last_wrong_at
    FROM auth_ext.factor_states AS t WHERE t.factor_id OPERATOR(pg_catalog.=) $1";

const PUT_SECRET: &str = "
    INSERT INTO auth_ext.factor_states AS t (factor_id, sealed_secret, created_at) VALUES ($1, $2, $3)
    ON CONFLICT (factor_id) DO UPDATE SET sealed_secret = excluded.sealed_secret";

const ACCEPT: &str = "
    INSERT INTO auth_ext.factor_states AS t (factor_id, last_step) VALUES ($1, $2)
    ON CONFLICT (factor_id) DO UPDATE
    SET last_step = coalesce(excluded.last_step, t.last_step), wrong_codes = 0, last_wrong_at = NULL";

const COUNT_WRONG: &str = "
    INSERT INTO auth_ext.factor_states AS t (factor_id, wrong_codes, last_wrong_at) VALUES ($1, 1, $2)
    ON CONFLICT (factor_id) DO UPDATE
    SET wrong_codes = least(t.wrong_codes, 1000000) OPERATOR(pg_catalog.+) 1, last_wrong_at = $2";

const INSERT_CHALLENGE: &str = "
    INSERT INTO auth.mfa_challenges
        (id, factor_id, created_at, ip_address, otp_code, web_authn_session_data)
    VALUES ($1, $2, $3, coalesce($4, '0.0.0.0')::pg_catalog.inet, $5, $6::pg_catalog.jsonb)";

/// The column is unique in the whole table: of two challenges in one microsecond the second is a
/// little later.
const NOTE_CHALLENGE: &str = "
    UPDATE auth.mfa_factors AS f
    SET last_challenged_at = CASE
        WHEN EXISTS (
            SELECT FROM auth.mfa_factors AS other
            WHERE other.last_challenged_at OPERATOR(pg_catalog.=) $2)
        THEN $2 OPERATOR(pg_catalog.+) (
            interval '1 second' OPERATOR(pg_catalog.*) pg_catalog.random())
        ELSE $2 END
    WHERE f.id OPERATOR(pg_catalog.=) $1";

const CHALLENGE: &str = "
    SELECT c.id, c.factor_id, c.created_at, c.verified_at, pg_catalog.host(c.ip_address),
        coalesce(c.otp_code, ''), c.web_authn_session_data::pg_catalog.text
    FROM auth.mfa_challenges AS c WHERE c.id OPERATOR(pg_catalog.=) $1";

const SPEND_CHALLENGE: &str = "
    UPDATE auth.mfa_challenges AS c SET verified_at = $2 WHERE c.id OPERATOR(pg_catalog.=) $1";

const DELETE_CHALLENGE: &str =
    "DELETE FROM auth.mfa_challenges AS c WHERE c.id OPERATOR(pg_catalog.=) $1";

const LOCK_SESSIONS: &str = "
    SELECT s.id FROM auth.sessions AS s
    WHERE s.user_id OPERATOR(pg_catalog.=) $1 ORDER BY s.id FOR UPDATE";

const RAISE: &str = "
    UPDATE auth.sessions AS s
    SET aal = $2::auth.aal_level, factor_id = $3, updated_at = $4
    WHERE s.id OPERATOR(pg_catalog.=) $1";

const PUT_AMR: &str = "
    INSERT INTO auth.mfa_amr_claims (id, session_id, authentication_method, created_at, updated_at)
    VALUES ($1, $2, $3, $4, $4)
    ON CONFLICT (session_id, authentication_method) DO UPDATE SET updated_at = excluded.updated_at";

const DELETE_AMR: &str = "
    DELETE FROM auth.mfa_amr_claims AS a
    USING auth.sessions AS s
    WHERE s.id OPERATOR(pg_catalog.=) a.session_id AND s.user_id OPERATOR(pg_catalog.=) $1
      AND s.factor_id OPERATOR(pg_catalog.=) $2 AND a.authentication_method OPERATOR(pg_catalog.=) $3";

const LOWER: &str = "
    UPDATE auth.sessions AS s SET aal = 'aal1', factor_id = NULL, updated_at = $3
    WHERE s.user_id OPERATOR(pg_catalog.=) $1 AND s.factor_id OPERATOR(pg_catalog.=) $2";

impl Factors for SpiStore {
    fn factors_of(&mut self, user: Uuid) -> Result<Vec<Factor>, Fault> {
        read_latest(OF_USER, &[id(user)], |rows| rows.all(factor))
    }

    fn insert_factor(&mut self, factor: &Factor) -> Result<(), Fault> {
        let parameters = [
            id(factor.id),
            id(factor.user_id),
            Parameter::Text(Some(&factor.friendly_name)),
            Parameter::Text(Some(factor.kind.as_str())),
            at(factor.created_at),
            Parameter::Text(factor.phone.as_deref()),
        ];
        done(INSERT, &parameters)
    }

    fn delete_factor(&mut self, factor: Uuid) -> Result<(), Fault> {
        done(DELETE, &[id(factor)])
    }

    fn mark_factor_verified(&mut self, verified: &VerifiedFactor<'_>) -> Result<(), Fault> {
        let parameters = [
            id(verified.id),
            at(verified.now),
            Parameter::Text(verified.credential),
            Parameter::Uuid(verified.aaguid),
        ];
        done(MARK_VERIFIED, &parameters)
    }

    fn update_factor(
        &mut self,
        factor: Uuid,
        friendly_name: &str,
        phone: Option<&str>,
        now: Timestamp,
    ) -> Result<(), Fault> {
        let name = Parameter::Text(Some(friendly_name));
        done(UPDATE, &[id(factor), name, Parameter::Text(phone), at(now)])
    }

    fn gotrue_secret(&mut self, factor: Uuid) -> Result<Option<Secret>, Fault> {
        let text = read_latest(GOTRUE_SECRET, &[id(factor)], |rows| rows.first(|row| row.text(1)))?;
        Ok(text.map(|text| Secret::new(text.into_bytes())))
    }

    fn set_gotrue_secret(&mut self, factor: Uuid, text: &str) -> Result<(), Fault> {
        done(SET_GOTRUE_SECRET, &[id(factor), Parameter::Text(Some(text))])
    }

    fn factor_state(&mut self, factor: Uuid) -> Result<Option<FactorState>, Fault> {
        let row = read_latest(STATE, &[id(factor)], |rows| {
            rows.first(|row| {
                let guesses = guesses_of(row, 3)?;
                Ok((row.optional_bytes(1)?, row.optional_long(2)?, guesses))
            })
        })?;
        let Some((sealed, last_step, guesses)) = row else { return Ok(None) };
        let secret = match sealed {
            Some(sealed) => Some(open(&*factor_key()?, factor.as_bytes(), &sealed)?),
            None => None,
        };
        Ok(Some(FactorState { secret, last_step, guesses }))
    }

    fn put_factor_secret(
        &mut self,
        factor: Uuid,
        secret: &Secret,
        now: Timestamp,
    ) -> Result<(), Fault> {
        let nonce = random_bytes(&mut Surroundings);
        let sealed = seal(&*factor_key()?, factor.as_bytes(), secret.expose(), nonce)?;
        done(PUT_SECRET, &[id(factor), Parameter::Bytes(Some(&sealed)), at(now)])
    }

    fn accept_proof(&mut self, factor: Uuid, step: Option<i64>) -> Result<(), Fault> {
        done(ACCEPT, &[id(factor), Parameter::OptionalLong(step)])
    }

    fn count_wrong_code(&mut self, factor: Uuid, now: Timestamp) -> Result<(), Fault> {
        guesses::tell(guesses::Scope::of_codes(), now)?;
        done(COUNT_WRONG, &[id(factor), at(now)])
    }

    fn insert_challenge(&mut self, challenge: &Challenge) -> Result<(), Fault> {
        let address = challenge.address.map(|address| address.to_string());
        let parameters = [
            id(challenge.id),
            id(challenge.factor_id),
            at(challenge.created_at),
            Parameter::Text(address.as_deref()),
            Parameter::Text(Some(&challenge.otp_code)),
            Parameter::Text(challenge.ceremony.as_deref()),
        ];
        done(INSERT_CHALLENGE, &parameters)?;
        guesses::mark(guesses::Scope::of_codes(), challenge.created_at)?;
        done(NOTE_CHALLENGE, &[id(challenge.factor_id), at(challenge.created_at)])
    }

    fn challenge(&mut self, challenge: Uuid) -> Result<Option<Challenge>, Fault> {
        read_latest(CHALLENGE, &[id(challenge)], |rows| {
            rows.first(|row| {
                let address = row.optional_text(5)?.filter(|text| text != "0.0.0.0");
                Ok(Challenge {
                    id: row.uuid(1)?,
                    factor_id: row.uuid(2)?,
                    created_at: row.time(3)?,
                    verified_at: row.optional_time(4)?,
                    address: address.and_then(|text| text.parse().ok()),
                    otp_code: row.text(6)?,
                    ceremony: row.optional_text(7)?,
                })
            })
        })
    }

    fn spend_challenge(&mut self, challenge: Uuid, now: Timestamp) -> Result<(), Fault> {
        done(SPEND_CHALLENGE, &[id(challenge), at(now)])
    }

    fn delete_challenge(&mut self, challenge: Uuid) -> Result<(), Fault> {
        done(DELETE_CHALLENGE, &[id(challenge)])
    }

    fn lock_sessions(&mut self, user: Uuid) -> Result<(), Fault> {
        lock_latest(LOCK_SESSIONS, &[id(user)]).map(|_| ())
    }

    fn raise_session(&mut self, raise: &RaisedSession<'_>) -> Result<(), Fault> {
        let aal = Parameter::Text(Some(raise.aal));
        done(RAISE, &[id(raise.id), aal, id(raise.factor), at(raise.now)])?;
        let method = Parameter::Text(Some(raise.method));
        done(PUT_AMR, &[id(raise.amr_id), id(raise.id), method, at(raise.now)])
    }

    fn lower_sessions(
        &mut self,
        user: Uuid,
        factor: Uuid,
        method: &str,
        now: Timestamp,
    ) -> Result<(), Fault> {
        done(DELETE_AMR, &[id(user), id(factor), Parameter::Text(Some(method))])?;
        done(LOWER, &[id(user), id(factor), at(now)])
    }
}

fn factor(row: &Row<'_, '_>) -> Result<Factor, Fault> {
    Ok(Factor {
        id: row.uuid(1)?,
        user_id: row.uuid(2)?,
        friendly_name: row.text(3)?,
        kind: FactorKind::stored(&row.text(4)?),
        status: FactorStatus::from_name(&row.text(5)?),
        created_at: row.time(6)?,
        updated_at: row.time(7)?,
        phone: row.optional_text(8)?,
        last_challenged_at: row.optional_time(9)?,
        credential: row.optional_text(10)?,
        aaguid: row.optional_uuid(11)?,
    })
}

pub(super) fn guesses_of(row: &Row<'_, '_>, column: usize) -> Result<Guesses, Fault> {
    let wrong = u32::try_from(row.int(column)?).unwrap_or(0);
    Ok(Guesses { wrong, last_at: row.optional_time(column + 1)? })
}
