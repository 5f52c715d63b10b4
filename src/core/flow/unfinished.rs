//! What was begun in an account and is not finished when somebody is shut out of it.
//!
//! A new password and a sign-out end sessions. A code that has not been exchanged yet, a link or a change
//! that waits would be a session, or the whole account, a minute later, so they end, too. GoTrue ends the
//! mailed tokens at a new password, and nothing else.

use core::time::Duration;

use uuid::Uuid;

use crate::context::Context;
use crate::env::Env;
use crate::fault::Fault;
use crate::flow::mail::limits::sent_at;
use crate::one_time::{Event, TokenType};
use crate::pkce::FlowMethod;
use crate::store::{OneTimeColumns, Store, UserLock};
use crate::user::User;

/// Who is shut out, and by whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ShutOut {
    /// Whoever had the old password, or what was mailed before the new one.
    PasswordSet,
    /// Sessions: all, or some of them. Nothing tells what was begun by one of those that are left.
    SignedOut,
    /// All sessions, by an administrator.
    SignedOutByAdministrator,
    /// Everybody: the account goes, and with it what its flows hold.
    Deleted,
}

/// What ends of what was begun.
#[derive(Debug, PartialEq, Eq)]
struct Ended {
    /// What was mailed or texted.
    tokens: Option<Event>,
    /// A change of address that waits.
    email_change: bool,
    /// A change of number that waits.
    phone_change: bool,
    /// Mails whose link may still give out the code of its flow. Codes that are out end always, and so do
    /// links of identities.
    kept_flows: Vec<FlowMethod>,
}

impl Ended {
    /// A sign-out everywhere is what supabase-js does when somebody just signs out. So it ends what a
    /// session holds: codes that are out, links of identities, the nonce of that session, and changes that
    /// she could not stop with her mailbox. A link that waits in her mailbox for her to sign in, to confirm
    /// or to choose a password is nobody else's, and goes on. Where an administrator throws somebody out,
    /// those that sign in end as well.
    fn of(why: ShutOut, user: &User, columns: &OneTimeColumns) -> Self {
        let is_by_administrator = match why {
            ShutOut::PasswordSet => {
                // Not their codes alone: anybody may have another sent for a change that waits.
                let whole = Self::whole(Some(Event::PasswordSet));
                return Self { email_change: true, phone_change: true, ..whole };
            }
            ShutOut::Deleted => return Self::whole(None),
            ShutOut::SignedOut => false,
            ShutOut::SignedOutByAdministrator => true,
        };
        let is_her_change = is_her_change(user, columns);
        let is_confirmed = user.is_email_confirmed() || user.phone_confirmed_at.is_some();
        let keeps = |method: &FlowMethod| match method {
            FlowMethod::EmailSignup => !is_by_administrator || !is_confirmed,
            FlowMethod::Magiclink | FlowMethod::Recovery => !is_by_administrator,
            FlowMethod::EmailChange => is_her_change,
        };
        let kept_flows: Vec<_> = FlowMethod::ALL.into_iter().filter(keeps).collect();
        let goes = |kind: &TokenType| match kind {
            TokenType::Reauthentication | TokenType::PhoneChange => true,
            TokenType::Recovery => is_by_administrator,
            // Of whoever is confirmed it is the code of a text message that signs in.
            TokenType::Confirmation => is_by_administrator && is_confirmed,
            TokenType::EmailChangeNew | TokenType::EmailChangeCurrent => !is_her_change,
        };
        let tokens = TokenType::ALL.into_iter().filter(goes).collect();
        Self {
            tokens: Some(Event::SignedOut(tokens)),
            email_change: !is_her_change,
            phone_change: true,
            kept_flows,
        }
    }

    const fn whole(tokens: Option<Event>) -> Self {
        Self { tokens, email_change: false, phone_change: false, kept_flows: Vec::new() }
    }
}

/// Whether a change of address is hers, whoever has asked for it: the present mailbox is asked, or has agreed;
/// or there is nothing yet that could be taken away.
fn is_her_change(user: &User, columns: &OneTimeColumns) -> bool {
    !columns.of(TokenType::EmailChangeCurrent).is_empty()
        || columns.email_change_status != 0
        || !user.has_way_in()
}

/// Whether the change of a locked user that waits for a token of that type ended with a session, although it
/// stands in her row: who keeps that for himself while she signs out would finish it afterwards.
pub(super) fn is_ended(
    context: &mut Context<'_, impl Store, impl Env>,
    user: &User,
    columns: &OneTimeColumns,
    token: TokenType,
) -> Result<bool, Fault> {
    if token != TokenType::PhoneChange && is_her_change(user, columns) {
        return Ok(false);
    }
    let Some(sent_at) = sent_at(user, token) else { return Ok(false) };
    // The call that asks for it may set a password before, which ends sessions at the same time.
    context.store.was_shut_out(&[user.id], sent_at.plus(Duration::from_micros(1)))
}

fn ended(
    context: &mut Context<'_, impl Store, impl Env>,
    user: &User,
    why: ShutOut,
) -> Result<Ended, Fault> {
    let columns = context.store.one_time_columns(user.id)?.unwrap_or_default();
    Ok(Ended::of(why, user, &columns))
}

/// Ends it for a locked user.
pub(super) fn end_unfinished_of(
    context: &mut Context<'_, impl Store, impl Env>,
    user: &User,
    why: ShutOut,
) -> Result<(), Fault> {
    let ended = ended(context, user, why)?;
    let now = context.now;
    if let Some(event) = ended.tokens {
        context.store.clear_one_time_tokens(user.id, &event.cleared(), now)?;
    }
    let waits = |address: &Option<String>| address.as_deref().is_some_and(|it| !it.is_empty());
    if ended.email_change && waits(&user.email_change) {
        context.store.set_email_change(user.id, "", 0, now)?;
    }
    if ended.phone_change && waits(&user.phone_change) {
        context.store.set_phone_change(user.id, "", now)?;
    }
    end_flows(context, user.id, &ended.kept_flows)
}

/// The same for whoever is not locked yet. To be called before her sessions are ended: everybody locks in
/// this order.
pub(super) fn end_unfinished(
    context: &mut Context<'_, impl Store, impl Env>,
    user: Uuid,
    why: ShutOut,
) -> Result<(), Fault> {
    let locked = context.store.lock_user(user, UserLock::ToEnd)?;
    context.waited();
    if let Some(locked) = locked {
        return end_unfinished_of(context, &locked.user, why);
    }
    // Somebody has a code for her written, or signs in, and does not commit. Sessions and codes that are out
    // end without waiting for him; a change that waits in her row stays there, and is over ([`is_ended`]).
    let Some(user) = context.store.user_by_id(user)? else { return Ok(()) };
    let ended = ended(context, &user, why)?;
    end_flows(context, user.id, &ended.kept_flows)
}

/// Ends the codes that are out and the links of a locked user whose address is proved now by somebody who
/// may be another than whoever opened the account. Her mails go on.
pub(super) fn end_codes(
    context: &mut Context<'_, impl Store, impl Env>,
    user: Uuid,
) -> Result<(), Fault> {
    end_flows(context, user, &FlowMethod::ALL)
}

fn end_flows(
    context: &mut Context<'_, impl Store, impl Env>,
    user: Uuid,
    kept: &[FlowMethod],
) -> Result<(), Fault> {
    // Those that are older cannot end any more.
    let since = context.now.minus(context.settings.flow_state_lifetime);
    let flows = context.store.end_flow_states(user, kept, since)?;
    context.store.drop_provider_tokens(&flows)
}
