//! Documents of providers: asked of the courier, kept, and used until better ones come.

use core::time::Duration;

use super::lookup;
use crate::context::Context;
use crate::env::Env;
use crate::fault::Fault;
use crate::hash::sha256;
use crate::outbox::{Envelope, Exchanged, HttpAnswer, HttpExchange, enqueue, enqueue_later};
use crate::rate_limit::Limit;
use crate::social::configured::Configured;
use crate::social::document::{
    Discovery, DocumentKind, check_jwks, completed, discovery_url, freshness,
};
use crate::social::exchange;
use crate::store::{NewDocument, Store};
use crate::time::Timestamp;

/// What the outbox calls a document that is asked for.
pub(super) const PURPOSE: &str = "provider_document";

/// A document is asked for once in this time, however many tokens name a key that is not there.
const BETWEEN: Duration = Duration::from_secs(60);
/// How long a courier may try.
const PATIENCE: Duration = Duration::from_secs(24 * 3600);

/// The provider with what its discovery document says, as far as it has come. What is missing or
/// old is asked for.
pub(super) fn complete(
    context: &mut Context<'_, impl Store, impl Env>,
    configured: Configured,
) -> Result<Configured, Fault> {
    if discovery_url(&configured.provider).is_none() {
        return Ok(configured);
    }
    let kind = DocumentKind::Discovery;
    let row = context.store.provider_document(&configured.provider.name, kind)?;
    let row = row.unwrap_or_default();
    if row.fresh_until.is_none_or(|until| until <= context.now) {
        ask(context, &configured, kind)?;
    }
    let text = row.document.unwrap_or_default();
    let discovery = Discovery::read(&configured.provider, &text).ok();
    let provider = completed(configured.provider, discovery.as_ref());
    Ok(Configured { provider, ..configured })
}

/// The key set of a completed provider. What is missing or old is asked for.
pub(super) fn keys(
    context: &mut Context<'_, impl Store, impl Env>,
    configured: &Configured,
) -> Result<Option<String>, Fault> {
    let kind = DocumentKind::Jwks;
    let row = context.store.provider_document(&configured.provider.name, kind)?.unwrap_or_default();
    if row.fresh_until.is_none_or(|until| until <= context.now) {
        ask(context, configured, kind)?;
    }
    Ok(row.document)
}

/// Asks a courier for a document, at most once a minute and not for one that was set by hand; tells
/// whether it was asked for.
pub(super) fn ask(
    context: &mut Context<'_, impl Store, impl Env>,
    configured: &Configured,
    kind: DocumentKind,
) -> Result<bool, Fault> {
    let Some(url) = address(configured, kind) else { return Ok(false) };
    let (name, now) = (&configured.provider.name, context.now);
    if context.store.provider_document(name, kind)?.is_some_and(|row| row.by_hand) {
        return Ok(false);
    }
    // A row of its own for each time: whoever asks and leaves his transaction open holds up nobody, and
    // keeps nobody from asking.
    let (subject, once) = (subject(name, kind), Limit::new(1, BETWEEN));
    let free_at = context.store.attempts_free_at(&subject, &once, now)?;
    if free_at.is_some_and(|free_at| once.wait(free_at, now).is_some()) {
        return Ok(false);
    }
    context.store.count_attempt(&subject, &once, now)?;
    queue(context.store, context.env, configured, kind, &url, None)?;
    Ok(true)
}

/// What a document is counted under.
fn subject(provider: &str, kind: DocumentKind) -> [u8; 32] {
    sha256(&[b"provider_document", provider.as_bytes(), b"/", kind.as_str().as_bytes()])
}

/// Where a document is.
pub(super) fn address(configured: &Configured, kind: DocumentKind) -> Option<String> {
    match kind {
        DocumentKind::Discovery => discovery_url(&configured.provider),
        DocumentKind::Jwks => {
            Some(configured.provider.jwks_uri.clone()).filter(|url| !url.is_empty())
        }
    }
}

fn queue(
    store: &mut impl Store,
    env: &mut impl Env,
    configured: &Configured,
    kind: DocumentKind,
    url: &str,
    due_at: Option<Timestamp>,
) -> Result<(), Fault> {
    let name = &configured.provider.name;
    let topic = subject(name, kind);
    let subject = format!("{name}/{}", kind.as_str());
    let request = exchange::get(&configured.provider, url, Vec::new());
    let now = env.now();
    let envelope = Envelope {
        purpose: PURPOSE,
        user_id: None,
        dedupe_key: None,
        topic: Some(topic),
        deadline: due_at.unwrap_or(now).plus(PATIENCE),
    };
    let message = HttpExchange { subject, request };
    match due_at {
        None => enqueue(store, env, &envelope, &message)?,
        Some(due_at) => enqueue_later(store, env, &envelope, &message, due_at)?,
    };
    Ok(())
}

/// Takes what a courier brought: a document of a provider that is still set is kept, and the next
/// look at it is queued.
///
/// # Errors
/// A fault of the database, or of the root key.
pub(super) fn received(
    context: &mut Context<'_, impl Store, impl Env>,
    exchanged: &Exchanged,
) -> Result<(), Fault> {
    let Some((name, kind)) = exchanged.subject.rsplit_once('/') else { return Ok(()) };
    let Some(kind) = DocumentKind::from_name(kind) else { return Ok(()) };
    let Ok(configured) = lookup::known(context, name)? else { return Ok(()) };
    take(context, &configured, kind, &exchanged.answer)?;
    if kind == DocumentKind::Discovery {
        let configured = complete(context, configured)?;
        let row = context.store.provider_document(name, DocumentKind::Jwks)?.unwrap_or_default();
        if row.document.is_none() {
            ask(context, &configured, DocumentKind::Jwks)?;
        }
    }
    Ok(())
}

/// Keeps a document that came, if it is good; tells whether it is.
pub(super) fn take(
    context: &mut Context<'_, impl Store, impl Env>,
    configured: &Configured,
    kind: DocumentKind,
    answer: &HttpAnswer,
) -> Result<bool, Fault> {
    let (name, now) = (configured.provider.name.as_str(), context.now);
    let before = context.store.provider_document(name, kind)?.unwrap_or_default();
    if before.by_hand {
        return Ok(false);
    }
    let (headers, text) = match read(configured, kind, answer) {
        Ok(came) => came,
        Err(failure) => {
            context.store.note_document_failure(name, kind, &failure, now)?;
            return Ok(false);
        }
    };
    let fresh_until = now.plus(freshness(headers));
    let document = NewDocument { text, by_hand: false, fresh_until: Some(fresh_until), now };
    context.store.put_provider_document(name, kind, &document)?;
    let complete = complete_without_asking(context, configured.clone())?;
    if let Some(url) = address(&complete, kind) {
        queue(context.store, context.env, &complete, kind, &url, Some(fresh_until))?;
    }
    Ok(true)
}

fn complete_without_asking(
    context: &mut Context<'_, impl Store, impl Env>,
    configured: Configured,
) -> Result<Configured, Fault> {
    let kind = DocumentKind::Discovery;
    let row = context.store.provider_document(&configured.provider.name, kind)?;
    let text = row.and_then(|row| row.document).unwrap_or_default();
    let discovery = Discovery::read(&configured.provider, &text).ok();
    Ok(Configured { provider: completed(configured.provider, discovery.as_ref()), ..configured })
}

type Came<'a> = (&'a [crate::outbox::Header], &'a str);

fn read<'a>(
    configured: &Configured,
    kind: DocumentKind,
    answer: &'a HttpAnswer,
) -> Result<Came<'a>, String> {
    let (headers, body) = match answer {
        HttpAnswer::Answered { status: 200, headers, body } => (headers, body),
        other => {
            return Err(match exchange::document(other) {
                Ok(_) => "the provider did not answer 200".to_owned(),
                Err(failure) => failure.text().to_owned(),
            });
        }
    };
    match kind {
        DocumentKind::Discovery => {
            Discovery::read(&configured.provider, body)?;
        }
        DocumentKind::Jwks => check_jwks(body)?,
    }
    Ok((headers, body))
}
