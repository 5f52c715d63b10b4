//! `GET /authorize`: a browser is sent to a provider.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use core::time::Duration;
use uuid::Uuid;

use super::{documents, lookup, providers};
use crate::context::Context;
use crate::env::{Env, random_bytes, random_uuid};
use crate::fault::Fault;
use crate::flow::attempts::Attempts;
use crate::flow::mail::Destination;
use crate::hash::sha256;
use crate::one_time::{TokenType, link_hashes};
use crate::outcome::{ErrorCode, Refusal};
use crate::pkce::Challenge;
use crate::social::authorize::{AuthorizationRequest, authorization_url};
use crate::social::browser;
use crate::social::configured::Configured;
use crate::social::provider::DescribedBy;
use crate::store::{NewOauthFlow, Store};
use crate::time::Timestamp;

/// What the request says.
#[derive(Clone, Copy, Default)]
pub struct Authorization<'a> {
    /// The provider's name, in whatever case.
    pub provider: Option<&'a str>,
    /// Scopes that the app asks for.
    pub scopes: Option<&'a str>,
    /// The app's PKCE challenge; none in the implicit flow.
    pub code_challenge: Option<&'a str>,
    /// How it was made.
    pub code_challenge_method: Option<&'a str>,
    /// The token of an invitation.
    pub invite_token: Option<&'a str>,
    /// Where to go in the end.
    pub destination: Destination<'a>,
    /// Every parameter of the query.
    pub parameters: &'a [(String, String)],
}

/// Where the browser goes.
pub struct Authorized {
    /// The provider's address.
    pub url: String,
    /// The `Set-Cookie` header that binds the flow to this browser.
    pub cookie: Option<String>,
}

/// How long a flow that is over is kept, so that whoever comes late is told why.
const FORGOTTEN: Duration = Duration::from_secs(3600);

/// Begins a sign-in with a provider.
///
/// # Errors
/// A fault of the database, the keys or the settings.
pub fn authorize(
    context: &mut Context<'_, impl Store, impl Env>,
    asked: Authorization<'_>,
) -> Result<Result<Authorized, Refusal>, Fault> {
    begin(context, asked, None)
}

fn unsupported(cause: &str) -> Refusal {
    Refusal::new(ErrorCode::ValidationFailed, format!("Unsupported provider: {cause}"))
}

/// The same, for somebody who links if there is a target.
pub(super) fn begin(
    context: &mut Context<'_, impl Store, impl Env>,
    asked: Authorization<'_>,
    target: Option<Uuid>,
) -> Result<Result<Authorized, Refusal>, Fault> {
    let name = asked.provider.unwrap_or("").to_lowercase();
    let configured = match lookup::usable(context, &name)? {
        Ok(configured) => documents::complete(context, configured)?,
        Err(cause) => return Ok(Err(unsupported(&cause))),
    };
    if configured.provider.authorization_url.is_empty() {
        let cause = match configured.provider.issuer.is_empty() {
            true => format!("unable to find URL for the {} provider", configured.provider.name),
            false => "its discovery document has not come yet".to_owned(),
        };
        return Ok(Err(unsupported(&cause)));
    }
    let invite = asked.invite_token.filter(|token| !token.is_empty());
    if let Some(token) = invite
        && invited(context, token)?.is_none()
    {
        let message = "User identified by token not found";
        return Ok(Err(Refusal::new(ErrorCode::UserNotFound, message).with_status(404)));
    }
    let challenge = match Challenge::read(asked.code_challenge, asked.code_challenge_method) {
        Ok(challenge) => challenge,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let attempts = Attempts::of_authorization(context)?;
    if let Some(refusal) = attempts.refusal(context)? {
        return Ok(Err(refusal));
    }
    attempts.count(context)?;
    let before = forgotten_before(context);
    context.store.tidying(|store| forget_from(store, before).map(|_| ()))?;
    let is_bound = challenge.is_none() && context.settings.flow_cookie;
    let id = browser::flow_id(random_bytes(context.env), is_bound);
    let (client_state, verifier) = client_state(context, &configured)?;
    let auth_code = challenge.as_ref().map(|_| {
        // A secret, unlike other ids.
        uuid::Builder::from_random_bytes(random_bytes(context.env)).into_uuid().to_string()
    });
    let referrer = asked.destination.resolve(context);
    context.store.insert_oauth_flow(&NewOauthFlow {
        id,
        provider: &configured.provider.name,
        referrer: &referrer,
        challenge: challenge.as_ref(),
        auth_code: auth_code.as_deref(),
        client_state,
        linking_target: target,
        invite_token: invite,
        email_optional: configured.provider.email_optional,
        now: context.now,
    })?;
    let key = context.store.one_time_key()?;
    let nonce = browser::nonce(&key, id);
    let has_id_tokens = configured.provider.described_by == DescribedBy::IdToken;
    let challenge = verifier.map(|text| URL_SAFE_NO_PAD.encode(sha256(&[text.as_bytes()])));
    let url = authorization_url(
        &configured.provider,
        &AuthorizationRequest {
            url: &configured.provider.authorization_url,
            client_id: configured.client_id().unwrap_or_default(),
            redirect_uri: &providers::callback_url(&context.settings.mail.external_url),
            state: &id.to_string(),
            code_challenge: challenge.as_deref(),
            nonce: has_id_tokens.then_some(nonce.as_str()),
            scopes: asked.scopes,
            parameters: asked.parameters,
        },
    );
    let seconds = context.settings.flow_state_lifetime.as_secs();
    let cookie = is_bound.then(|| browser::set_cookie(&key, id, seconds));
    Ok(Ok(Authorized { url, cookie }))
}

/// Whom the token of a confirmation or an invitation is about.
pub(super) fn invited(
    context: &mut Context<'_, impl Store, impl Env>,
    token: &str,
) -> Result<Option<Uuid>, Fault> {
    let key = context.store.one_time_key()?;
    let hashes = link_hashes(&key, token);
    let link = context.store.one_time_link(&hashes)?;
    Ok(link.filter(|link| link.kind == TokenType::Confirmation).map(|link| link.user_id))
}

/// Our own verifier towards the provider, where it takes one.
fn client_state(
    context: &mut Context<'_, impl Store, impl Env>,
    configured: &Configured,
) -> Result<(Option<Uuid>, Option<String>), Fault> {
    if !configured.provider.pkce {
        return Ok((None, None));
    }
    let id = random_uuid(context.env);
    let verifier = URL_SAFE_NO_PAD.encode(random_bytes::<32>(context.env));
    let name = &configured.provider.name;
    context.store.insert_client_state(id, name, &verifier, context.now)?;
    Ok((Some(id), Some(verifier)))
}

/// Clears away a few flows that are over, and tells how many rows went. Anybody may begin flows, so
/// each that begins does it.
pub(in crate::flow) fn forget(
    context: &mut Context<'_, impl Store, impl Env>,
) -> Result<u64, Fault> {
    let before = forgotten_before(context);
    forget_from(context.store, before)
}

fn forgotten_before(context: &Context<'_, impl Store, impl Env>) -> Timestamp {
    context.now.minus(context.settings.flow_state_lifetime).minus(FORGOTTEN)
}

fn forget_from(store: &mut impl Store, before: Timestamp) -> Result<u64, Fault> {
    let flows = store.forget_oauth_flows(before)?;
    let states = store.forget_client_states(before)?;
    let tokens = store.forget_provider_tokens(before)?;
    Ok(flows.saturating_add(states).saturating_add(tokens))
}
