//! Whether a user may change what she signs in with, as far as it does not depend on what she wants it to be.

use super::wanted::Wanted;
use crate::context::Context;
use crate::email;
use crate::env::Env;
use crate::fault::Fault;
use crate::flow::attempts::Attempts;
use crate::flow::mail::use_nonce;
use crate::flow::password_change::{Credential, Proof, may_change};
use crate::flow::user::is_token_raised;
use crate::outcome::{ErrorCode, Refusal};
use crate::session::SessionState;
use crate::store::{LockedUser, Store};
use crate::user::User;

/// Guesses of the password of a user. As the sign-in counts, or there would be two limits for one password.
pub(super) fn guesses(
    context: &mut Context<'_, impl Store, impl Env>,
    user: &User,
) -> Result<Attempts, Fault> {
    let email = user.email.as_deref().and_then(email::lookup_form);
    let account = email.or_else(|| user.phone.clone());
    Attempts::of_sign_in(context, account.as_deref())
}

/// GoTrue's checks in GoTrue's order, and the proof that it asks for less often; tells whether that was a
/// nonce. `email` and `phone` are those of `wanted`, if they are new.
pub(super) fn permission(
    context: &mut Context<'_, impl Store, impl Env>,
    wanted: &Wanted,
    (email, phone): (Option<&str>, Option<&str>),
    locked: &LockedUser,
    session: Option<&SessionState>,
) -> Result<Result<bool, Refusal>, Fault> {
    let user = &locked.user;
    let touches_credentials = email.is_some() || phone.is_some() || wanted.password.is_some();
    let is_aal1 = session.is_none_or(|session| session.aal == "aal1") || !is_token_raised(context);
    if touches_credentials && is_aal1 && user.has_second_factor() {
        let message = "AAL2 session is required to update email or password when MFA is enabled.";
        return Ok(Err(Refusal::new(ErrorCode::InsufficientAal, message)));
    }
    if user.is_anonymous
        && wanted.password.is_some()
        && !user.has_address()
        && email.is_none()
        && phone.is_none()
    {
        let message =
            "Updating password of an anonymous user without an email or phone is not allowed";
        return Ok(Err(Refusal::new(ErrorCode::ValidationFailed, message).with_status(422)));
    }
    if locked.is_sso_user && touches_credentials {
        let message = "Updating email, phone, password of a SSO account only possible via SSO";
        return Ok(Err(Refusal::new(ErrorCode::UserSsoManaged, message)));
    }
    // Whoever has no address, password or identity has nothing but the session to lose; and a mail to
    // the present address is proof enough, but not a code that goes to the new one alone.
    let is_owned = user.has_way_in();
    let asks_present = !context.settings.autoconfirm
        && context.settings.mail.double_confirm
        && user.email.as_deref().is_some_and(|email| !email.is_empty());
    let what = match (&wanted.password, email, phone) {
        (Some(_), _, _) => Some(Credential::Password),
        (None, Some(_), _) if is_owned && !asks_present => Some(Credential::Email),
        (None, _, Some(_)) if is_owned => Some(Credential::Phone),
        (None, _, _) => None,
    };
    let Some(what) = what else { return Ok(Ok(false)) };
    let attempts = match &wanted.current_password {
        Some(_) => guesses(context, user)?,
        None => Attempts::none(),
    };
    if let Some(refusal) = attempts.refusal(context)? {
        return Ok(Err(refusal));
    }
    let nonce = match (&wanted.nonce, &wanted.current_password) {
        (Some(nonce), None) => Some(use_nonce(context, user, nonce)?),
        _ => None,
    };
    let current_password = wanted.current_password.as_ref();
    let proof = Proof { current_password, session, nonce };
    if let Err(refusal) = may_change(context, user, what, &proof) {
        // Whoever stole a session must not guess the password here instead.
        if refusal.error_code == ErrorCode::CurrentPasswordInvalid {
            attempts.count(context)?;
        }
        return Ok(Err(refusal));
    }
    Ok(Ok(nonce == Some(true)))
}
