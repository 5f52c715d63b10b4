//! `auth_ext.settings`, cached per backend.

use core::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use auth_ext_core::fault::{Fault, FaultKind};
use auth_ext_core::keys::SigningKey;
use auth_ext_core::keys::api_key::ApiRole;
use auth_ext_core::refresh::ServerKey;
use auth_ext_core::settings::{Settings, column};
use auth_ext_core::store::Policy;
use pgrx::pg_sys;
use serde_json::Value;

use super::postgrest::may_become;
use super::row::{Parameter, Row, read, read_latest};
use super::{SpiStore, keys, version};
use crate::invalidation::{Cached, Reading, Topic};

thread_local! {
    static SETTINGS: RefCell<Cached<Arc<Settings>>> = const { RefCell::new(Cached::new()) };
}

const RELATION: &str = "SELECT pg_catalog.to_regclass($1)::pg_catalog.oid";

/// The settings, if this backend has read them and they have not changed.
pub(crate) fn cached_settings() -> Option<Arc<Settings>> {
    SETTINGS.with_borrow(Cached::value)
}

impl Policy for SpiStore {
    fn settings(&mut self) -> Result<Arc<Settings>, Fault> {
        if let Some(settings) = cached_settings() {
            return Ok(settings);
        }
        version::check_sql()?;
        let reading = Reading::begin(relation("auth_ext.settings")?, Topic::Policy);
        version::check_tables()?;
        let settings = read_latest(Settings::select(), &[], |rows| {
            rows.first(|row| Settings::read(&SettingsRow(row)))
        })?
        .ok_or_else(not_set_up)?;
        let settings = Arc::new(settings);
        SETTINGS.with_borrow_mut(|cached| cached.fill(&reading, Arc::clone(&settings)));
        Ok(settings)
    }

    fn api_role(&mut self, name: &str) -> Option<ApiRole> {
        may_become(name)
    }

    fn active_signing_key(&mut self) -> Result<Rc<SigningKey>, Fault> {
        keys::active_signing_key()
    }

    fn jwks(&mut self) -> Result<Value, Fault> {
        keys::key_ring().map(|ring| ring.jwks())
    }

    fn one_time_key(&mut self) -> Result<Arc<ServerKey>, Fault> {
        keys::one_time_key()
    }

    fn refresh_token_key(&mut self) -> Result<Arc<ServerKey>, Fault> {
        keys::refresh_token_key()
    }
}

/// The id of one of our tables.
///
/// # Errors
/// A fault that says so when `auth_ext.setup()` has not made it.
pub(super) fn relation(name: &'static str) -> Result<pg_sys::Oid, Fault> {
    read(RELATION, &[Parameter::Text(Some(name))], |rows| rows.first(|row| row.optional_oid(1)))?
        .flatten()
        .ok_or_else(not_set_up)
}

fn not_set_up() -> Fault {
    Fault::new(FaultKind::NotReady, "auth_ext is not set up in this database")
        .with_hint("A superuser runs: SELECT auth_ext.setup();")
}

/// The row for [`Settings::read`].
struct SettingsRow<'a, 'b, 'c>(&'a Row<'b, 'c>);

impl column::Row for SettingsRow<'_, '_, '_> {
    fn boolean(&self, column: usize) -> Result<Option<bool>, Fault> {
        self.0.optional_bool(column)
    }

    fn integer(&self, column: usize) -> Result<Option<i32>, Fault> {
        self.0.optional_int(column)
    }

    fn micros(&self, column: usize) -> Result<Option<i64>, Fault> {
        self.0.optional_long(column)
    }

    fn text(&self, column: usize) -> Result<Option<String>, Fault> {
        self.0.optional_text(column)
    }
}
