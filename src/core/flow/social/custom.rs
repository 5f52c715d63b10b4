//! `/admin/custom-providers`: GoTrue's own table of providers.

use serde::Serialize;
use serde_json::{Map, Value};

use super::custom_change::{applied, refused};
use super::{documents, lookup};
use crate::context::Context;
use crate::env::{Env, random_uuid};
use crate::fault::Fault;
use crate::outcome::{ErrorCode, Outcome, Refusal};
use crate::secret::Secret;
use crate::social::custom::CustomProvider;
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
    let most = usize::try_from(context.settings.max_custom_providers).unwrap_or(usize::MAX);
    if is_new
        && context.settings.max_custom_providers > 0
        && context.store.custom_providers()?.len() >= most
    {
        let message = "Maximum number of custom OAuth/OIDC providers reached";
        return Ok(Refusal::new(ErrorCode::OverCustomProviderQuota, message).into());
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
