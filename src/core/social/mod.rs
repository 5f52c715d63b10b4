//! Social login: what a provider is, what it says of a person, and whose account that is.
//!
//! A provider is a row of data (design 4.15). Nothing here talks to anybody: the courier carries.

pub mod authorize;
pub mod decision;
pub mod id_token;
pub mod profile;
pub mod provider;
