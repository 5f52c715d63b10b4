//! Refresh: rotate the refresh token and issue a new access token.

use super::attempts::Attempts;
use super::exchange::{Before, exchange, replace};
use super::issue::{AuthenticationMethod, answer, undoable_if_hooked};
use super::refresh_again::{again, finished, late_retry, same_handed_back};
use super::refresh_consequence::{act, record_adoption};
use super::refresh_refusal::refusal;
use crate::context::Context;
use crate::env::{Env, random_bytes};
use crate::fault::Fault;
use crate::outcome::{ErrorCode, Outcome, Refusal};
use crate::refresh::{
    Bars, Current, Decision, Facts, GotrueToken, RefreshToken, ServerKey, decide,
};
use crate::session::{Expiry, SessionState};
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
    let every = Attempts::of_any_refresh(context)?;
    every.around(context, |context| refreshed_or_counted(context, presented))
}

fn refreshed_or_counted(
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
        if !is_proven(context.store, &token, &key)? {
            return Ok(refusal(Decision::NotFound).into());
        }
        let locked = context.store.lock_for_exchange(token.session_id())?.and_then(|columns| {
            let GotrueColumns { row, session, user, .. } = columns;
            row.map(|row| (row, session, user))
        });
        return considered(context, &token, &key, locked);
    }
    let floors = floors(&context.settings, context.now);
    let happy = undoable_if_hooked(context, |context| rotate(context, &token, &key, floors))?;
    match happy {
        Ok(Some(body)) => Ok(Outcome::Done(body)),
        Ok(None) if !is_proven(context.store, &token, &key)? => {
            Ok(refusal(Decision::NotFound).into())
        }
        Ok(None) => {
            let locked = context.store.lock(token.session_id())?;
            considered(context, &token, &key, locked)
        }
        Err(refusal) => Ok(refusal.into()),
    }
}

/// Whether the token may lock the row of its session: whoever knows no more than the id of a session
/// must not be able to hold it. The MAC proves a token; where the server key was lost, the hash.
fn is_proven(store: &mut impl Store, token: &RefreshToken, key: &ServerKey) -> Result<bool, Fault> {
    Ok(token.is_genuine(key) || store.holds_hash(token.session_id(), &token.hash())?)
}

type Answer = Result<Option<crate::json::Body>, Refusal>;

/// Rotates and answers; `None` when no row was rotated.
fn rotate(
    context: &mut Context<'_, impl Store, impl Env>,
    token: &RefreshToken,
    key: &ServerKey,
    floors: Floors,
) -> Result<Answer, Fault> {
    let Some((child, rotation)) = rotation(context, token, key, floors) else {
        return Ok(Ok(None));
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

/// The child and what makes it the current one; `None` when the generations are used up.
fn rotation(
    context: &mut Context<'_, impl Store, impl Env>,
    token: &RefreshToken,
    key: &ServerKey,
    floors: Floors,
) -> Option<(RefreshToken, Rotation)> {
    let nonce = random_bytes(context.env);
    let child = token.child(&nonce, key)?;
    let rotation = Rotation {
        session_id: token.session_id(),
        generation: token.generation(),
        token_hash: token.hash(),
        child_hash: child.hash(),
        nonce,
        now: context.now,
        floors,
    };
    Some((child, rotation))
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
        Decision::Rotate | Decision::Adopt
            if context.settings.refresh_token_format == RefreshTokenFormat::Gotrue =>
        {
            let before = Before {
                hash: token.hash(),
                gotrue: None,
                generation: token.generation(),
                is_adopted: decision == Decision::Adopt,
            };
            replace(context, before, &session, &user)
        }
        Decision::Rotate => {
            let none = Floors::NONE;
            let answer = undoable_if_hooked(context, |context| rotate(context, token, key, none))?;
            Ok(match answer {
                Ok(Some(body)) => Outcome::Done(body),
                // Only when the generations of this session are used up.
                Ok(None) => refusal(Decision::SessionExpired(Expiry::TimeBox)).into(),
                Err(refusal) => refusal.into(),
            })
        }
        Decision::Adopt => adopt(context, token, key, &session, &user),
        Decision::SameChild(when) => match row.nonce.and_then(|nonce| token.child(&nonce, key)) {
            Some(child) => {
                let late = late_retry(session.id, &row, when);
                again(context, &session, &user, &child.to_text(), late)
            }
            None => Ok(refusal(Decision::KeyLost).into()),
        },
        Decision::SameHandedBack(when) => same_handed_back(context, &row, &session, &user, when),
        decision => act(context, decision, &session, &user),
    }
}

/// Takes a token for the current one that the database has lost, and rotates it.
fn adopt(
    context: &mut Context<'_, impl Store, impl Env>,
    token: &RefreshToken,
    key: &ServerKey,
    session: &SessionState,
    user: &User,
) -> Result<Outcome, Fault> {
    let Some((child, rotation)) = rotation(context, token, key, Floors::NONE) else {
        return Ok(refusal(Decision::SessionExpired(Expiry::TimeBox)).into());
    };
    let answer = undoable_if_hooked(context, |context| {
        context.store.adopt(&rotation)?;
        context.store.touch_session(session.id, &context.client, rotation.now)?;
        record_adoption(context, session, user)?;
        let method = AuthenticationMethod::TokenRefresh;
        answer(context, user, session, &child.to_text(), method)
    })?;
    Ok(finished(answer))
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
