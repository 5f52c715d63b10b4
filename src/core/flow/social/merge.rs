//! An identity that is somebody else's: who has proved both accounts may take it over.

use serde::Serialize;
use uuid::Uuid;

use super::identities::{manual_linking, move_address};
use super::metadata::{self, reloaded};
use super::person::{self, Arrival, Confirmed};
use crate::answer::UserAnswer;
use crate::audit::{Action, Actor, Traits};
use crate::context::Context;
use crate::env::Env;
use crate::fault::Fault;
use crate::flow::mail::Challenged;
use crate::flow::recent::may_change_identities;
use crate::flow::records::record;
use crate::flow::user::authenticated;
use crate::json::{Json, Object};
use crate::outcome::{ErrorCode, Outcome, Refusal};
use crate::session::{EndReason, Scope};
use crate::social::decision::OwnAddress;
use crate::social::merge::{MergeTicket, passwords};
use crate::social::profile::{ExternalEmail, Profile};
use crate::store::{IdentityRow, NewIdentity, Store, UserLock};
use crate::user::{Standing, User, parsed};

/// A ticket for the identity, if the account that has it can be proved by it alone: not where a
/// second factor stands before it, nor where nobody may sign in to it.
pub(super) fn ticket(
    context: &mut Context<'_, impl Store, impl Env>,
    arrival: &Arrival<'_>,
    target: Uuid,
    holder: Uuid,
) -> Result<Option<String>, Fault> {
    let identity = context.store.identity(arrival.provider, &arrival.profile.subject)?;
    let Some(identity) = identity.filter(|identity| identity.user_id == holder) else {
        return Ok(None);
    };
    let Some(user) = context.store.user_by_id(holder)? else { return Ok(None) };
    if user.standing(context.now) != Standing::Good || has_second_factor(context, holder)? {
        return Ok(None);
    }
    let Some(other) = context.store.user_by_id(target)? else { return Ok(None) };
    let key = context.store.one_time_key()?;
    let passwords = passwords(&key, user.password_hash(), other.password_hash());
    let made_at = context.now;
    let ticket = MergeTicket { identity: identity.id, holder, target, made_at, passwords };
    Ok(Some(ticket.seal(&key)))
}

fn has_second_factor(
    context: &mut Context<'_, impl Store, impl Env>,
    user: Uuid,
) -> Result<bool, Fault> {
    Ok(context.store.factors_of(user)?.iter().any(|factor| factor.is_verified()))
}

#[derive(Serialize)]
struct Merged<'a> {
    user: UserAnswer<'a>,
    from_user_id: Uuid,
}

fn no_ticket() -> Refusal {
    Refusal::new(ErrorCode::ValidationFailed, "The merge ticket is not valid or has expired")
        .with_status(403)
}

/// Moves the identity of a ticket to the caller's account: `{user, from_user_id}`. The account that
/// had it keeps its data; its sessions end.
///
/// # Errors
/// A fault of the database or the keys.
pub fn merge_identity(
    context: &mut Context<'_, impl Store, impl Env>,
    ticket: Option<&str>,
) -> Result<Outcome, Fault> {
    let (caller, user) = match authenticated(context)? {
        Ok(found) => found,
        Err(refusal) => return Ok(refusal.into()),
    };
    if let Err(refusal) = manual_linking(context) {
        return Ok(refusal.into());
    }
    // The ticket proves the other account, and was given to a recent session of this one: not to all of
    // its sessions, so this one proves for itself what linking asks for.
    let what = "take an identity over";
    if let Err(refusal) = may_change_identities(context, &user, caller.session_id, what)? {
        return Ok(refusal.into());
    }
    let key = context.store.one_time_key()?;
    let ticket = MergeTicket::open(&key, ticket.unwrap_or(""), context.now);
    let Some(ticket) = ticket.filter(|ticket| ticket.target == caller.user_id) else {
        return Ok(no_ticket().into());
    };
    let done = context.undoable(|context| moved(context, ticket))?;
    Ok(done.unwrap_or_else(Outcome::from))
}

fn moved(
    context: &mut Context<'_, impl Store, impl Env>,
    ticket: MergeTicket,
) -> Result<Result<Outcome, Refusal>, Fault> {
    // In one order, so that two merges never wait for each other in a circle.
    let mut order = [ticket.holder, ticket.target];
    order.sort_unstable();
    let mut users: Vec<User> = Vec::new();
    for id in order {
        match context.store.lock_user(id, UserLock::Change)? {
            Some(locked) => users.push(locked.user),
            None => return Ok(Err(no_ticket())),
        }
    }
    context.waited();
    let one = |id: Uuid| users.iter().find(|user| user.id == id);
    let (Some(holder), Some(target)) = (one(ticket.holder), one(ticket.target)) else {
        return Ok(Err(no_ticket()));
    };
    let is_good = |user: &User| user.standing(context.now) == Standing::Good;
    if !is_good(holder) || !is_good(target) || has_second_factor(context, holder.id)? {
        return Ok(Err(no_ticket()));
    }
    // Whoever was shut out of either since then has begun nothing.
    let key = context.store.one_time_key()?;
    let passwords = passwords(&key, holder.password_hash(), target.password_hash());
    if passwords != ticket.passwords
        || context.store.was_shut_out(&[holder.id, target.id], ticket.made_at)?
    {
        return Ok(Err(no_ticket()));
    }
    let (taken, left): (Vec<IdentityRow>, Vec<IdentityRow>) = context
        .store
        .identities_of(holder.id)?
        .into_iter()
        .partition(|one| one.id == ticket.identity);
    // Once it has moved, the ticket is spent.
    let Some(identity) = taken.into_iter().next() else { return Ok(Err(no_ticket())) };
    if let Err(refusal) = leave(context, holder, &identity, &left)? {
        return Ok(Err(refusal));
    }
    arrive(context, target, holder, &identity)
}

/// Takes the identity from the account that has it.
fn leave(
    context: &mut Context<'_, impl Store, impl Env>,
    holder: &User,
    identity: &IdentityRow,
    left: &[IdentityRow],
) -> Result<Result<(), Refusal>, Fault> {
    note(context, Action::IdentityUnlinked, holder, identity)?;
    context.store.delete_identity(identity.id)?;
    context.store.provider_tokens(identity.id, true)?;
    let (now, id) = (context.now, holder.id);
    context.store.end_sessions(id, None, Scope::Global, EndReason::Revoked, now)?;
    // Who has a password here signs in with the address.
    if holder.password_hash().is_none()
        && let Err(refusal) = move_address(context, holder, left)?
    {
        return Ok(Err(refusal));
    }
    let holder = reloaded(context, id)?;
    metadata::refresh(context, &holder, None)?;
    Ok(Ok(()))
}

/// Gives it to the other one, with the address that it told: not where the account that had it, as it was,
/// has a confirmed one instead, because the old one may be somebody else's by now.
fn arrive(
    context: &mut Context<'_, impl Store, impl Env>,
    target: &User,
    holder: &User,
    identity: &IdentityRow,
) -> Result<Result<Outcome, Refusal>, Fault> {
    let added = context.store.insert_identity(&NewIdentity {
        id: identity.id,
        user_id: target.id,
        provider: &identity.provider,
        subject: &identity.subject,
        data: &identity.data,
        now: context.now,
    })?;
    if !added {
        return Ok(Err(no_ticket()));
    }
    note(context, Action::IdentityLinked, target, identity)?;
    metadata::refresh(context, target, None)?;
    let data = parsed(&identity.data)?;
    let address = data.get("email").and_then(Json::as_str).map(str::to_lowercase);
    let address = address
        .filter(|told| !told.is_empty() && OwnAddress::of_other(holder, told).yields_to_identity());
    let profile = Profile {
        subject: identity.subject.clone(),
        email: address.map(|address| ExternalEmail {
            address,
            verified: data.get("email_verified") == Some(&Json::Boolean(true)),
        }),
        identity_data: Object::new(),
    };
    let arrival = Arrival {
        provider: &identity.provider,
        profile: &profile,
        email_optional: true,
        request: Challenged::default(),
    };
    let user = reloaded(context, target.id)?;
    Ok(match person::adopt_address(context, &arrival, &user)? {
        Ok(Confirmed::Yes) => {
            let user = reloaded(context, target.id)?;
            let user = UserAnswer::new(&user)?;
            Ok(Outcome::of(&Merged { user, from_user_id: holder.id })?)
        }
        Ok(Confirmed::No(refusal)) => Ok(Outcome::Refused(refusal)),
        Err(refusal) => Err(refusal),
    })
}

fn note(
    context: &mut Context<'_, impl Store, impl Env>,
    action: Action,
    user: &User,
    identity: &IdentityRow,
) -> Result<(), Fault> {
    let id = identity.id.to_string();
    let traits = Traits {
        identity_id: Some(&id),
        provider: Some(&identity.provider),
        provider_id: Some(&identity.subject),
        ..Traits::default()
    };
    record(context, action, Actor::User(user), &traits)
}
