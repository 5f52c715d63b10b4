//! Finding a provider by its name.

use serde::Serialize;
use serde_json::Value;

use crate::context::Context;
use crate::env::Env;
use crate::fault::Fault;
use crate::json::Body;
use crate::social::configured::{Configured, client_ids, declared, is_shipped};
use crate::store::{ProviderRow, Store};

/// What GoTrue's custom providers begin with.
pub(super) const CUSTOM: &str = "custom:";

/// GoTrue's names of APIs that are no more: nothing is shipped for them.
const GONE: [&str; 3] = ["linkedin", "slack", "twitter"];

/// The provider that a row declares.
///
/// # Errors
/// What is wrong with its options; they are checked when they are written, but what is shipped may
/// have changed since.
pub(super) fn configured(row: ProviderRow) -> Result<Configured, String> {
    let provider = declared(&row.name, &row.options).map_err(|error| error.to_string())?;
    Ok(Configured {
        provider,
        client_ids: client_ids(&row.client_ids),
        secret: row.secret,
        enabled: row.enabled,
    })
}

/// A provider, switched on or off; the inner error says why there is none.
pub(super) fn known(
    context: &mut Context<'_, impl Store, impl Env>,
    name: &str,
) -> Result<Result<Configured, String>, Fault> {
    let row = context.store.provider_row(name)?;
    if name.starts_with(CUSTOM) {
        if !context.settings.custom_providers_enabled {
            return Ok(Err("custom OAuth providers are disabled".to_owned()));
        }
        if let Some(custom) = context.store.custom_provider(name)? {
            let mut configured = custom.configured();
            // Ours is sealed; GoTrue's own stands in its row.
            if let Some(secret) = row.and_then(|row| row.secret) {
                configured.secret = Some(secret);
            }
            return Ok(Ok(configured));
        }
        return Ok(Err(format!("custom provider {name} not found")));
    }
    Ok(match row {
        Some(row) => configured(row),
        None if is_shipped(name) || GONE.contains(&name) => {
            Err("provider is not enabled".to_owned())
        }
        None => Err(format!("Provider {} could not be found", shown(name))),
    })
}

/// A provider that people may sign in with by redirect; the inner error is GoTrue's cause.
pub(super) fn usable(
    context: &mut Context<'_, impl Store, impl Env>,
    name: &str,
) -> Result<Result<Configured, String>, Fault> {
    let configured = match known(context, name)? {
        Ok(configured) => configured,
        Err(cause) => return Ok(Err(cause)),
    };
    Ok(if !configured.enabled {
        Err(match name.starts_with(CUSTOM) {
            true => format!("custom provider {name} is disabled"),
            false => "provider is not enabled".to_owned(),
        })
    } else if configured.client_id().is_none() {
        Err("missing OAuth client ID".to_owned())
    } else if configured.secret.is_none() && !configured.provider.pkce {
        Err("missing OAuth secret".to_owned())
    } else {
        Ok(configured)
    })
}

/// A caller's own word, as it may stand in an answer.
pub(super) fn shown(name: &str) -> String {
    name.chars().filter(|one| !one.is_control()).take(100).collect()
}

/// An answer for administrators.
pub(super) fn written(answer: &impl Serialize) -> Result<Value, Fault> {
    Body::of(answer).map(|body| body.to_value())
}
