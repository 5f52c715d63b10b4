//! The end of a redirect: the account, and a session or a code for the client.

use serde::Deserialize;
use uuid::Uuid;

use super::kept_link::KeptLink;
use super::person::{Arrival, Settled};
use super::tokens::Stored;
use super::{account, authorize, redirect, tokens};
use crate::audit::{Action, Actor, Traits};
use crate::context::Context;
use crate::cookie;
use crate::env::Env;
use crate::fault::{Fault, FaultKind};
use crate::flow::issue::{Proof, start_session};
use crate::flow::mail::{Challenged, Destination};
use crate::flow::records::record;
use crate::json::Body;
use crate::mail::{Session, pkce_redirect, provider_redirect};
use crate::outbox::BrowserAnswer;
use crate::outcome::{ErrorCode, Outcome, Refusal};
use crate::social::browser;
use crate::social::configured::Configured;
use crate::social::decision::Intent;
use crate::social::exchange::Tokens;
use crate::social::profile::Profile;
use crate::store::{OauthFlow, Store, UserLock};
use crate::user::User;

/// Who came, and by which flow.
pub(super) struct Came<'a> {
    pub(super) flow: Uuid,
    pub(super) configured: &'a Configured,
    pub(super) tokens: &'a Tokens,
    pub(super) profile: &'a Profile,
    pub(super) target: &'a str,
}

/// Ends a flow. Of several callbacks at the same time one ends it: the others wait for the row and
/// find it used.
pub(super) fn finish(
    context: &mut Context<'_, impl Store, impl Env>,
    came: &Came<'_>,
) -> Result<Result<BrowserAnswer, Refusal>, Fault> {
    context.undoable(|context| {
        if let Some(seen) = context.store.oauth_flow(came.flow, false)?
            && let Some(target) = seen.linking_target
        {
            // Her first: whoever shuts her out holds her when he takes her flows away.
            context.store.lock_user(target, UserLock::Change)?;
        }
        let flow = context.store.oauth_flow(came.flow, true)?;
        context.waited();
        let Some(flow) = flow else {
            let message = "OAuth state not found or expired";
            return Ok(Err(Refusal::new(ErrorCode::BadOauthState, message)));
        };
        if flow.user_id.is_some() {
            let message = "State has already been used";
            return Ok(Err(Refusal::new(ErrorCode::FlowStateAlreadyUsed, message)));
        }
        let intent = match intent(context, &flow, came.profile)? {
            Ok(intent) => intent,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let destination = Destination { redirect_to: Some(came.target), referer: None };
        let name = came.configured.provider.name.as_str();
        let arrival = Arrival {
            provider: name,
            profile: came.profile,
            email_optional: flow.email_optional || came.configured.provider.email_optional,
            request: Challenged { destination, challenge: None },
        };
        let mut given = Stored::new(name, came.tokens, context.now);
        if let (Intent::Link { target }, Some(code), true) =
            (intent, flow.auth_code.as_deref(), flow.is_pkce)
            && account::may_link(context, &arrival, target)?
        {
            given.link = Some(KeptLink::new(&arrival, target, came.target));
            return with_code(context, &flow, target, code, &given, came.target);
        }
        let user = match account::settle(context, &arrival, intent)? {
            Ok(Settled::User(user)) => user,
            Ok(Settled::Refused(refusal)) => {
                // What was written stays, and the flow is over.
                context.store.delete_flow_state(flow.id)?;
                return Ok(Ok(redirect::answer(
                    302,
                    crate::mail::provider_refusal_redirect(came.target, &refusal),
                    clearing(&flow),
                )));
            }
            Err(refusal) => return Ok(Err(refusal)),
        };
        if flow.invite_token.as_deref().is_some_and(|token| !token.is_empty()) {
            let traits = Traits { provider: Some(name), ..Traits::default() };
            record(context, Action::InviteAccepted, Actor::User(&user), &traits)?;
        }
        tokens::keep(context, &user, &came.profile.subject, &given)?;
        match &flow.auth_code {
            Some(code) if flow.is_pkce => {
                with_code(context, &flow, user.id, code, &given, came.target)
            }
            _ => with_session(context, &flow, &user, came),
        }
    })
}

fn clearing(flow: &OauthFlow) -> Option<String> {
    browser::is_bound(flow.id).then(|| browser::clear_cookie(flow.id))
}

/// What the flow is for. Somebody who was invited proves the account by its token, and the address by
/// the provider's word.
fn intent(
    context: &mut Context<'_, impl Store, impl Env>,
    flow: &OauthFlow,
    profile: &Profile,
) -> Result<Result<Intent, Refusal>, Fault> {
    if let Some(target) = flow.linking_target {
        return Ok(match context.store.user_by_id(target)? {
            Some(_) => Ok(Intent::Link { target }),
            None => {
                let message = "Linking target user not found";
                Err(Refusal::new(ErrorCode::UserNotFound, message).with_status(422))
            }
        });
    }
    let Some(token) = flow.invite_token.as_deref().filter(|token| !token.is_empty()) else {
        return Ok(Ok(Intent::SignIn));
    };
    let invited = match authorize::invited(context, token)? {
        Some(id) => context.store.user_by_id(id)?,
        None => None,
    };
    let Some(user) = invited else {
        return Ok(Err(Refusal::new(ErrorCode::InviteNotFound, "Invite not found")));
    };
    let address = profile.email.as_ref().map(|email| email.address.as_str());
    if address.is_none() || user.email.as_deref() != address {
        let message = "Invited email does not match emails from external provider";
        return Ok(Err(Refusal::new(ErrorCode::ValidationFailed, message)));
    }
    // The address decides: who holds the invitation and proves it gets the account that it is of.
    Ok(Ok(Intent::SignIn))
}

fn with_code(
    context: &mut Context<'_, impl Store, impl Env>,
    flow: &OauthFlow,
    user: Uuid,
    code: &str,
    given: &Stored,
    target: &str,
) -> Result<Result<BrowserAnswer, Refusal>, Fault> {
    tokens::hand_over_later(context, flow.id, given)?;
    context.store.complete_oauth_flow(flow.id, user, context.now)?;
    let location = pkce_redirect(target, code);
    Ok(Ok(redirect::answer(302, location, clearing(flow))))
}

fn with_session(
    context: &mut Context<'_, impl Store, impl Env>,
    flow: &OauthFlow,
    user: &User,
    came: &Came<'_>,
) -> Result<Result<BrowserAnswer, Refusal>, Fault> {
    context.store.delete_flow_state(flow.id)?;
    let proof = Proof::Provider(&came.configured.provider.name);
    let started = start_session(context, user, proof)?
        .ok_or_else(|| Fault::new(FaultKind::Internal, "a locked user is gone"))?;
    let (started, cookie) = cookie::answer(&context.settings, started);
    let session = match started {
        Outcome::Done(session) => session,
        Outcome::Refused(refusal) => {
            // GoTrue wraps what a hook refuses: the code is lost.
            return Ok(Err(Refusal::oauth("server_error", refusal.message)));
        }
    };
    let Some(location) = located(came, &session) else {
        return Err(Fault::new(FaultKind::Internal, "a session has not its form"));
    };
    let mut browser = redirect::answer(302, location, clearing(flow));
    if let Some(cookie) = cookie {
        let value = cookie.as_str().to_owned();
        browser.headers.push(crate::outbox::Header { name: "set-cookie".to_owned(), value });
    }
    Ok(Ok(browser))
}

/// What of a session goes into a redirect.
#[derive(Deserialize)]
struct Started {
    access_token: String,
    expires_at: i64,
    expires_in: i64,
    refresh_token: String,
}

fn located(came: &Came<'_>, session: &Body) -> Option<String> {
    let started: Started = session.read()?;
    let session = Session {
        access_token: &started.access_token,
        expires_at: started.expires_at,
        expires_in: started.expires_in,
        refresh_token: &started.refresh_token,
        kind: "",
    };
    let access = Some(came.tokens.access_token.as_str());
    let refresh = came.tokens.refresh_token.as_deref();
    Some(provider_redirect(came.target, &session, access, refresh))
}
