//! `/token?grant_type=pkce`: an authorisation code and its verifier become a session.

use uuid::Uuid;

use super::send::undoable;
use crate::context::Context;
use crate::env::Env;
use crate::fault::Fault;
use crate::flow::issue::{AuthenticationMethod, Proof, start_session};
use crate::flow::social::postponed::{self, Linked};
use crate::flow::social::tokens::{self, Stored};
use crate::json::Body;
use crate::outcome::{ErrorCode, Outcome, Refusal};
use crate::pkce::{Exchange, FlowMethod, FlowState};
use crate::store::{Store, UserLock};
use crate::user::Standing;

/// Exchanges an authorisation code. Of several at the same time one gets the session: the others
/// wait for the user and find the flow gone.
///
/// # Errors
/// A fault of the database, the keys or the settings.
pub fn exchange_code_for_session(
    context: &mut Context<'_, impl Store, impl Env>,
    auth_code: Option<&str>,
    code_verifier: Option<&str>,
) -> Result<Outcome, Fault> {
    let given = |text: Option<&str>| text.filter(|text| !text.is_empty()).map(str::to_owned);
    let (Some(code), Some(verifier)) = (given(auth_code), given(code_verifier)) else {
        let message = "invalid request: both auth code and code verifier should be non-empty";
        return Ok(Refusal::new(ErrorCode::ValidationFailed, message).into());
    };
    let outcome = undoable(context, |context| exchanged(context, &code, &verifier))?;
    Ok(outcome.unwrap_or_else(Outcome::from))
}

fn exchanged(
    context: &mut Context<'_, impl Store, impl Env>,
    code: &str,
    verifier: &str,
) -> Result<Result<Outcome, Refusal>, Fault> {
    let seen = context.store.flow_state(code)?;
    let user = match met(context, seen.as_ref(), verifier) {
        Ok(user) => user,
        Err(refusal) => return Ok(Err(refusal)),
    };
    // Her first: whoever shuts her out holds her when he takes her flows away.
    let locked = context.store.lock_user(user, UserLock::Change)?;
    let flow = context.store.lock_flow_state(code)?;
    context.waited();
    let (Some(locked), Some(flow)) = (locked, flow) else { return Ok(Err(not_found())) };
    match met(context, Some(&flow), verifier) {
        Ok(same) if same == user => {}
        Ok(_) => return Ok(Err(not_found())),
        Err(refusal) => return Ok(Err(refusal)),
    }
    let proof = match FlowMethod::from_name(&flow.authentication_method) {
        Some(method) => Proof::Locked(AuthenticationMethod::Mail(method)),
        None if flow.authentication_method == "oauth" => Proof::Provider(&flow.provider_type),
        None => return Ok(Err(not_found())),
    };
    match locked.user.standing(context.now) {
        Standing::Good => {}
        Standing::Banned => {
            return Ok(Err(Refusal::new(ErrorCode::UserBanned, "User is banned").with_status(403)));
        }
        Standing::Deleted => return Ok(Err(not_found())),
    }
    context.store.delete_flow_state(flow.id)?;
    let is_social = flow.authentication_method == "oauth";
    let sealed = if is_social { tokens::handed_over(context, flow.id)? } else { None };
    let linked = match &sealed {
        Some(sealed) => postponed::link(context, &locked.user, sealed)?,
        None => None,
    };
    let user = match linked {
        None => locked.user,
        Some(Ok(Linked::User(user))) => *user,
        Some(Ok(Linked::Refused(refusal))) => return Ok(Ok(refusal.into())),
        Some(Err(refusal)) => return Ok(Err(refusal)),
    };
    let tokens = if is_social { tokens_of(&flow, sealed) } else { (None, None) };
    Ok(match start_session(context, &user, proof)? {
        Some(Outcome::Refused(refusal)) => Err(refusal),
        Some(Outcome::Done(session)) => Ok(Outcome::Done(with_tokens(session, tokens)?)),
        None => Err(not_found()),
    })
}

/// Whose session a flow gives to whoever has its verifier.
fn met(
    context: &Context<'_, impl Store, impl Env>,
    flow: Option<&FlowState>,
    verifier: &str,
) -> Result<Uuid, Refusal> {
    let lifetime = context.settings.mail.pkce_lifetime;
    let exchange = flow.map(|flow| flow.exchange(verifier, lifetime, context.now));
    match exchange.unwrap_or(Exchange::NotFound) {
        Exchange::Session(user) => Ok(user),
        other => Err(other.refusal().unwrap_or_else(not_found)),
    }
}

/// The provider's tokens: those that we sealed, or those that GoTrue left in the row.
fn tokens_of(flow: &FlowState, sealed: Option<Stored>) -> (Option<String>, Option<String>) {
    let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    match sealed {
        Some(sealed) => (Some(sealed.access_token), sealed.refresh_token),
        None => (given(&flow.provider_access_token), given(&flow.provider_refresh_token)),
    }
}

fn with_tokens(session: Body, tokens: (Option<String>, Option<String>)) -> Result<Body, Fault> {
    if tokens == (None, None) {
        return Ok(session);
    }
    let mut answer = session;
    for (name, token) in [("provider_token", tokens.0), ("provider_refresh_token", tokens.1)] {
        if let Some(token) = token {
            answer = answer.with(name, &token)?;
        }
    }
    Ok(answer)
}

fn not_found() -> Refusal {
    let message = "invalid flow state, no valid flow state found";
    Refusal::new(ErrorCode::FlowStateNotFound, message)
}
