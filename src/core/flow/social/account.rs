//! Whose account an external identity is: the decision of `crate::social::decision`, carried out.

use uuid::Uuid;

use super::person::{Arrival, Settled, Undone};
use super::{create, join, merge};
use crate::context::Context;
use crate::env::Env;
use crate::fault::Fault;
use crate::json::Json;
use crate::outcome::{ErrorCode, Refusal};
use crate::social::decision::{
    Candidate, Decision, Intent, OwnAddress, Refused, Situation, decide,
};
use crate::store::{Store, UserLock};
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
    settled(context, arrival, intent, None)
}

fn settled(
    context: &mut Context<'_, impl Store, impl Env>,
    arrival: &Arrival<'_>,
    intent: Intent,
    held: Option<&User>,
) -> Result<Result<Settled, Refusal>, Fault> {
    for _ in 0..ROUNDS {
        match context.undoable(|context| attempt(context, arrival, intent, held))? {
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

/// The same for a link to a user whom this transaction has locked, and who may sign in.
pub(super) fn link(
    context: &mut Context<'_, impl Store, impl Env>,
    arrival: &Arrival<'_>,
    target: &User,
) -> Result<Result<Settled, Refusal>, Fault> {
    settled(context, arrival, Intent::Link { target: target.id }, Some(target))
}

/// Whether the identity would be linked to the target now. Nothing is written, so it is decided
/// again when it is.
pub(super) fn may_link(
    context: &mut Context<'_, impl Store, impl Env>,
    arrival: &Arrival<'_>,
    target: Uuid,
) -> Result<bool, Fault> {
    let situation = situation(context, arrival, Intent::Link { target })?;
    Ok(matches!(decide(&situation), Decision::LinkToCaller { .. }))
}

fn attempt(
    context: &mut Context<'_, impl Store, impl Env>,
    arrival: &Arrival<'_>,
    intent: Intent,
    held: Option<&User>,
) -> Result<Result<Settled, Undone>, Fault> {
    let decision = decide(&situation(context, arrival, intent)?);
    let account = match decision {
        Decision::Existing { user }
        | Decision::Link { user, .. }
        | Decision::LinkToCaller { user } => user,
        Decision::Create { with_address } => return create::create(context, arrival, with_address),
        Decision::Refuse(why) => {
            let refusal = refusal(arrival, why);
            let ticket = match (why, intent) {
                (Refused::LinkedToAnother { holder }, Intent::Link { target }) => {
                    merge::ticket(context, arrival, target, holder)?
                }
                _ => None,
            };
            return Ok(Err(Undone::Refused(refusal.with_merge_ticket(ticket))));
        }
    };
    let user = match held.filter(|held| held.id == account) {
        Some(held) => held.clone(),
        None => {
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
            locked.user
        }
    };
    match user.standing(context.now) {
        Standing::Good => {}
        Standing::Banned => {
            let refusal = Refusal::new(ErrorCode::UserBanned, "User is banned").with_status(403);
            return Ok(Err(Undone::Refused(refusal)));
        }
        Standing::Deleted => return Ok(Err(Undone::Refused(target_gone()))),
    }
    match decision {
        Decision::Existing { .. } => join::existing(context, arrival, user),
        Decision::Link { empty_first, .. } => join::link(context, arrival, user, empty_first),
        Decision::LinkToCaller { .. } => join::link_to_caller(context, arrival, user),
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
            let own = OwnAddress::Named { confirmed: holder.is_email_confirmed() };
            candidates.push(Candidate { user: holder.id, own, identity_verified: false });
        }
        for identity in context.store.identities_with_email(&email.address)? {
            let data = parsed(&identity.data)?;
            let verified = data.get("email_verified") == Some(&Json::Boolean(true));
            let user = identity.user_id;
            if let Some(candidate) = candidates.iter_mut().find(|other| other.user == user) {
                candidate.identity_verified |= verified;
            } else if let Some(owner) = context.store.user_by_id(user)? {
                let own = OwnAddress::of_other(&owner, &email.address);
                candidates.push(Candidate { user, own, identity_verified: verified });
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
