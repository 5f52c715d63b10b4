//! Password hashes: Argon2id is written, or bcrypt for those who want to go back to GoTrue; what
//! GoTrue stores is verified.
//!
//! Not verified (always [`Verdict::Wrong`]): `argon2d`, Argon2 of version 16 or with `keyid` or
//! `data` (as with GoTrue); less than 8 KiB of memory for a lane, salts under 8 bytes and outputs
//! under 4 (the reference implementation of Argon2 forbids them, GoTrue does not); bcrypt above
//! [`BCRYPT_MAX_COST`] and Firebase's scrypt above [`SCRYPT_MAX_MEMORY`] or [`SCRYPT_MAX_BYTES`].
//!
//! bcrypt of GoTrue and of most others reads 72 bytes of a longer password and ignores the rest. A
//! stored hash is checked in the same way, so those who came with one can sign in; after that the
//! hash is Argon2id's of the whole password. New passwords are never cut.

mod kdf;
pub mod policy;
mod stored;
mod target;
mod verify;

use core::fmt;

use argon2::password_hash::phc;
use argon2::{Algorithm, Params, Version};
use zeroize::Zeroizing;

use self::kdf::{ARGON2_MAX_BYTES, BCRYPT_MAX_BYTES, argon2_input, bcrypt_input};
use self::stored::Stored;
use self::target::Target;
use crate::env::{Env, random_bytes};
use crate::secret::Secret;
use crate::settings::{PasswordHash, Settings};

/// Whether a stored hash is one that [`verify`] can check a password against.
#[must_use]
pub fn is_usable(stored: &str) -> bool {
    Stored::parse(stored).is_some()
}

pub use self::kdf::{Run, ScryptCost, Work};
pub use self::verify::{Verdict, verify, verify_counted};

/// The most memory of a stored Argon2 hash in KiB, as in GoTrue.
pub const ARGON2_MAX_MEMORY_KIB: u32 = 1_048_576;
/// The most passes of a stored Argon2 hash, as in GoTrue.
pub const ARGON2_MAX_ITERATIONS: u32 = 20;
/// The most lanes of a stored Argon2 hash, as in GoTrue. They are computed one after the other.
pub const ARGON2_MAX_PARALLELISM: u32 = 16;
/// The least cost of bcrypt.
pub const BCRYPT_MIN_COST: u32 = 4;
/// The highest cost of bcrypt that is run: some seconds. GoTrue has no such limit, but there a hash
/// of cost 31 occupies a thread for days, and here a database backend that cannot be interrupted.
pub const BCRYPT_MAX_COST: u32 = 16;
/// The most memory of Firebase's scrypt, in bytes: sixteen times what Firebase uses at most.
pub const SCRYPT_MAX_MEMORY: usize = 256 << 20;
/// The most bytes that a run of scrypt writes, over all lanes: a second or two. GoTrue has neither
/// limit.
pub const SCRYPT_MAX_BYTES: usize = 1 << 30;
/// The cost of GoTrue's own bcrypt hashes.
const GOTRUE_BCRYPT_COST: u32 = 10;

const SALT_BYTES: usize = 16;
const OUTPUT_BYTES: usize = 32;

/// Why a password could not be hashed. The texts never hold the password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordError {
    /// The password is longer than the function takes; it is never cut.
    TooLong {
        /// The most bytes that the function takes.
        max_bytes: usize,
    },
    /// bcrypt cannot tell passwords with a NUL byte apart.
    ContainsNul,
    /// The cost is not one of the function, or above the limits of this module.
    InvalidCost,
    /// The memory for Argon2 could not be had.
    OutOfMemory,
}

impl fmt::Display for PasswordError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { max_bytes } => {
                write!(formatter, "the password is longer than {max_bytes} bytes")
            }
            Self::ContainsNul => formatter.write_str("the password contains a NUL byte"),
            Self::InvalidCost => {
                formatter.write_str("the cost of the password hash is not allowed")
            }
            Self::OutOfMemory => formatter.write_str("not enough memory to hash the password"),
        }
    }
}

impl core::error::Error for PasswordError {}

/// The most bytes of a password that the function takes.
#[must_use]
pub fn max_bytes(how: PasswordHash) -> usize {
    match how {
        PasswordHash::Argon2id { .. } => ARGON2_MAX_BYTES,
        PasswordHash::Bcrypt { .. } => BCRYPT_MAX_BYTES,
    }
}

/// The function and the cost of a stored hash; `None` when [`verify()`] cannot use it. Argon2i is told
/// as Argon2id.
#[must_use]
pub fn cost(stored: &str) -> Option<Run> {
    Stored::parse(stored).map(|stored| stored.cost())
}

/// Whether a check of a hash of this cost makes no more work than one of an account that does not
/// exist; else the settings have to be told ([`Settings::bcrypt_in_use`] and its like).
#[must_use]
pub fn is_covered(cost: Run, settings: &Settings) -> bool {
    Target::of(settings).covers(cost)
}

/// Hashes a new password with a random salt. Gives a PHC string (`$argon2id$v=19$m=…,t=…,p=…$…$…`,
/// salt 16 and output 32 bytes) or a bcrypt hash with prefix `$2a$`, which is what GoTrue writes and
/// the one prefix that pgcrypto reads, too.
///
/// # Errors
/// See [`PasswordError`].
pub fn hash(
    password: &Secret,
    how: PasswordHash,
    env: &mut impl Env,
) -> Result<String, PasswordError> {
    let mut work = Work::default();
    match how {
        PasswordHash::Argon2id { .. } => {
            let params = argon2_params(how).ok_or(PasswordError::InvalidCost)?;
            let input = argon2_input(password.expose())?;
            let salt: [u8; SALT_BYTES] = random_bytes(env);
            let mut output = Zeroizing::new([0_u8; OUTPUT_BYTES]);
            work.argon2(Algorithm::Argon2id, &params, input, &salt, output.as_mut_slice())?;
            phc_string(&params, &salt, output.as_slice()).ok_or(PasswordError::InvalidCost)
        }
        PasswordHash::Bcrypt { cost } => {
            if !(BCRYPT_MIN_COST..=BCRYPT_MAX_COST).contains(&cost) {
                return Err(PasswordError::InvalidCost);
            }
            let input = bcrypt_input(password.expose())?;
            let salt: [u8; SALT_BYTES] = random_bytes(env);
            work.bcrypt(cost, salt, input)
        }
    }
}

/// Argon2's parameters for hashing with a setting; `None` unless RFC 9106 and the limits of this
/// module allow them.
fn argon2_params(how: PasswordHash) -> Option<Params> {
    let PasswordHash::Argon2id { memory_kib, iterations, parallelism } = how else {
        return None;
    };
    let allowed = memory_kib <= ARGON2_MAX_MEMORY_KIB
        && iterations <= ARGON2_MAX_ITERATIONS
        && parallelism <= ARGON2_MAX_PARALLELISM;
    allowed.then(|| Params::new(memory_kib, iterations, parallelism, Some(OUTPUT_BYTES)).ok())?
}

fn phc_string(params: &Params, salt: &[u8], output: &[u8]) -> Option<String> {
    let hash = phc::PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: params.try_into().ok()?,
        salt: Some(phc::Salt::new(salt).ok()?),
        hash: Some(phc::Output::new(output).ok()?),
    };
    Some(hash.to_string())
}
