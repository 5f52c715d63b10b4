//! The address that sends a browser to a provider.

use form_urlencoded::Serializer;

use super::provider::Provider;

/// What an app may pass on to any provider. Nothing of ours, and nothing that decides how the
/// provider answers: `scope`, `response_mode` and the like could turn the answer away from us.
const PASSED_ON: [&str; 14] = [
    "access_type",
    "audience",
    "connection",
    "display",
    "domain",
    "domain_hint",
    "hd",
    "include_granted_scopes",
    "kc_idp_hint",
    "login_hint",
    "organization",
    "prompt",
    "screen_hint",
    "ui_locales",
];

/// One authorization request (RFC 6749, 4.1.1; OpenID Connect Core, 3.1.2.1).
#[derive(Debug, Clone, Copy)]
pub struct AuthorizationRequest<'a> {
    /// The provider's address for it: its own or its discovery document's.
    pub url: &'a str,
    /// The client's id there.
    pub client_id: &'a str,
    /// Where the provider sends the browser back to.
    pub redirect_uri: &'a str,
    /// The id of the flow.
    pub state: &'a str,
    /// Our PKCE challenge, for a provider that takes one.
    pub code_challenge: Option<&'a str>,
    /// Our nonce, for a provider of id tokens.
    pub nonce: Option<&'a str>,
    /// Scopes that the app asks for, separated by white space or commas.
    pub scopes: Option<&'a str>,
    /// The other parameters of the app's request.
    pub parameters: &'a [(String, String)],
}

/// The address, its parameters sorted by name as GoTrue's are.
#[must_use]
pub fn authorization_url(provider: &Provider, request: &AuthorizationRequest<'_>) -> String {
    let mut parameters: Vec<(String, String)> = Vec::new();
    let mut set = |name: &str, value: &str| {
        parameters.retain(|(known, _)| known != name);
        parameters.push((name.to_owned(), value.to_owned()));
    };
    for (name, value) in &provider.authorization_parameters {
        if let Some(value) = value.as_str() {
            set(name, value);
        }
    }
    for (name, value) in request.parameters.iter().rev() {
        let own = provider.passed_on.iter().any(|own| own == name);
        if own || PASSED_ON.contains(&name.as_str()) {
            set(name, value);
        }
    }
    set("client_id", request.client_id);
    set("redirect_uri", request.redirect_uri);
    set("response_type", "code");
    set("state", request.state);
    let scopes = scopes(provider, request.scopes);
    if !scopes.is_empty() {
        set("scope", &scopes);
    }
    if let Some(challenge) = request.code_challenge {
        set("code_challenge", challenge);
        set("code_challenge_method", "S256");
    }
    if let Some(nonce) = request.nonce {
        set("nonce", nonce);
    }
    parameters.sort();
    let separator = if request.url.contains('?') { '&' } else { '?' };
    let query = Serializer::new(String::new()).extend_pairs(parameters).finish();
    format!("{}{separator}{query}", request.url)
}

fn scopes(provider: &Provider, more: Option<&str>) -> String {
    let mut scopes: Vec<&str> = provider.scopes.iter().map(String::as_str).collect();
    let more = more.filter(|_| provider.more_scopes).unwrap_or("");
    for scope in more.split([',', ' ', '\t', '\n', '\r']).filter(|scope| !scope.is_empty()) {
        if !scopes.contains(&scope) {
            scopes.push(scope);
        }
    }
    scopes.join(" ")
}
