//! `GET /verify`: a browser followed a link and is sent on.

use serde::Deserialize;
use zeroize::Zeroizing;

use super::send::{Destination, undoable};
use super::verified::Verified;
use super::verify::{self, HALF_CONFIRMED, Presented, expired_link};
use crate::context::Context;
use crate::cookie;
use crate::env::Env;
use crate::fault::Fault;
use crate::flow::attempts::Attempts;
use crate::json::Body;
use crate::mail::{Session, implicit_redirect, message_redirect, pkce_redirect, refusal_redirect};
use crate::one_time::{PKCE_PREFIX, VerifyType};
use crate::outcome::{ErrorCode, Outcome, Refusal};
use crate::pkce::FlowMethod;
use crate::store::Store;

/// A link that was followed.
#[derive(Debug, Clone, Copy, Default)]
pub struct VerifyLink<'a> {
    /// `type`.
    pub kind: Option<&'a str>,
    /// `token`: the link's token, never the code.
    pub token: Option<&'a str>,
    /// Where to go.
    pub destination: Destination<'a>,
}

/// Where a browser goes.
pub struct Followed {
    /// The URL, with a session or a reason in it.
    pub location: String,
    /// The `Set-Cookie` header of cookie mode.
    pub cookie: Option<Zeroizing<String>>,
}

impl From<String> for Followed {
    fn from(location: String) -> Self {
        Self { location, cookie: None }
    }
}

/// Spends a link and gives the URL to go to: with a session in the fragment, with an authorisation
/// code or a message in the query, or with the reason why not. `Err` for a request that is not even
/// a link, and where the limit is reached.
///
/// # Errors
/// A fault of the database, the keys or the settings.
pub fn verify_link(
    context: &mut Context<'_, impl Store, impl Env>,
    link: VerifyLink<'_>,
) -> Result<Result<Followed, Refusal>, Fault> {
    let refused = |message: &str| Refusal::new(ErrorCode::ValidationFailed, message);
    let given = |member: Option<&'_ str>| member.filter(|text| !text.is_empty()).map(str::to_owned);
    let Some(kind) = given(link.kind) else {
        return Ok(Err(refused("Verify requires a verification type")));
    };
    let Some(token) = given(link.token) else {
        return Ok(Err(refused("Verify requires a token or a token hash")));
    };
    let attempts = Attempts::of_verification(context)?;
    if let Some(refusal) = attempts.refusal(context)? {
        return Ok(Err(refusal));
    }
    attempts.count(context)?;
    let target = link.destination.resolve(context);
    let is_pkce = token.starts_with(PKCE_PREFIX);
    let kind = VerifyType::from_name(&kind).filter(|kind| kind.takes_link());
    let located = match kind {
        Some(kind) => located(context, kind, &token, &target, is_pkce)?,
        None => Err(refused("Invalid email verification type")),
    };
    Ok(Ok(located.unwrap_or_else(|refusal| refusal_redirect(&target, &refusal, is_pkce).into())))
}

fn located(
    context: &mut Context<'_, impl Store, impl Env>,
    kind: VerifyType,
    token: &str,
    target: &str,
    is_pkce: bool,
) -> Result<Result<Followed, Refusal>, Fault> {
    let found = match verify::find(context, Some(kind), &Presented::Link(token))? {
        Ok(found) => found,
        Err(refusal) => return Ok(Err(refusal)),
    };
    undoable(context, |context| {
        let verified = match verify::consume(context, &found)? {
            Ok(verified) => verified,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let user = match verified {
            Verified::Whole(user) => user,
            Verified::Half => {
                return Ok(Ok(message_redirect(target, HALF_CONFIRMED, is_pkce).into()));
            }
            Verified::Taken(refusal) => {
                // The end of the change stays written.
                return Ok(Ok(refusal_redirect(target, &refusal, is_pkce).into()));
            }
        };
        if is_pkce {
            let method = method(found.kind).as_str();
            return Ok(context
                .store
                .issue_auth_code(user.id, method, context.now)?
                .map(|code| pkce_redirect(target, &code).into())
                .ok_or_else(no_flow));
        }
        let outcome = match verify::session(context, &user, found.kind)? {
            Ok(outcome) => outcome,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let (outcome, cookie) = cookie::answer(&context.settings, outcome);
        let session = match outcome {
            Outcome::Done(session) => session,
            Outcome::Refused(refusal) => return Ok(Err(refusal)),
        };
        Ok(with_session(target, &session, found.kind)
            .map(|location| Followed { location, cookie })
            .ok_or_else(expired_link))
    })
}

/// What of a session goes into a redirect.
#[derive(Deserialize)]
struct Tokens {
    access_token: String,
    expires_at: i64,
    expires_in: i64,
    refresh_token: String,
}

fn with_session(target: &str, session: &Body, kind: VerifyType) -> Option<String> {
    let tokens: Tokens = session.read()?;
    let session = Session {
        access_token: &tokens.access_token,
        expires_at: tokens.expires_at,
        expires_in: tokens.expires_in,
        refresh_token: &tokens.refresh_token,
        kind: kind.as_str(),
    };
    Some(implicit_redirect(target, &session))
}

const fn method(kind: VerifyType) -> FlowMethod {
    match kind {
        VerifyType::Recovery => FlowMethod::Recovery,
        VerifyType::Magiclink => FlowMethod::Magiclink,
        VerifyType::EmailChange => FlowMethod::EmailChange,
        VerifyType::Signup
        | VerifyType::Invite
        | VerifyType::Email
        | VerifyType::Sms
        | VerifyType::PhoneChange => FlowMethod::EmailSignup,
    }
}

/// The link stays good: nothing was spent.
fn no_flow() -> Refusal {
    let message = "No associated flow state found. Ask for a new link with the device that you will use it on";
    Refusal::new(ErrorCode::FlowStateNotFound, message).with_status(400)
}
