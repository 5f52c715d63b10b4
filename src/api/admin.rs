//! Users for administrators. Who may call these is a matter of grants.

use auth_ext_core::fault::Fault;
use auth_ext_core::flow::{self, UserAttributes};
use auth_ext_core::outcome::{Outcome, Refusal};
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;
use pgrx::{AnyElement, JsonB};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::error::report;
use crate::json_argument;
use crate::request;
use crate::store::SpiStore;
use crate::surroundings::Surroundings;

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
    request::require_read_write(c"admin_create_user()");
    let given = Given { email, password, email_confirm, role, password_hash, ban_duration };
    answer(match given.attributes(user_metadata, app_metadata) {
        Ok(attributes) => {
            let attributes = UserAttributes { id: id.map(uuid), ..attributes };
            flow::admin_create_user(&mut SpiStore, &mut Surroundings, attributes)
        }
        Err(refusal) => Ok(refusal.into()),
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
    request::require_read_write(c"admin_update_user()");
    let given = Given { email, password, email_confirm, role, password_hash, ban_duration };
    answer(match given.attributes(user_metadata, app_metadata) {
        Ok(attributes) => {
            let id = id.map(uuid);
            flow::admin_update_user(&mut SpiStore, &mut Surroundings, id, attributes)
        }
        Err(refusal) => Ok(refusal.into()),
    })
}

#[pg_extern(sql = false)]
fn admin_get_user(id: Option<pgrx::Uuid>) -> Result<JsonB, ErrorReport> {
    answer(flow::admin_get_user(&mut SpiStore, id.map(uuid)))
}

#[pg_extern(sql = false)]
fn admin_list_users(
    page: Option<i64>,
    per_page: Option<i64>,
    filter: Option<&str>,
) -> Result<JsonB, ErrorReport> {
    let listed = flow::admin_list_users(&mut SpiStore, page, per_page, filter);
    answer(listed.map(|listed| match listed {
        Ok(page) => Outcome::Done(page.into_counted_body()),
        Err(refusal) => refusal.into(),
    }))
}

#[pg_extern(sql = false)]
fn admin_delete_user(
    id: Option<pgrx::Uuid>,
    should_soft_delete: Option<bool>,
) -> Result<JsonB, ErrorReport> {
    request::require_read_write(c"admin_delete_user()");
    let is_soft = should_soft_delete.unwrap_or(false);
    answer(flow::admin_delete_user(&mut SpiStore, &mut Surroundings, id.map(uuid), is_soft))
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

fn answer(outcome: Result<Outcome, Fault>) -> Result<JsonB, ErrorReport> {
    outcome.map(request::respond).map_err(report)
}
