//! What an administrator gives for one of GoTrue's own providers, checked.

use core::net::IpAddr;

use serde_json::{Map, Value};
use url::{Host, Url};

use super::lookup;
use crate::address::is_public;
use crate::outcome::{ErrorCode, Refusal};
use crate::social::custom::{CustomProvider, may_map};

pub(super) fn refused(message: impl Into<String>) -> Refusal {
    Refusal::new(ErrorCode::ValidationFailed, message)
}

/// Parameters of the authorization request that are ours alone.
const OWN_PARAMETERS: [&str; 10] = [
    "client_id",
    "client_secret",
    "redirect_uri",
    "response_type",
    "state",
    "code_challenge",
    "code_challenge_method",
    "code_verifier",
    "nonce",
    "scope",
];

/// The row with what is given, checked.
pub(super) fn applied(
    mut row: CustomProvider,
    members: &Map<String, Value>,
    is_new: bool,
) -> Result<CustomProvider, Refusal> {
    let text = |name: &str| members.get(name).and_then(Value::as_str).filter(|it| !it.is_empty());
    let owned = |name: &str| text(name).map(str::to_owned);
    if is_new {
        row.provider_type = owned("provider_type").unwrap_or_default();
        if !matches!(row.provider_type.as_str(), "oauth2" | "oidc") {
            return Err(refused("provider_type must be either 'oauth2' or 'oidc'"));
        }
        row.identifier = owned("identifier").unwrap_or_default();
        if !is_identifier(&row.identifier) {
            return Err(refused(
                "identifier must start with 'custom:' and be of a to z, 0 to 9, : and -, at most 50 characters",
            ));
        }
    }
    for (name, place) in [("name", &mut row.name), ("client_id", &mut row.client_id)] {
        if let Some(value) = owned(name) {
            *place = value;
        }
        if place.is_empty() {
            return Err(refused(format!("{name} is required")));
        }
        if place.chars().count() > if name == "name" { 100 } else { 512 } {
            return Err(refused(format!("{name} is too long")));
        }
    }
    let is_oidc = row.provider_type == "oidc";
    let urls = [
        ("issuer", is_oidc, &mut row.issuer),
        ("discovery_url", false, &mut row.discovery_url),
        ("authorization_url", !is_oidc, &mut row.authorization_url),
        ("token_url", !is_oidc, &mut row.token_url),
        ("userinfo_url", !is_oidc, &mut row.userinfo_url),
        ("jwks_uri", false, &mut row.jwks_uri),
    ];
    for (name, is_required, place) in urls {
        if let Some(value) = owned(name) {
            *place = Some(value);
        }
        match place.as_deref() {
            None if is_required => return Err(refused(format!("{name} is required"))),
            Some(url) => check_url(name, url)?,
            None => {}
        }
    }
    for (name, place) in [
        ("acceptable_client_ids", &mut row.acceptable_client_ids),
        ("scopes", &mut row.scopes),
        ("custom_claims_allowlist", &mut row.custom_claims_allowlist),
    ] {
        if let Some(value) = members.get(name).filter(|value| !value.is_null()) {
            *place = texts(name, value)?;
        }
    }
    for (name, place) in [
        ("pkce_enabled", &mut row.pkce_enabled),
        ("enabled", &mut row.enabled),
        ("email_optional", &mut row.email_optional),
        ("skip_nonce_check", &mut row.skip_nonce_check),
    ] {
        if let Some(value) = members.get(name).and_then(Value::as_bool) {
            *place = value;
        }
    }
    for (name, place) in [
        ("attribute_mapping", &mut row.attribute_mapping),
        ("authorization_params", &mut row.authorization_params),
    ] {
        match members.get(name) {
            None | Some(Value::Null) => {}
            Some(Value::Object(value)) => place.clone_from(value),
            Some(_) => return Err(refused(format!("{name} must be an object"))),
        }
    }
    if let Some(target) = row.attribute_mapping.keys().find(|target| !may_map(target)) {
        return Err(refused(format!("attribute_mapping cannot target {}", lookup::shown(target))));
    }
    for (name, value) in &row.authorization_params {
        if OWN_PARAMETERS.contains(&name.to_ascii_lowercase().as_str()) || !value.is_string() {
            return Err(refused(format!(
                "authorization_params cannot set {}",
                lookup::shown(name)
            )));
        }
    }
    if is_oidc && !row.scopes.iter().any(|scope| scope == "openid") {
        row.scopes.insert(0, "openid".to_owned());
    }
    Ok(row)
}

fn is_identifier(identifier: &str) -> bool {
    let is_known =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b":-".contains(&byte);
    identifier.starts_with(lookup::CUSTOM)
        && (8..=50).contains(&identifier.len())
        && identifier.bytes().all(is_known)
        && !identifier.ends_with([':', '-'])
}

fn texts(name: &str, value: &Value) -> Result<Vec<String>, Refusal> {
    let all: Option<Vec<String>> = value.as_array().and_then(|all| {
        all.iter().map(|one| one.as_str().map(str::trim).map(str::to_owned)).collect()
    });
    let all = all.filter(|all| all.iter().all(|one| !one.is_empty()));
    all.ok_or_else(|| refused(format!("{name} must be an array of texts that are not empty")))
}

/// What can be told from the address alone: the courier refuses names that lead to private ones when
/// it connects.
fn check_url(name: &str, text: &str) -> Result<(), Refusal> {
    let wrong = || refused(format!("{name} must be an https URL of at most 2048 characters"));
    if text.len() > 2048 || text.chars().any(|one| one.is_whitespace() || one.is_control()) {
        return Err(wrong());
    }
    let url = Url::parse(text).map_err(|_| wrong())?;
    let has_user = !url.username().is_empty() || url.password().is_some();
    if url.scheme() != "https" || !text.starts_with("https://") || has_user {
        return Err(wrong());
    }
    let is_private = match url.host().ok_or_else(wrong)? {
        Host::Ipv4(address) => !is_public(IpAddr::V4(address)),
        Host::Ipv6(address) => !is_public(IpAddr::V6(address)),
        Host::Domain(domain) => {
            let domain = domain.trim_end_matches('.');
            domain == "localhost" || domain.ends_with(".localhost")
        }
    };
    if is_private {
        return Err(refused(format!("{name} must not be a private address")));
    }
    Ok(())
}
