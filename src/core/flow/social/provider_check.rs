//! What is wrong with a provider.

use serde::Serialize;
use serde_json::Value;

use super::lookup::written;
use super::providers::callback_url;
use super::{documents, lookup};
use crate::context::Context;
use crate::env::Env;
use crate::fault::Fault;
use crate::social::apple;
use crate::social::configured::Configured;
use crate::social::document::{DocumentKind, discovery_url};
use crate::social::provider::Quirk;
use crate::store::Store;

/// What is wrong with a provider, and what was asked for to find out.
#[derive(Debug, Serialize)]
struct Checked {
    ok: bool,
    problems: Vec<String>,
    notes: Vec<String>,
    asked: Vec<&'static str>,
}

/// Looks at everything that a sign-in with a provider needs, and asks a courier for its documents
/// afresh: what it brings is told by the next call.
///
/// # Errors
/// A fault of the database or the root key.
pub fn provider_check(
    context: &mut Context<'_, impl Store, impl Env>,
    name: &str,
) -> Result<Value, Fault> {
    let (mut problems, mut notes, mut asked) = (Vec::new(), Vec::new(), Vec::new());
    match lookup::known(context, name)? {
        Err(cause) => problems.push(cause),
        Ok(configured) => {
            if !configured.enabled {
                problems.push("it is switched off".to_owned());
            }
            if configured.client_id().is_none() {
                problems.push("it has no client id".to_owned());
            }
            secret_problems(context, &configured, &mut problems, &mut notes);
            let has_discovery = discovery_url(&configured.provider).is_some();
            let configured = documents::complete(context, configured)?;
            for kind in [DocumentKind::Discovery, DocumentKind::Jwks] {
                let is_needed = match kind {
                    DocumentKind::Discovery => has_discovery,
                    DocumentKind::Jwks => {
                        let provider = &configured.provider;
                        !provider.issuer.is_empty() || !provider.jwks_uri.is_empty()
                    }
                };
                if is_needed {
                    document_problems(context, &configured, kind, &mut problems, &mut notes)?;
                    if documents::ask(context, &configured, kind)? {
                        asked.push(kind.as_str());
                    }
                }
            }
            if configured.provider.authorization_url.is_empty() {
                problems.push(
                    "it has no authorization_url: sign-in by redirect does not work".to_owned(),
                );
            }
            if configured.provider.token_url.is_empty() {
                problems.push("it has no token_url: sign-in by redirect does not work".to_owned());
            }
            let callback = callback_url(&context.settings.mail.external_url);
            notes.push(format!("register the redirect URI {callback} with the provider"));
        }
    }
    written(&Checked { ok: problems.is_empty(), problems, notes, asked })
}

fn secret_problems(
    context: &Context<'_, impl Store, impl Env>,
    configured: &Configured,
    problems: &mut Vec<String>,
    notes: &mut Vec<String>,
) {
    let Some(secret) = &configured.secret else {
        problems.push(
            "it has no client secret: sign-in by redirect does not work, id tokens do".to_owned(),
        );
        return;
    };
    if configured.provider.quirk != Quirk::Apple {
        return;
    }
    if let Err(why) = apple::check(configured, context.now) {
        problems.push(match why {
            apple::NoSecret::Ids => "the options team_id and key_id are missing".to_owned(),
            apple::NoSecret::Key => "the secret is no private key of Apple's".to_owned(),
        });
    }
    if let Some(expiry) = apple::expiry(secret) {
        let days = expiry.saturating_sub(context.now.as_seconds()).div_euclid(24 * 3600);
        if days < 0 {
            problems.push("the client secret has expired".to_owned());
        } else if days < 30 {
            notes.push(format!(
                "the client secret expires in {days} days; with the private key none does"
            ));
        }
    }
}

fn document_problems(
    context: &mut Context<'_, impl Store, impl Env>,
    configured: &Configured,
    kind: DocumentKind,
    problems: &mut Vec<String>,
    notes: &mut Vec<String>,
) -> Result<(), Fault> {
    let row = context.store.provider_document(&configured.provider.name, kind)?.unwrap_or_default();
    let what = match kind {
        DocumentKind::Discovery => "discovery document",
        DocumentKind::Jwks => "key set",
    };
    match (&row.document, &row.failure) {
        (None, None) => {
            problems.push(format!("the {what} has not come yet: is a courier running?"));
        }
        (None, Some(failure)) => problems.push(format!("the {what} cannot be had: {failure}")),
        (Some(_), Some(failure)) => {
            problems.push(format!("the {what} cannot be had afresh: {failure}"));
        }
        (Some(_), None) if row.by_hand => notes.push(format!("the {what} was set by hand")),
        (Some(_), None) => {}
    }
    Ok(())
}
