//! How often a message, mail or text, is sent: what both have in common.

use core::time::Duration;

use crate::context::Context;
use crate::env::Env;
use crate::fault::Fault;
use crate::one_time::TokenType;
use crate::outcome::{ErrorCode, Refusal};
use crate::rate_limit::{Attempt, Limit, subject};
use crate::store::Store;
use crate::time::Timestamp;

/// The window of limits by the hour.
pub(super) const HOUR: Duration = Duration::from_secs(3600);

/// Why no further message goes since one that was sent at that time.
pub(super) fn too_soon(
    sent: Timestamp,
    interval: Duration,
    now: Timestamp,
    code: ErrorCode,
) -> Option<Refusal> {
    let wait = sent.plus(interval).as_micros().saturating_sub(now.as_micros());
    u64::try_from(wait).ok().filter(|wait| *wait > 0).map(|wait| wait_for(wait, code))
}

/// Counts a request for which no message goes, and answers it as [`too_soon`] answers others, so that the limit
/// tells nobody who has an account. Like the messages that go, each kind counts by itself. Of two requests at
/// the same time the second one sees the first one, as that of a user does, who is locked.
pub(super) fn not_sent(
    context: &mut Context<'_, impl Store, impl Env>,
    attempt: Attempt,
    (address, kind): (&str, TokenType),
    interval: Duration,
    code: ErrorCode,
) -> Result<Option<Refusal>, Fault> {
    // No address has a space in it.
    let account = format!("{} {address}", kind.as_str());
    let subject = subject(&*context.store.refresh_token_key()?, attempt, Some(&account), None);
    context.store.take_turns(&subject)?;
    context.waited();
    if interval.is_zero() {
        return Ok(None);
    }
    let wait = counted_as(context, subject, Limit::new(1, interval))?;
    Ok(wait.map(|wait| wait_for(u64::try_from(wait.as_micros()).unwrap_or(u64::MAX), code)))
}

/// Counts one, or says how long to wait.
pub(super) fn counted(
    context: &mut Context<'_, impl Store, impl Env>,
    attempt: Attempt,
    account: Option<&str>,
    limit: Limit,
) -> Result<Option<Duration>, Fault> {
    let subject = subject(&*context.store.refresh_token_key()?, attempt, account, None);
    counted_as(context, subject, limit)
}

fn counted_as(
    context: &mut Context<'_, impl Store, impl Env>,
    subject: [u8; 32],
    limit: Limit,
) -> Result<Option<Duration>, Fault> {
    let free_at = context.store.attempts_free_at(&subject, &limit, context.now)?;
    if let Some(wait) = free_at.and_then(|free_at| limit.wait(free_at, context.now)) {
        return Ok(Some(wait));
    }
    context.store.count_attempt(&subject, &limit, context.now)?;
    Ok(None)
}

/// GoTrue's refusal when a limit by the hour is reached.
pub(super) fn too_many(wait: Duration, code: ErrorCode, message: &'static str) -> Refusal {
    Refusal { retry_after: Some(wait.as_secs().saturating_add(1)), ..Refusal::new(code, message) }
}

fn wait_for(micros: u64, code: ErrorCode) -> Refusal {
    let message = format!(
        "For security purposes, you can only request this after {} seconds.",
        micros / 1_000_000
    );
    Refusal { retry_after: Some(micros.div_ceil(1_000_000)), ..Refusal::new(code, message) }
}
