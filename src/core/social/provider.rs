//! A provider: a row of data. Only Apple, Azure and Facebook need code besides.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::profile::{EmailTrust, Paths};

/// The providers that come with the extension, as JSON: an array of [`Provider`]s without clients.
pub const SHIPPED: &str = include_str!("shipped.json");

/// A provider as its row declares it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// GoTrue's name: what stands in `auth.identities.provider`.
    pub name: String,
    /// The `iss` of its id tokens; empty for a provider without them.
    #[serde(default)]
    pub issuer: String,
    /// Where a browser goes; empty where the discovery document says it.
    #[serde(default)]
    pub authorization_url: String,
    /// Where a code becomes tokens; empty where the discovery document says it.
    #[serde(default)]
    pub token_url: String,
    /// Where the person is described.
    #[serde(default)]
    pub userinfo_url: String,
    /// A second place with her addresses, whose answer becomes the member `emails` of the first.
    #[serde(default)]
    pub emails_url: String,
    /// The key set of its id tokens; empty where the discovery document says it.
    #[serde(default)]
    pub jwks_uri: String,
    /// How the client shows who it is.
    #[serde(default)]
    pub token_auth: TokenAuth,
    /// Whether it takes a PKCE challenge of ours (RFC 7636).
    #[serde(default)]
    pub pkce: bool,
    /// Asked for at every sign-in.
    #[serde(default)]
    pub scopes: Vec<String>,
    /// Whether the app may ask for more.
    #[serde(default = "yes")]
    pub more_scopes: bool,
    /// Parameters of its own that go with every authorization request.
    #[serde(default)]
    pub authorization_parameters: Map<String, Value>,
    /// Parameters that the app may add besides the usual ones.
    #[serde(default)]
    pub passed_on: Vec<String>,
    /// Headers of the request for the person; `{client_id}` stands for the client's id.
    #[serde(default)]
    pub userinfo_headers: Map<String, Value>,
    /// Which answer describes the person.
    pub described_by: DescribedBy,
    /// Where things stand in that answer.
    pub paths: Paths,
    /// What its word on an address counts for.
    pub email_trust: EmailTrust,
    /// Whether an account without an address is wanted.
    #[serde(default)]
    pub email_optional: bool,
    /// What it needs that no data can say.
    #[serde(default)]
    pub quirk: Quirk,
    /// Where the discovery document is, if not at the usual place under the issuer.
    #[serde(default)]
    pub discovery_url: String,
    /// The operator's own instance or tenant: what takes the place of the usual hosts.
    #[serde(default)]
    pub url: String,
    /// Other issuers of its id tokens than `issuer`.
    #[serde(default)]
    pub other_issuers: Vec<String>,
    /// Whether it may be at a private address and without TLS: on the operator's own machines.
    #[serde(default)]
    pub local: bool,
    /// Whether id tokens with a nonce that nobody shows are taken: the provider's library puts in
    /// one of its own.
    #[serde(default)]
    pub skip_nonce_check: bool,
    /// The hosted domain (`hd`) that people must belong to; any when empty.
    #[serde(default)]
    pub hosted_domain: String,
    /// Apple's id of the developer's team.
    #[serde(default)]
    pub team_id: String,
    /// Apple's id of the private key.
    #[serde(default)]
    pub key_id: String,
}

/// How the client shows who it is when it exchanges a code (RFC 6749, 2.3.1).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenAuth {
    /// HTTP Basic, and in the body if that is refused, as GoTrue does.
    #[default]
    BasicThenBody,
    /// HTTP Basic only.
    Basic,
    /// In the body only.
    Body,
}

/// Which answer describes the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DescribedBy {
    /// The id token; where it says too little, the user info too (OpenID Connect Core, 5.3.2).
    IdToken,
    /// The answer of `userinfo_url`.
    Userinfo,
    /// The token answer itself.
    TokenAnswer,
}

/// What no data can say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quirk {
    /// Nothing.
    #[default]
    None,
    /// The client secret is a token that we sign; the answer is a form; the name comes once.
    Apple,
    /// Its issuer depends on the tenant, and an address counts only where the tenant owns it.
    Azure,
    /// Its calls want a proof of the client secret.
    Facebook,
}

const fn yes() -> bool {
    true
}

/// The shipped providers.
///
/// # Errors
/// What is wrong with them: a programmer's mistake, which a test finds.
pub fn shipped() -> Result<Vec<Provider>, serde_json::Error> {
    serde_json::from_str(SHIPPED)
}
