//! Guesses of codes that a rollback undid.
//!
//! A wrong guess is recorded in the transaction that made it. Whoever has SQL of his own as an API role
//! rolls it back and guesses on, at no cost: a code of six digits would last a few hours. So wrong
//! guesses are counted outside of transactions, too, and where too many of them were never committed, no
//! code is looked at. Which user's they were is not known then: it holds for all callers of that kind, those
//! with a login of their own or those of PostgREST. Links go on. Wrong passwords likewise, but for those of
//! PostgREST, which commits.

use crate::context::Context;
use crate::doctor::UNDONE_GUESSES;
use crate::env::Env;
use crate::fault::Fault;
use crate::outcome::{ErrorCode, Refusal};
use crate::store::Store;

/// When to come back, in seconds.
const RETRY_AFTER: u64 = 3600;

/// Why no code is looked at now.
///
/// # Errors
/// A fault of the database.
pub(super) fn too_many_undone(
    context: &mut Context<'_, impl Store, impl Env>,
) -> Result<Option<Refusal>, Fault> {
    let undone = context.store.undone_guesses(context.now)?;
    let message = "Too many wrong codes, try again later";
    Ok((undone > UNDONE_GUESSES).then(|| {
        Refusal::new(ErrorCode::OverRequestRateLimit, message).with_retry_after(RETRY_AFTER)
    }))
}

/// Why no password is looked at now.
///
/// # Errors
/// A fault of the database.
pub(super) fn too_many_passwords_undone(
    context: &mut Context<'_, impl Store, impl Env>,
) -> Result<Option<Refusal>, Fault> {
    let undone = context.store.undone_passwords(context.now)?;
    let message = "Request rate limit reached";
    Ok((undone > UNDONE_GUESSES).then(|| {
        Refusal::new(ErrorCode::OverRequestRateLimit, message).with_retry_after(RETRY_AFTER)
    }))
}
