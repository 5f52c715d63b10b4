//! Key pairs as aws-lc makes and checks them, and their way into `jsonwebtoken` and into JWKs, which
//! it has no code for.

use aws_lc_rs::encoding::{AsBigEndian, AsDer, Pkcs8V1Der};
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair,
    EcdsaSigningAlgorithm, Ed25519KeyPair, KeyPair as _, RsaKeyPair,
};
use jsonwebtoken::EncodingKey;
use jsonwebtoken::crypto::JwtSigner;
use zeroize::Zeroizing;

use super::jwk::Jwk;
use super::primitive::{Curve, signer};
use super::private_jwk::Members;
use super::rsa_signer::RsaSigner;
use super::verification::{VerificationKey, uncompressed_point};
use super::{KeyError, rsa_numbers};
use crate::jwt::{Algorithm, KeyType};

/// A private key with its public part; both belong together. It lives as long as it takes to make
/// a signer and the private JWK of it.
pub(super) enum KeyPair {
    Rsa(RsaKeyPair),
    Ecdsa(EcdsaKeyPair, Curve),
    Ed25519(Ed25519KeyPair),
}

impl KeyPair {
    /// Makes a pair with the library's own generator, which seeds itself from the operating system
    /// and notices a fork. RSA keys have 2048 bits. None for a symmetric algorithm.
    pub(super) fn generate(algorithm: Algorithm) -> Result<Option<Self>, KeyError> {
        let fault = |_| KeyError::Generation;
        Ok(match (algorithm.key_type(), Curve::of(algorithm)) {
            (KeyType::Rsa, _) => {
                Some(Self::Rsa(RsaKeyPair::generate(KeySize::Rsa2048).map_err(fault)?))
            }
            (KeyType::Ec, Some(curve)) => {
                let pair = EcdsaKeyPair::generate(of_library(curve)).map_err(fault)?;
                Some(Self::Ecdsa(pair, curve))
            }
            (KeyType::Okp, _) => Some(Self::Ed25519(Ed25519KeyPair::generate().map_err(fault)?)),
            (KeyType::Ec | KeyType::Oct, _) => None,
        })
    }

    /// Reads the private part of an asymmetric JWK and checks that it belongs to the public one.
    /// None for a symmetric algorithm.
    pub(super) fn read(jwk: &Jwk, algorithm: Algorithm) -> Result<Option<Self>, KeyError> {
        let inconsistent = |_| KeyError::Inconsistent;
        Ok(match (algorithm.key_type(), Curve::of(algorithm)) {
            (KeyType::Rsa, _) => Some(Self::Rsa(rsa_numbers::read(jwk)?)),
            (KeyType::Ec, Some(curve)) => {
                let length = curve.length();
                let (x, y) = (jwk.bytes_of("x", length)?, jwk.bytes_of("y", length)?);
                let (d, point) = (jwk.bytes_of("d", length)?, uncompressed_point(&x, &y));
                let algorithm = of_library(curve);
                let pair = EcdsaKeyPair::from_private_key_and_public_key(algorithm, &d, &point);
                Some(Self::Ecdsa(pair.map_err(inconsistent)?, curve))
            }
            (KeyType::Okp, _) => {
                let (seed, x) = (jwk.bytes_of("d", 32)?, jwk.bytes_of("x", 32)?);
                let pair = Ed25519KeyPair::from_seed_and_public_key(&seed, &x);
                Some(Self::Ed25519(pair.map_err(inconsistent)?))
            }
            (KeyType::Ec | KeyType::Oct, _) => None,
        })
    }

    /// The key that verifies what this pair signs.
    pub(super) fn verification_key(
        &self,
        algorithm: Algorithm,
        kid: Option<String>,
    ) -> Result<VerificationKey, KeyError> {
        match self {
            Self::Rsa(pair) => {
                let (n, e) = rsa_numbers::public(pair)?;
                VerificationKey::rsa(&n, &e, algorithm, kid)
            }
            Self::Ecdsa(pair, curve) => {
                let point = pair.public_key().as_ref().get(1..).ok_or(KeyError::Generation)?;
                let (x, y) = point.split_at_checked(curve.length()).ok_or(KeyError::Generation)?;
                VerificationKey::ecdsa(*curve, x, y, algorithm, kid)
            }
            Self::Ed25519(pair) => {
                VerificationKey::ed25519(pair.public_key().as_ref(), algorithm, kid)
            }
        }
    }

    /// The signer that is kept. `jsonwebtoken` wipes its copy of the private part.
    pub(super) fn into_signer(self, algorithm: Algorithm) -> Result<Box<dyn JwtSigner>, KeyError> {
        let fault = |_| KeyError::Generation;
        let encoding_key = match self {
            Self::Rsa(pair) => {
                let signer = RsaSigner::new(pair, algorithm).ok_or(KeyError::KeyTypeMismatch)?;
                return Ok(Box::new(signer));
            }
            Self::Ecdsa(pair, _) => {
                let document = pair.to_pkcs8v1().map_err(fault)?;
                EncodingKey::from_ec_der(document.as_ref())
            }
            Self::Ed25519(pair) => {
                let document: Pkcs8V1Der<'_> = pair.as_der().map_err(fault)?;
                EncodingKey::from_ed_der(document.as_ref())
            }
        };
        signer(algorithm, &encoding_key).map_err(|_| KeyError::Inconsistent)
    }

    /// Adds the private members to a private JWK.
    pub(super) fn write_private(&self, members: &mut Members) -> Result<(), KeyError> {
        let fault = |_| KeyError::Generation;
        match self {
            Self::Rsa(pair) => rsa_numbers::write_private(pair, members)?,
            Self::Ecdsa(pair, _) => {
                members.bytes("d", pair.private_key().as_be_bytes().map_err(fault)?.as_ref());
            }
            Self::Ed25519(pair) => {
                // The seed ends the PKCS #8 document (RFC 8410, 7). `seed()` would leave an
                // unwiped copy.
                let document: Pkcs8V1Der<'_> = pair.as_der().map_err(fault)?;
                let seed: &[u8; 32] = document.as_ref().last_chunk().ok_or(KeyError::Generation)?;
                members.bytes("d", seed);
            }
        }
        Ok(())
    }
}

/// A random secret of so many bytes.
pub(super) fn random_secret(length: usize) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let mut secret = Zeroizing::new(vec![0_u8; length]);
    aws_lc_rs::rand::fill(&mut secret).map_err(|_| KeyError::Generation)?;
    Ok(secret)
}

const fn of_library(curve: Curve) -> &'static EcdsaSigningAlgorithm {
    match curve {
        Curve::P256 => &ECDSA_P256_SHA256_FIXED_SIGNING,
        Curve::P384 => &ECDSA_P384_SHA384_FIXED_SIGNING,
    }
}
