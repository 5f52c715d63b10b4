//! The same refresh token once more: the client's answer was lost, or two asked at once.

use super::issue::{AuthenticationMethod, answer, undoable_if_hooked};
use super::refresh_refusal::refusal;
use crate::context::Context;
use crate::env::Env;
use crate::fault::Fault;
use crate::outcome::{Outcome, Refusal};
use crate::refresh::{Again, Decision, GotrueToken};
use crate::session::SessionState;
use crate::store::{LateRetry, RefreshTokenRow, Store};
use crate::user::User;
use uuid::Uuid;

/// What to record of a retry: nothing inside the window, and nothing that the row says already.
pub(super) fn late_retry(
    session_id: Uuid,
    row: &RefreshTokenRow,
    again: Again,
) -> Option<LateRetry> {
    match again {
        Again::Late { in_a_row } if row.late_generation != Some(row.generation) => {
            Some(LateRetry { session_id, generation: row.generation, in_a_row })
        }
        Again::Late { .. } | Again::InWindow => None,
    }
}

/// The refresh token of GoTrue that was handed out last, once more.
pub(super) fn same_handed_back(
    context: &mut Context<'_, impl Store, impl Env>,
    row: &RefreshTokenRow,
    session: &SessionState,
    user: &User,
    when: Again,
) -> Result<Outcome, Fault> {
    let newest = context.store.newest_gotrue_token(session.id)?.map(GotrueToken::stored);
    match newest.filter(|token| token.matches(&row.token_hash)) {
        Some(token) => {
            let late = late_retry(session.id, row, when);
            again(context, session, user, &token.to_text(), late)
        }
        // GoTrue has gone on with it in the meantime.
        None => Ok(refusal(Decision::KeyLost).into()),
    }
}

/// A new access token beside a refresh token that the client should have already.
pub(super) fn again(
    context: &mut Context<'_, impl Store, impl Env>,
    session: &SessionState,
    user: &User,
    text: &str,
    late: Option<LateRetry>,
) -> Result<Outcome, Fault> {
    let method = AuthenticationMethod::TokenRefresh;
    // Nothing was rotated, but the hook may have written.
    let answer = undoable_if_hooked(context, |context| {
        if let Some(late) = &late {
            context.store.record_late_retry(late)?;
        }
        answer(context, user, session, text, method)
    })?;
    Ok(finished(answer))
}

pub(super) fn finished(answer: Result<crate::json::Body, Refusal>) -> Outcome {
    match answer {
        Ok(body) => Outcome::Done(body),
        Err(refusal) => refusal.into(),
    }
}
