//! Factors for administrators. Who may call these is a matter of grants.

use uuid::Uuid;

use super::caller::{done, factor_id, factor_not_found};
use super::unenroll::remove;
use crate::audit::{Action, Actor, Traits};
use crate::context::Context;
use crate::env::Env;
use crate::factor::{Factor, FactorKind};
use crate::fault::Fault;
use crate::flow::admin::{locked, not_found};
use crate::flow::records::record;
use crate::outcome::{ErrorCode, Outcome, Refusal};
use crate::phone::PhoneNumber;
use crate::store::Store;
use crate::user::User;

/// The factors of a user, as an array.
///
/// # Errors
/// A fault of the database.
pub fn admin_list_factors(
    context: &mut Context<'_, impl Store, impl Env>,
    user: Option<Uuid>,
) -> Result<Outcome, Fault> {
    let user = match user {
        Some(id) => context.store.user_by_id(id)?,
        None => None,
    };
    match user {
        Some(user) => done(&context.store.factors_of(user.id)?),
        None => Ok(not_found().into()),
    }
}

/// Removes a factor of a user: the factor as it was. Sessions that it has raised are lowered.
///
/// # Errors
/// A fault of the database.
pub fn admin_delete_factor(
    context: &mut Context<'_, impl Store, impl Env>,
    user: Option<Uuid>,
    factor: Option<&str>,
) -> Result<Outcome, Fault> {
    let (user, factor) = match found(context, user, factor)? {
        Ok(found) => found,
        Err(refusal) => return Ok(refusal.into()),
    };
    remove(context, &factor)?;
    let traits = Traits { user_id: Some(user.id), factor_id: Some(factor.id), ..Traits::default() };
    record(context, Action::FactorDeleted, Actor::User(&user), &traits)?;
    done(&factor)
}

/// Gives a factor of a user another name, or a phone another number: the factor.
///
/// # Errors
/// A fault of the database.
pub fn admin_update_factor(
    context: &mut Context<'_, impl Store, impl Env>,
    user: Option<Uuid>,
    factor: Option<&str>,
    friendly_name: Option<&str>,
    phone: Option<&str>,
) -> Result<Outcome, Fault> {
    let (user, mut factor) = match found(context, user, factor)? {
        Ok(found) => found,
        Err(refusal) => return Ok(refusal.into()),
    };
    if let Some(name) = friendly_name.filter(|name| !name.is_empty()) {
        let others = context.store.factors_of(user.id)?;
        if others.iter().any(|other| other.id != factor.id && other.friendly_name == name) {
            let message =
                format!("A factor with the friendly name \"{name}\" for this user already exists");
            return Ok(Refusal::new(ErrorCode::MfaFactorNameConflict, message).into());
        }
        if name.len() > 255 || name.contains('\0') {
            let message = "friendly_name must be at most 255 bytes without a null character";
            return Ok(Refusal::new(ErrorCode::ValidationFailed, message).into());
        }
        name.clone_into(&mut factor.friendly_name);
    }
    if let Some(typed) = phone.filter(|phone| !phone.is_empty() && factor.kind == FactorKind::Phone)
    {
        let Some(number) = PhoneNumber::parse(typed) else {
            let message = "Invalid phone number format (E.164 required)";
            return Ok(Refusal::new(ErrorCode::ValidationFailed, message).into());
        };
        factor.phone = Some(number.as_str().to_owned());
    }
    let (name, phone) = (factor.friendly_name.as_str(), factor.phone.as_deref());
    context.store.update_factor(factor.id, name, phone, context.now)?;
    factor.updated_at = context.now;
    let traits = Traits {
        user_id: Some(user.id),
        factor_id: Some(factor.id),
        factor_type: Some(factor.kind.as_str()),
        ..Traits::default()
    };
    record(context, Action::FactorUpdated, Actor::User(&user), &traits)?;
    done(&factor)
}

fn found(
    context: &mut Context<'_, impl Store, impl Env>,
    user: Option<Uuid>,
    factor: Option<&str>,
) -> Result<Result<(User, Factor), Refusal>, Fault> {
    let user = match locked(context, user)? {
        Ok(user) => user,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let id = match factor_id(factor) {
        Ok(id) => id,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let mut factors = context.store.factors_of(user.id)?.into_iter();
    Ok(match factors.find(|factor| factor.id == id) {
        Some(factor) => Ok((user, factor)),
        None => Err(factor_not_found()),
    })
}
