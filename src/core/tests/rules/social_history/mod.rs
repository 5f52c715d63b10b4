//! Histories of people who sign up, sign in, link and merge, some of them with addresses that are not
//! theirs; and a world to let them happen to.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod actions;
mod people;
mod visit;
mod ways;

use std::collections::BTreeMap;

use auth_ext_core::flow::{self, UserUpdate};
use auth_ext_core::outcome::Outcome;
use auth_ext_core::request::Caller;
use uuid::Uuid;
use zeroize::Zeroizing;

pub(crate) use actions::{Action, action};
use actions::{Visit, What, Word};
use people::{ADDRESSES, PROVIDERS, SSO_USER, address, owner, password, populate};
use ways::{Account, Way, accounts};

use crate::flow_common::{World, caller, secs, session};
use crate::mail_common::{Letter, about, letters, mailing};

/// A mail with a link, and who asked for it.
struct Mail {
    letter: Letter,
    asked_by: usize,
}

/// The address by which somebody comes to whatever account it leads to.
fn told_by(action: Action) -> Option<String> {
    match action.what {
        What::Provider(Visit { word: Word::Verified(number), .. }) => {
            Some(address(2 * action.person + number))
        }
        _ => None,
    }
}

/// A world, and what people have of it.
pub(crate) struct History {
    world: World,
    /// Whose each session ever started is.
    sessions: BTreeMap<Uuid, usize>,
    /// The sessions of each person, oldest first.
    callers: Vec<(usize, Caller)>,
    /// Who chose the password of an account.
    passwords: BTreeMap<Uuid, usize>,
    mails: Vec<Mail>,
    tickets: Vec<String>,
    /// Counts what is made, so that no two are alike.
    serial: usize,
    /// What was answered, and how often.
    pub(crate) answers: BTreeMap<String, usize>,
}

impl History {
    pub(crate) fn new() -> Self {
        let mut world = mailing();
        let settings = world.settings();
        settings.manual_linking_allowed = true;
        settings.anonymous_sign_in_allowed = true;
        // How often is not what this is about.
        settings.attempts_per_account = None;
        settings.mail.site_url = "https://app.example.com".to_owned();
        populate(&mut world);
        Self {
            world,
            sessions: BTreeMap::new(),
            callers: Vec::new(),
            passwords: BTreeMap::new(),
            mails: Vec::new(),
            tickets: Vec::new(),
            serial: 0,
            answers: BTreeMap::new(),
        }
    }

    fn accounts(&self) -> BTreeMap<Uuid, Account> {
        accounts(&self.world.store.tables, &self.passwords, &self.sessions)
    }

    /// Lets it happen and checks what must hold whatever happens.
    pub(crate) fn act(&mut self, action: Action) {
        self.world.wait(secs(1));
        let before = self.accounts();
        self.happen(action);
        let after = self.accounts();
        for (id, account) in &after {
            let people = account.people();
            assert!(people.len() <= 1, "{action:?}: {people:?} share {id}: {account:?}");
            // Nor does anybody sit in an account with an address that nobody has proved.
            assert!(
                account.claimed.is_none() || account.signed_in.is_empty(),
                "{action:?}: {id}: {account:?}"
            );
            let none = Account::default();
            let was = before.get(id).unwrap_or(&none);
            // The owner of an address that nobody had proved empties the account.
            let is_emptied = was.claimed.is_some()
                && account.proved.as_deref().is_some_and(|it| owner(it) == action.person);
            for way in was.ways.difference(&account.ways) {
                assert!(
                    way.person == action.person || is_emptied,
                    "{action:?}: took {way:?} from {id}, now {account:?}"
                );
            }
            // An address leads into no account that has another, proved one, whatever its identities told.
            if let (Some(proved), Some(told)) = (&was.proved, told_by(action)) {
                let mut came = account.ways.difference(&was.ways);
                let by_provider =
                    |way: &Way| !way.how.starts_with("mail to") && way.how != "password";
                assert!(
                    *proved == told || !came.any(by_provider),
                    "{action:?}: came by {told} into {id} of {proved}"
                );
            }
            if let (Some(one), Some(other)) = (was.people().first(), people.first()) {
                assert!(one == other || is_emptied, "{action:?}: {id} was of {one}: {account:?}");
            }
        }
        let is_sso = |row: &auth_ext_core::testing::SessionRow| row.user_id == SSO_USER;
        assert!(!self.world.store.tables.sessions.values().any(is_sso), "{action:?}: SSO");
        let identities = self.world.store.tables.identities.values();
        let of_sso = identities.filter(|row| row.user_id == SSO_USER).count();
        assert_eq!(of_sso, 1, "{action:?}: identities of the account of single sign-on");
    }

    fn happen(&mut self, Action { person, what }: Action) {
        match what {
            What::SignUp { address: number } => {
                let email = address(number);
                let known = self.world.store.tables.users.clone();
                let outcome = self.world.sign_up(&email, &password(person));
                for id in self.world.store.tables.users.keys().filter(|id| !known.contains_key(id))
                {
                    self.passwords.insert(*id, person);
                }
                self.note("sign up", &outcome);
            }
            What::SignIn { address: number } => {
                let outcome = self.world.sign_in(&address(number), &password(person));
                self.came(person, "password", outcome);
            }
            What::MagicLink { address: number } => {
                let outcome = self.world.otp(about(&address(number)));
                self.note("magic link", &outcome);
            }
            What::Recovery { address: number } => {
                let outcome = self.world.recover(about(&address(number)));
                self.note("recovery", &outcome);
            }
            What::Resend { address: number } => {
                let outcome = self.world.resend("signup", &address(number));
                self.note("resend", &outcome);
            }
            What::OpenMail { back } => self.open_mail(person, back),
            What::Anonymous => {
                let outcome = flow::sign_in_anonymously(&mut self.world.context(), None).unwrap();
                self.came(person, "anonymous", outcome);
            }
            What::Provider(visit) => self.visit(person, visit, None),
            What::Link { session, visit } => {
                if let Some(caller) = self.caller(person, session) {
                    self.visit(person, visit, Some(caller));
                }
            }
            What::Unlink { session, identity } => self.unlink(person, session, identity),
            What::ChangeEmail { session, address: number } => {
                if let Some(caller) = self.caller(person, session) {
                    let email = Some(address(number));
                    let outcome =
                        self.world.update(caller, UserUpdate { email, ..UserUpdate::default() });
                    self.note("change", &outcome);
                }
            }
            What::SetPassword { session } => {
                if let Some(caller) = self.caller(person, session) {
                    self.set_password(person, caller);
                }
            }
            What::Merge { session, ticket } => self.merge(person, session, ticket),
            What::SignOut { session } => {
                if let Some(caller) = self.caller(person, session) {
                    let outcome = self.world.sign_out(caller, None);
                    self.note("sign out", &outcome);
                }
            }
        }
        let new: Vec<Letter> = letters(&self.world);
        self.world.tables().outbox.clear();
        let with_link = new.into_iter().filter(|letter| letter.text.contains("/verify?"));
        self.mails.extend(with_link.map(|letter| Mail { letter, asked_by: person }));
    }

    /// One of the live sessions of somebody, the newest first.
    fn caller(&self, person: usize, back: usize) -> Option<Caller> {
        let is_live = |caller: &Caller| {
            caller.session_id.is_some_and(|id| self.world.store.tables.sessions.contains_key(&id))
        };
        let mine =
            self.callers.iter().rev().filter(|(whose, one)| *whose == person && is_live(one));
        let mine: Vec<Caller> = mine.map(|(_, caller)| *caller).collect();
        mine.get(back.checked_rem(mine.len())?).copied()
    }

    fn note(&mut self, what: &str, outcome: &Outcome) {
        let code = match outcome {
            Outcome::Done(_) => "done".to_owned(),
            Outcome::Refused(_) => {
                let body = outcome.clone().into_body().to_value();
                let code = body["error_code"].as_str().or(body["error_description"].as_str());
                code.unwrap().to_owned()
            }
        };
        *self.answers.entry(format!("{what}: {code}")).or_default() += 1;
    }

    /// Somebody may have got a session.
    fn came(&mut self, person: usize, what: &str, outcome: Outcome) -> Option<Caller> {
        self.note(what, &outcome);
        let Outcome::Done(_) = &outcome else { return None };
        let body = outcome.clone().into_body().to_value();
        // The first of two confirmations gives none.
        body["access_token"].as_str()?;
        let session = session(outcome);
        let caller = caller(&session);
        self.sessions.insert(session.id, person);
        self.callers.push((person, caller));
        Some(caller)
    }

    /// People follow the links of mails that they asked for, and of no others.
    fn open_mail(&mut self, person: usize, back: usize) {
        let is_hers = |mail: &&Mail| mail.asked_by == person && owner(&mail.letter.to) == person;
        let Some(mail) = self.mails.iter().rev().filter(is_hers).nth(back) else { return };
        let (kind, token) = (mail.letter.parameter("type"), mail.letter.token());
        let outcome = self.world.verify_hash(&kind, &token);
        let Some(caller) = self.came(person, &format!("mail of {kind}"), outcome) else { return };
        // As the manual says: who finds that somebody else had signed up with her address sets a
        // password of her own.
        let row = &self.world.store.tables.users[&caller.user_id].user;
        let has_password = row.password_hash().is_some();
        if has_password && self.passwords.get(&caller.user_id).is_some_and(|who| *who != person) {
            self.set_password(person, caller);
        }
    }

    fn set_password(&mut self, person: usize, caller: Caller) {
        let password = Some(Zeroizing::new(password(person)));
        let outcome = self.world.update(caller, UserUpdate { password, ..UserUpdate::default() });
        if let Outcome::Done(_) = outcome {
            self.passwords.insert(caller.user_id, person);
        }
        self.note("set password", &outcome);
    }

    fn unlink(&mut self, person: usize, session: usize, number: usize) {
        let Some(caller) = self.caller(person, session) else { return };
        let identities = self.world.store.tables.identities.iter();
        let hers: Vec<String> = identities
            .filter(|(_, row)| row.user_id == caller.user_id)
            .map(|(id, _)| id.to_string())
            .collect();
        let id = number.checked_rem(hers.len()).map(|number| hers[number].as_str());
        let outcome = flow::unlink_identity(&mut self.world.by(caller), id).unwrap();
        self.note("unlink", &outcome);
    }

    fn merge(&mut self, person: usize, session: usize, ticket: usize) {
        let Some(caller) = self.caller(person, session) else { return };
        let Some(number) = ticket.checked_rem(self.tickets.len()) else { return };
        let ticket = self.tickets[self.tickets.len() - 1 - number].clone();
        let outcome = flow::merge_identity(&mut self.world.by(caller), Some(&ticket)).unwrap();
        self.note("merge", &outcome);
    }

    /// Whatever has happened, everybody gets in by her own addresses: by mail, and by a provider that
    /// has verified them and that she was never at before.
    pub(crate) fn check_that_owners_get_in(mut self) -> BTreeMap<String, usize> {
        let (tables, passwords) = (self.world.store.tables.clone(), self.passwords.clone());
        for number in 0..ADDRESSES {
            let person = number / 2;
            self.world.store.tables = tables.clone();
            self.passwords.clone_from(&passwords);
            let visit = Visit {
                provider: PROVIDERS[0],
                account: 2,
                word: Word::Verified(number % 2),
                by_redirect: false,
            };
            let sessions = self.sessions.len();
            self.act(Action { person, what: What::Provider(visit) });
            let is_in = self.sessions.len() > sessions;
            assert!(is_in || self.has_several(number), "{}: no way in", address(number));
            self.world.store.tables = tables.clone();
            self.passwords.clone_from(&passwords);
            self.act(Action { person, what: What::MagicLink { address: number } });
            let sessions = self.sessions.len();
            self.act(Action { person, what: What::OpenMail { back: 0 } });
            assert!(self.sessions.len() > sessions, "{}: no way in by mail", address(number));
        }
        self.answers
    }

    /// Whether her address was proved in several accounts of hers and is that of none, and these have no
    /// other proved one: which of them she means is hers to say, and she gets into each.
    fn has_several(&self, number: usize) -> bool {
        let wanted = format!("\"email\":\"{}\"", address(number));
        let tables = &self.world.store.tables;
        let holders: Vec<Uuid> = tables
            .identities
            .values()
            .filter(|row| row.identity_data.contains(&wanted))
            .filter(|row| row.identity_data.contains("\"email_verified\":true"))
            .map(|row| row.user_id)
            .filter(|id| *id != SSO_USER)
            .collect();
        let accounts = self.accounts();
        let is_hers = |id: &Uuid| {
            accounts[id].proved.is_none() && accounts[id].people().first() == Some(&(number / 2))
        };
        holders.iter().filter(|id| is_hers(id)).count() > 1
    }
}
