//! What an algorithm is to `jsonwebtoken`, and the sizes that go with it.

use jsonwebtoken::crypto::aws_lc::DEFAULT_PROVIDER;
use jsonwebtoken::crypto::{JwtSigner, JwtVerifier};
use jsonwebtoken::errors::Result;
use jsonwebtoken::{DecodingKey, EncodingKey};

use super::KeyError;
use crate::jwt::Algorithm;

/// A NIST curve with the hash that RFC 7518, 3.4 ties to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Curve {
    P256,
    P384,
}

impl Curve {
    /// The curve of an algorithm; none unless it is ECDSA.
    pub(super) const fn of(algorithm: Algorithm) -> Option<Self> {
        match algorithm {
            Algorithm::ES256 => Some(Self::P256),
            Algorithm::ES384 => Some(Self::P384),
            _ => None,
        }
    }

    /// The registered `crv`.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::P256 => "P-256",
            Self::P384 => "P-384",
        }
    }

    /// The length of a coordinate in bytes.
    pub(super) const fn length(self) -> usize {
        match self {
            Self::P256 => 32,
            Self::P384 => 48,
        }
    }
}

/// A signer that is made once and kept. The provider is named here and not looked up in the
/// process, so that none has to be installed and none can be forgotten (gap G20).
pub(super) fn signer(algorithm: Algorithm, key: &EncodingKey) -> Result<Box<dyn JwtSigner>> {
    (DEFAULT_PROVIDER.signer_factory)(&of_library(algorithm), key)
}

/// A verifier that is made once and kept; see [`signer`].
pub(super) fn verifier(algorithm: Algorithm, key: &DecodingKey) -> Result<Box<dyn JwtVerifier>> {
    (DEFAULT_PROVIDER.verifier_factory)(&of_library(algorithm), key)
}

/// Signs once with an EC key in PKCS #8 that is not kept.
///
/// # Errors
/// [`KeyError::Inconsistent`] for what is no key of the algorithm's curve.
pub(crate) fn sign_once(
    algorithm: Algorithm,
    pkcs8: &[u8],
    message: &[u8],
) -> core::result::Result<Vec<u8>, KeyError> {
    let inconsistent = |_| KeyError::Inconsistent;
    let signer = signer(algorithm, &EncodingKey::from_ec_der(pkcs8)).map_err(inconsistent)?;
    signer.try_sign(message).map_err(|_| KeyError::Inconsistent)
}

/// The library's name of an algorithm.
pub(super) const fn of_library(algorithm: Algorithm) -> jsonwebtoken::Algorithm {
    use jsonwebtoken::Algorithm as Library;
    match algorithm {
        Algorithm::HS256 => Library::HS256,
        Algorithm::HS384 => Library::HS384,
        Algorithm::HS512 => Library::HS512,
        Algorithm::RS256 => Library::RS256,
        Algorithm::RS384 => Library::RS384,
        Algorithm::RS512 => Library::RS512,
        Algorithm::PS256 => Library::PS256,
        Algorithm::PS384 => Library::PS384,
        Algorithm::PS512 => Library::PS512,
        Algorithm::ES256 => Library::ES256,
        Algorithm::ES384 => Library::ES384,
        Algorithm::EdDSA => Library::EdDSA,
    }
}

/// The output of the algorithm's hash in bytes, which is also the least length of a secret.
pub(super) const fn hash_length(algorithm: Algorithm) -> usize {
    match algorithm {
        Algorithm::HS384 | Algorithm::RS384 | Algorithm::PS384 | Algorithm::ES384 => 48,
        Algorithm::HS512 | Algorithm::RS512 | Algorithm::PS512 | Algorithm::EdDSA => 64,
        Algorithm::HS256 | Algorithm::RS256 | Algorithm::PS256 | Algorithm::ES256 => 32,
    }
}
