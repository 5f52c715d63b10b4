//! SHA-256 and HMAC-SHA256 by the packages `sha2` and `hmac`: refresh tokens, one-time codes,
//! fingerprints and thumbprints are made with these.

use core::fmt;

use hmac::digest::Key;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

/// The length of a SHA-256 in bytes.
pub const HASH_LENGTH: usize = 32;

/// What SHA-256 takes in at once, in bytes.
const BLOCK_LENGTH: usize = 64;

/// SHA-256 (FIPS 180-4) of the parts one after the other.
#[must_use]
pub fn sha256(parts: &[&[u8]]) -> [u8; HASH_LENGTH] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
    }
    hash.finalize().into()
}

/// A key of HMAC-SHA256 (RFC 2104), prepared once. What is prepared is as good as the key, and is
/// wiped when it goes; `Debug` shows nothing.
#[derive(Clone)]
pub struct MacKey(Hmac<Sha256>);

impl MacKey {
    /// A key of any length.
    #[must_use]
    pub fn new(key: &[u8]) -> Self {
        // RFC 2104, 2: a key longer than a block is hashed first, a shorter one padded with zeros.
        // `new_from_slice` does the same behind a `Result` that no length of key makes an error.
        let mut block = Zeroizing::new([0_u8; BLOCK_LENGTH]);
        let hashed;
        let short = if key.len() > block.len() {
            hashed = Zeroizing::new(sha256(&[key]));
            hashed.as_slice()
        } else {
            key
        };
        for (target, source) in block.iter_mut().zip(short) {
            *target = *source;
        }
        let block: &Key<Hmac<Sha256>> = (&*block).into();
        Self(Hmac::new(block))
    }

    /// The code of the parts one after the other. Nothing sets them apart: a part whose length
    /// varies must come with its length.
    #[must_use]
    pub fn sign(&self, parts: &[&[u8]]) -> [u8; HASH_LENGTH] {
        let mut mac = self.0.clone();
        for part in parts {
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }
}

impl fmt::Debug for MacKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("MacKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sha256_of_fips_180() {
        let hash = sha256(&[b"a", b"", b"bc"]);
        assert_eq!(hash.first_chunk(), Some(&[0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea]));
        assert_eq!(hash.last_chunk(), Some(&[0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad]));
    }

    #[test]
    fn codes_of_rfc_4231() {
        let mac = MacKey::new(b"Jefe").sign(&[b"what do ya want ", b"for nothing?"]);
        assert_eq!(mac.first_chunk(), Some(&[0x5b, 0xdc, 0xc1, 0x46, 0xbf, 0x60, 0x75, 0x4e]));
        // A key longer than the hash's block.
        let mac = MacKey::new(&[0xaa; 131])
            .sign(&[b"Test Using Larger Than Block-Size Key - Hash Key First"]);
        assert_eq!(mac.first_chunk(), Some(&[0x60, 0xe4, 0x31, 0x59, 0x1e, 0xe0, 0xb6, 0x7f]));
    }
}
