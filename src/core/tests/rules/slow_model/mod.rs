//! Refresh tokens the slow and obvious way: every issued token is kept in clear, with its time and
//! its place in the chain, and what is presented is looked for among them.
#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test fails by panicking")]

use core::fmt;
use std::collections::{BTreeMap, BTreeSet};

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

/// A session with every token that the database knows it had, the current one last, by generation.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    pub(crate) created_at: Timestamp,
    pub(crate) tokens: BTreeMap<usize, (Token, Timestamp)>,
    /// The generations whose parent came late and got them once more.
    pub(crate) late: BTreeSet<usize>,
    pub(crate) end: Option<Ended>,
}

impl Session {
    /// Whether the newest generation may be got late: it was, or fewer than the limit in a row were.
    fn may_be_late(&self, newest: usize, limit: u32) -> bool {
        let mut in_a_row = 1;
        while in_a_row < newest && self.late.contains(&(newest - in_a_row)) {
            in_a_row += 1;
        }
        in_a_row <= usize::try_from(limit).unwrap()
    }
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
    /// This token, after the window.
    Late(String),
    /// A token that nobody has seen, in the place of what the database has lost.
    Adopted,
    /// Status, error code and message.
    Refused(u16, &'static str, String),
}

impl fmt::Display for Expected {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::New => "new",
            Self::Same(_) => "same",
            Self::Late(_) => "late",
            Self::Adopted => "adopted",
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
        return not_found();
    };
    let code = match reason {
        EndReason::Theft => "refresh_token_already_used",
        EndReason::Expired | EndReason::Replaced => "session_expired",
        EndReason::UserBanned => "user_banned",
        _ => "refresh_token_not_found",
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
        let (&newest, (current, issued_at)) = session.tokens.last_key_value().unwrap();
        if token.body() == current.body() {
            return self.bar(session, settings, now).unwrap_or(Expected::New);
        }
        let parent = session.tokens.get(&(newest - 1));
        let is_parent = parent.is_some_and(|(parent, _)| parent.body() == token.body());
        let is_grandparent = genuine && token.generation + 2 == newest;
        let in_window = distance(now, *issued_at) < micros(settings.grace_window);
        if is_grandparent && in_window {
            return refused(400, "refresh_token_already_used", "Already Used");
        }
        if (is_parent || is_grandparent) && !in_window && now < *issued_at {
            let later = "the server's clock has gone back, try again later";
            let later = refused(503, "conflict", later);
            let bar = if is_parent { self.bar(session, settings, now) } else { None };
            return bar.unwrap_or(later);
        }
        let is_early_enough = in_window || session.may_be_late(newest, settings.late_retry_limit);
        if is_parent && is_early_enough {
            let again = if current.key != Some(self.key) {
                refused(409, "conflict", "the server key has changed, sign in again")
            } else if in_window {
                Expected::Same(current.text.clone())
            } else {
                Expected::Late(current.text.clone())
            };
            let answer = self.bar(session, settings, now).unwrap_or(again);
            if matches!(answer, Expected::Late(_)) {
                self.sessions.get_mut(&token.session).unwrap().late.insert(newest);
            }
            return answer;
        }
        if is_parent || (genuine && token.generation < newest) {
            self.end(token.session, Some(EndReason::Theft));
            return refused(400, "refresh_token_already_used", "Already Used");
        }
        if genuine && token.generation > newest {
            let answer = self.bar(session, settings, now).unwrap_or(Expected::Adopted);
            if answer == Expected::Adopted {
                // Its own time is lost; that of its child comes right after.
                let tokens = &mut self.sessions.get_mut(&token.session).unwrap().tokens;
                tokens.insert(token.generation, (token.clone(), now));
            }
            return answer;
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
        let used = session.tokens.last_key_value().unwrap().1.1;
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
        let session =
            Session { created_at: now, tokens: BTreeMap::new(), late: BTreeSet::new(), end: None };
        self.sessions.insert(id, session);
        self.issue(id, text, now)
    }

    /// Writes a new token down.
    pub(crate) fn issue(&mut self, session: Uuid, text: String, now: Timestamp) -> Token {
        let tokens = &mut self.sessions.get_mut(&session).unwrap().tokens;
        let generation = tokens.last_key_value().map_or(0, |(newest, _)| *newest) + 1;
        let token = Token { text, session, generation, key: Some(self.key) };
        tokens.insert(generation, (token.clone(), now));
        token
    }
}

fn distance(one: Timestamp, other: Timestamp) -> i64 {
    (one.as_micros() - other.as_micros()).abs()
}

fn micros(length: core::time::Duration) -> i64 {
    i64::try_from(length.as_micros()).unwrap()
}
