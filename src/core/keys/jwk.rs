//! Reading JWKs (RFC 7517, RFC 7518, 6 and RFC 8037) under our key policy.

use serde_json::{Map, Value};
use zeroize::{Zeroize, Zeroizing};

use super::KeyError;
use crate::jwt::{self, Algorithm, KeyType};

/// What a key is to be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operation {
    /// To sign.
    Sign,
    /// To verify.
    Verify,
    /// To keep in our ring: either of them, the ring says which.
    Keep,
}

/// The members of a JWK. A private JWK is a secret, so its strings are wiped when it goes.
pub(super) struct Jwk(Map<String, Value>);

impl Drop for Jwk {
    fn drop(&mut self) {
        for (_, value) in &mut self.0 {
            if let Value::String(text) = value {
                text.zeroize();
            }
        }
    }
}

/// Every member that makes a JWK private. `k` of a symmetric key is one too.
const PRIVATE_MEMBERS: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

impl Jwk {
    /// Parses the text of one JWK.
    pub(super) fn parse(text: &str) -> Result<Self, KeyError> {
        Self::from_value(jwt::parse_json(text).map_err(KeyError::NotJson)?)
    }

    /// Takes a parsed JWK over.
    pub(super) fn from_value(value: Value) -> Result<Self, KeyError> {
        match value {
            Value::Object(members) => Ok(Self(members)),
            _ => Err(KeyError::NotAnObject),
        }
    }

    /// A member that is a string, where it is there. Serialisers write an absent one as null.
    pub(super) fn text(&self, name: &'static str) -> Result<Option<&str>, KeyError> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(KeyError::InvalidMember(name)),
        }
    }

    /// A member that must be there and be unpadded base64url. The bytes may be secret.
    pub(super) fn bytes(&self, name: &'static str) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let text = self.text(name)?.ok_or(KeyError::MissingMember(name))?;
        let bytes = jwt::decode_base64url(text).map_err(|_| KeyError::InvalidMember(name))?;
        Ok(Zeroizing::new(bytes))
    }

    /// A member of exactly `length` bytes: coordinates and curve scalars are never shortened or
    /// padded (RFC 7518, 6.2.1.2; CVE class of go-jose issue 249).
    pub(super) fn bytes_of(
        &self,
        name: &'static str,
        length: usize,
    ) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let bytes = self.bytes(name)?;
        if bytes.len() == length { Ok(bytes) } else { Err(KeyError::InvalidMember(name)) }
    }

    /// A `Base64urlUInt` (RFC 7518, 2), not zero. It should begin without zero bytes; Java's
    /// `BigInteger` writes one where the highest bit is set, and the number is the same.
    pub(super) fn integer(&self, name: &'static str) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let bytes = self.bytes(name)?;
        let start = bytes.iter().position(|byte| *byte != 0);
        let number = start.and_then(|start| bytes.get(start..));
        number.map(|number| Zeroizing::new(number.to_vec())).ok_or(KeyError::InvalidMember(name))
    }

    /// Whether a member is there, whatever is in it but null.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.get(name).is_some_and(|value| !value.is_null())
    }

    /// Whether any private member is there.
    pub(super) fn is_private(&self) -> bool {
        PRIVATE_MEMBERS.iter().any(|name| self.has(name))
    }

    /// The `kid`, which must not be empty.
    pub(super) fn kid(&self) -> Result<Option<&str>, KeyError> {
        match self.text("kid")? {
            Some("") => Err(KeyError::InvalidMember("kid")),
            kid => Ok(kid),
        }
    }

    /// The key type.
    pub(super) fn key_type(&self) -> Result<KeyType, KeyError> {
        let name = self.text("kty")?.ok_or(KeyError::MissingMember("kty"))?;
        KeyType::from_name(name).ok_or(KeyError::UnknownKeyType)
    }

    /// The one algorithm of the key, after `kty`, `crv`, `use` and `key_ops` have been found to
    /// agree with it and with the operation.
    pub(super) fn algorithm_for(&self, operation: Operation) -> Result<Algorithm, KeyError> {
        let key_type = self.key_type()?;
        let algorithm = match self.text("alg")? {
            Some(name) => Algorithm::from_name(name).ok_or(KeyError::UnsupportedAlgorithm)?,
            None => self.implied_algorithm(key_type)?,
        };
        if algorithm.key_type() != key_type {
            return Err(KeyError::KeyTypeMismatch);
        }
        let curve = match algorithm {
            Algorithm::ES256 => Some("P-256"),
            Algorithm::ES384 => Some("P-384"),
            Algorithm::EdDSA => Some("Ed25519"),
            _ => None,
        };
        if self.text("crv")? != curve {
            return Err(KeyError::CurveMismatch);
        }
        if self.text("use")?.is_some_and(|purpose| purpose != "sig") {
            return Err(KeyError::NotForSignatures);
        }
        self.check_operations(operation)?;
        Ok(algorithm)
    }

    /// The algorithm of a key that names none. A curve has only one. RSA keys without `alg` are
    /// taken as RS256: Microsoft publishes such keys and signs with nothing else, and the key then
    /// serves that one algorithm only. A secret could serve three, so it must say.
    fn implied_algorithm(&self, key_type: KeyType) -> Result<Algorithm, KeyError> {
        match (key_type, self.text("crv")?) {
            (KeyType::Ec, Some("P-256")) => Ok(Algorithm::ES256),
            (KeyType::Ec, Some("P-384")) => Ok(Algorithm::ES384),
            (KeyType::Okp, Some("Ed25519")) => Ok(Algorithm::EdDSA),
            (KeyType::Rsa, None) => Ok(Algorithm::RS256),
            (KeyType::Oct, None) => Err(KeyError::AlgorithmRequired),
            (KeyType::Ec | KeyType::Okp, Some(_)) => Err(KeyError::UnsupportedAlgorithm),
            (KeyType::Ec | KeyType::Okp, None) => Err(KeyError::MissingMember("crv")),
            (KeyType::Rsa | KeyType::Oct, Some(_)) => Err(KeyError::CurveMismatch),
        }
    }

    /// RFC 7517, 4.3: the operations, where there are any, are distinct strings and hold ours.
    fn check_operations(&self, operation: Operation) -> Result<(), KeyError> {
        let Some(operations) = self.operations()? else {
            return Ok(());
        };
        let signs = operations.contains(&"sign");
        let verifies = operations.contains(&"verify");
        let allowed = match operation {
            Operation::Sign => signs,
            // The public part of a key pair that signs is there to verify.
            Operation::Verify => verifies || (signs && self.text("d")?.is_some()),
            Operation::Keep => signs || verifies,
        };
        if allowed { Ok(()) } else { Err(KeyError::OperationNotAllowed) }
    }

    /// The `key_ops`.
    pub(super) fn operations(&self) -> Result<Option<Vec<&str>>, KeyError> {
        let Some(value) = self.0.get("key_ops").filter(|value| !value.is_null()) else {
            return Ok(None);
        };
        let listed = value.as_array().ok_or(KeyError::InvalidMember("key_ops"))?;
        let mut operations: Vec<&str> = Vec::with_capacity(listed.len());
        for operation in listed {
            let operation = operation.as_str().ok_or(KeyError::InvalidMember("key_ops"))?;
            if operations.contains(&operation) {
                return Err(KeyError::OperationNotAllowed);
            }
            operations.push(operation);
        }
        Ok(Some(operations))
    }
}
