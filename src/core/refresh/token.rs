//! The form of a refresh token and the derivation of its successor.
//!
//! `base64url(version ‖ session id ‖ generation ‖ secret ‖ MAC)`: 1 + 16 + 4 + 32 + 16 bytes, 92
//! characters. The MAC proves that a token of any old generation was issued here, so that theft is
//! detected without keeping every hash and nobody can log a user out with a made-up token. The
//! hash decides validity: if the server key is lost, current tokens still work.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use subtle::ConstantTimeEq as _;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::hash::{MacKey, sha256};
use crate::secret::Secret;

const VERSION: u8 = 1;
const SECRET_LENGTH: usize = 32;
const MAC_LENGTH: usize = 16;
const BODY_LENGTH: usize = 1 + 16 + 4 + SECRET_LENGTH;
const TOKEN_LENGTH: usize = BODY_LENGTH + MAC_LENGTH;
/// Each use of the server key has its own prefix, so that no output of one can serve as another.
const MAC_CONTEXT: &[u8] = b"auth_ext refresh token mac 1";
const CHILD_CONTEXT: &[u8] = b"auth_ext refresh token child 1";

/// The server's key for refresh tokens: 32 bytes, sealed in `auth_ext.server_keys`.
#[derive(Debug)]
pub struct ServerKey(MacKey);

impl ServerKey {
    /// Takes the unsealed key bytes.
    #[must_use]
    pub fn new(key: &Secret) -> Self {
        Self(MacKey::new(key.expose()))
    }

    /// The code of the parts, of which the first names the use: each has its own, so that no output
    /// of one can serve as another.
    pub(crate) fn sign(&self, parts: &[&[u8]]) -> [u8; 32] {
        self.0.sign(parts)
    }
}

/// A refresh token, taken apart.
#[derive(Debug, Clone)]
pub struct RefreshToken {
    session_id: Uuid,
    generation: u32,
    secret: Secret,
    mac: [u8; MAC_LENGTH],
}

/// The text is no refresh token: wrong length, alphabet or version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Malformed;

impl RefreshToken {
    /// The first token of a session, from 32 random bytes.
    #[must_use]
    pub fn first(session_id: Uuid, secret: [u8; SECRET_LENGTH], key: &ServerKey) -> Self {
        Self::assemble(session_id, 1, Secret::new(secret.to_vec()), key)
    }

    /// The child of this token for a nonce. The same parent and nonce always give the same child.
    /// `None` when the generation counter is used up.
    #[must_use]
    pub fn child(&self, nonce: &[u8; 32], key: &ServerKey) -> Option<Self> {
        let generation = self.generation.checked_add(1)?;
        // PostgreSQL keeps the generation in a signed integer.
        i32::try_from(generation).ok()?;
        let secret = Zeroizing::new(key.sign(&[
            CHILD_CONTEXT,
            self.secret.expose(),
            nonce,
            self.session_id.as_bytes(),
            &generation.to_be_bytes(),
        ]));
        let secret = Secret::new(secret.to_vec());
        Some(Self::assemble(self.session_id, generation, secret, key))
    }

    /// A token from 32 random bytes that continues no other: of any generation, for a session that
    /// goes on at another level.
    #[must_use]
    pub fn restarted(
        session_id: Uuid,
        generation: u32,
        secret: [u8; SECRET_LENGTH],
        key: &ServerKey,
    ) -> Self {
        Self::assemble(session_id, generation, Secret::new(secret.to_vec()), key)
    }

    pub(super) fn assemble(
        session_id: Uuid,
        generation: u32,
        secret: Secret,
        key: &ServerKey,
    ) -> Self {
        let mac = mac_of(session_id, generation, &secret, key);
        Self { session_id, generation, secret, mac }
    }

    /// Takes a presented text apart. Nothing is looked up, and nothing is believed yet.
    ///
    /// # Errors
    /// [`Malformed`] when length, alphabet or version are not ours.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let mut bytes = Zeroizing::new([0_u8; TOKEN_LENGTH]);
        // Length first: a megabyte of junk is not worth decoding.
        if text.len() != TOKEN_LENGTH.div_ceil(3) * 4 {
            return Err(Malformed);
        }
        match BASE64_URL_SAFE_NO_PAD.decode_slice(text, bytes.as_mut_slice()) {
            Ok(TOKEN_LENGTH) => Self::from_bytes(&bytes),
            Ok(_) | Err(_) => Err(Malformed),
        }
    }

    fn from_bytes(bytes: &[u8; TOKEN_LENGTH]) -> Result<Self, Malformed> {
        let (&[version], rest) = split::<1>(bytes)?;
        if version != VERSION {
            return Err(Malformed);
        }
        let (&session_id, rest) = split::<16>(rest)?;
        let (&generation, rest) = split::<4>(rest)?;
        let (secret, rest) = split::<SECRET_LENGTH>(rest)?;
        let (&mac, _) = split::<MAC_LENGTH>(rest)?;
        Ok(Self {
            session_id: Uuid::from_bytes(session_id),
            generation: u32::from_be_bytes(generation),
            secret: Secret::new(secret.to_vec()),
            mac,
        })
    }

    /// The text that the client gets.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(TOKEN_LENGTH));
        bytes.push(VERSION);
        bytes.extend_from_slice(self.session_id.as_bytes());
        bytes.extend_from_slice(&self.generation.to_be_bytes());
        bytes.extend_from_slice(self.secret.expose());
        bytes.extend_from_slice(&self.mac);
        Zeroizing::new(BASE64_URL_SAFE_NO_PAD.encode(bytes.as_slice()))
    }

    /// The session that the token names.
    #[must_use]
    pub const fn session_id(&self) -> Uuid {
        self.session_id
    }

    /// The place of the token in its chain, from 1.
    #[must_use]
    pub const fn generation(&self) -> u32 {
        self.generation
    }

    /// SHA-256 of the secret: what the table keeps.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        sha256(&[self.secret.expose()])
    }

    /// Whether the table's hash is the one of this token's secret, compared in constant time.
    #[must_use]
    pub fn matches(&self, hash: &[u8]) -> bool {
        self.hash().ct_eq(hash).into()
    }

    /// Whether the MAC proves that the token was issued with this server key.
    #[must_use]
    pub fn is_genuine(&self, key: &ServerKey) -> bool {
        mac_of(self.session_id, self.generation, &self.secret, key).ct_eq(&self.mac).into()
    }
}

fn mac_of(session_id: Uuid, generation: u32, secret: &Secret, key: &ServerKey) -> [u8; MAC_LENGTH] {
    let whole = key.sign(&[
        MAC_CONTEXT,
        &[VERSION],
        session_id.as_bytes(),
        &generation.to_be_bytes(),
        secret.expose(),
    ]);
    let mut mac = [0_u8; MAC_LENGTH];
    for (short, long) in mac.iter_mut().zip(whole) {
        *short = long;
    }
    mac
}

fn split<const N: usize>(bytes: &[u8]) -> Result<(&[u8; N], &[u8]), Malformed> {
    bytes.split_first_chunk::<N>().ok_or(Malformed)
}
