//! What may keep a session from going on although its refresh token is good.

use crate::session::{Expiry, SessionState};
use crate::settings::Settings;
use crate::time::Timestamp;
use crate::user::{Standing, User};

/// The rows that may bar a session.
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

/// What bars it.
pub(super) enum Bar {
    UserBanned,
    UserDeleted,
    Expired(Expiry),
    Replaced,
}

/// The first bar that holds at `now`, in GoTrue's order: the user first, then the session.
pub(super) fn first_bar(bars: &Bars<'_>, now: Timestamp, settings: &Settings) -> Option<Bar> {
    match bars.user.standing(now) {
        Standing::Banned => return Some(Bar::UserBanned),
        Standing::Deleted => return Some(Bar::UserDeleted),
        Standing::Good => {}
    }
    let expiry = bars.session.lifetime(bars.rotated_at).expiry(now, settings);
    let low_end = bars.session.low_assurance_end(bars.user, settings);
    let low = low_end.filter(|end| *end <= now).map(|_| Expiry::LowAssurance);
    let replaced = bars.replaced.then_some(Bar::Replaced);
    expiry.or(low).map(Bar::Expired).or(replaced)
}
