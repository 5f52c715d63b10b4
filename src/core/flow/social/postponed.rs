//! A link that waits for the verifier of whoever began it.
//!
//! Whoever gets somebody else to open the address of his own link would have her identity in his account
//! at the callback, and her sign-ins with it from then on: the callback cannot tell whose browser it is
//! in. Only the app that began the flow has the verifier, so what the provider said is kept, sealed,
//! until the code is exchanged. GoTrue links at the callback.

use super::account;
use super::person::{Arrival, Settled};
use super::tokens::{self, Stored};
use crate::context::Context;
use crate::env::Env;
use crate::fault::Fault;
use crate::flow::mail::{Challenged, Destination};
use crate::json::Json;
use crate::outcome::Refusal;
use crate::social::decision::Intent;
use crate::social::profile::{ExternalEmail, Profile};
use crate::store::Store;
use crate::user::{User, parsed};

/// What became of a link.
pub(in crate::flow) enum Linked {
    /// The account, locked, with the identity.
    User(Box<User>),
    /// There is no session yet; what was written stays.
    Refused(Refusal),
}

/// Links what was kept with a flow whose verifier came; `None` for one that links nothing.
///
/// # Errors
/// A fault of the database or the root key.
pub(in crate::flow) fn link(
    context: &mut Context<'_, impl Store, impl Env>,
    kept: &Stored,
) -> Result<Option<Result<Linked, Refusal>>, Fault> {
    let Some(postponed) = &kept.link else { return Ok(None) };
    let Json::Object(identity_data) = parsed(&postponed.identity_data)? else { return Ok(None) };
    let profile = Profile {
        subject: postponed.subject.clone(),
        email: postponed
            .email
            .clone()
            .map(|address| ExternalEmail { address, verified: postponed.email_verified }),
        identity_data,
    };
    let destination = Destination { redirect_to: Some(&postponed.redirect_to), referer: None };
    let arrival = Arrival {
        provider: &kept.provider,
        profile: &profile,
        email_optional: postponed.email_optional,
        request: Challenged { destination, challenge: None },
    };
    let intent = Intent::Link { target: postponed.target };
    Ok(Some(match account::settle(context, &arrival, intent)? {
        Ok(Settled::User(user)) => {
            tokens::keep(context, &user, &postponed.subject, kept)?;
            Ok(Linked::User(user))
        }
        Ok(Settled::Refused(refusal)) => Ok(Linked::Refused(refusal)),
        Err(refusal) => Err(refusal),
    }))
}
