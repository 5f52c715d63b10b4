//! `/callback`: a provider has sent a browser back. A courier asks what to ask the provider, and
//! brings its answers: each call is a short transaction, and none is open while anything is asked.

mod carry;
mod code;
mod person;
mod state;

use super::redirect::answer;
use super::{documents, lookup};
use crate::context::Context;
use crate::env::Env;
use crate::fault::{Fault, FaultKind};
use crate::mail::{provider_refusal_redirect, state_refusal_redirect};
use crate::outbox::{CallbackRequest, CallbackStep, HttpAnswer};
use crate::outcome::{ErrorCode, Refusal};
use crate::social::document::DocumentKind;
use crate::social::exchange::{self, Failure, printable};
use crate::social::provider::{Quirk, TokenAuth};
use crate::store::Store;

use carry::{Callback, Carry, End, Stage, Step, ask, parameter};

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

/// The provider of a flow, as far as its discovery document has come.
fn callback<'a>(
    context: &mut Context<'_, impl Store, impl Env>,
    request: &'a CallbackRequest,
    flow: crate::store::OauthFlow,
) -> Result<Result<Callback<'a>, End>, Fault> {
    let target = state::target(context, &flow);
    Ok(match lookup::usable(context, &flow.provider.to_lowercase())? {
        Ok(configured) => {
            let configured = documents::complete(context, configured)?;
            Ok(Callback { request, flow, target, configured })
        }
        Err(cause) => {
            let message = format!("Unsupported provider: {cause}");
            Err(End::Flow(
                target,
                Box::new(Refusal::new(ErrorCode::OauthProviderNotSupported, message)),
            ))
        }
    })
}

fn start(
    context: &mut Context<'_, impl Store, impl Env>,
    request: &CallbackRequest,
) -> Result<Step, Fault> {
    let flow = match state::flow_of(context, request)? {
        Ok(flow) => flow,
        Err(end) => return Ok(Err(end)),
    };
    if let Some(refusal) = refused_there(request) {
        return Ok(Err(End::Flow(state::target(context, &flow), Box::new(refusal))));
    }
    let callback = match callback(context, request, flow)? {
        Ok(callback) => callback,
        Err(end) => return Ok(Err(end)),
    };
    let provider = &callback.configured.provider;
    // RFC 9207: an answer of another provider than the one that was asked.
    if let Some(issuer) = parameter(request, "iss")
        && !provider.issuer.is_empty()
        && provider.quirk == Quirk::None
        && issuer != provider.issuer
    {
        let text = "the answer names another issuer (iss)";
        context.store.report_provider_failure(&provider.name, text);
        let message = "OAuth callback of another issuer";
        return Ok(callback.refused(Refusal::new(ErrorCode::BadOauthCallback, message)));
    }
    let verifier = match state::own_verifier(context, &callback.flow, &callback.configured)? {
        Ok(verifier) => verifier,
        Err(refusal) => return Ok(callback.refused(refusal)),
    };
    let flow = callback.flow.id;
    let carry = Carry { stage: Stage::Discovery, flow, verifier, tokens: None, asked_keys: false };
    if provider.token_url.is_empty() {
        return Ok(match documents::address(&callback.configured, DocumentKind::Discovery) {
            Some(url) => Ok(ask(carry, vec![exchange::get(provider, &url, Vec::new())])),
            None => {
                let message = "Unsupported provider: it has no token_url";
                callback.refused(Refusal::new(ErrorCode::OauthProviderNotSupported, message))
            }
        });
    }
    Ok(code::ask_tokens(context, &callback, carry))
}

/// What the provider refused, or an answer without a code.
fn refused_there(request: &CallbackRequest) -> Option<Refusal> {
    if let Some(error) = parameter(request, "error") {
        let description = parameter(request, "error_description").unwrap_or("");
        return Some(Refusal::oauth(&printable(error), printable(description)));
    }
    parameter(request, "code").is_none().then(|| {
        let message = "OAuth callback with missing authorization code missing";
        Refusal::new(ErrorCode::BadOauthCallback, message)
    })
}

fn resume(
    context: &mut Context<'_, impl Store, impl Env>,
    request: &CallbackRequest,
    mut carry: Carry,
    answers: &[HttpAnswer],
) -> Result<Step, Fault> {
    let flow = match state::flow_of(context, request)? {
        Ok(flow) if flow.id == carry.flow => flow,
        Ok(_) => return Ok(Err(state::bad_state("OAuth state parameter is invalid"))),
        Err(end) => return Ok(Err(end)),
    };
    let mut callback = match callback(context, request, flow)? {
        Ok(callback) => callback,
        Err(end) => return Ok(Err(end)),
    };
    let missing = "answers must have one for each request";
    let first = answers.first().ok_or_else(|| Fault::new(FaultKind::InvalidArgument, missing))?;
    match carry.stage {
        Stage::Discovery => {
            documents::take(context, &callback.configured, DocumentKind::Discovery, first)?;
            callback.configured = documents::complete(context, callback.configured)?;
            if callback.configured.provider.token_url.is_empty() {
                return Ok(callback.unexchanged());
            }
            Ok(code::ask_tokens(context, &callback, carry))
        }
        Stage::TokenBasic | Stage::TokenBody => match exchange::tokens(first) {
            Ok(tokens) => {
                carry.tokens = Some(tokens.text());
                person::identify(context, &callback, carry, &tokens)
            }
            // Another way to show who we are; a code that was refused is not sent again.
            Err(Failure::Client(_))
                if carry.stage == Stage::TokenBasic
                    && callback.configured.provider.token_auth == TokenAuth::BasicThenBody =>
            {
                Ok(code::ask_tokens(context, &callback, carry))
            }
            Err(failure) => {
                let text = format!("the code was not exchanged: {}", failure.text());
                context.store.report_provider_failure(&callback.configured.provider.name, &text);
                Ok(callback.unexchanged())
            }
        },
        Stage::Keys => {
            documents::take(context, &callback.configured, DocumentKind::Jwks, first)?;
            let Some(tokens) = carry.carried_tokens() else { return Ok(callback.no_profile()) };
            person::identify(context, &callback, carry, &tokens)
        }
        Stage::Person => {
            let Some(tokens) = carry.carried_tokens() else { return Ok(callback.no_profile()) };
            person::person(context, &callback, &tokens, answers)
        }
    }
}
