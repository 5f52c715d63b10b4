//! An account that a provider's unverified word has opened, and the owner of its address, who comes
//! by a mail.

use core::time::Duration;

use super::metadata::{self, reloaded};
use crate::context::Context;
use crate::env::Env;
use crate::fault::Fault;
use crate::flow::email_identity::put_email_identity;
use crate::json::Json;
use crate::one_time::{Event, TokenType};
use crate::session::{EndReason, Scope};
use crate::store::{IdentityRow, Store, UserChange};
use crate::time::Timestamp;
use crate::user::{User, parsed};

/// How much later than the identity GoTrue may note the mail of a sign-in.
const AT_ONCE: Duration = Duration::from_secs(10);

/// Takes everything from a locked account whose address nobody had proved.
pub(super) fn empty(
    context: &mut Context<'_, impl Store, impl Env>,
    user: &User,
    keep: Option<uuid::Uuid>,
    user_metadata: &str,
) -> Result<(), Fault> {
    let now = context.now;
    context.store.end_sessions(user.id, None, Scope::Global, EndReason::Revoked, now)?;
    context.store.empty_user(user.id, keep, now)?;
    context.store.clear_one_time_tokens(user.id, &Event::PasswordSet.cleared(), now)?;
    let change = UserChange { user_metadata: Some(user_metadata), ..UserChange::none(now) };
    context.store.change_user(user.id, &change)?;
    Ok(())
}

/// Before a mail proves the address of a locked account for the first time: where somebody came by a
/// provider that had not verified it, he may be anybody, and nothing of his stays. His sign-in sent a
/// mail, too: whoever follows that one says that it was hers, and keeps it. Gives the user as she is
/// then.
pub(in crate::flow) fn empty_for_owner(
    context: &mut Context<'_, impl Store, impl Env>,
    user: &User,
    token: TokenType,
) -> Result<User, Fault> {
    let Some(email) = user.email.clone().filter(|_| !user.is_email_confirmed()) else {
        return Ok(user.clone());
    };
    let identities = context.store.identities_of(user.id)?;
    let mut claims = Vec::new();
    for identity in &identities {
        if is_claim(identity, &email)? {
            claims.push(identity.updated_at);
        }
    }
    let sent_at = user.confirmation_sent_at.filter(|_| token == TokenType::Confirmation);
    // No other mail can have gone in between.
    let within = AT_ONCE.min(context.settings.mail.min_interval);
    if claims.is_empty() || claims.into_iter().any(|came| is_of_sign_in(came, sent_at, within)) {
        return Ok(user.clone());
    }
    empty(context, user, None, "{}")?;
    put_email_identity(context, user, &email, true)?;
    let user = reloaded(context, user.id)?;
    metadata::refresh(context, &user, None)?;
    reloaded(context, user.id)
}

/// Whether an identity is of a provider that has not proved the address: it may have told it before, or
/// be one that was added to the one that has.
fn is_claim(identity: &IdentityRow, email: &str) -> Result<bool, Fault> {
    if matches!(identity.provider.as_str(), "email" | "phone") {
        return Ok(false);
    }
    let data = parsed(&identity.data)?;
    let told = data.get("email").and_then(Json::as_str).map(str::to_lowercase);
    let is_verified = data.get("email_verified") == Some(&Json::Boolean(true));
    Ok(!is_verified || told.as_deref() != Some(email))
}

/// Whether a mail is the one that a sign-in by the identity has sent.
fn is_of_sign_in(came: Option<Timestamp>, sent: Option<Timestamp>, within: Duration) -> bool {
    let (Some(came), Some(sent)) = (came, sent) else { return false };
    sent.since(came).is_some_and(|later| later <= within)
}
