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

pub(crate) use keys::{KeyRow, NewKey, ServerKeyRow};
pub(crate) use migrations::Setup;

/// The database behind the core's ports. It has no state of its own; caches are keyed by the
/// invalidation count.
pub(crate) struct SpiStore;
