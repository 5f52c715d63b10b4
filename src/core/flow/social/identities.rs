//! The identities of a user: the list, and taking one away.

use serde::Serialize;
use uuid::Uuid;

use super::lookup;
use super::metadata::{self, reloaded};
use crate::answer::{Identity, UserAnswer};
use crate::audit::{Action, Actor, Traits};
use crate::context::Context;
use crate::env::Env;
use crate::fault::Fault;
use crate::flow::recent::may_change_identities;
use crate::flow::records::record;
use crate::flow::user::authenticated;
use crate::json::Json;
use crate::mail::{MailType, Variables};
use crate::one_time::Event;
use crate::outcome::{ErrorCode, Outcome, Refusal};
use crate::store::{IdentityRow, Store, UserLock};
use crate::user::{User, parsed};

#[derive(Serialize)]
struct Listed {
    identities: Vec<Identity>,
}

/// `{"identities": […]}` of the caller.
///
/// # Errors
/// A fault of the database.
pub fn list_identities(context: &mut Context<'_, impl Store, impl Env>) -> Result<Outcome, Fault> {
    let user = match authenticated(context)? {
        Ok((_, user)) => user,
        Err(refusal) => return Ok(refusal.into()),
    };
    Outcome::of(&Listed { identities: UserAnswer::new(&user)?.identities })
}

/// Whether the switch lets people link and unlink.
pub(super) fn manual_linking(context: &Context<'_, impl Store, impl Env>) -> Result<(), Refusal> {
    if context.settings.manual_linking_allowed {
        return Ok(());
    }
    Err(Refusal::new(ErrorCode::ManualLinkingDisabled, "Manual linking is disabled"))
}

/// Takes an identity from the caller's account: `{}`, or GoTrue's refusal. Refused, too, when no way
/// in would be left: what counts are ways that work, not rows.
///
/// # Errors
/// A fault of the database.
pub fn unlink_identity(
    context: &mut Context<'_, impl Store, impl Env>,
    identity: Option<&str>,
) -> Result<Outcome, Fault> {
    let (caller, user) = match authenticated(context)? {
        Ok(found) => found,
        Err(refusal) => return Ok(refusal.into()),
    };
    if let Err(refusal) = manual_linking(context) {
        return Ok(refusal.into());
    }
    let what = "unlink an identity";
    if let Err(refusal) = may_change_identities(context, &user, caller.session_id, what)? {
        return Ok(refusal.into());
    }
    let Some(id) = identity.and_then(|text| Uuid::try_parse(text).ok()) else {
        let message = "identity_id must be an UUID";
        return Ok(Refusal::new(ErrorCode::ValidationFailed, message).with_status(404).into());
    };
    let done = context.undoable(|context| unlink(context, caller.user_id, id))?;
    match done {
        Ok(()) => Outcome::empty(),
        Err(refusal) => Ok(refusal.into()),
    }
}

fn unlink(
    context: &mut Context<'_, impl Store, impl Env>,
    user: Uuid,
    identity: Uuid,
) -> Result<Result<(), Refusal>, Fault> {
    let gone =
        || Refusal::new(ErrorCode::UserNotFound, "User from sub claim in JWT does not exist");
    let Some(locked) = context.store.lock_user(user, UserLock::Change)? else {
        return Ok(Err(gone()));
    };
    context.waited();
    let user = locked.user;
    let all = context.store.identities_of(user.id)?;
    let last = || {
        let message = "User must have at least 1 identity after unlinking";
        Refusal::new(ErrorCode::SingleIdentityNotDeletable, message)
    };
    if all.len() <= 1 {
        return Ok(Err(last()));
    }
    let (gone, left): (Vec<IdentityRow>, Vec<IdentityRow>) =
        all.into_iter().partition(|one| one.id == identity);
    let Some(gone) = gone.into_iter().next() else {
        let message = "Identity doesn't exist";
        return Ok(Err(Refusal::new(ErrorCode::IdentityNotFound, message)));
    };
    if !has_way_in(context, &user, &gone, &left)? {
        return Ok(Err(last()));
    }
    let id = gone.id.to_string();
    let traits = Traits {
        identity_id: Some(&id),
        provider: Some(&gone.provider),
        provider_id: Some(&gone.subject),
        ..Traits::default()
    };
    record(context, Action::IdentityUnlinked, Actor::User(&user), &traits)?;
    context.store.delete_identity(gone.id)?;
    context.store.provider_tokens(gone.id, true)?;
    if gone.provider == "phone" {
        context.store.clear_user_phone(user.id, context.now)?;
    } else if let Err(refusal) = move_address(context, &user, &left)? {
        return Ok(Err(refusal));
    }
    let after = reloaded(context, user.id)?;
    metadata::refresh(context, &after, None)?;
    if let Some(to) = user.email.clone().filter(|_| user.is_email_confirmed()) {
        let variables = Variables::default().with("Provider", &gone.provider);
        crate::flow::mail::notify(context, &user, MailType::IdentityUnlinked, &to, variables)?;
    }
    Ok(Ok(()))
}

/// Whether she can sign in with what is left: an identity of a provider that is switched on, her
/// confirmed address (by password or by mail), her confirmed phone, a passkey.
fn has_way_in(
    context: &mut Context<'_, impl Store, impl Env>,
    user: &User,
    gone: &IdentityRow,
    left: &[IdentityRow],
) -> Result<bool, Fault> {
    let has = |text: &Option<String>| text.as_deref().is_some_and(|text| !text.is_empty());
    for identity in left {
        let works = match identity.provider.as_str() {
            "email" => {
                has(&user.email) && user.is_email_confirmed() && context.settings.mail.email_enabled
            }
            "phone" => has(&user.phone) && user.phone_confirmed_at.is_some(),
            name if name.starts_with("sso:") => true,
            name => lookup::usable(context, name)?.is_ok() || has_id_tokens(context, name)?,
        };
        if works {
            return Ok(true);
        }
    }
    let keeps_address = gone.provider != "email" && has(&user.email) && user.is_email_confirmed();
    if keeps_address && user.password_hash().is_some() {
        return Ok(true);
    }
    Ok(context.settings.passkeys_enabled && !context.store.passkeys_of(user.id)?.is_empty())
}

/// Whether a provider without a secret is there for id tokens.
fn has_id_tokens(
    context: &mut Context<'_, impl Store, impl Env>,
    name: &str,
) -> Result<bool, Fault> {
    let known = lookup::known(context, name)?;
    Ok(known.is_ok_and(|one| {
        one.enabled && !one.client_ids.is_empty() && !one.provider.issuer.is_empty()
    }))
}

/// An address that no identity has any more gives way to one that the provider of another has proved, the
/// oldest first. An identity of provider `email` stands for the address of the account, whatever it tells.
/// GoTrue takes unproved ones, too, which would make the address that somebody typed at a provider that of
/// an account.
pub(super) fn move_address(
    context: &mut Context<'_, impl Store, impl Env>,
    user: &User,
    left: &[IdentityRow],
) -> Result<Result<(), Refusal>, Fault> {
    let now = context.now;
    let mut proved: Vec<String> = Vec::new();
    // What stands in the identity of a number the person typed there.
    for identity in left.iter().filter(|identity| identity.provider != "phone") {
        let data = parsed(&identity.data)?;
        let email = data.get("email").and_then(Json::as_str).map(str::to_lowercase);
        if identity.provider == "email" || (email.is_some() && email == user.email) {
            return Ok(Ok(()));
        }
        let is_proved = data.get("email_verified") == Some(&Json::Boolean(true));
        proved.extend(email.filter(|email| is_proved && !email.is_empty()));
    }
    let confirmed_at = user.email_confirmed_at.unwrap_or(now);
    for email in &proved {
        if context.store.set_user_email(user.id, Some(email), Some(confirmed_at), now)? {
            context.store.clear_one_time_tokens(user.id, &Event::PasswordSet.cleared(), now)?;
            return Ok(Ok(()));
        }
    }
    if proved.is_empty() {
        context.store.clear_one_time_tokens(user.id, &Event::PasswordSet.cleared(), now)?;
        context.store.set_user_email(user.id, None, None, now)?;
        return Ok(Ok(()));
    }
    let message = "Unable to unlink identity due to email conflict";
    Ok(Err(Refusal::new(ErrorCode::EmailConflictIdentityNotDeletable, message)))
}
