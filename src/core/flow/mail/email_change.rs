//! A change of the e-mail address: asking for it, and its one or two confirmations.

use std::sync::Arc;

use serde::Serialize;

use super::confirm::confirm_email;
use super::limits;
use super::notify::notify;
use super::send::{self, Challenged, Letter};
use super::verified::{Found, Verified, expired_code};
use crate::audit::{Action, Actor, Traits};
use crate::context::Context;
use crate::env::Env;
use crate::fault::Fault;
use crate::flow::email_identity::put_email_identity;
use crate::flow::metadata::members;
use crate::flow::providers::with_provider;
use crate::flow::records::record;
use crate::flow::unfinished::is_ended;
use crate::flow::update_user::email_exists;
use crate::json::Json;
use crate::mail::{MailType, Variables};
use crate::one_time::{Event, TokenType};
use crate::outcome::Refusal;
use crate::pkce::FlowMethod;
use crate::store::{Store, UserChange};
use crate::user::{User, parsed};

pub(super) const LETTER: Letter<'static> = Letter {
    kind: MailType::EmailChange,
    token: TokenType::EmailChangeNew,
    method: FlowMethod::EmailChange,
    provider_type: "email_change",
};

/// Mails the confirmation to the new address of a locked user and, with
/// [`MailSettings::double_confirm`](crate::mail::MailSettings::double_confirm), to the current one,
/// each with a code of its own. An earlier change that waits is replaced.
pub(in crate::flow) fn request_email_change(
    context: &mut Context<'_, impl Store, impl Env>,
    user: &User,
    address: &str,
    request: Challenged<'_>,
) -> Result<Result<(), Refusal>, Fault> {
    let settings = Arc::clone(&context.settings);
    let current = user.email.as_deref().filter(|email| !email.is_empty());
    for recipient in current.into_iter().chain([address]) {
        if let Err(refusal) = limits::authorised(context, recipient) {
            return Ok(Err(refusal));
        }
    }
    // The two mails of a change count as one, as with GoTrue.
    if let Err(refusal) = send::may_send(context, user, LETTER.token, address)? {
        return Ok(Err(refusal));
    }
    if let Some(challenge) = request.challenge {
        send::begin_flow(context, user.id, &LETTER, challenge)?;
    }
    let is_pkce = request.challenge.is_some();
    context.store.clear_one_time_tokens(
        user.id,
        &Event::EmailChangeReplaced.cleared(),
        context.now,
    )?;
    let mut parcels = Vec::new();
    if let Some(current) = current.filter(|_| settings.mail.double_confirm) {
        parcels.push(send::issue(context, TokenType::EmailChangeCurrent, current, is_pkce)?);
    }
    parcels.push(send::issue(context, TokenType::EmailChangeNew, address, is_pkce)?);
    context.store.set_email_change(user.id, address, 0, context.now)?;
    for parcel in &parcels {
        send::write_token(context, user.id, parcel)?;
    }
    let target = request.destination.resolve(context);
    let user = User { email_change: Some(address.to_owned()), ..user.clone() };
    send::deliver(context, &user, LETTER.kind, &parcels, &target)
}

/// `email_change_confirm_status` once one of two has confirmed; GoTrue's number.
const HALF: i16 = 1;

/// Takes a confirmation of a change: the first of two, or the one that completes it.
pub(super) fn confirm(
    context: &mut Context<'_, impl Store, impl Env>,
    found: &Found,
) -> Result<Result<Verified, Refusal>, Fault> {
    let (user, now) = (&found.user, context.now);
    let Some(address) = user.email_change.clone().filter(|address| !address.is_empty()) else {
        return Ok(Err(expired_code()));
    };
    let other = match found.token {
        TokenType::EmailChangeNew => TokenType::EmailChangeCurrent,
        _ => TokenType::EmailChangeNew,
    };
    let is_other_pending = !found.columns.of(other).is_empty();
    // A token of the other that is gone may have been guessed at too often: it confirmed nothing.
    let has_other_confirmed = found.columns.email_change_status == HALF;
    // The new address always has to confirm; the current one only where two are asked for.
    let needs_two = found.token == TokenType::EmailChangeCurrent
        || context.settings.mail.double_confirm
            && !context.settings.autoconfirm
            && user.email.as_deref().is_some_and(|email| !email.is_empty());
    if needs_two && !has_other_confirmed && is_other_pending {
        let event = Event::HalfOfEmailChange(found.token);
        context.store.clear_one_time_tokens(user.id, &event.cleared(), now)?;
        context.store.set_email_change(user.id, &address, HALF, now)?;
        return Ok(Ok(Verified::Half));
    }
    if needs_two && !has_other_confirmed {
        // Nobody can confirm the other one any more: the change has to be asked for again.
        return Ok(Err(expired_code()));
    }
    if is_ended(context, user, &found.columns, found.token)? {
        return Ok(Err(expired_code()));
    }
    complete(context, user, &address)
}

fn complete(
    context: &mut Context<'_, impl Store, impl Env>,
    user: &User,
    address: &str,
) -> Result<Result<Verified, Refusal>, Fault> {
    let now = context.now;
    let user_metadata = followed(user, address)?;
    let app_metadata = merged_app_metadata(user)?;
    let change = UserChange {
        email: Some(address),
        user_metadata: user_metadata.as_deref(),
        app_metadata: Some(&app_metadata),
        is_anonymous: user.is_anonymous.then_some(false),
        ..UserChange::none(now)
    };
    let event = Event::EmailChanged.cleared();
    if !context.store.change_user(user.id, &change)? {
        // GoTrue answers 500 to every further click.
        context.store.clear_one_time_tokens(user.id, &event, now)?;
        context.store.set_email_change(user.id, "", 0, now)?;
        return Ok(Ok(Verified::Taken(email_exists())));
    }
    context.store.clear_one_time_tokens(user.id, &event, now)?;
    record(
        context,
        Action::UserModified,
        Actor::User(user),
        &Traits { changed: Some(&["email"]), ..Traits::default() },
    )?;
    put_email_identity(context, user, address, true)?;
    let Some(changed) = context.store.user_by_id(user.id)? else {
        return Ok(Err(expired_code()));
    };
    if !changed.is_email_confirmed() {
        confirm_email(context, &changed)?;
    }
    if let Some(old) = user.email.as_deref().filter(|old| !old.is_empty()) {
        let variables = Variables::new().with("Email", address).with("OldEmail", old);
        notify(context, &changed, MailType::EmailChanged, old, variables)?;
    }
    Ok(context
        .store
        .user_by_id(user.id)?
        .map_or_else(|| Err(expired_code()), |user| Ok(Verified::Whole(Box::new(user)))))
}

/// What changes in `user_metadata`.
#[derive(Serialize)]
struct Followed<'a> {
    email: &'a str,
    email_verified: bool,
}

/// `user_metadata` with the new address, where it tells one at all. GoTrue leaves the old one there.
fn followed(user: &User, address: &str) -> Result<Option<String>, Fault> {
    let mut metadata = parsed(&user.raw_user_meta_data)?;
    match &mut metadata {
        Json::Object(known) if known.contains_key("email") => {
            known.extend(members(&Followed { email: address, email_verified: true })?);
            Ok(Some(metadata.to_string()))
        }
        _ => Ok(None),
    }
}

fn merged_app_metadata(user: &User) -> Result<String, Fault> {
    let patch = with_provider(user, "email", None)?;
    let mut stored = parsed(&user.raw_app_meta_data)?;
    if let (Json::Object(stored), Json::Object(patch)) = (&mut stored, patch) {
        stored.extend(patch);
    }
    Ok(stored.to_string())
}
