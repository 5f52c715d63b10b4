//! `auth_ext.setup()`.

use auth_ext_core::fault::{Fault, FaultKind};
use pgrx::JsonB;
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;
use serde_json::json;

use super::keys;
use crate::error::report;
use crate::store;

#[pg_extern(sql = false)]
fn setup() -> Result<JsonB, ErrorReport> {
    run().map_err(report)
}

fn run() -> Result<JsonB, Fault> {
    if !store::is_superuser() {
        return Err(Fault::new(
            FaultKind::NotAllowed,
            "permission denied: auth_ext.setup() must be run by a superuser",
        )
        .with_hint("On Supabase that is the role supabase_admin."));
    }
    let migrated = store::migrate()?;
    let keys = keys::ensure()?;
    store::reload_schema()?;
    Ok(JsonB(json!({
        "auth_schema": if migrated.adopted { "adopted" } else { "created" },
        "migrations_applied": migrated.applied,
        "signing_key": keys.signing_key,
        "root_key_file": if keys.root_key_made { "created" } else { "found" },
    })))
}
