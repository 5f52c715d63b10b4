//! `GET /user/identities/authorize`: the caller links an identity by redirect.

use super::authorize::{self, Authorization, Authorized};
use super::identities::manual_linking;
use crate::context::Context;
use crate::env::Env;
use crate::fault::Fault;
use crate::flow::recent::may_change_identities;
use crate::flow::user::authenticated;
use crate::outcome::Refusal;
use crate::store::Store;

/// Begins a flow that ends with the identity in the caller's account.
///
/// # Errors
/// A fault of the database, the keys or the settings.
pub fn link_identity(
    context: &mut Context<'_, impl Store, impl Env>,
    asked: Authorization<'_>,
) -> Result<Result<Authorized, Refusal>, Fault> {
    let (caller, user) = match authenticated(context)? {
        Ok(found) => found,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if let Err(refusal) = manual_linking(context) {
        return Ok(Err(refusal));
    }
    let what = "link an identity";
    if let Err(refusal) = may_change_identities(context, &user, caller.session_id, what)? {
        return Ok(Err(refusal));
    }
    authorize::begin(context, asked, Some(caller.user_id))
}
