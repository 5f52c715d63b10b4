//! What to do with a presented refresh token: one decision, every case named.

use core::cmp::Ordering;

use subtle::ConstantTimeEq as _;

use super::bars::{Bar, Bars, first_bar};
use super::late::{Again, Lateness, lateness};
use super::token::{RefreshToken, ServerKey};
use crate::session::{EndReason, Expiry};
use crate::settings::Settings;
use crate::store::RefreshTokenRow;
use crate::time::Timestamp;

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
    /// What may keep its session from going on.
    pub bars: Bars<'a>,
}

/// The decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// It is the current token: rotate.
    Rotate,
    /// It is genuine and of a later generation than the row: the database has lost commits (an
    /// asynchronous fail-over, a restored backup). Take it for the current one and rotate it.
    Adopt,
    /// It is the direct parent: hand out the same child again.
    SameChild(Again),
    /// It is the direct parent, and a refresh token of GoTrue was handed out for it: hand out the
    /// same again.
    SameHandedBack(Again),
    /// It is the direct parent, but the server key has changed, so the child cannot be derived:
    /// refuse without punishing.
    KeyLost,
    /// It is the direct parent or the parent's parent, and the rotation lies in the future by the
    /// window or more: the clock has gone back, and nobody can tell whether the window is over.
    /// Refuse for now without punishing: an honest retry keeps its session, and a thief gets no
    /// longer window.
    ClockBack,
    /// It is the parent's parent, and the parent was rotated inside the grace window: a slow tab.
    /// Refuse without punishing.
    Overtaken,
    /// It is genuine but older, or a parent that is late once too often: somebody uses a copy. End
    /// the session.
    Theft,
    /// It is genuine but of a branch that is not the row's, as after a fail-over: another token of
    /// the current generation. Refuse without punishing.
    Divergent,
    /// Nothing proves that it was issued here.
    NotFound,
    /// Genuine, but its session has ended.
    SessionEnded(Option<EndReason>),
    /// Genuine and current, but the session is over by policy.
    SessionExpired(Expiry),
    /// Genuine and current, but the user has signed in again since and may have one session. End
    /// this one.
    Replaced,
    /// Genuine and current, but the user is banned.
    UserBanned,
    /// Genuine and current, but the user was deleted.
    UserDeleted,
    /// A refresh token of GoTrue, whose key GoTrue has encrypted.
    KeyEncrypted,
    /// A refresh token of GoTrue's OAuth server, which only GoTrue can exchange.
    OAuthClient,
}

/// Why a good token must not be used, if anything bars it.
pub(super) fn barred(bars: &Bars<'_>, now: Timestamp, settings: &Settings) -> Option<Decision> {
    first_bar(bars, now, settings).map(|bar| match bar {
        Bar::UserBanned => Decision::UserBanned,
        Bar::UserDeleted => Decision::UserDeleted,
        Bar::Expired(expiry) => Decision::SessionExpired(expiry),
        Bar::Replaced => Decision::Replaced,
    })
}

/// Decides. The hash decides validity and the MAC decides blame: a token that matches the current
/// hash is good even if the server key was lost, and only a token whose MAC is ours can be theft,
/// so nobody can end another's session with a made-up token.
#[must_use]
pub fn decide(facts: &Facts<'_>) -> Decision {
    let genuine = facts.token.is_genuine(facts.key);
    let Some(Current { row, bars }) = &facts.current else {
        return if genuine { Decision::SessionEnded(facts.ended) } else { Decision::NotFound };
    };
    let (now, settings) = (facts.now, facts.settings);
    match position(facts.token, row) {
        Position::Live => barred(bars, now, settings).unwrap_or(Decision::Rotate),
        Position::Parent => parent(row, bars, now, settings, |again| same_child(facts, row, again)),
        _ if !genuine => Decision::NotFound,
        Position::Grandparent => grandparent(row, now, settings),
        Position::Older => Decision::Theft,
        Position::Ahead => barred(bars, now, settings).unwrap_or(Decision::Adopt),
        Position::Divergent => Decision::Divergent,
    }
}

/// Where a presented token stands in the chain of its session.
enum Position {
    /// The current generation with the right secret.
    Live,
    /// The generation before, with the right secret.
    Parent,
    /// Two generations before the current one; only the MAC can tell whether it is ours.
    Grandparent,
    /// Any other of an earlier generation; only the MAC can tell whether it is ours.
    Older,
    /// A generation that was not issued yet, as far as the row knows.
    Ahead,
    /// The current generation with another secret.
    Divergent,
}

fn position(token: &RefreshToken, row: &RefreshTokenRow) -> Position {
    match token.generation().cmp(&row.generation) {
        Ordering::Equal if token.matches(&row.token_hash) => Position::Live,
        Ordering::Equal => Position::Divergent,
        Ordering::Greater => Position::Ahead,
        Ordering::Less => {
            let parent = row.parent_hash.as_ref().is_some_and(|hash| token.matches(hash));
            match row.generation.saturating_sub(token.generation()) {
                1 if parent => Position::Parent,
                2 => Position::Grandparent,
                _ => Position::Older,
            }
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
fn grace(row: &RefreshTokenRow, now: Timestamp, settings: &Settings) -> Grace {
    let window = settings.grace_window;
    if row.rotated_at.plus(window) <= now {
        Grace::Over
    } else if now.plus(window) <= row.rotated_at {
        Grace::Unknown
    } else {
        Grace::Open
    }
}

/// What the direct parent of the current token gets, whoever issued it. After the window it is a late
/// retry: a client whose answer was lost, which may happen in so many generations in a row and no
/// more. Two who share a chain come late in every generation.
pub(super) fn parent(
    row: &RefreshTokenRow,
    bars: &Bars<'_>,
    now: Timestamp,
    settings: &Settings,
    same_child: impl FnOnce(Again) -> Decision,
) -> Decision {
    let again = match grace(row, now, settings) {
        Grace::Open => Again::InWindow,
        Grace::Unknown => return barred(bars, now, settings).unwrap_or(Decision::ClockBack),
        Grace::Over => match lateness(row, settings) {
            Lateness::Allowed { in_a_row } => Again::Late { in_a_row },
            Lateness::OnceTooOften => return Decision::Theft,
        },
    };
    barred(bars, now, settings).unwrap_or_else(|| same_child(again))
}

/// What the genuine parent of the current token's parent gets, whoever issued it.
pub(super) fn grandparent(row: &RefreshTokenRow, now: Timestamp, settings: &Settings) -> Decision {
    match grace(row, now, settings) {
        Grace::Open => Decision::Overtaken,
        Grace::Over => Decision::Theft,
        Grace::Unknown => Decision::ClockBack,
    }
}

fn same_child(facts: &Facts<'_>, row: &RefreshTokenRow, again: Again) -> Decision {
    let Some(nonce) = &row.nonce else { return Decision::SameHandedBack(again) };
    match facts.token.child(nonce, facts.key) {
        Some(child) if bool::from(child.hash().ct_eq(&row.token_hash)) => {
            Decision::SameChild(again)
        }
        Some(_) | None => Decision::KeyLost,
    }
}
