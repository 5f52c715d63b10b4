//! The keys a verifier trusts, and which of them a token may be checked with.

use super::{KeyError, VerificationKey};
use crate::jwt::{Algorithm, Reason};

/// A set of verification keys. A token with `kid` is checked with the keys of that `kid`: exactly
/// one in a ring of ours, perhaps several in a set of somebody else's, of which its algorithm
/// chooses. A token without one is checked with the keys of its algorithm, in order. A token that
/// names another algorithm than its keys' is refused before any cryptography.
#[derive(Debug, Clone, Default)]
pub struct KeySet {
    keys: Vec<VerificationKey>,
    refused: Vec<(String, Reason)>,
}

/// The keys that one token may have been signed with, all of its algorithm; never none.
#[derive(Debug)]
pub(crate) struct Candidates<'k> {
    algorithm: Algorithm,
    keys: Vec<&'k VerificationKey>,
}

impl KeySet {
    /// A set without keys; no token verifies with it.
    #[must_use]
    pub const fn new() -> Self {
        Self { keys: Vec::new(), refused: Vec::new() }
    }

    /// Adds a key at the end.
    ///
    /// # Errors
    ///
    /// [`KeyError::DuplicateKid`] when the set has a key of that `kid`, or one to be refused.
    pub fn insert(&mut self, key: VerificationKey) -> Result<(), KeyError> {
        if key.kid().is_some_and(|kid| self.has(kid)) {
            return Err(KeyError::DuplicateKid);
        }
        self.keys.push(key);
        Ok(())
    }

    /// Adds a key of somebody else's set, which may have several of one `kid` (RFC 7517, 4.5).
    pub(super) fn insert_alternative(&mut self, key: VerificationKey) {
        self.keys.push(key);
    }

    /// Remembers that tokens of this `kid` are refused with `reason` and not with
    /// [`Reason::UnknownKey`]: [`Reason::Revoked`] or [`Reason::KeyNotUsable`].
    ///
    /// # Errors
    ///
    /// [`KeyError::DuplicateKid`] when the set has that `kid` already.
    pub fn refuse(&mut self, kid: &str, reason: Reason) -> Result<(), KeyError> {
        if self.has(kid) {
            return Err(KeyError::DuplicateKid);
        }
        self.refused.push((kid.to_owned(), reason));
        Ok(())
    }

    /// The keys, in order.
    #[must_use]
    pub fn keys(&self) -> &[VerificationKey] {
        &self.keys
    }

    fn has(&self, kid: &str) -> bool {
        self.keys.iter().any(|key| key.kid() == Some(kid))
            || self.refused.iter().any(|(refused, _)| refused == kid)
    }

    /// The keys to check a token with that names this algorithm and this `kid`.
    ///
    /// # Errors
    ///
    /// [`Reason::UnknownKey`], [`Reason::AlgorithmNotAllowed`] or what [`KeySet::refuse`] said.
    pub(crate) fn candidates(
        &self,
        algorithm: Algorithm,
        kid: Option<&str>,
    ) -> Result<Candidates<'_>, Reason> {
        let keys: Vec<&VerificationKey> = match kid {
            Some(kid) => {
                let refused = self.refused.iter().find(|(refused, _)| refused == kid);
                let unknown = refused.map_or(Reason::UnknownKey, |(_, reason)| *reason);
                let named: Vec<_> = self.keys.iter().filter(|key| key.kid() == Some(kid)).collect();
                if named.is_empty() {
                    return Err(unknown);
                }
                named.into_iter().filter(|key| key.algorithm() == algorithm).collect()
            }
            None if self.keys.is_empty() => return Err(Reason::UnknownKey),
            None => self.keys.iter().filter(|key| key.algorithm() == algorithm).collect(),
        };
        if keys.is_empty() {
            return Err(Reason::AlgorithmNotAllowed);
        }
        Ok(Candidates { algorithm, keys })
    }
}

impl<'k> Candidates<'k> {
    /// The key that the signature was made with.
    ///
    /// # Errors
    ///
    /// [`Reason::BadSignature`] when it is none of them.
    pub(crate) fn verify(
        &self,
        message: &[u8],
        signature: &Vec<u8>,
    ) -> Result<&'k VerificationKey, Reason> {
        let genuine =
            |key: &&&VerificationKey| key.verify(self.algorithm, message, signature).is_ok();
        self.keys.iter().find(genuine).copied().ok_or(Reason::BadSignature)
    }

    /// How many they are.
    pub(crate) fn count(&self) -> usize {
        self.keys.len()
    }
}
