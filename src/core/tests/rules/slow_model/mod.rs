//! Refresh tokens the slow and obvious way: every issued token is kept in clear, with its time and
//! its place in the chain, and what is presented is looked for among them.
#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test fails by panicking")]

use core::fmt;
use std::collections::BTreeMap;

use auth_ext_core::session::EndReason;
use auth_ext_core::settings::Settings;
use auth_ext_core::time::Timestamp;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use uuid::Uuid;

use crate::flow_common::MAC;

/// A token as a client holds it, with what only the test knows of it.
#[derive(Debug, Clone)]
pub(crate) struct Token {
    pub(crate) text: String,
    pub(crate) session: Uuid,
    pub(crate) generation: usize,
    /// The number of the server key that its MAC was made with; none when somebody changed it.
    pub(crate) key: Option<u8>,
}

impl Token {
    /// All but the MAC.
    pub(crate) fn body(&self) -> Vec<u8> {
        let mut bytes = BASE64_URL_SAFE_NO_PAD.decode(&self.text).unwrap();
        bytes.truncate(MAC);
        bytes
    }
}

/// A session with every token it ever had, the current one last.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    pub(crate) created_at: Timestamp,
    pub(crate) tokens: Vec<(Token, Timestamp)>,
    pub(crate) end: Option<Ended>,
}

/// That a session has ended, and why if that is on record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ended(pub(crate) Option<EndReason>);

/// What must come of a refresh.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Expected {
    /// A token that nobody has seen.
    New,
    /// This token.
    Same(String),
    /// Status, error code and message.
    Refused(u16, &'static str, String),
}

impl fmt::Display for Expected {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::New => "new",
            Self::Same(_) => "same",
            Self::Refused(_, _, message) => message,
        })
    }
}

/// One user and everything that bears on her refresh tokens.
#[derive(Debug, Clone)]
pub(crate) struct Model {
    pub(crate) sessions: BTreeMap<Uuid, Session>,
    pub(crate) key: u8,
    pub(crate) banned_until: Option<Timestamp>,
    pub(crate) deleted: bool,
}

fn refused(status: u16, code: &'static str, message: &str) -> Expected {
    Expected::Refused(status, code, format!("Invalid Refresh Token: {message}"))
}

fn not_found() -> Expected {
    refused(400, "refresh_token_not_found", "Refresh Token Not Found")
}

fn ended(end: Ended) -> Expected {
    let Ended(Some(reason)) = end else {
        return refused(400, "session_not_found", "No Valid Session Found");
    };
    let code = match reason {
        EndReason::Theft => "refresh_token_already_used",
        EndReason::Expired | EndReason::Replaced => "session_expired",
        _ => "session_not_found",
    };
    refused(400, code, &format!("the session {}", reason.describe()))
}

impl Model {
    pub(crate) fn is_banned(&self, now: Timestamp) -> bool {
        self.banned_until.is_some_and(|end| now < end)
    }

    /// Presents a token; theft ends the session.
    pub(crate) fn present(
        &mut self,
        token: &Token,
        settings: &Settings,
        now: Timestamp,
    ) -> Expected {
        let genuine = token.key == Some(self.key);
        let session = match self.sessions.get(&token.session) {
            Some(session) if session.end.is_none() => session,
            gone => {
                // A session that a failover has lost is one without a record.
                let end = gone.and_then(|session| session.end);
                let end = end.unwrap_or(Ended(None));
                return if genuine { ended(end) } else { not_found() };
            }
        };
        let newest = session.tokens.len();
        let (current, issued_at) = &session.tokens[newest - 1];
        if token.body() == current.body() {
            return self.bar(session, settings, now).unwrap_or(Expected::New);
        }
        let parent = newest.checked_sub(2).map(|at| &session.tokens[at].0);
        let is_parent = parent.is_some_and(|parent| parent.body() == token.body());
        if is_parent && distance(now, *issued_at) < micros(settings.grace_window) {
            let same = if current.key == Some(self.key) {
                Expected::Same(current.text.clone())
            } else {
                refused(409, "conflict", "the server key has changed, sign in again")
            };
            return self.bar(session, settings, now).unwrap_or(same);
        }
        if is_parent && now < *issued_at {
            let later = "the server's clock has gone back, try again later";
            let later = refused(503, "conflict", later);
            return self.bar(session, settings, now).unwrap_or(later);
        }
        if is_parent || (genuine && token.generation < newest) {
            self.end(token.session, Some(EndReason::Theft));
            return refused(400, "refresh_token_already_used", "Already Used");
        }
        if genuine {
            return refused(400, "refresh_token_not_found", "Not Issued By This Server");
        }
        not_found()
    }

    /// Whether a session has been over by policy for a day, so that a purge may end it.
    pub(crate) fn may_be_purged(&self, session: Uuid, settings: &Settings, now: Timestamp) -> bool {
        let user_is_fine = Self { banned_until: None, deleted: false, ..self.clone() };
        let day = core::time::Duration::from_secs(86_400);
        self.is_live(session)
            && user_is_fine.bar(&self.sessions[&session], settings, now.minus(day)).is_some()
    }

    /// Why a good token must not be used.
    fn bar(&self, session: &Session, settings: &Settings, now: Timestamp) -> Option<Expected> {
        if self.deleted {
            return Some(ended(Ended(Some(EndReason::UserDeleted))));
        }
        if self.is_banned(now) {
            return Some(refused(400, "user_banned", "User Banned"));
        }
        let used = session.tokens.last().unwrap().1;
        let limits = [
            (settings.session_time_box, session.created_at, "Session Expired"),
            (settings.session_inactivity_timeout, used, "Session Expired (Inactivity)"),
            (settings.refresh_token_lifetime, used, "Session Expired (Refresh Token Too Old)"),
        ];
        let over = |limit: Option<core::time::Duration>, start: Timestamp| {
            limit.is_some_and(|limit| now.as_micros() - start.as_micros() >= micros(limit))
        };
        let over = limits.into_iter().find(|(limit, start, _)| over(*limit, *start))?;
        Some(refused(400, "session_expired", over.2))
    }

    /// Ends a session, unless it has ended.
    pub(crate) fn end(&mut self, session: Uuid, reason: Option<EndReason>) {
        let session = self.sessions.get_mut(&session).unwrap();
        session.end = session.end.or(Some(Ended(reason)));
    }

    pub(crate) fn is_live(&self, session: Uuid) -> bool {
        let session = self.sessions.get(&session);
        session.is_some_and(|session| session.end.is_none())
    }

    pub(crate) fn start(&mut self, id: Uuid, text: String, now: Timestamp) -> Token {
        let session = Session { created_at: now, tokens: Vec::new(), end: None };
        self.sessions.insert(id, session);
        self.issue(id, text, now)
    }

    /// Writes a new token down.
    pub(crate) fn issue(&mut self, session: Uuid, text: String, now: Timestamp) -> Token {
        let tokens = &mut self.sessions.get_mut(&session).unwrap().tokens;
        let token = Token { text, session, generation: tokens.len() + 1, key: Some(self.key) };
        tokens.push((token.clone(), now));
        token
    }
}

fn distance(one: Timestamp, other: Timestamp) -> i64 {
    (one.as_micros() - other.as_micros()).abs()
}

fn micros(length: core::time::Duration) -> i64 {
    i64::try_from(length.as_micros()).unwrap()
}
