//! JWK sets to hand out.

use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::VerificationKey;
use crate::jwt;
use crate::secret::Secret;

/// The public JWK set (RFC 7517, 5) of these keys. Symmetric keys are left out: they have no
/// public part.
#[must_use]
pub fn jwks<'k>(keys: impl IntoIterator<Item = &'k VerificationKey>) -> Value {
    let keys: Vec<Value> = keys.into_iter().filter_map(VerificationKey::public_jwk).collect();
    json!({ "keys": keys })
}

/// The JWK set that PostgREST verifies with (`pgrst.jwt_secret`): public keys, and symmetric keys
/// with their secrets, because PostgREST needs those to verify HS256. The text is a secret unless
/// all keys are asymmetric.
#[must_use]
pub fn verifier_jwks<'k>(keys: impl IntoIterator<Item = &'k VerificationKey>) -> Secret {
    let texts: Vec<Zeroizing<String>> =
        keys.into_iter().map(|key| Zeroizing::new(verifier_jwk(key))).collect();
    let length: usize = texts.iter().map(|text| text.len() + 1).sum();
    // Room for all of it, so that growing leaves no unwiped copy.
    let mut set = Vec::with_capacity(length + 16);
    set.extend_from_slice(b"{\"keys\":[");
    for (position, text) in texts.iter().enumerate() {
        if position > 0 {
            set.push(b',');
        }
        set.extend_from_slice(text.as_bytes());
    }
    set.extend_from_slice(b"]}");
    Secret::new(set)
}

fn verifier_jwk(key: &VerificationKey) -> String {
    let Some(secret) = key.shared_secret() else {
        return key.public_jwk().map(|jwk| jwk.to_string()).unwrap_or_default();
    };
    let kid = key.kid().map(|kid| format!(",\"kid\":{}", Value::from(kid))).unwrap_or_default();
    let encoded = Zeroizing::new(jwt::encode_base64url(secret.expose()));
    let mut text = String::with_capacity(encoded.len() + kid.len() + 64);
    for part in [
        "{\"kty\":\"oct\",\"alg\":\"",
        key.algorithm().as_str(),
        "\"",
        &kid,
        ",\"k\":\"",
        &encoded,
        "\"}",
    ] {
        text.push_str(part);
    }
    text
}
