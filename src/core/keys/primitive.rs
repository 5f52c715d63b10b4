//! Which primitive of the library an algorithm is.

use aws_lc_rs::hmac;
use aws_lc_rs::signature as aws;

use crate::jwt::Algorithm;

/// The primitive behind an algorithm.
#[derive(Clone, Copy)]
pub(super) enum Primitive {
    Hmac(hmac::Algorithm),
    Rsa { signing: &'static dyn aws::RsaEncoding, verification: &'static aws::RsaParameters },
    Ecdsa(Curve),
    Ed25519,
}

/// A NIST curve with the hash that RFC 7518, 3.4 ties to it.
#[derive(Clone, Copy)]
pub(super) struct Curve {
    /// The registered `crv`.
    pub(super) name: &'static str,
    /// The length of a coordinate in bytes.
    pub(super) length: usize,
    pub(super) signing: &'static aws::EcdsaSigningAlgorithm,
    pub(super) verification: &'static aws::EcdsaVerificationAlgorithm,
}

const P256: Curve = Curve {
    name: "P-256",
    length: 32,
    signing: &aws::ECDSA_P256_SHA256_FIXED_SIGNING,
    verification: &aws::ECDSA_P256_SHA256_FIXED,
};

const P384: Curve = Curve {
    name: "P-384",
    length: 48,
    signing: &aws::ECDSA_P384_SHA384_FIXED_SIGNING,
    verification: &aws::ECDSA_P384_SHA384_FIXED,
};

/// The primitive of an algorithm. Choosing it by a match and not by a process-wide provider means
/// that no set-up can be forgotten (gap G20).
pub(super) fn primitive(algorithm: Algorithm) -> Primitive {
    let rsa = |signing, verification| Primitive::Rsa { signing, verification };
    match algorithm {
        Algorithm::HS256 => Primitive::Hmac(hmac::HMAC_SHA256),
        Algorithm::HS384 => Primitive::Hmac(hmac::HMAC_SHA384),
        Algorithm::HS512 => Primitive::Hmac(hmac::HMAC_SHA512),
        Algorithm::RS256 => rsa(&aws::RSA_PKCS1_SHA256, &aws::RSA_PKCS1_2048_8192_SHA256),
        Algorithm::RS384 => rsa(&aws::RSA_PKCS1_SHA384, &aws::RSA_PKCS1_2048_8192_SHA384),
        Algorithm::RS512 => rsa(&aws::RSA_PKCS1_SHA512, &aws::RSA_PKCS1_2048_8192_SHA512),
        Algorithm::PS256 => rsa(&aws::RSA_PSS_SHA256, &aws::RSA_PSS_2048_8192_SHA256),
        Algorithm::PS384 => rsa(&aws::RSA_PSS_SHA384, &aws::RSA_PSS_2048_8192_SHA384),
        Algorithm::PS512 => rsa(&aws::RSA_PSS_SHA512, &aws::RSA_PSS_2048_8192_SHA512),
        Algorithm::ES256 => Primitive::Ecdsa(P256),
        Algorithm::ES384 => Primitive::Ecdsa(P384),
        Algorithm::EdDSA => Primitive::Ed25519,
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
