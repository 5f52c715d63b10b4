//! What the extension sees of its installation.

use core::time::Duration;
use std::sync::Arc;

use crate::settings::Settings;

/// Everything that the checks look at.
#[derive(Debug, Clone)]
pub struct Observations {
    /// The version of the library that this session has loaded.
    pub library_version: String,
    /// The version of the extension in the catalogue.
    pub extension_version: String,
    /// Parts of the data model that `setup()` has yet to make.
    pub missing_migrations: Vec<String>,
    /// Objects of schema `auth_ext` and `auth_api` with another owner than the schema.
    pub strange_owners: Vec<String>,
    /// Roles that can become `auth_ext_owner`.
    pub owner_members: Vec<String>,
    /// Roles that are no superusers and may make themselves members of it: those with CREATEROLE, on a
    /// server before PostgreSQL 16.
    pub owner_granters: Vec<String>,
    /// Wrong guesses of codes in the last day that were not committed.
    pub undone_guesses: u64,
    /// What a role of the API, GoTrue's or the courier's may that it must not, in words that begin with
    /// the role.
    pub odd_roles: Vec<String>,
    /// Who can become GoTrue's role or the courier's, in words likewise; no superusers.
    pub role_members: Vec<String>,
    /// What somebody may have made while he could be a role of ours, and what lends a superuser's rights, in words.
    pub borrowed_rights: Vec<String>,
    /// Who may create in schema public, where PostgREST finds names while it reads its configuration; none where it does not.
    pub public_creators: Vec<String>,
    /// What is set on the roles that a request runs as: role, and setting as `name=value`.
    pub role_settings: Vec<(String, String)>,
    /// Whether the server replays another's log.
    pub in_recovery: bool,
    /// The root key.
    pub root_key: RootKeyObserved,
    /// The key ring.
    pub signing: SigningObserved,
    /// The policy.
    pub settings: Arc<Settings>,
    /// How many numbers have a test code that counts now.
    pub test_numbers: usize,
    /// The hooks that the settings name.
    pub hooks: Vec<HookObserved>,
    /// The outbox.
    pub outbox: OutboxObserved,
    /// PostgreSQL's own settings.
    pub server: ServerSettings,
    /// Extensions beside us that define the same names.
    pub conflicting_extensions: Vec<String>,
    /// Connections of a running GoTrue.
    pub gotrue_connections: i64,
    /// Whether a role that PostgREST logs in as has a key set of its own, which beats ours.
    pub roles_with_jwt_secret: Vec<String>,
    /// Whether `authenticator` may log in.
    pub authenticator_may_log_in: bool,
    /// Findings of `rls_report()`.
    pub policy_findings: i64,
    /// Triggers of others on `auth.users`, and whether each is in the way of every sign-up.
    pub foreign_triggers: Vec<String>,
    /// What the purge has yet to do.
    pub purge: PurgeObserved,
    /// How full PostgreSQL's queue of notifications is, in percent.
    pub notification_percent: i64,
    /// How far the newest row of ours lies ahead of this server's clock.
    pub clock_behind: Option<Duration>,
}

/// What is to be seen of the root key, never the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RootKeyObserved {
    /// Why it cannot be read; none when it can.
    pub unreadable: Option<String>,
    /// Whether it opens what is sealed; none when nothing is sealed or it cannot be read.
    pub opens: Option<bool>,
    /// That it is another one than the database says, in words.
    pub complaint: Option<String>,
    /// A root key that is prepared and has yet to come here.
    pub awaited: Option<String>,
    /// Whether it lies in the data directory, and so in every base backup.
    pub in_data_directory: bool,
}

/// What is to be seen of the key ring.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SigningObserved {
    /// The age and algorithm of the key that signs.
    pub active: Option<(Duration, String)>,
    /// Whether another stands by.
    pub standby: bool,
}

/// A hook that the settings name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HookObserved {
    /// The setting.
    pub setting: &'static str,
    /// `schema.function`.
    pub function: String,
    /// Whether `schema.function(jsonb)` is there.
    pub exists: bool,
    /// Whether `supabase_auth_admin` may use the schema and execute the function.
    pub callable: bool,
}

/// How the outbox stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OutboxObserved {
    /// Messages that wait.
    pub pending: i64,
    /// The age of the oldest of them.
    pub oldest: Option<Duration>,
    /// Messages that died in the last day.
    pub dead: i64,
    /// How long ago a courier asked for work.
    pub courier_seen: Option<Duration>,
}

/// A sample of the sessions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PurgeObserved {
    /// How many of them have been over for more than a day.
    pub over: u64,
    /// How many it looked at.
    pub looked_at: u64,
    /// How many sessions there are, about.
    pub sessions: u64,
}

/// PostgreSQL's own settings that matter here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ServerSettings {
    /// `synchronous_commit`
    pub synchronous_commit: String,
    /// `fsync`
    pub fsync: String,
    /// `log_statement`
    pub log_statement: String,
    /// `log_parameter_max_length`
    pub log_parameter_max_length: String,
    /// `log_parameter_max_length_on_error`
    pub log_parameter_max_length_on_error: String,
    /// `log_min_duration_statement`
    pub log_min_duration_statement: String,
    /// `auto_explain.log_parameter_max_length`, where that library is loaded.
    pub auto_explain_parameters: Option<String>,
}
