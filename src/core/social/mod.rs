//! Social login: what a provider is, what it says of a person, and whose account that is.
//!
//! A provider is a row of data (design 4.15). Nothing here talks to anybody: the courier carries.

pub mod apple;
pub mod authorize;
pub mod azure;
pub mod browser;
pub mod configured;
pub mod custom;
pub mod decision;
pub mod document;
pub mod exchange;
pub mod id_token;
pub mod merge;
pub mod profile;
pub mod provider;
pub mod source;
