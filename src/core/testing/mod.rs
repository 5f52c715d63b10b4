//! Doubles for tests of the flows: a store over plain maps, a clock that is set by hand and
//! randomness that is counted. Behind the feature `testing`; the extension has none of it.
//!
//! The maps behave as the statements of the extension's `SpiStore` do, condition by condition, for
//! one transaction at a time. What another transaction does in between is played by
//! [`MemoryStore::before`].

mod administration;
mod attempts;
mod env;
mod factors;
mod gotrue_tokens;
mod hooks;
mod mail;
mod outbox;
mod passkeys;
mod phones;
mod records;
mod recovery_codes;
mod refresh_tokens;
mod revoked_tokens;
mod sessions;
mod social;
mod store;
mod tables;
mod user_changes;
mod users;

pub use env::{Clock, CountedEnv};
pub use store::{CalledHook, Hook, MemoryStore, Step};
pub use tables::{
    AmrClaimRow, AttemptRow, EndedSessionRow, FactorRow, FlowStateRow, GotrueTokenRow, GuessRow,
    IdentityRow, OutboxRow, RecoveryRow, RefreshTokenRecord, SessionRow, Tables, UserRow,
};
