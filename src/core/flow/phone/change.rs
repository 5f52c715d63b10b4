//! A change of number: asking for it.

use super::send::{Messaged, send};
use crate::context::Context;
use crate::env::Env;
use crate::fault::Fault;
use crate::one_time::TokenType;
use crate::outcome::Refusal;
use crate::phone::Channel;
use crate::store::Store;
use crate::user::User;

/// Sends a code to the new number of a locked user. An earlier change that waits is replaced.
pub(in crate::flow) fn request_phone_change(
    context: &mut Context<'_, impl Store, impl Env>,
    user: &User,
    number: &str,
    channel: Channel,
) -> Result<Result<Messaged, Refusal>, Fault> {
    context.store.set_phone_change(user.id, number, context.now)?;
    send(context, user, TokenType::PhoneChange, number, channel)
}
