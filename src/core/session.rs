//! Sessions: their state and why they end.

use core::time::Duration;

use serde::Deserialize;
use uuid::Uuid;

use crate::factor::FactorKind;
use crate::settings::Settings;
use crate::time::Timestamp;
use crate::user::User;

/// The times of a row of `auth.sessions` that decide whether it is still good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionState {
    /// `auth.sessions.id`.
    pub id: Uuid,
    /// When the user signed in.
    pub created_at: Timestamp,
    /// When a refresh last touched the row.
    pub refreshed_at: Option<Timestamp>,
    /// An end set from outside, such as by single sign-on.
    pub not_after: Option<Timestamp>,
    /// `aal1`, `aal2` or `aal3`; `aal1` when the column is empty.
    pub aal: String,
    /// `[{"method", "timestamp"}, …]`, newest first, as JSON text.
    pub amr: String,
}

/// An entry of `amr`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Method {
    /// `password`, `otp`, `totp`, ….
    pub method: String,
    /// When it was last used, in seconds since 1970.
    pub timestamp: i64,
}

impl SessionState {
    /// The times that decide whether the session is over by policy. `rotated_at` is when its
    /// current refresh token was issued, if we issued one.
    #[must_use]
    pub const fn lifetime(&self, rotated_at: Option<Timestamp>) -> Lifetime {
        Lifetime {
            created_at: self.created_at,
            refreshed_at: self.refreshed_at,
            not_after: self.not_after,
            rotated_at,
        }
    }

    /// Whether the user has proved so lately who she is that the session alone proves her
    /// ([`Settings::password_change_window`]): she signed in, or proved a second factor in it. That counts
    /// for a token of since then, because one that was stolen before is still of this session;
    /// `token_issued_at` is its `iat`, in seconds since 1970.
    #[must_use]
    pub fn is_recent(
        &self,
        settings: &Settings,
        now: Timestamp,
        token_issued_at: Option<i64>,
    ) -> bool {
        let Some(window) = settings.password_change_window else { return true };
        let is_within = |proved_at: Timestamp| now < proved_at.plus(window);
        is_within(self.created_at)
            || self.factor_proved_at().zip(token_issued_at).is_some_and(|(proved, issued)| {
                proved <= issued && is_within(Timestamp::from_seconds(proved))
            })
    }

    /// When a second factor was last proved in it, in seconds since 1970; `None` when that counts no more,
    /// because the factor was removed.
    fn factor_proved_at(&self) -> Option<i64> {
        let methods = if self.aal == "aal1" { Vec::new() } else { self.methods() };
        let by_factor = methods.iter().filter(|one| FactorKind::of_method(&one.method).is_some());
        by_factor.map(|one| one.timestamp).max()
    }

    /// What `amr` says; nothing of one that cannot be read.
    #[must_use]
    pub fn methods(&self) -> Vec<Method> {
        serde_json::from_str(&self.amr).unwrap_or_default()
    }

    /// When a session without a second factor ends for a user who has one (GoTrue's
    /// `SESSIONS_ALLOW_LOW_AAL`); `None` when it need not.
    #[must_use]
    pub fn low_assurance_end(&self, user: &User, settings: &Settings) -> Option<Timestamp> {
        let window = settings.low_assurance_window?;
        let lacks_factor = self.aal == "aal1" && user.has_second_factor();
        lacks_factor.then(|| self.created_at.plus(window))
    }
}

/// The times of a session that its policy is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lifetime {
    /// When the user signed in.
    pub created_at: Timestamp,
    /// When a refresh last touched the row.
    pub refreshed_at: Option<Timestamp>,
    /// An end set from outside.
    pub not_after: Option<Timestamp>,
    /// When the current refresh token was issued; none for a session that only GoTrue has
    /// refreshed.
    pub rotated_at: Option<Timestamp>,
}

impl Lifetime {
    /// When the session was last used: at its last refresh, or when it began.
    #[must_use]
    pub fn last_used_at(&self) -> Timestamp {
        let touched = self.refreshed_at.unwrap_or(self.created_at);
        self.rotated_at.map_or(touched, |rotated| rotated.max(touched))
    }

    /// [`Self::last_used_at`] no finer than `interval`: the beginning of the interval, counted from
    /// the Unix epoch, in which it lies.
    #[must_use]
    pub fn shown_last_use(&self, interval: Duration) -> Timestamp {
        let at = self.last_used_at().as_micros();
        let interval = i64::try_from(interval.as_micros()).unwrap_or(i64::MAX).max(1);
        Timestamp::from_micros(at.saturating_sub(at.rem_euclid(interval)))
    }

    /// Whether the session is over by policy at `now`, first match in GoTrue's order.
    #[must_use]
    pub fn expiry(&self, now: Timestamp, settings: &Settings) -> Option<Expiry> {
        let over = |start: Timestamp, length| start.plus(length) <= now;
        if self.not_after.is_some_and(|end| end <= now) {
            return Some(Expiry::NotAfter);
        }
        if settings.session_time_box.is_some_and(|length| over(self.created_at, length)) {
            return Some(Expiry::TimeBox);
        }
        let used = self.last_used_at();
        if settings.session_inactivity_timeout.is_some_and(|length| over(used, length)) {
            return Some(Expiry::Inactivity);
        }
        match (settings.refresh_token_lifetime, self.rotated_at) {
            (Some(length), Some(rotated)) if over(rotated, length) => {
                Some(Expiry::RefreshTokenLifetime)
            }
            _ => None,
        }
    }
}

/// Why a session is over by policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expiry {
    /// `auth.sessions.not_after` has passed.
    NotAfter,
    /// The session's time box is used up.
    TimeBox,
    /// The session was not refreshed for too long.
    Inactivity,
    /// The refresh token lay unused for longer than its lifetime.
    RefreshTokenLifetime,
    /// The user has a second factor and went on without it for too long.
    LowAssurance,
}

impl Expiry {
    /// The reason as the end of GoTrue's sentence.
    #[must_use]
    pub const fn describe(self) -> &'static str {
        match self {
            Self::NotAfter | Self::TimeBox => "Session Expired",
            Self::Inactivity => "Session Expired (Inactivity)",
            Self::RefreshTokenLifetime => "Session Expired (Refresh Token Too Old)",
            Self::LowAssurance => "Session Expired (Low AAL: User Needs MFA Verification)",
        }
    }
}

/// Why a session has ended, as `auth_ext.ended_sessions` keeps it so that the client learns why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndReason {
    /// It reached the end of its time.
    Expired,
    /// The user's password was changed elsewhere.
    PasswordChanged,
    /// Another session of the user proved a second factor, which this one had not.
    SecondFactor,
    /// A newer sign-in took its place.
    Replaced,
    /// It was ended from a list of sessions or by an administrator.
    Revoked,
    /// The user signed out.
    SignedOut,
    /// An old refresh token was used again.
    Theft,
    /// The user was banned.
    UserBanned,
    /// The user was deleted.
    UserDeleted,
}

impl EndReason {
    /// Every reason.
    pub const ALL: [Self; 9] = [
        Self::Expired,
        Self::PasswordChanged,
        Self::SecondFactor,
        Self::Replaced,
        Self::Revoked,
        Self::SignedOut,
        Self::Theft,
        Self::UserBanned,
        Self::UserDeleted,
    ];

    /// The word in `auth_ext.ended_sessions.reason`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Expired => "expired",
            Self::PasswordChanged => "password_changed",
            Self::SecondFactor => "second_factor",
            Self::Replaced => "replaced",
            Self::Revoked => "revoked",
            Self::SignedOut => "signed_out",
            Self::Theft => "theft",
            Self::UserBanned => "user_banned",
            Self::UserDeleted => "user_deleted",
        }
    }

    /// The reason of a word; `None` for a word that is none of ours.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == name)
    }

    /// The reason as the end of a sentence that begins with "the session".
    #[must_use]
    pub const fn describe(self) -> &'static str {
        match self {
            Self::Expired => "has expired",
            Self::PasswordChanged => "was ended by a change of password",
            Self::SecondFactor => "was ended because another session proved a second factor",
            Self::Replaced => "was replaced by a newer sign-in",
            Self::Revoked => "was revoked",
            Self::SignedOut => "was signed out",
            Self::Theft => "was ended because an old refresh token was used again",
            Self::UserBanned => "was ended because the user is banned",
            Self::UserDeleted => "was ended because the user was deleted",
        }
    }
}

/// Which sessions a sign-out ends (GoTrue's `scope`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// All sessions of the user; the default.
    Global,
    /// The session of the access token.
    Local,
    /// All but the session of the access token.
    Others,
    /// All but the session of the access token that have proved no second factor. Nobody can ask
    /// for it; it is what a proof does.
    OthersBelowAal2,
}

impl Scope {
    /// The scope of a word; nothing and the empty string mean `global`, as with GoTrue. `None` for
    /// an unknown word.
    #[must_use]
    pub fn from_name(name: Option<&str>) -> Option<Self> {
        match name {
            None | Some("" | "global") => Some(Self::Global),
            Some("local") => Some(Self::Local),
            Some("others") => Some(Self::Others),
            Some(_) => None,
        }
    }

    /// The word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Global => "global",
            Self::Local => "local",
            Self::Others => "others",
            Self::OthersBelowAal2 => "others_below_aal2",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_reads_back() {
        for reason in EndReason::ALL {
            assert_eq!(EndReason::from_name(reason.as_str()), Some(reason));
        }
        assert_eq!(EndReason::from_name("bored"), None);
    }

    #[test]
    fn scopes_are_gotrues() {
        assert_eq!(Scope::from_name(None), Some(Scope::Global));
        assert_eq!(Scope::from_name(Some("")), Some(Scope::Global));
        assert_eq!(Scope::from_name(Some("others")), Some(Scope::Others));
        assert_eq!(Scope::from_name(Some("Local")), None);
    }
}
