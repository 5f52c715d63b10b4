//! `auth_ext.settings`, cached per backend.

use core::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use auth_ext_core::fault::Fault;
use auth_ext_core::keys::SigningKey;
use auth_ext_core::keys::api_key::ApiRole;
use auth_ext_core::refresh::ServerKey;
use auth_ext_core::settings::{Settings, column};
use auth_ext_core::store::Policy;
use serde_json::Value;

use super::postgrest::may_become;
use super::relation::{not_set_up, relation};
use super::row::{Row, read_latest};
use super::{SpiStore, keys, migrations, server_keys, version};
use crate::invalidation::{Cached, Reading, Topic};

thread_local! {
    static SETTINGS: RefCell<Cached<Arc<Settings>>> = const { RefCell::new(Cached::new()) };
}

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
        migrations::check_tables()?;
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
        server_keys::one_time_key()
    }

    fn refresh_token_key(&mut self) -> Result<Arc<ServerKey>, Fault> {
        server_keys::refresh_token_key()
    }
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
