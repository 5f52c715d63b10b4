//! What to do with a presented refresh token: one decision, every case named.

use subtle::ConstantTimeEq as _;

use super::token::{RefreshToken, ServerKey};
use crate::session::{EndReason, Expiry, SessionState};
use crate::settings::Settings;
use crate::store::RefreshTokenRow;
use crate::time::Timestamp;
use crate::user::Standing;

/// What is known when a refresh token was presented and its rows are locked.
pub struct Facts<'a> {
    /// The token.
    pub token: &'a RefreshToken,
    /// The server key.
    pub key: &'a ServerKey,
    /// The row of its session in `auth_ext.refresh_tokens`, with the session and the user.
    pub current: Option<Current<'a>>,
    /// Why the session has ended, where that is on record.
    pub ended: Option<EndReason>,
    /// The wall clock after the lock was granted.
    pub now: Timestamp,
    /// The policy.
    pub settings: &'a Settings,
}

/// The live rows behind a refresh token.
pub struct Current<'a> {
    /// The refresh token row.
    pub row: &'a RefreshTokenRow,
    /// The session's times.
    pub session: &'a SessionState,
    /// Whether the user may have sessions.
    pub standing: Standing,
}

/// The decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// It is the current token: rotate.
    Rotate,
    /// It is the direct parent inside the grace window: hand out the same child again.
    SameChild,
    /// It is the direct parent inside the grace window, but the server key has changed, so the
    /// child cannot be derived: refuse without punishing.
    KeyLost,
    /// It is the direct parent, and the rotation lies in the future by the window or more: the
    /// clock has gone back, and nobody can tell whether the window is over. Refuse for now without
    /// punishing: an honest retry keeps its session, and a thief gets no longer window.
    ClockBack,
    /// It is genuine but older: somebody uses a copy. End the session.
    Theft,
    /// It is genuine but from a chain that this server does not know: a generation ahead of ours,
    /// or another token of the current generation, as after a failover to a late standby. Refuse
    /// without punishing.
    Ahead,
    /// Nothing proves that it was issued here.
    NotFound,
    /// Genuine, but its session has ended.
    SessionEnded(Option<EndReason>),
    /// Genuine and current, but the session is over by policy.
    SessionExpired(Expiry),
    /// Genuine and current, but the user is banned.
    UserBanned,
    /// Genuine and current, but the user was deleted.
    UserDeleted,
}

/// Decides. The hash decides validity and the MAC decides blame: a token that matches the current
/// hash is good even if the server key was lost, and only a token whose MAC is ours can be theft,
/// so nobody can end another's session with a made-up token.
#[must_use]
pub fn decide(facts: &Facts<'_>) -> Decision {
    let genuine = facts.token.is_genuine(facts.key);
    let Some(current) = &facts.current else {
        return if genuine { Decision::SessionEnded(facts.ended) } else { Decision::NotFound };
    };
    match position(facts.token, current.row) {
        Position::Live => barred(facts, current).unwrap_or(Decision::Rotate),
        Position::Parent => match grace(facts, current.row) {
            Grace::Open => barred(facts, current).unwrap_or_else(|| same_child(facts, current.row)),
            Grace::Over => Decision::Theft,
            Grace::Unknown => barred(facts, current).unwrap_or(Decision::ClockBack),
        },
        Position::Older if genuine => Decision::Theft,
        Position::Ahead | Position::Divergent if genuine => Decision::Ahead,
        Position::Older | Position::Ahead | Position::Divergent => Decision::NotFound,
    }
}

/// Where a presented token stands in the chain of its session.
enum Position {
    /// The current generation with the right secret.
    Live,
    /// The generation before, with the right secret.
    Parent,
    /// A generation before the current one; only the MAC can tell whether it is ours.
    Older,
    /// A generation that was not issued yet.
    Ahead,
    /// The current generation with another secret.
    Divergent,
}

fn position(token: &RefreshToken, row: &RefreshTokenRow) -> Position {
    use core::cmp::Ordering;
    match token.generation().cmp(&row.generation) {
        Ordering::Equal if token.matches(&row.token_hash) => Position::Live,
        Ordering::Equal => Position::Divergent,
        Ordering::Greater => Position::Ahead,
        Ordering::Less => {
            let parent = row.parent_hash.as_ref().is_some_and(|hash| token.matches(hash));
            let direct = token.generation().checked_add(1) == Some(row.generation);
            if parent && direct { Position::Parent } else { Position::Older }
        }
    }
}

/// Whether the grace window is open.
enum Grace {
    Open,
    Over,
    /// The clock has gone back too far to tell.
    Unknown,
}

/// The window counts from the first rotation and is never extended; its last instant is outside.
/// A clock that stepped back leaves it open only if the step was shorter than the window, so that it
/// is never open for twice its length.
fn grace(facts: &Facts<'_>, row: &RefreshTokenRow) -> Grace {
    let window = facts.settings.grace_window;
    if row.rotated_at.plus(window) <= facts.now {
        Grace::Over
    } else if facts.now.plus(window) <= row.rotated_at {
        Grace::Unknown
    } else {
        Grace::Open
    }
}

fn same_child(facts: &Facts<'_>, row: &RefreshTokenRow) -> Decision {
    let child = row.nonce.as_ref().and_then(|nonce| facts.token.child(nonce, facts.key));
    match child {
        Some(child) if bool::from(child.hash().ct_eq(&row.token_hash)) => Decision::SameChild,
        Some(_) | None => Decision::KeyLost,
    }
}

/// Why a token that is otherwise good must not be used, in GoTrue's order: the user first, then
/// the session.
fn barred(facts: &Facts<'_>, current: &Current<'_>) -> Option<Decision> {
    match current.standing {
        Standing::Banned => return Some(Decision::UserBanned),
        Standing::Deleted => return Some(Decision::UserDeleted),
        Standing::Good => {}
    }
    let lifetime = current.session.lifetime(Some(current.row.rotated_at));
    lifetime.expiry(facts.now, facts.settings).map(Decision::SessionExpired)
}
