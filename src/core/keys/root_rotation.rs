//! A new root key where several servers have the same data: nothing may be sealed under it before each
//! of them has it, or the next fail-over signs nobody in.
//!
//! It is prepared first, which tells every server of it by the database; each server that has it
//! proves so by a confirmation; then it is made the active one.

use subtle::ConstantTimeEq as _;

use super::root_fingerprint::RootKeyFingerprint;
use super::root_keys::RootKeys;
use crate::fault::{Fault, FaultKind};

/// Sets the proof apart from any other use of the root key.
const CONFIRMATION_DOMAIN: &[u8] = b"auth_ext root key is here 1\0";

/// What the database says of a root key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RootKeyStatus {
    /// To be brought to every server; seals nothing yet.
    Prepared,
    /// Seals.
    Active,
    /// Sealed once.
    Retired,
}

impl RootKeyStatus {
    /// The word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Prepared => "prepared",
            Self::Active => "active",
            Self::Retired => "retired",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Prepared, Self::Active, Self::Retired].into_iter().find(|one| one.as_str() == name)
    }
}

/// The root keys that the database knows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnownRootKeys(pub Vec<(RootKeyFingerprint, RootKeyStatus)>);

impl KnownRootKeys {
    /// What it says of one.
    #[must_use]
    pub fn status(&self, fingerprint: RootKeyFingerprint) -> Option<RootKeyStatus> {
        self.0.iter().find(|(known, _)| *known == fingerprint).map(|(_, status)| *status)
    }

    fn with(&self, status: RootKeyStatus) -> Option<RootKeyFingerprint> {
        self.0.iter().find(|(_, is)| *is == status).map(|(fingerprint, _)| *fingerprint)
    }

    /// The one that seals.
    #[must_use]
    pub fn active(&self) -> Option<RootKeyFingerprint> {
        self.with(RootKeyStatus::Active)
    }

    /// The one that is to seal.
    #[must_use]
    pub fn prepared(&self) -> Option<RootKeyFingerprint> {
        self.with(RootKeyStatus::Prepared)
    }

    /// What is wrong with the root keys of a server, in words; `None` when nothing is.
    #[must_use]
    pub fn complaint(&self, here: &[RootKeyFingerprint]) -> Option<String> {
        let active = self.active().filter(|active| !here.contains(active))?;
        let here: Vec<_> = here.iter().map(ToString::to_string).collect();
        Some(format!(
            "this database is sealed under root key {active}, and this server has {}",
            here.join(", ")
        ))
    }
}

/// Eight bytes that tell servers apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServerId(pub [u8; 8]);

/// What proves that a server has the prepared root key; `None` when it has not. Good for this key alone.
#[must_use]
pub fn confirmation(
    keys: &RootKeys,
    prepared: RootKeyFingerprint,
    server: ServerId,
) -> Option<String> {
    let [left, right] = proof(keys, prepared, server)?;
    // A server is written as a fingerprint is.
    Some(format!("{}-{left}{right}", RootKeyFingerprint::new(server.0)))
}

/// Sixteen bytes, in the form that both are written in.
fn proof(
    keys: &RootKeys,
    prepared: RootKeyFingerprint,
    server: ServerId,
) -> Option<[RootKeyFingerprint; 2]> {
    let proof = keys.named(prepared)?.proof(CONFIRMATION_DOMAIN, &server.0);
    let (left, rest) = proof.split_first_chunk::<8>()?;
    Some([RootKeyFingerprint::new(*left), RootKeyFingerprint::new(*rest.first_chunk::<8>()?)])
}

/// The server of a confirmation that is right.
fn confirmed(keys: &RootKeys, prepared: RootKeyFingerprint, text: &str) -> Option<ServerId> {
    let (server, shown) = text.trim().split_once('-')?;
    let server = ServerId(RootKeyFingerprint::from_hex(server)?.bytes());
    let (left, right) = shown.split_at_checked(16)?;
    let shown = [RootKeyFingerprint::from_hex(left)?, RootKeyFingerprint::from_hex(right)?];
    let right = proof(keys, prepared, server)?;
    let bytes = |of: [RootKeyFingerprint; 2]| of.map(RootKeyFingerprint::bytes).concat();
    bool::from(bytes(shown).ct_eq(&bytes(right))).then_some(server)
}

/// The root key to go over to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NextRootKey {
    /// One that has yet to be made.
    New,
    /// One that is in the file or in what the command prints.
    Here(RootKeyFingerprint),
}

/// Everything that decides about a rotation.
#[derive(Debug)]
pub struct Rotation<'a> {
    /// What the database says.
    pub known: &'a KnownRootKeys,
    /// What this server has.
    pub keys: &'a RootKeys,
    /// Whether a command of the operator's is the source, so that no key can be added.
    pub from_command: bool,
}

impl Rotation<'_> {
    /// The root key to prepare.
    ///
    /// # Errors
    /// A fault when the command prints no new one.
    pub fn to_prepare(&self) -> Result<NextRootKey, Fault> {
        let here = self.keys.fingerprints();
        if let Some(prepared) = self.known.prepared().filter(|prepared| here.contains(prepared)) {
            return Ok(NextRootKey::Here(prepared));
        }
        if !self.from_command {
            return Ok(NextRootKey::New);
        }
        here.first()
            .filter(|newest| self.known.status(**newest).is_none())
            .map(|newest| NextRootKey::Here(*newest))
            .ok_or_else(|| {
                Fault::new(FaultKind::NotReady, "auth_ext.root_key_command prints no new root key")
                    .with_hint("Put a new one in front of those that it prints.")
            })
    }

    /// The root key to seal everything under.
    ///
    /// # Errors
    /// A fault when the prepared one is not here, or when servers have not confirmed that they have it.
    pub fn to_activate(&self, standbys: &Standbys<'_>) -> Result<NextRootKey, Fault> {
        let here = self.keys.fingerprints();
        let next = match self.known.prepared() {
            Some(prepared) if !here.contains(&prepared) => {
                return Err(Fault::new(
                    FaultKind::RootKey,
                    format!("root key {prepared} was prepared, and this server has not got it"),
                )
                .with_hint("Bring it here, or prepare another with auth_ext.prepare_root_key()."));
            }
            Some(prepared) => NextRootKey::Here(prepared),
            None if self.from_command => {
                here.first().map_or(NextRootKey::New, |newest| NextRootKey::Here(*newest))
            }
            None => NextRootKey::New,
        };
        // Sealing again under the same key brings nothing new to anybody.
        if self.known.active().map(NextRootKey::Here) != Some(next) {
            standbys.check(self.keys, self.known.prepared())?;
        }
        Ok(next)
    }
}

/// The servers that follow this one.
#[derive(Debug)]
pub struct Standbys<'a> {
    /// Their names.
    pub names: &'a [String],
    /// What [`confirmation`] said on them.
    pub confirmations: &'a [String],
    /// This server, which is none of them.
    pub own: ServerId,
    /// Whether the operator takes it upon himself.
    pub despite: bool,
}

impl Standbys<'_> {
    fn check(&self, keys: &RootKeys, prepared: Option<RootKeyFingerprint>) -> Result<(), Fault> {
        if self.despite || self.names.is_empty() {
            return Ok(());
        }
        let mut servers: Vec<ServerId> = Vec::new();
        for text in self.confirmations {
            let Some(server) = prepared.and_then(|prepared| confirmed(keys, prepared, text)) else {
                return Err(Fault::new(
                    FaultKind::InvalidArgument,
                    "a confirmation does not fit the prepared root key",
                )
                .with_hint("Run auth_ext.confirm_root_key() on each standby again."));
            };
            if server != self.own && !servers.contains(&server) {
                servers.push(server);
            }
        }
        if servers.len() >= self.names.len() {
            return Ok(());
        }
        Err(Fault::new(
            FaultKind::NotReady,
            format!(
                "{} standbys follow this server ({}), and {} of them confirmed the new root key",
                self.names.len(),
                self.names.join(", "),
                servers.len()
            ),
        )
        .with_hint("SELECT auth_ext.prepare_root_key(), bring the key to each standby, and pass what auth_ext.confirm_root_key() says there; or despite_standbys => true."))
    }
}
