//! A world whose mails are read as a person reads them.
#![allow(dead_code, reason = "each test file uses some of these")]

use core::time::Duration;

use auth_ext_core::flow::{
    self, Destination, MailRequest, Resend, SignUp, UserUpdate, Verification, VerifyLink,
};
use auth_ext_core::outcome::Outcome;
use auth_ext_core::request::Caller;
use serde_json::Value;

use crate::flow_common::{EMAIL, PASSWORD, World, done};

/// RFC 7636, appendix B.
pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub(crate) const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// A mail as it lies in the outbox.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Letter {
    pub(crate) to: String,
    pub(crate) subject: String,
    pub(crate) html: String,
    pub(crate) text: String,
}

impl Letter {
    /// The code in it.
    #[track_caller]
    pub(crate) fn code(&self) -> String {
        let is_code = |word: &&str| word.len() == 6 && word.bytes().all(|b| b.is_ascii_digit());
        self.text.split_whitespace().find(is_code).unwrap().to_owned()
    }

    /// The URL in it.
    #[track_caller]
    pub(crate) fn link(&self) -> String {
        self.text
            .lines()
            .find(|line| line.starts_with("http") && line.contains("/verify"))
            .unwrap()
            .to_owned()
    }

    /// A parameter of that URL.
    #[track_caller]
    pub(crate) fn parameter(&self, name: &str) -> String {
        let link = self.link();
        let (_, query) = link.split_once('?').unwrap();
        let mut pairs = form_urlencoded(query);
        pairs.find(|(found, _)| found == name).unwrap().1
    }

    pub(crate) fn token(&self) -> String {
        self.parameter("token")
    }
}

fn form_urlencoded(query: &str) -> impl Iterator<Item = (String, String)> {
    query.split('&').map(|pair| {
        let (name, value) = pair.split_once('=').unwrap();
        (
            name.to_owned(),
            value
                .replace("%3A", ":")
                .replace("%2F", "/")
                .replace("%3F", "?")
                .replace("%3D", "=")
                .replace("%26", "&"),
        )
    })
}

/// Confirmation wanted, no limit of mails, and pages of `app.example.com` allowed.
pub(crate) fn mailing() -> World {
    let mut world = World::empty();
    world.settings().autoconfirm = false;
    let mail = &mut world.settings().mail;
    mail.per_hour = None;
    mail.min_interval = Duration::ZERO;
    mail.redirect_allow_list = vec!["https://app.example.com/**".to_owned()];
    world
}

/// The same with Ada, who is confirmed.
pub(crate) fn with_ada() -> World {
    let mut world = mailing();
    world.settings().autoconfirm = true;
    world.add_user(EMAIL, PASSWORD);
    world.settings().autoconfirm = false;
    world
}

/// The mails that wait, oldest first.
pub(crate) fn letters(world: &World) -> Vec<Letter> {
    let pending = world.store.tables.outbox.values().filter(|row| row.is_pending());
    pending
        .map(|row| {
            let mail: Value =
                serde_json::from_slice(row.payload.as_ref().unwrap().expose()).unwrap();
            let text = |name: &str| mail[name].as_str().unwrap_or("").to_owned();
            Letter {
                to: text("to"),
                subject: text("subject"),
                html: text("html"),
                text: text("text"),
            }
        })
        .collect()
}

/// The only mail that waits, taken out.
#[track_caller]
pub(crate) fn letter(world: &mut World) -> Letter {
    let mut all = letters(world);
    assert_eq!(all.len(), 1, "{:?}", all.iter().map(|l| (&l.to, &l.subject)).collect::<Vec<_>>());
    world.tables().outbox.clear();
    all.remove(0)
}

pub(crate) fn to(url: &str) -> Destination<'_> {
    Destination { redirect_to: Some(url), referer: None }
}

pub(crate) fn about(email: &str) -> MailRequest<'_> {
    MailRequest { email: Some(email), ..MailRequest::default() }
}

pub(crate) fn with_challenge(email: &str) -> MailRequest<'_> {
    MailRequest {
        code_challenge: Some(CHALLENGE),
        code_challenge_method: Some("s256"),
        ..about(email)
    }
}

impl World {
    pub(crate) fn signs_up(&mut self, email: &str) -> Outcome {
        let (email, password) = (Some(email), Some(PASSWORD));
        self.sign_up_with(SignUp { email, password, ..SignUp::default() }).unwrap()
    }

    pub(crate) fn otp(&mut self, request: MailRequest<'_>) -> Outcome {
        flow::sign_in_with_otp(&mut self.context(), request).unwrap()
    }

    pub(crate) fn recover(&mut self, request: MailRequest<'_>) -> Outcome {
        flow::reset_password_for_email(&mut self.context(), request).unwrap()
    }

    pub(crate) fn resend(&mut self, kind: &str, email: &str) -> Outcome {
        let resend = Resend { kind: Some(kind), request: about(email) };
        flow::resend(&mut self.context(), resend).unwrap()
    }

    pub(crate) fn verify(&mut self, kind: &str, email: &str, code: &str) -> Outcome {
        let presented = Verification {
            kind: Some(kind),
            email: Some(email),
            token: Some(code),
            ..Verification::default()
        };
        flow::verify_otp(&mut self.context(), presented).unwrap()
    }

    pub(crate) fn verify_hash(&mut self, kind: &str, hash: &str) -> Outcome {
        let presented =
            Verification { kind: Some(kind), token_hash: Some(hash), ..Verification::default() };
        flow::verify_otp(&mut self.context(), presented).unwrap()
    }

    /// Clicks the link of a mail; gives the URL that the browser is sent to.
    #[track_caller]
    pub(crate) fn click(&mut self, letter: &Letter) -> String {
        let (kind, token, target) =
            (letter.parameter("type"), letter.token(), letter.parameter("redirect_to"));
        let link = VerifyLink { kind: Some(&kind), token: Some(&token), destination: to(&target) };
        flow::verify_link(&mut self.context(), link).unwrap().unwrap().location
    }

    pub(crate) fn exchange(&mut self, code: &str, verifier: &str) -> Outcome {
        flow::exchange_code_for_session(&mut self.context(), Some(code), Some(verifier)).unwrap()
    }

    pub(crate) fn update(&mut self, caller: Caller, update: UserUpdate) -> Outcome {
        flow::update_user(&mut self.by(caller), update).unwrap()
    }

    pub(crate) fn change_email(&mut self, caller: Caller, email: &str) -> Value {
        let update = UserUpdate { email: Some(email.to_owned()), ..UserUpdate::default() };
        done(self.update(caller, update))
    }
}

/// The authorisation code in a URL.
#[track_caller]
pub(crate) fn code_in(location: &str) -> String {
    let (_, query) = location.split_once('?').unwrap();
    let code = query.split('&').find_map(|pair| pair.strip_prefix("code="));
    code.unwrap().to_owned()
}
