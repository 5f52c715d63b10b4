//! What to do with a presented refresh token: one decision, every case named.

use subtle::ConstantTimeEq as _;

use super::token::{RefreshToken, ServerKey};
use crate::session::{EndReason, Expiry, SessionState};
use crate::settings::Settings;
use crate::store::RefreshTokenRow;
use crate::time::Timestamp;
use crate::user::{Standing, User};

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

/// What may keep a session from going on although its refresh token is good.
#[derive(Clone, Copy)]
pub struct Bars<'a> {
    /// The session.
    pub session: &'a SessionState,
    /// Its user.
    pub user: &'a User,
    /// When its current refresh token was issued, if that was here.
    pub rotated_at: Option<Timestamp>,
    /// Whether the user has signed in again since, where only one session is allowed.
    pub replaced: bool,
}

impl Bars<'_> {
    /// The first that holds at `now`, in GoTrue's order: the user first, then the session.
    pub(super) fn first(&self, now: Timestamp, settings: &Settings) -> Option<Decision> {
        match self.user.standing(now) {
            Standing::Banned => return Some(Decision::UserBanned),
            Standing::Deleted => return Some(Decision::UserDeleted),
            Standing::Good => {}
        }
        let expiry = self.session.lifetime(self.rotated_at).expiry(now, settings);
        let low_end = self.session.low_assurance_end(self.user, settings);
        let low = low_end.filter(|end| *end <= now).map(|_| Expiry::LowAssurance);
        let replaced = self.replaced.then_some(Decision::Replaced);
        expiry.or(low).map(Decision::SessionExpired).or(replaced)
    }
}

/// The decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// It is the current token: rotate.
    Rotate,
    /// It is the direct parent inside the grace window: hand out the same child again.
    SameChild,
    /// It is the direct parent inside the grace window, and a refresh token of GoTrue was handed
    /// out for it: hand out the same again.
    SameHandedBack,
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
        Position::Parent => {
            let same_child = || same_child(facts, current.row);
            parent(current.row, &current.bars, facts.now, facts.settings, same_child)
        }
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

/// What the direct parent of the current token gets, whoever issued it.
pub(super) fn parent(
    row: &RefreshTokenRow,
    bars: &Bars<'_>,
    now: Timestamp,
    settings: &Settings,
    same_child: impl FnOnce() -> Decision,
) -> Decision {
    match grace(row, now, settings) {
        Grace::Open => bars.first(now, settings).unwrap_or_else(same_child),
        Grace::Over => Decision::Theft,
        Grace::Unknown => bars.first(now, settings).unwrap_or(Decision::ClockBack),
    }
}

fn barred(facts: &Facts<'_>, current: &Current<'_>) -> Option<Decision> {
    current.bars.first(facts.now, facts.settings)
}

fn same_child(facts: &Facts<'_>, row: &RefreshTokenRow) -> Decision {
    let Some(nonce) = &row.nonce else { return Decision::SameHandedBack };
    match facts.token.child(nonce, facts.key) {
        Some(child) if bool::from(child.hash().ct_eq(&row.token_hash)) => Decision::SameChild,
        Some(_) | None => Decision::KeyLost,
    }
}
