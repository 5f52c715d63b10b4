//! Password hashes: Argon2id is written, or bcrypt for those who want to go back to GoTrue; what
//! GoTrue stores is verified.
//!
//! Not verified: Firebase's `$fbscrypt$` (always [`Verdict::Wrong`]), `argon2d`, Argon2 of version 16
//! or with `keyid` or `data`, less than 8 KiB of memory for a lane (RFC 9106 forbids it, GoTrue does
//! not), salts under 8 or over 48 bytes, outputs under 10 or over 64 bytes, and bcrypt above
//! [`BCRYPT_MAX_COST`].
//!
//! bcrypt of GoTrue and of most others reads 72 bytes of a longer password and ignores the rest. A
//! stored hash is checked in the same way, so those who came with one can sign in; after that the
//! hash is Argon2id's of the whole password. New passwords are never cut.

mod error;
mod kdf;
mod limits;
pub mod policy;
mod stored;
mod verify;

use argon2::password_hash::phc;
use argon2::{Algorithm, Params, Version};
use zeroize::Zeroizing;

use self::kdf::{ARGON2_MAX_BYTES, BCRYPT_MAX_BYTES, argon2_input, bcrypt_input};
use self::stored::Stored;
use crate::env::{Env, random_bytes};
use crate::secret::Secret;
use crate::settings::PasswordHash;

/// Whether a stored hash is one that [`verify`] can check a password against.
#[must_use]
pub fn is_usable(stored: &str) -> bool {
    Stored::parse(stored).is_some()
}

pub use self::error::PasswordError;
pub use self::kdf::Work;
pub use self::limits::{
    ARGON2_MAX_ITERATIONS, ARGON2_MAX_MEMORY_KIB, ARGON2_MAX_PARALLELISM, BCRYPT_MAX_COST,
    BCRYPT_MIN_COST,
};
pub use self::verify::{Verdict, verify, verify_counted};

/// The cost of GoTrue's own bcrypt hashes.
const GOTRUE_BCRYPT_COST: u32 = 10;

const SALT_BYTES: usize = 16;
const OUTPUT_BYTES: usize = 32;

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
pub fn cost(stored: &str) -> Option<PasswordHash> {
    Stored::parse(stored).map(|stored| stored.cost())
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
