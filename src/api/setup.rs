//! `auth_ext.setup()`.

use auth_ext_core::fault::{Fault, FaultKind};
use pgrx::pg_sys;
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;
use serde::Serialize;

use super::keys::{self, FirstKey};
use crate::error::report;
use crate::identity::as_owner;
use crate::jsonb::Jsonb;
use crate::request;
use crate::rights::as_role;
use crate::store;

#[pg_extern(sql = false)]
fn setup() -> Result<Jsonb, ErrorReport> {
    run().map_err(report)
}

/// Runs a statement as a role; for `takeover()` and `restore()`.
#[pg_extern(sql = false)]
fn execute_as(owner: pg_sys::Oid, statement: &str) -> Result<(), ErrorReport> {
    if !store::is_superuser() {
        let fault = Fault::new(FaultKind::NotAllowed, "permission denied for execute_as()");
        return Err(report(fault));
    }
    as_role(owner, || store::execute(statement)).map_err(report)
}

/// What `setup()` found and made.
#[derive(Serialize)]
struct SetUp<'a> {
    auth_schema: &'static str,
    migrations_applied: &'a [&'static str],
    signing_key: Option<FirstKey>,
    root_key_file: &'static str,
}

fn run() -> Result<Jsonb, Fault> {
    request::require_read_write(c"setup()");
    if !store::is_superuser() {
        return Err(Fault::new(
            FaultKind::NotAllowed,
            "permission denied: auth_ext.setup() must be run by a superuser",
        )
        .with_hint("On Supabase that is the role supabase_admin."));
    }
    if !store::is_utf8() {
        return Err(Fault::new(
            FaultKind::NotReady,
            "auth_ext needs a database in the encoding UTF8",
        )
        .with_hint("CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0;"));
    }
    let migrated = store::migrate()?;
    // As in `migrate`: no trigger of the owner's runs as a superuser.
    let keys = as_owner(keys::ensure)?;
    store::reload_schema()?;
    if store::has_secret_of_its_own()? {
        pgrx::warning!(
            "pgrst.jwt_secret is set on role authenticator, so PostgREST does not ask for the keys of auth_ext: ALTER ROLE authenticator RESET pgrst.jwt_secret;"
        );
    }
    let encrypted = as_owner(store::encrypted)?;
    if encrypted.is_any() && !as_owner(|| store::has_server_key(store::GOTRUE_ENCRYPTION))? {
        pgrx::warning!(
            "GoTrue has encrypted {} passwords, the keys of {} sessions and the secrets of {} factors of this database: auth_ext.import_gotrue_encryption_keys()",
            encrypted.passwords,
            encrypted.sessions,
            encrypted.factors
        );
    }
    Jsonb::of(&SetUp {
        auth_schema: if migrated.adopted { "adopted" } else { "created" },
        migrations_applied: &migrated.applied,
        signing_key: keys.signing_key,
        root_key_file: if keys.root_key_made { "created" } else { "found" },
    })
}
