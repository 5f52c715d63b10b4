//! Tokens of providers: handed to the client once, or kept.

use core::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::kept_link::KeptLink;
use super::lookup::written;
use super::{documents, lookup};
use crate::context::Context;
use crate::env::Env;
use crate::fault::{Fault, FaultKind};
use crate::outbox::{Envelope, Exchanged, HttpExchange, enqueue};
use crate::secret::Secret;
use crate::social::exchange::{self, Authentication, Grant, Tokens};
use crate::social::provider::TokenAuth;
use crate::store::Store;
use crate::time::Timestamp;
use crate::user::User;

/// What the outbox calls the renewal of an access token.
pub(super) const PURPOSE: &str = "provider_token";

/// An access token is renewed when it is good for less than this.
const SOON: Duration = Duration::from_secs(60);

/// What is sealed.
#[derive(Serialize, Deserialize)]
pub(in crate::flow) struct Stored {
    /// Whose they are.
    #[serde(default)]
    pub(in crate::flow) provider: String,
    /// For calls of the provider.
    pub(in crate::flow) access_token: String,
    /// For another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::flow) refresh_token: Option<String>,
    /// When the access token is over, in seconds since 1970, if the provider said so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::flow) expires_at: Option<i64>,
    /// The link that is made when the code is exchanged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) link: Option<KeptLink>,
}

impl Stored {
    /// What a provider gave.
    pub(super) fn new(provider: &str, tokens: &Tokens, now: Timestamp) -> Self {
        Self {
            provider: provider.to_owned(),
            access_token: tokens.access_token.clone(),
            refresh_token: tokens.refresh_token.clone(),
            expires_at: tokens.expires_in.map(|seconds| now.as_seconds().saturating_add(seconds)),
            link: None,
        }
    }

    fn to_secret(&self) -> Result<Secret, Fault> {
        serde_json::to_vec(self)
            .map(Secret::new)
            .map_err(|_| Fault::new(FaultKind::Internal, "tokens of a provider are no JSON"))
    }
}

/// Keeps the tokens with the identity, if the settings want that.
pub(super) fn keep(
    context: &mut Context<'_, impl Store, impl Env>,
    user: &User,
    subject: &str,
    given: &Stored,
) -> Result<(), Fault> {
    if !context.settings.provider_tokens_kept {
        return Ok(());
    }
    let provider = given.provider.as_str();
    let identity = context.store.identity(provider, subject)?;
    if let Some(identity) = identity.filter(|identity| identity.user_id == user.id) {
        let mut refresh_token = given.refresh_token.clone();
        if refresh_token.is_none() {
            // Providers give it at the first consent only.
            let before = context.store.provider_tokens(identity.id, false)?;
            refresh_token = before.as_ref().and_then(read).and_then(|it| it.refresh_token);
        }
        let secret = Stored {
            provider: provider.to_owned(),
            access_token: given.access_token.clone(),
            refresh_token,
            expires_at: given.expires_at,
            link: None,
        }
        .to_secret()?;
        context.store.put_provider_tokens(identity.id, provider, true, &secret, context.now)?;
    }
    Ok(())
}

/// Keeps the tokens until the client exchanges its code.
pub(super) fn hand_over_later(
    context: &mut Context<'_, impl Store, impl Env>,
    flow: Uuid,
    given: &Stored,
) -> Result<(), Fault> {
    let secret = given.to_secret()?;
    context.store.put_provider_tokens(flow, &given.provider, false, &secret, context.now)
}

/// Takes what was kept for the exchange of a code.
pub(in crate::flow) fn handed_over(
    context: &mut Context<'_, impl Store, impl Env>,
    flow: Uuid,
) -> Result<Option<Stored>, Fault> {
    Ok(context.store.provider_tokens(flow, true)?.as_ref().and_then(read))
}

fn read(secret: &Secret) -> Option<Stored> {
    serde_json::from_slice(secret.expose()).ok()
}

/// A kept token as an administrator gets it.
#[derive(Serialize)]
struct Given {
    provider_token: Option<String>,
    provider: Option<String>,
    expires_at: Option<i64>,
    /// Whether a courier was asked for a new one: ask again.
    renewing: bool,
}

/// The access token of an identity, if it is kept. One that is over is not given; a courier gets a
/// new one with the refresh token, and the next call has it.
///
/// # Errors
/// A fault of the database or the root key.
pub fn provider_token(
    context: &mut Context<'_, impl Store, impl Env>,
    identity: Uuid,
) -> Result<Value, Fault> {
    let nothing = Given { provider_token: None, provider: None, expires_at: None, renewing: false };
    let kept = context.store.provider_tokens(identity, false)?;
    let Some(kept) = kept.as_ref().and_then(read) else { return written(&nothing) };
    let soon = context.now.plus(SOON).as_seconds();
    let is_over = kept.expires_at.is_some_and(|end| end <= soon);
    if !is_over {
        return written(&Given {
            provider_token: Some(kept.access_token),
            provider: Some(kept.provider),
            expires_at: kept.expires_at,
            renewing: false,
        });
    }
    let renewing = match &kept.refresh_token {
        Some(token) => renew(context, identity, &kept.provider, token)?,
        None => false,
    };
    let provider = Some(kept.provider);
    written(&Given { provider, expires_at: kept.expires_at, renewing, ..nothing })
}

fn renew(
    context: &mut Context<'_, impl Store, impl Env>,
    identity: Uuid,
    provider: &str,
    refresh_token: &str,
) -> Result<bool, Fault> {
    let Ok(configured) = lookup::usable(context, provider)? else { return Ok(false) };
    let configured = documents::complete(context, configured)?;
    if configured.provider.token_url.is_empty() {
        return Ok(false);
    }
    let secret = configured.secret.as_ref().map(|secret| secret.expose().to_vec());
    let secret =
        secret.and_then(|bytes| String::from_utf8(bytes).ok()).map(zeroize::Zeroizing::new);
    let authentication = match configured.provider.token_auth {
        TokenAuth::Body => Authentication::Body,
        TokenAuth::Basic | TokenAuth::BasicThenBody => Authentication::Basic,
    };
    let grant = Grant {
        parameters: &[("grant_type", "refresh_token"), ("refresh_token", refresh_token)],
        client_id: configured.client_id().unwrap_or_default(),
        secret: secret.as_ref().map(|secret| secret.as_str()),
        authentication,
    };
    let request = exchange::token_request(&configured.provider, &grant);
    let minute = context.now.as_seconds().div_euclid(60).to_be_bytes();
    let envelope = Envelope {
        purpose: PURPOSE,
        user_id: None,
        // A refresh token may be good once: it is not sent twice in a minute.
        dedupe_key: Some(crate::hash::sha256(&[b"provider_token", identity.as_bytes(), &minute])),
        topic: None,
        deadline: context.now.plus(Duration::from_secs(300)),
    };
    let message = HttpExchange { subject: identity.to_string(), request };
    Ok(enqueue(context.store, context.env, &envelope, &message)?.is_some())
}

/// Takes the tokens that a courier brought.
pub(super) fn received(
    context: &mut Context<'_, impl Store, impl Env>,
    exchanged: &Exchanged,
) -> Result<(), Fault> {
    let Ok(identity) = Uuid::try_parse(&exchanged.subject) else { return Ok(()) };
    let Some(before) = context.store.provider_tokens(identity, false)? else { return Ok(()) };
    let Some(before) = read(&before) else { return Ok(()) };
    match exchange::tokens(&exchanged.answer) {
        Ok(mut tokens) => {
            if tokens.refresh_token.is_none() {
                tokens.refresh_token = before.refresh_token.clone();
            }
            let secret = Stored::new(&before.provider, &tokens, context.now).to_secret()?;
            context.store.put_provider_tokens(
                identity,
                &before.provider,
                true,
                &secret,
                context.now,
            )
        }
        Err(failure) => {
            let text = format!("a token was not renewed: {}", failure.text());
            context.store.report_provider_failure(&before.provider, &text);
            Ok(())
        }
    }
}
