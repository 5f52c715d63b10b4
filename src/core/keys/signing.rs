//! Keys that sign.

use core::fmt;

use jsonwebtoken::EncodingKey;
use jsonwebtoken::crypto::JwtSigner;
use serde_json::{Value, json};

use super::jwk::{Jwk, Operation};
use super::pair::{KeyPair, random_secret};
use super::primitive::{hash_length, signer};
use super::private_jwk::Members;
use super::verification::VerificationKey;
use super::{Fingerprint, KeyError};
use crate::jwt::{self, Algorithm, KeyType};
use crate::secret::Secret;

/// A key that signs, of one algorithm, with its verification key. The private part is wiped when
/// the key goes, and `Debug` shows algorithm and `kid` only.
pub struct SigningKey {
    verification: VerificationKey,
    signer: Box<dyn JwtSigner>,
    /// The private JWK as JSON text: what is sealed.
    private_jwk: Secret,
    /// The encoded JWS header of every token it signs.
    header: String,
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
        match KeyPair::generate(algorithm)? {
            Some(pair) => {
                let verification = pair.verification_key(algorithm, kid.map(str::to_owned))?;
                Self::asymmetric(verification, pair)
            }
            None => {
                let secret = Secret::new(random_secret(hash_length(algorithm))?.to_vec());
                Self::symmetric(secret, algorithm, None)
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
        match KeyPair::read(jwk, algorithm)? {
            Some(pair) => Self::asymmetric(verification, pair),
            None => Self::shared(verification),
        }
    }

    pub(super) fn symmetric(
        secret: Secret,
        algorithm: Algorithm,
        kid: Option<String>,
    ) -> Result<Self, KeyError> {
        Self::shared(VerificationKey::symmetric(secret, algorithm, kid)?)
    }

    fn shared(verification: VerificationKey) -> Result<Self, KeyError> {
        let secret = verification.shared_secret().ok_or(KeyError::NoPrivatePart)?;
        let encoding_key = EncodingKey::from_secret(secret.expose());
        let mut members = Members::new(&verification);
        members.bytes("k", secret.expose());
        let signer = signer(verification.algorithm(), &encoding_key);
        let signer = signer.map_err(|_| KeyError::Inconsistent)?;
        Ok(Self::assemble(verification, signer, members.into_text()))
    }

    fn asymmetric(mut verification: VerificationKey, pair: KeyPair) -> Result<Self, KeyError> {
        if verification.kid().is_none()
            && let Some(thumbprint) = verification.thumbprint()
        {
            verification.set_kid(thumbprint);
        }
        let mut members = Members::new(&verification);
        pair.write_private(&mut members)?;
        let signer = pair.into_signer(verification.algorithm())?;
        Ok(Self::assemble(verification, signer, members.into_text()))
    }

    fn assemble(
        verification: VerificationKey,
        signer: Box<dyn JwtSigner>,
        private_jwk: Secret,
    ) -> Self {
        let algorithm = verification.algorithm();
        let header = match verification.kid() {
            Some(kid) if !algorithm.is_symmetric() => {
                json!({ "alg": algorithm.as_str(), "kid": kid, "typ": "JWT" })
            }
            _ => json!({ "alg": algorithm.as_str(), "typ": "JWT" }),
        };
        let header = jwt::encode_base64url(header.to_string().as_bytes());
        Self { verification, signer, private_jwk, header }
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
    #[must_use]
    pub const fn private_jwk(&self) -> &Secret {
        &self.private_jwk
    }

    pub(crate) fn encoded_header(&self) -> &str {
        &self.header
    }

    /// The length of its signatures in bytes.
    pub(crate) fn signature_length(&self) -> usize {
        let hash_length = hash_length(self.algorithm());
        match self.algorithm().key_type() {
            KeyType::Rsa => self.verification.modulus_length(),
            // Two coordinates, each as long as the hash with both of our curves.
            KeyType::Ec => 2 * hash_length,
            KeyType::Oct | KeyType::Okp => hash_length,
        }
    }

    /// Signs bytes.
    pub(crate) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        self.signer.try_sign(message).map_err(|_| KeyError::Generation)
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
