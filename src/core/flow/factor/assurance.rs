//! How sure it is who is there, and how sure it could be.

use serde::Serialize;
use serde_json::value::RawValue;

use super::caller::done;
use crate::context::Context;
use crate::env::Env;
use crate::factor::Factor;
use crate::fault::{Fault, FaultKind};
use crate::flow::user::authenticated;
use crate::outcome::Outcome;
use crate::store::Store;

/// What supabase-js' `getAuthenticatorAssuranceLevel()` gives.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    current_level: String,
    next_level: String,
    current_authentication_methods: Box<RawValue>,
}

/// The level of the caller's session, the one that it has after a proof of a factor that she has,
/// and how she got there.
///
/// # Errors
/// A fault of the database.
pub fn authenticator_assurance_level(
    context: &mut Context<'_, impl Store, impl Env>,
) -> Result<Outcome, Fault> {
    let (caller, user) = match authenticated(context)? {
        Ok(found) => found,
        Err(refusal) => return Ok(refusal.into()),
    };
    let session = match caller.session_id {
        Some(session) => context.store.session(session)?.map(|(session, _)| session),
        None => None,
    };
    let (current_level, amr) = match session {
        Some(session) => (session.aal, session.amr),
        None => ("aal1".to_owned(), "[]".to_owned()),
    };
    let is_protected = context.store.factors_of(user.id)?.iter().any(Factor::is_verified);
    let next_level = if is_protected { "aal2".to_owned() } else { current_level.clone() };
    let current_authentication_methods = RawValue::from_string(amr)
        .map_err(|_| Fault::new(FaultKind::Internal, "the amr of a session is no JSON"))?;
    done(&Answer { current_level, next_level, current_authentication_methods })
}
