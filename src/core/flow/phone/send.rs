//! Making a code, writing it, and sending it.

use std::sync::Arc;

use serde::Serialize;
use uuid::Uuid;

use super::limits;
use super::queue::{SmsData, queue};
use crate::answer::UserAnswer;
use crate::context::Context;
use crate::env::{Env, random_uuid};
use crate::fault::Fault;
use crate::flow::hooked::ask;
use crate::flow::mail::limits::sent_at;
use crate::hook::attempt::HookPoint;
use crate::one_time::{Issued, TokenType};
use crate::outbox::Envelope;
use crate::outcome::{Outcome, Refusal};
use crate::phone::{Channel, Outgoing, SmsTemplate};
use crate::store::{NewOneTimeToken, Store};
use crate::user::User;

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::flow) enum Messaged {
    /// It goes out.
    Sent,
    /// The number is a tester's: nothing is sent.
    Test,
}

impl Messaged {
    /// GoTrue's answer: `{}`, or `{message_id}` for a test number.
    pub(super) fn answer(self) -> Result<Outcome, Fault> {
        match self {
            Self::Sent => Outcome::empty(),
            Self::Test => Outcome::of(&TestAnswer { message_id: "test-otp" }),
        }
    }
}

#[derive(Serialize)]
struct TestAnswer {
    message_id: &'static str,
}

/// What a send_sms hook is told: GoTrue's members.
#[derive(Serialize)]
struct Told<'a> {
    user: UserAnswer<'a>,
    sms: SmsData<'a>,
}

/// A code on its way to a number.
pub(in crate::flow) struct Message<'a> {
    /// What it is about, on the outside of the outbox's row.
    pub(in crate::flow) purpose: &'static str,
    /// `mfa` for a second factor's code.
    pub(in crate::flow) sms_type: Option<&'static str>,
    /// What a newer code supersedes.
    pub(in crate::flow) topic: [u8; 32],
    pub(in crate::flow) number: &'a str,
    pub(in crate::flow) code: &'a str,
    pub(in crate::flow) channel: Channel,
}

/// Sends a new code of that type to a number of a locked user: limits, token, message.
pub(super) fn send(
    context: &mut Context<'_, impl Store, impl Env>,
    user: &User,
    token: TokenType,
    number: &str,
    channel: Channel,
) -> Result<Result<Messaged, Refusal>, Fault> {
    if let Err(refusal) = limits::may_send(context, number, sent_at(user, token))? {
        return Ok(Err(refusal));
    }
    let key = context.store.one_time_key()?;
    let (form, digits) = (context.settings.mail.otp_hash, context.settings.phone.otp_length);
    let issued = Issued::new(context.env, form, &key, number, digits, false);
    let id = random_uuid(context.env);
    context.store.put_one_time_token(&NewOneTimeToken {
        id,
        user_id: user.id,
        kind: token,
        column: &issued.column,
        row: &issued.row,
        address: number,
        now: context.now,
    })?;
    let purpose = match token {
        TokenType::PhoneChange => "phone_change",
        TokenType::Reauthentication => "reauthentication",
        TokenType::Confirmation
        | TokenType::Recovery
        | TokenType::EmailChangeNew
        | TokenType::EmailChangeCurrent => "sms",
    };
    let topic = topic(context, user.id, token.as_str())?;
    let code = issued.code.as_str();
    let message = Message { purpose, sms_type: None, topic, number, code, channel };
    deliver(context, user, &message)
}

/// Hands a message to the hook, or to the outbox; a test number gets none.
pub(in crate::flow) fn deliver(
    context: &mut Context<'_, impl Store, impl Env>,
    user: &User,
    message: &Message<'_>,
) -> Result<Result<Messaged, Refusal>, Fault> {
    let settings = Arc::clone(&context.settings);
    if settings.phone.test_codes_at(context.now).has(message.number) {
        return Ok(Ok(Messaged::Test));
    }
    let data = SmsData { otp: message.code, sms_type: message.sms_type, phone: message.number };
    if settings.phone.hook.is_some() {
        let told = Told { user: UserAnswer::new(user)?, sms: data };
        return Ok(ask(context, HookPoint::SendSms, told)?.map(|_| Messaged::Sent));
    }
    let text = SmsTemplate::of(&settings.phone.template).render(message.code);
    let outgoing = Outgoing {
        phone: message.number,
        text: &text,
        code: message.code,
        channel: message.channel,
    };
    let envelope = Envelope {
        purpose: message.purpose,
        user_id: Some(user.id),
        dedupe_key: None,
        topic: Some(message.topic),
        deadline: context.now.plus(settings.phone.otp_lifetime),
    };
    Ok(queue(context, &envelope, &outgoing, Some((user, data)))?.map(|_| Messaged::Sent))
}

/// What a newer code of the same kind supersedes.
pub(in crate::flow) fn topic(
    context: &mut Context<'_, impl Store, impl Env>,
    whose: Uuid,
    kind: &str,
) -> Result<[u8; 32], Fault> {
    let key = context.store.one_time_key()?;
    Ok(key.sign(&[b"auth_ext sms topic 1\0", whose.as_bytes(), kind.as_bytes()]))
}
