//! The keys of a database that GoTrue encrypted.

use auth_ext_core::env::random_uuid;
use auth_ext_core::fault::{Fault, FaultKind};
use auth_ext_core::gotrue_encryption::DecryptionKeys;
use pgrx::AnyElement;
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;
use serde::Serialize;

use super::keys::sealed;
use crate::error::report;
use crate::json_argument;
use crate::jsonb::Jsonb;
use crate::store;
use crate::surroundings::Surroundings;

#[pg_extern(sql = false)]
fn import_gotrue_encryption_keys(keys: Option<AnyElement>) -> Result<Jsonb, ErrorReport> {
    import(keys).map_err(report)
}

/// What came of it.
#[derive(Serialize)]
struct Imported<'a> {
    /// The ids of the keys.
    keys: Vec<&'a str>,
    /// Of some rows that GoTrue encrypted, how many they open.
    opened: usize,
    /// And how many not.
    not_opened: usize,
}

fn import(keys: Option<AnyElement>) -> Result<Jsonb, Fault> {
    let text = keys.as_ref().and_then(json_argument::text).unwrap_or_default();
    // No keys: they are not needed any more.
    if text == "{}" {
        store::delete_server_key(store::GOTRUE_ENCRYPTION)?;
        return Jsonb::of(&Imported { keys: Vec::new(), opened: 0, not_opened: 0 });
    }
    let parsed = DecryptionKeys::parse(text.as_bytes())
        .map_err(|error| Fault::new(FaultKind::InvalidArgument, error.to_string()))?;
    let (opened, not_opened) = store::tried(&parsed)?;
    if opened == 0 && not_opened > 0 {
        let message = "these keys open nothing of what GoTrue has encrypted in this database";
        return Err(Fault::new(FaultKind::InvalidArgument, message).with_hint(
            "They are those of GOTRUE_SECURITY_DB_ENCRYPTION_DECRYPTION_KEYS, under the same ids.",
        ));
    }
    let id = random_uuid(&mut Surroundings);
    let sealed = sealed(&store::root_keys()?, id, text.as_bytes())?;
    store::delete_server_key(store::GOTRUE_ENCRYPTION)?;
    store::insert_server_key(store::GOTRUE_ENCRYPTION, id, &sealed)?;
    Jsonb::of(&Imported { keys: parsed.ids().collect(), opened, not_opened })
}
