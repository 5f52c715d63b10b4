//! The data model's migrations: ordinary tables, versioned in `auth_ext.schema_migrations`.

use auth_ext_core::fault::{Fault, FaultKind};
use pgrx::pg_sys;

use super::relation::relation;
use super::row::{Parameter, read, read_latest, write};
use super::script::script;
use super::{declared_tables, functions, password_work, version};
use crate::rights::{GOTRUE, OWNER, as_owner, as_role, role_id};

/// One file of sql/data. What a released one does to a database stays as it is.
struct Migration {
    version: &'static str,
    sql: &'static str,
    runs: Runs,
}

/// With whose rights a file runs, and when. DDL runs as the owner of what it changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Runs {
    /// Our tables: once, as their owner.
    Owner,
    /// Builds GoTrue's schema: as GoTrue's role; recorded but not run where GoTrue has built it.
    Gotrue,
    /// An addition to `auth.users`: once, as its owner, also where GoTrue has built it.
    OwnerOfUsers,
    /// Once, as the superuser who calls: touches nothing that a lower domain owns.
    Installer,
    /// The same, each time: repairs or refuses.
    InstallerEachTime,
}

macro_rules! migrations {
    ($($version:literal $(= $runs:ident)?),+ $(,)?) => {
        &[$(Migration {
            version: $version,
            sql: include_str!(concat!("../../sql/data/", $version, ".sql")),
            runs: migrations!(@ $($runs)?),
        }),+]
    };
    (@) => { Runs::Owner };
    (@ $runs:ident) => { Runs::$runs };
}

const MIGRATIONS: &[Migration] = migrations![
    "0000_schema_auth" = InstallerEachTime,
    "0001_api_roles" = Installer,
    "0002_auth_users" = Gotrue,
    "0003_auth_oauth" = Gotrue,
    "0004_auth_sessions" = Gotrue,
    "0005_auth_sso" = Gotrue,
    "0006_auth_functions" = Gotrue,
    "0007_auth_handover" = Gotrue,
    "0008_access_to_auth" = InstallerEachTime,
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
    "0041_replaced_functions" = Installer,
    "0042_invalidation",
    "0048_limits_and_hashes",
    "0050_late_retries",
    "0060_outbox",
    "0065_mail",
    "0070_factors",
    "0071_anonymous_and_hooks",
    "0072_passkeys",
    "0080_providers",
    "0081_custom_providers",
    "0100_health_name",
    "0105_hashes_of_firebase",
    "0106_users_in_order" = OwnerOfUsers,
    "0107_password_rules",
    "0108_gotrue_encryption",
    "0109_guesses_by_guesser",
    "0110_password_work",
    "0111_undone_guesses",
    "0112_counts_without_locks",
    "0113_attempts_are_rows",
    "0114_claimed_sign_ups",
    "0120_phones",
    "0121_factors",
    "0122_sms_providers",
    "0130_codes_are_keyed",
    "0131_request_limits",
    "0140_root_keys",
    "0141_purges",
    "0142_audit_log_in_order" = OwnerOfUsers,
    "0145_password_hash_concurrency",
    "0146_claims_reach_workers",
];

/// Run each time: our tables belong to their owner.
const OWNERSHIP: &str = include_str!("../../sql/ownership.sql");

/// Run each time: refuses what does not belong on our tables.
const TAMPERING: &str = include_str!("../../sql/tampering.sql");

/// Run each time: what our tables need besides.
const REPAIR: &str = include_str!("../../sql/repair.sql");

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
    REVOKE ALL ON TABLE auth_ext.schema_migrations FROM PUBLIC;
    COMMENT ON TABLE auth_ext.schema_migrations IS 'Migrations of the data model that auth_ext.setup() has applied.';
    COMMENT ON COLUMN auth_ext.schema_migrations.version IS 'The migration: its file in sql/data.';
    COMMENT ON COLUMN auth_ext.schema_migrations.applied_at IS 'When it was applied.'";

const HAS_AUTH_SCHEMA: &str = "SELECT pg_catalog.to_regclass('auth.users') IS NOT NULL";

const IS_APPLIED: &str = "
    SELECT EXISTS (SELECT FROM auth_ext.schema_migrations AS m
        WHERE m.version OPERATOR(pg_catalog.=) $1)";

const APPLIED: &str = "SELECT m.version FROM auth_ext.schema_migrations AS m";

const RECORD: &str = "INSERT INTO auth_ext.schema_migrations (version) VALUES ($1)";

const OWNER_OF_USERS: &str = "
    SELECT c.relowner FROM pg_catalog.pg_class AS c
    WHERE c.oid OPERATOR(pg_catalog.=) pg_catalog.to_regclass('auth.users')";

/// One row is there after each setup, also when somebody deleted it.
const SETTINGS_ROW: &str = "
    INSERT INTO auth_ext.settings (bcrypt_in_use)
    SELECT false WHERE NOT EXISTS (SELECT FROM auth_ext.settings)";

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

/// Two setups at the same time would both create; the second waits and then finds all done. The lock
/// is one that ALTER EXTENSION takes, too, and that nobody gets without owning the extension.
fn one_at_a_time() {
    // SAFETY: a look-up, and a lock that is held until the end of the transaction.
    unsafe {
        let extension = pg_sys::get_extension_oid(c"auth_ext".as_ptr(), false);
        let lock = pg_sys::ShareUpdateExclusiveLock.cast_signed();
        pg_sys::LockDatabaseObject(pg_sys::ExtensionRelationId, extension, 0, lock);
    }
}

/// Whose right it is to add to `auth.users`.
fn owner_of_users() -> Result<pg_sys::Oid, Fault> {
    let owner = read(OWNER_OF_USERS, &[], |rows| rows.first(|row| row.optional_oid(1)))?;
    owner.flatten().ok_or_else(|| Fault::new(FaultKind::Internal, "there is no table auth.users"))
}

/// Applies what is missing of the data model and grants. What belongs to a lower domain is read,
/// written and changed with its rights: what it put there must not run with those of a superuser.
///
/// # Errors
/// A fault of the database, such as a schema `auth` in an old layout.
pub(crate) fn migrate() -> Result<Migrated, Fault> {
    one_at_a_time();
    version::check_sql()?;
    script(OWNERSHIP)?;
    script(TAMPERING)?;
    functions::declare()?;
    as_owner(|| script(LIST))?;
    let adopted = read(HAS_AUTH_SCHEMA, &[], |rows| rows.first(|row| row.bool(1)))? == Some(true);
    let mut applied = Vec::new();
    for migration in MIGRATIONS {
        let version = [Parameter::Text(Some(migration.version))];
        let is_applied =
            as_owner(|| write(IS_APPLIED, &version, |rows| rows.first(|row| row.bool(1))))?
                == Some(true);
        if is_applied && migration.runs != Runs::InstallerEachTime {
            continue;
        }
        match migration.runs {
            Runs::Owner => as_role(role_id(OWNER), || script(migration.sql))?,
            Runs::Gotrue if adopted => {}
            Runs::OwnerOfUsers => as_role(owner_of_users()?, || script(migration.sql))?,
            Runs::Gotrue => as_role(role_id(GOTRUE), || script(migration.sql))?,
            Runs::Installer | Runs::InstallerEachTime => script(migration.sql)?,
        }
        if !is_applied {
            as_owner(|| write(RECORD, &version, |_| Ok(())))?;
            applied.push(migration.version);
        }
    }
    // What this call has made needs no look.
    if applied.len() < MIGRATIONS.len() {
        declared_tables::look()?;
    }
    as_role(role_id(OWNER), || script(REPAIR))?;
    as_owner(|| write(SETTINGS_ROW, &[], |_| Ok(())))?;
    as_owner(password_work::look)?;
    script(GRANTS)?;
    Ok(Migrated { adopted, applied })
}

/// Whether `auth_ext.setup()` has brought the tables up to it.
///
/// # Errors
/// A fault that says what to run when it has not.
pub(super) fn check_tables() -> Result<(), Fault> {
    match missing()?.first() {
        None => Ok(()),
        Some(version) => {
            Err(version::outdated(&format!("the tables of auth_ext lack migration {version}")))
        }
    }
}

/// The migrations that [`migrate`] has yet to apply.
///
/// # Errors
/// A fault that says so when `auth_ext.setup()` has never run.
pub(super) fn missing() -> Result<Vec<String>, Fault> {
    relation("auth_ext.schema_migrations")?;
    let applied = read_latest(APPLIED, &[], |rows| rows.all(|row| row.text(1)))?;
    let is_missing = |version: &&str| !applied.iter().any(|applied| applied == version);
    let versions = MIGRATIONS.iter().map(|migration| migration.version);
    Ok(versions.filter(is_missing).map(str::to_owned).collect())
}
