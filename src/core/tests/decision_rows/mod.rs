//! The rows of the refresh decision, and how one is checked.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod bars;
mod chain;
mod clock;
mod ends;

use auth_ext_core::outcome::ErrorCode;
use auth_ext_core::refresh::{Current, Decision, Facts, RefreshToken, decide};
use auth_ext_core::session::EndReason;
use auth_ext_core::store::{RefreshTokens as _, Sessions as _};
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
    /// The current refresh token, once more.
    SameChild,
    /// A refusal that changes nothing.
    Refused(u16, ErrorCode, &'static str),
    /// A refusal, and the session is gone.
    Theft,
}

pub(crate) const ALREADY_USED: &str = "Invalid Refresh Token: Already Used";

pub(crate) const NOT_FOUND: Answer = Answer::Refused(
    400,
    ErrorCode::RefreshTokenNotFound,
    "Invalid Refresh Token: Refresh Token Not Found",
);

/// Every row.
pub(crate) fn all() -> impl Iterator<Item = &'static Row> {
    chain::ROWS.iter().chain(ends::ROWS).chain(bars::ROWS).chain(clock::ROWS)
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
        Answer::Rotated => {
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
        Answer::SameChild => {
            let answer = session(outcome);
            let child = RefreshToken::parse(&answer.refresh_token).unwrap();
            let token_hash = world.token_row(own.id).token_hash;
            assert_eq!(child.hash(), token_hash, "{name}");
            assert_eq!(*world.tables(), before, "{name}");
        }
        Answer::Refused(status, code, message) => {
            assert_refused_with(outcome, status, code, message, name);
            assert_eq!(*world.tables(), before, "{name}");
        }
        Answer::Theft => {
            let code = ErrorCode::RefreshTokenAlreadyUsed;
            assert_refused_with(outcome, 400, code, ALREADY_USED, name);
            let now = world.clock.now();
            let mut expected = before;
            expected.delete_session(own.id);
            let ended = auth_ext_core::testing::EndedSessionRow {
                user_id: caller(&own).user_id,
                ended_at: now,
                reason: EndReason::Theft,
            };
            expected.ended_sessions.insert(own.id, ended);
            assert_eq!(*world.tables(), expected, "{name}");
            assert!(expected.sessions.contains_key(&bystander.id), "{name}");
        }
    }
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
    assert_eq!(outcome.into_body(), expected, "{name}");
}

/// The decision about a text, as the flow asks for it. None when it is no refresh token.
fn decision(world: &mut World, presented: &str) -> Option<Decision> {
    let token = RefreshToken::parse(presented).ok()?;
    let now = world.clock.now();
    let key = world.key();
    let ended = world.store.end_reason(token.session_id()).unwrap();
    let locked = world.store.lock(token.session_id()).unwrap();
    let current = locked.as_ref().map(|(row, session, user)| Current {
        row,
        session,
        standing: user.standing(now),
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
