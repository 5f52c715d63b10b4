//! Somebody else's JWK set (Auth0, Clerk, Google, Apple, Microsoft, Keycloak).

use serde_json::Value;

use super::jwk::{Jwk, Operation};
use super::{KeyError, KeySet, VerificationKey};
use crate::jwt;

/// A set with certificates in it is a few KiB; nobody's is this long.
const MAX_SIZE: usize = 256 * 1024;
/// Bounds how many keys a token without `kid` can make us try.
const MAX_KEYS: usize = 100;

impl KeySet {
    /// Reads a JWK set (RFC 7517, 5) that somebody else published.
    ///
    /// Left out, because they are not for us: keys of a type, algorithm or curve that we do not
    /// know, keys whose `use` is not `sig`, keys whose `key_ops` do not hold `verify`. Every other
    /// key must keep the whole key policy, or the set is refused: a contradiction in it says that
    /// something is wrong. Also refused are private members, two keys of one `kid`, a key
    /// without `kid` in a set of several, and symmetric keys beside asymmetric ones. A set of
    /// symmetric keys alone is taken, each with its `alg`.
    ///
    /// A key without `alg` gets the one its curve implies, an RSA key RS256.
    ///
    /// # Errors
    ///
    /// The [`KeyError`] that says which rule it breaks.
    pub fn from_third_party_jwks(jwks: &str) -> Result<Self, KeyError> {
        if jwks.len() > MAX_SIZE {
            return Err(KeyError::TooLarge);
        }
        let mut document = jwt::parse_json(jwks).map_err(KeyError::NotJson)?;
        let Some(Value::Array(listed)) = document.get_mut("keys").map(Value::take) else {
            return Err(KeyError::NotAnObject);
        };
        if listed.len() > MAX_KEYS {
            return Err(KeyError::TooLarge);
        }
        let mut keys = Vec::with_capacity(listed.len());
        for value in listed {
            keys.extend(read(&Jwk::from_value(value)?)?);
        }
        check_together(&keys)?;
        let mut set = Self::new();
        for key in keys {
            set.insert(key)?;
        }
        Ok(set)
    }
}

/// One key of the set; none when it is not for us.
fn read(jwk: &Jwk) -> Result<Option<VerificationKey>, KeyError> {
    let key_type = match jwk.key_type() {
        Err(KeyError::UnknownKeyType) => return Ok(None),
        key_type => key_type?,
    };
    if key_type != jwt::KeyType::Oct && jwk.is_private() {
        return Err(KeyError::PrivatePart);
    }
    match VerificationKey::read(jwk, Operation::Verify) {
        Err(
            KeyError::UnsupportedAlgorithm
            | KeyError::NotForSignatures
            | KeyError::OperationNotAllowed,
        ) => Ok(None),
        key => key.map(Some),
    }
}

fn check_together(keys: &[VerificationKey]) -> Result<(), KeyError> {
    let symmetric = keys.iter().filter(|key| key.algorithm().is_symmetric()).count();
    if keys.is_empty() {
        return Err(KeyError::NoUsableKey);
    }
    if symmetric != 0 && symmetric != keys.len() {
        return Err(KeyError::MixedSet);
    }
    if keys.len() > 1 && keys.iter().any(|key| key.kid().is_none()) {
        return Err(KeyError::MissingKid);
    }
    Ok(())
}
