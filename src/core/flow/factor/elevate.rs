//! Applying a proof to the session: the writes of [`crate::factor::elevation`].

use uuid::Uuid;

use super::caller::{Owner, tell};
use crate::context::Context;
use crate::env::{Env, random_bytes, random_uuid};
use crate::factor::{Factor, FactorKind, elevation};
use crate::fault::{Fault, FaultKind};
use crate::flow::issue::{AuthenticationMethod, answer, undoable_if_hooked};
use crate::mail::MailType;
use crate::outcome::{ErrorCode, Outcome, Refusal};
use crate::refresh::{GotrueToken, RefreshToken};
use crate::session::{EndReason, Scope};
use crate::settings::RefreshTokenFormat;
use crate::store::{NewGotrueToken, RaisedSession, Replacement, Store, VerifiedFactor};

/// A proof.
pub(super) struct Proved<'a> {
    /// The factor, or the set of recovery codes.
    pub(super) id: Uuid,
    pub(super) kind: FactorKind,
    /// The WebAuthn credential as JSON text, if it is new or has changed.
    pub(super) credential: Option<&'a str>,
    pub(super) aaguid: Option<Uuid>,
}

/// Raises the session, gives it a new refresh token, ends the user's sessions that have proved
/// nothing, and answers with the session. A token hook that refuses leaves none of it.
pub(super) fn elevate(
    context: &mut Context<'_, impl Store, impl Env>,
    owner: &Owner,
    proved: &Proved<'_>,
) -> Result<Outcome, Fault> {
    let issued = undoable_if_hooked(context, |context| {
        // In everybody's order: the user is locked, then all sessions, then refresh tokens.
        context.store.lock_sessions(owner.user.id)?;
        let Some(locked) = context.store.lock_for_exchange(owner.session.id)? else {
            let message = "Session from session_id claim in JWT does not exist";
            return Ok(Err(Refusal::new(ErrorCode::SessionNotFound, message)));
        };
        let now = context.waited();
        let change = elevation(proved.kind, locked.row.map_or(0, |row| row.generation));
        let Some(generation) = change.generation else {
            let message = "Session Expired";
            return Ok(Err(Refusal::new(ErrorCode::SessionExpired, message)));
        };
        context.store.raise_session(&RaisedSession {
            id: owner.session.id,
            aal: change.aal,
            factor: proved.id,
            amr_id: random_uuid(context.env),
            method: change.method,
            now,
        })?;
        let text = new_refresh_token(context, owner, generation)?;
        let (scope, reason) = (Scope::OthersBelowAal2, EndReason::SecondFactor);
        context.store.end_sessions(owner.user.id, Some(owner.session.id), scope, reason, now)?;
        if proved.kind != FactorKind::RecoveryCode {
            context.store.mark_factor_verified(&VerifiedFactor {
                id: proved.id,
                credential: proved.credential,
                aaguid: proved.aaguid,
                now,
            })?;
            for factor in &owner.factors {
                let is_left_over = factor.kind == change.drops_unverified
                    && factor.id != proved.id
                    && !factor.is_verified();
                if is_left_over {
                    context.store.delete_factor(factor.id)?;
                }
            }
            let was_there = |factor: &&Factor| factor.id == proved.id && !factor.is_verified();
            if let Some(added) = owner.factors.iter().find(was_there) {
                tell(context, &owner.user, MailType::FactorEnrolled, added.kind)?;
            }
        }
        let Some((session, user)) = context.store.session(owner.session.id)? else {
            return Err(Fault::new(FaultKind::Internal, "a locked session is gone"));
        };
        answer(context, &user, &session, &text, AuthenticationMethod::Factor(proved.kind))
    })?;
    Ok(match issued {
        Ok(body) => Outcome::Done(body),
        Err(refusal) => refusal.into(),
    })
}

/// A refresh token that nobody can derive from the one before, so that whoever has that gets
/// nothing of the second factor.
fn new_refresh_token(
    context: &mut Context<'_, impl Store, impl Env>,
    owner: &Owner,
    generation: u32,
) -> Result<zeroize::Zeroizing<String>, Fault> {
    let format = context.settings.refresh_token_format;
    let (text, token_hash) = match format {
        RefreshTokenFormat::AuthExt => {
            let key = context.store.refresh_token_key()?;
            let secret = random_bytes(context.env);
            let token = RefreshToken::restarted(owner.session.id, generation, secret, &key);
            (token.to_text(), token.hash())
        }
        RefreshTokenFormat::Gotrue => {
            let token = GotrueToken::random(context.env);
            (token.to_text(), token.hash())
        }
    };
    context.store.replace_refresh_token(&Replacement {
        session_id: owner.session.id,
        generation,
        token_hash,
        // No token has this hash.
        parent_hash: random_bytes(context.env),
        nonce: None,
        gotrue_counter: None,
        now: context.now,
    })?;
    if format == RefreshTokenFormat::Gotrue {
        context.store.insert_gotrue_token(&NewGotrueToken {
            session_id: owner.session.id,
            user_id: owner.user.id,
            token: &text,
            // GoTrue gives the live token to whoever has its parent.
            parent: None,
            now: context.now,
        })?;
    }
    Ok(text)
}
