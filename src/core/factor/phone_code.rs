//! The code of a text message that proves a phone as a factor.

use core::fmt::Write as _;

use subtle::ConstantTimeEq as _;
use uuid::Uuid;

use crate::refresh::ServerKey;

const CONTEXT: &[u8] = b"auth_ext factor code 1\0";

/// What `auth.mfa_challenges.otp_code` holds of a code: a keyed hash, bound to its challenge.
#[must_use]
pub fn stored_code(key: &ServerKey, challenge: Uuid, code: &str) -> String {
    let mut text = String::with_capacity(64);
    for byte in key.sign(&[CONTEXT, challenge.as_bytes(), code.as_bytes()]) {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// Whether a code is the one of a challenge, whoever stored it: GoTrue keeps it in clear. Nobody can
/// present a hash that is read there, because a code is shorter.
#[must_use]
pub fn is_stored_code(key: &ServerKey, stored: &str, challenge: Uuid, code: &str) -> bool {
    let is_code = (6..=10).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_digit());
    let keyed = stored_code(key, challenge, code).as_bytes().ct_eq(stored.as_bytes());
    let clear = code.as_bytes().ct_eq(stored.as_bytes());
    is_code && bool::from(keyed | clear)
}
