//! The address of somebody who came by a provider: confirmed, adopted, or to be proved by mail.

use crate::audit::{Action, Actor, Traits};
use crate::context::Context;
use crate::env::Env;
use crate::fault::Fault;
use crate::flow::mail::{Challenged, confirmation, request_email_change};
use crate::flow::records::record;
use crate::json::Json;
use crate::one_time::Event;
use crate::outcome::{ErrorCode, Refusal};
use crate::social::profile::Profile;
use crate::store::{Store, UserChange};
use crate::user::{User, parsed};

use super::metadata::reloaded;

/// Somebody who came by a provider.
pub(super) struct Arrival<'a> {
    /// The provider's name.
    pub(super) provider: &'a str,
    /// What it says of her.
    pub(super) profile: &'a Profile,
    /// Whether an account without an address is wanted.
    pub(super) email_optional: bool,
    /// Where the link of a mail leads.
    pub(super) request: Challenged<'a>,
}

/// What became of somebody who came.
pub(super) enum Settled {
    /// Her account, locked; she may sign in.
    User(Box<User>),
    /// She may not sign in yet; what was written stays.
    Refused(Refusal),
}

/// Why everything was undone.
pub(super) enum Undone {
    /// She is refused.
    Refused(Refusal),
    /// Somebody else was faster: look again.
    Again,
}

/// Whether her address counts as hers.
pub(super) enum Confirmed {
    /// It does, or she needs none.
    Yes,
    /// Not yet; what was written stays.
    No(Refusal),
}

/// Whether the provider proves, at this sign-in, the address of an account that nobody has
/// confirmed.
pub(super) fn is_proved_now(arrival: &Arrival<'_>, user: &User) -> bool {
    let has_address = user.email.as_deref().is_some_and(|email| !email.is_empty());
    let verified = arrival.profile.email.as_ref().is_some_and(|email| email.verified);
    has_address && verified && !user.is_email_confirmed() && user.phone_confirmed_at.is_none()
}

/// Confirms the address of a locked user who signs in, or sends the mail by which she does.
pub(super) fn confirm(
    context: &mut Context<'_, impl Store, impl Env>,
    arrival: &Arrival<'_>,
    user: &User,
) -> Result<Result<Confirmed, Refusal>, Fault> {
    let own = user.email.as_deref().filter(|email| !email.is_empty());
    if user.is_email_confirmed() && own.is_some() {
        return Ok(Ok(Confirmed::Yes));
    }
    let email = arrival.profile.email.as_ref();
    match (own, email) {
        (Some(own), Some(email)) if email.verified && email.address == own => {
            confirmed(context, arrival, user)?;
            Ok(Ok(Confirmed::Yes))
        }
        // The account is the identity's alone; its address is what the provider proves now.
        (_, Some(email)) if email.verified => {
            let now = context.now;
            if context.store.set_user_email(user.id, Some(&email.address), None, now)? {
                let user = reloaded(context, user.id)?;
                confirmed(context, arrival, &user)?;
                return Ok(Ok(Confirmed::Yes));
            }
            // Somebody else has it. The one that the account was opened with nobody has proved.
            if own.is_some() {
                context.store.set_user_email(user.id, None, None, now)?;
            }
            Ok(Ok(without_address(arrival, user)))
        }
        _ if user.phone_confirmed_at.is_some() => Ok(Ok(Confirmed::Yes)),
        (Some(_), _) => {
            if let Err(refusal) = confirmation(context, user, arrival.request)? {
                return Ok(Err(refusal));
            }
            Ok(Ok(Confirmed::No(mailed(arrival, ErrorCode::ProviderEmailNeedsVerification))))
        }
        (None, Some(email)) => Ok(match ask(context, arrival, user, &email.address)? {
            Ok(Asked::Mailed) => {
                Ok(Confirmed::No(mailed(arrival, ErrorCode::ProviderEmailNeedsVerification)))
            }
            Ok(Asked::Taken) => Ok(without_address(arrival, user)),
            Err(refusal) => Err(refusal),
        }),
        (None, None) => Ok(Ok(without_address(arrival, user))),
    }
}

fn mailed(arrival: &Arrival<'_>, code: ErrorCode) -> Refusal {
    let name = arrival.provider;
    let message = format!(
        "Unverified email with {name}. A confirmation email has been sent to your {name} email"
    );
    Refusal::new(code, message)
}

/// Whether the address of an identity was asked.
enum Asked {
    /// A mail went there.
    Mailed,
    /// It is somebody else's.
    Taken,
}

/// Asks the address of an identity whether it is that of a locked user who has none. Until it has said so
/// it is a change that waits: GoTrue writes it into the account, where whoever it belongs to would find
/// herself beside what somebody else has proved there.
fn ask(
    context: &mut Context<'_, impl Store, impl Env>,
    arrival: &Arrival<'_>,
    user: &User,
    address: &str,
) -> Result<Result<Asked, Refusal>, Fault> {
    let audience = context.settings.audience.clone();
    if context.store.user_by_email(address, &audience)?.is_some() {
        return Ok(Ok(Asked::Taken));
    }
    let asked = request_email_change(context, user, address, arrival.request)?;
    Ok(asked.map(|()| Asked::Mailed))
}

/// Somebody whose account has no address: welcome where the provider need not give one, and where
/// the provider has proved one that another account holds.
fn without_address(arrival: &Arrival<'_>, user: &User) -> Confirmed {
    let email = arrival.profile.email.as_ref();
    let is_claimed = email.is_some_and(|email| !email.verified);
    if (arrival.email_optional && !is_claimed) || (email.is_none() && !user.is_anonymous) {
        return Confirmed::Yes;
    }
    if email.is_some_and(|email| email.verified) {
        return Confirmed::Yes;
    }
    let name = arrival.provider;
    let message =
        format!("Unverified email with {name}. Verify the email with {name} in order to sign in");
    Confirmed::No(Refusal::new(ErrorCode::ProviderEmailNeedsVerification, message))
}

/// Notes that the address of a locked user is hers.
fn confirmed(
    context: &mut Context<'_, impl Store, impl Env>,
    arrival: &Arrival<'_>,
    user: &User,
) -> Result<(), Fault> {
    let now = context.now;
    let traits = Traits { provider: Some(arrival.provider), ..Traits::default() };
    record(context, Action::UserSignedUp, Actor::User(user), &traits)?;
    context.store.clear_one_time_tokens(user.id, &Event::Confirmed.cleared(), now)?;
    let mut metadata = parsed(&user.raw_user_meta_data)?;
    if let Json::Object(members) = &mut metadata {
        members.extend(crate::flow::metadata::confirmed()?);
    }
    let metadata = metadata.to_string();
    let change = UserChange {
        email_confirmed_at: Some(now),
        user_metadata: Some(&metadata),
        is_anonymous: user.is_anonymous.then_some(false),
        ..UserChange::none(now)
    };
    context.store.change_user(user.id, &change)?;
    Ok(())
}

/// Gives the account that somebody links to the address of the identity, if it has none: at once where the
/// provider has proved it.
pub(super) fn adopt_address(
    context: &mut Context<'_, impl Store, impl Env>,
    arrival: &Arrival<'_>,
    user: &User,
) -> Result<Result<Confirmed, Refusal>, Fault> {
    let now = context.now;
    let has_address = user.email.as_deref().is_some_and(|email| !email.is_empty());
    if has_address {
        return Ok(Ok(Confirmed::Yes));
    }
    let Some(email) = &arrival.profile.email else {
        if user.is_anonymous {
            let change = UserChange { is_anonymous: Some(false), ..UserChange::none(now) };
            context.store.change_user(user.id, &change)?;
        }
        return Ok(Ok(Confirmed::Yes));
    };
    let taken = || {
        let message = "A user with this email address has already been registered";
        Refusal::new(ErrorCode::EmailExists, message).with_status(400)
    };
    if !email.verified {
        let code = ErrorCode::EmailNotConfirmed;
        return Ok(match ask(context, arrival, user, &email.address)? {
            Ok(Asked::Mailed) => Ok(Confirmed::No(mailed(arrival, code).with_status(422))),
            Ok(Asked::Taken) => Err(taken()),
            Err(refusal) => Err(refusal),
        });
    }
    if !context.store.set_user_email(user.id, Some(&email.address), None, now)? {
        return Ok(Err(taken()));
    }
    let user = reloaded(context, user.id)?;
    confirmed(context, arrival, &user)?;
    Ok(Ok(Confirmed::Yes))
}
