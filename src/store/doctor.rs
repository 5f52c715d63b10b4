//! What `auth_ext.doctor()` looks at. Every statement only reads, and reads a bounded number of rows.

use core::time::Duration;

use auth_ext_core::doctor::{
    HookObserved, Observations, OutboxObserved, PurgeObserved, RootKeyObserved, ServerSettings,
    SigningObserved,
};
use auth_ext_core::env::random_uuid;
use auth_ext_core::fault::Fault;
use auth_ext_core::flow::purge_step;
use auth_ext_core::keys::RootKeys;
use auth_ext_core::settings::Settings;
use auth_ext_core::store::Policy as _;
use auth_ext_core::time::Timestamp;
use pgrx::pg_sys;
use uuid::Uuid;

use super::observed_roles as roles;
use super::row::{Parameter, Row, read};
use super::{SpiStore, guesses, keys, migrations, records, root_keys};
use crate::root_key;
use crate::surroundings::Surroundings;

const VERSION: &str = "
    SELECT e.extversion FROM pg_catalog.pg_extension AS e
    WHERE e.extname OPERATOR(pg_catalog.=) 'auth_ext'";

const SERVER: &str = "
    SELECT pg_catalog.current_setting('synchronous_commit'),
        pg_catalog.current_setting('fsync'),
        pg_catalog.current_setting('log_statement'),
        pg_catalog.current_setting('log_parameter_max_length'),
        pg_catalog.current_setting('log_parameter_max_length_on_error'),
        pg_catalog.current_setting('log_min_duration_statement'),
        pg_catalog.current_setting('auto_explain.log_parameter_max_length', true)";

const SIGNING: &str = "
    SELECT k.algorithm, k.status, k.created_at FROM auth_ext.signing_keys AS k
    WHERE k.status OPERATOR(pg_catalog.=) ANY (ARRAY['active', 'standby'])";

const HOOK: &str = "
    SELECT p.oid IS NOT NULL,
        coalesce(pg_catalog.has_schema_privilege('supabase_auth_admin', p.pronamespace, 'USAGE')
            AND pg_catalog.has_function_privilege('supabase_auth_admin', p.oid, 'EXECUTE'), false)
    FROM (SELECT 1) AS one
    LEFT JOIN pg_catalog.pg_proc AS p
        ON p.oid OPERATOR(pg_catalog.=) pg_catalog.to_regprocedure(
            pg_catalog.format('%I.%I(jsonb)', pg_catalog.split_part($1, '.', 1), pg_catalog.split_part($1, '.', 2)))";

const OUTBOX: &str = "
    SELECT pg_catalog.count(*), pg_catalog.min(o.created_at)
    FROM auth_ext.outbox AS o WHERE o.status OPERATOR(pg_catalog.=) 'pending'";

const DEAD: &str = "
    SELECT pg_catalog.count(*) FROM auth_ext.outbox AS o
    WHERE o.status OPERATOR(pg_catalog.=) 'dead' AND o.finished_at OPERATOR(pg_catalog.>) $1";

const COURIER: &str = "SELECT pg_catalog.max(c.seen_at) FROM auth_ext.couriers AS c";

const CONFLICTS: &str = "
    SELECT e.extname::pg_catalog.text FROM pg_catalog.pg_extension AS e
    WHERE e.extname OPERATOR(pg_catalog.=) ANY (ARRAY['pgjwt', 'pg_session_jwt']::pg_catalog.name[])
    ORDER BY 1";

/// GoTrue logs in as the owner of schema auth, which nothing else does as a matter of course.
const GOTRUE: &str = "
    SELECT pg_catalog.count(*) FROM pg_catalog.pg_stat_activity AS a
    WHERE a.usename OPERATOR(pg_catalog.=) 'supabase_auth_admin'
        AND a.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()";

const POLICIES: &str = "
    SELECT pg_catalog.count(*) FROM auth_ext.rls_report() AS r
    WHERE NOT pg_catalog.starts_with(r.finding, 'ok: ')";

const TRIGGERS: &str = "
    SELECT t.tgname::pg_catalog.text FROM pg_catalog.pg_trigger AS t
    WHERE t.tgrelid OPERATOR(pg_catalog.=) pg_catalog.to_regclass('auth.users')
        AND NOT t.tgisinternal AND t.tgenabled OPERATOR(pg_catalog.<>) 'D'
    ORDER BY 1 LIMIT 10";

/// As the last ANALYZE saw them, in all partitions.
/// An ordinary table is in no partition tree, not even in its own.
const SESSIONS: &str = "
    SELECT coalesce(pg_catalog.sum(c.reltuples), 0)::pg_catalog.int8
    FROM pg_catalog.pg_class AS c
    WHERE c.relkind OPERATOR(pg_catalog.=) 'r' AND c.reltuples OPERATOR(pg_catalog.>) 0
      AND (c.oid OPERATOR(pg_catalog.=) 'auth.sessions'::pg_catalog.regclass::pg_catalog.oid
        OR c.oid OPERATOR(pg_catalog.=) ANY (ARRAY(
            SELECT t.relid::pg_catalog.oid FROM pg_catalog.pg_partition_tree('auth.sessions') AS t WHERE t.isleaf)))";

const QUEUE: &str =
    "SELECT (pg_catalog.pg_notification_queue_usage() OPERATOR(pg_catalog.*) 100)::pg_catalog.int8";

const NEWEST: &str = "
    SELECT e.ended_at FROM auth_ext.ended_sessions AS e ORDER BY e.ended_at DESC LIMIT 1";

/// Looks at everything.
///
/// # Errors
/// A fault of the database, or `auth_ext.setup()` has not run.
pub(crate) fn observe(now: Timestamp) -> Result<Observations, Fault> {
    let settings = SpiStore.settings()?;
    let since = |at: Timestamp| now.since(at).unwrap_or_default();
    let texts = |sql| read(sql, &[], |rows| rows.all(|row| row.text(1)));
    let count = |sql| read(sql, &[], |rows| rows.first(|row| row.long(1)));
    let day_ago = [Parameter::Time(Some(now.minus(Duration::from_secs(24 * 3600))))];
    let counted = |sql| read(sql, &day_ago, |rows| rows.first(|row| row.long(1)));
    let (pending, oldest) =
        read(OUTBOX, &[], |rows| rows.first(|row| Ok((row.long(1)?, row.optional_time(2)?))))?
            .unwrap_or((0, None));
    let seen = read(COURIER, &[], |rows| rows.first(|row| row.optional_time(1)))?.flatten();
    let newest = read(NEWEST, &[], |rows| rows.first(|row| row.time(1)))?;
    Ok(Observations {
        library_version: env!("CARGO_PKG_VERSION").to_owned(),
        extension_version: read(VERSION, &[], |rows| rows.first(|row| row.text(1)))?
            .unwrap_or_default(),
        missing_migrations: migrations::missing()?,
        strange_owners: texts(roles::STRANGE_OWNERS)?,
        owner_members: texts(roles::OWNER_MEMBERS)?,
        owner_granters: texts(roles::OWNER_GRANTERS)?,
        undone_guesses: guesses::most_undone(now)?,
        odd_roles: texts(roles::ODD_ROLES)?,
        role_members: texts(roles::ROLE_MEMBERS)?,
        borrowed_rights: texts(roles::BORROWED_RIGHTS)?,
        public_creators: texts(roles::PUBLIC_CREATORS)?,
        role_settings: read(roles::ROLE_SETTINGS, &[], |rows| {
            rows.all(|row| Ok((row.text(1)?, row.text(2)?)))
        })?,
        // SAFETY: a plain look at this server's state.
        in_recovery: unsafe { pg_sys::RecoveryInProgress() },
        root_key: root_key_observed()?,
        signing: signing(now)?,
        hooks: hooks(&settings)?,
        outbox: OutboxObserved {
            pending,
            oldest: oldest.map(since),
            dead: counted(DEAD)?.unwrap_or(0),
            courier_seen: seen.map(since),
        },
        server: read(SERVER, &[], |rows| rows.first(server))?.unwrap_or_default(),
        conflicting_extensions: texts(CONFLICTS)?,
        gotrue_connections: count(GOTRUE)?.unwrap_or(0),
        roles_with_jwt_secret: texts(roles::JWT_SECRETS)?,
        authenticator_may_log_in: read(roles::AUTHENTICATOR, &[], |rows| {
            rows.first(|row| row.bool(1))
        })? == Some(true),
        policy_findings: count(POLICIES)?.unwrap_or(0),
        foreign_triggers: texts(TRIGGERS)?,
        purge: purge(&settings, now)?,
        test_numbers: settings.phone.test_codes_at(now).len(),
        settings,
        notification_percent: count(QUEUE)?.unwrap_or(0),
        clock_behind: newest.and_then(|newest| newest.since(now)),
    })
}

fn server(row: &Row<'_, '_>) -> Result<ServerSettings, Fault> {
    Ok(ServerSettings {
        synchronous_commit: row.text(1)?,
        fsync: row.text(2)?,
        log_statement: row.text(3)?,
        log_parameter_max_length: row.text(4)?,
        log_parameter_max_length_on_error: row.text(5)?,
        log_min_duration_statement: row.text(6)?,
        auto_explain_parameters: row.optional_text(7)?,
    })
}

fn root_key_observed() -> Result<RootKeyObserved, Fault> {
    let in_data_directory = root_key::lies_in_data_directory();
    let known = root_keys::known_root_keys()?.unwrap_or_default();
    let keys = root_key::read();
    let here = keys.as_ref().map(RootKeys::fingerprints).unwrap_or_default();
    let is_readable = keys.is_ok();
    Ok(RootKeyObserved {
        unreadable: keys.err().map(|fault| fault.message),
        // Without a key that signs nothing may be wrong with the root key.
        opens: is_readable
            .then(keys::key_ring)
            .map(|ring| ring.is_ok_and(|ring| ring.fault().is_none())),
        complaint: known.complaint(&here),
        awaited: known.prepared().filter(|one| !here.contains(one)).map(|one| one.to_string()),
        in_data_directory,
    })
}

/// A sample, so that it stays bounded: a thousand sessions from a random place on.
fn purge(settings: &Settings, now: Timestamp) -> Result<PurgeObserved, Fault> {
    let from = |place| records::sample(&purge_step(settings, now, place));
    let (mut over, mut looked_at) = from(random_uuid(&mut Surroundings))?;
    if looked_at < 1000 {
        (over, looked_at) = from(Uuid::nil())?;
    }
    let sessions = read(SESSIONS, &[], |rows| rows.first(|row| row.long(1)))?.unwrap_or(0);
    Ok(PurgeObserved { over, looked_at, sessions: u64::try_from(sessions).unwrap_or(0) })
}

fn signing(now: Timestamp) -> Result<SigningObserved, Fault> {
    let keys =
        read(SIGNING, &[], |rows| rows.all(|row| Ok((row.text(1)?, row.text(2)?, row.time(3)?))))?;
    let active = keys.iter().find(|(_, status, _)| status == "active");
    Ok(SigningObserved {
        active: active.map(|(algorithm, _, created)| {
            (now.since(*created).unwrap_or_default(), algorithm.clone())
        }),
        standby: keys.iter().any(|(_, status, _)| status == "standby"),
    })
}

fn hooks(settings: &Settings) -> Result<Vec<HookObserved>, Fault> {
    let named = [("custom_access_token_hook", settings.custom_access_token_hook.as_deref())];
    let mut observed = Vec::new();
    for (setting, function) in named {
        let Some(function) = function else { continue };
        let parameters = [Parameter::Text(Some(function))];
        let (exists, callable) =
            read(HOOK, &parameters, |rows| rows.first(|row| Ok((row.bool(1)?, row.bool(2)?))))?
                .unwrap_or((false, false));
        observed.push(HookObserved { setting, function: function.to_owned(), exists, callable });
    }
    Ok(observed)
}
