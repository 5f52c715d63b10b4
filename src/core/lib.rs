//! What `auth_ext` decides, free of PostgreSQL.
//!
//! No clock, no I/O, no SPI: time and randomness come in through [`env::Env`], rows through
//! [`store::Store`]. Everything a caller can cause is an [`outcome::Outcome`]; a [`fault::Fault`]
//! is an operator's or a programmer's mistake.
#![forbid(unsafe_code)]

pub mod address;
pub mod answer;
pub mod audit;
pub mod claims;
pub mod context;
pub mod cookie;
pub mod doctor;
pub mod email;
pub mod env;
mod error_code;
pub mod factor;
pub mod fault;
pub mod flow;
pub mod go_duration;
pub mod gotrue_encryption;
pub mod gotrue_settings;
pub mod hash;
pub mod hook;
pub mod http;
pub mod identity;
pub mod json;
pub mod jwt;
pub mod keys;
pub mod mail;
pub mod one_time;
pub mod outbox;
pub mod outcome;
pub mod passkey;
pub mod password;
pub mod phone;
pub mod pkce;
pub mod rate_limit;
pub mod redirect;
pub mod refresh;
pub mod request;
pub mod secret;
pub mod session;
pub mod settings;
pub mod social;
pub mod store;
#[cfg(feature = "testing")]
pub mod testing;
pub mod time;
pub mod user;
