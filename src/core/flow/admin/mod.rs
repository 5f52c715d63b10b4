//! Users as administrators see and change them: GoTrue's `/admin/users`.

mod attributes;
mod audit_log;
mod create;
mod cursor;
mod delete;
mod list;
mod update;

use uuid::Uuid;

use super::check::revocation;
use super::user::standing;
use crate::context::Context;
use crate::env::Env;
use crate::fault::Fault;
use crate::outcome::{ErrorCode, Outcome, Refusal};
use crate::request::{Presented, TokenClaims, no_authorization};
use crate::store::{Store, UserLock};
use crate::user::User;

pub use attributes::UserAttributes;
pub use audit_log::{AuditPage, AuditRequest, admin_list_audit_log};
pub use create::admin_create_user;
pub use delete::admin_delete_user;
pub use list::{PageRequest, UserPage, admin_list_users};
pub use update::admin_update_user;

/// Whether a request may do what administrators do: it shows a token of one of GoTrue's roles of
/// administrators, or none, and the role of the database has the rights of the service role by
/// itself. A token with a session must be of a live one, whose user still has such a role, and one with a
/// `jti` must not have been revoked. Where a hook makes the claims, it gives roles that no row has: then the
/// token alone tells.
///
/// # Errors
/// A fault of the database. The inner error is GoTrue's refusal.
pub fn administrator(
    context: &mut Context<'_, impl Store, impl Env>,
) -> Result<Result<(), Refusal>, Fault> {
    if let Some(refusal) = &context.refused {
        return Ok(Err(refusal.clone()));
    }
    if context.claims.is_none() && context.is_service_role {
        return Ok(Ok(()));
    }
    let role = context.claims.as_deref().map_or_else(|| Err(no_authorization()), TokenClaims::role);
    let role = match role {
        Ok(role) => role,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if !is_administrators(role) {
        return Ok(Err(not_admin()));
    }
    let presented = match Presented::from_claims(context.claims.as_deref()) {
        Ok(presented) => presented,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if let Some(reason) = revocation(context.store, presented.jti.as_deref())? {
        let message = format!("invalid JWT: {}", reason.describe());
        return Ok(Err(Refusal::new(ErrorCode::BadJwt, message)));
    }
    let Some((caller, _)) = presented.session else { return Ok(Ok(())) };
    let is_by_hook = context.settings.custom_access_token_hook.is_some();
    Ok(standing(context, caller)?.and_then(|(_, user)| {
        // Who lost the role has a token of it until that ends.
        if is_by_hook || is_administrators(&user.role) { Ok(()) } else { Err(not_admin()) }
    }))
}

/// Whether it is one of GoTrue's roles of administrators.
fn is_administrators(role: &str) -> bool {
    matches!(role, "service_role" | "supabase_admin")
}

fn not_admin() -> Refusal {
    Refusal::new(ErrorCode::NotAdmin, "User not allowed")
}

/// A user by id, as GoTrue's JSON.
///
/// # Errors
/// A fault of the database.
pub fn admin_get_user(
    context: &mut Context<'_, impl Store, impl Env>,
    id: Option<Uuid>,
) -> Result<Outcome, Fault> {
    let user = match id {
        Some(id) => context.store.user_by_id(id)?,
        None => None,
    };
    Ok(match user {
        Some(user) => Outcome::user(&user)?,
        None => not_found().into(),
    })
}

/// The user, with her row locked.
pub(super) fn locked(
    context: &mut Context<'_, impl Store, impl Env>,
    user: Option<Uuid>,
) -> Result<Result<User, Refusal>, Fault> {
    let Some(id) = user else { return Ok(Err(not_found())) };
    let locked = context.store.lock_user(id, UserLock::Change)?;
    context.waited();
    Ok(locked.map(|locked| locked.user).ok_or_else(not_found))
}

pub(super) fn not_found() -> Refusal {
    Refusal::new(ErrorCode::UserNotFound, "User not found").with_status(404)
}
