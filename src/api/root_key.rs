//! The root key's rotation, in one step on a single server and in two where others follow it.

use auth_ext_core::fault::{Fault, FaultKind};
use auth_ext_core::keys::root_rotation::{NextRootKey, Rotation, ServerId, Standbys, confirmation};
use auth_ext_core::keys::{RootKeyFingerprint, RootKeys};
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;
use serde::Serialize;

use super::keys::sealed;
use crate::error::report;
use crate::guc::server_id;
use crate::jsonb::Jsonb;
use crate::request;
use crate::root_key;
use crate::store;
use crate::surroundings::Surroundings;

#[pg_extern(sql = false)]
fn prepare_root_key() -> Result<Jsonb, ErrorReport> {
    prepare().and_then(|answer| Jsonb::of(&answer)).map_err(report)
}

#[pg_extern(sql = false)]
fn confirm_root_key() -> Result<String, ErrorReport> {
    confirm().map_err(report)
}

#[pg_extern(sql = false)]
fn rotate_root_key(
    confirmations: Option<Vec<Option<String>>>,
    despite_standbys: Option<bool>,
) -> Result<Jsonb, ErrorReport> {
    let confirmations: Vec<_> = confirmations.unwrap_or_default().into_iter().flatten().collect();
    rotate(&confirmations, despite_standbys == Some(true))
        .and_then(|answer| Jsonb::of(&answer))
        .map_err(report)
}

#[pg_extern(sql = false)]
#[allow(clippy::type_complexity, reason = "pgrx reads the columns from the signature")]
fn root_key_status() -> Result<
    TableIterator<
        'static,
        (
            name!(fingerprint, String),
            name!(status, &'static str),
            name!(here, bool),
            name!(sealed, i64),
        ),
    >,
    ErrorReport,
> {
    Ok(TableIterator::new(status().map_err(report)?))
}

/// A root key that is to be brought to every server.
#[derive(Serialize)]
struct Prepared {
    fingerprint: String,
    standbys: Vec<String>,
}

fn prepare() -> Result<Prepared, Fault> {
    // Before the file is written, which no ROLLBACK takes back.
    request::require_read_write(c"prepare_root_key()");
    store::lock_ring()?;
    let (known, keys) = (store::root_key_statuses()?, root_key::read()?);
    let from_command = root_key::comes_from_command();
    let rotation = Rotation { known: &known, keys: &keys, from_command };
    let next = rotation.to_prepare()?;
    let (fingerprint, _) = here(next, keys)?;
    store::set_prepared_root_key(fingerprint)?;
    Ok(Prepared { fingerprint: fingerprint.to_string(), standbys: store::standbys()? })
}

/// The next root key, made if need be, and all that this server has.
fn here(next: NextRootKey, keys: RootKeys) -> Result<(RootKeyFingerprint, RootKeys), Fault> {
    match next {
        NextRootKey::Here(fingerprint) => Ok((fingerprint, keys)),
        NextRootKey::New => {
            let keys = root_key::add(&mut Surroundings)?;
            let none = || Fault::new(FaultKind::Internal, "there is no root key");
            Ok((keys.fingerprints().first().copied().ok_or_else(none)?, keys))
        }
    }
}

fn confirm() -> Result<String, Fault> {
    let prepared = store::root_key_statuses()?.prepared().ok_or_else(|| {
        Fault::new(FaultKind::NotReady, "no root key is prepared")
            .with_hint("On the primary: SELECT auth_ext.prepare_root_key();")
    })?;
    confirmation(&root_key::read()?, prepared, ServerId(server_id())).ok_or_else(|| {
        Fault::new(
            FaultKind::RootKey,
            format!("root key {prepared} is prepared, and this server has not got it"),
        )
        .with_hint("Bring the root key file of the primary here, or have auth_ext.root_key_command print it.")
    })
}

/// What became of everything that is sealed.
#[derive(Serialize)]
struct Rotated {
    sealed_again: usize,
    older_root_keys_in_file: usize,
}

/// A new root key, and everything sealed again. The file is written first, with the old keys in
/// it, so that neither a crash nor a ROLLBACK leaves anything that no key opens.
fn rotate(confirmations: &[String], despite: bool) -> Result<Rotated, Fault> {
    request::require_read_write(c"rotate_root_key()");
    store::lock_ring()?;
    let (known, keys) = (store::root_key_statuses()?, root_key::read()?);
    if let Some(complaint) = known.complaint(&keys.fingerprints()) {
        return Err(store::wrong(&complaint));
    }
    let names = store::standbys()?;
    let standbys = Standbys { names: &names, confirmations, own: ServerId(server_id()), despite };
    let from_command = root_key::comes_from_command();
    let next = Rotation { known: &known, keys: &keys, from_command }.to_activate(&standbys)?;
    let (fingerprint, keys) = here(next, keys)?;
    store::set_active_root_key(fingerprint)?;
    let keys = keys
        .sealing_under(fingerprint)
        .ok_or_else(|| Fault::new(FaultKind::Internal, "the new root key is not there"))?;
    let all = store::sealed()?;
    for old in &all {
        let secret = keys.open(old.id.as_bytes(), &old.text)?;
        store::reseal(old, &sealed(&keys, old.id, secret.expose())?)?;
    }
    Ok(Rotated { sealed_again: all.len(), older_root_keys_in_file: keys.older() })
}

type Status = (String, &'static str, bool, i64);

fn status() -> Result<Vec<Status>, Fault> {
    let known = store::root_key_statuses()?;
    let here = root_key::read().map(|keys| keys.fingerprints()).unwrap_or_default();
    let sealed = store::sealed_by()?;
    let strangers = here.iter().copied().filter(|one| known.status(*one).is_none());
    let all = known.0.iter().map(|(one, _)| *one).chain(strangers);
    let row = |one: RootKeyFingerprint| {
        let name = one.to_string();
        let count = sealed.iter().find(|(by, _)| *by == name).map_or(0, |(_, count)| *count);
        let status = known.status(one).map_or("unknown", |status| status.as_str());
        (name, status, here.contains(&one), count)
    };
    Ok(all.map(row).collect())
}
