//! What stands between GoTrue's rows and stopping GoTrue. Each statement looks at a whole table, once.

use auth_ext_core::doctor::Handover;
use auth_ext_core::factor::FactorKind;
use auth_ext_core::fault::Fault;
use auth_ext_core::store::Policy as _;
use auth_ext_core::time::Timestamp;

use super::SpiStore;
use super::row::{Parameter, read};
use super::server_keys;

/// GoTrue's envelope is a JSON object.
const USERS: &str = "
    SELECT pg_catalog.count(*) FILTER (WHERE pg_catalog.starts_with(u.encrypted_password::pg_catalog.text, '{')),
        pg_catalog.count(*) FILTER (WHERE u.encrypted_password::pg_catalog.text OPERATOR(pg_catalog.<>) ''
            AND u.encrypted_password::pg_catalog.text OPERATOR(pg_catalog.!~) '^([{]|[$]2[aby]?[$]|[$]argon2id?[$]|[$]fbscrypt[$])'),
        pg_catalog.count(*) FILTER (WHERE u.is_sso_user),
        coalesce(pg_catalog.max(coalesce(pg_catalog.octet_length(u.raw_user_meta_data::pg_catalog.text), 0)
            OPERATOR(pg_catalog.+) coalesce(pg_catalog.octet_length(u.raw_app_meta_data::pg_catalog.text), 0)), 0)::pg_catalog.int8,
        pg_catalog.count(*) FILTER (WHERE u.aud::pg_catalog.text OPERATOR(pg_catalog.<>) '' AND u.aud::pg_catalog.text OPERATOR(pg_catalog.<>) $1),
        pg_catalog.count(*) FILTER (WHERE u.instance_id IS NULL OR u.instance_id OPERATOR(pg_catalog.<>) '00000000-0000-0000-0000-000000000000'::pg_catalog.uuid)
    FROM auth.users AS u";

const SESSIONS: &str = "
    SELECT pg_catalog.count(*),
        pg_catalog.count(*) FILTER (WHERE s.oauth_client_id IS NOT NULL),
        pg_catalog.count(*) FILTER (WHERE pg_catalog.starts_with(s.refresh_token_hmac_key, '{'))
    FROM auth.sessions AS s
    WHERE s.not_after IS NULL OR s.not_after OPERATOR(pg_catalog.>) $1";

const FACTORS: &str = "
    SELECT f.factor_type::pg_catalog.text,
        pg_catalog.count(*),
        pg_catalog.count(*) FILTER (WHERE pg_catalog.starts_with(f.secret, '{'))
    FROM auth.mfa_factors AS f
    WHERE f.status::pg_catalog.text OPERATOR(pg_catalog.=) 'verified'
    GROUP BY 1 ORDER BY 1";

const PROVIDERS: &str = "
    SELECT i.provider, pg_catalog.count(*) FROM auth.identities AS i
    WHERE i.provider OPERATOR(pg_catalog.<>) ALL (ARRAY['email', 'phone'])
    GROUP BY 1 ORDER BY 1";

const SWITCHED_ON: &str = "SELECT p.name FROM auth_ext.providers AS p WHERE p.enabled";

const CODES: &str = "SELECT pg_catalog.count(*) FROM auth.one_time_tokens AS t";

const FLOWS: &str = "SELECT pg_catalog.count(*) FROM auth.flow_state AS f WHERE f.created_at OPERATOR(pg_catalog.>) $1";

const MIGRATIONS: &str = "
    SELECT m.version::pg_catalog.text FROM auth.schema_migrations AS m
    WHERE m.version::pg_catalog.text OPERATOR(pg_catalog.>) '20260625000000' ORDER BY 1 LIMIT 20";

/// Counts everything.
///
/// # Errors
/// A fault of the database, or `auth_ext.setup()` has not run.
pub(crate) fn handover(now: Timestamp) -> Result<Handover, Fault> {
    const DAY: core::time::Duration = core::time::Duration::from_secs(24 * 3600);
    let settings = SpiStore.settings()?;
    let count = |number: i64| u64::try_from(number).unwrap_or(0);
    let audience = [Parameter::Text(Some(&settings.audience))];
    let users = read(USERS, &audience, |rows| {
        rows.first(|row| (1..=6).map(|column| row.long(column)).collect::<Result<Vec<_>, _>>())
    })?;
    let mut users = users.unwrap_or_default().into_iter().map(count);
    let mut next = || users.next().unwrap_or_default();
    let (encrypted_passwords, unknown_hashes, sso_users) = (next(), next(), next());
    let (largest_metadata, other_audiences, other_instances) = (next(), next(), next());
    let at = [Parameter::Time(Some(now))];
    let (sessions, oauth_sessions, encrypted_sessions) = read(SESSIONS, &at, |rows| {
        rows.first(|row| Ok((row.long(1)?, row.long(2)?, row.long(3)?)))
    })?
    .unwrap_or_default();
    let factors =
        read(FACTORS, &[], |rows| rows.all(|row| Ok((row.text(1)?, row.long(2)?, row.long(3)?))))?;
    let providers = read(PROVIDERS, &[], |rows| rows.all(|row| Ok((row.text(1)?, row.long(2)?))))?;
    let switched_on = read(SWITCHED_ON, &[], |rows| rows.all(|row| row.text(1)))?;
    let pending_codes = read(CODES, &[], |rows| rows.first(|row| row.long(1)))?.unwrap_or(0);
    let day_ago = [Parameter::Time(Some(now.minus(DAY)))];
    let pending_flows = read(FLOWS, &day_ago, |rows| rows.first(|row| row.long(1)))?.unwrap_or(0);
    Ok(Handover {
        sessions: count(sessions),
        oauth_sessions: count(oauth_sessions),
        encrypted_passwords,
        encrypted_sessions: count(encrypted_sessions),
        encrypted_factors: count(factors.iter().map(|(.., sealed)| sealed).sum()),
        encryption_keys: server_keys::has_server_key(server_keys::GOTRUE_ENCRYPTION)?,
        unknown_hashes,
        sso_users,
        largest_metadata,
        other_audiences,
        other_instances,
        audience: settings.audience.clone(),
        jwt_max_size: u64::try_from(settings.jwt_max_size).unwrap_or(u64::MAX),
        pending_codes: count(pending_codes),
        pending_flows: count(pending_flows),
        other_factors: factors
            .into_iter()
            .filter(|(kind, ..)| {
                !FactorKind::from_name(kind).is_some_and(|kind| kind.is_enabled(&settings))
            })
            .map(|(kind, number, _)| (kind, count(number)))
            .collect(),
        providers: providers
            .into_iter()
            .map(|(name, number)| {
                let is_on = switched_on.contains(&name);
                (name, count(number), is_on)
            })
            .collect(),
        unknown_migrations: read(MIGRATIONS, &[], |rows| rows.all(|row| row.text(1)))?,
    })
}
