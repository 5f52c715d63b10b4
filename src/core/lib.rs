//! What `auth_ext` decides, free of PostgreSQL.
//!
//! No clock, no I/O, no SPI: time and randomness come in through [`env::Env`], rows through
//! `store::Store`. Everything a caller can cause is an `outcome::Outcome`; a [`fault::Fault`]
//! is an operator's or a programmer's mistake.
#![forbid(unsafe_code)]

pub mod email;
pub mod env;
pub mod fault;
pub mod hook;
pub mod password;
pub mod jwt;
pub mod keys;
pub mod secret;
pub mod settings;
pub mod time;
