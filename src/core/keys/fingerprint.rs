//! Telling key material apart, whatever `kid` and algorithm it goes by.

use serde_json::Value;

use super::ring::KeyRecord;
use super::{RootKeys, SigningKey, VerificationKey, thumbprint};
use crate::fault::{Fault, FaultKind};
use crate::hash::sha256;
use crate::secret::Secret;

/// Sets the fingerprint of a shared secret apart from any other hash of it.
const DOMAIN: &[u8] = b"auth_ext shared secret fingerprint 1\0";

/// What two keys have in common when one signs what the other verifies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fingerprint {
    /// The RFC 7638 thumbprint of the public key. The algorithm does not count in it, so an RSA key
    /// is the same key for RS256 and PS256.
    Public(String),
    /// A SHA-256 of the shared secret, compared in constant time. It lets whoever has it test
    /// guesses of the secret, so it is a secret too, and kept sealed. The same for HS256, HS384 and
    /// HS512: whoever knows the secret can sign with any of them.
    Shared(Secret),
}

impl Fingerprint {
    pub(super) fn of_secret(secret: &[u8]) -> Self {
        // HMAC pads a short key with zero bytes (RFC 2104, 2): with and without them it is one key.
        let length = secret.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
        let hash = sha256(&[DOMAIN, secret.get(..length).unwrap_or(secret)]);
        Self::Shared(Secret::new(hash.to_vec()))
    }

    /// Of a shared secret, to be sealed beside the key: it stays when the key is revoked and its
    /// secret goes.
    #[must_use]
    pub const fn to_seal(&self) -> Option<&Secret> {
        match self {
            Self::Public(_) => None,
            Self::Shared(hash) => Some(hash),
        }
    }

    /// Of a row of the ring; none for a symmetric key of which nothing is left.
    fn of_record(record: &KeyRecord, root_keys: &RootKeys) -> Result<Option<Self>, Fault> {
        if let Some(jwk) = &record.public_jwk {
            let jwk: Value = serde_json::from_str(jwk).map_err(|_| unreadable())?;
            return Ok(Some(Self::Public(thumbprint(&jwk))));
        }
        let open = |sealed: &[u8]| {
            root_keys.open(record.id.as_bytes(), sealed).map_err(|error| {
                Fault::from(error).with_hint(format!(
                    "Key \"{}\" may be the one to import. Put the root key that sealed it back into the file, below the newer one, or delete its row of auth_ext.signing_keys.",
                    name(record)
                ))
            })
        };
        if let Some(sealed) = &record.sealed_fingerprint {
            return Ok(Some(Self::Shared(open(sealed)?)));
        }
        let Some(sealed) = &record.sealed_private_key else {
            return Ok(None);
        };
        let jwk = open(sealed)?;
        let jwk = core::str::from_utf8(jwk.expose()).map_err(|_| unreadable())?;
        Ok(Some(SigningKey::from_jwk(jwk)?.fingerprint()))
    }
}

fn unreadable() -> Fault {
    Fault::new(FaultKind::Internal, "a key of the ring cannot be read")
}

/// How an administrator names a key: by `kid`, or by id where it has none.
fn name(record: &KeyRecord) -> String {
    record.kid.clone().unwrap_or_else(|| record.id.to_string())
}

/// Refuses keys to import of which the ring has one already, by `kid` or by its material, in
/// whatever status, and keys that come twice. With two copies of a key in the ring, to revoke one
/// would leave the other verifying; and a key that was revoked must not come back under a new name.
///
/// The whole ring is compared, so symmetric keys need the root key. Keys that we generate ourselves
/// need none of this: they are at least 256 random bits.
///
/// # Errors
/// A fault that names the key that is there already, never anything of its material; or that a
/// symmetric key of the ring cannot be opened, so that nobody can say whether it is the same.
pub fn check_import(
    imported: &[&VerificationKey],
    ring: &[KeyRecord],
    root_keys: &RootKeys,
) -> Result<(), Fault> {
    let refused = |message: String| Fault::new(FaultKind::InvalidArgument, message);
    let symmetric = imported.iter().any(|key| key.algorithm().is_symmetric());
    let mut known: Vec<(String, Fingerprint)> = Vec::with_capacity(ring.len() + imported.len());
    for record in ring {
        if let Some(kid) = imported.iter().filter_map(|key| key.kid()).find(|kid| record.has(kid)) {
            return Err(refused(format!("the ring has a key with kid \"{kid}\" already")));
        }
        if record.public_jwk.is_none() && !symmetric {
            continue;
        }
        if let Some(fingerprint) = Fingerprint::of_record(record, root_keys)? {
            let (name, status) = (name(record), record.state.status);
            let message = format!("the ring has this key already: \"{name}\", {status}");
            known.push((message, fingerprint));
        }
    }
    for key in imported {
        let fingerprint = key.fingerprint();
        if let Some((message, _)) = known.iter().find(|(_, other)| *other == fingerprint) {
            let hint = "A key is in the ring once, whatever its kid and algorithm, and a revoked one stays out.";
            return Err(refused(message.clone()).with_hint(hint));
        }
        let name =
            key.kid().map_or_else(|| "the one without kid".to_owned(), |kid| format!("\"{kid}\""));
        known.push((format!("two of the keys are the same: {name} comes again"), fingerprint));
    }
    Ok(())
}
