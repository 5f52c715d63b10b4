//! What is wrong with a key.

use core::fmt;

use crate::fault::{Fault, FaultKind};
use crate::jwt::{Algorithm, Reason};

/// Why a key or a key set is not accepted. No variant holds key material.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyError {
    /// Not one strict JSON text; the reason says how.
    NotJson(Reason),
    /// Not a JSON object where a JWK is due.
    NotAnObject,
    /// Not a JSON array of JWKs where GoTrue's `JWT_KEYS` is due.
    NotAnArray,
    /// A member that the key type demands is not there.
    MissingMember(&'static str),
    /// A member is not what it has to be: a string, base64url, of the exact length.
    InvalidMember(&'static str),
    /// `kty` is none that we know.
    UnknownKeyType,
    /// `alg` is none that we know.
    UnsupportedAlgorithm,
    /// Without `alg` the key could serve several algorithms.
    AlgorithmRequired,
    /// `kty` does not fit the algorithm.
    KeyTypeMismatch,
    /// `crv` does not fit the key type or the algorithm.
    CurveMismatch,
    /// `use` is not `sig`.
    NotForSignatures,
    /// `key_ops` does not hold the operation, or holds something twice.
    OperationNotAllowed,
    /// The secret is shorter than the output of the hash (RFC 7518, 3.2).
    SecretTooShort(Algorithm),
    /// The secret is a public key in one of its forms, which everybody knows.
    SecretIsPublicKey,
    /// The secret begins or ends with white space, most likely by accident.
    SecretHasOuterSpace,
    /// The RSA modulus is shorter than 2048 or longer than 8192 bits.
    ModulusSize,
    /// The RSA exponent is even or below 65537.
    Exponent,
    /// The point is not on the curve or of small order.
    InvalidPoint,
    /// The private part does not belong to the public part.
    Inconsistent,
    /// A private part where only public keys belong.
    PrivatePart,
    /// No private part where one is needed.
    NoPrivatePart,
    /// Two symmetric keys without `kid`.
    MissingKid,
    /// Two keys with the same `kid`.
    DuplicateKid,
    /// A `kid` for an array of JWKs, which name themselves.
    KidForArray,
    /// A `kid` for a symmetric key of ours, which must have none.
    SymmetricKid,
    /// Neither `{"keys": […]}` nor an array of JWKs nor a JWK.
    NotAKeySet,
    /// The set is longer or has more keys than anybody needs.
    TooLarge,
    /// Not exactly one of the keys has `sign` among its `key_ops`.
    NotOneSigningKey,
    /// The library could not make a key.
    Generation,
}

impl fmt::Display for KeyError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::NotJson(reason) => {
                return write!(formatter, "the key is not acceptable JSON: {reason}");
            }
            Self::MissingMember(name) => return write!(formatter, "the key has no \"{name}\""),
            Self::InvalidMember(name) => {
                return write!(formatter, "the key has an invalid \"{name}\"");
            }
            Self::SecretTooShort(algorithm) => {
                let needed = super::primitive::hash_length(*algorithm);
                return write!(formatter, "a secret for {algorithm} needs at least {needed} bytes");
            }
            Self::NotAnObject => "the key is not a JSON object of the form that is due",
            Self::NotAnArray => {
                "the keys are neither a JSON array of private JWKs nor a plain secret"
            }
            Self::UnknownKeyType => "the key type is not known",
            Self::UnsupportedAlgorithm => "the key's algorithm is not supported",
            Self::AlgorithmRequired => "the key has no \"alg\" and could serve several algorithms",
            Self::KeyTypeMismatch => "the key type does not fit the algorithm",
            Self::CurveMismatch => "the curve does not fit the algorithm",
            Self::NotForSignatures => "the key's \"use\" is not \"sig\"",
            Self::OperationNotAllowed => "the key's \"key_ops\" do not allow the operation",
            Self::SecretIsPublicKey => "the secret is a public key, which everybody may know",
            Self::SecretHasOuterSpace => "the secret begins or ends with white space",
            Self::ModulusSize => "the RSA modulus is not between 2048 and 8192 bits long",
            Self::Exponent => "the RSA exponent is even or smaller than 65537",
            Self::InvalidPoint => "the key is not a sound point on its curve",
            Self::Inconsistent => "the private part of the key does not belong to its public part",
            Self::PrivatePart => "there is a private part where only public keys belong",
            Self::NoPrivatePart => "the key has no private part",
            Self::MissingKid => "two symmetric keys have no \"kid\"",
            Self::DuplicateKid => "two keys have the same \"kid\"",
            Self::KidForArray => "a kid goes with a plain secret only: a JWK carries its own",
            Self::SymmetricKid => "a symmetric key carries no \"kid\"",
            Self::NotAKeySet => {
                "the key set is neither {\"keys\": [...]} nor an array of JWKs nor a JWK"
            }
            Self::TooLarge => "the key set is too large",
            Self::NotOneSigningKey => "not exactly one key has \"sign\" among its \"key_ops\"",
            Self::Generation => "a key could not be generated",
        };
        formatter.write_str(text)
    }
}

impl core::error::Error for KeyError {}

impl From<KeyError> for Fault {
    fn from(error: KeyError) -> Self {
        let kind = match error {
            KeyError::Generation => FaultKind::Internal,
            _ => FaultKind::InvalidArgument,
        };
        Self::new(kind, error.to_string())
    }
}
