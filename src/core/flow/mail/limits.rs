//! How often mail is sent.

use core::time::Duration;

use crate::context::Context;
use crate::email;
use crate::env::Env;
use crate::fault::Fault;
use crate::mail;
use crate::one_time::TokenType;
use crate::outcome::{ErrorCode, Refusal};
use crate::rate_limit::{Attempt, Limit, subject};
use crate::store::Store;
use crate::time::Timestamp;
use crate::user::User;

const HOUR: Duration = Duration::from_secs(3600);

/// When a token of a type was last sent to the user.
pub(in crate::flow) const fn sent_at(user: &User, kind: TokenType) -> Option<Timestamp> {
    match kind {
        TokenType::Confirmation => user.confirmation_sent_at,
        TokenType::Recovery => user.recovery_sent_at,
        TokenType::EmailChangeNew | TokenType::EmailChangeCurrent => user.email_change_sent_at,
        TokenType::PhoneChange => user.phone_change_sent_at,
        TokenType::Reauthentication => user.reauthentication_sent_at,
    }
}

/// Why the user gets no further mail of that kind now. The user is locked: of two requests at the
/// same time the second one sees the first one's mail.
pub(super) fn too_soon(
    context: &Context<'_, impl Store, impl Env>,
    user: &User,
    kind: TokenType,
) -> Option<Refusal> {
    let next = sent_at(user, kind)?.plus(context.settings.mail.min_interval);
    let wait = next.as_micros().saturating_sub(context.now.as_micros());
    (wait > 0).then(|| wait_for(u64::try_from(wait).unwrap_or(0)))
}

/// Answers somebody without an account as [`too_soon`] answers others, so that the limit tells
/// nobody who has one.
pub(super) fn unknown_address(
    context: &mut Context<'_, impl Store, impl Env>,
    address: &str,
) -> Result<Option<Refusal>, Fault> {
    let interval = context.settings.mail.min_interval;
    if interval.is_zero() {
        return Ok(None);
    }
    let limit = Limit::new(1, interval);
    let key = context.store.refresh_token_key()?;
    let subject = subject(&key, Attempt::UnknownAddress, Some(address), None);
    let free_at = context.store.attempts_free_at(&subject)?;
    if let Some(wait) = free_at.and_then(|free_at| limit.wait(free_at, context.now)) {
        return Ok(Some(wait_for(u64::try_from(wait.as_micros()).unwrap_or(u64::MAX))));
    }
    context.store.count_attempt(&subject, limit.cost, context.now)?;
    Ok(None)
}

fn wait_for(micros: u64) -> Refusal {
    let message = format!(
        "For security purposes, you can only request this after {} seconds.",
        micros / 1_000_000
    );
    Refusal {
        retry_after: Some(micros.div_ceil(1_000_000)),
        ..Refusal::new(ErrorCode::OverEmailSendRateLimit, message)
    }
}

/// Counts a mail against the limit of all mails, or says why it is not sent. As with GoTrue, an
/// installation that confirms by itself has none.
pub(super) fn count_mail(
    context: &mut Context<'_, impl Store, impl Env>,
) -> Result<Option<Refusal>, Fault> {
    let Some(mails) = context.settings.mail.per_hour.filter(|_| !context.settings.autoconfirm)
    else {
        return Ok(None);
    };
    let limit = Limit::new(mails, HOUR);
    let free_at = context.store.mails_free_at(limit.cost, context.now)?;
    if let Some(wait) = free_at.and_then(|free_at| limit.wait(free_at, context.now)) {
        return Ok(Some(Refusal {
            retry_after: Some(wait.as_secs().saturating_add(1)),
            ..Refusal::new(ErrorCode::OverEmailSendRateLimit, "email rate limit exceeded")
        }));
    }
    context.store.count_mail(context.now)?;
    Ok(None)
}

/// The address in the form that is stored, if mail may go there.
pub(in crate::flow) fn recipient(
    context: &Context<'_, impl Store, impl Env>,
    typed: &str,
) -> Result<String, Refusal> {
    let address = email::normalise(typed)
        .map_err(|refused| Refusal::new(ErrorCode::ValidationFailed, refused.to_string()))?;
    authorised(context, &address)?;
    Ok(address)
}

/// Whether mail may go to the address.
pub(super) fn authorised(
    context: &Context<'_, impl Store, impl Env>,
    address: &str,
) -> Result<(), Refusal> {
    if mail::is_authorised(&context.settings.mail.authorised_addresses, address) {
        return Ok(());
    }
    let message = format!("Email address \"{address}\" cannot be used as it is not authorized");
    Err(Refusal::new(ErrorCode::EmailAddressNotAuthorized, message))
}
