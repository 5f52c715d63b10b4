//! Taking GoTrue's keys over.

use serde_json::Value;

use super::jwk::{Jwk, Operation};
use super::{KeyError, KeySet, SigningKey, VerificationKey};
use crate::jwt::{self, Algorithm};
use crate::secret::Secret;

/// More keys than any ring has.
const MAX_KEYS: usize = 100;

/// A key taken over.
#[derive(Debug)]
pub struct ImportedKey {
    /// The key, with its private part or without.
    pub key: ImportedMaterial,
    /// Whether it is the one that signs; the others only verify.
    pub signs: bool,
}

/// What came of a key.
#[derive(Debug)]
pub enum ImportedMaterial {
    /// All of it.
    Signing(SigningKey),
    /// The public part alone: the private one of a key that was rotated out is often gone.
    Public(VerificationKey),
}

impl ImportedMaterial {
    /// The key that verifies.
    #[must_use]
    pub const fn verification_key(&self) -> &VerificationKey {
        match self {
            Self::Signing(key) => key.verification_key(),
            Self::Public(key) => key,
        }
    }

    /// The key that signs, if the private part is there.
    #[must_use]
    pub const fn signing_key(&self) -> Option<&SigningKey> {
        match self {
            Self::Signing(key) => Some(key),
            Self::Public(_) => None,
        }
    }
}

/// Reads GoTrue's keys: `GOTRUE_JWT_KEYS`, a JSON array of JWKs of which exactly one has `sign`
/// among its `key_ops` and its private part (the others need none), or `GOTRUE_JWT_SECRET`, a plain secret that signs HS256 with its
/// bytes as they are. A text that begins with `[` or `{` is taken as JSON.
///
/// A symmetric JWK normally has no `kid`. One that it has, or that `kid` gives to a plain secret
/// (`GOTRUE_JWT_KEY_ID`), is kept for verifying, so that GoTrue's live tokens, which name it, go on
/// working; it is never written. An asymmetric one without `kid` gets its
/// thumbprint. ES512 and the KMS keys of GoTrue are not supported.
///
/// # Errors
///
/// [`KeyError::NotOneSigningKey`]; [`KeyError::NoPrivatePart`]; [`KeyError::DuplicateKid`];
/// [`KeyError::MissingKid`] for two symmetric keys without one; [`KeyError::KidForArray`];
/// [`KeyError::SecretHasOuterSpace`];
/// or the rule of the key policy that a key breaks.
pub fn parse_gotrue_keys(text: &str, kid: Option<&str>) -> Result<Vec<ImportedKey>, KeyError> {
    match kid {
        Some("") => Err(KeyError::InvalidMember("kid")),
        Some(_) if is_json(text) => Err(KeyError::KidForArray),
        None if is_json(text) => read_array(text),
        kid => read_secret(text, kid),
    }
}

fn is_json(text: &str) -> bool {
    text.trim_start().starts_with(['[', '{'])
}

fn read_secret(text: &str, kid: Option<&str>) -> Result<Vec<ImportedKey>, KeyError> {
    if text.trim() != text {
        return Err(KeyError::SecretHasOuterSpace);
    }
    let kid = kid.map(str::to_owned);
    let key = SigningKey::symmetric(Secret::from_text(text), Algorithm::HS256, kid)?;
    Ok(vec![ImportedKey { key: ImportedMaterial::Signing(key), signs: true }])
}

fn read_array(text: &str) -> Result<Vec<ImportedKey>, KeyError> {
    let Value::Array(listed) = jwt::parse_json(text).map_err(KeyError::NotJson)? else {
        return Err(KeyError::NotAnArray);
    };
    if listed.len() > MAX_KEYS {
        return Err(KeyError::TooLarge);
    }
    let jwks: Vec<Jwk> = listed.into_iter().map(Jwk::from_value).collect::<Result<_, _>>()?;
    let mut imported = Vec::with_capacity(jwks.len());
    for jwk in &jwks {
        let signs = jwk.operations()?.is_some_and(|operations| operations.contains(&"sign"));
        imported.push(ImportedKey { key: read_key(jwk, signs)?, signs });
    }
    check_together(&imported)?;
    Ok(imported)
}

fn read_key(jwk: &Jwk, signs: bool) -> Result<ImportedMaterial, KeyError> {
    match SigningKey::read(jwk, Operation::Keep) {
        Err(KeyError::NoPrivatePart) if !signs && !jwk.is_private() => {
            let mut key = VerificationKey::read(jwk, Operation::Keep)?;
            if key.kid().is_none()
                && let Some(thumbprint) = key.thumbprint()
            {
                key.set_kid(thumbprint);
            }
            Ok(ImportedMaterial::Public(key))
        }
        key => key.map(ImportedMaterial::Signing),
    }
}

fn check_together(imported: &[ImportedKey]) -> Result<(), KeyError> {
    let mut set = KeySet::new();
    for entry in imported {
        set.insert(entry.key.verification_key().clone())?;
    }
    if imported.iter().filter(|entry| entry.key.verification_key().kid().is_none()).count() > 1 {
        return Err(KeyError::MissingKid);
    }
    if imported.iter().filter(|entry| entry.signs).count() != 1 {
        return Err(KeyError::NotOneSigningKey);
    }
    Ok(())
}
