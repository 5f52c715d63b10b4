//! An account that somebody opened with an address or a number that he never proved.
//!
//! Its owner may come by a way that does not ask for the password that he chose: a provider, a code, a
//! recovery, an invitation. What he put there must not stay beside her.

use uuid::Uuid;

use super::added::phone_sign_up_data;
use super::email_identity::{identity_data, put_email_identity};
use super::phone::put_phone_identity;
use super::social::{has_unproved_word, is_opened_by_another, refresh_metadata};
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

/// Notes that a code for a locked user is asked for without her password, where another may have
/// signed up with her address. Who signs up again does not take the note away: the mails look the same,
/// so he would do it each time.
pub(super) fn claim(
    context: &mut Context<'_, impl Store, impl Env>,
    user: &User,
    asked_by: KeptAddress,
) -> Result<(), Fault> {
    let is_told = asked_by == KeptAddress::Email && has_unproved_word(context, user)?;
    if is_told || may_be_of_another(user)? {
        context.store.claim_sign_up(user.id, context.now)?;
    }
    Ok(())
}

/// Notes that somebody signs up with the address of a locked user, where a provider has told it that did
/// not prove it: whoever came by that provider is another, whatever he has proved besides.
pub(super) fn claim_told(
    context: &mut Context<'_, impl Store, impl Env>,
    user: &User,
) -> Result<(), Fault> {
    if has_unproved_word(context, user)? {
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
    // A proved number does not make the address his that a provider has told of him.
    let is_told = proved == KeptAddress::Email && has_unproved_word(context, user)?;
    if is_proved(user) && !is_told {
        return Ok(user.clone());
    }
    let is_claimed = context.store.take_claim(user.id)?;
    let is_asked_for = is_claimed || asked_for == AskedFor::WithoutPassword;
    // By the times of the mails only where nobody has asked for one: he signs in as often as he likes, and a
    // sign-in with a proved number sends none.
    let is_anothers = is_told && (is_asked_for || is_opened_by_another(context, user)?);
    if !(is_anothers || is_asked_for && may_be_of_another(user)?) {
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
    let identities = parsed(&user.identities)?;
    let is_by_provider = |identity: &Json| {
        let provider = identity.get("provider").and_then(Json::as_str);
        provider.is_some_and(|provider| !matches!(provider, "email" | "phone"))
    };
    let by_provider =
        identities.as_array().is_some_and(|identities| identities.iter().any(is_by_provider));
    Ok(by_provider || (signed_up && has_password))
}
