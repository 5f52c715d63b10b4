//! What stays of a decision: the audit log, and how long anything stays.

use core::time::Duration;

use serde_json::{Value, json};
use uuid::Uuid;

use crate::audit::{self, Action, Actor};
use crate::env::{Env, random_uuid};
use crate::fault::Fault;
use crate::outbox;
use crate::settings::Settings;
use crate::store::{Client, PurgeSessions, Store, UserChange};
use crate::time::Timestamp;
use crate::user::User;

/// How many rows of each kind one call removes if the caller does not say.
const PURGE_LIMIT: u64 = 10_000;

/// How long a session is kept after it was over, as GoTrue does: a clock that was wrong for a while
/// must not cost anybody her session.
const MARGIN: Duration = Duration::from_secs(24 * 3600);

/// Writes an entry of the audit log, if the settings want one.
pub(super) fn record(
    store: &mut impl Store,
    env: &mut impl Env,
    settings: &Settings,
    action: Action,
    actor: Actor<'_>,
    client: &Client,
    traits: &[(&str, Value)],
) -> Result<(), Fault> {
    if settings.audit {
        store.insert_audit_entry(&audit::entry(env, action, actor, client, traits))?;
    }
    Ok(())
}

/// Writes that a user was changed, and what of her; without a client it was an administrator.
pub(super) fn record_user_change(
    store: &mut impl Store,
    env: &mut impl Env,
    settings: &Settings,
    user: &User,
    client: Option<&Client>,
    change: &UserChange<'_>,
) -> Result<(), Fault> {
    let by = ("by", json!(if client.is_some() { "user" } else { "administrator" }));
    let (actor, unknown) = (Actor::User(user), Client::default());
    let client = client.unwrap_or(&unknown);
    if change.password_hash.is_some() {
        let (action, traits) = (Action::UserUpdatedPassword, [by.clone()]);
        record(store, env, settings, action, actor, client, &traits)?;
    }
    let changed = change.changed();
    if !changed.is_empty() {
        let (action, traits) = (Action::UserModified, [by, ("changed", json!(changed))]);
        record(store, env, settings, action, actor, client, &traits)?;
    }
    Ok(())
}

/// Writes that the key ring was changed.
///
/// # Errors
/// A fault of the database.
pub fn record_key_change(
    store: &mut impl Store,
    env: &mut impl Env,
    kid: &str,
    change: &str,
) -> Result<(), Fault> {
    let settings = store.settings()?;
    let traits = [("kid", json!(kid)), ("change", json!(change))];
    let (action, client) = (Action::SigningKeyChanged, Client::default());
    record(store, env, &settings, action, Actor::Unknown, &client, &traits)
}

/// Removes what is over: sessions by policy, reasons of ended sessions and audit entries by their
/// retention, revoked tokens that have expired, attempts that no longer count, messages of the outbox. At most `limit` rows of each kind are looked at
/// (10,000 when unset), so a call is bounded; sessions are looked at from a random place on, so that
/// many small calls see all of them. The answer counts what went: `{sessions, ended_sessions,
/// revoked_tokens, attempts, messages, audit_log_entries}`.
///
/// # Errors
/// A fault of the database.
pub fn purge(
    store: &mut impl Store,
    env: &mut impl Env,
    limit: Option<u64>,
) -> Result<Value, Fault> {
    let settings = store.settings()?;
    let now = env.now();
    let limit = limit.unwrap_or(PURGE_LIMIT);
    let sessions = purge_sessions(store, env, &settings, now, limit)?;
    let ended_before = now.minus(settings.ended_session_retention);
    let ended = repeated(limit, || store.purge_ended_sessions(ended_before))?;
    let revoked = repeated(limit, || store.purge_revoked_tokens(now.minus(MARGIN)))?;
    let attempts = repeated(limit, || store.purge_attempts(now))?;
    let messages = repeated(limit, || outbox::tidy(store, now))?;
    let entries = match audit_floor(&settings, now) {
        Some(below) => repeated(limit, || store.purge_audit_log(below))?,
        None => 0,
    };
    Ok(json!({
        "sessions": sessions,
        "ended_sessions": ended,
        "revoked_tokens": revoked,
        "attempts": attempts,
        "messages": messages,
        "audit_log_entries": entries,
    }))
}

/// One step of each kind, which every sign-in pays: more than a sign-in adds, so that nothing grows
/// without bound though nobody calls [`purge`].
pub(super) fn purge_a_little(
    store: &mut impl Store,
    env: &mut impl Env,
    settings: &Settings,
) -> Result<(), Fault> {
    let now = env.now();
    let found = store.purge_sessions(&step(settings, now, random_uuid(env)))?;
    if found.last.is_none() {
        // Else the sessions with the lowest ids would hardly ever be looked at.
        store.purge_sessions(&step(settings, now, Uuid::nil()))?;
    }
    store.purge_ended_sessions(now.minus(settings.ended_session_retention))?;
    store.purge_revoked_tokens(now.minus(MARGIN))?;
    store.purge_attempts(now)?;
    if let Some(below) = audit_floor(settings, now) {
        store.purge_audit_log(below)?;
    }
    Ok(())
}

/// What a failed sign-in adds goes with the next ones, so that whoever only fails fills nothing.
pub(super) fn purge_traces(
    store: &mut impl Store,
    env: &mut impl Env,
    settings: &Settings,
) -> Result<(), Fault> {
    let now = env.now();
    store.purge_attempts(now)?;
    if let Some(below) = audit_floor(settings, now) {
        store.purge_audit_log(below)?;
    }
    Ok(())
}

fn purge_sessions(
    store: &mut impl Store,
    env: &mut impl Env,
    settings: &Settings,
    now: Timestamp,
    limit: u64,
) -> Result<u64, Fault> {
    let begin = random_uuid(env);
    let (mut after, mut went_round) = (begin, false);
    let (mut looked_at, mut ended) = (0_u64, 0_u64);
    while looked_at < limit {
        let found = store.purge_sessions(&step(settings, now, after))?;
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

fn step(settings: &Settings, now: Timestamp, after: Uuid) -> PurgeSessions {
    let before = |length: Option<Duration>| length.map(|length| now.minus(length).minus(MARGIN));
    PurgeSessions {
        now,
        not_after_before: now.minus(MARGIN),
        after,
        created_before: before(settings.session_time_box),
        used_before: before(settings.session_inactivity_timeout),
        rotated_before: before(settings.refresh_token_lifetime),
    }
}

fn audit_floor(settings: &Settings, now: Timestamp) -> Option<Uuid> {
    settings.audit_retention.map(|length| audit::lowest_id(now.minus(length)))
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
