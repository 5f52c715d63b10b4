//! Wrong guesses of one-time codes: who made them, and when a code is over.
//!
//! Whoever knows an address may guess at the code that was sent there. So a few wrong guesses close it
//! for the client address that they came from, and many in all end it. Where addresses are not known,
//! all guessers are one.

use core::fmt::Write as _;

use crate::context::Context;
use crate::env::Env;
use crate::fault::Fault;
use crate::hash::sha256;
use crate::one_time::{Event, TokenType};
use crate::rate_limit::{Attempt, Limit, subject};
use crate::store::{OneTimeColumns, Store};
use crate::user::User;

/// A code ends for everybody after so many times the guesses that one address has: with five of six
/// digits a hundred, of which one in 10,000 times one is right.
const ADDRESSES: u32 = 20;

/// What all client addresses together may guess wrong at the codes of one account, at once and in a day, before
/// a code ends for everybody after as few as for one of them: or each new code would give a hundred more. Of
/// changes what counts is the address or the number that the code was sent to: accounts cost nothing.
const OF_ACCOUNT: Limit = Limit {
    cost: core::time::Duration::from_secs(432),
    window: core::time::Duration::from_secs(24 * 3600),
};

/// What the caller has guessed at a code so far.
struct Guesser {
    subject: [u8; 32],
    limit: Limit,
}

impl Guesser {
    fn of(
        context: &mut Context<'_, impl Store, impl Env>,
        user: &User,
        columns: &OneTimeColumns,
        token: TokenType,
    ) -> Result<Self, Fault> {
        let mut account = format!("{} {} ", user.id, token.as_str());
        for byte in sha256(&[columns.of(token).as_bytes()]) {
            // Writing to a String does not fail.
            let _ = write!(account, "{byte:02x}");
        }
        let key = context.store.refresh_token_key()?;
        let address = context.client.address;
        let attempts = context.settings.mail.otp_attempts.max(1);
        // None comes back while the code lives.
        let cost = context.settings.mail.otp_lifetime.max(context.settings.phone.otp_lifetime);
        let limit = Limit { cost, window: cost.saturating_mul(attempts) };
        Ok(Self { subject: subject(&key, Attempt::CodeGuess, Some(&account), address), limit })
    }

    fn is_used_up(&self, context: &mut Context<'_, impl Store, impl Env>) -> Result<bool, Fault> {
        let free_at = context.store.attempts_free_at(&self.subject, &self.limit, context.now)?;
        Ok(free_at.is_some_and(|free_at| self.limit.wait(free_at, context.now).is_some()))
    }
}

/// Whether the caller has guessed at a code too often to be told whether it is right; its user is locked.
pub(in crate::flow) fn is_closed(
    context: &mut Context<'_, impl Store, impl Env>,
    user: &User,
    columns: &OneTimeColumns,
    token: TokenType,
) -> Result<bool, Fault> {
    Guesser::of(context, user, columns, token)?.is_used_up(context)
}

/// Counts a wrong guess, of a user who is locked, and ends the code after too many. Its link goes on,
/// unless it can be had from the code, as GoTrue makes them.
pub(in crate::flow) fn count_wrong(
    context: &mut Context<'_, impl Store, impl Env>,
    user: &User,
    columns: &OneTimeColumns,
    token: TokenType,
) -> Result<(), Fault> {
    let now = context.now;
    let stored = columns.of(token);
    let code = sha256(&[stored.as_bytes()]);
    let guesses = context.store.count_guess(user.id, token, &code, now)?;
    let guesser = Guesser::of(context, user, columns, token)?;
    context.store.count_attempt(&guesser.subject, &guesser.limit, now)?;
    // Whoever shows no address where the others have one is one guesser of many.
    let are_told_apart = context.settings.client_address_header.is_some();
    let is_over = match context.client.address {
        None if !are_told_apart => guesser.is_used_up(context)?,
        _ => guesses >= most(context, user, token)?,
    };
    if !is_over {
        return Ok(());
    }
    let is_derived = context.store.one_time_link(&[stored.to_owned()])?.is_some();
    let event = match is_derived {
        true => Event::GuessedTooOften(token),
        false => Event::CodeGuessedTooOften(token),
    };
    context.store.clear_one_time_tokens(user.id, &event.cleared(), now)
}

/// How many wrong guesses in all end a code; counts one of the account's.
fn most(
    context: &mut Context<'_, impl Store, impl Env>,
    user: &User,
    token: TokenType,
) -> Result<u32, Fault> {
    let target = match token {
        TokenType::EmailChangeNew => user.email_change.as_deref(),
        TokenType::PhoneChange => user.phone_change.as_deref(),
        TokenType::Confirmation
        | TokenType::Recovery
        | TokenType::EmailChangeCurrent
        | TokenType::Reauthentication => None,
    };
    let of = target.map_or_else(|| user.id.to_string(), str::to_lowercase);
    let attempts = context.settings.mail.otp_attempts;
    let key = context.store.refresh_token_key()?;
    let attempt = Attempt::CodeGuessFromAnywhere;
    let subject = subject(&key, attempt, Some(&of), None);
    let free_at = context.store.attempts_free_at(&subject, &OF_ACCOUNT, context.now)?;
    if free_at.is_some_and(|free_at| OF_ACCOUNT.wait(free_at, context.now).is_some()) {
        return Ok(attempts);
    }
    context.store.count_attempt(&subject, &OF_ACCOUNT, context.now)?;
    Ok(attempts.saturating_mul(ADDRESSES))
}
