//! A user's changes, written, and told to whom they concern.

use super::address::email_exists;
use super::changes::Changes;
use crate::context::Context;
use crate::env::Env;
use crate::fault::{Fault, FaultKind};
use crate::flow::email_identity::put_email_identity;
use crate::flow::mail::{Challenged, Destination, notify, request_email_change};
use crate::flow::phone::{
    phone_exists, put_phone_identity, recipient as phone_may_get, request_phone_change,
};
use crate::flow::records::record_user_change;
use crate::flow::unfinished::{ShutOut, end_unfinished_of};
use crate::mail::{MailType, Variables};
use crate::one_time::Event;
use crate::outcome::{Outcome, Refusal};
use crate::request::Caller;
use crate::session::{EndReason, Scope};
use crate::store::{Store, UserChange};
use crate::user::User;

pub(super) fn changed(
    context: &mut Context<'_, impl Store, impl Env>,
    user: &User,
    caller: Caller,
    changes: &Changes,
) -> Result<Result<Outcome, Refusal>, Fault> {
    let now = context.now;
    let change = UserChange {
        email: changes.email.as_deref(),
        email_confirmed_at: changes.email.is_some().then_some(now),
        phone: changes.phone.as_deref(),
        phone_confirmed_at: changes.phone.is_some().then_some(now),
        password_hash: changes.password_hash.as_deref(),
        user_metadata: changes.metadata.user.as_deref(),
        app_metadata: changes.metadata.app.as_deref(),
        is_anonymous: changes.becomes_permanent.then_some(false),
        ..UserChange::none(now)
    };
    if !context.store.change_user(user.id, &change)? {
        return Ok(Err(if changes.email.is_some() { email_exists() } else { phone_exists() }));
    }
    if let Some(phone) = &changes.phone {
        put_phone_identity(context, user, phone, true)?;
    }
    if let Some(email) = &changes.email {
        put_email_identity(context, user, email, true)?;
    }
    if changes.password_hash.is_some() {
        end_unfinished_of(context, user, ShutOut::PasswordSet)?;
        let scope = if caller.session_id.is_some() { Scope::Others } else { Scope::Global };
        let reason = EndReason::PasswordChanged;
        context.store.end_sessions(user.id, caller.session_id, scope, reason, now)?;
    }
    if changes.spends_nonce {
        context.store.clear_one_time_tokens(user.id, &Event::NonceSpent.cleared(), now)?;
    }
    record_user_change(context, user, "user", &change)?;
    let reloaded = |user: Option<User>| {
        user.ok_or_else(|| Fault::new(FaultKind::Internal, "a locked user is gone"))
    };
    if let Some(email) = &changes.requested_email {
        let current = reloaded(context.store.user_by_id(user.id)?)?;
        let link = &changes.link;
        let destination = Destination {
            redirect_to: link.redirect_to.as_deref(),
            referer: link.referer.as_deref(),
        };
        let request = Challenged { destination, challenge: link.challenge.as_ref() };
        if let Err(refusal) = request_email_change(context, &current, email, request)? {
            return Ok(Err(refusal));
        }
    }
    if let Some(phone) = &changes.requested_phone {
        let current = reloaded(context.store.user_by_id(user.id)?)?;
        if let Err(refusal) = phone_may_get(context, phone) {
            return Ok(Err(refusal));
        }
        if let Err(refusal) = request_phone_change(context, &current, phone, changes.channel)? {
            return Ok(Err(refusal));
        }
    }
    let changed = reloaded(context.store.user_by_id(user.id)?)?;
    tell(context, user, &changed, changes)?;
    Ok(Ok(Outcome::Done(changed.to_json()?)))
}

/// Sends the notifications that the settings want.
fn tell(
    context: &mut Context<'_, impl Store, impl Env>,
    before: &User,
    after: &User,
    changes: &Changes,
) -> Result<(), Fault> {
    let old = before.email.as_deref().unwrap_or("");
    if let Some(email) = &changes.email {
        let variables = Variables::new().with("Email", email).with("OldEmail", old);
        notify(context, after, MailType::EmailChanged, old, variables)?;
    }
    if let Some(phone) = &changes.phone {
        let old = before.phone.as_deref().unwrap_or("");
        let variables = Variables::new().with("Phone", phone).with("OldPhone", old);
        let to = after.email.as_deref().unwrap_or("");
        notify(context, after, MailType::PhoneChanged, to, variables)?;
    }
    if changes.password_hash.is_some() {
        let to = after.email.as_deref().unwrap_or("");
        notify(context, after, MailType::PasswordChanged, to, Variables::new())?;
    }
    Ok(())
}
