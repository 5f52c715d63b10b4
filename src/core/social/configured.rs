//! A provider as it stands: what is shipped, with what the operator has set over it.

use serde_json::{Map, Value};

use super::provider::{Provider, Quirk, SHIPPED};
use crate::secret::Secret;

/// A provider with our client there.
#[derive(Debug, Clone)]
pub struct Configured {
    /// What it is.
    pub provider: Provider,
    /// Our client ids: the first goes with redirects, id tokens may be for any.
    pub client_ids: Vec<String>,
    /// Our client secret; for Apple the private key that makes it.
    pub secret: Option<Secret>,
    /// Whether people may sign in with it.
    pub enabled: bool,
}

impl Configured {
    /// The client id of redirects.
    #[must_use]
    pub fn client_id(&self) -> Option<&str> {
        self.client_ids.first().map(String::as_str)
    }
}

/// Why a declaration is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undeclared(pub String);

impl core::fmt::Display for Undeclared {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The shipped declarations by name, as JSON.
fn shipped_values() -> Vec<Map<String, Value>> {
    serde_json::from_str(SHIPPED).unwrap_or_default()
}

/// Whether a provider of that name comes with the extension.
#[must_use]
pub fn is_shipped(name: &str) -> bool {
    shipped_names().iter().any(|shipped| shipped == name)
}

/// The names of the shipped providers, in their order.
#[must_use]
pub fn shipped_names() -> Vec<String> {
    let name = |one: &Map<String, Value>| Some(one.get("name")?.as_str()?.to_owned());
    shipped_values().iter().filter_map(name).collect()
}

/// The declaration of a provider: the shipped one of that name with the options over it, member by
/// member, or the options alone.
///
/// # Errors
/// What is wrong with the options.
pub fn declared(name: &str, options: &str) -> Result<Provider, Undeclared> {
    let options: Map<String, Value> = serde_json::from_str(options)
        .map_err(|_| Undeclared("options must be a JSON object".to_owned()))?;
    let is_named = |one: &Map<String, Value>| one.get("name").and_then(Value::as_str) == Some(name);
    let shipped = shipped_values().into_iter().find(is_named);
    let is_own = shipped.is_none();
    let mut members = shipped.unwrap_or_else(openid_connect);
    let given: Vec<String> = options.keys().cloned().collect();
    members.extend(options);
    members.insert("name".to_owned(), Value::String(name.to_owned()));
    let mut provider: Provider = serde_json::from_value(Value::Object(members))
        .map_err(|error| Undeclared(format!("options: {error}")))?;
    place(&mut provider, &given);
    for (what, url) in addresses(&provider) {
        check_url(what, url, provider.local)?;
    }
    if is_own && provider.issuer.is_empty() && provider.authorization_url.is_empty() {
        let message = "options need an issuer, or authorization_url, token_url and userinfo_url";
        return Err(Undeclared(message.to_owned()));
    }
    Ok(provider)
}

/// What a provider of the operator's own is unless its options say otherwise: OpenID Connect.
fn openid_connect() -> Map<String, Value> {
    let named =
        |one: &Map<String, Value>| one.get("name").and_then(Value::as_str) == Some("keycloak");
    shipped_values().into_iter().find(named).unwrap_or_default()
}

/// Every address of a provider.
fn addresses(provider: &Provider) -> [(&'static str, &str); 9] {
    [
        ("issuer", &provider.issuer),
        ("authorization_url", &provider.authorization_url),
        ("token_url", &provider.token_url),
        ("userinfo_url", &provider.userinfo_url),
        ("emails_url", &provider.emails_url),
        ("jwks_uri", &provider.jwks_uri),
        ("discovery_url", &provider.discovery_url),
        ("url", &provider.url),
        ("issuer", &provider.issuer),
    ]
}

/// # Errors
/// When it is not one that a courier would call.
fn check_url(what: &str, url: &str, is_local: bool) -> Result<(), Undeclared> {
    let is_https = url.starts_with("https://");
    let is_plain = is_local && url.starts_with("http://");
    let is_odd = |one: char| one.is_whitespace() || one.is_control() || one == '\\';
    if url.is_empty() || ((is_https || is_plain) && !url.contains(is_odd) && url.len() <= 2048) {
        return Ok(());
    }
    Err(Undeclared(format!(
        "{what} must be an https URL of at most 2048 characters; http only with \"local\": true"
    )))
}

/// Puts the operator's own instance in the place of the usual hosts, but for addresses that the
/// operator has given.
fn place(provider: &mut Provider, given: &[String]) {
    let url = provider.url.trim_end_matches('/').to_owned();
    if url.is_empty() {
        return;
    }
    let parts: &[(&str, &str)] = match (provider.quirk, provider.name.as_str()) {
        (Quirk::Azure, _) => &[
            ("authorization_url", "/oauth2/v2.0/authorize"),
            ("token_url", "/oauth2/v2.0/token"),
            ("jwks_uri", "/discovery/v2.0/keys"),
        ],
        (_, "github") => &[
            ("authorization_url", "/login/oauth/authorize"),
            ("token_url", "/login/oauth/access_token"),
            ("userinfo_url", "/api/v3/user"),
            ("emails_url", "/api/v3/user/emails"),
        ],
        (_, "gitlab") => &[
            ("authorization_url", "/oauth/authorize"),
            ("token_url", "/oauth/token"),
            ("userinfo_url", "/api/v4/user"),
        ],
        // A realm, or any other issuer.
        _ if provider.issuer.is_empty() => &[("issuer", "")],
        _ => &[],
    };
    for (name, path) in parts.iter().filter(|(name, _)| !given.iter().any(|one| one == name)) {
        let place = match *name {
            "authorization_url" => &mut provider.authorization_url,
            "token_url" => &mut provider.token_url,
            "userinfo_url" => &mut provider.userinfo_url,
            "emails_url" => &mut provider.emails_url,
            "jwks_uri" => &mut provider.jwks_uri,
            _ => &mut provider.issuer,
        };
        *place = format!("{url}{path}");
    }
}

/// The client ids of a row.
#[must_use]
pub fn client_ids(list: &str) -> Vec<String> {
    list.split(',').map(str::trim).filter(|id| !id.is_empty()).map(str::to_owned).collect()
}
