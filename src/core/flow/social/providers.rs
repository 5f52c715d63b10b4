//! Providers as administrators see them.

use serde::Serialize;
use serde_json::{Map, Value};

use super::lookup::written;
use super::{documents, lookup};
use crate::context::Context;
use crate::env::{Env, random_uuid};
use crate::fault::{Fault, FaultKind};
use crate::secret::Secret;
use crate::social::apple;
use crate::social::configured::{client_ids, is_shipped, shipped_names};
use crate::social::document::{DocumentKind, check_jwks, discovery_url};
use crate::social::provider::Quirk;
use crate::store::{NewDocument, ProviderRow, Store};
use crate::time::Timestamp;

/// What is set of a provider; `None` leaves it as it is.
#[derive(Debug, Default)]
pub struct ProviderChange {
    /// With commas between.
    pub client_ids: Option<String>,
    /// The client secret, or Apple's private key.
    pub secret: Option<Secret>,
    /// Whether people may sign in with it; a new one is switched on.
    pub enabled: Option<bool>,
    /// A JSON object: members of the declaration. `null` takes a member away.
    pub options: Option<Value>,
}

fn invalid(message: impl Into<String>) -> Fault {
    Fault::new(FaultKind::InvalidArgument, message.into())
}

/// A provider as an administrator sees it; of the secret only whether there is one.
#[derive(Debug, Serialize)]
struct Seen {
    name: String,
    enabled: bool,
    shipped: bool,
    client_ids: Vec<String>,
    has_client_secret: bool,
    options: Map<String, Value>,
    issuer: String,
    callback_url: String,
    email_trust: crate::social::profile::EmailTrust,
    updated_at: Option<Timestamp>,
}

/// Sets a provider: at once, without a restart. A secret is stripped of white space around it.
///
/// # Errors
/// [`FaultKind::InvalidArgument`] for what is no declaration; a fault of the database or the root
/// key.
pub fn set_provider(
    context: &mut Context<'_, impl Store, impl Env>,
    name: &str,
    change: ProviderChange,
) -> Result<Value, Fault> {
    let is_name =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-".contains(&byte);
    if name.starts_with(lookup::CUSTOM) {
        return Err(invalid("custom: providers are set at /admin/custom-providers"));
    }
    let reserved = ["email", "phone", "anonymous", "web3", "sso"];
    if name.is_empty() || name.len() > 63 || !name.bytes().all(is_name) || reserved.contains(&name)
    {
        return Err(invalid(
            "the name must be of a to z, 0 to 9, _ and -, and not one of GoTrue's own",
        ));
    }
    let before = context.store.provider_row(name)?;
    let is_new = before.is_none();
    let mut row = before.unwrap_or_else(|| ProviderRow {
        name: name.to_owned(),
        id: random_uuid(context.env),
        enabled: true,
        client_ids: String::new(),
        secret: None,
        options: "{}".to_owned(),
        updated_at: None,
    });
    if let Some(ids) = change.client_ids {
        row.client_ids = client_ids(&ids).join(",");
    }
    if let Some(secret) = change.secret {
        row.secret = Some(secret).filter(|secret| !secret.expose().is_empty());
    }
    row.enabled = change.enabled.unwrap_or(row.enabled);
    if let Some(options) = change.options {
        row.options = merged(&row.options, options)?;
    }
    row.updated_at = Some(context.now);
    let configured = lookup::configured(row.clone()).map_err(invalid)?;
    if configured.provider.quirk == Quirk::Apple && configured.secret.is_some() {
        use apple::NoSecret;
        let is_complete = !configured.provider.team_id.is_empty();
        match apple::check(&configured, context.now) {
            Err(NoSecret::Key) => {
                return Err(invalid(
                    "the secret of apple must be the private key (.p8) or a signed client secret",
                ));
            }
            Err(NoSecret::Ids) if is_complete || !is_new => {
                return Err(invalid(
                    "apple needs the options team_id and key_id beside the private key",
                ));
            }
            Err(NoSecret::Ids) | Ok(()) => {}
        }
    }
    let now = context.now;
    context.store.put_provider_row(&row, now)?;
    if configured.enabled {
        let kind = match discovery_url(&configured.provider) {
            Some(_) => DocumentKind::Discovery,
            None => DocumentKind::Jwks,
        };
        documents::ask(context, &configured, kind)?;
    }
    seen(context, &row)
}

fn merged(stored: &str, options: Value) -> Result<String, Fault> {
    let Value::Object(options) = options else {
        return Err(invalid("options must be a JSON object"));
    };
    let mut members: Map<String, Value> = serde_json::from_str(stored).unwrap_or_default();
    for (name, value) in options {
        if name.contains("secret") || name == "name" {
            return Err(invalid(format!("{} does not belong into options", lookup::shown(&name))));
        }
        if value.is_null() {
            members.remove(&name);
        } else {
            members.insert(name, value);
        }
    }
    Ok(Value::Object(members).to_string())
}

fn seen(context: &Context<'_, impl Store, impl Env>, row: &ProviderRow) -> Result<Value, Fault> {
    let configured = lookup::configured(row.clone()).map_err(invalid)?;
    written(&Seen {
        enabled: row.enabled,
        shipped: is_shipped(&row.name),
        client_ids: configured.client_ids,
        has_client_secret: row.secret.is_some(),
        options: serde_json::from_str(&row.options).unwrap_or_default(),
        issuer: configured.provider.issuer,
        callback_url: callback_url(&context.settings.mail.external_url),
        email_trust: configured.provider.email_trust,
        updated_at: row.updated_at,
        name: row.name.clone(),
    })
}

/// Where providers send browsers back to.
pub(super) fn callback_url(external_url: &str) -> String {
    format!("{}/callback", external_url.trim_end_matches('/'))
}

/// Every provider: those that are set, and those that could be.
///
/// # Errors
/// A fault of the database or the root key.
pub fn provider_list(context: &mut Context<'_, impl Store, impl Env>) -> Result<Value, Fault> {
    let mut rows = context.store.provider_rows()?;
    rows.retain(|row| !row.name.starts_with(lookup::CUSTOM));
    for name in shipped_names() {
        if !rows.iter().any(|row| row.name == name) {
            rows.push(ProviderRow {
                id: uuid::Uuid::nil(),
                enabled: false,
                client_ids: String::new(),
                secret: None,
                options: "{}".to_owned(),
                updated_at: None,
                name,
            });
        }
    }
    rows.sort_by(|a, b| a.name.cmp(&b.name));
    let all: Result<Vec<Value>, Fault> = rows.iter().map(|row| seen(context, row)).collect();
    Ok(Value::Array(all?))
}

/// Removes what was set of a provider. Identities stay.
///
/// # Errors
/// A fault of the database.
pub fn delete_provider(
    context: &mut Context<'_, impl Store, impl Env>,
    name: &str,
) -> Result<bool, Fault> {
    context.store.delete_provider_row(name)
}

/// Sets the key set of a provider by hand, so that its id tokens verify without a courier; `None`
/// lets the courier bring it again.
///
/// # Errors
/// [`FaultKind::InvalidArgument`] for what is no usable key set or no provider that is set; a fault
/// of the database.
pub fn set_provider_keys(
    context: &mut Context<'_, impl Store, impl Env>,
    name: &str,
    jwks: Option<Value>,
) -> Result<(), Fault> {
    let configured = lookup::known(context, name)?.map_err(invalid)?;
    let text = jwks.as_ref().map(Value::to_string);
    if let Some(text) = &text {
        check_jwks(text).map_err(invalid)?;
    }
    let now = context.now;
    let document = NewDocument {
        text: text.as_deref().unwrap_or(""),
        by_hand: text.is_some(),
        fresh_until: text
            .as_ref()
            .map(|_| now.plus(core::time::Duration::from_secs(u32::MAX.into()))),
        now,
    };
    context.store.put_provider_document(name, DocumentKind::Jwks, &document)?;
    if text.is_none() {
        let configured = documents::complete(context, configured)?;
        documents::ask(context, &configured, DocumentKind::Jwks)?;
    }
    Ok(())
}
