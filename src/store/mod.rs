//! The only place that talks SPI. One statement per function, no policy: what to do is decided in
//! the core, what must always hold is declared in SQL.

mod hooks;
mod keys;
mod migrations;
mod refresh_tokens;
mod row;
mod sessions;
mod settings;
mod users;

pub(crate) use keys::{
    NewKey, ONE_TIME_TOKEN, REFRESH_TOKEN, has_server_key, insert_server_key, insert_signing_key,
    key_ring, records,
};
pub(crate) use migrations::{is_superuser, migrate, notify_postgrest};

/// The database behind the core's ports. It has no state of its own; caches are keyed by the
/// invalidation count.
pub(crate) struct SpiStore;
