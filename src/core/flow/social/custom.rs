//! `/admin/custom-providers`: GoTrue's own table of providers.

use serde::Serialize;
use serde_json::{Map, Value};

use super::{documents, lookup};
use crate::context::Context;
use crate::env::{Env, random_uuid};
use crate::fault::Fault;
use crate::outcome::{ErrorCode, Outcome, Refusal};
use crate::secret::Secret;
use crate::social::custom::{CustomProvider, may_map};
use crate::social::document::{Discovery, DocumentKind};
use crate::store::{ProviderRow, Store};
use crate::time::Timestamp;

/// A row to add or change: GoTrue's members.
pub struct CustomProviderChange {
    /// The members of the body.
    pub members: Map<String, Value>,
    /// The secret, taken out of them.
    pub secret: Option<Secret>,
}

#[derive(Serialize)]
struct Seen<'a> {
    id: uuid::Uuid,
    provider_type: &'a str,
    identifier: &'a str,
    name: &'a str,
    client_id: &'a str,
    acceptable_client_ids: &'a [String],
    scopes: &'a [String],
    pkce_enabled: bool,
    attribute_mapping: &'a Map<String, Value>,
    authorization_params: &'a Map<String, Value>,
    custom_claims_allowlist: &'a [String],
    enabled: bool,
    email_optional: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    issuer: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    discovery_url: Option<&'a str>,
    skip_nonce_check: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    authorization_url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    token_url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    userinfo_url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    jwks_uri: Option<&'a str>,
    created_at: Option<Timestamp>,
    updated_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    discovery_document: Option<Value>,
}

#[derive(Serialize)]
struct Listed<'a> {
    providers: Vec<Seen<'a>>,
}

fn seen(row: &CustomProvider, discovery: Option<String>) -> Seen<'_> {
    Seen {
        id: row.id,
        provider_type: &row.provider_type,
        identifier: &row.identifier,
        name: &row.name,
        client_id: &row.client_id,
        acceptable_client_ids: &row.acceptable_client_ids,
        scopes: &row.scopes,
        pkce_enabled: row.pkce_enabled,
        attribute_mapping: &row.attribute_mapping,
        authorization_params: &row.authorization_params,
        custom_claims_allowlist: &row.custom_claims_allowlist,
        enabled: row.enabled,
        email_optional: row.email_optional,
        issuer: row.issuer.as_deref(),
        discovery_url: row.discovery_url.as_deref(),
        skip_nonce_check: row.skip_nonce_check,
        authorization_url: row.authorization_url.as_deref(),
        token_url: row.token_url.as_deref(),
        userinfo_url: row.userinfo_url.as_deref(),
        jwks_uri: row.jwks_uri.as_deref(),
        created_at: row.created_at,
        updated_at: row.updated_at,
        discovery_document: discovery.and_then(|text| serde_json::from_str(&text).ok()),
    }
}

fn refused(message: impl Into<String>) -> Refusal {
    Refusal::new(ErrorCode::ValidationFailed, message)
}

fn switched_on(context: &Context<'_, impl Store, impl Env>) -> Result<(), Refusal> {
    if context.settings.custom_providers_enabled {
        return Ok(());
    }
    Err(Refusal::new(ErrorCode::FeatureDisabled, "Custom OAuth providers are disabled"))
}

/// `{"providers": […]}`, of a type if one is asked for.
///
/// # Errors
/// A fault of the database.
pub fn custom_providers(
    context: &mut Context<'_, impl Store, impl Env>,
    kind: Option<&str>,
) -> Result<Outcome, Fault> {
    if let Err(refusal) = switched_on(context) {
        return Ok(refusal.into());
    }
    let kind = kind.filter(|kind| !kind.is_empty());
    if kind.is_some_and(|kind| !matches!(kind, "oauth2" | "oidc")) {
        return Ok(refused("type must be either 'oauth2' or 'oidc'").into());
    }
    let mut rows = context.store.custom_providers()?;
    rows.retain(|row| kind.is_none_or(|kind| row.provider_type == kind));
    Outcome::of(&Listed { providers: rows.iter().map(|row| seen(row, None)).collect() })
}

fn not_found() -> Refusal {
    Refusal::new(ErrorCode::CustomProviderNotFound, "Custom OAuth provider not found")
}

fn found(
    context: &mut Context<'_, impl Store, impl Env>,
    identifier: &str,
) -> Result<Result<CustomProvider, Refusal>, Fault> {
    if let Err(refusal) = switched_on(context) {
        return Ok(Err(refusal));
    }
    if !identifier.starts_with(lookup::CUSTOM) {
        return Ok(Err(refused("identifier must start with 'custom:'")));
    }
    Ok(context.store.custom_provider(identifier)?.ok_or_else(not_found))
}

/// One row.
///
/// # Errors
/// A fault of the database.
pub fn custom_provider(
    context: &mut Context<'_, impl Store, impl Env>,
    identifier: &str,
) -> Result<Outcome, Fault> {
    let row = match found(context, identifier)? {
        Ok(row) => row,
        Err(refusal) => return Ok(refusal.into()),
    };
    let document = context.store.provider_document(identifier, DocumentKind::Discovery)?;
    Outcome::of(&seen(&row, document.and_then(|row| row.document)))
}

/// Removes a row. Identities stay.
///
/// # Errors
/// A fault of the database.
pub fn delete_custom_provider(
    context: &mut Context<'_, impl Store, impl Env>,
    identifier: &str,
) -> Result<Outcome, Fault> {
    if let Err(refusal) = found(context, identifier)? {
        return Ok(refusal.into());
    }
    context.store.delete_custom_provider(identifier)?;
    context.store.delete_provider_row(identifier)?;
    Outcome::empty()
}

/// Adds a row, or with an identifier changes that one: members that are not given stay.
///
/// # Errors
/// A fault of the database or the root key.
pub fn put_custom_provider(
    context: &mut Context<'_, impl Store, impl Env>,
    identifier: Option<&str>,
    change: CustomProviderChange,
) -> Result<Outcome, Fault> {
    let before = match identifier {
        None => match switched_on(context) {
            Ok(()) => None,
            Err(refusal) => return Ok(refusal.into()),
        },
        Some(identifier) => match found(context, identifier)? {
            Ok(row) => Some(row),
            Err(refusal) => return Ok(refusal.into()),
        },
    };
    let is_new = before.is_none();
    let base = before.unwrap_or_else(|| CustomProvider {
        id: random_uuid(context.env),
        pkce_enabled: true,
        enabled: true,
        created_at: Some(context.now),
        ..CustomProvider::default()
    });
    let mut row = match applied(base, &change.members, is_new) {
        Ok(row) => row,
        Err(refusal) => return Ok(refusal.into()),
    };
    row.updated_at = Some(context.now);
    let is_secret = change.secret.as_ref().is_some_and(|secret| !secret.expose().is_empty());
    if is_new && !is_secret {
        return Ok(refused("client_secret is required").into());
    }
    if is_new && context.store.custom_provider(&row.identifier)?.is_some() {
        let message = "A custom OAuth provider with this identifier already exists";
        return Ok(Refusal::new(ErrorCode::Conflict, message).with_status(400).into());
    }
    let now = context.now;
    context.store.put_custom_provider(&row, now)?;
    if let Some(secret) = change.secret.filter(|_| is_secret) {
        context.store.put_provider_row(
            &ProviderRow {
                name: row.identifier.clone(),
                id: row.id,
                enabled: true,
                client_ids: String::new(),
                secret: Some(secret),
                options: "{}".to_owned(),
                updated_at: Some(now),
            },
            now,
        )?;
    }
    documents::ask(context, &row.configured(), DocumentKind::Discovery)?;
    let document = context.store.provider_document(&row.identifier, DocumentKind::Discovery)?;
    let text = document.and_then(|row| row.document);
    let text = text.filter(|text| Discovery::read(&row.configured().provider, text).is_ok());
    Outcome::of(&seen(&row, text))
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
fn applied(
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

/// What can be told from the address alone: the courier refuses private ones when it connects.
fn check_url(name: &str, url: &str) -> Result<(), Refusal> {
    let host = url.strip_prefix("https://").map(|rest| {
        let rest = rest.split(['/', '?', '#']).next().unwrap_or("");
        rest.rsplit_once('@').map_or(rest, |(_, host)| host).to_ascii_lowercase()
    });
    let Some(host) = host.filter(|host| !host.is_empty() && url.len() <= 2048) else {
        return Err(refused(format!("{name} must be an https URL of at most 2048 characters")));
    };
    let bare = match host.strip_prefix('[') {
        Some(inner) => inner.split(']').next().unwrap_or("").to_owned(),
        None => host.split(':').next().unwrap_or("").trim_end_matches('.').to_owned(),
    };
    let is_private = match bare.parse::<core::net::IpAddr>() {
        Ok(core::net::IpAddr::V4(v4)) => {
            v4.is_private() || v4.is_loopback() || v4.is_link_local() || v4.is_unspecified()
        }
        Ok(core::net::IpAddr::V6(v6)) => {
            v6.is_loopback()
                || v6.is_unspecified()
                || v6.is_unique_local()
                || v6.is_unicast_link_local()
                || v6.to_ipv4_mapped().is_some()
        }
        Err(_) => bare == "localhost" || bare.ends_with(".localhost"),
    };
    if is_private || url.chars().any(|one| one.is_whitespace() || one.is_control()) {
        return Err(refused(format!("{name} must not be a private address")));
    }
    Ok(())
}
