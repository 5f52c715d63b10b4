//! PostgREST beside us: what to tell it, and which roles it may switch to.

use auth_ext_core::fault::Fault;
use auth_ext_core::keys::api_key::ApiRole;

use super::migrations::script;
use super::row::{Parameter, read};

/// PostgREST logs in as authenticator and can only become roles that this is a member of.
const ROLE: &str = "
    SELECT r.rolsuper,
        coalesce(pg_catalog.pg_has_role(
            pg_catalog.to_regrole('authenticator')::pg_catalog.oid, r.oid, 'MEMBER'), false)
    FROM pg_catalog.pg_roles AS r
    WHERE r.rolname OPERATOR(pg_catalog.=) $1::pg_catalog.name";

/// What is known of a role that a token is to carry; `None` when there is no such role.
pub(crate) fn may_become(role: &str) -> Result<Option<ApiRole>, Fault> {
    read(ROLE, &[Parameter::Text(Some(role))], |rows| {
        rows.first(|row| {
            Ok(ApiRole {
                is_superuser: row.bool(1)?,
                authenticator_may_become: row.bool(2)?,
            })
        })
    })
}

/// Tells PostgREST, at commit, that there are other functions.
pub(crate) fn reload_schema() -> Result<(), Fault> {
    script("NOTIFY pgrst, 'reload schema'")
}

/// Tells PostgREST, at commit, to ask `auth_ext.postgrest_config()` again.
pub(crate) fn reload_config() -> Result<(), Fault> {
    script("NOTIFY pgrst, 'reload config'")
}
