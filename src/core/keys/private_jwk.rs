//! Writing private JWKs without leaving copies of the secret behind.

use serde_json::Value;
use zeroize::Zeroizing;

use super::verification::VerificationKey;
use crate::jwt;
use crate::secret::Secret;

/// Room for the private JWK of an RSA key of 8192 bits, so that the text never has to move and
/// leave an unwiped copy.
const CAPACITY: usize = 16 * 1024;

/// The members of a private JWK as they are written, after the public ones.
pub(super) struct Members(Zeroizing<Vec<u8>>);

impl Members {
    /// Starts with the public members, `kid`, `alg` and `use`.
    pub(super) fn new(key: &VerificationKey) -> Self {
        let mut members = Self(Zeroizing::new(Vec::with_capacity(CAPACITY)));
        members.0.push(b'{');
        match key.public_jwk() {
            Some(Value::Object(public)) => {
                for (name, value) in public.into_iter().filter(|(name, _)| name != "key_ops") {
                    members.value(&name, &value);
                }
            }
            _ => {
                members.value("kty", &Value::from("oct"));
                if let Some(kid) = key.kid() {
                    members.value("kid", &Value::from(kid));
                }
                members.value("alg", &Value::from(key.algorithm().as_str()));
                members.value("use", &Value::from("sig"));
            }
        }
        members
    }

    fn value(&mut self, name: &str, value: &Value) {
        if self.0.len() > 1 {
            self.0.push(b',');
        }
        self.0.extend_from_slice(Value::from(name).to_string().as_bytes());
        self.0.push(b':');
        self.0.extend_from_slice(value.to_string().as_bytes());
    }

    /// Adds a secret member as base64url.
    pub(super) fn bytes(&mut self, name: &'static str, bytes: &[u8]) {
        let encoded = Zeroizing::new(jwt::encode_base64url(bytes));
        for part in [",\"", name, "\":\"", &encoded, "\""] {
            self.0.extend_from_slice(part.as_bytes());
        }
    }

    /// The whole text.
    pub(super) fn into_text(mut self) -> Secret {
        self.0.push(b'}');
        Secret::new(core::mem::take(&mut *self.0))
    }
}
