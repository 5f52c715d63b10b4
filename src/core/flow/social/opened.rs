//! An account that a provider's unverified word has opened, and the mail that proves its address.

use core::time::Duration;

use crate::context::Context;
use crate::env::Env;
use crate::fault::Fault;
use crate::json::Json;
use crate::store::{IdentityRow, Store};
use crate::time::Timestamp;
use crate::user::{User, parsed};

/// How much later than the identity GoTrue may note the mail of a sign-in.
const AT_ONCE: Duration = Duration::from_secs(10);

/// Whether somebody came to a locked account by a provider that has not proved its address, and the
/// mail of a confirmation is not the one that this sign-in has sent: he may be anybody, and the mail is
/// the owner's. Whoever follows the mail of the sign-in says that it was hers.
pub(in crate::flow) fn is_opened_by_another(
    context: &mut Context<'_, impl Store, impl Env>,
    user: &User,
) -> Result<bool, Fault> {
    let claims = claims(context, user)?;
    // No other mail can have gone in between: nobody has proved anything of the account, so each of its
    // sign-ins sends one.
    let within = AT_ONCE.min(context.settings.mail.min_interval);
    let sent_at = user.confirmation_sent_at;
    let is_hers = claims.iter().any(|came| is_of_sign_in(*came, sent_at, within));
    Ok(!claims.is_empty() && !is_hers)
}

/// When such identities last came.
fn claims(
    context: &mut Context<'_, impl Store, impl Env>,
    user: &User,
) -> Result<Vec<Option<Timestamp>>, Fault> {
    let mut claims = Vec::new();
    let Some(email) = user.email.as_deref().filter(|_| !user.is_email_confirmed()) else {
        return Ok(claims);
    };
    for identity in &context.store.identities_of(user.id)? {
        if is_claim(identity, email)? {
            claims.push(identity.updated_at);
        }
    }
    Ok(claims)
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
