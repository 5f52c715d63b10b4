//! A user's own factors.

use serde::Serialize;

use super::caller::done;
use crate::context::Context;
use crate::env::Env;
use crate::factor::{Factor, FactorKind};
use crate::fault::Fault;
use crate::flow::user::authenticated;
use crate::outcome::Outcome;
use crate::store::Store;

/// What supabase-js makes of `user.factors`: all, and the verified ones by kind.
#[derive(Serialize)]
struct Answer<'a> {
    all: &'a [Factor],
    totp: Vec<&'a Factor>,
    phone: Vec<&'a Factor>,
    webauthn: Vec<&'a Factor>,
}

/// The caller's factors: `{all, totp, phone, webauthn}`, of which all but the first have only the
/// verified ones.
///
/// # Errors
/// A fault of the database.
pub fn list_factors(context: &mut Context<'_, impl Store, impl Env>) -> Result<Outcome, Fault> {
    let user = match authenticated(context)? {
        Ok((_, user)) => user,
        Err(refusal) => return Ok(refusal.into()),
    };
    let all = context.store.factors_of(user.id)?;
    let verified = |kind| all.iter().filter(|f| f.kind == kind && f.is_verified()).collect();
    done(&Answer {
        all: &all,
        totp: verified(FactorKind::Totp),
        phone: verified(FactorKind::Phone),
        webauthn: verified(FactorKind::Webauthn),
    })
}
