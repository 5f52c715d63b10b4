//! Whether whoever asks has proved lately who she is: a stolen session alone must not be enough to change how
//! the account is entered, or what stands before it.

use uuid::Uuid;

use super::user::is_token_raised;
use crate::context::Context;
use crate::env::Env;
use crate::fault::Fault;
use crate::outcome::{ErrorCode, Refusal};
use crate::request::TokenClaims;
use crate::session::SessionState;
use crate::store::Store;
use crate::user::User;

/// Whether the session and the token that is shown prove that she was there lately.
pub(super) fn is_recent(
    context: &Context<'_, impl Store, impl Env>,
    session: &SessionState,
) -> bool {
    let issued_at = context.claims.as_deref().and_then(TokenClaims::issued_at);
    session.is_recent(&context.settings, context.now, issued_at)
}

/// The refusal where she was not; `what` goes on "to". Who has a second factor need not sign in again: its
/// proof, by a challenge, makes the session recent.
pub(super) fn must_be_recent(
    context: &Context<'_, impl Store, impl Env>,
    user: &User,
    session: Option<&SessionState>,
    what: &str,
) -> Result<(), Refusal> {
    let lasts_for_ever = context.settings.password_change_window.is_none();
    if lasts_for_ever || session.is_some_and(|session| is_recent(context, session)) {
        return Ok(());
    }
    let first =
        if user.has_second_factor() { "Prove your second factor again" } else { "Sign in again" };
    Err(Refusal::new(ErrorCode::ReauthenticationNeeded, format!("{first} to {what}")))
}

/// Whether a session may change how the account is entered: a passkey, an identity, a second factor, recovery
/// codes. What a stolen one of three days added or took away, its owner would not get rid of or back by a
/// new password. Whoever has nothing but her session may.
pub(super) fn may_change_ways_in(
    context: &Context<'_, impl Store, impl Env>,
    user: &User,
    session: Option<&SessionState>,
    what: &str,
) -> Result<(), Refusal> {
    if !user.has_way_in() && !user.has_second_factor() {
        return Ok(());
    }
    must_be_recent(context, user, session, what)
}

/// Whether a session may change which identities an account has: a recent one, and where there is a second
/// factor, one that was raised by it, with a token of since then, as for a password. GoTrue asks for neither.
pub(super) fn may_change_identities(
    context: &mut Context<'_, impl Store, impl Env>,
    user: &User,
    session: Option<Uuid>,
    what: &str,
) -> Result<Result<(), Refusal>, Fault> {
    let session = match session {
        Some(id) => context.store.session(id)?.map(|(session, _)| session),
        None => None,
    };
    let is_raised = session.as_ref().is_some_and(|session| session.aal != "aal1");
    if user.has_second_factor() && !(is_raised && is_token_raised(context)) {
        let message = "AAL2 session is required to link or unlink an identity when MFA is enabled.";
        return Ok(Err(Refusal::new(ErrorCode::InsufficientAal, message)));
    }
    Ok(may_change_ways_in(context, user, session.as_ref(), what))
}
