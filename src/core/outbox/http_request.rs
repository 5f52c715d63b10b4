//! A request that a courier makes for the database.

use serde::{Deserialize, Serialize};

use super::header::Header;

/// A request to make. It may hold a client's secret, so there is no `Debug`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HttpRequest {
    /// `GET` or `POST`.
    pub method: String,
    /// Where it goes.
    pub url: String,
    /// Its headers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<Header>,
    /// Its body, if there is one; the headers say of what kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// Whether it may go to a private address, and without TLS: the provider is marked as local.
    #[serde(default)]
    pub local: bool,
    /// How long the answer may be, in bytes.
    #[serde(default = "one_mebibyte")]
    pub limit: u32,
    /// How long it may take, in seconds.
    #[serde(default = "ten")]
    pub timeout_seconds: u32,
}

const fn one_mebibyte() -> u32 {
    1024 * 1024
}

const fn ten() -> u32 {
    10
}
