//! Who may do what with factors.

use serde::Serialize;
use uuid::Uuid;

use crate::context::Context;
use crate::env::Env;
use crate::factor::{Factor, FactorKind};
use crate::fault::{Fault, FaultKind};
use crate::flow::mail::notify;
use crate::flow::recent::may_change_ways_in;
use crate::flow::user::{authenticated, is_token_raised, standing};
use crate::mail::{MailType, Variables};
use crate::outcome::{ErrorCode, Outcome, Refusal};
use crate::session::SessionState;
use crate::store::{Store, UserLock};
use crate::user::User;

/// A signed-in user who may have factors, with her session and her factors.
pub(in crate::flow) struct Owner {
    pub(in crate::flow) user: User,
    pub(in crate::flow) session: SessionState,
    pub(super) factors: Vec<Factor>,
    /// Whether both her session and her token say that a second factor was proved. The session
    /// alone is not enough: a token that was stolen before the proof is still of this session.
    pub(super) is_aal2: bool,
}

impl Owner {
    /// Whether she has a factor that protects her account.
    pub(super) fn is_protected(&self) -> bool {
        self.factors.iter().any(Factor::is_verified)
    }

    /// Whether she has to prove a factor before she changes anything about them.
    pub(in crate::flow) fn lacks_proof(&self) -> bool {
        self.is_protected() && !self.is_aal2
    }

    /// Her own factor of that id.
    pub(super) fn factor(&self, id: Uuid) -> Result<&Factor, Refusal> {
        self.factors.iter().find(|factor| factor.id == id).ok_or_else(factor_not_found)
    }
}

/// The owner, with her row locked: whoever else changes her factors, or proves one, comes before
/// or after.
pub(in crate::flow) fn locked_owner(
    context: &mut Context<'_, impl Store, impl Env>,
) -> Result<Result<Owner, Refusal>, Fault> {
    let (caller, user) = match authenticated(context)? {
        Ok(found) => found,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if user.is_anonymous {
        return Ok(Err(not_for_anonymous()));
    }
    context.store.lock_user(user.id, UserLock::Change)?;
    context.waited();
    let user = match standing(context, caller)? {
        Ok((_, user)) => user,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let Some(session) = caller.session_id else {
        let message = "invalid claim: session_id claim is required here";
        return Ok(Err(Refusal::new(ErrorCode::BadJwt, message)));
    };
    let session = match context.store.session(session)? {
        Some((session, _)) => session,
        None => return Err(Fault::new(FaultKind::Internal, "a session that stands is gone")),
    };
    let factors = context.store.factors_of(user.id)?;
    let is_aal2 = session.aal != "aal1" && is_token_raised(context);
    Ok(Ok(Owner { user, session, factors, is_aal2 }))
}

/// Whether she may add a factor, or go on with one that she began. A stolen session of three days may not,
/// whatever was proved in it then: its factor would stay, and neither a new password nor a recovery would
/// get rid of it.
pub(super) fn may_add(
    context: &Context<'_, impl Store, impl Env>,
    owner: &Owner,
) -> Result<(), Refusal> {
    if owner.lacks_proof() {
        return Err(lacks_proof_to_add());
    }
    let what = if owner.is_protected() { "add another one" } else { "add a second factor" };
    may_change_ways_in(context, &owner.user, Some(&owner.session), what)
}

pub(super) fn lacks_proof_to_add() -> Refusal {
    let message = "AAL2 required to enroll a new factor";
    Refusal::new(ErrorCode::InsufficientAal, message).with_status(403)
}

/// The id in a path or an argument.
pub(super) fn factor_id(text: Option<&str>) -> Result<Uuid, Refusal> {
    let id = text.filter(|text| text.len() == 36).and_then(|text| Uuid::try_parse(text).ok());
    id.ok_or_else(|| {
        Refusal::new(ErrorCode::ValidationFailed, "factor_id must be an UUID").with_status(404)
    })
}

pub(super) fn factor_not_found() -> Refusal {
    Refusal::new(ErrorCode::MfaFactorNotFound, "Factor not found")
}

pub(in crate::flow) fn not_for_anonymous() -> Refusal {
    let message = "Anonymous user not allowed to perform these actions";
    Refusal::new(ErrorCode::NoAuthorization, message).with_status(403)
}

/// A typed answer.
pub(in crate::flow) fn done(body: &impl Serialize) -> Result<Outcome, Fault> {
    Outcome::of(body)
}

/// What was removed.
#[derive(Serialize)]
pub(super) struct Removed {
    pub(super) id: Uuid,
}

/// Tells the user by mail that a factor came or went, if the settings want it.
pub(super) fn tell(
    context: &mut Context<'_, impl Store, impl Env>,
    user: &User,
    what: MailType,
    kind: FactorKind,
) -> Result<(), Fault> {
    let Some(to) = user.email.as_deref().filter(|_| user.is_email_confirmed()) else {
        return Ok(());
    };
    let variables = Variables::new().with("FactorType", kind.as_str());
    notify(context, user, what, to, variables)
}
