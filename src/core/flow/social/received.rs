//! What a courier brought of a provider, to whoever asked for it.

use super::{documents, tokens};
use crate::context::Context;
use crate::env::Env;
use crate::fault::Fault;
use crate::outbox::Exchanged;
use crate::store::Store;

/// Takes what a courier brought: a document of a provider, or the tokens of a person at one.
///
/// # Errors
/// A fault of the database, or of the root key.
pub fn document_received(
    store: &mut impl Store,
    env: &mut impl Env,
    purpose: &str,
    exchanged: &Exchanged,
) -> Result<(), Fault> {
    match purpose {
        tokens::PURPOSE => tokens::received(&mut Context::new(store, env)?, exchanged),
        documents::PURPOSE => documents::received(&mut Context::new(store, env)?, exchanged),
        _ => Ok(()),
    }
}
