//! `auth_ext.settings`, cached per backend.

use core::cell::RefCell;
use core::time::Duration;
use std::rc::Rc;
use std::sync::Arc;

use auth_ext_core::fault::{Fault, FaultKind};
use auth_ext_core::keys::SigningKey;
use auth_ext_core::mail::{HashOrder, MailSettings, MailType};
use auth_ext_core::one_time::CodeHash;
use auth_ext_core::refresh::ServerKey;
use auth_ext_core::settings::{PasswordHash, RefreshTokenFormat, Settings};
use auth_ext_core::store::Policy;
use pgrx::pg_sys;
use serde_json::Value;

use super::row::{Parameter, Row, read, read_latest};
use super::{SpiStore, keys};
use crate::invalidation::{Cached, Reading, Topic};

thread_local! {
    static SETTINGS: RefCell<Cached<Arc<Settings>>> = const { RefCell::new(Cached::new()) };
}

const RELATION: &str = "SELECT pg_catalog.to_regclass($1)::pg_catalog.oid";

const READ: &str = include_str!("../../sql/statements/settings.sql");

const READ_MAIL: &str = include_str!("../../sql/statements/mail_settings.sql");

/// The settings, if this backend has read them and they have not changed.
pub(crate) fn cached_settings() -> Option<Arc<Settings>> {
    SETTINGS.with_borrow(Cached::value)
}

impl Policy for SpiStore {
    fn settings(&mut self) -> Result<Arc<Settings>, Fault> {
        if let Some(settings) = cached_settings() {
            return Ok(settings);
        }
        let reading = Reading::begin(relation("auth_ext.settings")?, Topic::Policy);
        let settings =
            read_latest(READ, &[], |rows| rows.first(settings))?.ok_or_else(not_set_up)?;
        let mail = read_latest(READ_MAIL, &[], |rows| rows.first(mail_settings))?
            .ok_or_else(not_set_up)?;
        let settings = Settings { mail, ..settings };
        let settings = Arc::new(settings);
        SETTINGS.with_borrow_mut(|cached| cached.fill(&reading, Arc::clone(&settings)));
        Ok(settings)
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

fn settings(row: &Row<'_, '_>) -> Result<Settings, Fault> {
    Ok(Settings {
        access_token_lifetime: micros(row.long(1)?)?,
        issuer: row.optional_text(2)?,
        audience: row.text(3)?,
        default_role: row.text(4)?,
        grace_window: micros(row.long(5)?)?,
        refresh_token_lifetime: row.optional_long(6)?.map(micros).transpose()?,
        session_time_box: row.optional_long(7)?.map(micros).transpose()?,
        session_inactivity_timeout: row.optional_long(8)?.map(micros).transpose()?,
        session_touch_interval: micros(row.long(9)?)?,
        autoconfirm: row.bool(10)?,
        sign_up_allowed: row.bool(11)?,
        password_min_length: count(row.int(12)?)?,
        password_hash: match row.text(13)?.as_str() {
            "bcrypt" => PasswordHash::Bcrypt { cost: count(row.int(17)?)? },
            _ => PasswordHash::Argon2id {
                memory_kib: count(row.int(14)?)?,
                iterations: count(row.int(15)?)?,
                parallelism: count(row.int(16)?)?,
            },
        },
        bcrypt_in_use: row.bool(18)?,
        custom_access_token_hook: row.optional_text(19)?,
        hook_timeout: micros(row.long(20)?)?,
        leeway: micros(row.long(21)?)?,
        jwt_max_size: usize::try_from(row.int(22)?).map_err(|_| negative())?,
        single_session_per_user: row.bool(23)?,
        low_assurance_window: row.optional_long(24)?.map(micros).transpose()?,
        refresh_token_format: match row.text(25)?.as_str() {
            "gotrue" => RefreshTokenFormat::Gotrue,
            _ => RefreshTokenFormat::AuthExt,
        },
        audit: row.bool(26)?,
        audit_retention: row.optional_long(27)?.map(micros).transpose()?,
        ended_session_retention: micros(row.long(28)?)?,
        password_change_window: row.optional_long(29)?.map(micros).transpose()?,
        attempt_window: micros(row.long(30)?)?,
        attempts_per_account: row.optional_int(31)?.map(count).transpose()?,
        attempts_per_address: row.optional_int(32)?.map(count).transpose()?,
        sign_ups_per_address: row.optional_int(33)?.map(count).transpose()?,
        failed_refreshes_per_address: row.optional_int(34)?.map(count).transpose()?,
        client_address_header: row.optional_text(35)?,
        refresh_token_cookie: row.bool(36)?,
        refresh_token_cookie_path: row.text(37)?,
        totp_issuer: row.optional_text(38)?,
        totp_enabled: row.bool(39)?,
        phone_factor_enabled: row.bool(40)?,
        webauthn_factor_enabled: row.bool(41)?,
        recovery_codes_enabled: row.bool(42)?,
        max_factors: count(row.int(43)?)?,
        challenge_lifetime: micros(row.long(44)?)?,
        mail: MailSettings::default(),
    })
}

fn mail_settings(row: &Row<'_, '_>) -> Result<MailSettings, Fault> {
    let list = |column: usize| -> Result<Vec<String>, Fault> {
        serde_json::from_str(&row.text(column)?).map_err(|_| {
            Fault::new(FaultKind::Internal, "auth_ext.settings holds a list that cannot be read")
        })
    };
    let notification = |name: String| MailType::from_name(&format!("{name}_notification"));
    Ok(MailSettings {
        site_url: row.text(1)?,
        external_url: row.text(2)?,
        redirect_allow_list: list(3)?,
        redirect_loopback: row.bool(4)?,
        min_interval: micros(row.long(5)?)?,
        per_hour: row.optional_int(6)?.map(count).transpose()?,
        requests_per_address: row.optional_int(7)?.map(count).transpose()?,
        verifications_per_address: row.optional_int(8)?.map(count).transpose()?,
        otp_lifetime: micros(row.long(9)?)?,
        otp_length: u8::try_from(row.int(10)?).map_err(|_| negative())?,
        otp_attempts: count(row.int(11)?)?,
        otp_hash: CodeHash::from_name(&row.text(12)?).unwrap_or_default(),
        pkce_lifetime: micros(row.long(13)?)?,
        double_confirm: row.bool(14)?,
        email_enabled: row.bool(15)?,
        magic_link_enabled: row.bool(16)?,
        notifications: list(17)?.into_iter().filter_map(notification).collect(),
        authorised_addresses: list(18)?,
        from_address: row.optional_text(19)?,
        from_name: row.optional_text(20)?,
        send_email_hook: row.optional_text(21)?,
        send_email_hook_order: match row.bool(22)? {
            true => HashOrder::Crossed,
            false => HashOrder::Straight,
        },
    })
}

fn micros(micros: i64) -> Result<Duration, Fault> {
    u64::try_from(micros).map(Duration::from_micros).map_err(|_| negative())
}

fn count(number: i32) -> Result<u32, Fault> {
    u32::try_from(number).map_err(|_| negative())
}

fn negative() -> Fault {
    Fault::new(FaultKind::Internal, "auth_ext.settings holds a negative value")
}
