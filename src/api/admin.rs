//! Users for administrators. Who may call these is a matter of grants.

use auth_ext_core::flow::{self, PageRequest, UserAttributes};
use auth_ext_core::outcome::Refusal;
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::pg_sys::{Datum, FunctionCallInfo};
use pgrx::prelude::*;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::call::{self, By};
use crate::json_argument;
use crate::jsonb::Jsonb;
use crate::record::{argument, c_function, text};

c_function!(
    /// `admin_create_user(email, password, email_confirm, user_metadata, app_metadata, role,
    /// password_hash, ban_duration, id, phone, phone_confirm)`.
    admin_create_user_wrapper,
    pg_finfo_admin_create_user_wrapper,
    admin_create_user
);

fn admin_create_user(fcinfo: FunctionCallInfo) -> Result<Datum, ErrorReport> {
    call::writes(c"admin_create_user()", By::Anybody, |context| match attributes(fcinfo, 0) {
        Ok(attributes) => {
            let id = argument::<pgrx::Uuid>(fcinfo, 8).map(uuid);
            flow::admin_create_user(
                context,
                UserAttributes { id, ..with_phone(attributes, fcinfo) },
            )
        }
        Err(refusal) => Ok(refusal.into()),
    })
    .map(Jsonb::datum)
}

c_function!(
    /// `admin_update_user(id, email, password, email_confirm, user_metadata, app_metadata, role,
    /// password_hash, ban_duration, phone, phone_confirm)`.
    admin_update_user_wrapper,
    pg_finfo_admin_update_user_wrapper,
    admin_update_user
);

fn admin_update_user(fcinfo: FunctionCallInfo) -> Result<Datum, ErrorReport> {
    call::writes(c"admin_update_user()", By::Anybody, |context| match attributes(fcinfo, 1) {
        Ok(attributes) => {
            let id = argument::<pgrx::Uuid>(fcinfo, 0).map(uuid);
            flow::admin_update_user(context, id, with_phone(attributes, fcinfo))
        }
        Err(refusal) => Ok(refusal.into()),
    })
    .map(Jsonb::datum)
}

#[pg_extern(sql = false)]
fn admin_get_user(id: Option<pgrx::Uuid>) -> Result<Jsonb, ErrorReport> {
    call::reads(By::Anybody, |context| flow::admin_get_user(context, id.map(uuid)))
}

#[pg_extern(sql = false)]
fn admin_list_users(
    page: Option<i64>,
    per_page: Option<i64>,
    filter: Option<&str>,
    cursor: Option<&str>,
) -> Result<Jsonb, ErrorReport> {
    call::reads(By::Anybody, |context| {
        let asked = PageRequest { page, per_page, filter, ascending: false, cursor };
        Ok(match flow::admin_list_users(context, asked)? {
            Ok(page) => page.counted()?,
            Err(refusal) => refusal.into(),
        })
    })
}

#[pg_extern(sql = false)]
fn admin_delete_user(
    id: Option<pgrx::Uuid>,
    should_soft_delete: Option<bool>,
) -> Result<Jsonb, ErrorReport> {
    let is_soft = should_soft_delete.unwrap_or(false);
    call::writes(c"admin_delete_user()", By::Anybody, |context| {
        flow::admin_delete_user(context, id.map(uuid), is_soft)
    })
}

/// The two arguments that both functions have last.
fn with_phone(attributes: UserAttributes, fcinfo: FunctionCallInfo) -> UserAttributes {
    UserAttributes {
        phone: text(fcinfo, 9).map(str::to_owned),
        phone_confirm: argument(fcinfo, 10).unwrap_or(false),
        ..attributes
    }
}

/// What both functions take, from the argument `first` on.
fn attributes(fcinfo: FunctionCallInfo, first: usize) -> Result<UserAttributes, Refusal> {
    let owned = |place| text(fcinfo, first + place).map(str::to_owned);
    let json = |name, place| json_argument::read_for(name, argument(fcinfo, first + place));
    Ok(UserAttributes {
        email: owned(0),
        password: owned(1).map(Zeroizing::new),
        email_confirm: argument(fcinfo, first + 2).unwrap_or(false),
        user_metadata: json("user_metadata", 3)?,
        app_metadata: json("app_metadata", 4)?,
        role: owned(5),
        password_hash: owned(6),
        ban_duration: owned(7),
        ..UserAttributes::default()
    })
}

pub(super) fn uuid(id: pgrx::Uuid) -> Uuid {
    Uuid::from_bytes(*id.as_bytes())
}
