//! How often mail is sent.

use crate::context::Context;
use crate::email;
use crate::env::Env;
use crate::fault::Fault;
use crate::flow::message_limits::{self, HOUR, too_many};
use crate::mail;
use crate::one_time::TokenType;
use crate::outcome::{ErrorCode, Refusal};
use crate::rate_limit::{Attempt, Limit};
use crate::store::Store;
use crate::time::Timestamp;
use crate::user::User;

const CODE: ErrorCode = ErrorCode::OverEmailSendRateLimit;

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
    let interval = context.settings.mail.min_interval;
    message_limits::too_soon(sent_at(user, kind)?, interval, context.now, CODE)
}

/// Answers a request for which no mail goes, because nobody has the address or because she needs none of that
/// kind, as [`too_soon`] answers others: the limit tells nobody who has an account, nor which.
pub(in crate::flow) fn not_sent(
    context: &mut Context<'_, impl Store, impl Env>,
    address: &str,
    kind: TokenType,
) -> Result<Result<(), Refusal>, Fault> {
    let interval = context.settings.mail.min_interval;
    let asked = (address, kind);
    let wait = message_limits::not_sent(context, Attempt::MailNotSent, asked, interval, CODE)?;
    Ok(wait.map_or(Ok(()), Err))
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
    let wait = message_limits::counted(context, Attempt::Mail, None, Limit::new(mails, HOUR))?;
    Ok(wait.map(|wait| too_many(wait, CODE, "email rate limit exceeded")))
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
