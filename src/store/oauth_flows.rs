//! Flows of `auth.flow_state` to providers, `auth.oauth_client_states` and
//! `auth.custom_oauth_providers`.

use auth_ext_core::fault::Fault;
use auth_ext_core::secret::Secret;
use auth_ext_core::social::custom::CustomProvider;
use auth_ext_core::store::{NewOauthFlow, OauthFlow, OauthFlows};
use auth_ext_core::time::Timestamp;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::SpiStore;
use super::latest::write_latest;
use super::removal::{limited, tidy_up};
use super::row::{Parameter, Row, read_latest};

/// GoTrue cannot read a NULL in the provider's tokens.
const INSERT: &str = "
    INSERT INTO auth.flow_state (
        id, auth_code, code_challenge_method, code_challenge, provider_type, provider_access_token,
        provider_refresh_token, authentication_method, created_at, updated_at, invite_token, referrer,
        oauth_client_state_id, linking_target_id, email_optional)
    VALUES ($1, $2, $3::auth.code_challenge_method, $4, $5, '', '', 'oauth', $6, $6, $7, $8, $9, $10, $11)";

macro_rules! flow {
    ($lock:literal) => {
        concat!(
            "
    SELECT f.id, f.user_id, f.provider_type, f.authentication_method, f.auth_code, f.code_challenge,
        f.referrer, f.oauth_client_state_id, f.linking_target_id, f.invite_token, f.email_optional,
        f.created_at
    FROM auth.flow_state AS f WHERE f.id OPERATOR(pg_catalog.=) $1",
            $lock
        )
    };
}

const FLOW: &str = flow!("");
const LOCKED_FLOW: &str = flow!(" FOR UPDATE OF f");

const COMPLETE: &str = "
    UPDATE auth.flow_state AS f
    SET user_id = $2, auth_code_issued_at = $3, updated_at = $3
    WHERE f.id OPERATOR(pg_catalog.=) $1";

const FORGET_FLOWS: &str = limited!(
    10,
    "
    DELETE FROM auth.flow_state AS f
    WHERE f.id OPERATOR(pg_catalog.=) ANY (ARRAY(
        SELECT old.id FROM auth.flow_state AS old
        WHERE old.created_at OPERATOR(pg_catalog.<) $1
          AND old.authentication_method OPERATOR(pg_catalog.=) 'oauth'
        ORDER BY old.created_at"
);

const INSERT_CLIENT_STATE: &str = "
    INSERT INTO auth.oauth_client_states (id, provider_type, code_verifier, created_at)
    VALUES ($1, $2, $3, $4)";

const TAKE_CLIENT_STATE: &str = "
    DELETE FROM auth.oauth_client_states AS s
    WHERE s.id OPERATOR(pg_catalog.=) $1
    RETURNING s.provider_type, s.code_verifier, s.created_at";

const FORGET_CLIENT_STATES: &str = limited!(
    10,
    "
    DELETE FROM auth.oauth_client_states AS s
    WHERE s.id OPERATOR(pg_catalog.=) ANY (ARRAY(
        SELECT old.id FROM auth.oauth_client_states AS old
        WHERE old.created_at OPERATOR(pg_catalog.<) $1
        ORDER BY old.created_at"
);

macro_rules! custom {
    ($rest:literal) => {
        concat!(
            "
    SELECT c.id, c.provider_type, c.identifier, c.name, c.client_id, c.client_secret,
        pg_catalog.array_to_json(c.acceptable_client_ids)::pg_catalog.text,
        pg_catalog.array_to_json(c.scopes)::pg_catalog.text, c.pkce_enabled, c.attribute_mapping::pg_catalog.text,
        c.authorization_params::pg_catalog.text, c.enabled, c.email_optional, c.issuer, c.discovery_url,
        c.skip_nonce_check, c.authorization_url, c.token_url, c.userinfo_url, c.jwks_uri,
        pg_catalog.array_to_json(c.custom_claims_allowlist)::pg_catalog.text, c.created_at, c.updated_at
    FROM auth.custom_oauth_providers AS c ",
            $rest
        )
    };
}

const CUSTOM: &str = custom!("WHERE c.identifier OPERATOR(pg_catalog.=) $1");
const ALL_CUSTOM: &str = custom!("ORDER BY c.created_at DESC, c.identifier");

/// Lists come as one text: no value of theirs has the character U+001F. The secret is ours to seal;
/// a row that GoTrue wrote keeps its own until another one is set.
const PUT_CUSTOM: &str = "
    INSERT INTO auth.custom_oauth_providers AS c (
        id, provider_type, identifier, name, client_id, client_secret, acceptable_client_ids, scopes,
        pkce_enabled, attribute_mapping, authorization_params, enabled, email_optional, issuer,
        discovery_url, skip_nonce_check, authorization_url, token_url, userinfo_url, jwks_uri,
        custom_claims_allowlist, created_at, updated_at)
    VALUES (
        $1, $2, $3, $4, $5, '', pg_catalog.string_to_array($6, pg_catalog.chr(31)),
        pg_catalog.string_to_array($7, pg_catalog.chr(31)), $8, $9::pg_catalog.jsonb, $10::pg_catalog.jsonb, $11, $12, $13,
        $14, $15, $16, $17, $18, $19, pg_catalog.string_to_array($20, pg_catalog.chr(31)), $21, $21)
    ON CONFLICT (identifier) DO UPDATE
    SET name = excluded.name, client_id = excluded.client_id,
        acceptable_client_ids = excluded.acceptable_client_ids, scopes = excluded.scopes,
        pkce_enabled = excluded.pkce_enabled, attribute_mapping = excluded.attribute_mapping,
        authorization_params = excluded.authorization_params, enabled = excluded.enabled,
        email_optional = excluded.email_optional, issuer = excluded.issuer,
        discovery_url = excluded.discovery_url, skip_nonce_check = excluded.skip_nonce_check,
        authorization_url = excluded.authorization_url, token_url = excluded.token_url,
        userinfo_url = excluded.userinfo_url, jwks_uri = excluded.jwks_uri,
        custom_claims_allowlist = excluded.custom_claims_allowlist, updated_at = excluded.updated_at";

const DELETE_CUSTOM: &str = "
    DELETE FROM auth.custom_oauth_providers AS c WHERE c.identifier OPERATOR(pg_catalog.=) $1";

fn id(id: Uuid) -> Parameter<'static> {
    Parameter::Uuid(Some(id))
}

fn at(at: Timestamp) -> Parameter<'static> {
    Parameter::Time(Some(at))
}

fn text(text: &str) -> Parameter<'_> {
    Parameter::Text(Some(text))
}

fn done(sql: &'static str, parameters: &[Parameter<'_>]) -> Result<(), Fault> {
    write_latest(sql, parameters, |_| Ok(()))
}

fn flow(row: &Row<'_, '_>) -> Result<OauthFlow, Fault> {
    let challenge = row.optional_text(6)?;
    Ok(OauthFlow {
        id: row.uuid(1)?,
        user_id: row.optional_uuid(2)?,
        provider: row.text(3)?,
        method: row.text(4)?,
        auth_code: row.optional_text(5)?,
        is_pkce: challenge.is_some_and(|challenge| !challenge.is_empty()),
        referrer: row.optional_text(7)?.filter(|referrer| !referrer.is_empty()),
        client_state: row.optional_uuid(8)?,
        linking_target: row.optional_uuid(9)?,
        invite_token: row.optional_text(10)?,
        email_optional: row.bool(11)?,
        created_at: row.optional_time(12)?.unwrap_or_else(|| Timestamp::from_seconds(0)),
    })
}

fn texts(json: Option<String>) -> Vec<String> {
    json.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default()
}

fn members(json: Option<String>) -> Map<String, Value> {
    json.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default()
}

fn listed(texts: &[String]) -> String {
    texts.join("\u{1f}")
}

fn custom(row: &Row<'_, '_>) -> Result<CustomProvider, Fault> {
    let secret = row.optional_text(6)?.filter(|secret| !secret.is_empty());
    Ok(CustomProvider {
        id: row.uuid(1)?,
        provider_type: row.text(2)?,
        identifier: row.text(3)?,
        name: row.text(4)?,
        client_id: row.text(5)?,
        // GoTrue's envelope of an encrypted secret is JSON; only GoTrue has its key.
        client_secret: secret
            .filter(|secret| !secret.starts_with('{'))
            .map(|secret| Secret::from_text(&secret)),
        acceptable_client_ids: texts(row.optional_text(7)?),
        scopes: texts(row.optional_text(8)?),
        pkce_enabled: row.bool(9)?,
        attribute_mapping: members(row.optional_text(10)?),
        authorization_params: members(row.optional_text(11)?),
        enabled: row.bool(12)?,
        email_optional: row.bool(13)?,
        issuer: row.optional_text(14)?,
        discovery_url: row.optional_text(15)?,
        skip_nonce_check: row.bool(16)?,
        authorization_url: row.optional_text(17)?,
        token_url: row.optional_text(18)?,
        userinfo_url: row.optional_text(19)?,
        jwks_uri: row.optional_text(20)?,
        custom_claims_allowlist: texts(row.optional_text(21)?),
        created_at: row.optional_time(22)?,
        updated_at: row.optional_time(23)?,
    })
}

impl OauthFlows for SpiStore {
    fn insert_oauth_flow(&mut self, new: &NewOauthFlow<'_>) -> Result<(), Fault> {
        let challenge = new.challenge;
        let parameters = [
            id(new.id),
            Parameter::Text(new.auth_code),
            Parameter::Text(challenge.map(|challenge| challenge.method.as_str())),
            Parameter::Text(challenge.map(|challenge| challenge.text.as_str())),
            text(new.provider),
            at(new.now),
            Parameter::Text(new.invite_token),
            text(new.referrer),
            Parameter::Uuid(new.client_state),
            Parameter::Uuid(new.linking_target),
            Parameter::Bool(new.email_optional),
        ];
        done(INSERT, &parameters)
    }

    fn oauth_flow(&mut self, flow_id: Uuid, lock: bool) -> Result<Option<OauthFlow>, Fault> {
        if lock {
            write_latest(LOCKED_FLOW, &[id(flow_id)], |rows| rows.first(flow))
        } else {
            read_latest(FLOW, &[id(flow_id)], |rows| rows.first(flow))
        }
    }

    fn complete_oauth_flow(
        &mut self,
        flow_id: Uuid,
        user: Uuid,
        now: Timestamp,
    ) -> Result<(), Fault> {
        done(COMPLETE, &[id(flow_id), id(user), at(now)])
    }

    fn forget_oauth_flows(&mut self, before: Timestamp) -> Result<u64, Fault> {
        tidy_up(FORGET_FLOWS, &[at(before)])
    }

    fn insert_client_state(
        &mut self,
        state: Uuid,
        provider: &str,
        verifier: &str,
        now: Timestamp,
    ) -> Result<(), Fault> {
        done(INSERT_CLIENT_STATE, &[id(state), text(provider), text(verifier), at(now)])
    }

    fn take_client_state(
        &mut self,
        state: Uuid,
    ) -> Result<Option<(String, String, Timestamp)>, Fault> {
        write_latest(TAKE_CLIENT_STATE, &[id(state)], |rows| {
            rows.first(|row| {
                Ok((row.text(1)?, row.optional_text(2)?.unwrap_or_default(), row.time(3)?))
            })
        })
    }

    fn forget_client_states(&mut self, before: Timestamp) -> Result<u64, Fault> {
        tidy_up(FORGET_CLIENT_STATES, &[at(before)])
    }

    fn custom_provider(&mut self, identifier: &str) -> Result<Option<CustomProvider>, Fault> {
        read_latest(CUSTOM, &[text(identifier)], |rows| rows.first(custom))
    }

    fn custom_providers(&mut self) -> Result<Vec<CustomProvider>, Fault> {
        read_latest(ALL_CUSTOM, &[], |rows| rows.all(custom))
    }

    fn put_custom_provider(&mut self, row: &CustomProvider, now: Timestamp) -> Result<(), Fault> {
        let mapping = Value::Object(row.attribute_mapping.clone()).to_string();
        let params = Value::Object(row.authorization_params.clone()).to_string();
        let audiences = listed(&row.acceptable_client_ids);
        let (scopes, claims) = (listed(&row.scopes), listed(&row.custom_claims_allowlist));
        let parameters = [
            id(row.id),
            text(&row.provider_type),
            text(&row.identifier),
            text(&row.name),
            text(&row.client_id),
            text(&audiences),
            text(&scopes),
            Parameter::Bool(row.pkce_enabled),
            text(&mapping),
            text(&params),
            Parameter::Bool(row.enabled),
            Parameter::Bool(row.email_optional),
            Parameter::Text(row.issuer.as_deref()),
            Parameter::Text(row.discovery_url.as_deref()),
            Parameter::Bool(row.skip_nonce_check),
            Parameter::Text(row.authorization_url.as_deref()),
            Parameter::Text(row.token_url.as_deref()),
            Parameter::Text(row.userinfo_url.as_deref()),
            Parameter::Text(row.jwks_uri.as_deref()),
            text(&claims),
            at(now),
        ];
        done(PUT_CUSTOM, &parameters)
    }

    fn delete_custom_provider(&mut self, identifier: &str) -> Result<bool, Fault> {
        write_latest(DELETE_CUSTOM, &[text(identifier)], |rows| Ok(rows.count() == 1))
    }
}
