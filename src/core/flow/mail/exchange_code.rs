//! `/token?grant_type=pkce`: an authorisation code and its verifier become a session.

use super::send::undoable;
use crate::context::Context;
use crate::env::Env;
use crate::fault::Fault;
use crate::flow::issue::{AuthenticationMethod, Proof, start_session};
use crate::outcome::{ErrorCode, Outcome, Refusal};
use crate::pkce::{Exchange, FlowMethod};
use crate::store::{Store, UserLock};
use crate::user::Standing;

/// Exchanges an authorisation code. Of several at the same time one gets the session: the others
/// wait for the row and find it gone.
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
    let flow = context.store.lock_flow_state(code)?;
    context.waited();
    let Some(flow) = flow else { return Ok(Err(not_found())) };
    let lifetime = context.settings.mail.pkce_lifetime;
    let exchange = flow.exchange(verifier, lifetime, context.now);
    if let Some(refusal) = exchange.refusal() {
        return Ok(Err(refusal));
    }
    let (Exchange::Session(user), Some(method)) =
        (exchange, FlowMethod::from_name(&flow.authentication_method))
    else {
        return Ok(Err(not_found()));
    };
    let Some(locked) = context.store.lock_user(user, UserLock::Change)? else {
        return Ok(Err(not_found()));
    };
    context.waited();
    match locked.user.standing(context.now) {
        Standing::Good => {}
        Standing::Banned => {
            return Ok(Err(Refusal::new(ErrorCode::UserBanned, "User is banned").with_status(403)));
        }
        Standing::Deleted => return Ok(Err(not_found())),
    }
    context.store.delete_flow_state(flow.id)?;
    let proof = Proof::Locked(AuthenticationMethod::Mail(method));
    Ok(match start_session(context, &locked.user, proof)? {
        Some(Outcome::Refused(refusal)) => Err(refusal),
        Some(done) => Ok(done),
        None => Err(not_found()),
    })
}

fn not_found() -> Refusal {
    let message = "invalid flow state, no valid flow state found";
    Refusal::new(ErrorCode::FlowStateNotFound, message)
}
