//! A code by text message that stands for the old password in a change of it.

use super::request::unsupported;
use super::send::send;
use super::sign_up::by_phone;
use crate::audit::{Action, Actor};
use crate::context::Context;
use crate::env::Env;
use crate::fault::Fault;
use crate::flow::message_request::locked;
use crate::flow::records::record;
use crate::one_time::TokenType;
use crate::outcome::{ErrorCode, Outcome, Refusal};
use crate::phone::Channel;
use crate::store::Store;
use crate::user::User;

/// Sends the code to the number of a user who has no e-mail.
pub(in crate::flow) fn reauthenticate_by_sms(
    context: &mut Context<'_, impl Store, impl Env>,
    user: &User,
    number: &str,
) -> Result<Outcome, Fault> {
    if !context.settings.phone.enabled {
        return Ok(unsupported().into());
    }
    if user.phone_confirmed_at.is_none() {
        let message = "Please verify your phone first.";
        return Ok(Refusal::new(ErrorCode::PhoneNotConfirmed, message).with_status(422).into());
    }
    let sent = context.undoable(|context| {
        let Some(user) = locked(context, user)? else {
            return Ok(Ok(super::send::Messaged::Sent));
        };
        record(context, Action::UserReauthenticateRequested, Actor::User(&user), &by_phone())?;
        send(context, &user, TokenType::Reauthentication, number, Channel::Sms)
    })?;
    sent.map_or_else(|refusal| Ok(refusal.into()), super::send::Messaged::answer)
}
