//! `verify_otp`: a code or a link's token becomes a session.

use serde::Serialize;

use super::guessed::{count_wrong, is_closed};
use super::send::undoable;
use super::verified::{Found, Verified, expired_code, is_over, locked_with_codes, may_go_on};
use super::{confirm, email_change};
use crate::context::Context;
use crate::email;
use crate::env::Env;
use crate::fault::Fault;
use crate::flow::attempts::Attempts;
use crate::flow::issue::{AuthenticationMethod, Proof, start_session};
use crate::flow::phone::{complete_phone, find_by_phone};
use crate::flow::undone::too_many_undone;
use crate::flow::unproved::{self, AskedFor};
use crate::one_time::{CodeColumn, Event, TokenType, VerifyType, code_matches, link_hashes};
use crate::outcome::{ErrorCode, Outcome, Refusal};
use crate::store::{KeptAddress, OneTimeColumns, OneTimeLink, Store};
use crate::user::User;

/// What is presented; GoTrue's members.
#[derive(Debug, Clone, Copy, Default)]
pub struct Verification<'a> {
    /// `type`.
    pub kind: Option<&'a str>,
    /// The code.
    pub token: Option<&'a str>,
    /// The link's token.
    pub token_hash: Option<&'a str>,
    /// The address that the code was sent to.
    pub email: Option<&'a str>,
    /// The number that the code was sent to.
    pub phone: Option<&'a str>,
    /// Whether `redirect_to` came along, which does not go with a token.
    pub has_redirect_to: bool,
}

/// Spends a code or a link's token and answers with a session, or, for the first of two
/// confirmations of an e-mail change, with `{"code", "msg"}`.
///
/// # Errors
/// A fault of the database, the keys or the settings.
pub fn verify_otp(
    context: &mut Context<'_, impl Store, impl Env>,
    input: Verification<'_>,
) -> Result<Outcome, Fault> {
    let (kind, presented) = match read(&input) {
        Ok(read) => read,
        Err(refusal) => return Ok(refusal.into()),
    };
    let attempts = Attempts::of_verification(context)?;
    if let Some(refusal) = attempts.refusal(context)? {
        return Ok(refusal.into());
    }
    attempts.count(context)?;
    let found = match find(context, kind, &presented)? {
        Ok(found) => found,
        Err(refusal) => return Ok(refusal.into()),
    };
    let outcome = undoable(context, |context| {
        let verified = match consume(context, &found)? {
            Ok(verified) => verified,
            Err(refusal) => return Ok(Err(refusal)),
        };
        match verified {
            Verified::Whole(user) => session(context, &user, found.kind),
            Verified::Half => {
                Ok(Ok(Outcome::of(&HalfConfirmed { code: "200", msg: HALF_CONFIRMED })?))
            }
            Verified::Taken(refusal) => Ok(Ok(refusal.into())),
        }
    })?;
    Ok(outcome.unwrap_or_else(Outcome::from))
}

/// The answer to the first of two confirmations.
#[derive(Serialize)]
struct HalfConfirmed {
    code: &'static str,
    msg: &'static str,
}

/// GoTrue's sentence after the first of two confirmations.
pub(super) const HALF_CONFIRMED: &str =
    "Confirmation link accepted. Please proceed to confirm link sent to the other email";

/// A session for a locked user who has just used a code or a link.
pub(super) fn session(
    context: &mut Context<'_, impl Store, impl Env>,
    user: &User,
    kind: VerifyType,
) -> Result<Result<Outcome, Refusal>, Fault> {
    let method = match kind.is_by_phone() {
        true => AuthenticationMethod::Sms,
        false => AuthenticationMethod::Otp,
    };
    let started = start_session(context, user, Proof::Locked(method))?;
    Ok(match started {
        Some(Outcome::Refused(refusal)) => Err(refusal),
        Some(done) => Ok(done),
        None => Err(expired_code()),
    })
}

/// What is presented.
pub(super) enum Presented<'a> {
    Link(&'a str),
    Code {
        address: String,
        code: &'a str,
    },
    /// The number as typed.
    Sms {
        phone: &'a str,
        code: &'a str,
    },
}

/// GoTrue's rules for the members.
fn read<'a>(input: &Verification<'a>) -> Result<(Option<VerifyType>, Presented<'a>), Refusal> {
    let refused = |message: &str| Err(Refusal::new(ErrorCode::ValidationFailed, message));
    let given = |member: Option<&'a str>| member.filter(|text| !text.is_empty());
    let Some(kind) = given(input.kind) else {
        return refused("Verify requires a verification type");
    };
    let kind = VerifyType::from_name(kind);
    let (email, phone) = (given(input.email), given(input.phone));
    match (given(input.token), given(input.token_hash)) {
        (Some(_), Some(_)) | (None, None) => {
            refused("Verify requires either a token or a token hash")
        }
        (None, Some(hash)) => {
            if email.is_some() || phone.is_some() || input.has_redirect_to {
                return refused("Only the token_hash and type should be provided");
            }
            match kind.filter(|kind| kind.takes_link()) {
                Some(kind) => Ok((Some(kind), Presented::Link(hash))),
                None => refused("Invalid email verification type"),
            }
        }
        (Some(code), None) => match (email, phone) {
            (Some(email), None) => {
                let address = email::normalise(email).map_err(|_| {
                    let message = "Invalid email format";
                    Refusal::new(ErrorCode::ValidationFailed, message).with_status(422)
                })?;
                Ok((kind, Presented::Code { address, code }))
            }
            (None, Some(phone)) => Ok((kind, Presented::Sms { phone, code })),
            (None, None) | (Some(_), Some(_)) => {
                refused("Only an email address or phone number should be provided on verify")
            }
        },
    }
}

/// Finds the token that is presented, locks its user and looks whether it is still good. A wrong
/// code is counted.
pub(super) fn find(
    context: &mut Context<'_, impl Store, impl Env>,
    kind: Option<VerifyType>,
    presented: &Presented<'_>,
) -> Result<Result<Found, Refusal>, Fault> {
    match presented {
        Presented::Link(token) => match kind {
            Some(kind) => find_link(context, kind, token),
            None => Ok(Err(expired_link())),
        },
        Presented::Sms { phone, code } => find_by_phone(context, kind, phone, code),
        Presented::Code { address, code } => match kind.filter(|kind| !kind.is_by_phone()) {
            Some(kind) => find_code(context, kind, address, code),
            None => Ok(Err(expired_code())),
        },
    }
}

fn find_link(
    context: &mut Context<'_, impl Store, impl Env>,
    kind: VerifyType,
    token: &str,
) -> Result<Result<Found, Refusal>, Fault> {
    let key = context.store.one_time_key()?;
    let hashes = link_hashes(&key, token);
    let Some(link) = context.store.one_time_link(&hashes)? else {
        return Ok(Err(expired_link()));
    };
    if !kind.is_about(link.kind) {
        return Ok(Err(expired_link()));
    }
    let Some((user, columns)) = locked_with_codes(context, link.user_id)? else {
        return Ok(Err(expired_link()));
    };
    let lifetime = context.settings.mail.otp_lifetime;
    // Whoever held the lock may have spent it: of several clicks at once, one counts.
    if context.store.one_time_link(&hashes)?.as_ref() != Some(&link)
        || is_over(context, &user, link.kind, lifetime)
        || !is_by_mail(&user, &link)
    {
        return Ok(Err(expired_link()));
    }
    let found = Found { user, columns, token: link.kind, kind: kind.of_token(link.kind) };
    Ok(may_go_on(context, found))
}

/// Whether a token that confirms an account was mailed: who gets the hash of a text message's code
/// from elsewhere would confirm an address with it.
fn is_by_mail(user: &User, link: &OneTimeLink) -> bool {
    let own = user.email.as_deref().map(str::to_lowercase);
    link.kind != TokenType::Confirmation || own.as_deref() == Some(link.address.as_str())
}

fn find_code(
    context: &mut Context<'_, impl Store, impl Env>,
    kind: VerifyType,
    address: &str,
    code: &str,
) -> Result<Result<Found, Refusal>, Fault> {
    if let Some(refusal) = too_many_undone(context)? {
        return Ok(Err(refusal));
    }
    let candidates = if kind == VerifyType::EmailChange {
        context.store.email_changes_about(address)?
    } else {
        let audience = context.settings.audience.clone();
        context.store.user_by_email(address, &audience)?.map(|user| user.id).into_iter().collect()
    };
    for id in candidates {
        let Some((user, columns)) = locked_with_codes(context, id)? else { continue };
        if let Some(token) = try_code(context, kind, &user, &columns, address, code)? {
            let found = Found { user, columns, token, kind: kind.of_token(token) };
            return Ok(may_go_on(context, found));
        }
    }
    Ok(Err(expired_code()))
}

/// Compares a code with the columns that it may stand in; a wrong one is counted against each.
fn try_code(
    context: &mut Context<'_, impl Store, impl Env>,
    kind: VerifyType,
    user: &User,
    columns: &OneTimeColumns,
    address: &str,
    code: &str,
) -> Result<Option<TokenType>, Fault> {
    let key = context.store.one_time_key()?;
    let lifetime = context.settings.mail.otp_lifetime;
    let tokens = match kind.columns() {
        CodeColumn::One(only) => [Some(only), None],
        CodeColumn::Either(first, second) => [Some(first), Some(second)],
    };
    let mut tried = Vec::new();
    for token in tokens.into_iter().flatten() {
        let stored = columns.of(token);
        if stored.is_empty()
            || !is_sent_to(user, token, address)
            || is_over(context, user, token, lifetime)
            || is_closed(context, user, columns, token)?
        {
            continue;
        }
        if code_matches(&key, stored, address, code) {
            return Ok(Some(token));
        }
        tried.push(token);
    }
    for token in tried {
        count_wrong(context, user, columns, token)?;
    }
    Ok(None)
}

/// Whether a code of that type goes with the address.
fn is_sent_to(user: &User, token: TokenType, address: &str) -> bool {
    let own = match token {
        TokenType::EmailChangeNew => user.email_change.as_deref(),
        _ => user.email.as_deref(),
    };
    own.is_some_and(|own| own.to_lowercase() == address)
}

/// Spends the token.
pub(super) fn consume(
    context: &mut Context<'_, impl Store, impl Env>,
    found: &Found,
) -> Result<Result<Verified, Refusal>, Fault> {
    if found.kind.is_by_phone() {
        return complete_phone(context, found);
    }
    let (user, now) = (&found.user, context.now);
    match found.token {
        TokenType::Confirmation => first_confirmation(context, user, AskedFor::AsNoted)?,
        TokenType::Recovery => {
            context.store.clear_one_time_tokens(user.id, &Event::Recovered.cleared(), now)?;
            if !user.is_email_confirmed() {
                first_confirmation(context, user, AskedFor::WithoutPassword)?;
            }
        }
        TokenType::EmailChangeNew | TokenType::EmailChangeCurrent => {
            return email_change::confirm(context, found);
        }
        TokenType::PhoneChange | TokenType::Reauthentication => return Ok(Err(expired_code())),
    }
    Ok(context
        .store
        .user_by_id(user.id)?
        .map_or_else(|| Err(expired_code()), |user| Ok(Verified::Whole(Box::new(user)))))
}

fn first_confirmation(
    context: &mut Context<'_, impl Store, impl Env>,
    user: &User,
    asked_for: AskedFor,
) -> Result<(), Fault> {
    let user = unproved::before_confirmation(context, user, KeptAddress::Email, asked_for)?;
    confirm::confirm_email(context, &user)
}

pub(super) fn expired_link() -> Refusal {
    Refusal::new(ErrorCode::OtpExpired, "Email link is invalid or has expired")
}
