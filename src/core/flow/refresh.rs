//! Refresh: rotate the refresh token and issue a new access token.

use super::issue::{AuthenticationMethod, answer, undoable_if_hooked};
use crate::env::{Env, random_bytes};
use crate::fault::Fault;
use crate::outcome::{ErrorCode, Outcome, Refusal};
use crate::refresh::{Current, Decision, Facts, RefreshToken, ServerKey, decide};
use crate::session::{EndReason, Expiry, Scope, SessionState};
use crate::settings::Settings;
use crate::store::{Client, Floors, Rotation, Store};
use crate::time::Timestamp;
use crate::user::User;

/// Exchanges a refresh token: the session answer, or GoTrue's refusal with the reason in the
/// message. Theft ends the session, and that stays so although the caller gets a refusal.
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
    let Ok(token) = RefreshToken::parse(presented.unwrap_or("")) else {
        let message = "Refresh token is not valid";
        return Ok(Refusal::new(ErrorCode::ValidationFailed, message).into());
    };
    let key = store.refresh_token_key()?;
    let now = env.now();
    let floors = floors(&settings, now);
    let happy = undoable_if_hooked(store, &settings, |store| {
        rotate(store, env, &settings, &token, &key, floors, now, client)
    })?;
    match happy {
        Ok(Some(body)) => Ok(Outcome::Done(body)),
        Ok(None) => considered(store, env, &settings, &token, &key, client),
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
    Ok(answer(store, env, settings, &user, &session, &child, method)?.map(Some))
}

/// The slow path: lock, decide, act.
fn considered(
    store: &mut impl Store,
    env: &mut impl Env,
    settings: &Settings,
    token: &RefreshToken,
    key: &ServerKey,
    client: &Client,
) -> Result<Outcome, Fault> {
    let locked = store.lock(token.session_id())?;
    let ended = match &locked {
        Some(_) => None,
        None => store.end_reason(token.session_id())?,
    };
    // The wait for the lock is over: the grace window is judged by the clock of now.
    let now = env.now();
    let facts = Facts {
        token,
        key,
        current: locked.as_ref().map(|(row, session, user)| Current {
            row,
            session,
            standing: user.standing(now),
        }),
        ended,
        now,
        settings,
    };
    let decision = decide(&facts);
    match (decision, locked) {
        (Decision::Rotate, Some(_)) => {
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
        (Decision::SameChild, Some((row, session, user))) => {
            same_child(store, env, settings, token, key, row.nonce, &session, &user)
        }
        (Decision::Theft, Some((_, session, user))) => {
            let scope = Scope::Local;
            store.end_sessions(user.id, Some(session.id), scope, EndReason::Theft, now)?;
            Ok(refusal(decision).into())
        }
        (decision, _) => Ok(refusal(decision).into()),
    }
}

#[expect(clippy::too_many_arguments, reason = "all that the answer needs")]
fn same_child(
    store: &mut impl Store,
    env: &mut impl Env,
    settings: &Settings,
    token: &RefreshToken,
    key: &ServerKey,
    nonce: Option<[u8; 32]>,
    session: &SessionState,
    user: &User,
) -> Result<Outcome, Fault> {
    let Some(child) = nonce.and_then(|nonce| token.child(&nonce, key)) else {
        return Ok(refusal(Decision::KeyLost).into());
    };
    let method = AuthenticationMethod::TokenRefresh;
    // Nothing was rotated, but the hook may have written.
    let answer = undoable_if_hooked(store, settings, |store| {
        answer(store, env, settings, user, session, &child, method)
    })?;
    Ok(match answer {
        Ok(body) => Outcome::Done(body),
        Err(refusal) => refusal.into(),
    })
}

/// The policy's lengths as points in time for the happy path. Stricter than the policy is fine: a
/// token that they bar goes the slow way.
fn floors(settings: &Settings, now: Timestamp) -> Floors {
    let idle = [settings.session_inactivity_timeout, settings.refresh_token_lifetime];
    Floors {
        created_after: settings.session_time_box.map(|length| now.minus(length)),
        rotated_after: idle.into_iter().flatten().min().map(|length| now.minus(length)),
    }
}

/// GoTrue's error code for a decision, and the reason in the message.
fn refusal(decision: Decision) -> Refusal {
    match decision {
        Decision::Rotate | Decision::SameChild | Decision::KeyLost => Refusal::new(
            ErrorCode::Conflict,
            "Invalid Refresh Token: the server key has changed, sign in again",
        ),
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
        Some(_) | None => ErrorCode::SessionNotFound,
    };
    Refusal::new(code, message).with_status(400)
}
