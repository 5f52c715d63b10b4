//! The only place that talks SPI. One statement per function, no policy: what to do is decided in
//! the core, what must always hold is declared in SQL.

mod administration;
mod attempts;
mod auth_tables;
mod claims;
mod code_marks;
mod declared_tables;
mod doctor;
mod domain;
mod factors;
mod flow_states;
mod functions;
mod gotrue_encryption;
mod gotrue_settings;
mod gotrue_tokens;
mod guesses;
mod handback;
mod handover;
mod hash_slots;
mod hooks;
mod identities;
mod index_scan;
mod key_lookup;
mod keys;
mod latest;
mod list;
mod mail_templates;
mod migrations;
mod oauth_flows;
mod object_lock;
mod observed_roles;
mod one_time_tokens;
mod outbox;
mod parameter;
mod passkeys;
mod password_work;
mod pinned;
mod postgrest;
mod providers;
mod records;
mod recovery_codes;
mod refresh_tokens;
mod relation;
mod removal;
mod revoked_tokens;
mod root_key_expected;
mod root_keys;
mod row;
mod rows;
mod script;
mod server_keys;
mod session_rows;
mod sessions;
mod settings;
mod sms_providers;
mod triggers;
mod user_changes;
mod user_parts;
mod users;
mod version;
mod workers;

pub(crate) use doctor::observe;
pub(crate) use gotrue_encryption::{encrypted, tried};
pub(crate) use gotrue_settings::{set_mail_subject, set_setting};
pub(crate) use handback::handed_back;
pub(crate) use handover::handover;
pub(crate) use hash_slots::HashSlot;
pub(crate) use keys::{
    NewKey, cached_key_ring, insert_signing_key, key_ring, lock_ring, raise_last_expiry, reseal,
    sealed, set_status,
};
pub(crate) use migrations::{is_superuser, is_utf8, migrate};
pub(crate) use postgrest::{has_secret_of_its_own, may_become, reload_config, reload_schema};
pub(crate) use revoked_tokens::{RevocationNumber, cached_revocation_number, revocation_number};
pub(crate) use root_key_expected::expected_root_keys;
pub(crate) use root_keys::{
    forget_root_keys, root_key_statuses, root_keys, sealed_by, set_active_root_key,
    set_prepared_root_key, standbys, wrong,
};
pub(crate) use script::execute;
pub(crate) use server_keys::{
    FACTOR, GOTRUE_ENCRYPTION, ONE_TIME_TOKEN, OUTBOX, PROVIDER, REFRESH_TOKEN, delete_server_key,
    has_server_key, insert_server_key,
};
pub(crate) use settings::cached_settings;
pub(crate) use users::user_with_email;
pub(crate) use version::outdated;
pub(crate) use workers::{hand_on_claims, has_workers};

/// The database behind the core's ports. It has no state of its own; caches are keyed by the
/// invalidation count.
pub(crate) struct SpiStore;
