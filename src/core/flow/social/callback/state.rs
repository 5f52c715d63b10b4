//! The state of a callback: the flow that it ends, and what binds the two.

use uuid::Uuid;

use super::carry::{End, parameter};
use crate::context::Context;
use crate::env::Env;
use crate::fault::Fault;
use crate::outbox::CallbackRequest;
use crate::outcome::{ErrorCode, Refusal};
use crate::social::browser;
use crate::social::configured::Configured;
use crate::store::{OauthFlow, Store};

/// What GoTrue calls flows that lead to a provider.
const METHOD: &str = "oauth";

/// A refusal at a place that nobody can be asked about.
pub(super) fn bad_state(message: &str) -> End {
    End::State(Box::new(Refusal::new(ErrorCode::BadOauthState, message)))
}

/// The flow of a state, if it can still end.
pub(super) fn flow_of(
    context: &mut Context<'_, impl Store, impl Env>,
    request: &CallbackRequest,
) -> Result<Result<OauthFlow, End>, Fault> {
    let Some(state) = parameter(request, "state") else {
        let message = "OAuth state parameter missing";
        return Ok(Err(End::State(Box::new(Refusal::new(ErrorCode::BadOauthCallback, message)))));
    };
    let id = Some(state).filter(|state| state.len() == 36).and_then(|it| Uuid::try_parse(it).ok());
    let Some(id) = id else { return Ok(Err(bad_state("OAuth state parameter is invalid"))) };
    let flow = context.store.oauth_flow(id, false)?;
    let Some(flow) = flow.filter(|flow| flow.method == METHOD) else {
        return Ok(Err(bad_state("OAuth state not found or expired")));
    };
    if is_bound(context, &flow) && !shows_cookie(context, request, &flow)? {
        return Ok(Err(bad_state(match flow.linking_target {
            None => "This sign-in was begun in another browser",
            // The cookie came with a call of the app's, which keeps it for its own origin only.
            Some(_) => {
                "This link was begun in another browser; an app of another origin than its API links with PKCE"
            }
        })));
    }
    if flow.created_at.plus(context.settings.flow_state_lifetime) <= context.now {
        let refusal = Refusal::new(ErrorCode::BadOauthState, "OAuth state has expired");
        return Ok(Err(End::Flow(target(context, &flow), Box::new(refusal))));
    }
    if flow.is_pkce && flow.user_id.is_some() {
        let refusal = Refusal::new(ErrorCode::FlowStateAlreadyUsed, "State has already been used");
        return Ok(Err(End::Flow(target(context, &flow), Box::new(refusal))));
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
pub(super) fn target(context: &Context<'_, impl Store, impl Env>, flow: &OauthFlow) -> String {
    context.settings.mail.redirects().choose([flow.referrer.as_deref(), None]).to_owned()
}

/// Our verifier, taken from its row: a second callback of the same flow finds none.
pub(super) fn own_verifier(
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
