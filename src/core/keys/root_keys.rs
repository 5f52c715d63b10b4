//! The content of the root key file: the root key, and older ones while something is still sealed
//! under them.

use zeroize::Zeroizing;

use super::root_fingerprint::RootKeyFingerprint;
use super::seal::{RootKey, RootKeyError, SealError, open, seal};
use crate::secret::Secret;

/// One root key or several, the newest first. The newest seals; each opens what it has sealed.
#[derive(Debug)]
pub struct RootKeys {
    newest: RootKey,
    older: Vec<RootKey>,
}

impl RootKeys {
    /// One key.
    #[must_use]
    pub const fn new(key: RootKey) -> Self {
        Self { newest: key, older: Vec::new() }
    }

    /// Reads a root key file: one key in any form that [`RootKey::parse`] takes, or one key a line
    /// as text.
    ///
    /// # Errors
    /// [`RootKeyError`] of the first line that is no key; it never holds any of the content.
    pub fn parse(content: &[u8]) -> Result<Self, RootKeyError> {
        if let Ok(newest) = RootKey::parse(content) {
            return Ok(Self { newest, older: Vec::new() });
        }
        let lines =
            content.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty());
        let mut keys = lines.map(|line| RootKey::parse(line.trim_ascii()));
        let newest = keys.next().ok_or(RootKeyError::Form)??;
        Ok(Self { newest, older: keys.collect::<Result<_, _>>()? })
    }

    /// Seals under the newest root key; see [`seal`].
    ///
    /// # Errors
    /// [`SealError::Failed`] when the library fails.
    pub fn seal(
        &self,
        key_id: &[u8],
        plaintext: &[u8],
        nonce: [u8; 12],
    ) -> Result<Vec<u8>, SealError> {
        seal(&self.newest, key_id, plaintext, nonce)
    }

    /// Opens under the root key that sealed; see [`open`].
    ///
    /// # Errors
    /// [`SealError::WrongRootKey`] when none of them did; otherwise as [`open`].
    pub fn open(&self, key_id: &[u8], sealed: &[u8]) -> Result<Secret, SealError> {
        let mut opened = open(&self.newest, key_id, sealed);
        for key in &self.older {
            if opened != Err(SealError::WrongRootKey) {
                break;
            }
            opened = open(key, key_id, sealed);
        }
        opened
    }

    /// The same keys with a newer one in front.
    #[must_use]
    pub fn with_newer(self, newer: RootKey) -> Self {
        let mut older = vec![self.newest];
        older.extend(self.older);
        Self { newest: newer, older }
    }

    /// The same keys, of which the named one seals; `None` when it is not among them.
    #[must_use]
    pub fn sealing_under(self, fingerprint: RootKeyFingerprint) -> Option<Self> {
        let mut all = vec![self.newest];
        all.extend(self.older);
        let position = all.iter().position(|key| fingerprint_of(key) == fingerprint)?;
        let newest = all.remove(position);
        Some(Self { newest, older: all })
    }

    /// What they are called, the newest first.
    #[must_use]
    pub fn fingerprints(&self) -> Vec<RootKeyFingerprint> {
        self.all().map(fingerprint_of).collect()
    }

    pub(super) fn named(&self, fingerprint: RootKeyFingerprint) -> Option<&RootKey> {
        self.all().find(|key| fingerprint_of(key) == fingerprint)
    }

    fn all(&self) -> impl Iterator<Item = &RootKey> {
        core::iter::once(&self.newest).chain(&self.older)
    }

    /// How many older keys there are.
    #[must_use]
    pub const fn older(&self) -> usize {
        self.older.len()
    }

    /// The content of a root key file with these keys.
    #[must_use]
    pub fn to_file(&self) -> Zeroizing<Vec<u8>> {
        // Room for all of it, so that growing leaves no unwiped copy.
        let mut content = Zeroizing::new(Vec::with_capacity(65 * (self.older.len() + 1)));
        for key in self.all() {
            content.extend_from_slice(key.to_hex().expose());
            content.push(b'\n');
        }
        content
    }
}

fn fingerprint_of(key: &RootKey) -> RootKeyFingerprint {
    RootKeyFingerprint::new(key.fingerprint())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root_key(byte: u8) -> RootKey {
        let mut bytes = [byte; 32];
        bytes[0] = 7;
        RootKey::from_bytes(bytes)
    }

    #[test]
    fn what_an_older_key_sealed_still_opens_after_a_newer_one_came() {
        let old = RootKeys::parse(root_key(1).to_hex().expose()).unwrap();
        let sealed = old.seal(b"id", b"secret", [9; 12]).unwrap();
        let both = RootKeys::parse(&old.with_newer(root_key(2)).to_file()).unwrap();
        assert_eq!(both.older(), 1);
        assert!(both.open(b"id", &sealed).unwrap().equals(b"secret"));
        let resealed = both.seal(b"id", b"secret", [8; 12]).unwrap();
        // What an operator does: the first line of the file, and no more.
        let newest = RootKeys::parse(&both.to_file()[..64]).unwrap();
        assert!(newest.open(b"id", &resealed).unwrap().equals(b"secret"));
        assert_eq!(newest.open(b"id", &sealed).unwrap_err(), SealError::WrongRootKey);
    }

    #[test]
    fn a_file_with_a_line_that_is_no_key_is_refused() {
        let mut file = root_key(1).to_hex().expose().to_vec();
        file.extend_from_slice(b"\nnot a key\n");
        assert_eq!(RootKeys::parse(&file).unwrap_err(), RootKeyError::Form);
        assert_eq!(RootKeys::parse(b"").unwrap_err(), RootKeyError::Form);
    }
}
