//! Keys that sign.

use core::fmt;

use aws_lc_rs::encoding::{AsBigEndian, AsDer, Pkcs8V1Der};
use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{EcdsaKeyPair, Ed25519KeyPair, KeyPair, RsaEncoding, RsaKeyPair};
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::jwk::{Jwk, Operation};
use super::primitive::{Curve, Primitive, hash_length, primitive};
use super::verification::{VerificationKey, uncompressed_point};
use super::{Fingerprint, KeyError, private_jwk, rsa_numbers};
use crate::jwt::{self, Algorithm};
use crate::secret::Secret;

/// A key that signs, of one algorithm, with its verification key. The private part is wiped when
/// the key goes, and `Debug` shows algorithm and `kid` only.
pub struct SigningKey {
    verification: VerificationKey,
    material: Material,
    /// The encoded JWS header of every token it signs.
    header: String,
}

enum Material {
    Hmac(Box<hmac::Key>),
    Rsa(RsaKeyPair, &'static dyn RsaEncoding),
    Ecdsa(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

impl SigningKey {
    /// Makes a new key with the cryptographic library's own generator (it seeds itself from the
    /// operating system and notices a fork). RSA keys have 2048 bits, secrets the length of the
    /// hash. `kid` names an asymmetric key; without it the key is named by its RFC 7638 thumbprint.
    ///
    /// # Errors
    ///
    /// [`KeyError::SymmetricKid`] for a `kid` with a symmetric algorithm; [`KeyError::InvalidMember`]
    /// for an empty one; [`KeyError::Generation`] when the library fails.
    pub fn generate(algorithm: Algorithm, kid: Option<&str>) -> Result<Self, KeyError> {
        if algorithm.is_symmetric() && kid.is_some() {
            return Err(KeyError::SymmetricKid);
        }
        if kid == Some("") {
            return Err(KeyError::InvalidMember("kid"));
        }
        let kid = kid.map(str::to_owned);
        match primitive(algorithm) {
            Primitive::Hmac(_) => {
                let mut secret = vec![0_u8; hash_length(algorithm)];
                aws_lc_rs::rand::fill(&mut secret).map_err(|_| KeyError::Generation)?;
                Self::symmetric(Secret::new(secret), algorithm, None)
            }
            Primitive::Rsa { .. } => {
                let pair =
                    RsaKeyPair::generate(KeySize::Rsa2048).map_err(|_| KeyError::Generation)?;
                Self::rsa(pair, algorithm, kid)
            }
            Primitive::Ecdsa(curve) => {
                let pair =
                    EcdsaKeyPair::generate(curve.signing).map_err(|_| KeyError::Generation)?;
                Self::ecdsa(pair, curve, algorithm, kid)
            }
            Primitive::Ed25519 => {
                let pair = Ed25519KeyPair::generate().map_err(|_| KeyError::Generation)?;
                Self::ed25519(pair, algorithm, kid)
            }
        }
    }

    /// A key from a shared secret, at least as long as the algorithm's hash. The bytes of a text
    /// secret are taken as they are, as GoTrue and PostgREST take them.
    ///
    /// # Errors
    ///
    /// [`KeyError::KeyTypeMismatch`] unless the algorithm is symmetric;
    /// [`KeyError::SecretTooShort`]; [`KeyError::SecretIsPublicKey`].
    pub fn from_secret(secret: &Secret, algorithm: Algorithm) -> Result<Self, KeyError> {
        Self::symmetric(secret.clone(), algorithm, None)
    }

    /// Reads a private JWK under the same policy as
    /// [`VerificationKey::from_jwk`](super::VerificationKey::from_jwk); `key_ops`, where there are
    /// any, must hold `sign`. An asymmetric key without `kid` gets its thumbprint.
    ///
    /// # Errors
    ///
    /// The [`KeyError`] that says which rule it breaks; [`KeyError::NoPrivatePart`] for a public
    /// JWK; [`KeyError::Inconsistent`] when the parts do not belong together.
    pub fn from_jwk(jwk: &str) -> Result<Self, KeyError> {
        Self::read(&Jwk::parse(jwk)?, Operation::Sign)
    }

    pub(super) fn read(jwk: &Jwk, operation: Operation) -> Result<Self, KeyError> {
        let verification = VerificationKey::read(jwk, operation)?;
        let algorithm = verification.algorithm();
        let private = if algorithm.is_symmetric() { "k" } else { "d" };
        if jwk.text(private)?.is_none() {
            return Err(KeyError::NoPrivatePart);
        }
        let material = match primitive(algorithm) {
            Primitive::Hmac(hmac_algorithm) => {
                let secret = verification.shared_secret().ok_or(KeyError::NoPrivatePart)?;
                Material::Hmac(Box::new(hmac::Key::new(hmac_algorithm, secret.expose())))
            }
            Primitive::Rsa { signing, .. } => Material::Rsa(rsa_numbers::read(jwk)?, signing),
            Primitive::Ecdsa(curve) => Material::Ecdsa(read_ecdsa(jwk, curve)?),
            Primitive::Ed25519 => {
                let (seed, x) = (jwk.bytes_of("d", 32)?, jwk.bytes_of("x", 32)?);
                let pair = Ed25519KeyPair::from_seed_and_public_key(&seed, &x);
                Material::Ed25519(pair.map_err(|_| KeyError::Inconsistent)?)
            }
        };
        Ok(Self::assemble(verification, material))
    }

    pub(super) fn symmetric(
        secret: Secret,
        algorithm: Algorithm,
        kid: Option<String>,
    ) -> Result<Self, KeyError> {
        let Primitive::Hmac(hmac_algorithm) = primitive(algorithm) else {
            return Err(KeyError::KeyTypeMismatch);
        };
        let key = Box::new(hmac::Key::new(hmac_algorithm, secret.expose()));
        let verification = VerificationKey::symmetric(secret, algorithm, kid)?;
        Ok(Self::assemble(verification, Material::Hmac(key)))
    }

    fn rsa(pair: RsaKeyPair, algorithm: Algorithm, kid: Option<String>) -> Result<Self, KeyError> {
        let Primitive::Rsa { signing, .. } = primitive(algorithm) else {
            return Err(KeyError::KeyTypeMismatch);
        };
        let (n, e) = rsa_numbers::public(&pair)?;
        let verification = VerificationKey::rsa(&n, &e, algorithm, kid)?;
        Ok(Self::assemble(verification, Material::Rsa(pair, signing)))
    }

    fn ecdsa(
        pair: EcdsaKeyPair,
        curve: Curve,
        algorithm: Algorithm,
        kid: Option<String>,
    ) -> Result<Self, KeyError> {
        let point = pair.public_key().as_ref().get(1..).ok_or(KeyError::Generation)?;
        let (x, y) = point.split_at_checked(curve.length).ok_or(KeyError::Generation)?;
        let verification = VerificationKey::ecdsa(curve, x, y, algorithm, kid)?;
        Ok(Self::assemble(verification, Material::Ecdsa(pair)))
    }

    fn ed25519(
        pair: Ed25519KeyPair,
        algorithm: Algorithm,
        kid: Option<String>,
    ) -> Result<Self, KeyError> {
        let verification = VerificationKey::ed25519(pair.public_key().as_ref(), algorithm, kid)?;
        Ok(Self::assemble(verification, Material::Ed25519(pair)))
    }

    fn assemble(mut verification: VerificationKey, material: Material) -> Self {
        if verification.kid().is_none()
            && let Some(thumbprint) = verification.thumbprint()
        {
            verification.set_kid(thumbprint);
        }
        let algorithm = verification.algorithm();
        let header = match verification.kid() {
            Some(kid) if !algorithm.is_symmetric() => {
                json!({ "alg": algorithm.as_str(), "kid": kid, "typ": "JWT" })
            }
            _ => json!({ "alg": algorithm.as_str(), "typ": "JWT" }),
        };
        let header = jwt::encode_base64url(header.to_string().as_bytes());
        Self { verification, material, header }
    }

    /// Its one algorithm.
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        self.verification.algorithm()
    }

    /// Its `kid`. Asymmetric keys always have one and write it into every header. Symmetric keys
    /// have one only if their importer gave it, and never write it.
    #[must_use]
    pub fn kid(&self) -> Option<&str> {
        self.verification.kid()
    }

    /// The key that verifies what this one signs.
    #[must_use]
    pub const fn verification_key(&self) -> &VerificationKey {
        &self.verification
    }

    /// What tells its material from that of other keys.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        self.verification.fingerprint()
    }

    /// The public JWK; none when symmetric.
    #[must_use]
    pub fn public_jwk(&self) -> Option<Value> {
        self.verification.public_jwk()
    }

    /// The private JWK as JSON text, to be sealed and nothing else.
    /// [`SigningKey::from_jwk`] reads it.
    ///
    /// # Errors
    ///
    /// [`KeyError::Generation`] when the library cannot give the private part out.
    pub fn to_private_jwk(&self) -> Result<Secret, KeyError> {
        let fault = |_| KeyError::Generation;
        let mut members = private_jwk::Members::new(&self.verification);
        match &self.material {
            Material::Hmac(_) => {
                let secret = self.verification.shared_secret().ok_or(KeyError::Generation)?;
                members.bytes("k", secret.expose());
            }
            Material::Rsa(pair, _) => rsa_numbers::write_private(pair, &mut members)?,
            Material::Ecdsa(pair) => {
                members.bytes("d", pair.private_key().as_be_bytes().map_err(fault)?.as_ref());
            }
            Material::Ed25519(pair) => {
                // The seed ends the PKCS #8 document (RFC 8410, 7). `seed()` would leave an
                // unwiped copy.
                let document: Pkcs8V1Der<'_> = pair.as_der().map_err(fault)?;
                let seed: &[u8; 32] = document.as_ref().last_chunk().ok_or(KeyError::Generation)?;
                members.bytes("d", seed);
            }
        }
        Ok(members.into_text())
    }

    pub(crate) fn encoded_header(&self) -> &str {
        &self.header
    }

    /// The length of its signatures in bytes.
    pub(crate) fn signature_length(&self) -> usize {
        let hash_length = hash_length(self.algorithm());
        match &self.material {
            Material::Rsa(pair, _) => pair.public_modulus_len(),
            // Two coordinates, each as long as the hash with both of our curves.
            Material::Ecdsa(_) => 2 * hash_length,
            Material::Hmac(_) | Material::Ed25519(_) => hash_length,
        }
    }

    /// Signs bytes.
    pub(crate) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        let fault = |_| KeyError::Generation;
        Ok(match &self.material {
            Material::Hmac(key) => hmac::sign(key, message).as_ref().to_vec(),
            Material::Rsa(pair, encoding) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(*encoding, &SystemRandom::new(), message, &mut signature)
                    .map_err(fault)?;
                signature
            }
            Material::Ecdsa(pair) => {
                pair.sign(&SystemRandom::new(), message).map_err(fault)?.as_ref().to_vec()
            }
            Material::Ed25519(pair) => pair.try_sign(message).map_err(fault)?.as_ref().to_vec(),
        })
    }
}

impl fmt::Debug for SigningKey {
    /// The algorithm and the `kid` only.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("SigningKey")
            .field("algorithm", &self.algorithm())
            .field("kid", &self.kid())
            .finish_non_exhaustive()
    }
}

fn read_ecdsa(jwk: &Jwk, curve: Curve) -> Result<EcdsaKeyPair, KeyError> {
    let (x, y) = (jwk.bytes_of("x", curve.length)?, jwk.bytes_of("y", curve.length)?);
    let d: Zeroizing<Vec<u8>> = jwk.bytes_of("d", curve.length)?;
    EcdsaKeyPair::from_private_key_and_public_key(curve.signing, &d, &uncompressed_point(&x, &y))
        .map_err(|_| KeyError::Inconsistent)
}
