//! The key ring's functions for administrators.

use auth_ext_core::env::{Env as _, random_bytes, random_uuid};
use auth_ext_core::fault::{Fault, FaultKind};
use auth_ext_core::flow;
use auth_ext_core::json::Json;
use auth_ext_core::jwt::Algorithm;
use auth_ext_core::keys::import::{ImportedMaterial, parse_gotrue_keys};
use auth_ext_core::keys::ring::KeyRecord;
use auth_ext_core::keys::status::{self, KeyStatus, RingError};
use auth_ext_core::keys::{RootKeys, SigningKey, VerificationKey, api_key, check_import};
use pgrx::AnyElement;
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;
use serde::Serialize;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::call;
use crate::error::report;
use crate::json_argument;
use crate::jsonb::Jsonb;
use crate::root_key;
use crate::store::{self, NewKey};
use crate::surroundings::Surroundings;

#[pg_extern(sql = false)]
fn create_signing_key(algorithm: Option<&str>) -> Result<Jsonb, ErrorReport> {
    create(algorithm.unwrap_or("")).and_then(json).map_err(report)
}

#[pg_extern(sql = false)]
fn import_signing_keys(
    keys: Option<AnyElement>,
    activate: Option<bool>,
    kid: Option<&str>,
) -> Result<Jsonb, ErrorReport> {
    import(keys, activate.unwrap_or(true), kid).and_then(json).map_err(report)
}

#[pg_extern(sql = false)]
fn activate_signing_key(kid: Option<&str>) -> Result<Jsonb, ErrorReport> {
    change(kid, status::activate).and_then(json).map_err(report)
}

#[pg_extern(sql = false)]
fn retire_signing_key(kid: Option<&str>) -> Result<Jsonb, ErrorReport> {
    change(kid, status::retire).and_then(json).map_err(report)
}

#[pg_extern(sql = false)]
fn revoke_signing_key(kid: Option<&str>) -> Result<Jsonb, ErrorReport> {
    change(kid, status::revoke).and_then(json).map_err(report)
}

fn json(answer: impl Serialize) -> Result<Jsonb, Fault> {
    Jsonb::of(&answer)
}

/// What [`ensure`] found or made.
pub(super) struct Ensured {
    pub(super) signing_key: Option<FirstKey>,
    pub(super) root_key_made: bool,
}

/// The key that signs, and whether it was made now.
#[derive(Serialize)]
pub(super) struct FirstKey {
    kid: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    algorithm: Option<&'static str>,
    made: bool,
}

/// Makes the keys that are missing: the root key file, the server keys, a first signing key. Where
/// something is sealed already, no other root key takes the place of one that is gone: what it seals
/// from then on would not open beside the old.
pub(super) fn ensure() -> Result<Ensured, Fault> {
    let before = store::sealed()?;
    let (root_keys, root_key_made) = if before.is_empty() {
        root_key::read_or_create(&mut Surroundings)?
    } else {
        (root_key::read()?, false)
    };
    for one in &before {
        root_keys.open(one.id.as_bytes(), &one.text)?;
    }
    if before.is_empty() {
        store::forget_root_keys()?;
    }
    if let (None, Some(newest)) =
        (store::root_key_statuses()?.active(), root_keys.fingerprints().first())
    {
        store::set_active_root_key(*newest)?;
    }
    let root_keys = store::root_keys()?;
    let purposes = [
        store::REFRESH_TOKEN,
        store::ONE_TIME_TOKEN,
        store::OUTBOX,
        store::FACTOR,
        store::PROVIDER,
    ];
    for purpose in purposes {
        if !store::has_server_key(purpose)? {
            let key = Zeroizing::new(random_bytes::<32>(&mut Surroundings));
            let id = random_uuid(&mut Surroundings);
            store::insert_server_key(purpose, id, &sealed(&root_keys, id, key.as_slice())?)?;
        }
    }
    let records = store::lock_ring()?;
    let active = records.iter().find(|record| record.state.status == KeyStatus::Active);
    let signing_key = match active {
        Some(active) => Some(FirstKey { kid: active.kid.clone(), algorithm: None, made: false }),
        // Only a ring that never had a key gets one: revoking the active key must not bring
        // another by itself.
        None if records.is_empty() => {
            let key = generate(Algorithm::ES256)?;
            add(&root_keys, &key, KeyStatus::Active)?;
            Some(FirstKey {
                kid: key.kid().map(str::to_owned),
                algorithm: Some(key.algorithm().as_str()),
                made: true,
            })
        }
        None => None,
    };
    Ok(Ensured { signing_key, root_key_made })
}

fn create(algorithm: &str) -> Result<Added, Fault> {
    let algorithm = Algorithm::from_name(algorithm).ok_or_else(|| {
        let known: Vec<_> = Algorithm::ALL.iter().map(|one| one.as_str()).collect();
        Fault::new(FaultKind::InvalidArgument, "the algorithm is not supported")
            .with_hint(format!("One of {}.", known.join(", ")))
    })?;
    store::lock_ring()?;
    let key = generate(algorithm)?;
    let made = add(&store::root_keys()?, &key, KeyStatus::Standby)?;
    record(key.kid(), made.id, "created")?;
    store::reload_config()?;
    Ok(made)
}

fn import(
    keys: Option<AnyElement>,
    activate: bool,
    kid: Option<&str>,
) -> Result<Vec<Added>, Fault> {
    let keys = keys.as_ref().map(json_argument::read);
    let text = Zeroizing::new(match keys.and_then(Result::ok) {
        Some(Json::String(secret)) => secret,
        Some(array @ Json::Array(_)) => array.to_string(),
        Some(_) | None => {
            return Err(Fault::new(
                FaultKind::InvalidArgument,
                "keys must be a JSON array of JWKs or a JSON string with the secret",
            ));
        }
    });
    import_keys(&text, activate, kid)
}

/// Takes over keys as `parse_gotrue_keys` reads them, and gives what was added.
pub(super) fn import_keys(
    text: &str,
    activate: bool,
    kid: Option<&str>,
) -> Result<Vec<Added>, Fault> {
    let imported = parse_gotrue_keys(text, kid)?;
    let records = store::lock_ring()?;
    let root_keys = store::root_keys()?;
    let keys: Vec<_> = imported.iter().map(|one| one.key.verification_key()).collect();
    check_import(&keys, &records, &root_keys)?;
    let mut added = Vec::new();
    for one in &imported {
        let signs = one.signs && activate;
        if signs {
            retire_active(&records)?;
        }
        let made = match &one.key {
            ImportedMaterial::Signing(key) => {
                let status = if signs { KeyStatus::Active } else { KeyStatus::Standby };
                add(&root_keys, key, status)?
            }
            // It has signed all that it ever will.
            ImportedMaterial::Public(key) => add_public(key, KeyStatus::Retired)?,
        };
        record(one.key.verification_key().kid(), made.id, "imported")?;
        // What else it signed is not known: Supabase's API keys live ten years.
        store::raise_last_expiry(made.id, api_key::last_expiry_of_imported(Surroundings.now()))?;
        added.push(made);
    }
    store::reload_config()?;
    Ok(added)
}

fn retire_active(records: &[KeyRecord]) -> Result<(), Fault> {
    for record in records.iter().filter(|record| record.state.status == KeyStatus::Active) {
        store::set_status(record.id, KeyStatus::Retired, Surroundings.now())?;
    }
    Ok(())
}

type Changes = Result<Vec<(Uuid, KeyStatus)>, RingError>;

/// A key whose status was changed.
#[derive(Serialize)]
struct Changed {
    id: Uuid,
    kid: Option<String>,
    status: &'static str,
}

/// Applies what the core says follows from a wish.
fn change(
    kid: Option<&str>,
    wish: impl FnOnce(&[(Uuid, KeyStatus)], Uuid) -> Changes,
) -> Result<Vec<Changed>, Fault> {
    let records = store::lock_ring()?;
    let named = |record: &&KeyRecord| match (&record.kid, kid) {
        (_, None) => false,
        (Some(own), Some(kid)) => own == kid,
        (None, Some(kid)) => record.id.to_string() == kid,
    };
    let id = records.iter().find(named).map(|record| record.id).ok_or(RingError::UnknownKey)?;
    let ring: Vec<_> = records.iter().map(|record| (record.id, record.state.status)).collect();
    let now = Surroundings.now();
    let mut changed = Vec::new();
    for (id, status) in wish(&ring, id)? {
        let only_verifies = |it: &&KeyRecord| it.id == id && it.sealed_private_key.is_none();
        if status == KeyStatus::Active && records.iter().any(|it| only_verifies(&it)) {
            return Err(RingError::OnlyVerifies.into());
        }
        store::set_status(id, status, now)?;
        let kid = records.iter().find(|record| record.id == id).and_then(|it| it.kid.clone());
        record(kid.as_deref(), id, status.as_str())?;
        changed.push(Changed { id, kid, status: status.as_str() });
    }
    store::reload_config()?;
    Ok(changed)
}

/// Writes a change of the ring into the audit log; a key without a kid is named by its id.
fn record(kid: Option<&str>, id: Uuid, change: &str) -> Result<(), Fault> {
    let id = id.to_string();
    call::bare(|mut context| flow::record_key_change(&mut context, kid.unwrap_or(&id), change))
}

/// A new key; an asymmetric one is named by a random id.
fn generate(algorithm: Algorithm) -> Result<SigningKey, Fault> {
    let kid = random_uuid(&mut Surroundings).to_string();
    let kid = if algorithm.is_symmetric() { None } else { Some(kid.as_str()) };
    SigningKey::generate(algorithm, kid).map_err(Fault::from)
}

/// A key that was added to the ring.
#[derive(Serialize)]
pub(super) struct Added {
    id: Uuid,
    kid: Option<String>,
    algorithm: &'static str,
    status: &'static str,
}

/// Seals a key and adds it to the ring.
fn add(root_keys: &RootKeys, key: &SigningKey, status: KeyStatus) -> Result<Added, Fault> {
    let id = random_uuid(&mut Surroundings);
    let private = key.private_jwk();
    let fingerprint = key.fingerprint();
    let fingerprint = fingerprint.to_seal().map(|hash| sealed(root_keys, id, hash.expose()));
    store::insert_signing_key(&NewKey {
        id,
        kid: key.kid(),
        algorithm: key.algorithm().as_str(),
        status,
        public_jwk: key.public_jwk().map(|jwk| jwk.to_string()),
        sealed_private_key: Some(sealed(root_keys, id, private.expose())?),
        sealed_fingerprint: fingerprint.transpose()?,
    })?;
    Ok(described(id, key.verification_key(), status))
}

/// Adds a key of which there is the public part only.
fn add_public(key: &VerificationKey, status: KeyStatus) -> Result<Added, Fault> {
    let id = random_uuid(&mut Surroundings);
    store::insert_signing_key(&NewKey {
        id,
        kid: key.kid(),
        algorithm: key.algorithm().as_str(),
        status,
        public_jwk: key.public_jwk().map(|jwk| jwk.to_string()),
        sealed_private_key: None,
        sealed_fingerprint: None,
    })?;
    Ok(described(id, key, status))
}

fn described(id: Uuid, key: &VerificationKey, status: KeyStatus) -> Added {
    Added {
        id,
        kid: key.kid().map(str::to_owned),
        algorithm: key.algorithm().as_str(),
        status: status.as_str(),
    }
}

pub(super) fn sealed(root_keys: &RootKeys, id: Uuid, secret: &[u8]) -> Result<Vec<u8>, Fault> {
    let nonce = random_bytes(&mut Surroundings);
    root_keys.seal(id.as_bytes(), secret, nonce).map_err(Fault::from)
}
