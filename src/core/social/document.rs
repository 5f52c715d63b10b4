//! What a provider publishes: its discovery document (OpenID Connect Discovery 1.0) and its keys.

use core::time::Duration;

use serde::Deserialize;
use serde_json::Value;

use super::provider::{Provider, Quirk};
use crate::outbox::Header;

/// The kinds of documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocumentKind {
    /// The discovery document.
    Discovery,
    /// The key set (RFC 7517).
    Jwks,
}

impl DocumentKind {
    /// Its word in `auth_ext.provider_documents`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Discovery => "discovery",
            Self::Jwks => "jwks",
        }
    }

    /// The kind of a word.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Discovery, Self::Jwks].into_iter().find(|kind| kind.as_str() == name)
    }
}

/// The members that are used.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Discovery {
    /// Must be the provider's own.
    pub issuer: String,
    /// Where a browser goes.
    pub authorization_endpoint: String,
    /// Where a code becomes tokens.
    pub token_endpoint: String,
    /// Where the person is described.
    pub userinfo_endpoint: String,
    /// The keys of id tokens.
    pub jwks_uri: String,
    /// Whether the answer at the callback names the issuer (RFC 9207).
    pub authorization_response_iss_parameter_supported: bool,
}

/// The shortest time for which a document counts as fresh.
const FRESH_AT_LEAST: Duration = Duration::from_secs(3600);
/// The longest.
const FRESH_AT_MOST: Duration = Duration::from_secs(24 * 3600);

impl Discovery {
    /// Reads a document of a provider.
    ///
    /// # Errors
    /// Why it is of no use, for the operator.
    pub fn read(provider: &Provider, text: &str) -> Result<Self, String> {
        let document: Self = serde_json::from_str(text)
            .map_err(|_| "the discovery document is not a JSON object of its form".to_owned())?;
        if document.issuer != provider.issuer {
            let said: String = document.issuer.chars().take(200).collect();
            return Err(format!(
                "the discovery document is of the issuer {said}, not of {}",
                provider.issuer
            ));
        }
        let urls = [
            ("authorization_endpoint", &document.authorization_endpoint),
            ("token_endpoint", &document.token_endpoint),
            ("userinfo_endpoint", &document.userinfo_endpoint),
            ("jwks_uri", &document.jwks_uri),
        ];
        for (name, url) in urls {
            let is_plain = provider.local && url.starts_with("http://");
            if !url.is_empty() && !url.starts_with("https://") && !is_plain {
                return Err(format!("{name} of the discovery document is no https URL"));
            }
        }
        Ok(document)
    }
}

/// Where the discovery document of a provider is; `None` for one that needs none.
#[must_use]
pub fn discovery_url(provider: &Provider) -> Option<String> {
    let is_complete = !provider.authorization_url.is_empty()
        && !provider.token_url.is_empty()
        && !provider.jwks_uri.is_empty();
    if !provider.discovery_url.is_empty() {
        return Some(provider.discovery_url.clone());
    }
    if provider.issuer.is_empty() || is_complete || provider.quirk == Quirk::Facebook {
        return None;
    }
    Some(format!("{}/.well-known/openid-configuration", provider.issuer.trim_end_matches('/')))
}

/// The provider with what its discovery document says where its row says nothing.
#[must_use]
pub fn completed(mut provider: Provider, discovery: Option<&Discovery>) -> Provider {
    let Some(discovery) = discovery else { return provider };
    let fill = |own: &mut String, said: &String| {
        if own.is_empty() {
            own.clone_from(said);
        }
    };
    fill(&mut provider.authorization_url, &discovery.authorization_endpoint);
    fill(&mut provider.token_url, &discovery.token_endpoint);
    fill(&mut provider.userinfo_url, &discovery.userinfo_endpoint);
    fill(&mut provider.jwks_uri, &discovery.jwks_uri);
    provider
}

/// How long an answer counts as fresh, after `Cache-Control: max-age`: an hour to a day.
#[must_use]
pub fn freshness(headers: &[Header]) -> Duration {
    let control = headers.iter().find(|header| header.name.eq_ignore_ascii_case("cache-control"));
    let directives = control.map_or("", |header| header.value.as_str()).split(',');
    let max_age = directives
        .filter_map(|directive| directive.trim().strip_prefix("max-age="))
        .find_map(|seconds| seconds.trim_matches('"').parse().ok());
    Duration::from_secs(max_age.unwrap_or(0)).clamp(FRESH_AT_LEAST, FRESH_AT_MOST)
}

/// Whether a text is a key set that anything can be verified with.
///
/// # Errors
/// Why not, for the operator.
pub fn check_jwks(text: &str) -> Result<(), String> {
    crate::keys::KeySet::from_third_party_jwks(text).map(|_| ()).map_err(|error| error.to_string())
}

/// Whether a JSON text is an object.
#[must_use]
pub fn is_object(text: &str) -> bool {
    matches!(serde_json::from_str(text), Ok(Value::Object(_)))
}
