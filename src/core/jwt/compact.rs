//! The compact serialization (RFC 7515, 7.1) and its base64url.

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::{NO_PAD, URL_SAFE_NO_PAD};

use super::Reason;

/// A token cut at its two dots. Nothing is decoded yet.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Compact<'t> {
    /// The encoded header.
    pub(crate) header: &'t str,
    /// The encoded payload.
    pub(crate) payload: &'t str,
    /// The encoded signature; empty in a token without one.
    pub(crate) signature: &'t str,
    /// What is signed: header, dot, payload.
    pub(crate) signing_input: &'t str,
}

impl<'t> Compact<'t> {
    /// Cuts a token. The length is looked at before anything else, and nothing is allocated, so
    /// ten megabytes of dots cost no more than reading the length (CVE-2025-30204).
    ///
    /// # Errors
    ///
    /// [`Reason::TooLarge`], [`Reason::UnsupportedForm`] or [`Reason::Malformed`].
    pub(crate) fn split(token: &'t str, max_size: usize) -> Result<Self, Reason> {
        if token.len() > max_size {
            return Err(Reason::TooLarge);
        }
        if token.trim_ascii_start().starts_with('{') {
            return Err(Reason::UnsupportedForm);
        }
        let mut segments = token.splitn(6, '.');
        let mut next = || segments.next();
        let (header, payload, signature) = match [next(), next(), next(), next(), next(), next()] {
            [Some(header), Some(payload), Some(signature), None, ..] => {
                (header, payload, signature)
            }
            // JWE's compact form has five segments (RFC 7516, 9).
            [.., Some(_), None] => return Err(Reason::UnsupportedForm),
            _ => return Err(Reason::Malformed),
        };
        if header.is_empty() {
            return Err(Reason::Malformed);
        }
        let signed_length = header.len() + 1 + payload.len();
        let signing_input = token.get(..signed_length).ok_or(Reason::Malformed)?;
        Ok(Self { header, payload, signature, signing_input })
    }

    /// Claims are never empty: a JWT without a payload has it elsewhere (RFC 7515, appendix F).
    ///
    /// # Errors
    ///
    /// [`Reason::UnsupportedForm`].
    pub(crate) fn with_payload(self) -> Result<Self, Reason> {
        if self.payload.is_empty() { Err(Reason::UnsupportedForm) } else { Ok(self) }
    }
}

/// Decodes base64url without padding, white space or stray trailing bits (RFC 7515, 2).
///
/// # Errors
///
/// [`Reason::Malformed`].
pub(crate) fn decode(segment: &str) -> Result<Vec<u8>, Reason> {
    URL_SAFE_NO_PAD.decode(segment).map_err(|_| Reason::Malformed)
}

/// Decodes base64url to text.
///
/// # Errors
///
/// [`Reason::Malformed`], also for bytes that are not UTF-8.
pub(crate) fn decode_text(segment: &str) -> Result<String, Reason> {
    String::from_utf8(decode(segment)?).map_err(|_| Reason::Malformed)
}

/// Encodes base64url without padding.
pub(crate) fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The library's encoder for whole tokens: with the wide registers of the processor, where it has
/// them. What comes in is decoded with the plain one.
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
static WIDE: LazyLock<base64::engine::Simd> =
    LazyLock::new(|| base64::engine::Simd::url_safe(NO_PAD));
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
static WIDE: LazyLock<base64::engine::GeneralPurpose> =
    LazyLock::new(|| base64::engine::GeneralPurpose::new(&base64::alphabet::URL_SAFE, NO_PAD));

/// How many characters so many bytes become: two, three or four for up to three of them.
pub(crate) const fn encoded_length(bytes: usize) -> usize {
    bytes / 3 * 4 + (bytes % 3 * 4).div_ceil(3)
}

/// Appends base64url without padding; `None` when the library needs more room than that takes.
pub(crate) fn encode_onto(bytes: &[u8], text: &mut Vec<u8>) -> Option<()> {
    let start = text.len();
    text.resize(start + encoded_length(bytes.len()), 0);
    let written = WIDE.encode_slice(bytes, text.get_mut(start..)?).ok()?;
    text.truncate(start + written);
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_encoders_write_the_same() {
        let bytes: Vec<u8> = (0..3000_u32).map(|n| n.wrapping_mul(167).to_le_bytes()[0]).collect();
        for length in 0..bytes.len() {
            let mut text = b".".to_vec();
            encode_onto(&bytes[..length], &mut text).unwrap();
            let plain = encode(&bytes[..length]);
            assert_eq!(text.strip_prefix(b"."), Some(plain.as_bytes()));
            assert_eq!(encoded_length(length), plain.len());
        }
    }
}
