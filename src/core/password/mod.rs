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

mod error;
mod kdf;
mod limits;
pub mod policy;
mod stored;
mod target;
mod verify;

use std::sync::Arc;

use argon2::password_hash::phc;
use argon2::{Algorithm, Params, Version};
use zeroize::Zeroizing;

use self::kdf::{ARGON2_MAX_BYTES, BCRYPT_MAX_BYTES, argon2_input, bcrypt_input};
use self::limits::{OUTPUT_BYTES, SALT_BYTES, argon2_params};
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

pub use self::error::PasswordError;
pub use self::kdf::{Run, ScryptCost, Work};
pub use self::limits::{
    ARGON2_MAX_ITERATIONS, ARGON2_MAX_MEMORY_KIB, ARGON2_MAX_PARALLELISM, BCRYPT_MAX_COST,
    BCRYPT_MIN_COST, SCRYPT_MAX_BYTES, SCRYPT_MAX_MEMORY,
};
pub use self::verify::{Verdict, verify, verify_counted};

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
    match how {
        PasswordHash::Argon2id { .. } => {
            let params = argon2_params(how).ok_or(PasswordError::InvalidCost)?;
            argon2_input(password.expose())?;
            let salt: [u8; SALT_BYTES] = random_bytes(env);
            let password = password.clone();
            env.compute(move || {
                let mut output = Zeroizing::new([0_u8; OUTPUT_BYTES]);
                let (input, into) = (password.expose(), output.as_mut_slice());
                Work::default().argon2(Algorithm::Argon2id, &params, input, &salt, into)?;
                phc_string(&params, &salt, output.as_slice()).ok_or(PasswordError::InvalidCost)
            })
        }
        PasswordHash::Bcrypt { cost } => {
            if !(BCRYPT_MIN_COST..=BCRYPT_MAX_COST).contains(&cost) {
                return Err(PasswordError::InvalidCost);
            }
            bcrypt_input(password.expose())?;
            let salt: [u8; SALT_BYTES] = random_bytes(env);
            let password = password.clone();
            env.compute(move || Work::default().bcrypt(cost, salt, password.expose()))
        }
    }
}

/// [`verify()`] as a work of its own ([`Env::compute`]): whoever waits for it can give up.
#[must_use]
pub fn verify_apart(
    stored: Option<&str>,
    password: &Secret,
    settings: &Arc<Settings>,
    env: &mut impl Env,
) -> Verdict {
    let stored = stored.map(|stored| Zeroizing::new(stored.to_owned()));
    let (password, settings) = (password.clone(), Arc::clone(settings));
    env.compute(move || verify(stored.as_deref().map(String::as_str), &password, &settings))
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
