//! Refresh with a token of GoTrue, and the way back: its tokens handed out again.

use std::sync::Arc;

use super::issue::{AuthenticationMethod, answer, undoable_if_hooked};
use super::refresh_again::{again, finished, late_retry, same_handed_back};
use super::refresh_consequence::{act, record_adoption};
use super::refresh_refusal::refusal;
use crate::context::Context;
use crate::env::{Env, random_bytes};
use crate::fault::Fault;
use crate::outcome::Outcome;
use crate::refresh::{
    Bars, Decision, ExchangeFacts, GotrueFormat, GotrueState, GotrueToken, Neighbours,
    RefreshToken, Signature, decide_exchange,
};
use crate::session::{Expiry, SessionState};
use crate::settings::RefreshTokenFormat;
use crate::store::{GotrueColumns, NewGotrueToken, Replacement, Store};
use crate::user::User;

/// Exchanges a refresh token that GoTrue issued in a live session: the session answer with a token
/// of the format of the settings, or GoTrue's refusal. GoTrue's copy is spent in the same
/// transaction.
pub(super) fn exchange(
    context: &mut Context<'_, impl Store, impl Env>,
    token: &GotrueToken,
) -> Result<Outcome, Fault> {
    let text = token.to_text();
    let secret = crate::secret::Secret::from_text(&text);
    let session_id = match token.format() {
        GotrueFormat::Second { session_id, .. } => Some(*session_id),
        GotrueFormat::First => context.store.session_of_gotrue_token(&secret)?,
    };
    let Some(session_id) = session_id else {
        return Ok(refusal(Decision::NotFound).into());
    };
    // Whoever knows no more than the id of a session must not hold a lock on it.
    if let Some(decision) = unproven(context, token, session_id)? {
        return Ok(refusal(decision).into());
    }
    let Some(mut locked) = context.store.lock_for_exchange(session_id)? else {
        return gone(context, token, session_id);
    };
    let (state, neighbours) = match token.format() {
        GotrueFormat::Second { counter, .. } => {
            let key = match locked.key.take() {
                Some(stored) => context.store.opened(session_id, stored)?,
                None => None,
            };
            let neighbour = |counter: Option<i64>| token.with_counter(counter?, key.as_ref()?);
            let neighbours = Neighbours {
                before: neighbour(counter.checked_sub(1)),
                after: neighbour(counter.checked_add(1)),
            };
            let (counter, is_spent) = (locked.counter, locked.is_spent);
            (GotrueState::Second { key, counter, is_spent }, neighbours)
        }
        GotrueFormat::First => {
            let Some(row) = context.store.gotrue_token(&secret)? else {
                return Ok(refusal(Decision::NotFound).into());
            };
            // GoTrue's rule for when a session was last used.
            locked.session.refreshed_at = locked.session.refreshed_at.or(row.updated_at);
            let neighbours = Neighbours {
                before: row.before.map(GotrueToken::stored),
                after: row.after.map(GotrueToken::stored),
            };
            let (revoked, parent_of_active) = (row.revoked, row.parent_of_active);
            (GotrueState::First { revoked, parent_of_active }, neighbours)
        }
    };
    decided(context, token, &state, &neighbours, &locked)
}

/// Why a token of the second format proves nothing; the first format is its own proof.
fn unproven(
    context: &mut Context<'_, impl Store, impl Env>,
    token: &GotrueToken,
    session_id: uuid::Uuid,
) -> Result<Option<Decision>, Fault> {
    if *token.format() == GotrueFormat::First {
        return Ok(None);
    }
    let signature = match context.store.gotrue_key(session_id)? {
        None => None,
        // Without GoTrue's key the envelope stays closed, and the signature says so.
        Some(stored) => Some(match context.store.opened(session_id, stored)? {
            Some(key) => token.signature(&key),
            None => Signature::KeyEncrypted,
        }),
    };
    Ok(match signature {
        Some(Signature::Good) => None,
        Some(Signature::KeyEncrypted) => Some(Decision::KeyEncrypted),
        Some(Signature::Bad) | None => Some(Decision::NotFound),
    })
}

/// Only what the signature or the table proves to be ours may learn why its session has ended, and
/// with the session the proof is gone.
fn gone(
    context: &mut Context<'_, impl Store, impl Env>,
    token: &GotrueToken,
    session_id: uuid::Uuid,
) -> Result<Outcome, Fault> {
    Ok(match token.format() {
        GotrueFormat::First => {
            refusal(Decision::SessionEnded(context.store.end_reason(session_id)?)).into()
        }
        GotrueFormat::Second { .. } => refusal(Decision::NotFound).into(),
    })
}

fn decided(
    context: &mut Context<'_, impl Store, impl Env>,
    token: &GotrueToken,
    state: &GotrueState,
    neighbours: &Neighbours,
    locked: &GotrueColumns,
) -> Result<Outcome, Fault> {
    let GotrueColumns { row, session, user, .. } = locked;
    // The wait for the lock is over.
    let now = context.waited();
    let settings = &Arc::clone(&context.settings);
    let key = context.store.refresh_token_key()?;
    let replaced =
        settings.single_session_per_user && context.store.has_newer_session(session, user.id)?;
    // A token that we handed out has the lifetime of ours; one that GoTrue issued has none.
    let ours = row.as_ref().filter(|row| token.matches(&row.token_hash));
    let rotated_at = ours.map(|row| row.rotated_at);
    let decision = decide_exchange(&ExchangeFacts {
        token,
        state,
        neighbours,
        key: &key,
        row: row.as_ref(),
        bars: Bars { session, user, rotated_at, replaced },
        is_of_oauth_client: locked.is_of_oauth_client,
        now,
        settings,
    });
    match (decision, row) {
        (Decision::Rotate | Decision::Adopt, row) => {
            let before = Before {
                hash: token.hash(),
                gotrue: Some(token),
                generation: row.as_ref().map_or(0, |row| row.generation),
                is_adopted: decision == Decision::Adopt,
            };
            replace(context, before, session, user)
        }
        (Decision::SameChild(when), Some(row)) => {
            let exchanged = neighbours.exchanged(token, row).zip(row.nonce);
            let child = exchanged.and_then(|(exchanged, nonce)| {
                RefreshToken::exchanged(exchanged, &nonce, session.id, row.generation, &key)
            });
            let Some(child) = child else {
                return Ok(refusal(Decision::KeyLost).into());
            };
            let late = late_retry(session.id, row, when);
            again(context, session, user, &child.to_text(), late)
        }
        (Decision::SameHandedBack(when), Some(row)) => {
            same_handed_back(context, row, session, user, when)
        }
        (decision, _) => act(context, decision, session, user),
    }
}

/// The token that is replaced.
pub(super) struct Before<'a> {
    /// Its hash.
    pub(super) hash: [u8; 32],
    /// The token itself, if it is one of GoTrue's.
    pub(super) gotrue: Option<&'a GotrueToken>,
    /// Its generation; 0 before the first that we have issued.
    pub(super) generation: u32,
    /// Whether the database has lost it: the audit log says so.
    pub(super) is_adopted: bool,
}

/// Replaces the current token of a locked session by one of the format of the settings and answers.
pub(super) fn replace(
    context: &mut Context<'_, impl Store, impl Env>,
    before: Before<'_>,
    session: &SessionState,
    user: &User,
) -> Result<Outcome, Fault> {
    // PostgreSQL keeps the generation in a signed integer.
    let generation = before.generation.checked_add(1).filter(|next| i32::try_from(*next).is_ok());
    let Some(generation) = generation else {
        return Ok(refusal(Decision::SessionExpired(Expiry::TimeBox)).into());
    };
    let key = context.store.refresh_token_key()?;
    let nonce = random_bytes(context.env);
    let ours = match (context.settings.refresh_token_format, before.gotrue) {
        (RefreshTokenFormat::AuthExt, Some(token)) => {
            RefreshToken::exchanged(token, &nonce, session.id, generation, &key)
        }
        (RefreshTokenFormat::Gotrue, _) | (RefreshTokenFormat::AuthExt, None) => None,
    };
    let handed_back = GotrueToken::random(context.env);
    let (text, token_hash) = match &ours {
        Some(child) => (child.to_text(), child.hash()),
        None => (handed_back.to_text(), handed_back.hash()),
    };
    let replacement = Replacement {
        session_id: session.id,
        generation,
        token_hash,
        parent_hash: before.hash,
        nonce: ours.as_ref().map(|_| nonce),
        gotrue_counter: before.gotrue.and_then(|token| match token.format() {
            GotrueFormat::Second { counter, .. } => Some(*counter),
            GotrueFormat::First => None,
        }),
        now: context.now,
    };
    let parent = before.gotrue.filter(|token| *token.format() == GotrueFormat::First);
    let parent = parent.map(GotrueToken::to_text);
    let answer = undoable_if_hooked(context, |context| {
        context.store.replace_refresh_token(&replacement)?;
        if ours.is_none() {
            context.store.insert_gotrue_token(&NewGotrueToken {
                session_id: session.id,
                user_id: user.id,
                token: &text,
                parent: parent.as_ref().map(|text| text.as_str()),
                now: context.now,
            })?;
        }
        context.store.touch_session(session.id, &context.client, context.now)?;
        if before.is_adopted {
            record_adoption(context, session, user)?;
        }
        answer(context, user, session, &text, AuthenticationMethod::TokenRefresh)
    })?;
    Ok(finished(answer))
}
