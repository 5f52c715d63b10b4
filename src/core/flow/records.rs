//! What stays of a decision: the audit log, and how long anything stays.

use core::time::Duration;
use std::sync::Arc;

use serde::Serialize;
use uuid::Uuid;

use crate::audit::{self, Action, Actor, Traits};
use crate::context::Context;
use crate::env::{Env, random_uuid};
use crate::fault::Fault;
use crate::json::Body;
use crate::outbox;
use crate::settings::Settings;
use crate::store::{PurgeSessions, Removal, Store, UserChange};
use crate::time::Timestamp;
use crate::user::User;

/// How many rows of each kind one call removes if the caller does not say.
const PURGE_LIMIT: u64 = 100_000;

/// What the number of a purge is multiplied by to say where it begins: 2^64 through the golden ratio. However
/// many calls there were, no part of the ids is much longer unvisited than another.
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// From this limit on a call looks at a thousand sessions in a step.
const MANY: u64 = 1_000;

/// From this limit on a call removes ten thousand rows in a step: those that the steps before have removed stand in the index until the
/// transaction is over, and each step passes by them again.
const VERY_MANY: u64 = 10_000;

/// How long a session is kept after it was over, as GoTrue does: a clock that was wrong for a while
/// must not cost anybody her session.
const MARGIN: Duration = Duration::from_secs(24 * 3600);

/// Writes an entry of the audit log, if the settings want one. A trigger of others that refuses it must not
/// bring back what a decision has taken away.
pub(super) fn record(
    context: &mut Context<'_, impl Store, impl Env>,
    action: Action,
    actor: Actor<'_>,
    traits: &Traits<'_>,
) -> Result<(), Fault> {
    if context.settings.audit {
        let entry = audit::entry(context.env, context.now, action, actor, &context.client, traits)?;
        match action.stands_without_entry() {
            true => context.store.insert_audit_entry_if_it_goes(&entry)?,
            false => context.store.insert_audit_entry(&entry)?,
        }
    }
    Ok(())
}

/// Writes that a user was changed, what of her, and by whom.
pub(super) fn record_user_change(
    context: &mut Context<'_, impl Store, impl Env>,
    user: &User,
    by: &str,
    change: &UserChange<'_>,
) -> Result<(), Fault> {
    let (by, actor) = (Traits { by: Some(by), ..Traits::default() }, Actor::User(user));
    if change.password_hash.is_some() {
        record(context, Action::UserUpdatedPassword, actor, &by)?;
    }
    let changed = change.changed();
    if !changed.is_empty() {
        let traits = Traits { changed: Some(&changed), ..by };
        record(context, Action::UserModified, actor, &traits)?;
    }
    Ok(())
}

/// Writes that the key ring was changed.
///
/// # Errors
/// A fault of the database.
pub fn record_key_change(
    context: &mut Context<'_, impl Store, impl Env>,
    kid: &str,
    change: &str,
) -> Result<(), Fault> {
    let traits = Traits { kid: Some(kid), change: Some(change), ..Traits::default() };
    record(context, Action::SigningKeyChanged, Actor::Unknown, &traits)
}

/// How many rows of each kind went.
#[derive(Serialize)]
struct Purged {
    sessions: u64,
    ended_sessions: u64,
    revoked_tokens: u64,
    attempts: u64,
    challenges: u64,
    messages: u64,
    audit_log_entries: u64,
    anonymous_users: u64,
    provider_flows: u64,
}

/// Removes what is over: sessions by policy, reasons of ended sessions and audit entries by their
/// retention, revoked tokens that have expired, attempts that no longer count, challenges of factors and passkeys, messages of the outbox. About `limit` rows of each kind are looked at
/// (100,000 when unset), so a call is bounded; each begins with sessions where those before it have not been,
/// so that hourly calls see a million of them in a day. The answer counts what went: `{sessions, ended_sessions,
/// revoked_tokens, attempts, challenges, messages, audit_log_entries, anonymous_users, provider_flows}`.
///
/// # Errors
/// A fault of the database.
pub fn purge(
    context: &mut Context<'_, impl Store, impl Env>,
    limit: Option<u64>,
) -> Result<Body, Fault> {
    let now = context.now;
    let limit = limit.unwrap_or(PURGE_LIMIT);
    let sessions = purge_sessions(context, limit)?;
    let ended_before = now.minus(context.settings.ended_session_retention);
    let many = limit >= VERY_MANY;
    let until = |until| Removal { until, many };
    let ended = repeated(limit, || context.store.purge_ended_sessions(until(ended_before)))?;
    let expired_before = until(now.minus(MARGIN));
    let revoked = repeated(limit, || context.store.purge_revoked_tokens(expired_before))?;
    let attempts = repeated(limit, || context.store.purge_attempts(until(now)))?;
    let challenges = repeated(limit, || context.store.purge_challenges(now.minus(MARGIN)))?;
    let messages = repeated(limit, || outbox::tidy(context.store, now))?;
    let entries = match audit_floor(&context.settings, now) {
        Some(below) => {
            let step = Removal { until: below, many };
            repeated(limit, || context.store.purge_audit_log(step))?
        }
        None => 0,
    };
    let anonymous = match context.settings.anonymous_retention {
        Some(length) => {
            let step = until(now.minus(length));
            repeated(limit, || context.store.purge_anonymous_users(step))?
        }
        None => 0,
    };
    let flows = repeated(limit, || super::social::forget(context))?;
    Body::of(&Purged {
        sessions,
        ended_sessions: ended,
        revoked_tokens: revoked,
        attempts,
        challenges,
        messages,
        audit_log_entries: entries,
        anonymous_users: anonymous,
        provider_flows: flows,
    })
}

/// One step of each kind, which every sign-in pays: more than a sign-in adds, so that nothing grows
/// without bound though nobody calls [`purge`]. No sign-in fails for it.
pub(super) fn purge_a_little(context: &mut Context<'_, impl Store, impl Env>) -> Result<(), Fault> {
    let now = context.now;
    let begin = random_uuid(context.env);
    let settings = Arc::clone(&context.settings);
    context.store.tidying(|store| {
        let found = store.purge_sessions(&purge_step(&settings, now, begin))?;
        if found.last.is_none() {
            // Else the sessions with the lowest ids would hardly ever be looked at.
            store.purge_sessions(&purge_step(&settings, now, Uuid::nil()))?;
        }
        let ended_before = now.minus(settings.ended_session_retention);
        store.purge_ended_sessions(a_few(ended_before))?;
        store.purge_revoked_tokens(a_few(now.minus(MARGIN)))?;
        purge_what_failures_leave(store, &settings, now)
    })
}

/// What a challenge adds goes with the next ones. No challenge fails for it.
pub(super) fn purge_challenges(
    context: &mut Context<'_, impl Store, impl Env>,
) -> Result<(), Fault> {
    let before = context.now.minus(MARGIN);
    context.store.tidying(|store| store.purge_challenges(before).map(|_| ()))
}

/// What a failed sign-in adds goes with the next ones, so that whoever only fails fills nothing.
pub(super) fn purge_traces(context: &mut Context<'_, impl Store, impl Env>) -> Result<(), Fault> {
    let now = context.now;
    let settings = Arc::clone(&context.settings);
    context.store.tidying(|store| purge_what_failures_leave(store, &settings, now))
}

fn purge_what_failures_leave(
    store: &mut impl Store,
    settings: &Settings,
    now: Timestamp,
) -> Result<(), Fault> {
    store.purge_attempts(a_few(now))?;
    if let Some(below) = audit_floor(settings, now) {
        store.purge_audit_log(a_few(below))?;
    }
    Ok(())
}

fn purge_sessions(
    context: &mut Context<'_, impl Store, impl Env>,
    limit: u64,
) -> Result<u64, Fault> {
    let place = context.store.number_of_purge()?.wrapping_mul(GOLDEN);
    let begin = Uuid::from_u64_pair(place, 0);
    let (mut after, mut went_round) = (begin, false);
    let (mut looked_at, mut ended) = (0_u64, 0_u64);
    while looked_at < limit {
        let many = limit >= MANY;
        let step = PurgeSessions { many, ..purge_step(&context.settings, context.now, after) };
        let found = context.store.purge_sessions(&step)?;
        looked_at = looked_at.saturating_add(found.sessions);
        ended = ended.saturating_add(found.ended);
        match found.last {
            Some(last) if went_round && last > begin => break,
            Some(last) => after = last,
            None if went_round => break,
            None => (after, went_round) = (Uuid::nil(), true),
        }
    }
    Ok(ended)
}

/// What a purge ends, from behind an id on.
#[must_use]
pub fn purge_step(settings: &Settings, now: Timestamp, after: Uuid) -> PurgeSessions {
    let before = |length: Option<Duration>| length.map(|length| now.minus(length).minus(MARGIN));
    PurgeSessions {
        now,
        not_after_before: now.minus(MARGIN),
        after,
        many: false,
        created_before: before(settings.session_time_box),
        used_before: before(settings.session_inactivity_timeout),
        rotated_before: before(settings.refresh_token_lifetime),
    }
}

fn audit_floor(settings: &Settings, now: Timestamp) -> Option<Uuid> {
    settings.audit_retention.map(|length| audit::lowest_id(now.minus(length)))
}

const fn a_few<Place: Copy>(until: Place) -> Removal<Place> {
    Removal { until, many: false }
}

fn repeated(limit: u64, mut step: impl FnMut() -> Result<u64, Fault>) -> Result<u64, Fault> {
    let mut removed = 0_u64;
    while removed < limit {
        match step()? {
            0 => break,
            some => removed = removed.saturating_add(some),
        }
    }
    Ok(removed)
}
