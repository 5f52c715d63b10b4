//! The key ring: what `auth_ext.signing_keys` holds, opened and ready for use.

use std::rc::Rc;

use uuid::Uuid;

use super::status::{KeyStatus, RingState};
use super::{KeySet, RootKeys, SigningKey, VerificationKey, jwks, verifier_jwks};
use crate::fault::{Fault, FaultKind};
use crate::jwt::Leeway;
use crate::secret::Secret;
use crate::settings::Settings;
use crate::time::Timestamp;

/// A row of `auth_ext.signing_keys`.
#[derive(Debug, Clone)]
pub struct KeyRecord {
    /// Identifies the row; bound into the seal.
    pub id: Uuid,
    /// The key id in tokens; none for a symmetric key, unless its importer named it.
    pub kid: Option<String>,
    /// What decides whether it may sign and verify.
    pub state: RingState,
    /// The public JWK as JSON text; none for a symmetric key.
    pub public_jwk: Option<String>,
    /// The sealed private JWK; none for a key that only verifies.
    pub sealed_private_key: Option<Vec<u8>>,
    /// The sealed fingerprint of a symmetric key; see
    /// [`Fingerprint::to_seal`](super::Fingerprint::to_seal).
    pub sealed_fingerprint: Option<Vec<u8>>,
}

impl KeyRecord {
    pub(super) fn has(&self, kid: &str) -> bool {
        self.kid.as_deref() == Some(kid)
    }
}

/// The key that signs.
#[derive(Debug)]
pub struct ActiveKey {
    /// Identifies the row.
    pub id: Uuid,
    /// The latest `exp` of its long-lived tokens.
    pub last_expiry: Option<Timestamp>,
    /// The key.
    pub key: Rc<SigningKey>,
}

/// The opened ring. Keys that only the root key can open do not keep the public ones from
/// verifying: what went wrong is kept and told when such a key is needed.
#[derive(Debug)]
pub struct KeyRing {
    set: KeySet,
    active: Option<ActiveKey>,
    fault: Option<Fault>,
    good_until: Option<Timestamp>,
}

impl KeyRing {
    /// Opens the ring. `root_keys` are asked only when a sealed key needs it.
    ///
    /// # Errors
    /// A fault when a public key in the table cannot be read, which only happens by tampering.
    pub fn open(
        records: &[KeyRecord],
        root_keys: impl FnOnce() -> Result<RootKeys, Fault>,
        settings: &Settings,
        now: Timestamp,
    ) -> Result<Self, Fault> {
        let mut ring = Self { set: KeySet::new(), active: None, fault: None, good_until: None };
        let mut opener = Opener::new(root_keys);
        let (lifetime, leeway) = (settings.access_token_lifetime, Leeway::clamped(settings.leeway));
        for record in records {
            if let Some(reason) = record.state.refusal(lifetime, leeway, now) {
                if let Some(kid) = &record.kid {
                    ring.set.refuse(kid, reason)?;
                }
                continue;
            }
            if let Some(until) = record.state.verifies_until(lifetime, leeway) {
                ring.good_until = Some(ring.good_until.map_or(until, |other| other.min(until)));
            }
            ring.take(record, &mut opener)?;
        }
        Ok(ring)
    }

    fn take(
        &mut self,
        record: &KeyRecord,
        opener: &mut Opener<impl FnOnce() -> Result<RootKeys, Fault>>,
    ) -> Result<(), Fault> {
        let is_active = record.state.status == KeyStatus::Active;
        if is_active || record.public_jwk.is_none() {
            match opener.signing_key(record) {
                Ok(key) => {
                    if record.public_jwk.is_none() {
                        self.set.insert(key.verification_key().clone())?;
                    }
                    if is_active {
                        self.active = Some(ActiveKey {
                            id: record.id,
                            last_expiry: record.state.last_expiry,
                            key: Rc::new(key),
                        });
                    }
                }
                Err(fault) => self.fault = Some(fault),
            }
        }
        if let Some(jwk) = &record.public_jwk {
            self.set.insert(VerificationKey::from_jwk(jwk)?)?;
        }
        Ok(())
    }

    /// The keys that tokens are verified with.
    #[must_use]
    pub const fn verification_keys(&self) -> &KeySet {
        &self.set
    }

    /// The key that signs.
    ///
    /// # Errors
    /// What kept it from being opened, or that there is no active key.
    pub fn active(&self) -> Result<&ActiveKey, Fault> {
        match (&self.active, &self.fault) {
            (Some(active), _) => Ok(active),
            (None, Some(fault)) => Err(fault.clone()),
            (None, None) => Err(Fault::new(FaultKind::NotReady, "there is no active signing key")
                .with_hint("SELECT auth_ext.create_signing_key('ES256'), then auth_ext.activate_signing_key(kid).")),
        }
    }

    /// What kept a sealed key from being opened. A token that no other key explains may have been
    /// signed with it, so it must not be called forged.
    #[must_use]
    pub const fn fault(&self) -> Option<&Fault> {
        self.fault.as_ref()
    }

    /// Whether the ring must be opened again because a retired key has had its time.
    #[must_use]
    pub fn is_stale(&self, now: Timestamp) -> bool {
        self.good_until.is_some_and(|until| until <= now)
    }

    /// The public key set (RFC 7517).
    #[must_use]
    pub fn jwks(&self) -> serde_json::Value {
        jwks(self.set.keys())
    }

    /// The key set for PostgREST, symmetric keys included: a secret.
    #[must_use]
    pub fn verifier_jwks(&self) -> Secret {
        verifier_jwks(self.set.keys())
    }
}

/// Opens sealed keys; reads the root key file once, and only when it is needed.
struct Opener<F> {
    read: Option<F>,
    root_keys: Option<Result<RootKeys, Fault>>,
}

impl<F: FnOnce() -> Result<RootKeys, Fault>> Opener<F> {
    const fn new(read: F) -> Self {
        Self { read: Some(read), root_keys: None }
    }

    fn signing_key(&mut self, record: &KeyRecord) -> Result<SigningKey, Fault> {
        if let Some(read) = self.read.take() {
            self.root_keys = Some(read());
        }
        let missing = || Fault::new(FaultKind::Internal, "a key of the ring has no private part");
        let root_keys = match &self.root_keys {
            Some(Ok(root_keys)) => root_keys,
            Some(Err(fault)) => return Err(fault.clone()),
            None => return Err(missing()),
        };
        let sealed = record.sealed_private_key.as_ref().ok_or_else(missing)?;
        let private = root_keys.open(record.id.as_bytes(), sealed)?;
        let jwk = core::str::from_utf8(private.expose()).map_err(|_| missing())?;
        SigningKey::from_jwk(jwk).map_err(Fault::from)
    }
}
