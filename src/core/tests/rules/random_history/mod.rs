//! What may happen, drawn at random, and a world with its model to let it happen to.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod actions;

use std::collections::{BTreeMap, BTreeSet};

use auth_ext_core::outcome::Outcome;
use auth_ext_core::refresh::RefreshToken;
use auth_ext_core::request::Caller;
use auth_ext_core::session::{EndReason, Scope};
use auth_ext_core::store::Sessions as _;
use auth_ext_core::testing::Tables;
use auth_ext_core::time::Timestamp;
use uuid::Uuid;

use actions::Length;
pub(crate) use actions::{Action, Policy, action, policy};

use crate::flow_common::{EMAIL, MAC, MICRO, PASSWORD, World, edited, secs, session};
use crate::slow_model::{Expected, Model, Token};

/// A world, its model, and what the clients have.
pub(crate) struct History {
    world: World,
    model: Model,
    user: Uuid,
    /// Every session ever started, oldest first.
    sessions: Vec<Uuid>,
    /// Every token ever issued, oldest first.
    tokens: Vec<Token>,
    /// When a token was first exchanged, and for which, by its bytes without the MAC.
    exchanged: BTreeMap<Vec<u8>, (Timestamp, String)>,
    keys: u8,
    backup: (Tables, Model),
    /// What refreshes were answered, and how often.
    pub(crate) answers: BTreeMap<String, usize>,
}

impl History {
    /// Ada has one session.
    pub(crate) fn new(policy: &Policy) -> Self {
        let mut world = World::with_ada();
        let settings = world.settings();
        settings.grace_window = secs(policy.grace_window);
        settings.late_retry_limit = policy.late_retry_limit;
        settings.session_time_box = policy.time_box.map(secs);
        settings.session_inactivity_timeout = policy.inactivity.map(secs);
        settings.refresh_token_lifetime = policy.lifetime.map(secs);
        settings.session_touch_interval = secs(policy.touch_interval);
        // Failed sign-ins are not what this is about.
        settings.attempts_per_account = None;
        settings.attempts_per_address = None;
        let model = Model { sessions: BTreeMap::new(), key: 1, banned_until: None, deleted: false };
        let mut history = Self {
            user: world.ada().id,
            backup: (world.tables().clone(), model.clone()),
            world,
            model,
            sessions: Vec::new(),
            tokens: Vec::new(),
            exchanged: BTreeMap::new(),
            keys: 1,
            answers: BTreeMap::new(),
        };
        history.sign_in();
        history.back_up();
        history
    }

    pub(crate) fn act(&mut self, action: &Action) {
        let now = self.world.clock.now();
        match *action {
            Action::Refresh { session, back } => {
                let session = self.session(session);
                let mut tokens: Vec<_> = self.tokens.iter().collect();
                tokens.retain(|token| token.session == session);
                let token = tokens[tokens.len().saturating_sub(back + 1)].clone();
                self.refresh(&token);
            }
            Action::RefreshAny { token } => {
                let token = self.tokens[token % self.tokens.len()].clone();
                self.refresh(&token);
            }
            Action::RefreshChanged { token, byte, bit } => {
                let token = self.tokens[token % self.tokens.len()].clone();
                self.refresh_changed(&token, byte, 1 << bit);
            }
            Action::Wait(length) => self.world.wait(self.length(length)),
            // How long a session was not used is not told by a clock that goes back.
            Action::StepBack(_) if self.world.settings().session_inactivity_timeout.is_some() => {}
            Action::StepBack(length) => self.world.clock.step_back(self.length(length)),
            Action::SignIn => self.sign_in(),
            Action::SignOut { session, scope } => self.sign_out(self.session(session), scope),
            Action::End { session, reason } => {
                let (session, reason) = (self.session(session), EndReason::ALL[reason]);
                let (store, scope) = (&mut self.world.store, Scope::Local);
                let ended = store.end_sessions(self.user, Some(session), scope, reason, now);
                assert_eq!(ended, Ok(u64::from(self.model.is_live(session))));
                self.end(session, Some(reason));
            }
            Action::DeleteSession { session } => {
                let session = self.session(session);
                self.world.tables().delete_session(session);
                self.end(session, None);
            }
            Action::Ban(seconds) => self.ban(Some(now.plus(secs(seconds)))),
            Action::LiftBan => self.ban(None),
            Action::MarkDeleted(deleted) => {
                self.model.deleted = deleted;
                self.row().deleted_at = deleted.then_some(now);
            }
            Action::LoseServerKey => {
                self.keys += 1;
                self.model.key = self.keys;
                self.world.replace_server_key(self.keys);
            }
            Action::Backup => self.back_up(),
            Action::FailOver => self.fail_over(),
        }
    }

    fn session(&self, number: usize) -> Uuid {
        // The newest ones are the interesting ones.
        let from = self.sessions.len().saturating_sub(4);
        let newest = &self.sessions[from..];
        newest[number % newest.len()]
    }

    fn length(&self, length: Length) -> core::time::Duration {
        let window = self.world.store.settings.grace_window;
        match length {
            Length::Seconds(seconds) => secs(seconds),
            Length::ShortOfWindow => window.saturating_sub(MICRO),
            Length::Window => window,
        }
    }

    /// Ada's row, also when the look-up by e-mail would not find it.
    fn row(&mut self) -> &mut auth_ext_core::user::User {
        let user = self.user;
        &mut self.world.tables().users.get_mut(&user).unwrap().user
    }

    fn ban(&mut self, until: Option<Timestamp>) {
        self.model.banned_until = until;
        self.row().banned_until = until;
    }

    /// Ends a session in the model, unless a failover has lost it.
    fn end(&mut self, session: Uuid, reason: Option<EndReason>) {
        if self.model.is_live(session) {
            self.model.end(session, reason);
        }
    }

    fn back_up(&mut self) {
        self.backup = (self.world.tables().clone(), self.model.clone());
    }

    fn fail_over(&mut self) {
        let (tables, model) = self.backup.clone();
        *self.world.tables() = tables;
        self.world.replace_server_key(model.key);
        self.model = model;
        // What was exchanged may be live again.
        self.exchanged.clear();
    }

    fn sign_in(&mut self) {
        let now = self.world.clock.now();
        let outcome = self.world.sign_in(EMAIL, PASSWORD);
        self.learn_of_purge(now);
        if self.model.deleted || self.model.is_banned(now) {
            assert_eq!(outcome.status(), 400);
            return;
        }
        let answer = session(outcome);
        let token = self.model.start(answer.id, answer.refresh_token, now);
        self.sessions.push(answer.id);
        self.tokens.push(token);
    }

    /// A sign-in ends a few sessions that are over, wherever it looked.
    fn learn_of_purge(&mut self, now: Timestamp) {
        let tables = self.world.store.tables.clone();
        let settings = self.world.store.settings.clone();
        for id in self.model.sessions.keys().copied().collect::<Vec<_>>() {
            if self.model.is_live(id) && !tables.sessions.contains_key(&id) {
                assert!(
                    self.model.may_be_purged(id, &settings, now),
                    "a purge ended a live session"
                );
                assert_eq!(tables.ended_sessions[&id].reason, EndReason::Expired);
                self.model.end(id, Some(EndReason::Expired));
            }
        }
    }

    fn sign_out(&mut self, session: Uuid, scope: &str) {
        let now = self.world.clock.now();
        let caller = Caller { user_id: self.user, session_id: Some(session) };
        let outcome = self.world.sign_out(caller, Some(scope));
        let live = self.model.is_live(session);
        if !live || self.model.deleted || self.model.is_banned(now) {
            assert_eq!(outcome.status(), 403);
            return;
        }
        assert_eq!(outcome.status(), 200);
        for other in self.model.sessions.keys().copied().collect::<Vec<_>>() {
            let doomed = match scope {
                "local" => other == session,
                "others" => other != session,
                _ => true,
            };
            if doomed {
                self.end(other, Some(EndReason::SignedOut));
            }
        }
    }

    fn refresh(&mut self, token: &Token) {
        let now = self.world.clock.now();
        let before = self.world.tables().clone();
        let expected = self.model.present(token, &self.world.store.settings, now);
        let outcome = self.world.refresh(&token.text);
        *self.answers.entry(expected.to_string()).or_default() += 1;
        match expected {
            Expected::New | Expected::Adopted => {
                let new = session(outcome).refresh_token;
                assert!(self.tokens.iter().all(|issued| issued.text != new));
                let token_before = self.exchanged.insert(token.body(), (now, new.clone()));
                assert_eq!(token_before, None, "a consumed token gave a new one");
                self.tokens.push(self.model.issue(token.session, new, now));
            }
            Expected::Late(child) => {
                assert_eq!(session(outcome).refresh_token, child);
                let mut before = before;
                let row = before.refresh_tokens.get_mut(&token.session).unwrap();
                let now = self.world.token_row(token.session);
                (row.late_generation, row.late_in_a_row) = (now.late_generation, now.late_in_a_row);
                assert_eq!(now.late_generation, Some(now.generation));
                assert_eq!(*self.world.tables(), before);
            }
            Expected::Same(child) => {
                assert_eq!(session(outcome).refresh_token, child);
                assert_eq!(*self.world.tables(), before);
                if let Some((at, first)) = self.exchanged.get(&token.body()) {
                    assert_eq!(*first, child);
                    let window = self.world.store.settings.grace_window;
                    assert!(now < at.plus(window) && *at < now.plus(window));
                }
            }
            Expected::Refused(status, code, message) => {
                assert_refused(outcome, status, code, &message);
                if !before.sessions.contains_key(&token.session) || self.is_live(token) {
                    assert_eq!(*self.world.tables(), before);
                }
            }
        }
    }

    fn is_live(&self, token: &Token) -> bool {
        self.model.is_live(token.session)
    }

    fn refresh_changed(&mut self, token: &Token, byte: usize, bits: u8) {
        let text = edited(&token.text, |bytes| bytes[byte] ^= bits);
        if byte >= MAC {
            let key = None;
            let changed = Token { text, key, ..token.clone() };
            // Whoever changes only the MAC has the secret.
            self.refresh(&changed);
            return;
        }
        let before = self.world.tables().clone();
        let outcome = self.world.refresh(&text);
        let message = "Invalid Refresh Token: Refresh Token Not Found";
        assert_refused(outcome, 400, "refresh_token_not_found", message);
        assert_eq!(*self.world.tables(), before);
    }
}

impl History {
    /// The rows are those of the model: the same live sessions, each with one refresh token, whose
    /// hash is that of the model's current one.
    pub(crate) fn check_rows(&mut self) {
        let tables = self.world.store.tables.clone();
        let live = self.model.sessions.iter();
        let live: BTreeMap<_, _> = live.filter(|(_, session)| session.end.is_none()).collect();
        let ids: BTreeSet<_> = live.keys().copied().collect();
        assert_eq!(tables.sessions.keys().collect::<BTreeSet<_>>(), ids);
        assert_eq!(tables.refresh_tokens.keys().collect::<BTreeSet<_>>(), ids);
        for (id, session) in live {
            let row = &tables.refresh_tokens[id];
            let (generation, (current, issued_at)) = session.tokens.last_key_value().unwrap();
            let token = RefreshToken::parse(&current.text).unwrap();
            assert_eq!(usize::try_from(row.generation), Ok(*generation));
            assert_eq!(row.token_hash, token.hash());
            assert_eq!(row.rotated_at, *issued_at);
        }
        let ended = self.model.sessions.iter().filter_map(|(id, session)| {
            let reason = session.end?.0?;
            Some((*id, reason))
        });
        let recorded = tables.ended_sessions.iter().map(|(id, row)| (*id, row.reason));
        assert_eq!(recorded.collect::<BTreeMap<_, _>>(), ended.collect());
    }

    /// Tries every token ever issued, each on the rows as they are, with every bar lifted and the
    /// window over: one for each live session works, beside those that the database has lost, and none
    /// of a session that has ended.
    pub(crate) fn check_that_only_current_tokens_work(&mut self) {
        self.ban(None);
        self.row().deleted_at = None;
        let settings = self.world.settings();
        settings.session_time_box = None;
        settings.session_inactivity_timeout = None;
        settings.refresh_token_lifetime = None;
        settings.grace_window = secs(0);
        settings.late_retry_limit = 0;
        let rows = self.world.tables().clone();
        let mut working = BTreeSet::new();
        for token in self.tokens.clone() {
            let row = rows.refresh_tokens.get(&token.session);
            let newest = row.map(|row| usize::try_from(row.generation).unwrap());
            if newest.is_some_and(|newest| token.generation > newest) {
                continue;
            }
            if self.world.refresh(&token.text).status() == 200 {
                assert!(working.insert(token.session), "two tokens of one session work");
            }
            *self.world.tables() = rows.clone();
        }
        let live = rows.sessions.keys().copied();
        assert_eq!(working, live.collect::<BTreeSet<_>>());
    }
}

#[track_caller]
fn assert_refused(outcome: Outcome, status: u16, code: &str, message: &str) {
    let body = outcome.into_body().to_value();
    let told = (&body["code"], &body["error_code"], &body["message"]);
    assert_eq!(told, (&status.into(), &code.into(), &message.into()));
}
