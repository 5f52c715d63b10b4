//! Refresh: rotate the refresh token and issue a new access token.

use serde_json::json;

use super::attempts::Attempts;
use super::exchange::{Before, again, exchange, replace, same_handed_back};
use super::issue::{AuthenticationMethod, answer, undoable_if_hooked};
use super::records::record;
use crate::audit::{Action, Actor};
use crate::context::Context;
use crate::env::{Env, random_bytes};
use crate::fault::Fault;
use crate::outcome::{ErrorCode, Outcome, Refusal};
use crate::refresh::{
    Bars, Current, Decision, Facts, GotrueToken, RefreshToken, ServerKey, decide,
};
use crate::session::{EndReason, Expiry, SessionState};
use crate::settings::{RefreshTokenFormat, Settings};
use crate::store::{Floors, GotrueColumns, RefreshTokenRow, Rotation, Store};
use crate::time::Timestamp;
use crate::user::User;

/// Exchanges a refresh token, ours or one that GoTrue issued in a live session: the session answer,
/// or GoTrue's refusal with the reason in the message. Theft ends the session, and that stays so
/// although the caller gets a refusal.
///
/// # Errors
/// A fault of the database, the keys or the settings.
pub fn refresh_session(
    context: &mut Context<'_, impl Store, impl Env>,
    presented: Option<&str>,
) -> Result<Outcome, Fault> {
    let outcome = refreshed(context, presented)?;
    if matches!(outcome, Outcome::Refused(_)) {
        // Only what is refused anyway: who has the right token never waits, and never pays.
        let attempts = Attempts::of_refresh(context)?;
        if let Some(refusal) = attempts.refusal(context)? {
            return Ok(refusal.into());
        }
        attempts.count(context)?;
    }
    Ok(outcome)
}

fn refreshed(
    context: &mut Context<'_, impl Store, impl Env>,
    presented: Option<&str>,
) -> Result<Outcome, Fault> {
    let presented = presented.unwrap_or("");
    let Ok(token) = RefreshToken::parse(presented) else {
        return match GotrueToken::parse(presented) {
            Ok(token) => exchange(context, &token),
            Err(_) => {
                let message = "Refresh token is not valid";
                Ok(Refusal::new(ErrorCode::ValidationFailed, message).into())
            }
        };
    };
    let key = context.store.refresh_token_key()?;
    // What needs more than the one statement goes the slow way at once.
    if context.settings.single_session_per_user
        || context.settings.refresh_token_format == RefreshTokenFormat::Gotrue
    {
        // Whoever knows no more than the id of a session must not hold a lock on it.
        let locked = if token.is_genuine(&key) {
            context.store.lock_for_exchange(token.session_id())?.and_then(|columns| {
                let GotrueColumns { row, session, user, .. } = columns;
                row.map(|row| (row, session, user))
            })
        } else {
            context.store.lock(token.session_id())?
        };
        return considered(context, &token, &key, locked);
    }
    let floors = floors(&context.settings, context.now);
    let happy = undoable_if_hooked(context, |context| rotate(context, &token, &key, floors))?;
    match happy {
        Ok(Some(body)) => Ok(Outcome::Done(body)),
        Ok(None) => {
            let locked = context.store.lock(token.session_id())?;
            considered(context, &token, &key, locked)
        }
        Err(refusal) => Ok(refusal.into()),
    }
}

type Answer = Result<Option<serde_json::Value>, Refusal>;

/// Rotates and answers; `None` when no row was rotated.
fn rotate(
    context: &mut Context<'_, impl Store, impl Env>,
    token: &RefreshToken,
    key: &ServerKey,
    floors: Floors,
) -> Result<Answer, Fault> {
    let nonce = random_bytes(context.env);
    let Some(child) = token.child(&nonce, key) else {
        return Ok(Ok(None));
    };
    let rotation = Rotation {
        session_id: token.session_id(),
        generation: token.generation(),
        token_hash: token.hash(),
        child_hash: child.hash(),
        nonce,
        now: context.now,
        floors,
    };
    let Some((session, user)) = context.store.rotate(&rotation)? else {
        return Ok(Ok(None));
    };
    let touched = session.refreshed_at.unwrap_or(session.created_at);
    if touched.plus(context.settings.session_touch_interval) <= rotation.now {
        context.store.touch_session(session.id, &context.client, rotation.now)?;
    }
    // The rotation may have waited for another one.
    context.waited();
    let method = AuthenticationMethod::TokenRefresh;
    Ok(answer(context, &user, &session, &child.to_text(), method)?.map(Some))
}

type Locked = Option<(RefreshTokenRow, SessionState, User)>;

/// The slow path, with the rows locked: decide and act.
fn considered(
    context: &mut Context<'_, impl Store, impl Env>,
    token: &RefreshToken,
    key: &ServerKey,
    locked: Locked,
) -> Result<Outcome, Fault> {
    let ended = match &locked {
        Some(_) => None,
        None => context.store.end_reason(token.session_id())?,
    };
    let replaced = match &locked {
        Some((_, session, user)) if context.settings.single_session_per_user => {
            context.store.has_newer_session(session, user.id)?
        }
        Some(_) | None => false,
    };
    // The wait for the lock is over: the grace window is judged by the clock of now.
    let now = context.waited();
    let facts = Facts {
        token,
        key,
        current: locked.as_ref().map(|(row, session, user)| Current {
            row,
            bars: Bars { session, user, rotated_at: Some(row.rotated_at), replaced },
        }),
        ended,
        now,
        settings: &context.settings,
    };
    let decision = decide(&facts);
    let Some((row, session, user)) = locked else {
        return Ok(refusal(decision).into());
    };
    match decision {
        Decision::Rotate if context.settings.refresh_token_format == RefreshTokenFormat::Gotrue => {
            let before =
                Before { hash: token.hash(), gotrue: None, generation: token.generation() };
            replace(context, before, &session, &user)
        }
        Decision::Rotate => {
            let none = Floors { created_after: None, rotated_after: None };
            let answer = undoable_if_hooked(context, |context| rotate(context, token, key, none))?;
            Ok(match answer {
                Ok(Some(body)) => Outcome::Done(body),
                // Only when the generations of this session are used up.
                Ok(None) => refusal(Decision::SessionExpired(Expiry::TimeBox)).into(),
                Err(refusal) => refusal.into(),
            })
        }
        Decision::SameChild => match row.nonce.and_then(|nonce| token.child(&nonce, key)) {
            Some(child) => again(context, &session, &user, &child.to_text()),
            None => Ok(refusal(Decision::KeyLost).into()),
        },
        Decision::SameHandedBack => same_handed_back(context, &row, &session, &user),
        decision => act(context, decision, &session, &user),
    }
}

/// Refuses, and ends the session where the decision says so.
pub(super) fn act(
    context: &mut Context<'_, impl Store, impl Env>,
    decision: Decision,
    session: &SessionState,
    user: &User,
) -> Result<Outcome, Fault> {
    let (reason, action) = match decision {
        Decision::Theft => (EndReason::Theft, Action::TokenRevoked),
        Decision::Replaced => (EndReason::Replaced, Action::SessionRevoked),
        decision => return Ok(refusal(decision).into()),
    };
    context.store.end_locked_session(session.id, user.id, reason, context.now)?;
    let traits =
        [("session_id", json!(session.id.to_string())), ("reason", json!(reason.as_str()))];
    record(context, action, Actor::User(user), &traits)?;
    Ok(refusal(decision).into())
}

/// The policy's lengths as points in time for the happy path. Stricter than the policy is fine: a
/// token that they bar goes the slow way.
fn floors(settings: &Settings, now: Timestamp) -> Floors {
    let idle = [settings.session_inactivity_timeout, settings.refresh_token_lifetime];
    let long = [settings.session_time_box, settings.low_assurance_window];
    Floors {
        created_after: long.into_iter().flatten().min().map(|length| now.minus(length)),
        rotated_after: idle.into_iter().flatten().min().map(|length| now.minus(length)),
    }
}

/// GoTrue's error code for a decision, and the reason in the message.
pub(super) fn refusal(decision: Decision) -> Refusal {
    match decision {
        Decision::Rotate | Decision::SameChild | Decision::SameHandedBack | Decision::KeyLost => {
            Refusal::new(
                ErrorCode::Conflict,
                "Invalid Refresh Token: the server key has changed, sign in again",
            )
        }
        // Clients keep their session at a 503 and try again.
        Decision::ClockBack => Refusal::new(
            ErrorCode::Conflict,
            "Invalid Refresh Token: the server's clock has gone back, try again later",
        )
        .with_status(503),
        Decision::Theft => {
            Refusal::new(ErrorCode::RefreshTokenAlreadyUsed, "Invalid Refresh Token: Already Used")
        }
        Decision::Ahead => Refusal::new(
            ErrorCode::RefreshTokenNotFound,
            "Invalid Refresh Token: Not Issued By This Server",
        ),
        Decision::NotFound => Refusal::new(
            ErrorCode::RefreshTokenNotFound,
            "Invalid Refresh Token: Refresh Token Not Found",
        ),
        Decision::SessionEnded(reason) => ended(reason),
        Decision::SessionExpired(expiry) => Refusal::new(
            ErrorCode::SessionExpired,
            format!("Invalid Refresh Token: {}", expiry.describe()),
        ),
        Decision::Replaced => Refusal::new(
            ErrorCode::SessionExpired,
            "Invalid Refresh Token: Session Expired (Revoked by Newer Login)",
        ),
        Decision::OAuthClient => Refusal::new(
            ErrorCode::FeatureDisabled,
            "Refresh tokens of OAuth clients are not available in auth_ext",
        )
        .with_status(400),
        Decision::KeyEncrypted => Refusal::new(
            ErrorCode::RefreshTokenNotFound,
            "Invalid Refresh Token: GoTrue Has Encrypted The Key Of This Session",
        ),
        Decision::UserBanned => {
            Refusal::new(ErrorCode::UserBanned, "Invalid Refresh Token: User Banned")
        }
        Decision::UserDeleted => ended(Some(EndReason::UserDeleted)),
    }
}

fn ended(reason: Option<EndReason>) -> Refusal {
    let message = match reason {
        Some(reason) => format!("Invalid Refresh Token: the session {}", reason.describe()),
        None => "Invalid Refresh Token: No Valid Session Found".to_owned(),
    };
    // A replayed token of a session that theft has ended keeps GoTrue's word for it.
    let code = match reason {
        Some(EndReason::Theft) => ErrorCode::RefreshTokenAlreadyUsed,
        Some(EndReason::Expired | EndReason::Replaced) => ErrorCode::SessionExpired,
        Some(_) | None => ErrorCode::SessionNotFound,
    };
    Refusal::new(code, message).with_status(400)
}
