//! Users for administrators. Who may call these is a matter of grants.

use auth_ext_core::flow::{self, PageRequest, UserAttributes};
use auth_ext_core::outcome::Refusal;
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;
use pgrx::{AnyElement, JsonB};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::call::{self, By};
use crate::json_argument;

#[pg_extern(sql = false)]
#[expect(clippy::too_many_arguments, reason = "named arguments in SQL")]
fn admin_create_user(
    email: Option<&str>,
    password: Option<&str>,
    email_confirm: Option<bool>,
    user_metadata: Option<AnyElement>,
    app_metadata: Option<AnyElement>,
    role: Option<&str>,
    password_hash: Option<&str>,
    ban_duration: Option<&str>,
    id: Option<pgrx::Uuid>,
) -> Result<JsonB, ErrorReport> {
    let given = Given { email, password, email_confirm, role, password_hash, ban_duration };
    call::writes(c"admin_create_user()", By::Anybody, |context| {
        match given.attributes(user_metadata, app_metadata) {
            Ok(attributes) => {
                let attributes = UserAttributes { id: id.map(uuid), ..attributes };
                flow::admin_create_user(context, attributes)
            }
            Err(refusal) => Ok(refusal.into()),
        }
    })
}

#[pg_extern(sql = false)]
#[expect(clippy::too_many_arguments, reason = "named arguments in SQL")]
fn admin_update_user(
    id: Option<pgrx::Uuid>,
    email: Option<&str>,
    password: Option<&str>,
    email_confirm: Option<bool>,
    user_metadata: Option<AnyElement>,
    app_metadata: Option<AnyElement>,
    role: Option<&str>,
    password_hash: Option<&str>,
    ban_duration: Option<&str>,
) -> Result<JsonB, ErrorReport> {
    let given = Given { email, password, email_confirm, role, password_hash, ban_duration };
    call::writes(c"admin_update_user()", By::Anybody, |context| {
        match given.attributes(user_metadata, app_metadata) {
            Ok(attributes) => {
                let id = id.map(uuid);
                flow::admin_update_user(context, id, attributes)
            }
            Err(refusal) => Ok(refusal.into()),
        }
    })
}

#[pg_extern(sql = false)]
fn admin_get_user(id: Option<pgrx::Uuid>) -> Result<JsonB, ErrorReport> {
    call::reads(By::Anybody, |context| flow::admin_get_user(context, id.map(uuid)))
}

#[pg_extern(sql = false)]
fn admin_list_users(
    page: Option<i64>,
    per_page: Option<i64>,
    filter: Option<&str>,
    cursor: Option<&str>,
) -> Result<JsonB, ErrorReport> {
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
) -> Result<JsonB, ErrorReport> {
    let is_soft = should_soft_delete.unwrap_or(false);
    call::writes(c"admin_delete_user()", By::Anybody, |context| {
        flow::admin_delete_user(context, id.map(uuid), is_soft)
    })
}

/// What both functions take.
struct Given<'a> {
    email: Option<&'a str>,
    password: Option<&'a str>,
    email_confirm: Option<bool>,
    role: Option<&'a str>,
    password_hash: Option<&'a str>,
    ban_duration: Option<&'a str>,
}

impl Given<'_> {
    fn attributes(
        self,
        user_metadata: Option<AnyElement>,
        app_metadata: Option<AnyElement>,
    ) -> Result<UserAttributes, Refusal> {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        Ok(UserAttributes {
            email: owned(self.email),
            password: owned(self.password).map(Zeroizing::new),
            password_hash: owned(self.password_hash),
            email_confirm: self.email_confirm.unwrap_or(false),
            role: owned(self.role),
            user_metadata: json_argument::read_for("user_metadata", user_metadata)?,
            app_metadata: json_argument::read_for("app_metadata", app_metadata)?,
            ban_duration: owned(self.ban_duration),
            ..UserAttributes::default()
        })
    }
}

fn uuid(id: pgrx::Uuid) -> Uuid {
    Uuid::from_bytes(*id.as_bytes())
}
