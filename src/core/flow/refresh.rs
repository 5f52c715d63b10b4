//! Refresh: rotate the refresh token and issue a new access token.

use serde_json::json;

use super::attempts::Attempts;
use super::exchange::{Before, again, exchange, replace, same_handed_back};
use super::issue::{AuthenticationMethod, answer, undoable_if_hooked};
use super::records::record;
use crate::audit::{Action, Actor};
use crate::env::{Env, random_bytes};
use crate::fault::Fault;
use crate::outcome::{ErrorCode, Outcome, Refusal};
use crate::refresh::{
    Bars, Current, Decision, Facts, GotrueToken, RefreshToken, ServerKey, decide,
};
use crate::session::{EndReason, Expiry, SessionState};
use crate::settings::{RefreshTokenFormat, Settings};
use crate::store::{Client, Floors, GotrueColumns, RefreshTokenRow, Rotation, Store};
use crate::time::Timestamp;
use crate::user::User;

/// Exchanges a refresh token, ours or one that GoTrue issued in a live session: the session answer,
/// or GoTrue's refusal with the reason in the message. Theft ends the session, and that stays so
/// although the caller gets a refusal.
///
/// # Errors
/// A fault of the database, the keys or the settings.
pub fn refresh_session(
    store: &mut impl Store,
    env: &mut impl Env,
    presented: Option<&str>,
    client: &Client,
) -> Result<Outcome, Fault> {
    let settings = store.settings()?;
    let outcome = refreshed(store, env, &settings, presented, client)?;
    if matches!(outcome, Outcome::Refused(_)) {
        // Only what is refused anyway: who has the right token never waits, and never pays.
        let attempts = Attempts::of_refresh(store, &settings, client)?;
        if let Some(refusal) = attempts.refusal(store, env.now())? {
            return Ok(refusal.into());
        }
        attempts.count(store, env.now())?;
    }
    Ok(outcome)
}

fn refreshed(
    store: &mut impl Store,
    env: &mut impl Env,
    settings: &Settings,
    presented: Option<&str>,
    client: &Client,
) -> Result<Outcome, Fault> {
    let presented = presented.unwrap_or("");
    let Ok(token) = RefreshToken::parse(presented) else {
        return match GotrueToken::parse(presented) {
            Ok(token) => exchange(store, env, settings, &token, client),
            Err(_) => {
                let message = "Refresh token is not valid";
                Ok(Refusal::new(ErrorCode::ValidationFailed, message).into())
            }
        };
    };
    let key = store.refresh_token_key()?;
    // What needs more than the one statement goes the slow way at once.
    if settings.single_session_per_user
        || settings.refresh_token_format == RefreshTokenFormat::Gotrue
    {
        // Whoever knows no more than the id of a session must not hold a lock on it.
        let locked = if token.is_genuine(&key) {
            store.lock_for_exchange(token.session_id())?.and_then(|columns| {
                let GotrueColumns { row, session, user, .. } = columns;
                row.map(|row| (row, session, user))
            })
        } else {
            store.lock(token.session_id())?
        };
        return considered(store, env, settings, &token, &key, client, locked);
    }
    let now = env.now();
    let floors = floors(settings, now);
    let happy = undoable_if_hooked(store, settings, |store| {
        rotate(store, env, settings, &token, &key, floors, now, client)
    })?;
    match happy {
        Ok(Some(body)) => Ok(Outcome::Done(body)),
        Ok(None) => {
            let locked = store.lock(token.session_id())?;
            considered(store, env, settings, &token, &key, client, locked)
        }
        Err(refusal) => Ok(refusal.into()),
    }
}

type Answer = Result<Option<serde_json::Value>, Refusal>;

/// Rotates and answers; `None` when no row was rotated.
#[expect(clippy::too_many_arguments, reason = "the two callers share all of them")]
fn rotate<S: Store>(
    store: &mut S,
    env: &mut impl Env,
    settings: &Settings,
    token: &RefreshToken,
    key: &ServerKey,
    floors: Floors,
    now: Timestamp,
    client: &Client,
) -> Result<Answer, Fault> {
    let nonce = random_bytes(env);
    let Some(child) = token.child(&nonce, key) else {
        return Ok(Ok(None));
    };
    let rotation = Rotation {
        session_id: token.session_id(),
        generation: token.generation(),
        token_hash: token.hash(),
        child_hash: child.hash(),
        nonce,
        now,
        floors,
    };
    let Some((session, user)) = store.rotate(&rotation)? else {
        return Ok(Ok(None));
    };
    let touched = session.refreshed_at.unwrap_or(session.created_at);
    if touched.plus(settings.session_touch_interval) <= now {
        store.touch_session(session.id, client, now)?;
    }
    let method = AuthenticationMethod::TokenRefresh;
    Ok(answer(store, env, settings, &user, &session, &child.to_text(), method)?.map(Some))
}

type Locked = Option<(RefreshTokenRow, SessionState, User)>;

/// The slow path, with the rows locked: decide and act.
fn considered(
    store: &mut impl Store,
    env: &mut impl Env,
    settings: &Settings,
    token: &RefreshToken,
    key: &ServerKey,
    client: &Client,
    locked: Locked,
) -> Result<Outcome, Fault> {
    let ended = match &locked {
        Some(_) => None,
        None => store.end_reason(token.session_id())?,
    };
    let replaced = match &locked {
        Some((_, session, user)) if settings.single_session_per_user => {
            store.has_newer_session(session, user.id)?
        }
        Some(_) | None => false,
    };
    // The wait for the lock is over: the grace window is judged by the clock of now.
    let now = env.now();
    let facts = Facts {
        token,
        key,
        current: locked.as_ref().map(|(row, session, user)| Current {
            row,
            bars: Bars { session, user, rotated_at: Some(row.rotated_at), replaced },
        }),
        ended,
        now,
        settings,
    };
    let decision = decide(&facts);
    let Some((row, session, user)) = locked else {
        return Ok(refusal(decision).into());
    };
    match decision {
        Decision::Rotate if settings.refresh_token_format == RefreshTokenFormat::Gotrue => {
            let before =
                Before { hash: token.hash(), gotrue: None, generation: token.generation() };
            replace(store, env, settings, before, &session, &user, client, now)
        }
        Decision::Rotate => {
            let none = Floors { created_after: None, rotated_after: None };
            let answer = undoable_if_hooked(store, settings, |store| {
                rotate(store, env, settings, token, key, none, now, client)
            })?;
            Ok(match answer {
                Ok(Some(body)) => Outcome::Done(body),
                // Only when the generations of this session are used up.
                Ok(None) => refusal(Decision::SessionExpired(Expiry::TimeBox)).into(),
                Err(refusal) => refusal.into(),
            })
        }
        Decision::SameChild => match row.nonce.and_then(|nonce| token.child(&nonce, key)) {
            Some(child) => again(store, env, settings, &session, &user, &child.to_text()),
            None => Ok(refusal(Decision::KeyLost).into()),
        },
        Decision::SameHandedBack => same_handed_back(store, env, settings, &row, &session, &user),
        decision => act(store, env, settings, decision, &session, &user, client, now),
    }
}

/// Refuses, and ends the session where the decision says so.
#[expect(clippy::too_many_arguments, reason = "the two callers share all of them")]
pub(super) fn act(
    store: &mut impl Store,
    env: &mut impl Env,
    settings: &Settings,
    decision: Decision,
    session: &SessionState,
    user: &User,
    client: &Client,
    now: Timestamp,
) -> Result<Outcome, Fault> {
    let (reason, action) = match decision {
        Decision::Theft => (EndReason::Theft, Action::TokenRevoked),
        Decision::Replaced => (EndReason::Replaced, Action::SessionRevoked),
        decision => return Ok(refusal(decision).into()),
    };
    store.end_locked_session(session.id, user.id, reason, now)?;
    let traits =
        [("session_id", json!(session.id.to_string())), ("reason", json!(reason.as_str()))];
    record(store, env, settings, action, Actor::User(user), client, &traits)?;
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
