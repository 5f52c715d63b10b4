//! The rows of the refresh decision, and how one is checked.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod bars;
mod chain;
mod clock;
mod ends;
mod late;
mod lost_commits;
mod policies;

use auth_ext_core::outcome::ErrorCode;
use auth_ext_core::refresh::{Bars, Current, Decision, Facts, RefreshToken, decide};
use auth_ext_core::session::EndReason;
use auth_ext_core::store::{RefreshTokens as _, Sessions as _};
use auth_ext_core::testing::Tables;
use serde_json::json;

use crate::flow_common::{Session, World, caller, session};

/// A situation and what must come of it.
pub(crate) struct Row {
    /// The situation in words.
    pub(crate) name: &'static str,
    /// Makes it out of a fresh session, and gives the text that is then presented.
    pub(crate) arrange: fn(&mut World, &Session) -> String,
    /// The decision; none when the text is no refresh token at all.
    pub(crate) decision: Option<Decision>,
    pub(crate) answer: Answer,
}

/// What the flow answers and does.
#[derive(Clone, Copy)]
pub(crate) enum Answer {
    /// A new refresh token.
    Rotated,
    /// A new refresh token, of the generation after the presented one, whatever the row knew.
    Adopted,
    /// The current refresh token, once more.
    SameChild,
    /// The same after the window: the row tells of the late retry.
    LateChild,
    /// A refusal that changes nothing.
    Refused(u16, ErrorCode, &'static str),
    /// A refusal, and the session is gone.
    Theft,
    /// The same for a session that a newer sign-in has replaced.
    Replaced,
    /// The refresh token of GoTrue that was handed out for it, once more.
    SameHandedBack,
    /// The same after the window.
    LateHandedBack,
}

const NEWER_LOGIN: &str = "Invalid Refresh Token: Session Expired (Revoked by Newer Login)";

pub(crate) const ALREADY_USED: &str = "Invalid Refresh Token: Already Used";

pub(crate) const NOT_FOUND: Answer = Answer::Refused(
    400,
    ErrorCode::RefreshTokenNotFound,
    "Invalid Refresh Token: Refresh Token Not Found",
);

/// Every row.
pub(crate) fn all() -> impl Iterator<Item = &'static Row> {
    let rows = chain::ROWS.iter().chain(ends::ROWS).chain(bars::ROWS);
    let rows = rows.chain(clock::ROWS).chain(policies::ROWS);
    rows.chain(late::ROWS).chain(lost_commits::ROWS)
}

/// Plays one row through: the decision from the rows as they are, then the flow.
pub(crate) fn check(row: &Row) {
    let name = row.name;
    let mut world = World::with_ada();
    let bystander = world.ada_signs_in();
    let own = world.ada_signs_in();
    let presented = (row.arrange)(&mut world, &own);
    assert_eq!(decision(&mut world, &presented), row.decision, "{name}");

    let before = world.tables().clone();
    let outcome = world.refresh(&presented);
    match row.answer {
        Answer::Rotated | Answer::Adopted => {
            let answer = session(outcome);
            let child = RefreshToken::parse(&answer.refresh_token).unwrap();
            let parent = RefreshToken::parse(&presented).unwrap();
            let now = world.clock.now();
            let row = world.token_row(own.id);
            assert_eq!(row.generation, parent.generation() + 1, "{name}");
            assert_eq!(row.token_hash, child.hash(), "{name}");
            assert_eq!(row.parent_hash, Some(parent.hash()), "{name}");
            assert_eq!(row.rotated_at, now, "{name}");
        }
        Answer::SameChild | Answer::LateChild => {
            let answer = session(outcome);
            let child = RefreshToken::parse(&answer.refresh_token).unwrap();
            let token_hash = world.token_row(own.id).token_hash;
            assert_eq!(child.hash(), token_hash, "{name}");
            let is_late = matches!(row.answer, Answer::LateChild);
            assert_eq!(*world.tables(), noted(before, &own, is_late), "{name}");
        }
        Answer::Refused(status, code, message) => {
            assert_refused_with(outcome, status, code, message, name);
            assert_eq!(*world.tables(), before, "{name}");
        }
        Answer::SameHandedBack | Answer::LateHandedBack => {
            let handed_back = session(outcome).refresh_token;
            let tokens: Vec<_> = before.gotrue_tokens.values().map(|row| &row.token).collect();
            assert_eq!(tokens, [&handed_back], "{name}");
            let is_late = matches!(row.answer, Answer::LateHandedBack);
            assert_eq!(*world.tables(), noted(before, &own, is_late), "{name}");
        }
        Answer::Theft | Answer::Replaced => {
            let (code, message, reason) = match row.answer {
                Answer::Replaced => (ErrorCode::SessionExpired, NEWER_LOGIN, EndReason::Replaced),
                _ => (ErrorCode::RefreshTokenAlreadyUsed, ALREADY_USED, EndReason::Theft),
            };
            assert_refused_with(outcome, 400, code, message, name);
            let now = world.clock.now();
            let mut expected = before;
            expected.delete_session(own.id);
            let ended = auth_ext_core::testing::EndedSessionRow {
                user_id: caller(&own).user_id,
                ended_at: now,
                reason,
            };
            expected.ended_sessions.insert(own.id, ended);
            assert_eq!(*world.tables(), expected, "{name}");
            assert!(expected.sessions.contains_key(&bystander.id), "{name}");
        }
    }
}

/// The rows with a late retry of the current generation noted, in a row with the one before.
fn noted(mut tables: Tables, own: &Session, is_late: bool) -> Tables {
    if is_late {
        let row = tables.refresh_tokens.get_mut(&own.id).unwrap();
        let follows = row.late_generation == Some(row.generation - 1);
        if row.late_generation != Some(row.generation) {
            row.late_in_a_row = if follows { row.late_in_a_row + 1 } else { 1 };
            row.late_generation = Some(row.generation);
        }
    }
    tables
}

fn assert_refused_with(
    outcome: auth_ext_core::outcome::Outcome,
    status: u16,
    code: ErrorCode,
    message: &str,
    name: &str,
) {
    let expected = json!({
        "code": status,
        "error_code": code.as_str(),
        "msg": message,
        "message": message,
    });
    assert_eq!(outcome.status(), status, "{name}");
    assert_eq!(outcome.into_body().to_value(), expected, "{name}");
}

/// The decision about a text, as the flow asks for it. None when it is no refresh token.
fn decision(world: &mut World, presented: &str) -> Option<Decision> {
    let token = RefreshToken::parse(presented).ok()?;
    let now = world.clock.now();
    let key = world.key();
    let ended = world.store.end_reason(token.session_id()).unwrap();
    let locked = world.store.lock(token.session_id()).unwrap();
    let newer = locked
        .as_ref()
        .is_some_and(|(_, session, user)| world.store.has_newer_session(session, user.id).unwrap());
    let current = locked.as_ref().map(|(row, session, user)| Current {
        row,
        bars: Bars {
            session,
            user,
            rotated_at: Some(row.rotated_at),
            replaced: world.store.settings.single_session_per_user && newer,
        },
    });
    Some(decide(&Facts {
        token: &token,
        key: &key,
        ended: if current.is_some() { None } else { ended },
        current,
        now,
        settings: &world.store.settings,
    }))
}
