//! What a provider is asked at a callback, and what its answers say.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use form_urlencoded::{Serializer, byte_serialize, parse};

use super::configured::Configured;
use super::provider::{Provider, Quirk};
use crate::hash::MacKey;
use crate::json::{Json, Object};
use crate::outbox::{Header, HttpAnswer, HttpFailure, HttpRequest};

/// How the client shows who it is in one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Authentication {
    /// HTTP Basic (RFC 6749, 2.3.1).
    Basic,
    /// In the body.
    Body,
}

/// An exchange of a code, or of a refresh token.
#[derive(Clone, Copy)]
pub struct Grant<'a> {
    /// `grant_type` and what goes with it.
    pub parameters: &'a [(&'a str, &'a str)],
    /// The client's id.
    pub client_id: &'a str,
    /// The client's secret; a public client has none.
    pub secret: Option<&'a str>,
    /// How it is shown.
    pub authentication: Authentication,
}

/// Seconds that one request may take: a person waits for several.
const PATIENCE: u32 = 8;

fn header(name: &str, value: impl Into<String>) -> Header {
    Header { name: name.to_owned(), value: value.into() }
}

/// A GET for a JSON document.
#[must_use]
pub fn get(provider: &Provider, url: &str, mut headers: Vec<Header>) -> HttpRequest {
    headers.insert(0, header("accept", "application/json"));
    HttpRequest {
        method: "GET".to_owned(),
        url: url.to_owned(),
        headers,
        body: None,
        local: provider.local,
        limit: 1024 * 1024,
        timeout_seconds: PATIENCE,
    }
}

/// The request to the token endpoint.
#[must_use]
pub fn token_request(provider: &Provider, grant: &Grant<'_>) -> HttpRequest {
    let mut headers = vec![
        header("accept", "application/json"),
        header("content-type", "application/x-www-form-urlencoded"),
    ];
    let mut form = Serializer::new(String::new());
    form.extend_pairs(grant.parameters);
    match (grant.authentication, grant.secret) {
        (Authentication::Basic, Some(secret)) => {
            let escaped = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
            let pair = format!("{}:{}", escaped(grant.client_id), escaped(secret));
            headers.push(header("authorization", format!("Basic {}", STANDARD.encode(pair))));
        }
        (Authentication::Body, Some(secret)) => {
            form.append_pair("client_id", grant.client_id).append_pair("client_secret", secret);
        }
        (_, None) => {
            form.append_pair("client_id", grant.client_id);
        }
    }
    HttpRequest {
        method: "POST".to_owned(),
        url: provider.token_url.clone(),
        headers,
        body: Some(form.finish()),
        local: provider.local,
        limit: 1024 * 1024,
        timeout_seconds: PATIENCE,
    }
}

/// The requests for the person: the user info, and her addresses where they stand elsewhere.
#[must_use]
pub fn userinfo_requests(configured: &Configured, tokens: &Tokens) -> Vec<HttpRequest> {
    let provider = &configured.provider;
    let client_id = configured.client_id().unwrap_or_default();
    let mut headers = vec![header("authorization", format!("Bearer {}", tokens.access_token))];
    for (name, value) in &provider.userinfo_headers {
        let value = value.as_str().unwrap_or_default().replace("{client_id}", client_id);
        headers.push(header(&name.to_ascii_lowercase(), value));
    }
    // GitHub's refuses whoever does not say who asks.
    headers.push(header("user-agent", "auth_ext"));
    let mut url = provider.userinfo_url.clone();
    if provider.quirk == Quirk::Facebook
        && let Some(secret) = &configured.secret
    {
        let proof = MacKey::new(secret.expose()).sign(&[tokens.access_token.as_bytes()]);
        let proof: String = proof.iter().map(|byte| format!("{byte:02x}")).collect();
        let separator = if url.contains('?') { '&' } else { '?' };
        url = format!("{url}{separator}appsecret_proof={proof}");
    }
    let mut requests = vec![get(provider, &url, headers.clone())];
    if !provider.emails_url.is_empty() {
        requests.push(get(provider, &provider.emails_url, headers));
    }
    requests
}

/// What the token endpoint gave. No `Debug`: all of it is secret.
#[derive(Clone, PartialEq)]
pub struct Tokens {
    /// For calls of the provider.
    pub access_token: String,
    /// For another access token.
    pub refresh_token: Option<String>,
    /// Who signed in.
    pub id_token: Option<String>,
    /// How long the access token is good, in seconds.
    pub expires_in: Option<i64>,
    /// The whole answer.
    pub answer: Object,
}

impl Tokens {
    /// The whole answer as JSON text.
    #[must_use]
    pub fn text(&self) -> String {
        Json::Object(self.answer.clone()).to_string()
    }
}

/// Why a request brought nothing. Words of the provider's own are in it, no secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The client was not accepted: another way of showing it may be.
    Client(String),
    /// Anything else.
    Other(String),
}

impl Failure {
    /// For the log and the redirect.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Client(text) | Self::Other(text) => text,
        }
    }
}

/// Reads the token endpoint's answer: JSON, or a form as GitHub's older ones. An `error` counts
/// whatever the status.
///
/// # Errors
/// What the provider says.
pub fn tokens(answer: &HttpAnswer) -> Result<Tokens, Failure> {
    let (status, members) = match answer {
        HttpAnswer::Failed(failure) => return Err(Failure::Other(words(*failure).to_owned())),
        HttpAnswer::Answered { status, headers, body } => (*status, members(headers, body)),
    };
    let Some(members) = members else {
        let text = format!("the provider answered {status} with something else than tokens");
        return Err(if status == 401 { Failure::Client(text) } else { Failure::Other(text) });
    };
    let text = |name: &str| members.get(name).and_then(Json::as_str).filter(|it| !it.is_empty());
    if let Some(error) = text("error") {
        let mut said = printable(error);
        if let Some(description) = text("error_description") {
            said = format!("{said}: {}", printable(description));
        }
        let is_client = matches!(error, "invalid_client" | "unauthorized_client");
        return Err(if is_client { Failure::Client(said) } else { Failure::Other(said) });
    }
    let said = || format!("the provider answered {status} without an access token");
    if status == 401 {
        return Err(Failure::Client(said()));
    }
    let Some(access_token) = text("access_token").filter(|_| (200..300).contains(&status)) else {
        return Err(Failure::Other(said()));
    };
    let expires_in = members
        .get("expires_in")
        .and_then(|value| value.as_i64().or_else(|| value.as_str()?.parse().ok()));
    Ok(Tokens {
        access_token: access_token.to_owned(),
        refresh_token: text("refresh_token").map(str::to_owned),
        id_token: text("id_token").map(str::to_owned),
        expires_in,
        answer: members.clone(),
    })
}

/// The JSON of an answer to a GET.
///
/// # Errors
/// What came instead.
pub fn document(answer: &HttpAnswer) -> Result<Json, Failure> {
    match answer {
        HttpAnswer::Failed(failure) => Err(Failure::Other(words(*failure).to_owned())),
        HttpAnswer::Answered { status, body, .. } if (200..300).contains(status) => {
            Json::parse(body).map_err(|_| {
                Failure::Other("the provider answered with something else than JSON".to_owned())
            })
        }
        HttpAnswer::Answered { status, .. } => {
            Err(Failure::Other(format!("the provider answered {status}")))
        }
    }
}

fn members(headers: &[Header], body: &str) -> Option<Object> {
    let kind = headers.iter().find(|header| header.name == "content-type");
    let kind = kind.map_or("", |header| header.value.as_str());
    if let Ok(Json::Object(members)) = Json::parse(body) {
        return Some(members);
    }
    let is_form =
        kind.starts_with("application/x-www-form-urlencoded") || kind.starts_with("text/plain");
    is_form.then(|| {
        parse(body.as_bytes())
            .map(|(name, value)| (name.into_owned(), Json::String(value.into_owned())))
            .collect()
    })
}

/// Words of a provider: one line of bounded length.
#[must_use]
pub fn printable(text: &str) -> String {
    text.chars().map(|one| if one.is_control() { ' ' } else { one }).take(300).collect()
}

const fn words(failure: HttpFailure) -> &'static str {
    match failure {
        HttpFailure::Forbidden => "the provider's address may not be called",
        HttpFailure::Unreachable => "the provider cannot be reached",
        HttpFailure::TimedOut => "the provider did not answer in time",
        HttpFailure::TooLarge => "the provider's answer is too long",
        HttpFailure::Broken => "the connection to the provider broke",
    }
}
