//! Hooks that people wrote for Supabase: SQL functions `(event jsonb) returns jsonb`.
//!
//! The shell calls them; this module makes the event, reads the answer and decides whether it may be
//! used. A hook that fails in any way fails the sign-in (closed), and its own error text reaches the
//! operator.

mod answer;
pub mod attempt;
mod claims;
pub mod custom_access_token;
pub mod reference;

use core::fmt;

pub use self::answer::interpret;

/// Why a hook's answer does not lead to a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HookFailure {
    /// The hook decided so, with `{"error": {"http_code", "message"}}`. The client learns it.
    Refused {
        /// The HTTP status, 400 to 599.
        status: u16,
        /// The hook's own text for the client.
        message: String,
    },
    /// The hook is missing, failed, took too long, or answered something that cannot be signed. The
    /// operator learns it; the client learns only that something failed.
    Broken {
        /// What is wrong, with the hook's own error text but without any claim's value.
        message: String,
        /// What the operator can do about it.
        hint: Option<String>,
    },
}

impl HookFailure {
    fn broken(message: impl Into<String>) -> Self {
        Self::Broken { message: message.into(), hint: None }
    }
}

impl fmt::Display for HookFailure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused { message, .. } | Self::Broken { message, .. } => {
                formatter.write_str(message)
            }
        }
    }
}

impl core::error::Error for HookFailure {}

/// The longest text that is taken over from a hook, in bytes.
const MAX_TEXT_BYTES: usize = 2000;

/// A hook's text, made fit for a log line and an answer: without control characters but line breaks
/// and tabs, and not longer than [`MAX_TEXT_BYTES`].
pub(crate) fn printable(text: &str) -> String {
    let mut clean = String::new();
    for character in text.chars() {
        if clean.len() + character.len_utf8() > MAX_TEXT_BYTES {
            clean.push('…');
            break;
        }
        let kept = !character.is_control() || matches!(character, '\n' | '\t');
        clean.push(if kept { character } else { ' ' });
    }
    clean
}
