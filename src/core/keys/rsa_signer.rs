//! A signer of `jsonwebtoken`'s over an RSA key that is read once. The library's own keeps the key as DER and
//! reads it for each signature, which takes twice as long as the signature.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RSA_PSS_SHA256, RSA_PSS_SHA384,
    RSA_PSS_SHA512, RsaEncoding, RsaKeyPair,
};
use jsonwebtoken::crypto::JwtSigner;
use jsonwebtoken::signature::{Error, Signer};

use super::primitive::of_library;
use crate::jwt::Algorithm;

/// A key of one algorithm.
pub(super) struct RsaSigner {
    pair: RsaKeyPair,
    algorithm: Algorithm,
    encoding: &'static dyn RsaEncoding,
}

impl RsaSigner {
    /// None unless it is an algorithm of RSA.
    pub(super) fn new(pair: RsaKeyPair, algorithm: Algorithm) -> Option<Self> {
        let encoding: &'static dyn RsaEncoding = match algorithm {
            Algorithm::RS256 => &RSA_PKCS1_SHA256,
            Algorithm::RS384 => &RSA_PKCS1_SHA384,
            Algorithm::RS512 => &RSA_PKCS1_SHA512,
            Algorithm::PS256 => &RSA_PSS_SHA256,
            Algorithm::PS384 => &RSA_PSS_SHA384,
            Algorithm::PS512 => &RSA_PSS_SHA512,
            Algorithm::HS256
            | Algorithm::HS384
            | Algorithm::HS512
            | Algorithm::ES256
            | Algorithm::ES384
            | Algorithm::EdDSA => return None,
        };
        Some(Self { pair, algorithm, encoding })
    }
}

impl Signer<Vec<u8>> for RsaSigner {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair
            .sign(self.encoding, &SystemRandom::new(), message, &mut signature)
            .map_err(|_| Error::new())?;
        Ok(signature)
    }
}

impl JwtSigner for RsaSigner {
    fn algorithm(&self) -> jsonwebtoken::Algorithm {
        of_library(self.algorithm)
    }
}
