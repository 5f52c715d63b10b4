//! A user changes her own account.

use zeroize::Zeroizing;

use super::attempts::Attempts;
use super::email_identity::put_email_identity;
use super::mail::{Challenged, Destination, notify, request_email_change, use_nonce};
use super::metadata::{self, Metadata};
use super::password_change::{Credential, Proof, may_change, must_differ};
use super::phone::{
    channel, number, phone_exists, put_phone_identity, recipient as phone_may_get,
    request_phone_change,
};
use super::providers::with_providers;
use super::records::record_user_change;
use super::user::{authenticated, standing};
use crate::context::Context;
use crate::email;
use crate::env::Env;
use crate::fault::{Fault, FaultKind};
use crate::json::Json;
use crate::mail::{MailType, Variables};
use crate::one_time::Event;
use crate::outcome::{ErrorCode, Outcome, Refusal};
use crate::password;
use crate::phone::Channel;
use crate::pkce::Challenge;
use crate::request::Caller;
use crate::secret::Secret;
use crate::session::{EndReason, Scope, SessionState};
use crate::settings::Settings;
use crate::store::{LockedUser, Store, UserChange, UserLock};
use crate::user::User;

/// What a user wants changed; what is `None` stays. An empty e-mail or phone counts as `None`, as
/// with GoTrue.
#[derive(Default)]
pub struct UserUpdate {
    /// As typed.
    pub email: Option<String>,
    /// As typed.
    pub phone: Option<String>,
    /// The new password as typed.
    pub password: Option<Zeroizing<String>>,
    /// The old password as typed.
    pub current_password: Option<Secret>,
    /// A one-time code that proves a recent look at the mailbox.
    pub nonce: Option<Zeroizing<String>>,
    /// How the code for a new phone is sent: `sms` or `whatsapp`.
    pub channel: Option<String>,
    /// `code_challenge` of PKCE, for the link that confirms a new e-mail.
    pub code_challenge: Option<String>,
    /// `code_challenge_method` of PKCE.
    pub code_challenge_method: Option<String>,
    /// Where that link leads in the end.
    pub redirect_to: Option<String>,
    /// The page that the request came from.
    pub referer: Option<String>,
    /// Members to put over `user_metadata`; a `null` takes one away.
    pub data: Option<Json>,
    /// The same for `app_metadata`; administrators only.
    pub app_metadata: Option<Json>,
}

/// Changes the caller's own user: GoTrue's JSON of her, or GoTrue's refusals in GoTrue's order, with
/// nothing changed.
///
/// A new password needs the old one or a session that is young enough
/// ([`Settings::password_change_window`]) or the code of [`reauthenticate`](super::reauthenticate),
/// and ends all other sessions. A new e-mail counts at once with `autoconfirm`, otherwise once its link or
/// code was used, and the answer has it as `new_email`. A new phone likewise, with `phone_autoconfirm`
/// and `new_phone`. Both ask for the same proof as a password, which can be reset with them, unless
/// the present address has to confirm, too.
///
/// # Errors
/// A fault of the database or the settings.
pub fn update_user(
    context: &mut Context<'_, impl Store, impl Env>,
    update: UserUpdate,
) -> Result<Outcome, Fault> {
    let (caller, user) = match authenticated(context)? {
        Ok(found) => found,
        Err(refusal) => return Ok(refusal.into()),
    };
    let attempts = Attempts::of_user_update(context)?;
    attempts.around(context, |context| updated(context, caller, &user, update))
}

fn updated(
    context: &mut Context<'_, impl Store, impl Env>,
    caller: Caller,
    user: &User,
    update: UserUpdate,
) -> Result<Outcome, Fault> {
    let wanted = match Wanted::read(&context.settings, update, context.is_service_role) {
        Ok(wanted) => wanted,
        Err(refusal) => return Ok(refusal.into()),
    };
    // The lock of a sign-in: one with the old password is over and its session can be ended, or it
    // waits and finds the new one.
    let mut locked = context.store.lock_user(user.id, UserLock::Change)?;
    if let Some(locked) = &mut locked
        && let Some(stored) = locked.user.encrypted_password.take()
    {
        // One that cannot be opened is a password all the same: nobody knows it.
        let opened = context.store.opened(user.id, stored.clone())?;
        locked.user.encrypted_password = Some(opened.unwrap_or(stored));
    }
    // Whoever had the lock before may have ended this very session.
    context.waited();
    let locked = match (standing(context, caller)?, locked) {
        (Ok(_), Some(locked)) => locked,
        (Err(refusal), _) => return Ok(refusal.into()),
        (Ok(_), None) => {
            return Err(Fault::new(FaultKind::Internal, "a locked user is gone"));
        }
    };
    let session = match caller.session_id {
        Some(id) => context.store.session(id)?.map(|(session, _)| session),
        None => None,
    };
    let changes = match wanted.against(context, &locked, session.as_ref())? {
        Ok(changes) => changes,
        Err(refusal) => return Ok(refusal.into()),
    };
    if changes.requested_email.is_none() && changes.requested_phone.is_none() {
        return Ok(changed(context, &locked.user, caller, &changes)?.unwrap_or_else(Outcome::from));
    }
    // A mail or a message that cannot go undoes everything else.
    let outcome = context.undoable(|context| changed(context, &locked.user, caller, &changes))?;
    Ok(outcome.unwrap_or_else(Outcome::from))
}

/// The input after the checks that need no user.
struct Wanted {
    email: Option<String>,
    phone: Option<String>,
    channel: Channel,
    password: Option<Secret>,
    current_password: Option<Secret>,
    nonce: Option<Zeroizing<String>>,
    link: Link,
    data: Option<Json>,
    app_metadata: Option<Json>,
}

/// What comes with a new e-mail, for its link.
struct Link {
    challenge: Option<Challenge>,
    redirect_to: Option<String>,
    referer: Option<String>,
}

/// What will be written.
struct Changes {
    email: Option<String>,
    /// A new e-mail that has to be confirmed first.
    requested_email: Option<String>,
    /// Digits.
    phone: Option<String>,
    /// A new number that has to be confirmed first.
    requested_phone: Option<String>,
    channel: Channel,
    link: Link,
    password_hash: Option<String>,
    metadata: Metadata,
    /// Whether the user gets an address and an end to her anonymity.
    becomes_permanent: bool,
}

impl Wanted {
    fn read(
        settings: &Settings,
        update: UserUpdate,
        is_administrator: bool,
    ) -> Result<Self, Refusal> {
        let given = |text: Option<String>| text.filter(|text| !text.is_empty());
        let email = given(update.email)
            .map(|email| email::normalise(&email))
            .transpose()
            .map_err(|refused| Refusal::new(ErrorCode::ValidationFailed, refused.to_string()))?;
        let phone = match given(update.phone) {
            None => None,
            Some(_) if !settings.phone.enabled => {
                let message = "Phone logins are disabled";
                return Err(Refusal::new(ErrorCode::PhoneProviderDisabled, message));
            }
            Some(typed) => Some(number(&typed)?),
        };
        let channel = match &phone {
            Some(_) => channel(update.channel.as_deref())?,
            None => Channel::Sms,
        };
        let password = update
            .password
            .map(|password| password::policy::check(Some(&password), settings))
            .transpose()
            // GoTrue finds an empty one weak here; only a sign-up finds it missing.
            .map_err(|refused| refused.of_change(settings))?;
        let method = update.code_challenge_method.as_deref();
        let challenge = Challenge::read(update.code_challenge.as_deref(), method)?;
        let app_metadata = update.app_metadata.filter(|data| !data.is_null());
        if app_metadata.is_some() && !is_administrator {
            let message = "Updating app_metadata requires admin privileges";
            return Err(Refusal::new(ErrorCode::NotAdmin, message));
        }
        Ok(Self {
            email,
            phone,
            channel,
            password,
            current_password: update.current_password.filter(|old| !old.expose().is_empty()),
            nonce: update.nonce.filter(|nonce| !nonce.is_empty()),
            link: Link { challenge, redirect_to: update.redirect_to, referer: update.referer },
            data: update.data,
            app_metadata,
        })
    }

    /// GoTrue's checks in GoTrue's order.
    fn against(
        self,
        context: &mut Context<'_, impl Store, impl Env>,
        locked: &LockedUser,
        session: Option<&SessionState>,
    ) -> Result<Result<Changes, Refusal>, Fault> {
        let user = &locked.user;
        let email = self.email.filter(|email| !is_hers(user, email));
        let phone = self.phone.filter(|phone| user.phone.as_ref() != Some(phone));
        let touches_credentials = email.is_some() || phone.is_some() || self.password.is_some();
        let is_aal1 = session.is_none_or(|session| session.aal == "aal1");
        if touches_credentials && is_aal1 && user.has_second_factor() {
            let message =
                "AAL2 session is required to update email or password when MFA is enabled.";
            return Ok(Err(Refusal::new(ErrorCode::InsufficientAal, message)));
        }
        if user.is_anonymous
            && self.password.is_some()
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
        // Whoever has no address and no password has nothing but the session to lose; and a mail to
        // the present address is proof enough, but not a code that goes to the new one alone.
        let is_owned = user.has_way_in();
        let asks_present = !context.settings.autoconfirm
            && context.settings.mail.double_confirm
            && user.email.as_deref().is_some_and(|email| !email.is_empty());
        let what = match (&self.password, &email, &phone) {
            (Some(_), _, _) => Some(Credential::Password),
            (None, Some(_), _) if is_owned && !asks_present => Some(Credential::Email),
            (None, _, Some(_)) if is_owned => Some(Credential::Phone),
            (None, _, _) => None,
        };
        if let Some(what) = what {
            let attempts = match &self.current_password {
                Some(_) => {
                    // As the sign-in counts, or there would be two limits for one password.
                    let email = user.email.as_deref().and_then(email::lookup_form);
                    let account = email.or_else(|| user.phone.clone());
                    Attempts::of_sign_in(context, account.as_deref())?
                }
                None => Attempts::none(),
            };
            if let Some(refusal) = attempts.refusal(context)? {
                return Ok(Err(refusal));
            }
            let nonce = match (&self.nonce, &self.current_password) {
                (Some(nonce), None) => Some(use_nonce(context, user, nonce)?),
                _ => None,
            };
            let current_password = self.current_password.as_ref();
            let proof = Proof { current_password, session, nonce };
            if let Err(refusal) = may_change(context, user, what, &proof) {
                // Whoever stole a session must not guess the password here instead.
                if refusal.error_code == ErrorCode::CurrentPasswordInvalid {
                    attempts.count(context)?;
                }
                return Ok(Err(refusal));
            }
        }
        if let Some(email) = &email
            && context.store.user_by_email(email, &context.settings.audience)?.is_some()
        {
            return Ok(Err(email_exists()));
        }
        if let Some(phone) = &phone
            && context.store.user_by_phone(phone, &context.settings.audience)?.is_some()
        {
            return Ok(Err(phone_exists()));
        }
        let password_hash = match &self.password {
            None => None,
            Some(new) => {
                if let Err(refusal) = must_differ(context, user, new) {
                    return Ok(Err(refusal));
                }
                let hash = password::hash(new, context.settings.password_hash, context.env)
                    .map_err(|error| Fault::new(FaultKind::Internal, error.to_string()))?;
                Some(hash)
            }
        };
        let stored = (user.raw_user_meta_data.as_str(), user.raw_app_meta_data.as_str());
        let (email, requested_email) =
            if context.settings.autoconfirm { (email, None) } else { (None, email) };
        let (phone, requested_phone) =
            if context.settings.phone.autoconfirm { (phone, None) } else { (None, phone) };
        let new = [email.as_ref().map(|_| "email"), phone.as_ref().map(|_| "phone")];
        let app_patch = with_providers(user, new.into_iter().flatten(), self.app_metadata)?;
        let becomes_permanent = user.is_anonymous && (email.is_some() || phone.is_some());
        Ok(metadata::merged(&context.settings, stored, self.data, app_patch)?.map(|metadata| {
            Changes {
                email,
                requested_email,
                phone,
                requested_phone,
                channel: self.channel,
                link: self.link,
                password_hash,
                metadata,
                becomes_permanent,
            }
        }))
    }
}

fn changed(
    context: &mut Context<'_, impl Store, impl Env>,
    user: &User,
    caller: Caller,
    changes: &Changes,
) -> Result<Result<Outcome, Refusal>, Fault> {
    let now = context.now;
    let change = UserChange {
        email: changes.email.as_deref(),
        email_confirmed_at: changes.email.is_some().then_some(now),
        phone: changes.phone.as_deref(),
        phone_confirmed_at: changes.phone.is_some().then_some(now),
        password_hash: changes.password_hash.as_deref(),
        user_metadata: changes.metadata.user.as_deref(),
        app_metadata: changes.metadata.app.as_deref(),
        is_anonymous: changes.becomes_permanent.then_some(false),
        ..UserChange::none(now)
    };
    if !context.store.change_user(user.id, &change)? {
        return Ok(Err(if changes.email.is_some() { email_exists() } else { phone_exists() }));
    }
    if let Some(phone) = &changes.phone {
        put_phone_identity(context, user, phone, true)?;
    }
    if let Some(email) = &changes.email {
        put_email_identity(context, user, email, true)?;
    }
    if changes.password_hash.is_some() {
        context.store.clear_one_time_tokens(user.id, &Event::PasswordSet.cleared(), now)?;
        let scope = if caller.session_id.is_some() { Scope::Others } else { Scope::Global };
        let reason = EndReason::PasswordChanged;
        context.store.end_sessions(user.id, caller.session_id, scope, reason, now)?;
    }
    record_user_change(context, user, "user", &change)?;
    let reloaded = |user: Option<User>| {
        user.ok_or_else(|| Fault::new(FaultKind::Internal, "a locked user is gone"))
    };
    if let Some(email) = &changes.requested_email {
        let current = reloaded(context.store.user_by_id(user.id)?)?;
        let link = &changes.link;
        let destination = Destination {
            redirect_to: link.redirect_to.as_deref(),
            referer: link.referer.as_deref(),
        };
        let request = Challenged { destination, challenge: link.challenge.as_ref() };
        if let Err(refusal) = request_email_change(context, &current, email, request)? {
            return Ok(Err(refusal));
        }
    }
    if let Some(phone) = &changes.requested_phone {
        let current = reloaded(context.store.user_by_id(user.id)?)?;
        if let Err(refusal) = phone_may_get(context, phone) {
            return Ok(Err(refusal));
        }
        if let Err(refusal) = request_phone_change(context, &current, phone, changes.channel)? {
            return Ok(Err(refusal));
        }
    }
    let changed = reloaded(context.store.user_by_id(user.id)?)?;
    tell(context, user, &changed, changes)?;
    Ok(Ok(Outcome::Done(changed.to_json()?)))
}

/// Sends the notifications that the settings want.
fn tell(
    context: &mut Context<'_, impl Store, impl Env>,
    before: &User,
    after: &User,
    changes: &Changes,
) -> Result<(), Fault> {
    let old = before.email.as_deref().unwrap_or("");
    if let Some(email) = &changes.email {
        let variables = Variables::new().with("Email", email).with("OldEmail", old);
        notify(context, after, MailType::EmailChanged, old, variables)?;
    }
    if let Some(phone) = &changes.phone {
        let old = before.phone.as_deref().unwrap_or("");
        let variables = Variables::new().with("Phone", phone).with("OldPhone", old);
        let to = after.email.as_deref().unwrap_or("");
        notify(context, after, MailType::PhoneChanged, to, variables)?;
    }
    if changes.password_hash.is_some() {
        let to = after.email.as_deref().unwrap_or("");
        notify(context, after, MailType::PasswordChanged, to, Variables::new())?;
    }
    Ok(())
}

pub(super) fn email_exists() -> Refusal {
    let message = "A user with this email address has already been registered";
    Refusal::new(ErrorCode::EmailExists, message)
}

pub(super) fn is_hers(user: &User, email: &str) -> bool {
    user.email.as_deref().is_some_and(|own| own.to_lowercase() == email)
}
