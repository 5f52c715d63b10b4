//! An account that somebody opened with an address or a number that he never proved.
//!
//! Its owner may come by a way that does not ask for the password that he chose: a provider, a code, a
//! recovery, an invitation. What he put there must not stay beside her.

use uuid::Uuid;

use super::added::phone_sign_up_data;
use super::email_identity::{identity_data, put_email_identity};
use super::phone::put_phone_identity;
use super::social::{is_opened_by_another, refresh_metadata};
use super::unfinished::end_codes;
use crate::context::Context;
use crate::env::Env;
use crate::fault::{Fault, FaultKind};
use crate::json::Json;
use crate::one_time::Event;
use crate::session::{EndReason, Scope};
use crate::store::{KeptAddress, Store, UserChange};
use crate::user::{User, parsed};

/// How the code or the link of a first confirmation was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AskedFor {
    /// By a recovery or a sign-in by mail, which nobody's password opens.
    WithoutPassword,
    /// By a sign-up, or by what [`claim`] has noted.
    AsNoted,
}

/// Who asks for a code or a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Claimant {
    /// Somebody who shows no password.
    WithoutPassword,
    /// Somebody who signs up, as whoever opened the account may have done.
    SigningUp,
}

/// Notes that somebody asks for a code for a locked user whose account another may have opened. Who signs up
/// again may be he himself, unless he came by a provider; he does not take the note away either: the mails
/// look the same, so he would do it each time.
pub(super) fn claim(
    context: &mut Context<'_, impl Store, impl Env>,
    user: &User,
    claimant: Claimant,
) -> Result<(), Fault> {
    let is_noted = match claimant {
        Claimant::WithoutPassword => may_be_of_another(user)?,
        Claimant::SigningUp => !is_proved(user) && came_by_provider(user)?,
    };
    if is_noted {
        context.store.claim_sign_up(user.id, context.now)?;
    }
    Ok(())
}

/// The locked user as she is to be confirmed: where a stranger may have opened the account and its
/// owner shows now that the address is hers, without what he put there.
pub(super) fn before_confirmation(
    context: &mut Context<'_, impl Store, impl Env>,
    user: &User,
    proved: KeptAddress,
    asked_for: AskedFor,
) -> Result<User, Fault> {
    let is_by_mail = proved == KeptAddress::Email;
    let is_beside = is_by_mail && is_beside_a_number(user)?;
    if is_proved(user) && !is_beside {
        return Ok(user.clone());
    }
    let is_claimed = context.store.take_claim(user.id)?;
    let is_asked_for = is_claimed || asked_for == AskedFor::WithoutPassword;
    let is_anothers = is_beside
        || is_asked_for && may_be_of_another(user)?
        || is_by_mail && is_opened_by_another(context, user)?;
    if !is_anothers {
        return Ok(user.clone());
    }
    let reloaded = |user: Option<User>| {
        user.ok_or_else(|| Fault::new(FaultKind::Internal, "a locked user is gone"))
    };
    let address = match proved {
        KeptAddress::Email => user.email.clone(),
        KeptAddress::Phone => user.phone.clone(),
    };
    let address = address.unwrap_or_default();
    let metadata = match proved {
        KeptAddress::Email => identity_data(user.id, &address, true)?,
        KeptAddress::Phone => phone_sign_up_data(user.id, true)?,
    };
    empty(context, user, proved, None, &Json::Object(metadata).to_string())?;
    match proved {
        KeptAddress::Email => put_email_identity(context, user, &address, true)?,
        KeptAddress::Phone => put_phone_identity(context, user, &address, true)?,
    }
    let emptied = reloaded(context.store.user_by_id(user.id)?)?;
    refresh_metadata(context, &emptied, None)?;
    reloaded(context.store.user_by_id(user.id)?)
}

/// Takes everything from a locked account but an address, an identity and what administrators gave it.
pub(super) fn empty(
    context: &mut Context<'_, impl Store, impl Env>,
    user: &User,
    address: KeptAddress,
    identity: Option<Uuid>,
    metadata: &str,
) -> Result<(), Fault> {
    let now = context.now;
    end_codes(context, user.id)?;
    context.store.end_sessions(user.id, None, Scope::Global, EndReason::Revoked, now)?;
    context.store.empty_user(user.id, address, identity, now)?;
    context.store.delete_recovery_set(user.id)?;
    context.store.clear_one_time_tokens(user.id, &Event::Emptied.cleared(), now)?;
    let change = UserChange { user_metadata: Some(metadata), ..UserChange::none(now) };
    context.store.change_user(user.id, &change)?;
    Ok(())
}

/// Whether somebody has proved an address of the account.
const fn is_proved(user: &User) -> bool {
    user.is_email_confirmed() || user.phone_confirmed_at.is_some()
}

/// Whether nobody has proved an address of the account yet, and another than its owner may be able to
/// get in: with the password of a sign-up, or by a provider that did not prove the address. One that an
/// administrator has made, or imported, is nobody else's.
fn may_be_of_another(user: &User) -> Result<bool, Fault> {
    if is_proved(user) {
        return Ok(false);
    }
    // What a sign-up leaves in it, GoTrue's too, whatever else the person put there.
    let metadata = parsed(&user.raw_user_meta_data)?;
    let signed_up = metadata.get("sub").and_then(Json::as_str) == Some(&user.id.to_string());
    let has_password = user.password_hash().is_some_and(|hash| !hash.is_empty());
    Ok((signed_up && has_password) || came_by_provider(user)?)
}

/// Whether the account has an identity of a provider.
fn came_by_provider(user: &User) -> Result<bool, Fault> {
    has_identity(user, |provider, _| !matches!(provider, "email" | "phone"))
}

/// Whether an address that nobody has proved stands beside a number that somebody has, and no identity of
/// provider `email` has it, as one has what a person signed up with or an administrator gave: a provider has
/// told it, or the data of a sign-up. Nothing here leaves such a row; GoTrue does, and 0.1.0. The number does
/// not make the address his, and no time of a mail tells who asked for it: his sign-ins send none.
fn is_beside_a_number(user: &User) -> Result<bool, Fault> {
    let Some(own) = user.email.as_deref().filter(|email| !email.is_empty()) else {
        return Ok(false);
    };
    if user.is_email_confirmed() || user.phone_confirmed_at.is_none() {
        return Ok(false);
    }
    let told = |data: &Json| data.get("email").and_then(Json::as_str).map(str::to_lowercase);
    let has_it = |provider: &str, data: &Json| {
        provider == "email" && told(data).as_deref() == Some(own.to_lowercase().as_str())
    };
    Ok(!has_identity(user, has_it)?)
}

/// Whether there is an identity of which that holds: its provider and what it tells.
fn has_identity(user: &User, is_so: impl Fn(&str, &Json) -> bool) -> Result<bool, Fault> {
    let identities = parsed(&user.identities)?;
    let none = Json::Null;
    let is_one = |identity: &Json| {
        let data = identity.get("identity_data").unwrap_or(&none);
        let provider = identity.get("provider").and_then(Json::as_str);
        provider.is_some_and(|provider| is_so(provider, data))
    };
    Ok(identities.as_array().is_some_and(|identities| identities.iter().any(is_one)))
}
