//! PostgREST beside us: what to tell it, and which roles it may switch to.

use core::cell::RefCell;
use std::ffi::CString;
use std::rc::Rc;

use auth_ext_core::fault::Fault;
use auth_ext_core::keys::api_key::ApiRole;
use pgrx::pg_sys;

use super::row::{read_latest, write};
use crate::invalidation::{Cached, Reading};

thread_local! {
    /// The role of the token before with what was known of it: a series of tokens has mostly one.
    static LAST_ROLE: RefCell<Cached<Rc<(String, ApiRole)>>> = const { RefCell::new(Cached::new()) };
}

/// What is known of a role that a token is to carry; `None` when there is no such role. PostgREST
/// logs in as authenticator and can only become roles that this is a member of. From PostgreSQL's
/// own caches: a statement for it takes longer than a token takes to sign.
pub(crate) fn may_become(role: &str) -> Option<ApiRole> {
    let known = LAST_ROLE.with_borrow(Cached::value);
    if let Some((_, known)) = known.as_deref().filter(|(name, _)| name == role) {
        return Some(*known);
    }
    let reading = Reading::begin_roles();
    let found = look_up(role)?;
    LAST_ROLE.with_borrow_mut(|last| last.fill(&reading, Rc::new((role.to_owned(), found))));
    Some(found)
}

fn look_up(role: &str) -> Option<ApiRole> {
    let role = role_id(role)?;
    let (authenticator, owner) = (role_id("authenticator"), role_id("auth_ext_owner"));
    // SAFETY: both look up a role that exists.
    unsafe {
        Some(ApiRole {
            is_superuser: pg_sys::superuser_arg(role),
            bypasses_row_security: pg_sys::has_bypassrls_privilege(role),
            is_owner_of_auth_ext: owner.is_some_and(|owner| pg_sys::is_member_of_role(role, owner)),
            authenticator_may_become: authenticator
                .is_some_and(|authenticator| pg_sys::is_member_of_role(authenticator, role)),
        })
    }
}

fn role_id(name: &str) -> Option<pg_sys::Oid> {
    let name = CString::new(name).ok()?;
    // SAFETY: a C string; a role that is missing gives InvalidOid.
    let id = unsafe { pg_sys::get_role_oid(name.as_ptr(), true) };
    (id != pg_sys::InvalidOid).then_some(id)
}

/// Tells PostgREST, at commit, that there are other functions.
pub(crate) fn reload_schema() -> Result<(), Fault> {
    write(RELOAD_SCHEMA, &[], |_| Ok(()))
}

/// Tells PostgREST, at commit, to ask `auth_ext.postgrest_config()` again. A reload of the schema
/// asks again, too, and is repeated until it succeeds; one of the configuration is tried once, and
/// when that fails PostgREST has no key at all until the next.
pub(crate) fn reload_config() -> Result<(), Fault> {
    write(RELOAD_CONFIG, &[], |_| Ok(()))?;
    reload_schema()
}

/// A NOTIFY fails at commit when the queue is full, and anybody can fill it who runs SQL of his own: no key could be revoked then. PostgREST
/// learns of it later; `doctor()` says so.
const RELOAD_SCHEMA: &str = "
    SELECT pg_catalog.pg_notify('pgrst', 'reload schema')
    WHERE pg_catalog.pg_notification_queue_usage() OPERATOR(pg_catalog.<) 0.5";

const RELOAD_CONFIG: &str = "
    SELECT pg_catalog.pg_notify('pgrst', 'reload config')
    WHERE pg_catalog.pg_notification_queue_usage() OPERATOR(pg_catalog.<) 0.5";

/// Whether `pgrst.jwt_secret` is set on PostgREST's login role, for this database or all: PostgREST
/// then takes that and never asks for our keys.
///
/// # Errors
/// A fault of the database.
pub(crate) fn has_secret_of_its_own() -> Result<bool, Fault> {
    let found = read_latest(SECRET_OF_ITS_OWN, &[], |rows| rows.first(|row| row.bool(1)))?;
    Ok(found == Some(true))
}

const SECRET_OF_ITS_OWN: &str = "
    SELECT EXISTS (
        SELECT FROM pg_catalog.pg_db_role_setting AS s
        JOIN pg_catalog.pg_roles AS r ON r.oid OPERATOR(pg_catalog.=) s.setrole
        CROSS JOIN pg_catalog.unnest(s.setconfig) AS c (setting)
        WHERE r.rolname OPERATOR(pg_catalog.=) 'authenticator'
          AND pg_catalog.starts_with(c.setting, 'pgrst.jwt_secret='))";
