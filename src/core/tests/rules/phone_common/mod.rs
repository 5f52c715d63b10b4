//! A world whose text messages are read as a person reads them.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(dead_code, reason = "each test file uses some of these")]

use core::time::Duration;

use auth_ext_core::flow::{
    self, MailRequest, PhoneSignUp, Resend, SmsRequest, UserUpdate, Verification,
};
use auth_ext_core::outcome::Outcome;
use auth_ext_core::request::Caller;
use auth_ext_core::secret::Secret;
use serde_json::Value;

use crate::flow_common::{PASSWORD, World};

pub(crate) const NUMBER: &str = "+49 170 0000001";
pub(crate) const DIGITS: &str = "491700000001";

/// A message as it lies in the outbox.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Text {
    pub(crate) to: String,
    pub(crate) text: String,
    pub(crate) channel: String,
    pub(crate) purpose: String,
}

impl Text {
    pub(crate) fn code(&self) -> String {
        self.text.rsplit(' ').next().unwrap().to_owned()
    }
}

/// Phones are on, and no limit of time between messages.
pub(crate) fn texting() -> World {
    let mut world = World::empty();
    let phone = &mut world.settings().phone;
    phone.enabled = true;
    phone.min_interval = Duration::ZERO;
    phone.per_hour = None;
    phone.per_number = None;
    world
}

/// The messages that wait, oldest first.
pub(crate) fn texts(world: &World) -> Vec<Text> {
    let rows = world.store.tables.outbox.values().filter(|row| row.is_pending());
    rows.map(|row| {
        let sms: Value = serde_json::from_slice(row.payload.as_ref().unwrap().expose()).unwrap();
        let text = |name: &str| sms[name].as_str().unwrap().to_owned();
        let purpose = row.message.purpose.clone();
        Text { to: text("to"), text: text("text"), channel: text("channel"), purpose }
    })
    .collect()
}

/// The only message that waits, taken out.
#[track_caller]
pub(crate) fn text(world: &mut World) -> Text {
    let mut all = texts(world);
    assert_eq!(all.len(), 1, "{all:?}");
    world.tables().outbox.clear();
    all.remove(0)
}

impl World {
    pub(crate) fn phone_sign_up(&mut self, phone: &str) -> Outcome {
        let input =
            PhoneSignUp { phone: Some(phone), password: Some(PASSWORD), ..PhoneSignUp::default() };
        flow::sign_up_with_phone(&mut self.context(), input).unwrap()
    }

    pub(crate) fn phone_sign_in(&mut self, phone: &str, password: &str) -> Outcome {
        let password = Some(Secret::from_text(password));
        flow::sign_in_with_phone(&mut self.context(), Some(phone), password).unwrap()
    }

    pub(crate) fn sms(&mut self, phone: &str) -> Outcome {
        let request = SmsRequest { phone: Some(phone), ..SmsRequest::default() };
        flow::sign_in_with_sms(&mut self.context(), request).unwrap()
    }

    pub(crate) fn sms_again(&mut self, kind: &str, phone: &str) -> Outcome {
        let resend = Resend { kind: Some(kind), request: MailRequest::default() };
        flow::resend_by(&mut self.context(), resend, Some(phone)).unwrap()
    }

    pub(crate) fn verify_sms(&mut self, kind: &str, phone: &str, code: &str) -> Outcome {
        let presented = Verification {
            kind: Some(kind),
            phone: Some(phone),
            token: Some(code),
            ..Verification::default()
        };
        flow::verify_otp(&mut self.context(), presented).unwrap()
    }

    pub(crate) fn change_phone(&mut self, caller: Caller, phone: &str) -> Outcome {
        let update = UserUpdate { phone: Some(phone.to_owned()), ..UserUpdate::default() };
        flow::update_user(&mut self.by(caller), update).unwrap()
    }

    /// Somebody with a confirmed number, by her first code. Gives the session.
    #[track_caller]
    pub(crate) fn with_phone(&mut self, phone: &str) -> crate::flow_common::Session {
        crate::flow_common::done(self.sms(phone));
        let code = text(self).code();
        crate::flow_common::session(self.verify_sms("sms", phone, &code))
    }
}

/// A code that is not that one.
pub(crate) fn another(code: &str) -> String {
    let last = code.bytes().last().unwrap();
    let other = if last == b'9' { '0' } else { char::from(last + 1) };
    format!("{}{other}", &code[..code.len() - 1])
}
