//! `auth_ext.server_keys`, opened and cached per backend.

use core::cell::RefCell;
use std::sync::Arc;
use std::thread::LocalKey;

use auth_ext_core::fault::{Fault, FaultKind};
use auth_ext_core::gotrue_encryption::DecryptionKeys;
use auth_ext_core::keys::seal::RootKey;
use auth_ext_core::refresh::ServerKey;
use auth_ext_core::secret::Secret;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::relation::relation;
use super::row::{Parameter, read_latest, write};
use crate::invalidation::{Cached, Reading, Topic};
use crate::root_key;

type Cache<K> = &'static LocalKey<RefCell<Cached<Arc<K>>>>;

thread_local! {
    static REFRESH_TOKEN_KEY: RefCell<Cached<Arc<ServerKey>>> = const { RefCell::new(Cached::new()) };
    static ONE_TIME_KEY: RefCell<Cached<Arc<ServerKey>>> = const { RefCell::new(Cached::new()) };
    static OUTBOX_KEY: RefCell<Cached<Arc<RootKey>>> = const { RefCell::new(Cached::new()) };
    static PROVIDER_KEY: RefCell<Cached<Arc<RootKey>>> = const { RefCell::new(Cached::new()) };
    static DECRYPTION_KEYS: RefCell<Cached<Arc<DecryptionKeys>>> = const { RefCell::new(Cached::new()) };
    static FACTOR_KEY: RefCell<Cached<Arc<RootKey>>> = const { RefCell::new(Cached::new()) };
}

const SERVER_KEY: &str = "
    SELECT k.id, k.sealed_key FROM auth_ext.server_keys AS k
    WHERE k.purpose OPERATOR(pg_catalog.=) $1";

const INSERT_SERVER_KEY: &str = "
    INSERT INTO auth_ext.server_keys (purpose, id, sealed_key) VALUES ($1, $2, $3)";

const DELETE_SERVER_KEY: &str = "
    DELETE FROM auth_ext.server_keys AS k WHERE k.purpose OPERATOR(pg_catalog.=) $1";

/// The server keys by their purpose.
pub(crate) const REFRESH_TOKEN: &str = "refresh_token";
/// The key of one-time codes.
pub(crate) const ONE_TIME_TOKEN: &str = "one_time_token";
/// The key that seals messages of the outbox.
pub(crate) const OUTBOX: &str = "outbox";
/// The key that seals the secrets of second factors.
pub(crate) const FACTOR: &str = "factor";
/// The key that seals client secrets and tokens of providers.
pub(crate) const PROVIDER: &str = "provider";

/// The keys of `GOTRUE_SECURITY_DB_ENCRYPTION`, as JSON; imported, never made.
pub(crate) const GOTRUE_ENCRYPTION: &str = "gotrue_encryption";

/// The key of refresh tokens.
///
/// # Errors
/// A fault when it is missing or cannot be opened.
pub(super) fn refresh_token_key() -> Result<Arc<ServerKey>, Fault> {
    let missing = || {
        missing("refresh tokens").with_hint(
            "SELECT auth_ext.setup(); makes a new one. Refresh tokens that are current stay good.",
        )
    };
    cached(&REFRESH_TOKEN_KEY, REFRESH_TOKEN, missing, |secret| Some(ServerKey::new(secret)))
}

/// The key of one-time codes.
///
/// # Errors
/// As [`refresh_token_key`].
pub(super) fn one_time_key() -> Result<Arc<ServerKey>, Fault> {
    let missing = || missing("one-time codes");
    cached(&ONE_TIME_KEY, ONE_TIME_TOKEN, missing, |secret| Some(ServerKey::new(secret)))
}

/// The key that seals messages of the outbox: a server key, so that a new root key leaves a long queue
/// as it is.
pub(super) fn outbox_key() -> Result<Arc<RootKey>, Fault> {
    cached(&OUTBOX_KEY, OUTBOX, || missing("the outbox"), sealing)
}

/// The key that seals the secrets of second factors: a server key, so that a new root key leaves all
/// factors as they are.
pub(super) fn factor_key() -> Result<Arc<RootKey>, Fault> {
    let missing = || {
        missing("second factors").with_hint("SELECT auth_ext.setup(); makes a new one. Authenticator apps must then be enrolled again.")
    };
    cached(&FACTOR_KEY, FACTOR, missing, sealing)
}

/// The key of client secrets and tokens of providers: a new root key leaves them as they are.
pub(super) fn provider_key() -> Result<Arc<RootKey>, Fault> {
    let missing = || {
        missing("providers").with_hint(
            "SELECT auth_ext.setup(); makes a new one. Client secrets must then be set again.",
        )
    };
    cached(&PROVIDER_KEY, PROVIDER, missing, sealing)
}

/// The keys of a database that GoTrue encrypted; `None` where nobody has imported them.
///
/// # Errors
/// A fault of the database or the root key.
pub(super) fn decryption_keys() -> Result<Option<Arc<DecryptionKeys>>, Fault> {
    if !has_server_key(GOTRUE_ENCRYPTION)? {
        return Ok(None);
    }
    let unusable = || missing("GoTrue's encryption");
    let parsed = |json: &Secret| DecryptionKeys::parse(json.expose()).ok();
    cached(&DECRYPTION_KEYS, GOTRUE_ENCRYPTION, unusable, parsed).map(Some)
}

fn sealing(secret: &Secret) -> Option<RootKey> {
    let bytes = Zeroizing::new(<[u8; 32]>::try_from(secret.expose()).ok()?);
    Some(RootKey::from_bytes(*bytes))
}

fn missing(whose: &str) -> Fault {
    Fault::new(FaultKind::NotReady, format!("the server key of {whose} is missing"))
        .with_hint("SELECT auth_ext.setup(); makes a new one.")
}

fn cached<K>(
    cache: Cache<K>,
    purpose: &'static str,
    missing: impl Fn() -> Fault,
    made_of: impl FnOnce(&Secret) -> Option<K>,
) -> Result<Arc<K>, Fault> {
    if let Some(key) = cache.with_borrow(Cached::value) {
        return Ok(key);
    }
    let reading = Reading::begin(relation("auth_ext.server_keys")?, Topic::Policy);
    let secret = server_key(purpose)?.ok_or_else(&missing)?;
    let key = Arc::new(made_of(&secret).ok_or_else(missing)?);
    cache.with_borrow_mut(|cached| cached.fill(&reading, Arc::clone(&key)));
    Ok(key)
}

/// A server key, unsealed; `None` when there is none of that purpose.
fn server_key(purpose: &'static str) -> Result<Option<Secret>, Fault> {
    let sealed = read_latest(SERVER_KEY, &[Parameter::Text(Some(purpose))], |rows| {
        rows.first(|row| Ok((row.uuid(1)?, row.bytes(2)?)))
    })?;
    let Some((id, sealed)) = sealed else {
        return Ok(None);
    };
    root_key::read()?.open(id.as_bytes(), &sealed).map(Some).map_err(Fault::from)
}

/// Whether a server key of that purpose is there.
pub(crate) fn has_server_key(purpose: &'static str) -> Result<bool, Fault> {
    read_latest(SERVER_KEY, &[Parameter::Text(Some(purpose))], |rows| Ok(rows.count() > 0))
}

/// Removes the server key of a purpose.
pub(crate) fn delete_server_key(purpose: &'static str) -> Result<(), Fault> {
    write(DELETE_SERVER_KEY, &[Parameter::Text(Some(purpose))], |_| Ok(()))
}

/// Adds a server key.
pub(crate) fn insert_server_key(
    purpose: &'static str,
    id: Uuid,
    sealed: &[u8],
) -> Result<(), Fault> {
    let parameters =
        [Parameter::Text(Some(purpose)), Parameter::Uuid(Some(id)), Parameter::Bytes(Some(sealed))];
    write(INSERT_SERVER_KEY, &parameters, |_| Ok(()))
}
