//! JWK thumbprints.

use serde_json::{Map, Value};

use crate::hash::sha256;
use crate::jwt;

/// The RFC 7638 thumbprint of a JWK with SHA-256, as base64url: our default `kid`. Only the
/// members that the key type requires count (RFC 7638, 3.2 and RFC 8037, 2); others are ignored,
/// and of a key type we do not know there are none.
///
/// Never publish the thumbprint of a symmetric key: it lets anybody test guesses of the secret.
#[must_use]
pub fn thumbprint(jwk: &Value) -> String {
    let required: &[&str] = match jwk.get("kty").and_then(Value::as_str) {
        Some("RSA") => &["e", "kty", "n"],
        Some("EC") => &["crv", "kty", "x", "y"],
        Some("OKP") => &["crv", "kty", "x"],
        Some("oct") => &["k", "kty"],
        _ => &[],
    };
    let members: Map<String, Value> = required
        .iter()
        .filter_map(|name| jwk.get(*name).map(|value| ((*name).to_owned(), value.clone())))
        .collect();
    let text = Value::Object(members).to_string();
    jwt::encode_base64url(&sha256(&[text.as_bytes()]))
}
