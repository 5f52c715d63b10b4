//! Whose account an external identity is: the decision of `crate::social::decision`, carried out.

use serde_json::Value;
use uuid::Uuid;

use super::metadata::{self, reloaded};
use super::person::{self, Arrival, Confirmed, Settled, Undone};
use crate::audit::{Action, Actor, Traits};
use crate::context::Context;
use crate::env::{Env, random_uuid};
use crate::fault::Fault;
use crate::flow::hooked::{after_user_created, before_user_created};
use crate::flow::records::record;
use crate::json::Json;
use crate::mail::{MailType, Variables};
use crate::one_time::Event;
use crate::outcome::{ErrorCode, Refusal};
use crate::session::{EndReason, Scope};
use crate::social::decision::{Candidate, Decision, Intent, Refused, Situation, decide};
use crate::store::{NewExternalUser, NewIdentity, Store, UserChange, UserLock};
use crate::user::{Standing, User, parsed};

/// How often is decided again when somebody came in between: each time somebody else has got
/// further, so parallel first logins all end with the same user.
const ROUNDS: usize = 5;

/// Finds or makes the account. Whatever is written is undone when it refuses, but for what
/// [`Settled::Refused`] says.
pub(super) fn settle(
    context: &mut Context<'_, impl Store, impl Env>,
    arrival: &Arrival<'_>,
    intent: Intent,
) -> Result<Result<Settled, Refusal>, Fault> {
    for _ in 0..ROUNDS {
        match context.undoable(|context| attempt(context, arrival, intent))? {
            Ok(settled) => return Ok(Ok(settled)),
            Err(Undone::Refused(refusal)) => return Ok(Err(refusal)),
            Err(Undone::Again) => {
                context.waited();
            }
        }
    }
    let message = "Several sign-ins with this identity at the same time; try again";
    Ok(Err(Refusal::new(ErrorCode::Conflict, message)))
}

fn attempt(
    context: &mut Context<'_, impl Store, impl Env>,
    arrival: &Arrival<'_>,
    intent: Intent,
) -> Result<Result<Settled, Undone>, Fault> {
    let decision = decide(&situation(context, arrival, intent)?);
    let account = match decision {
        Decision::Existing { user }
        | Decision::Link { user, .. }
        | Decision::LinkToCaller { user } => user,
        Decision::Create { with_address } => return create(context, arrival, with_address),
        Decision::Refuse(why) => return Ok(Err(Undone::Refused(refusal(arrival, why)))),
    };
    let Some(locked) = context.store.lock_user(account, UserLock::Change)? else {
        return Ok(Err(match intent {
            Intent::Link { .. } => Undone::Refused(target_gone()),
            Intent::SignIn => Undone::Again,
        }));
    };
    context.waited();
    // What was decided by may have changed while the lock was waited for.
    if decide(&situation(context, arrival, intent)?) != decision {
        return Ok(Err(Undone::Again));
    }
    let user = locked.user;
    match user.standing(context.now) {
        Standing::Good => {}
        Standing::Banned => {
            let refusal = Refusal::new(ErrorCode::UserBanned, "User is banned").with_status(403);
            return Ok(Err(Undone::Refused(refusal)));
        }
        Standing::Deleted => return Ok(Err(Undone::Refused(target_gone()))),
    }
    match decision {
        Decision::Existing { .. } => existing(context, arrival, user),
        Decision::Link { empty_first, .. } => link(context, arrival, user, empty_first),
        Decision::LinkToCaller { .. } => link_to_caller(context, arrival, user),
        Decision::Create { .. } | Decision::Refuse(_) => Ok(Err(Undone::Again)),
    }
}

fn target_gone() -> Refusal {
    Refusal::new(ErrorCode::UserNotFound, "Linking target user not found").with_status(422)
}

fn situation(
    context: &mut Context<'_, impl Store, impl Env>,
    arrival: &Arrival<'_>,
    intent: Intent,
) -> Result<Situation, Fault> {
    let profile = arrival.profile;
    let known = context.store.identity(arrival.provider, &profile.subject)?;
    let mut candidates: Vec<Candidate> = Vec::new();
    if let Some(email) = profile.email.as_ref().filter(|_| known.is_none()) {
        let audience = context.settings.audience.clone();
        if let Some(holder) = context.store.user_by_email(&email.address, &audience)? {
            candidates.push(Candidate {
                user: holder.id,
                holds_address: true,
                address_confirmed: holder.is_email_confirmed(),
                identity_verified: false,
            });
        }
        for identity in context.store.identities_with_email(&email.address)? {
            let data = parsed(&identity.data)?;
            let verified = data.get("email_verified") == Some(&Json::Boolean(true));
            match candidates.iter_mut().find(|candidate| candidate.user == identity.user_id) {
                Some(candidate) => candidate.identity_verified |= verified,
                None => candidates.push(Candidate {
                    user: identity.user_id,
                    holds_address: false,
                    address_confirmed: false,
                    identity_verified: verified,
                }),
            }
        }
    }
    Ok(Situation {
        intent,
        known: known.map(|identity| identity.user_id),
        has_address: profile.email.is_some(),
        address_verified: profile.email.as_ref().is_some_and(|email| email.verified),
        candidates,
        sign_up_allowed: context.settings.sign_up_allowed,
        address_optional: arrival.email_optional,
    })
}

fn refusal(arrival: &Arrival<'_>, why: Refused) -> Refusal {
    match why {
        Refused::AlreadyLinked => {
            Refusal::new(ErrorCode::IdentityAlreadyExists, "Identity is already linked")
        }
        Refused::LinkedToAnother { .. } => Refusal::new(
            ErrorCode::IdentityAlreadyExists,
            "Identity is already linked to another user",
        ),
        Refused::SignUpDisabled => {
            Refusal::new(ErrorCode::SignupDisabled, "Signups not allowed for this instance")
        }
        Refused::SeveralAccounts => Refusal::new(
            ErrorCode::Conflict,
            "Multiple accounts with the same email address in the same linking domain detected: default",
        ),
        Refused::AddressMissing => Refusal::new(
            ErrorCode::EmailAddressNotProvided,
            format!(
                "Error getting user email from external provider: {} gave no address; does the app ask for the scope?",
                arrival.provider
            ),
        ),
    }
}

/// Adds the identity; `false` when somebody else was faster.
fn add_identity(
    context: &mut Context<'_, impl Store, impl Env>,
    arrival: &Arrival<'_>,
    user: Uuid,
) -> Result<Option<Uuid>, Fault> {
    let id = random_uuid(context.env);
    let data = Value::Object(arrival.profile.identity_data.clone()).to_string();
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

fn create(
    context: &mut Context<'_, impl Store, impl Env>,
    arrival: &Arrival<'_>,
    with_address: bool,
) -> Result<Result<Settled, Undone>, Fault> {
    let settings = std::sync::Arc::clone(&context.settings);
    let email = arrival.profile.email.as_ref().filter(|_| with_address);
    let id = random_uuid(context.env);
    let claims = Value::Object(arrival.profile.identity_data.clone());
    let user_metadata = crate::flow::metadata::object(&settings, "data", Some(claims.into()))
        .map(|data| Json::Object(data).to_string())
        .unwrap_or_else(|_| "{}".to_owned());
    let app_metadata = metadata::app_metadata(&[arrival.provider]).to_string();
    let planned = User {
        aud: settings.audience.clone(),
        email: email.map(|email| email.address.clone()),
        raw_user_meta_data: user_metadata.clone(),
        raw_app_meta_data: app_metadata.clone(),
        is_anonymous: false,
        ..User::anonymous(id)
    };
    if let Err(refusal) = before_user_created(context, &planned)? {
        return Ok(Err(Undone::Refused(refusal)));
    }
    let added = context.store.insert_external_user(&NewExternalUser {
        id,
        audience: &settings.audience,
        role: &settings.default_role,
        email: email.map(|email| email.address.as_str()),
        user_metadata: &user_metadata,
        app_metadata: &app_metadata,
        now: context.now,
    })?;
    if added.is_none() {
        return Ok(Err(Undone::Again));
    }
    if add_identity(context, arrival, id)?.is_none() {
        return Ok(Err(Undone::Again));
    }
    let user = reloaded(context, id)?;
    if user.standing(context.now) == Standing::Banned {
        // A trigger did it.
        let refusal = Refusal::new(ErrorCode::UserBanned, "User is banned").with_status(403);
        return Ok(Err(Undone::Refused(refusal)));
    }
    context.store.lock_user(id, UserLock::Change)?;
    let settled = match person::confirm(context, arrival, &user)? {
        Ok(settled) => settled,
        Err(refusal) => return Ok(Err(Undone::Refused(refusal))),
    };
    let user = reloaded(context, id)?;
    if let Err(refusal) = after_user_created(context, &user)? {
        return Ok(Err(Undone::Refused(refusal)));
    }
    Ok(Ok(match settled {
        Confirmed::Yes => Settled::User(Box::new(user)),
        Confirmed::No(refusal) => Settled::Refused(refusal),
    }))
}

fn existing(
    context: &mut Context<'_, impl Store, impl Env>,
    arrival: &Arrival<'_>,
    user: User,
) -> Result<Result<Settled, Undone>, Fault> {
    let Some(identity) = context.store.identity(arrival.provider, &arrival.profile.subject)? else {
        return Ok(Err(Undone::Again));
    };
    let data = Value::Object(arrival.profile.identity_data.clone()).to_string();
    let now = context.now;
    context.store.refresh_identity(identity.id, &data, now)?;
    metadata::refresh(context, &user, Some(&arrival.profile.identity_data))?;
    if person::is_proved_now(arrival, &user) {
        // She signs in to an account that nobody has confirmed: what else is in it is anybody's.
        empty(context, &user, Some(identity.id), arrival)?;
    }
    finish(context, arrival, user.id)
}

fn link(
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
    let now = context.now;
    context.store.end_sessions(user.id, None, Scope::Global, EndReason::Revoked, now)?;
    context.store.empty_user(user.id, keep, now)?;
    context.store.clear_one_time_tokens(user.id, &Event::PasswordSet.cleared(), now)?;
    let data = Value::Object(arrival.profile.identity_data.clone()).to_string();
    let change = UserChange { user_metadata: Some(&data), ..UserChange::none(now) };
    context.store.change_user(user.id, &change)?;
    Ok(())
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
fn link_to_caller(
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
