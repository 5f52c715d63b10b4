//! How often a message is sent: each costs money, and is worth more to who does not pay.

use core::time::Duration;

use crate::context::Context;
use crate::env::Env;
use crate::fault::Fault;
use crate::outcome::{ErrorCode, Refusal};
use crate::rate_limit::{Attempt, Limit, subject};
use crate::store::Store;
use crate::time::Timestamp;

const HOUR: Duration = Duration::from_secs(3600);

/// Why no further message goes since one that was sent at that time.
fn wait_since(context: &Context<'_, impl Store, impl Env>, sent: Timestamp) -> Option<Refusal> {
    let next = sent.plus(context.settings.phone.min_interval);
    let wait = next.as_micros().saturating_sub(context.now.as_micros());
    u64::try_from(wait).ok().filter(|wait| *wait > 0).map(wait_for)
}

/// Answers somebody without an account as [`may_send`] answers others, so that the limit tells
/// nobody who has one.
pub(super) fn unknown_number(
    context: &mut Context<'_, impl Store, impl Env>,
    number: &str,
) -> Result<Option<Refusal>, Fault> {
    let interval = context.settings.phone.min_interval;
    if interval.is_zero() || context.settings.phone.test_codes_at(context.now).has(number) {
        return Ok(None);
    }
    let limit = Limit::new(1, interval);
    let wait = counted(context, Attempt::UnknownNumber, Some(number), limit)?;
    Ok(wait.map(|wait| wait_for(u64::try_from(wait.as_micros()).unwrap_or(u64::MAX))))
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
    if let Some(refusal) = last_sent.and_then(|sent| wait_since(context, sent)) {
        return Ok(Err(refusal));
    }
    if let Some(most) = per_number {
        let limit = Limit::new(most, HOUR);
        if let Some(wait) = counted(context, Attempt::SmsToNumber, Some(number), limit)? {
            return Ok(Err(too_many(wait)));
        }
    }
    if let Some(most) = per_hour {
        let limit = Limit::new(most, HOUR);
        if let Some(wait) = counted(context, Attempt::Sms, None, limit)? {
            return Ok(Err(too_many(wait)));
        }
    }
    Ok(Ok(()))
}

/// Counts one, or says how long to wait.
fn counted(
    context: &mut Context<'_, impl Store, impl Env>,
    attempt: Attempt,
    account: Option<&str>,
    limit: Limit,
) -> Result<Option<Duration>, Fault> {
    let key = context.store.refresh_token_key()?;
    let subject = subject(&key, attempt, account, None);
    let free_at = context.store.attempts_free_at(&subject)?;
    if let Some(wait) = free_at.and_then(|free_at| limit.wait(free_at, context.now)) {
        return Ok(Some(wait));
    }
    context.store.count_attempt(&subject, limit.cost, context.now)?;
    Ok(None)
}

fn too_many(wait: Duration) -> Refusal {
    Refusal {
        retry_after: Some(wait.as_secs().saturating_add(1)),
        ..Refusal::new(ErrorCode::OverSmsSendRateLimit, "SMS rate limit exceeded")
    }
}

fn wait_for(micros: u64) -> Refusal {
    let message = format!(
        "For security purposes, you can only request this after {} seconds.",
        micros / 1_000_000
    );
    Refusal {
        retry_after: Some(micros.div_ceil(1_000_000)),
        ..Refusal::new(ErrorCode::OverSmsSendRateLimit, message)
    }
}
