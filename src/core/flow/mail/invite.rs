//! An administrator invites somebody.

use super::limits;
use super::send::{self, Challenged, Destination, Letter, by_email, undoable};
use crate::audit::{Action, Actor};
use crate::context::Context;
use crate::env::Env;
use crate::fault::Fault;
use crate::flow::message_request::locked;
use crate::flow::records::record;
use crate::flow::unproved::{Claimant, claim};
use crate::flow::update_user::email_exists;
use crate::flow::{metadata, sign_up};
use crate::json::{Json, Object};
use crate::mail::MailType;
use crate::one_time::TokenType;
use crate::outcome::{ErrorCode, Outcome, Refusal};
use crate::pkce::FlowMethod;
use crate::store::Store;
use crate::user::User;

pub(super) const INVITATION: Letter<'static> = Letter {
    kind: MailType::Invite,
    token: TokenType::Confirmation,
    method: FlowMethod::EmailSignup,
    provider_type: "email",
};

/// Mails an invitation, to somebody new or to somebody who has not accepted yet, and answers with
/// the user. For administrators.
///
/// # Errors
/// A fault of the database, the keys or the settings.
pub fn invite_user_by_email(
    context: &mut Context<'_, impl Store, impl Env>,
    email: Option<&str>,
    data: Option<Json>,
    destination: Destination<'_>,
) -> Result<Outcome, Fault> {
    let email = email.filter(|email| !email.is_empty());
    let read = email.ok_or_else(no_address).and_then(|email| limits::recipient(context, email));
    let email = match read {
        Ok(email) => email,
        Err(refusal) => return Ok(refusal.into()),
    };
    let data = match metadata::object(&context.settings, "data", data) {
        Ok(data) => data,
        Err(refusal) => return Ok(refusal.into()),
    };
    let invited = undoable(context, |context| {
        let user = match invited(context, &email, data)? {
            Ok(user) => user,
            Err(refusal) => return Ok(Err(refusal)),
        };
        record(context, Action::UserInvited, Actor::User(&user), &by_email())?;
        if let Some(refusal) = limits::count_mail(context)? {
            return Ok(Err(refusal));
        }
        let parcel = send::issue(context, INVITATION.token, &email, false)?;
        send::write_token(context, user.id, &parcel)?;
        context.store.mark_invited(user.id, context.now)?;
        let target = Challenged { destination, challenge: None }.destination.resolve(context);
        if let Err(refusal) = send::deliver(context, &user, INVITATION.kind, &[parcel], &target)? {
            return Ok(Err(refusal));
        }
        Ok(Ok(user.id))
    })?;
    let id = match invited {
        Ok(id) => id,
        Err(refusal) => return Ok(refusal.into()),
    };
    Ok(match context.store.user_by_id(id)? {
        Some(user) => Outcome::Done(user.to_json()?),
        None => email_exists().into(),
    })
}

/// The user to invite: there and unconfirmed, or made now.
pub(super) fn invited(
    context: &mut Context<'_, impl Store, impl Env>,
    email: &str,
    data: Object,
) -> Result<Result<User, Refusal>, Fault> {
    let audience = context.settings.audience.clone();
    let user = match context.store.user_by_email(email, &audience)? {
        Some(user) => Some(user),
        None => match sign_up::add_invited(context, email, data)? {
            Ok(user) => user,
            Err(refusal) => return Ok(Err(refusal)),
        },
    };
    let user = match user {
        Some(user) => locked(context, &user)?,
        None => None,
    };
    let Some(user) = user.filter(|user| !user.is_email_confirmed()) else {
        return Ok(Err(email_exists()));
    };
    claim(context, &user, Claimant::WithoutPassword)?;
    Ok(Ok(user))
}

pub(super) fn no_address() -> Refusal {
    Refusal::new(ErrorCode::ValidationFailed, "An email address is required")
}
