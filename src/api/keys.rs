//! The key ring.

use auth_ext_core::env::{random_bytes, random_uuid};
use auth_ext_core::fault::{Fault, FaultKind};
use auth_ext_core::jwt::Algorithm;
use auth_ext_core::keys::seal::{RootKey, seal};
use auth_ext_core::keys::status::KeyStatus;
use auth_ext_core::keys::SigningKey;
use serde_json::{Value, json};
use zeroize::Zeroizing;

use crate::root_key;
use crate::store::{self, NewKey};
use crate::surroundings::Surroundings;

/// What [`ensure`] found or made.
pub(super) struct Ensured {
    pub(super) signing_key: Value,
    pub(super) root_key_made: bool,
}

/// Makes the keys that are missing: the root key file, the server keys, a first signing key.
pub(super) fn ensure() -> Result<Ensured, Fault> {
    let (root_key, root_key_made) = root_key::read_or_create(&mut Surroundings)?;
    for purpose in [store::REFRESH_TOKEN, store::ONE_TIME_TOKEN] {
        if !store::has_server_key(purpose)? {
            let key = Zeroizing::new(random_bytes::<32>(&mut Surroundings));
            let id = random_uuid(&mut Surroundings);
            let sealed = sealed(&root_key, id, key.as_slice())?;
            store::insert_server_key(purpose, id, &sealed)?;
        }
    }
    let records = store::records()?;
    let active = records.iter().find(|record| record.state.status == KeyStatus::Active);
    let signing_key = match active {
        Some(active) => json!({ "kid": active.kid, "made": false }),
        None => {
            let key = generate(Algorithm::ES256)?;
            add(&root_key, &key, KeyStatus::Active)?;
            json!({ "kid": key.kid(), "algorithm": key.algorithm().as_str(), "made": true })
        }
    };
    Ok(Ensured { signing_key, root_key_made })
}

/// A new key; an asymmetric one is named by a random id.
fn generate(algorithm: Algorithm) -> Result<SigningKey, Fault> {
    let kid = random_uuid(&mut Surroundings).to_string();
    let kid = if algorithm.is_symmetric() { None } else { Some(kid.as_str()) };
    SigningKey::generate(algorithm, kid).map_err(Fault::from)
}

/// Seals a key and adds it to the ring.
fn add(root_key: &RootKey, key: &SigningKey, status: KeyStatus) -> Result<(), Fault> {
    let id = random_uuid(&mut Surroundings);
    let private = key.to_private_jwk()?;
    store::insert_signing_key(&NewKey {
        id,
        kid: key.kid(),
        algorithm: key.algorithm().as_str(),
        status,
        public_jwk: key.public_jwk().map(|jwk| jwk.to_string()),
        sealed_private_key: Some(sealed(root_key, id, private.expose())?),
    })
}

fn sealed(root_key: &RootKey, id: uuid::Uuid, secret: &[u8]) -> Result<Vec<u8>, Fault> {
    let nonce = random_bytes(&mut Surroundings);
    seal(root_key, id.as_bytes(), secret, nonce)
        .map_err(|_| Fault::new(FaultKind::Internal, "a key could not be sealed"))
}
