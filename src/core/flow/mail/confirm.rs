//! What a confirmed address means for a user.

use super::send::by_email;
use crate::audit::{Action, Actor};
use crate::context::Context;
use crate::env::Env;
use crate::fault::Fault;
use crate::flow::email_identity::put_email_identity;
use crate::flow::metadata::confirmed;
use crate::flow::records::record;
use crate::json::Json;
use crate::one_time::Event;
use crate::store::{Store, UserChange};
use crate::user::{User, parsed};

/// Confirms the address of a locked user: the time, `email_verified` in `user_metadata` and in her
/// e-mail identity. GoTrue leaves the identity out where a recovery confirms.
pub(super) fn confirm_email(
    context: &mut Context<'_, impl Store, impl Env>,
    user: &User,
) -> Result<(), Fault> {
    let now = context.now;
    record(context, Action::UserSignedUp, Actor::User(user), &by_email())?;
    context.store.clear_one_time_tokens(user.id, &Event::Confirmed.cleared(), now)?;
    let mut metadata = parsed(&user.raw_user_meta_data)?;
    if let Json::Object(members) = &mut metadata {
        members.extend(confirmed()?);
    }
    let metadata = metadata.to_string();
    let change = UserChange {
        email_confirmed_at: Some(now),
        user_metadata: Some(&metadata),
        // Whoever has proved an address is somebody.
        is_anonymous: user.is_anonymous.then_some(false),
        ..UserChange::none(now)
    };
    context.store.change_user(user.id, &change)?;
    match &user.email {
        Some(email) if has_email_identity(user)? => put_email_identity(context, user, email, true),
        _ => Ok(()),
    }
}

/// Whether the user has an e-mail identity: one who came by another provider gets none by confirming.
pub(super) fn has_email_identity(user: &User) -> Result<bool, Fault> {
    let identities = parsed(&user.identities)?;
    let is_email =
        |identity: &Json| identity.get("provider").and_then(Json::as_str) == Some("email");
    Ok(identities.as_array().is_some_and(|identities| identities.iter().any(is_email)))
}
