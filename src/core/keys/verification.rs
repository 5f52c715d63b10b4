//! Keys that verify.

use core::fmt;
use std::rc::Rc;

use jsonwebtoken::DecodingKey;
use jsonwebtoken::crypto::JwtVerifier;
use serde_json::{Value, json};

use super::disguise::is_public_key;
use super::jwk::{Jwk, Operation};
use super::policy::{check_edwards_point, check_on_curve, check_rsa_numbers};
use super::primitive::{Curve, hash_length, verifier};
use super::thumbprint::thumbprint;
use super::{Fingerprint, KeyError};
use crate::jwt::{self, Algorithm, KeyType, Reason};
use crate::secret::Secret;

/// A key that verifies, of one algorithm. Everything the library wants is prepared.
#[derive(Clone)]
pub struct VerificationKey {
    algorithm: Algorithm,
    kid: Option<String>,
    verifier: Rc<dyn JwtVerifier>,
    material: Material,
}

#[derive(Clone)]
enum Material {
    Symmetric(Secret),
    /// The public JWK has `kty` and what the key type adds, in the order of RFC 7638.
    Asymmetric(Value),
}

impl VerificationKey {
    /// Reads a JWK, public or private, and checks it against the whole key policy: `kty`, `alg`,
    /// `crv`, `use` and `key_ops` agree, lengths are exact, RSA has 2048 to 8192 bits and an odd
    /// exponent from 65537 on, points are on their curve and not of small order.
    ///
    /// Without `alg` the curve decides, RSA is RS256, and a symmetric key is refused.
    ///
    /// # Errors
    ///
    /// The [`KeyError`] that says which rule it breaks.
    pub fn from_jwk(jwk: &str) -> Result<Self, KeyError> {
        Self::read(&Jwk::parse(jwk)?, Operation::Verify)
    }

    /// A key that shares a secret with the signer.
    ///
    /// # Errors
    ///
    /// [`KeyError::KeyTypeMismatch`] unless the algorithm is symmetric;
    /// [`KeyError::SecretTooShort`]; [`KeyError::SecretIsPublicKey`].
    pub fn from_secret(secret: &Secret, algorithm: Algorithm) -> Result<Self, KeyError> {
        Self::symmetric(secret.clone(), algorithm, None)
    }

    pub(super) fn read(jwk: &Jwk, operation: Operation) -> Result<Self, KeyError> {
        let algorithm = jwk.algorithm_for(operation)?;
        let kid = jwk.kid()?.map(str::to_owned);
        match (algorithm.key_type(), Curve::of(algorithm)) {
            (KeyType::Oct, _) => {
                let secret = Secret::new(jwk.bytes("k")?.to_vec());
                Self::symmetric(secret, algorithm, kid)
            }
            (KeyType::Rsa, _) => Self::rsa(&jwk.integer("n")?, &jwk.integer("e")?, algorithm, kid),
            (KeyType::Ec, Some(curve)) => {
                let length = curve.length();
                let (x, y) = (jwk.bytes_of("x", length)?, jwk.bytes_of("y", length)?);
                Self::ecdsa(curve, &x, &y, algorithm, kid)
            }
            (KeyType::Ec, None) => Err(KeyError::CurveMismatch),
            (KeyType::Okp, _) => Self::ed25519(&jwk.bytes("x")?, algorithm, kid),
        }
    }

    pub(super) fn symmetric(
        secret: Secret,
        algorithm: Algorithm,
        kid: Option<String>,
    ) -> Result<Self, KeyError> {
        if !algorithm.is_symmetric() {
            return Err(KeyError::KeyTypeMismatch);
        }
        if secret.expose().len() < hash_length(algorithm) {
            return Err(KeyError::SecretTooShort(algorithm));
        }
        if is_public_key(secret.expose()) {
            return Err(KeyError::SecretIsPublicKey);
        }
        let key = DecodingKey::from_secret(secret.expose());
        Self::assemble(algorithm, kid, &key, Material::Symmetric(secret))
    }

    pub(super) fn rsa(
        n: &[u8],
        e: &[u8],
        algorithm: Algorithm,
        kid: Option<String>,
    ) -> Result<Self, KeyError> {
        check_rsa_numbers(n, e)?;
        let key = DecodingKey::from_rsa_raw_components(n, e);
        let jwk = json!({
            "e": jwt::encode_base64url(e),
            "kty": "RSA",
            "n": jwt::encode_base64url(n),
        });
        Self::assemble(algorithm, kid, &key, Material::Asymmetric(jwk))
    }

    pub(super) fn ecdsa(
        curve: Curve,
        x: &[u8],
        y: &[u8],
        algorithm: Algorithm,
        kid: Option<String>,
    ) -> Result<Self, KeyError> {
        let point = uncompressed_point(x, y);
        check_on_curve(curve, &point)?;
        let key = DecodingKey::from_ec_der(&point);
        let jwk = json!({
            "crv": curve.name(),
            "kty": "EC",
            "x": jwt::encode_base64url(x),
            "y": jwt::encode_base64url(y),
        });
        Self::assemble(algorithm, kid, &key, Material::Asymmetric(jwk))
    }

    pub(super) fn ed25519(
        x: &[u8],
        algorithm: Algorithm,
        kid: Option<String>,
    ) -> Result<Self, KeyError> {
        let x: &[u8; 32] = x.try_into().map_err(|_| KeyError::InvalidMember("x"))?;
        check_edwards_point(x)?;
        let key = DecodingKey::from_ed_der(x);
        let jwk = json!({ "crv": "Ed25519", "kty": "OKP", "x": jwt::encode_base64url(x) });
        Self::assemble(algorithm, kid, &key, Material::Asymmetric(jwk))
    }

    /// The library refuses a key of another family than the algorithm's.
    fn assemble(
        algorithm: Algorithm,
        kid: Option<String>,
        key: &DecodingKey,
        material: Material,
    ) -> Result<Self, KeyError> {
        let verifier = verifier(algorithm, key).map_err(|_| KeyError::KeyTypeMismatch)?;
        Ok(Self { algorithm, kid, verifier: verifier.into(), material })
    }

    /// Its one algorithm.
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Its `kid`; none for symmetric keys of ours.
    #[must_use]
    pub fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// The same key under a `kid`, for a verifier that chose it in another way.
    #[must_use]
    pub fn named(mut self, kid: &str) -> Self {
        self.kid = Some(kid.to_owned());
        self
    }

    pub(super) fn set_kid(&mut self, kid: String) {
        self.kid = Some(kid);
    }

    /// Checks a signature that claims to be of `algorithm`. That the key is of that algorithm is
    /// checked here once more, at the cryptographic operation itself (RFC 8725bis, 3.1).
    pub(crate) fn verify(
        &self,
        algorithm: Algorithm,
        message: &[u8],
        signature: &Vec<u8>,
    ) -> Result<(), Reason> {
        if algorithm != self.algorithm {
            return Err(Reason::AlgorithmNotAllowed);
        }
        self.verifier.verify(message, signature).map_err(|_| Reason::BadSignature)
    }

    /// The public JWK with `kid`, `alg`, `use` and `key_ops`; none for a symmetric key, which has
    /// no public part.
    #[must_use]
    pub fn public_jwk(&self) -> Option<Value> {
        let Material::Asymmetric(jwk) = &self.material else {
            return None;
        };
        let mut jwk = jwk.clone();
        if let Some(members) = jwk.as_object_mut() {
            if let Some(kid) = &self.kid {
                members.insert("kid".to_owned(), json!(kid));
            }
            members.insert("alg".to_owned(), json!(self.algorithm.as_str()));
            members.insert("use".to_owned(), json!("sig"));
            members.insert("key_ops".to_owned(), json!(["verify"]));
        }
        Some(jwk)
    }

    /// The RFC 7638 thumbprint; none for a symmetric key, whose thumbprint would let anybody test
    /// guesses of the secret.
    #[must_use]
    pub fn thumbprint(&self) -> Option<String> {
        match &self.material {
            Material::Symmetric(_) => None,
            Material::Asymmetric(jwk) => Some(thumbprint(jwk)),
        }
    }

    /// What tells its material from that of other keys.
    pub(super) fn fingerprint(&self) -> Fingerprint {
        match &self.material {
            Material::Symmetric(secret) => Fingerprint::of_secret(secret.expose()),
            Material::Asymmetric(jwk) => Fingerprint::Public(thumbprint(jwk)),
        }
    }

    /// The length of an RSA modulus in bytes; 0 for any other key.
    pub(super) fn modulus_length(&self) -> usize {
        let modulus = match &self.material {
            Material::Symmetric(_) => None,
            Material::Asymmetric(jwk) => jwk.get("n").and_then(Value::as_str),
        };
        modulus.map_or(0, |encoded| encoded.len() / 4 * 3 + encoded.len() % 4 * 3 / 4)
    }

    /// The shared secret of a symmetric key.
    pub(super) fn shared_secret(&self) -> Option<&Secret> {
        match &self.material {
            Material::Symmetric(secret) => Some(secret),
            Material::Asymmetric(_) => None,
        }
    }
}

impl fmt::Debug for VerificationKey {
    /// The algorithm and the `kid` only.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("VerificationKey")
            .field("algorithm", &self.algorithm)
            .field("kid", &self.kid)
            .finish_non_exhaustive()
    }
}

/// SEC 1, 2.3.3: the uncompressed form of a point.
pub(super) fn uncompressed_point(x: &[u8], y: &[u8]) -> Vec<u8> {
    [&[4], x, y].concat()
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::hmac;

    use super::*;

    #[test]
    fn the_algorithm_is_checked_at_the_operation_itself() {
        let secret = Secret::new(vec![7; 64]);
        let key = VerificationKey::from_secret(&secret, Algorithm::HS256).unwrap();
        let sha512 = hmac::Key::new(hmac::HMAC_SHA512, secret.expose());
        let tag = hmac::sign(&sha512, b"message");
        for algorithm in Algorithm::ALL.into_iter().filter(|other| *other != Algorithm::HS256) {
            let verdict = key.verify(algorithm, b"message", &tag.as_ref().to_vec());
            assert_eq!(verdict, Err(Reason::AlgorithmNotAllowed));
        }
        let verdict = key.verify(Algorithm::HS256, b"message", &tag.as_ref().to_vec());
        assert_eq!(verdict, Err(Reason::BadSignature));
    }
}
