//! The data model's migrations: ordinary tables, versioned in `auth_ext.schema_migrations`.

use auth_ext_core::fault::{Fault, FaultKind};
use pgrx::pg_sys;
use pgrx::prelude::*;

use super::row::{Parameter, read, write};
use crate::identity::as_owner;

/// One file of sql/data. Files are append-only: a released one is never edited.
struct Migration {
    version: &'static str,
    sql: &'static str,
    /// Builds GoTrue's schema; recorded but not run where GoTrue has built it.
    only_on_plain_postgresql: bool,
}

macro_rules! migrations {
    ($($version:literal $(= $plain:ident)?),+ $(,)?) => {
        &[$(Migration {
            version: $version,
            sql: include_str!(concat!("../../sql/data/", $version, ".sql")),
            only_on_plain_postgresql: migrations!(@ $($plain)?),
        }),+]
    };
    (@ plain) => { true };
    (@) => { false };
}

const MIGRATIONS: &[Migration] = migrations![
    "0001_api_roles",
    "0002_auth_users" = plain,
    "0003_auth_oauth" = plain,
    "0004_auth_sessions" = plain,
    "0005_auth_sso" = plain,
    "0006_auth_functions" = plain,
    "0007_auth_handover" = plain,
    "0008_access_to_auth",
    "0009_settings",
    "0010_keys",
    "0011_refresh_tokens",
    "0012_ended_sessions",
    "0013_key_ring",
    "0014_revoked_tokens",
    "0015_session_policy",
    "0016_gotrue_proof",
    "0020_identity",
    "0021_key_fingerprints",
    "0030_user_changes",
    "0031_attempts",
    "0032_cookie_mode",
    "0060_outbox",
    "0065_mail",
];

/// Run each time: idempotent.
const GRANTS: &str = include_str!("../../sql/grants.sql");

const LIST: &str = "
    DO $list$
    BEGIN
        IF pg_catalog.to_regclass('auth_ext.schema_migrations') IS NULL THEN
            CREATE TABLE auth_ext.schema_migrations (
                version pg_catalog.text NOT NULL CONSTRAINT schema_migrations_pkey PRIMARY KEY,
                applied_at timestamp with time zone DEFAULT pg_catalog.clock_timestamp() NOT NULL);
        END IF;
    END
    $list$;
    ALTER TABLE auth_ext.schema_migrations OWNER TO supabase_auth_admin;
    REVOKE ALL ON TABLE auth_ext.schema_migrations FROM PUBLIC;
    COMMENT ON TABLE auth_ext.schema_migrations IS 'Migrations of the data model that auth_ext.setup() has applied.';
    COMMENT ON COLUMN auth_ext.schema_migrations.version IS 'The migration: its file in sql/data.';
    COMMENT ON COLUMN auth_ext.schema_migrations.applied_at IS 'When it was applied.'";

/// Two setups at the same time would both create; the second waits and then finds all done.
const ONE_AT_A_TIME: &str =
    "SELECT pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('auth_ext.setup', 0))";

const HAS_AUTH_SCHEMA: &str = "SELECT pg_catalog.to_regclass('auth.users') IS NOT NULL";

const IS_APPLIED: &str = "
    SELECT EXISTS (SELECT FROM auth_ext.schema_migrations AS m
        WHERE m.version OPERATOR(pg_catalog.=) $1)";

const RECORD: &str = "INSERT INTO auth_ext.schema_migrations (version) VALUES ($1)";

/// One row is there after each setup, also when somebody deleted it. Users that GoTrue left behind
/// have bcrypt hashes.
const SETTINGS_ROW: &str = "
    INSERT INTO auth_ext.settings (bcrypt_in_use)
    SELECT EXISTS (
        SELECT FROM auth.users AS u
        WHERE pg_catalog.starts_with(u.encrypted_password::pg_catalog.text, '$2'))
    WHERE NOT EXISTS (SELECT FROM auth_ext.settings)";

/// What [`migrate`] did.
pub(crate) struct Migrated {
    /// Whether schema `auth` was there before.
    pub(crate) adopted: bool,
    /// The versions applied now, in order.
    pub(crate) applied: Vec<&'static str>,
}

/// Whether the caller is a superuser.
pub(crate) fn is_superuser() -> bool {
    // SAFETY: looks at the current user only.
    unsafe { pg_sys::superuser() }
}

/// Whether the database holds UTF-8: tokens and JSON do.
pub(crate) fn is_utf8() -> bool {
    // SAFETY: a plain variable of this backend.
    unsafe { pg_sys::GetDatabaseEncoding() == pg_sys::pg_enc::PG_UTF8.cast_signed() }
}

/// Applies what is missing of the data model and grants. Rows are read and written as the owner of the
/// tables: a trigger that he put on one of them must not run with the rights of a superuser.
///
/// # Errors
/// A fault of the database, such as a schema `auth` in an old layout.
pub(crate) fn migrate() -> Result<Migrated, Fault> {
    write(ONE_AT_A_TIME, &[], |_| Ok(()))?;
    script(LIST)?;
    let adopted = read(HAS_AUTH_SCHEMA, &[], |rows| rows.first(|row| row.bool(1)))? == Some(true);
    let mut applied = Vec::new();
    for migration in MIGRATIONS {
        let version = [Parameter::Text(Some(migration.version))];
        if as_owner(|| write(IS_APPLIED, &version, |rows| rows.first(|row| row.bool(1))))?
            == Some(true)
        {
            continue;
        }
        if !(adopted && migration.only_on_plain_postgresql) {
            script(migration.sql)?;
        }
        as_owner(|| write(RECORD, &version, |_| Ok(())))?;
        applied.push(migration.version);
    }
    as_owner(|| script(SETTINGS_ROW))?;
    script(GRANTS)?;
    Ok(Migrated { adopted, applied })
}

/// Runs a script of several statements.
pub(super) fn script(sql: &'static str) -> Result<(), Fault> {
    Spi::run(sql).map_err(|error| {
        Fault::new(FaultKind::Internal, format!("a script of auth_ext failed: {error}"))
    })
}
