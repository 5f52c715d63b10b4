//! `/callback`: a provider has sent a browser back. A courier asks what to ask the provider, and
//! brings its answers: each call is a short transaction, and none is open while anything is asked.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::finish::{self, Came};
use super::id_token::{self, Shown, Why};
use super::redirect::answer;
use super::{documents, lookup, providers};
use crate::context::Context;
use crate::env::Env;
use crate::fault::{Fault, FaultKind};
use crate::mail::{provider_refusal_redirect, state_refusal_redirect};
use crate::outbox::{CallbackRequest, CallbackStep, HttpAnswer, HttpRequest};
use crate::outcome::{ErrorCode, Refusal};
use crate::social::configured::Configured;
use crate::social::document::DocumentKind;
use crate::social::exchange::{
    self, Authentication, Failure, Grant, Tokens, printable, token_request, userinfo_requests,
};
use crate::social::id_token::Nonce;
use crate::social::profile::Profile;
use crate::social::provider::{DescribedBy, Quirk, TokenAuth};
use crate::social::{apple, browser};
use crate::store::{OauthFlow, Store};

/// How long our own verifier towards a provider is good, as with GoTrue: as long as the state.
const METHOD: &str = "oauth";

/// What was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Stage {
    /// The discovery document.
    Discovery,
    /// The token endpoint, by HTTP Basic.
    TokenBasic,
    /// The token endpoint, with the secret in the body.
    TokenBody,
    /// The keys of id tokens.
    Keys,
    /// The person.
    Person,
}

/// What goes with the requests and comes back with the answers. The courier sees all of it anyway.
#[derive(Clone, Serialize, Deserialize)]
struct Carry {
    stage: Stage,
    flow: Uuid,
    /// Our verifier, which was taken from its row.
    #[serde(skip_serializing_if = "Option::is_none")]
    verifier: Option<String>,
    /// The answer of the token endpoint.
    #[serde(skip_serializing_if = "Option::is_none")]
    tokens: Option<Map<String, Value>>,
    /// Whether the keys were asked for.
    #[serde(default)]
    asked_keys: bool,
}

/// What ends a callback.
enum End {
    /// In a state that nobody can be asked about: to the app's own URL.
    State(Refusal),
    /// At the target of the flow.
    Flow(String, Refusal),
}

type Step = Result<CallbackStep, End>;

/// Answers a browser, or says what to ask before.
///
/// # Errors
/// A fault of the database, the keys or the settings; [`FaultKind::InvalidArgument`] for a carry that
/// is not ours.
pub fn courier_callback(
    context: &mut Context<'_, impl Store, impl Env>,
    request: &CallbackRequest,
    carried: Option<(&str, Vec<HttpAnswer>)>,
) -> Result<CallbackStep, Fault> {
    let step = match carried {
        None => start(context, request)?,
        Some((carry, answers)) => {
            let carry = serde_json::from_str(carry).map_err(|_| {
                Fault::new(FaultKind::InvalidArgument, "carry must be what the last step gave")
            })?;
            resume(context, request, carry, &answers)?
        }
    };
    let site = context.settings.mail.redirects().choose([None, None]).to_owned();
    Ok(step.unwrap_or_else(|end| {
        CallbackStep::Answer(match end {
            End::State(refusal) => answer(303, state_refusal_redirect(&site, &refusal), None),
            End::Flow(target, refusal) => {
                answer(302, provider_refusal_redirect(&target, &refusal), None)
            }
        })
    }))
}

pub(super) fn parameter<'a>(request: &'a CallbackRequest, name: &str) -> Option<&'a str> {
    let found = request.parameters.iter().find(|one| one.name == name);
    found.map(|one| one.value.as_str()).filter(|value| !value.is_empty())
}

fn bad_state(message: &str) -> End {
    End::State(Refusal::new(ErrorCode::BadOauthState, message))
}

/// The flow of a state, if it can still end.
fn flow_of(
    context: &mut Context<'_, impl Store, impl Env>,
    request: &CallbackRequest,
) -> Result<Result<OauthFlow, End>, Fault> {
    let Some(state) = parameter(request, "state") else {
        let message = "OAuth state parameter missing";
        return Ok(Err(End::State(Refusal::new(ErrorCode::BadOauthCallback, message))));
    };
    let id = Some(state).filter(|state| state.len() == 36).and_then(|it| Uuid::try_parse(it).ok());
    let Some(id) = id else { return Ok(Err(bad_state("OAuth state parameter is invalid"))) };
    let flow = context.store.oauth_flow(id, false)?;
    let Some(flow) = flow.filter(|flow| flow.method == METHOD) else {
        return Ok(Err(bad_state("OAuth state not found or expired")));
    };
    if is_bound(context, &flow) && !shows_cookie(context, request, &flow)? {
        return Ok(Err(bad_state("This sign-in was begun in another browser")));
    }
    if flow.created_at.plus(context.settings.flow_state_lifetime) <= context.now {
        let refusal = Refusal::new(ErrorCode::BadOauthState, "OAuth state has expired");
        return Ok(Err(End::Flow(target(context, &flow), refusal)));
    }
    if flow.is_pkce && flow.user_id.is_some() {
        let refusal = Refusal::new(ErrorCode::FlowStateAlreadyUsed, "State has already been used");
        return Ok(Err(End::Flow(target(context, &flow), refusal)));
    }
    Ok(Ok(flow))
}

fn is_bound(context: &Context<'_, impl Store, impl Env>, flow: &OauthFlow) -> bool {
    context.settings.flow_cookie && !flow.is_pkce && browser::is_bound(flow.id)
}

fn shows_cookie(
    context: &mut Context<'_, impl Store, impl Env>,
    request: &CallbackRequest,
    flow: &OauthFlow,
) -> Result<bool, Fault> {
    let key = context.store.one_time_key()?;
    let mut headers = request.headers.iter().filter(|header| header.name == "cookie");
    Ok(headers.any(|header| browser::has_cookie(&key, flow.id, &header.value)))
}

/// Where a flow ends. What it was allowed to lead to when it began may have been taken from the list.
fn target(context: &Context<'_, impl Store, impl Env>, flow: &OauthFlow) -> String {
    context.settings.mail.redirects().choose([flow.referrer.as_deref(), None]).to_owned()
}

fn start(
    context: &mut Context<'_, impl Store, impl Env>,
    request: &CallbackRequest,
) -> Result<Step, Fault> {
    let flow = match flow_of(context, request)? {
        Ok(flow) => flow,
        Err(end) => return Ok(Err(end)),
    };
    let target = target(context, &flow);
    let refused = |refusal| Ok(Err(End::Flow(target.clone(), refusal)));
    if let Some(error) = parameter(request, "error") {
        let description = parameter(request, "error_description").unwrap_or("");
        return refused(Refusal::oauth(&printable(error), printable(description)));
    }
    if parameter(request, "code").is_none() {
        let message = "OAuth callback with missing authorization code missing";
        return refused(Refusal::new(ErrorCode::BadOauthCallback, message));
    }
    let configured = match lookup::usable(context, &flow.provider.to_lowercase())? {
        Ok(configured) => configured,
        Err(cause) => {
            let message = format!("Unsupported provider: {cause}");
            return refused(Refusal::new(ErrorCode::OauthProviderNotSupported, message));
        }
    };
    let configured = documents::complete(context, configured)?;
    // RFC 9207: an answer of another provider than the one that was asked.
    if let Some(issuer) = parameter(request, "iss")
        && !configured.provider.issuer.is_empty()
        && configured.provider.quirk == Quirk::None
        && issuer != configured.provider.issuer
    {
        let name = &configured.provider.name;
        context.store.report_provider_failure(name, "the answer names another issuer (iss)");
        let message = "OAuth callback of another issuer";
        return refused(Refusal::new(ErrorCode::BadOauthCallback, message));
    }
    let verifier = match own_verifier(context, &flow, &configured)? {
        Ok(verifier) => verifier,
        Err(refusal) => return refused(refusal),
    };
    let carry =
        Carry { stage: Stage::Discovery, flow: flow.id, verifier, tokens: None, asked_keys: false };
    if configured.provider.token_url.is_empty() {
        return match documents::address(&configured, DocumentKind::Discovery) {
            Some(url) => {
                Ok(Ok(ask(carry, vec![exchange::get(&configured.provider, &url, Vec::new())])))
            }
            None => {
                let message = "Unsupported provider: it has no token_url";
                refused(Refusal::new(ErrorCode::OauthProviderNotSupported, message))
            }
        };
    }
    ask_tokens(context, request, &configured, carry, &target)
}

fn ask(carry: Carry, requests: Vec<HttpRequest>) -> CallbackStep {
    let carry = serde_json::to_string(&carry).unwrap_or_default();
    CallbackStep::Ask { requests, carry }
}

/// Our verifier, taken from its row: a second callback of the same flow finds none.
fn own_verifier(
    context: &mut Context<'_, impl Store, impl Env>,
    flow: &OauthFlow,
    configured: &Configured,
) -> Result<Result<Option<String>, Refusal>, Fault> {
    let Some(id) = flow.client_state else {
        // GoTrue begins flows without one where it does not know of the provider's PKCE.
        return Ok(Ok(None));
    };
    let Some((provider, verifier, created_at)) = context.store.take_client_state(id)? else {
        let message = "OAuth state not found";
        return Ok(Err(Refusal::new(ErrorCode::OauthClientStateNotFound, message)));
    };
    if provider.to_lowercase() != configured.provider.name {
        let message = "OAuth provider mismatch";
        return Ok(Err(Refusal::new(ErrorCode::OauthInvalidState, message)));
    }
    if created_at.plus(context.settings.flow_state_lifetime) <= context.now {
        let message = "OAuth state expired";
        return Ok(Err(Refusal::new(ErrorCode::OauthClientStateExpired, message)));
    }
    Ok(Ok(Some(verifier)))
}

fn ask_tokens(
    context: &mut Context<'_, impl Store, impl Env>,
    request: &CallbackRequest,
    configured: &Configured,
    mut carry: Carry,
    target: &str,
) -> Result<Step, Fault> {
    let client_id = configured.client_id().unwrap_or_default().to_owned();
    let secret = match configured.provider.quirk {
        Quirk::Apple => apple::client_secret(configured, &client_id, context.now).ok(),
        Quirk::None | Quirk::Azure | Quirk::Facebook => configured.secret.clone(),
    };
    let secret = secret.and_then(|secret| String::from_utf8(secret.expose().to_vec()).ok());
    let secret = secret.map(zeroize::Zeroizing::new);
    if secret.is_none() && !configured.provider.pkce {
        let message = "Unsupported provider: missing OAuth secret";
        let refusal = Refusal::new(ErrorCode::OauthProviderNotSupported, message);
        return Ok(Err(End::Flow(target.to_owned(), refusal)));
    }
    let (stage, authentication) = match (configured.provider.token_auth, carry.stage) {
        (TokenAuth::Body, _) | (TokenAuth::BasicThenBody, Stage::TokenBasic) => {
            (Stage::TokenBody, Authentication::Body)
        }
        (TokenAuth::Basic | TokenAuth::BasicThenBody, _) => {
            (Stage::TokenBasic, Authentication::Basic)
        }
    };
    carry.stage = stage;
    let redirect_uri = providers::callback_url(&context.settings.mail.external_url);
    let mut parameters = vec![
        ("grant_type", "authorization_code"),
        ("code", parameter(request, "code").unwrap_or_default()),
        ("redirect_uri", redirect_uri.as_str()),
    ];
    let verifier = carry.verifier.clone();
    if let Some(verifier) = &verifier {
        parameters.push(("code_verifier", verifier));
    }
    let grant = Grant {
        parameters: &parameters,
        client_id: &client_id,
        secret: secret.as_ref().map(|secret| secret.as_str()),
        authentication,
    };
    let request = token_request(&configured.provider, &grant);
    Ok(Ok(ask(carry, vec![request])))
}

fn resume(
    context: &mut Context<'_, impl Store, impl Env>,
    request: &CallbackRequest,
    mut carry: Carry,
    answers: &[HttpAnswer],
) -> Result<Step, Fault> {
    let flow = match flow_of(context, request)? {
        Ok(flow) if flow.id == carry.flow => flow,
        Ok(_) => return Ok(Err(bad_state("OAuth state parameter is invalid"))),
        Err(end) => return Ok(Err(end)),
    };
    let target = target(context, &flow);
    let refused = |refusal| Ok(Err(End::Flow(target.clone(), refusal)));
    let configured = match lookup::usable(context, &flow.provider.to_lowercase())? {
        Ok(configured) => documents::complete(context, configured)?,
        Err(cause) => {
            let message = format!("Unsupported provider: {cause}");
            return refused(Refusal::new(ErrorCode::OauthProviderNotSupported, message));
        }
    };
    let Some(first) = answers.first() else {
        return Err(Fault::new(
            FaultKind::InvalidArgument,
            "answers must have one for each request",
        ));
    };
    match carry.stage {
        Stage::Discovery => {
            documents::take(context, &configured, DocumentKind::Discovery, first)?;
            let configured = documents::complete(context, configured)?;
            if configured.provider.token_url.is_empty() {
                return refused(unexchanged(request));
            }
            ask_tokens(context, request, &configured, carry, &target)
        }
        Stage::TokenBasic | Stage::TokenBody => match exchange::tokens(first) {
            Ok(tokens) => {
                carry.tokens = Some(tokens.answer.clone());
                identify(context, request, &flow, &configured, carry, &tokens)
            }
            // Another way to show who we are; a code that was refused is not sent again.
            Err(Failure::Client(_))
                if carry.stage == Stage::TokenBasic
                    && configured.provider.token_auth == TokenAuth::BasicThenBody =>
            {
                ask_tokens(context, request, &configured, carry, &target)
            }
            Err(failure) => {
                let text = format!("the code was not exchanged: {}", failure.text());
                context.store.report_provider_failure(&configured.provider.name, &text);
                refused(unexchanged(request))
            }
        },
        Stage::Keys => {
            documents::take(context, &configured, DocumentKind::Jwks, first)?;
            let Some(tokens) = carried_tokens(&carry) else { return refused(no_profile()) };
            identify(context, request, &flow, &configured, carry, &tokens)
        }
        Stage::Person => {
            let Some(tokens) = carried_tokens(&carry) else { return refused(no_profile()) };
            person(context, request, &flow, &configured, &tokens, answers)
        }
    }
}

fn carried_tokens(carry: &Carry) -> Option<Tokens> {
    let answer = carry.tokens.clone()?;
    let body = Value::Object(answer).to_string();
    exchange::tokens(&HttpAnswer::Answered { status: 200, headers: Vec::new(), body }).ok()
}

fn unexchanged(request: &CallbackRequest) -> Refusal {
    // GoTrue's: as much of the code as tells it from another in a log.
    let code: String = parameter(request, "code").unwrap_or_default().chars().take(4).collect();
    let message = format!("Unable to exchange external code: {}", printable(&code));
    Refusal::new(ErrorCode::UnexpectedFailure, message)
}

fn no_profile() -> Refusal {
    let message = "Error getting user profile from external provider";
    Refusal::new(ErrorCode::UnexpectedFailure, message)
}

/// Who it is, by the tokens that came; or what to ask to find out.
fn identify(
    context: &mut Context<'_, impl Store, impl Env>,
    request: &CallbackRequest,
    flow: &OauthFlow,
    configured: &Configured,
    mut carry: Carry,
    tokens: &Tokens,
) -> Result<Step, Fault> {
    let target = target(context, flow);
    let provider = &configured.provider;
    let refused = |refusal| Ok(Err(End::Flow(target.clone(), refusal)));
    match provider.described_by {
        DescribedBy::TokenAnswer => {
            let answer = Value::Object(tokens.answer.clone());
            let profile = Profile::read(&provider.paths, provider.email_trust, &answer);
            return conclude(context, request, flow, configured, tokens, profile.ok(), &target);
        }
        DescribedBy::Userinfo => {}
        DescribedBy::IdToken => {
            if let Some(text) = &tokens.id_token {
                let key = context.store.one_time_key()?;
                let nonce = browser::nonce(&key, flow.id);
                // GoTrue sends no nonce of its own: a flow that it began may end here.
                let is_ours = id_token_has_nonce(text);
                let nonce = if is_ours { Nonce::Presented(Some(&nonce)) } else { Nonce::NotAsked };
                let access_token = Some(tokens.access_token.clone());
                let shown = Shown { token: text, nonce, access_token };
                match id_token::verify(context, configured, &shown)? {
                    Ok(verified) => {
                        return told(
                            context,
                            request,
                            flow,
                            configured,
                            carry,
                            tokens,
                            verified.claims,
                        );
                    }
                    Err(Why::Key) if !carry.asked_keys => {
                        let Some(url) = documents::address(configured, DocumentKind::Jwks) else {
                            return refused(no_profile());
                        };
                        carry.asked_keys = true;
                        carry.stage = Stage::Keys;
                        let request = exchange::get(provider, &url, Vec::new());
                        return Ok(Ok(ask(carry, vec![request])));
                    }
                    Err(why) => {
                        let text = format!("its id token is refused: {}", reason(&why));
                        context.store.report_provider_failure(&provider.name, &text);
                        return refused(no_profile());
                    }
                }
            }
            if provider.quirk == Quirk::Apple || provider.quirk == Quirk::Azure {
                context.store.report_provider_failure(&provider.name, "no id token came");
                return refused(no_profile());
            }
        }
    }
    if provider.userinfo_url.is_empty() {
        context.store.report_provider_failure(&provider.name, "nothing came that tells who it is");
        return refused(no_profile());
    }
    carry.stage = Stage::Person;
    Ok(Ok(ask(carry, userinfo_requests(configured, tokens))))
}

fn id_token_has_nonce(token: &str) -> bool {
    let decoded = crate::jwt::decode_unverified(token, id_token::MAX_SIZE).ok();
    let claims = decoded.and_then(|it| serde_json::from_str::<Value>(it.claims.as_str()).ok());
    claims.is_some_and(|claims| claims.get("nonce").is_some())
}

fn reason(why: &Why) -> String {
    match why {
        Why::Key => "no key of the provider's fits".to_owned(),
        Why::Token(reason) => reason.as_str().to_owned(),
        Why::Claims(refused) => match refused {
            crate::social::id_token::Refused::Audience(_) => "it is for another client".to_owned(),
            other => format!("{other:?}"),
        },
    }
}

/// An id token that says too little is completed by the user info (OpenID Connect Core, 5.3).
fn told(
    context: &mut Context<'_, impl Store, impl Env>,
    request: &CallbackRequest,
    flow: &OauthFlow,
    configured: &Configured,
    mut carry: Carry,
    tokens: &Tokens,
    claims: Value,
) -> Result<Step, Fault> {
    let provider = &configured.provider;
    let profile = id_token::profile(configured, &claims).ok();
    let is_lean = profile.as_ref().is_some_and(|profile| profile.email.is_none());
    // Microsoft's user info may be told what the caller wants.
    let may_ask = provider.quirk == Quirk::None && !provider.userinfo_url.is_empty();
    if is_lean && may_ask {
        carry.stage = Stage::Person;
        return Ok(Ok(ask(carry, userinfo_requests(configured, tokens))));
    }
    let target = target(context, flow);
    conclude(context, request, flow, configured, tokens, profile, &target)
}

/// The user info came.
fn person(
    context: &mut Context<'_, impl Store, impl Env>,
    request: &CallbackRequest,
    flow: &OauthFlow,
    configured: &Configured,
    tokens: &Tokens,
    answers: &[HttpAnswer],
) -> Result<Step, Fault> {
    let target = target(context, flow);
    let provider = &configured.provider;
    let mut documents = Vec::new();
    for answer in answers {
        match exchange::document(answer) {
            Ok(document) => documents.push(document),
            Err(failure) => {
                let text = format!("its user info cannot be had: {}", failure.text());
                context.store.report_provider_failure(&provider.name, &text);
                return Ok(Err(End::Flow(target, no_profile())));
            }
        }
    }
    let mut documents = documents.into_iter();
    let mut info = documents.next().unwrap_or(Value::Null);
    if let (Some(emails), Some(members)) = (documents.next(), info.as_object_mut()) {
        members.extend([("emails".to_owned(), emails)]);
    }
    if provider.described_by == DescribedBy::IdToken
        && let Some(token) = &tokens.id_token
    {
        // It was verified before this was asked.
        let decoded = crate::jwt::decode_unverified(token, id_token::MAX_SIZE).ok();
        let claims = decoded.and_then(|it| serde_json::from_str::<Value>(it.claims.as_str()).ok());
        let (Some(Value::Object(claims)), Some(said)) = (claims, info.as_object_mut()) else {
            return Ok(Err(End::Flow(target, no_profile())));
        };
        if said.get("sub") != claims.get("sub") {
            context.store.report_provider_failure(
                &provider.name,
                "its user info is about somebody else than its id token (sub)",
            );
            return Ok(Err(End::Flow(target, no_profile())));
        }
        said.extend(claims);
    }
    let profile = Profile::read(&provider.paths, provider.email_trust, &info).ok();
    conclude(context, request, flow, configured, tokens, profile, &target)
}

fn conclude(
    context: &mut Context<'_, impl Store, impl Env>,
    request: &CallbackRequest,
    flow: &OauthFlow,
    configured: &Configured,
    tokens: &Tokens,
    profile: Option<Profile>,
    target: &str,
) -> Result<Step, Fault> {
    let Some(mut profile) = profile else {
        let name = &configured.provider.name;
        context.store.report_provider_failure(name, "its answer names nobody");
        return Ok(Err(End::Flow(target.to_owned(), no_profile())));
    };
    if configured.provider.quirk == Quirk::Apple
        && let Some(name) = parameter(request, "user").and_then(apple::name)
    {
        for member in ["name", "full_name"] {
            profile.identity_data.insert(member.to_owned(), Value::String(name.clone()));
        }
    }
    let came = Came { flow: flow.id, configured, tokens, profile: &profile, target };
    Ok(match finish::finish(context, &came)? {
        Ok(browser) => Ok(CallbackStep::Answer(browser)),
        Err(refusal) => Err(End::Flow(target.to_owned(), refusal)),
    })
}
