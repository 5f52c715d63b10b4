//! Apple: the client secret is a token that we sign with the developer's key, and the name of a
//! person comes once, in a form.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde::Serialize;
use serde_json::Value;
use zeroize::Zeroizing;

use super::configured::Configured;
use crate::jwt::{self, Algorithm};
use crate::keys::sign_once;
use crate::secret::Secret;
use crate::time::Timestamp;

/// How long a client secret is good for: one exchange. Apple takes up to half a year.
const LIFETIME: i64 = 300;

#[derive(Serialize)]
struct Header<'a> {
    alg: &'static str,
    kid: &'a str,
}

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    iat: i64,
    exp: i64,
    aud: &'a str,
    sub: &'a str,
}

/// Why there is no client secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoSecret {
    /// `team_id` or `key_id` is missing.
    Ids,
    /// The secret is no private key of Apple's (PKCS #8 in PEM, P-256).
    Key,
}

/// The client secret: what was set if that is a token already, or one made of the key.
///
/// # Errors
/// Why there is none.
pub fn client_secret(
    configured: &Configured,
    client_id: &str,
    now: Timestamp,
) -> Result<Secret, NoSecret> {
    let Some(secret) = &configured.secret else { return Err(NoSecret::Key) };
    let text = Zeroizing::new(String::from_utf8_lossy(secret.expose()).into_owned());
    if !text.contains("PRIVATE KEY") {
        return Ok(secret.clone());
    }
    let (team, key) = (&configured.provider.team_id, &configured.provider.key_id);
    if team.is_empty() || key.is_empty() {
        return Err(NoSecret::Ids);
    }
    let document = document(&text).ok_or(NoSecret::Key)?;
    let now = now.as_seconds();
    let encoded = |value: Result<Vec<u8>, _>| value.map(|json| URL_SAFE_NO_PAD.encode(json));
    let header = encoded(serde_json::to_vec(&Header { alg: "ES256", kid: key }));
    let claims = encoded(serde_json::to_vec(&Claims {
        iss: team,
        iat: now,
        exp: now.saturating_add(LIFETIME),
        aud: &configured.provider.issuer,
        sub: client_id,
    }));
    let (Ok(header), Ok(claims)) = (header, claims) else { return Err(NoSecret::Key) };
    let message = format!("{header}.{claims}");
    let signature = sign_once(Algorithm::ES256, &document, message.as_bytes());
    let signature = signature.map_err(|_| NoSecret::Key)?;
    Ok(Secret::from_text(&format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))))
}

/// Whether a secret can be used; for whoever sets it.
///
/// # Errors
/// What is wrong.
pub fn check(configured: &Configured, now: Timestamp) -> Result<(), NoSecret> {
    let secret = client_secret(configured, "check", now)?;
    // What is no key must be a finished client secret.
    expiry(&secret).map(|_| ()).ok_or(NoSecret::Key)
}

/// When a finished client secret expires, in seconds since 1970; none for one that we make.
#[must_use]
pub fn expiry(secret: &Secret) -> Option<i64> {
    let text = core::str::from_utf8(secret.expose()).ok()?;
    let decoded = jwt::decode_unverified(text, 8192).ok()?;
    let claims: Value = serde_json::from_str(decoded.claims.as_str()).ok()?;
    claims.get("exp")?.as_i64()
}

/// What stands in the PEM.
fn document(pem: &str) -> Option<Zeroizing<Vec<u8>>> {
    let body = pem.split("-----").nth(2)?;
    let compact: Zeroizing<String> =
        Zeroizing::new(body.chars().filter(|one| !one.is_whitespace()).collect());
    STANDARD.decode(compact.as_bytes()).ok().map(Zeroizing::new)
}

/// The name in the form field `user`: `{"name": {"firstName", "lastName"}, "email"}`. It is not
/// signed, so nothing but the name is taken from it.
#[must_use]
pub fn name(user: &str) -> Option<String> {
    let user: Value = serde_json::from_str(user).ok()?;
    let part = |pointer: &str| {
        let part = user.pointer(pointer)?.as_str()?.trim();
        let part: String = part.chars().filter(|one| !one.is_control()).take(100).collect();
        (!part.is_empty()).then_some(part)
    };
    let parts: Vec<String> =
        [part("/name/firstName"), part("/name/lastName")].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}
