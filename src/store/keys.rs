//! `auth_ext.signing_keys`, opened and cached per backend, and everything that is sealed.

use core::cell::RefCell;
use std::rc::Rc;

use auth_ext_core::env::Env as _;
use auth_ext_core::fault::{Fault, FaultKind};
use auth_ext_core::keys::SigningKey;
use auth_ext_core::keys::ring::{KeyRecord, KeyRing};
use auth_ext_core::keys::status::{KeyStatus, RingState};
use auth_ext_core::store::Policy as _;
use auth_ext_core::time::Timestamp;
use uuid::Uuid;

use super::SpiStore;
use super::relation::relation;
use super::row::{Parameter, Row, read_latest, write};
use crate::hook_timer::refuse_inside_hook;
use crate::invalidation::{Cached, Reading, Topic};
use crate::request::require_synchronous_commit;
use crate::root_key;
use crate::surroundings::Surroundings;

thread_local! {
    static RING: RefCell<Cached<Rc<KeyRing>>> = const { RefCell::new(Cached::new()) };
}

const SIGNING_KEYS: &str = "
    SELECT k.id, k.kid, k.status, k.retired_at, k.last_expiry, k.public_jwk::pg_catalog.text,
        k.sealed_private_key, k.sealed_fingerprint
    FROM auth_ext.signing_keys AS k ORDER BY k.created_at, k.id";

const INSERT_SIGNING_KEY: &str = "
    INSERT INTO auth_ext.signing_keys
        (id, kid, algorithm, status, public_jwk, sealed_private_key, sealed_fingerprint,
         activated_at, retired_at)
    VALUES ($1, $2, $3, $4, $5::pg_catalog.jsonb, $6, $7,
        CASE WHEN $4 OPERATOR(pg_catalog.=) 'active' THEN pg_catalog.clock_timestamp() END,
        CASE WHEN $4 OPERATOR(pg_catalog.=) 'retired' THEN pg_catalog.clock_timestamp() END)";

/// One change of the ring at a time. A lock that conflicts with itself alone, on a table that nobody
/// else may lock.
const LOCK_RING: &str = "LOCK TABLE auth_ext.server_keys IN SHARE UPDATE EXCLUSIVE MODE";

/// A revoked key loses its private part: nothing leads back from there. Its fingerprint stays, so
/// that it is known when it comes again.
const SET_STATUS: &str = "
    UPDATE auth_ext.signing_keys AS k
    SET status = $2,
        activated_at = CASE WHEN $2 OPERATOR(pg_catalog.=) 'active' THEN $3 ELSE k.activated_at END,
        retired_at = CASE $2 WHEN 'active' THEN NULL WHEN 'retired' THEN $3 ELSE k.retired_at END,
        revoked_at = CASE WHEN $2 OPERATOR(pg_catalog.=) 'revoked' THEN $3 END,
        sealed_private_key =
            CASE WHEN $2 OPERATOR(pg_catalog.<>) 'revoked' THEN k.sealed_private_key END
    WHERE k.id OPERATOR(pg_catalog.=) $1";

const RAISE_LAST_EXPIRY: &str = "
    UPDATE auth_ext.signing_keys AS k SET last_expiry = $2
    WHERE k.id OPERATOR(pg_catalog.=) $1
      AND (k.last_expiry IS NULL OR k.last_expiry OPERATOR(pg_catalog.<) $2)";

const SEALED: &str = "
    SELECT 'signing_key', k.id, k.sealed_private_key FROM auth_ext.signing_keys AS k
    WHERE k.sealed_private_key IS NOT NULL
    UNION ALL
    SELECT 'fingerprint', k.id, k.sealed_fingerprint FROM auth_ext.signing_keys AS k
    WHERE k.sealed_fingerprint IS NOT NULL
    UNION ALL
    SELECT 'server_key', k.id, k.sealed_key FROM auth_ext.server_keys AS k";

const RESEAL_SIGNING_KEY: &str = "
    UPDATE auth_ext.signing_keys AS k SET sealed_private_key = $2
    WHERE k.id OPERATOR(pg_catalog.=) $1";

const RESEAL_FINGERPRINT: &str = "
    UPDATE auth_ext.signing_keys AS k SET sealed_fingerprint = $2
    WHERE k.id OPERATOR(pg_catalog.=) $1";

const RESEAL_SERVER_KEY: &str = "
    UPDATE auth_ext.server_keys AS k SET sealed_key = $2 WHERE k.id OPERATOR(pg_catalog.=) $1";

/// The opened key ring, if this backend has it and neither it nor the time has changed it.
pub(crate) fn cached_key_ring(now: Timestamp) -> Option<Rc<KeyRing>> {
    // Inside a hook nobody gets at it; who asks is told so by the statement that would read it.
    refuse_inside_hook().ok()?;
    RING.with_borrow(Cached::value).filter(|ring| !ring.is_stale(now))
}

/// The opened key ring.
///
/// # Errors
/// A fault of the database or of a tampered row; a missing root key is told by the ring when it is
/// needed.
pub(crate) fn key_ring() -> Result<Rc<KeyRing>, Fault> {
    let now = Surroundings.now();
    if let Some(ring) = cached_key_ring(now) {
        return Ok(ring);
    }
    let settings = SpiStore.settings()?;
    let reading = Reading::begin(relation("auth_ext.signing_keys")?, Topic::Policy);
    let records = read_latest(SIGNING_KEYS, &[], |rows| rows.all(record))?;
    let ring = Rc::new(KeyRing::open(&records, root_key::read, &settings, now)?);
    // A ring with a fault is opened again next time: the operator may have mended the file.
    if ring.fault().is_none() {
        RING.with_borrow_mut(|cached| cached.fill(&reading, Rc::clone(&ring)));
    }
    Ok(ring)
}

pub(super) fn active_signing_key() -> Result<Rc<SigningKey>, Fault> {
    key_ring()?.active().map(|active| Rc::clone(&active.key))
}

/// The rows of the ring.
fn records() -> Result<Vec<KeyRecord>, Fault> {
    read_latest(SIGNING_KEYS, &[], |rows| rows.all(record))
}

/// Waits for its turn to change the ring, and gives its rows.
pub(crate) fn lock_ring() -> Result<Vec<KeyRecord>, Fault> {
    write(LOCK_RING, &[], |_| Ok(()))?;
    records()
}

/// Sets the status of a key.
pub(crate) fn set_status(id: Uuid, status: KeyStatus, now: Timestamp) -> Result<(), Fault> {
    require_synchronous_commit();
    let parameters = [
        Parameter::Uuid(Some(id)),
        Parameter::Text(Some(status.as_str())),
        Parameter::Time(Some(now)),
    ];
    write(SET_STATUS, &parameters, |_| Ok(()))
}

/// Remembers that a key has signed a token that lives until `expiry`.
pub(crate) fn raise_last_expiry(id: Uuid, expiry: Timestamp) -> Result<(), Fault> {
    write(
        RAISE_LAST_EXPIRY,
        &[Parameter::Uuid(Some(id)), Parameter::Time(Some(expiry))],
        |_| Ok(()),
    )
}

/// Something that is sealed.
pub(crate) struct Sealed {
    what: String,
    pub(crate) id: Uuid,
    pub(crate) text: Vec<u8>,
}

/// Everything that is sealed.
pub(crate) fn sealed() -> Result<Vec<Sealed>, Fault> {
    read_latest(SEALED, &[], |rows| {
        rows.all(|row| Ok(Sealed { what: row.text(1)?, id: row.uuid(2)?, text: row.bytes(3)? }))
    })
}

/// Replaces a sealed text by another seal of the same secret.
pub(crate) fn reseal(old: &Sealed, new: &[u8]) -> Result<(), Fault> {
    let parameters = [Parameter::Uuid(Some(old.id)), Parameter::Bytes(Some(new))];
    let statement = match old.what.as_str() {
        "signing_key" => RESEAL_SIGNING_KEY,
        "fingerprint" => RESEAL_FINGERPRINT,
        _ => RESEAL_SERVER_KEY,
    };
    write(statement, &parameters, |_| Ok(()))
}

/// A signing key to add.
pub(crate) struct NewKey<'a> {
    pub(crate) id: Uuid,
    pub(crate) kid: Option<&'a str>,
    pub(crate) algorithm: &'static str,
    pub(crate) status: KeyStatus,
    pub(crate) public_jwk: Option<String>,
    pub(crate) sealed_private_key: Option<Vec<u8>>,
    pub(crate) sealed_fingerprint: Option<Vec<u8>>,
}

/// Adds a signing key.
pub(crate) fn insert_signing_key(key: &NewKey<'_>) -> Result<(), Fault> {
    let parameters = [
        Parameter::Uuid(Some(key.id)),
        Parameter::Text(key.kid),
        Parameter::Text(Some(key.algorithm)),
        Parameter::Text(Some(key.status.as_str())),
        Parameter::Text(key.public_jwk.as_deref()),
        Parameter::Bytes(key.sealed_private_key.as_deref()),
        Parameter::Bytes(key.sealed_fingerprint.as_deref()),
    ];
    write(INSERT_SIGNING_KEY, &parameters, |_| Ok(()))
}

fn record(row: &Row<'_, '_>) -> Result<KeyRecord, Fault> {
    let status = KeyStatus::from_name(&row.text(3)?).ok_or_else(|| {
        Fault::new(FaultKind::Internal, "auth_ext.signing_keys holds an unknown status")
    })?;
    Ok(KeyRecord {
        id: row.uuid(1)?,
        kid: row.optional_text(2)?,
        state: RingState {
            status,
            retired_at: row.optional_time(4)?,
            last_expiry: row.optional_time(5)?,
        },
        public_jwk: row.optional_text(6)?,
        sealed_private_key: row.optional_bytes(7)?,
        sealed_fingerprint: row.optional_bytes(8)?,
    })
}
