//! An identity and an account that there is: it signs in, or gets the identity.

use uuid::Uuid;

use super::metadata::{self, reloaded};
use super::person::{self, Arrival, Confirmed, Settled, Undone};
use crate::audit::{Action, Actor, Traits};
use crate::context::Context;
use crate::env::{Env, random_uuid};
use crate::fault::Fault;
use crate::flow::records::record;
use crate::flow::unproved;
use crate::json::Json;
use crate::mail::{MailType, Variables};
use crate::store::{KeptAddress, NewIdentity, Store};
use crate::user::User;

/// Adds the identity; none when somebody else was faster.
pub(super) fn add_identity(
    context: &mut Context<'_, impl Store, impl Env>,
    arrival: &Arrival<'_>,
    user: Uuid,
) -> Result<Option<Uuid>, Fault> {
    let id = random_uuid(context.env);
    let data = Json::Object(arrival.profile.identity_data.clone()).to_string();
    let is_added = context.store.insert_identity(&NewIdentity {
        id,
        user_id: user,
        provider: arrival.provider,
        subject: &arrival.profile.subject,
        data: &data,
        now: context.now,
    })?;
    Ok(is_added.then_some(id))
}

/// The account that has the identity signs in.
pub(super) fn existing(
    context: &mut Context<'_, impl Store, impl Env>,
    arrival: &Arrival<'_>,
    user: User,
) -> Result<Result<Settled, Undone>, Fault> {
    let Some(identity) = context.store.identity(arrival.provider, &arrival.profile.subject)? else {
        return Ok(Err(Undone::Again));
    };
    let data = Json::Object(arrival.profile.identity_data.clone()).to_string();
    let now = context.now;
    context.store.refresh_identity(identity.id, &data, now)?;
    metadata::refresh(context, &user, Some(&arrival.profile.identity_data))?;
    if person::is_proved_now(arrival, &user) {
        // She signs in to an account that nobody has confirmed: what else is in it is anybody's.
        empty(context, &user, Some(identity.id), arrival)?;
    }
    finish(context, arrival, user.id)
}

/// The account whose address it is gets the identity.
pub(super) fn link(
    context: &mut Context<'_, impl Store, impl Env>,
    arrival: &Arrival<'_>,
    user: User,
    empty_first: bool,
) -> Result<Result<Settled, Undone>, Fault> {
    if empty_first {
        empty(context, &user, None, arrival)?;
    }
    let Some(identity) = add_identity(context, arrival, user.id)? else {
        return Ok(Err(Undone::Again));
    };
    let user = reloaded(context, user.id)?;
    metadata::refresh(context, &user, Some(&arrival.profile.identity_data))?;
    record_linked(context, arrival, &user, identity)?;
    notify_linked(context, arrival, &user)?;
    finish(context, arrival, user.id)
}

fn finish(
    context: &mut Context<'_, impl Store, impl Env>,
    arrival: &Arrival<'_>,
    user: Uuid,
) -> Result<Result<Settled, Undone>, Fault> {
    let user = reloaded(context, user)?;
    Ok(match person::confirm(context, arrival, &user)? {
        Ok(Confirmed::Yes) => Ok(Settled::User(Box::new(reloaded(context, user.id)?))),
        Ok(Confirmed::No(refusal)) => Ok(Settled::Refused(refusal)),
        Err(refusal) => Err(Undone::Refused(refusal)),
    })
}

/// Takes everything from an account that somebody opened who never proved its address.
fn empty(
    context: &mut Context<'_, impl Store, impl Env>,
    user: &User,
    keep: Option<Uuid>,
    arrival: &Arrival<'_>,
) -> Result<(), Fault> {
    let data = Json::Object(arrival.profile.identity_data.clone()).to_string();
    unproved::empty(context, user, KeptAddress::Email, keep, &data)
}

fn record_linked(
    context: &mut Context<'_, impl Store, impl Env>,
    arrival: &Arrival<'_>,
    user: &User,
    identity: Uuid,
) -> Result<(), Fault> {
    let id = identity.to_string();
    let traits = Traits {
        identity_id: Some(&id),
        provider: Some(arrival.provider),
        provider_id: Some(&arrival.profile.subject),
        ..Traits::default()
    };
    record(context, Action::IdentityLinked, Actor::User(user), &traits)
}

fn notify_linked(
    context: &mut Context<'_, impl Store, impl Env>,
    arrival: &Arrival<'_>,
    user: &User,
) -> Result<(), Fault> {
    let Some(to) = user.email.clone().filter(|_| user.is_email_confirmed()) else { return Ok(()) };
    let variables = Variables::default().with("Provider", arrival.provider);
    crate::flow::mail::notify(context, user, MailType::IdentityLinked, &to, variables)
}

/// Adds the identity to the account that the caller has shown to hold.
pub(super) fn link_to_caller(
    context: &mut Context<'_, impl Store, impl Env>,
    arrival: &Arrival<'_>,
    user: User,
) -> Result<Result<Settled, Undone>, Fault> {
    let Some(identity) = add_identity(context, arrival, user.id)? else {
        return Ok(Err(Undone::Again));
    };
    record_linked(context, arrival, &user, identity)?;
    metadata::refresh(context, &user, None)?;
    let user = reloaded(context, user.id)?;
    notify_linked(context, arrival, &user)?;
    Ok(match person::adopt_address(context, arrival, &user)? {
        Ok(Confirmed::Yes) => Ok(Settled::User(Box::new(reloaded(context, user.id)?))),
        Ok(Confirmed::No(refusal)) => Ok(Settled::Refused(refusal)),
        Err(refusal) => Err(Undone::Refused(refusal)),
    })
}
