//! What binds a flow without PKCE to the browser that began it (login CSRF: RFC 9700, 4.7), and
//! what our own nonce is. Both are made of the flow's id with a server key, so nothing is stored.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use subtle::ConstantTimeEq as _;
use uuid::Uuid;

use crate::refresh::ServerKey;

/// The nonce of our request to a provider.
#[must_use]
pub fn nonce(key: &ServerKey, flow: Uuid) -> String {
    URL_SAFE_NO_PAD.encode(key.sign(&[b"auth_ext oauth nonce", flow.as_bytes()]))
}

fn value(key: &ServerKey, flow: Uuid) -> String {
    URL_SAFE_NO_PAD.encode(key.sign(&[b"auth_ext oauth browser", flow.as_bytes()]))
}

/// Each flow has a cookie of its own: people open two tabs. The prefix keeps other hosts of the
/// domain from setting it (RFC 6265bis, 4.1.3.2).
fn name(flow: Uuid) -> String {
    let id = flow.simple().to_string();
    format!("__Host-flow-{}", id.get(16..).unwrap_or(&id))
}

/// The `Set-Cookie` header of a flow that begins. Apple's answer is a form of another site's, so
/// `Lax` would keep the cookie back.
#[must_use]
pub fn set_cookie(key: &ServerKey, flow: Uuid, seconds: u64) -> String {
    let (name, value) = (name(flow), value(key, flow));
    format!("{name}={value}; Path=/; Max-Age={seconds}; Secure; HttpOnly; SameSite=None")
}

/// The `Set-Cookie` header of one that is over.
#[must_use]
pub fn clear_cookie(flow: Uuid) -> String {
    format!("{}=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=None", name(flow))
}

/// Whether a `Cookie` header has it.
#[must_use]
pub fn has_cookie(key: &ServerKey, flow: Uuid, cookies: &str) -> bool {
    let (name, value) = (name(flow), value(key, flow));
    cookies.split(';').any(|one| {
        one.trim().split_once('=').is_some_and(|(found, shown)| {
            found == name && bool::from(shown.as_bytes().ct_eq(value.as_bytes()))
        })
    })
}

/// Whether a flow must show its cookie: one that we began without PKCE and without a caller. Its id
/// says so: GoTrue's are of version 4.
#[must_use]
pub fn is_bound(flow: Uuid) -> bool {
    flow.get_version_num() == 8
}

/// The id of a flow: of version 8 (RFC 9562) where it is bound, of version 4 otherwise. Its 122
/// bits are secret enough for a state.
#[must_use]
pub fn flow_id(random: [u8; 16], bound: bool) -> Uuid {
    if bound {
        uuid::Builder::from_custom_bytes(random).into_uuid()
    } else {
        uuid::Builder::from_random_bytes(random).into_uuid()
    }
}
