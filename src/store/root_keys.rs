//! `auth_ext.root_keys`: which root key seals here, by its fingerprint; and the servers that follow this
//! one.

use auth_ext_core::fault::{Fault, FaultKind};
use auth_ext_core::keys::root_rotation::{KnownRootKeys, RootKeyStatus};
use auth_ext_core::keys::{RootKeyFingerprint, RootKeys};
use pgrx::pg_sys;

use super::relation::exists;
use super::row::{Parameter, read, read_latest, write};
use super::version;
use crate::rights::as_role;
use crate::root_key;

const TABLE: &str = "auth_ext.root_keys";

const KNOWN: &str = "
    SELECT k.fingerprint, k.status FROM auth_ext.root_keys AS k
    ORDER BY k.changed_at DESC, k.fingerprint";

const RETIRE: &str = "
    UPDATE auth_ext.root_keys AS k SET status = 'retired', changed_at = pg_catalog.clock_timestamp()
    WHERE k.status OPERATOR(pg_catalog.=) 'active'";

const FORGET: &str = "
    DELETE FROM auth_ext.root_keys AS k
    WHERE k.status OPERATOR(pg_catalog.=) $1 OR k.fingerprint OPERATOR(pg_catalog.=) $2";

const FORGET_ALL: &str = "DELETE FROM auth_ext.root_keys AS k WHERE true";

const ADD: &str = "INSERT INTO auth_ext.root_keys (fingerprint, status) VALUES ($1, $2)";

/// The fingerprint stands behind the version of what is sealed.
const SEALED_BY: &str = "
    SELECT pg_catalog.encode(pg_catalog.substr(s.sealed, 2, 8), 'hex'), pg_catalog.count(*)
    FROM (
        SELECT k.sealed_private_key FROM auth_ext.signing_keys AS k
        WHERE k.sealed_private_key IS NOT NULL
        UNION ALL
        SELECT k.sealed_fingerprint FROM auth_ext.signing_keys AS k
        WHERE k.sealed_fingerprint IS NOT NULL
        UNION ALL
        SELECT k.sealed_key FROM auth_ext.server_keys AS k
    ) AS s (sealed)
    GROUP BY 1";

/// Also a standby that is away and will come back: its slot waits for it. A subscriber of logical
/// replication has a root key of its own, and a base backup follows nothing.
const STANDBYS: &str = "
    SELECT coalesce(nullif(r.application_name, ''), r.client_addr::pg_catalog.text, 'a standby')
    FROM pg_catalog.pg_stat_replication AS r
    WHERE r.state OPERATOR(pg_catalog.<>) 'backup'
        AND NOT EXISTS (
            SELECT FROM pg_catalog.pg_replication_slots AS s
            WHERE s.active_pid OPERATOR(pg_catalog.=) r.pid
                AND s.slot_type OPERATOR(pg_catalog.=) 'logical')
    UNION ALL
    SELECT s.slot_name::pg_catalog.text FROM pg_catalog.pg_replication_slots AS s
    WHERE s.slot_type OPERATOR(pg_catalog.=) 'physical' AND NOT s.active AND NOT s.temporary";

/// What the database says of root keys; `None` when `setup()` has yet to make the table.
///
/// # Errors
/// A fault of the database.
pub(crate) fn known_root_keys() -> Result<Option<KnownRootKeys>, Fault> {
    if !exists(TABLE)? {
        return Ok(None);
    }
    let rows = read_latest(KNOWN, &[], |rows| rows.all(|row| Ok((row.text(1)?, row.text(2)?))))?;
    let known = rows.iter().map(|(fingerprint, status)| {
        Some((RootKeyFingerprint::from_hex(fingerprint)?, RootKeyStatus::from_name(status)?))
    });
    known.collect::<Option<_>>().map(|list| Some(KnownRootKeys(list))).ok_or_else(|| {
        Fault::new(FaultKind::Internal, "auth_ext.root_keys holds what is no root key")
    })
}

/// The same, where the table has to be there.
///
/// # Errors
/// A fault that says what to run when it is not.
pub(crate) fn root_key_statuses() -> Result<KnownRootKeys, Fault> {
    known_root_keys()?
        .ok_or_else(|| version::outdated("the tables of auth_ext lack migration 0140_root_keys"))
}

/// The root keys of this server, of which the one seals that the database says.
///
/// # Errors
/// As [`root_key::read`], or when that key is not among them.
pub(crate) fn root_keys() -> Result<RootKeys, Fault> {
    let (known, keys) = (root_key_statuses()?, root_key::read()?);
    if let Some(complaint) = known.complaint(&keys.fingerprints()) {
        return Err(wrong(&complaint));
    }
    match known.active() {
        None => Ok(keys),
        Some(active) => {
            keys.sealing_under(active).ok_or_else(|| wrong("the active root key is not here"))
        }
    }
}

/// The fault of a server with another root key.
pub(crate) fn wrong(complaint: &str) -> Fault {
    Fault::new(FaultKind::RootKey, complaint).with_hint(
        "Bring the root key here: after a fail-over, a restore or pg_upgrade it has to come along (docs/keys.md).",
    )
}

/// Makes a root key the one that seals; the one before is kept in mind.
pub(crate) fn set_active_root_key(fingerprint: RootKeyFingerprint) -> Result<(), Fault> {
    write(RETIRE, &[], |_| Ok(()))?;
    set(fingerprint, RootKeyStatus::Active)
}

/// Makes a root key the one that is to seal, in place of any other that was.
pub(crate) fn set_prepared_root_key(fingerprint: RootKeyFingerprint) -> Result<(), Fault> {
    set(fingerprint, RootKeyStatus::Prepared)
}

fn set(fingerprint: RootKeyFingerprint, status: RootKeyStatus) -> Result<(), Fault> {
    let fingerprint = fingerprint.to_string();
    let (status, fingerprint) =
        (Parameter::Text(Some(status.as_str())), Parameter::Text(Some(&fingerprint)));
    write(FORGET, &[status, fingerprint], |_| Ok(()))?;
    write(ADD, &[fingerprint, status], |_| Ok(()))
}

/// Forgets every root key, where nothing is sealed any more.
pub(crate) fn forget_root_keys() -> Result<(), Fault> {
    write(FORGET_ALL, &[], |_| Ok(()))
}

/// How much is sealed under each root key.
pub(crate) fn sealed_by() -> Result<Vec<(String, i64)>, Fault> {
    read(SEALED_BY, &[], |rows| rows.all(|row| Ok((row.text(1)?, row.long(2)?))))
}

/// The names of the servers that follow this one.
pub(crate) fn standbys() -> Result<Vec<String>, Fault> {
    // SAFETY: looks at the session only.
    let caller = unsafe { pg_sys::GetOuterUserId() };
    // Our owner would see the connections, and not what they are for.
    as_role(caller, || read(STANDBYS, &[], |rows| rows.all(|row| row.text(1))))
}
