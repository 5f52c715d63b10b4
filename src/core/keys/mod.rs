//! Signing keys, verification keys, key sets, the states of the ring, and how private keys are
//! sealed.
//!
//! Every key has exactly one algorithm, from its import to its use.

pub mod api_key;
mod disguise;
mod error;
mod fingerprint;
pub mod import;
mod jwk;
mod pair;
mod policy;
mod primitive;
mod private_jwk;
mod publish;
pub mod ring;
mod root_fingerprint;
mod root_keys;
pub mod root_rotation;
mod rsa_numbers;
mod rsa_signer;
pub mod seal;
mod set;
mod signing;
pub mod status;
mod third_party;
mod thumbprint;
mod verification;

pub use error::KeyError;
pub use fingerprint::{Fingerprint, check_import};
pub(crate) use primitive::sign_once;
pub use publish::{jwks, verifier_jwks};
pub use root_fingerprint::RootKeyFingerprint;
pub use root_keys::RootKeys;
pub use set::KeySet;
pub use signing::SigningKey;
pub use third_party::{LeftOut, UnusableSet};
pub use thumbprint::thumbprint;
pub use verification::VerificationKey;
