//! What leaves by HTTP: hooks, short messages, requests to providers.

mod client;
pub(crate) mod exchange;
pub(crate) mod hook;
pub(crate) mod sms;
mod sms_route;

pub(crate) use client::Http;
