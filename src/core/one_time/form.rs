//! What is stored of a code and of a link, and how a presented one is compared with it.

use core::fmt::Write as _;

use sha2::{Digest as _, Sha224};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use super::Code;
use crate::env::{Env, random_bytes};
use crate::refresh::ServerKey;

/// Marks a token whose link gives a code for PKCE and no session, as in GoTrue.
pub const PKCE_PREFIX: &str = "pkce_";

/// Bytes of a SHA-224, and of a link's token.
const LENGTH: usize = 28;

/// Each use of the server key has its own prefix, so that no output of one can serve as another.
const CODE_CONTEXT: &[u8] = b"auth_ext one-time code 1\0";
const LINK_CONTEXT: &[u8] = b"auth_ext one-time link 1\0";

/// How codes and links are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CodeHash {
    /// As GoTrue does: SHA-224 of address and code, the link's token in clear. GoTrue can finish
    /// what we began; a dump tells the links that are still good.
    Gotrue,
    /// Keyed with a server key that no dump holds. GoTrue cannot finish what we began.
    #[default]
    Keyed,
}

impl CodeHash {
    /// The word in `auth_ext.settings`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Gotrue => "gotrue",
            Self::Keyed => "keyed",
        }
    }

    /// The form of a word; `None` for another word.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Gotrue, Self::Keyed].into_iter().find(|form| form.as_str() == name)
    }
}

/// A code and a link that were just made, with what is stored of them.
#[derive(Debug)]
pub struct Issued {
    /// What the person types.
    pub code: Code,
    /// The `token` of the link, GoTrue's `TokenHash`: 56 hexadecimal digits, after `pkce_` where
    /// a code challenge came with the request.
    link: Zeroizing<String>,
    /// For the column of `auth.users`.
    pub column: String,
    /// For `auth.one_time_tokens.token_hash`.
    pub row: String,
}

impl Issued {
    /// Makes a code and a link for an address (lower-cased mail, or digits of a phone number).
    #[must_use]
    pub fn new(
        env: &mut impl Env,
        form: CodeHash,
        key: &ServerKey,
        address: &str,
        digits: u8,
        is_pkce: bool,
    ) -> Self {
        let prefix = if is_pkce { PKCE_PREFIX } else { "" };
        let code = Code::random(env, digits);
        let bytes = Zeroizing::new(random_bytes::<LENGTH>(env));
        let token = Zeroizing::new(hexadecimal(bytes.as_slice()));
        let (column, row) = match form {
            CodeHash::Gotrue => (sha224(address, code.as_str()), token.as_str().to_owned()),
            CodeHash::Keyed => (keyed_code(key, address, code.as_str()), keyed_link(key, &token)),
        };
        Self {
            code,
            link: Zeroizing::new(format!("{prefix}{}", token.as_str())),
            column: format!("{prefix}{column}"),
            row: format!("{prefix}{row}"),
        }
    }

    /// The `token` of the link.
    #[must_use]
    pub fn link(&self) -> &str {
        &self.link
    }
}

/// The values of `auth.one_time_tokens.token_hash` that a presented link's token may stand for;
/// none for what is no token. Whoever read a keyed row in a dump cannot present it: it is longer.
#[must_use]
pub fn link_hashes(key: &ServerKey, presented: &str) -> Vec<String> {
    let (prefix, token) = match presented.strip_prefix(PKCE_PREFIX) {
        Some(token) => (PKCE_PREFIX, token),
        None => ("", presented),
    };
    let is_hexadecimal = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    if token.len() != 2 * LENGTH || !token.bytes().all(is_hexadecimal) {
        return Vec::new();
    }
    vec![presented.to_owned(), format!("{prefix}{}", keyed_link(key, token))]
}

/// Whether a code that was typed for an address is the one of the stored column, whoever stored it.
/// The time it takes does not depend on how much of it is right.
#[must_use]
pub fn code_matches(key: &ServerKey, stored: &str, address: &str, code: &str) -> bool {
    let stored = stored.strip_prefix(PKCE_PREFIX).unwrap_or(stored);
    let gotrue = sha224(address, code).as_bytes().ct_eq(stored.as_bytes());
    let keyed = keyed_code(key, address, code).as_bytes().ct_eq(stored.as_bytes());
    (gotrue | keyed).into()
}

/// Whether a row's link can be had from its code, as GoTrue makes them: it then ends with the code.
#[must_use]
pub fn is_derived(column: &str, row: &str) -> bool {
    column == row
}

fn sha224(address: &str, code: &str) -> String {
    let mut hash = Sha224::new();
    hash.update(address.as_bytes());
    hash.update(code.as_bytes());
    hexadecimal(&hash.finalize())
}

fn keyed_code(key: &ServerKey, address: &str, code: &str) -> String {
    // No code contains the separator, so no two pairs are the same bytes.
    keyed(key, &[CODE_CONTEXT, address.as_bytes(), b"\0", code.as_bytes()])
}

fn keyed_link(key: &ServerKey, token: &str) -> String {
    keyed(key, &[LINK_CONTEXT, token.as_bytes()])
}

fn keyed(key: &ServerKey, parts: &[&[u8]]) -> String {
    hexadecimal(&key.sign(parts))
}

fn hexadecimal(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}
