//! How often a message is sent: each costs money, and is worth more to who does not pay.

use crate::context::Context;
use crate::env::Env;
use crate::fault::Fault;
use crate::flow::message_limits::{self, HOUR, counted, too_many, too_soon};
use crate::one_time::TokenType;
use crate::outcome::{ErrorCode, Refusal};
use crate::rate_limit::{Attempt, Limit};
use crate::store::Store;
use crate::time::Timestamp;

const CODE: ErrorCode = ErrorCode::OverSmsSendRateLimit;

/// Answers a request for which no message goes, because nobody has the number or because she needs none of that
/// kind, as [`may_send`] answers others: the limit tells nobody who has an account, nor which.
pub(super) fn not_sent(
    context: &mut Context<'_, impl Store, impl Env>,
    number: &str,
    kind: TokenType,
) -> Result<Result<(), Refusal>, Fault> {
    if context.settings.phone.test_codes_at(context.now).has(number) {
        return Ok(Ok(()));
    }
    let interval = context.settings.phone.min_interval;
    let asked = (number, kind);
    let wait = message_limits::not_sent(context, Attempt::SmsNotSent, asked, interval, CODE)?;
    Ok(wait.map_or(Ok(()), Err))
}

/// Counts a message against the limits of its number and of all messages, or says why it is not
/// sent; `last_sent` is when its user got one of the kind. She is locked: of two requests at the same
/// time the second one sees the first one's message. Whoever asks under many accounts for messages to one number meets the former. A test number
/// costs nothing and is not counted.
pub(in crate::flow) fn may_send(
    context: &mut Context<'_, impl Store, impl Env>,
    number: &str,
    last_sent: Option<Timestamp>,
) -> Result<Result<(), Refusal>, Fault> {
    let phone = &context.settings.phone;
    let (per_number, per_hour) = (phone.per_number, phone.per_hour);
    if phone.test_codes_at(context.now).has(number) {
        return Ok(Ok(()));
    }
    if let Some(refusal) =
        last_sent.and_then(|sent| too_soon(sent, phone.min_interval, context.now, CODE))
    {
        return Ok(Err(refusal));
    }
    if let Some(most) = per_number {
        let limit = Limit::new(most, HOUR);
        if let Some(wait) = counted(context, Attempt::SmsToNumber, Some(number), limit)? {
            return Ok(Err(too_many(wait, CODE, "SMS rate limit exceeded")));
        }
    }
    if let Some(most) = per_hour {
        let limit = Limit::new(most, HOUR);
        if let Some(wait) = counted(context, Attempt::Sms, None, limit)? {
            return Ok(Err(too_many(wait, CODE, "SMS rate limit exceeded")));
        }
    }
    Ok(Ok(()))
}
