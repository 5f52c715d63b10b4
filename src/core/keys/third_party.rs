//! Somebody else's JWK set (Auth0, Clerk, Google, Apple, Microsoft, Keycloak, Supabase).

use core::fmt;

use serde_json::Value;

use super::jwk::{Jwk, Operation};
use super::{KeyError, KeySet, VerificationKey};
use crate::fault::{Fault, FaultKind};
use crate::jwt::{self, KeyType};

/// A set with certificates in it is a few KiB; nobody's is this long.
const MAX_SIZE: usize = 256 * 1024;
/// Bounds how many keys a token without `kid` can make us try.
const MAX_KEYS: usize = 100;
/// How many left out keys an error names.
const MAX_NAMED: usize = 5;

/// Why nothing can be verified with a set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UnusableSet {
    /// It is no key set, or one that nobody needs.
    Form(KeyError),
    /// Each of its keys was left out, or it has none.
    NoUsableKey(Vec<LeftOut>),
}

/// A key of the set that nothing is verified with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// Its place in the set, from 1.
    pub position: usize,
    /// Why.
    pub error: KeyError,
}

impl KeySet {
    /// Reads what somebody else published: a JWK set (RFC 7517, 5), the bare array of its keys, or a
    /// single JWK.
    ///
    /// A key that we cannot use is left out, as RFC 7517, 5 asks, and never keeps the others from
    /// verifying: of a type, algorithm or curve that we do not know, for something else than
    /// verifying, with a private part in public, or against the key policy in any other way (too
    /// short, not on its curve, a member missing). Tokens of such a key are refused as tokens of an
    /// unknown one.
    ///
    /// Several keys may have one `kid`; `alg` chooses among them. Symmetric keys may stand beside
    /// asymmetric ones, as in the set that Supabase gives PostgREST; then each needs its `alg`.
    /// Alone in its set, a key without `alg` gets the one its curve implies, an RSA key RS256.
    /// Members that are null count as absent.
    ///
    /// # Errors
    ///
    /// [`UnusableSet`] when the text is no key set or no key is left.
    pub fn from_third_party_jwks(jwks: &str) -> Result<Self, UnusableSet> {
        let mut left_out = Vec::new();
        let mut keys = Vec::new();
        for (position, value) in listed(jwks).map_err(UnusableSet::Form)?.into_iter().enumerate() {
            match read(value) {
                Ok(key) => keys.push(key),
                Err(error) => left_out.push(LeftOut { position: position + 1, error }),
            }
        }
        let is_symmetric = |(key, _): &(VerificationKey, _)| key.algorithm().is_symmetric();
        let is_mixed = keys.iter().any(is_symmetric) && !keys.iter().all(is_symmetric);
        let mut set = Self::new();
        for (key, named) in keys {
            if named || !is_mixed {
                set.insert_alternative(key);
            }
        }
        // A mixed set has a symmetric key, and that one has its `alg`.
        if set.keys().is_empty() { Err(UnusableSet::NoUsableKey(left_out)) } else { Ok(set) }
    }
}

/// The JWKs of the text.
fn listed(jwks: &str) -> Result<Vec<Value>, KeyError> {
    if jwks.len() > MAX_SIZE {
        return Err(KeyError::TooLarge);
    }
    let mut document = jwt::parse_json(jwks).map_err(KeyError::NotJson)?;
    let listed = match (document.get_mut("keys").map(Value::take), document) {
        (Some(Value::Array(keys)), _) | (None, Value::Array(keys)) => keys,
        (None, single) if single.get("kty").is_some() => vec![single],
        (Some(_) | None, _) => return Err(KeyError::NotAKeySet),
    };
    if listed.len() > MAX_KEYS { Err(KeyError::TooLarge) } else { Ok(listed) }
}

/// One key of the set, and whether it names its algorithm.
fn read(value: Value) -> Result<(VerificationKey, bool), KeyError> {
    let jwk = Jwk::from_value(value)?;
    if jwk.key_type()? != KeyType::Oct && jwk.is_private() {
        return Err(KeyError::PrivatePart);
    }
    Ok((VerificationKey::read(&jwk, Operation::Verify)?, jwk.has("alg")))
}

impl fmt::Display for UnusableSet {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Form(error) => write!(formatter, "{error}"),
            Self::NoUsableKey(left_out) if left_out.is_empty() => {
                formatter.write_str("the key set has no key")
            }
            Self::NoUsableKey(left_out) => {
                formatter.write_str("the key set has no key that we could use")?;
                for LeftOut { position, error } in left_out.iter().take(MAX_NAMED) {
                    write!(formatter, "; key {position}: {error}")?;
                }
                if left_out.len() > MAX_NAMED { formatter.write_str("; …") } else { Ok(()) }
            }
        }
    }
}

impl core::error::Error for UnusableSet {}

impl From<UnusableSet> for Fault {
    fn from(error: UnusableSet) -> Self {
        Self::new(FaultKind::InvalidArgument, error.to_string())
    }
}
