//! An administrator makes a link and sends it himself.

use serde::Serialize;

use super::invite::{INVITATION, invited, no_address};
use super::limits;
use super::request::{MAGIC_LINK, RECOVERY};
use super::send::{self, Destination, Letter, Parcel, by_email, undoable};
use crate::answer::UserAnswer;
use crate::audit::{Action, Actor};
use crate::context::Context;
use crate::env::Env;
use crate::fault::Fault;
use crate::flow::message_request::locked;
use crate::flow::records::record;
use crate::flow::update_user::email_exists;
use crate::flow::{metadata, sign_up};
use crate::json::{Body, Json};
use crate::mail::{MailType, link};
use crate::one_time::TokenType;
use crate::outcome::{ErrorCode, Outcome, Refusal};
use crate::password;
use crate::store::{Store, UserChange};
use crate::user::User;

/// GoTrue's members.
#[derive(Debug, Clone, Default)]
pub struct LinkRequest<'a> {
    /// `signup`, `invite`, `magiclink`, `recovery`, `email_change_current` or `email_change_new`.
    pub kind: Option<&'a str>,
    /// As typed.
    pub email: Option<&'a str>,
    /// The new address of an e-mail change.
    pub new_email: Option<&'a str>,
    /// The password of a sign-up.
    pub password: Option<&'a str>,
    /// `user_metadata` of an account that is made for it.
    pub data: Option<Json>,
    /// Where the link leads in the end.
    pub destination: Destination<'a>,
}

/// What is wanted, and what it became.
#[derive(Clone, Copy, PartialEq, Eq)]
enum LinkType {
    Signup,
    Invite,
    Magiclink,
    Recovery,
    EmailChangeCurrent,
    EmailChangeNew,
}

impl LinkType {
    fn from_name(name: &str) -> Option<Self> {
        [
            Self::Signup,
            Self::Invite,
            Self::Magiclink,
            Self::Recovery,
            Self::EmailChangeCurrent,
            Self::EmailChangeNew,
        ]
        .into_iter()
        .find(|kind| kind.as_str() == name)
    }

    const fn as_str(self) -> &'static str {
        match self {
            Self::Signup => "signup",
            Self::Invite => "invite",
            Self::Magiclink => "magiclink",
            Self::Recovery => "recovery",
            Self::EmailChangeCurrent => "email_change_current",
            Self::EmailChangeNew => "email_change_new",
        }
    }

    const fn letter(self) -> Letter<'static> {
        match self {
            Self::Signup => send::CONFIRMATION,
            Self::Invite => INVITATION,
            Self::Magiclink => MAGIC_LINK,
            Self::Recovery => RECOVERY,
            Self::EmailChangeCurrent => {
                Letter { token: TokenType::EmailChangeCurrent, ..super::email_change::LETTER }
            }
            Self::EmailChangeNew => super::email_change::LETTER,
        }
    }
}

/// Makes a link and its code and sends nothing: the user with `action_link`, `email_otp`,
/// `hashed_token`, `verification_type` and `redirect_to`. For administrators. Limits and switches of
/// sign-up do not count.
///
/// # Errors
/// A fault of the database, the keys or the settings.
pub fn generate_link(
    context: &mut Context<'_, impl Store, impl Env>,
    request: LinkRequest<'_>,
) -> Result<Outcome, Fault> {
    let made = undoable(context, |context| made(context, request))?;
    Ok(made.map_or_else(Outcome::from, Outcome::Done))
}

fn made(
    context: &mut Context<'_, impl Store, impl Env>,
    request: LinkRequest<'_>,
) -> Result<Result<Body, Refusal>, Fault> {
    let email = request.email.filter(|email| !email.is_empty()).ok_or_else(no_address);
    let email = match email.and_then(|email| limits::recipient(context, email)) {
        Ok(email) => email,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let Some(kind) = request.kind.and_then(LinkType::from_name) else {
        let message = format!(
            "Invalid email action link type requested: {}",
            request.kind.unwrap_or("").chars().take(64).collect::<String>()
        );
        return Ok(Err(Refusal::new(ErrorCode::ValidationFailed, message)));
    };
    let target = request.destination.resolve(context);
    let subject = match subject(context, kind, &email, request)? {
        Ok(subject) => subject,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let letter = subject.kind.letter();
    let parcel = send::issue(context, letter.token, &subject.address, false)?;
    send::write_token(context, subject.user.id, &parcel)?;
    match subject.kind {
        LinkType::Invite => {
            context.store.mark_invited(subject.user.id, context.now)?;
            record(context, Action::UserInvited, Actor::User(&subject.user), &by_email())?;
        }
        LinkType::Magiclink | LinkType::Recovery => {
            let actor = Actor::User(&subject.user);
            record(context, Action::UserRecoveryRequested, actor, &by_email())?;
        }
        LinkType::Signup | LinkType::EmailChangeCurrent | LinkType::EmailChangeNew => {}
    }
    answer(context, &subject, letter.kind, &parcel, &target)
}

/// Whom the link is for.
struct Subject {
    kind: LinkType,
    user: User,
    /// The address that goes with the code.
    address: String,
}

fn subject(
    context: &mut Context<'_, impl Store, impl Env>,
    kind: LinkType,
    email: &str,
    request: LinkRequest<'_>,
) -> Result<Result<Subject, Refusal>, Fault> {
    let audience = context.settings.audience.clone();
    let known = match context.store.user_by_email(email, &audience)? {
        Some(user) => locked(context, &user)?,
        None => None,
    };
    let data = match metadata::object(&context.settings, "data", request.data) {
        Ok(data) => data,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let own = |kind, user| Ok(Ok(Subject { kind, user, address: email.to_owned() }));
    match (kind, known) {
        (LinkType::Signup, Some(user)) if user.is_email_confirmed() => Ok(Err(email_exists())),
        (LinkType::Signup, Some(user)) => {
            let patch = (!data.is_empty()).then(|| Json::Object(data));
            let stored = (user.raw_user_meta_data.as_str(), user.raw_app_meta_data.as_str());
            let merged = match metadata::merged(&context.settings, stored, patch, None)? {
                Ok(merged) => merged,
                Err(refusal) => return Ok(Err(refusal)),
            };
            let change = UserChange {
                user_metadata: merged.user.as_deref(),
                ..UserChange::none(context.now)
            };
            context.store.change_user(user.id, &change)?;
            own(LinkType::Signup, user)
        }
        (LinkType::Signup, None) => {
            let Some(password) = request.password.filter(|password| !password.is_empty()) else {
                let message = "Signup requires a valid password";
                return Ok(Err(Refusal::new(ErrorCode::ValidationFailed, message)));
            };
            let password = match password::policy::check(Some(password), &context.settings) {
                Ok(password) => password,
                Err(refused) => return Ok(Err(refused.into())),
            };
            match sign_up::add_with_password(context, email, &password, data)? {
                Ok(Some(user)) => own(LinkType::Signup, user),
                Ok(None) => Ok(Err(email_exists())),
                Err(refusal) => Ok(Err(refusal)),
            }
        }
        (LinkType::Invite, _) => match invited(context, email, data)? {
            Ok(user) => own(LinkType::Invite, user),
            Err(refusal) => Ok(Err(refusal)),
        },
        (LinkType::Magiclink, None) => {
            match sign_up::add_invited(context, email, data)? {
                // As with GoTrue: the link confirms the account that was made for it.
                Ok(Some(user)) => own(LinkType::Signup, user),
                Ok(None) => Ok(Err(email_exists())),
                Err(refusal) => Ok(Err(refusal)),
            }
        }
        (LinkType::Magiclink | LinkType::Recovery, Some(user)) => own(kind, user),
        (_, None) => {
            let message = "User with this email not found";
            Ok(Err(Refusal::new(ErrorCode::UserNotFound, message).with_status(404)))
        }
        (LinkType::EmailChangeCurrent | LinkType::EmailChangeNew, Some(user)) => {
            email_change(context, kind, email, user, request.new_email)
        }
    }
}

fn email_change(
    context: &mut Context<'_, impl Store, impl Env>,
    kind: LinkType,
    email: &str,
    user: User,
    new_email: Option<&str>,
) -> Result<Result<Subject, Refusal>, Fault> {
    let is_current = kind == LinkType::EmailChangeCurrent;
    if is_current && !context.settings.mail.double_confirm {
        let message = "Enable secure email change to generate link for current email";
        return Ok(Err(Refusal::new(ErrorCode::ValidationFailed, message)));
    }
    let new = new_email.filter(|new| !new.is_empty()).ok_or_else(no_address);
    let new = match new.and_then(|new| limits::recipient(context, new)) {
        Ok(new) => new,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let audience = context.settings.audience.clone();
    if context.store.user_by_email(&new, &audience)?.is_some() {
        return Ok(Err(email_exists()));
    }
    if user.email_change.as_deref() != Some(new.as_str()) {
        // What was sent for another address must not confirm this one.
        let event = crate::one_time::Event::EmailChangeReplaced;
        context.store.clear_one_time_tokens(user.id, &event.cleared(), context.now)?;
    }
    context.store.set_email_change(user.id, &new, 0, context.now)?;
    let address = if is_current { email.to_owned() } else { new };
    Ok(Ok(Subject { kind, user, address }))
}

fn answer(
    context: &mut Context<'_, impl Store, impl Env>,
    subject: &Subject,
    mail: MailType,
    parcel: &Parcel,
    target: &str,
) -> Result<Result<Body, Refusal>, Fault> {
    let Some(user) = context.store.user_by_id(subject.user.id)? else {
        return Ok(Err(email_exists()));
    };
    let base = &context.settings.mail.external_url;
    let action_link = link(base, parcel.issued.link(), mail.action(), target);
    Body::of(&LinkAnswer {
        user: UserAnswer::new(&user)?,
        action_link: &action_link,
        email_otp: parcel.issued.code.as_str(),
        hashed_token: parcel.issued.link(),
        verification_type: subject.kind.as_str(),
        redirect_to: target,
    })
    .map(Ok)
}

/// The user, and her link with all its parts.
#[derive(Serialize)]
struct LinkAnswer<'a> {
    #[serde(flatten)]
    user: UserAnswer<'a>,
    action_link: &'a str,
    email_otp: &'a str,
    hashed_token: &'a str,
    verification_type: &'static str,
    redirect_to: &'a str,
}
