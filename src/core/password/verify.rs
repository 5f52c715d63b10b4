//! Checking a password in a time that tells nothing about the account.

use core::hint::black_box;

use argon2::Algorithm;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::kdf::{
    BCRYPT_MAX_BYTES, BCRYPT_OUTPUT_CHARACTERS, ScryptCost, argon2_input, bcrypt_input,
};
use super::stored::{Argon2Hash, BcryptHash, ScryptHash, Stored};
use super::{
    BCRYPT_MAX_COST, BCRYPT_MIN_COST, GOTRUE_BCRYPT_COST, OUTPUT_BYTES, SALT_BYTES, Work,
    argon2_params,
};
use crate::secret::Secret;
use crate::settings::{PasswordHash, Settings};

/// Stands in for a password that a function would not take whole, so that the work is still done.
const NO_PASSWORD: &[u8] = b"no password";

/// The salt of work whose result nobody uses.
const NO_SALT: [u8; SALT_BYTES] = [0x5a; SALT_BYTES];

/// As long as Firebase's.
const NO_SIGNER_KEY: [u8; 64] = [0x5a; 64];

/// The answer of [`verify`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is the password.
    Correct {
        /// Whether the stored hash is weaker than, or of another kind than, the settings ask for,
        /// and [`hash`](super::hash) can make a better one of this password.
        needs_rehash: bool,
    },
    /// It is not, or there is nothing to compare it with.
    Wrong,
}

/// Checks a password against the stored hash of an account; `stored` is `None` when there is no such
/// account or it has no password, and may be empty or anything else.
///
/// Unknown account, unusable hash and wrong password cost the same as the right password: one run of
/// the function of the settings, and one of every other function whose hashes exist
/// ([`Settings::bcrypt_in_use`], [`Settings::argon2_in_use`], [`Settings::scrypt_in_use`]), so that
/// the time does not tell which of them an account has. A hash of another function met without that
/// flag is verified all the same, but its time shows that the account exists.
///
/// The costs are those of the stored hash for a real check and those of the settings for the rest
/// (bcrypt: 10, as GoTrue writes, unless the settings say another; scrypt: Firebase's). A password that the function of
/// the stored hash does not take whole is wrong. So is any password when the memory for Argon2 could
/// not be had: a sign-in fails closed.
#[must_use]
pub fn verify(stored: Option<&str>, password: &Secret, settings: &Settings) -> Verdict {
    verify_counted(stored, password, settings).0
}

/// [`verify`], with the runs of the hash functions that it took.
#[must_use]
pub fn verify_counted(
    stored: Option<&str>,
    password: &Secret,
    settings: &Settings,
) -> (Verdict, Work) {
    let how = settings.password_hash;
    let writes_argon2 = matches!(how, PasswordHash::Argon2id { .. });
    let password = password.expose();
    let stored = stored.and_then(Stored::parse);
    let mut work = Work::default();
    // Argon2, scrypt, bcrypt, whichever of them counts.
    let mut correct = false;
    if let Some(Stored::Argon2(hash)) = &stored {
        correct = check_argon2(hash, password, &mut work);
    } else if writes_argon2 || settings.argon2_in_use {
        spend_argon2(how, password, &mut work);
    }
    if let Some(Stored::Scrypt(hash)) = &stored {
        correct = check_scrypt(hash, password, &mut work);
    } else if settings.scrypt_in_use {
        spend_scrypt(password, &mut work);
    }
    if let Some(Stored::Bcrypt(hash)) = &stored {
        correct = check_bcrypt(hash, password, &mut work);
    } else if !writes_argon2 || settings.bcrypt_in_use {
        spend_bcrypt(how, password, &mut work);
    }
    let verdict = match stored {
        Some(stored) if correct => {
            Verdict::Correct { needs_rehash: needs_rehash(&stored, password, how) }
        }
        _ => Verdict::Wrong,
    };
    (verdict, work)
}

fn check_argon2(hash: &Argon2Hash, password: &[u8], work: &mut Work) -> bool {
    let (input, whole) = argon2_input(password).map_or((NO_PASSWORD, false), |input| (input, true));
    let mut output = Zeroizing::new(vec![0_u8; hash.output.len()]);
    let run = work.argon2(hash.algorithm, &hash.params, input, &hash.salt, &mut output);
    let equal: bool = output.ct_eq(hash.output.as_slice()).into();
    run.is_ok() && equal && whole
}

fn check_scrypt(hash: &ScryptHash, password: &[u8], work: &mut Work) -> bool {
    let (input, whole) = argon2_input(password).map_or((NO_PASSWORD, false), |input| (input, true));
    let Ok(output) = work.firebase_scrypt(hash.cost, input, &hash.salt, &hash.signer_key) else {
        return false;
    };
    let equal: bool = output.ct_eq(hash.output.as_slice()).into();
    equal && whole
}

fn check_bcrypt(hash: &BcryptHash, password: &[u8], work: &mut Work) -> bool {
    // Whoever made the hash may have read 72 bytes and ignored the rest, as most have: GoTrue takes
    // such a password, too. The hash is then replaced by one of all of it.
    let read = password.get(..BCRYPT_MAX_BYTES).unwrap_or(password);
    let (input, whole) = bcrypt_input(read).map_or((NO_PASSWORD, false), |input| (input, true));
    let Ok(computed) = work.bcrypt(hash.cost, hash.salt, input) else {
        return false;
    };
    let start = computed.len().saturating_sub(BCRYPT_OUTPUT_CHARACTERS);
    let output = computed.as_bytes().get(start..).unwrap_or_default();
    let equal: bool = output.ct_eq(hash.output.as_bytes()).into();
    equal && whole
}

/// A run of Argon2 with the cost of the settings that decides nothing.
fn spend_argon2(how: PasswordHash, password: &[u8], work: &mut Work) {
    let Some(params) = argon2_params(how).or_else(|| argon2_params(PasswordHash::default())) else {
        return;
    };
    let input = argon2_input(password).unwrap_or(NO_PASSWORD);
    let mut output = Zeroizing::new([0_u8; OUTPUT_BYTES]);
    let run = work.argon2(Algorithm::Argon2id, &params, input, &NO_SALT, output.as_mut_slice());
    black_box((run, output)).0.ok();
}

/// A run of scrypt with Firebase's cost that decides nothing.
fn spend_scrypt(password: &[u8], work: &mut Work) {
    let input = argon2_input(password).unwrap_or(NO_PASSWORD);
    black_box(work.firebase_scrypt(ScryptCost::FIREBASE, input, &NO_SALT, &NO_SIGNER_KEY)).ok();
}

/// A run of bcrypt with the cost that real hashes are likely to have, that decides nothing.
fn spend_bcrypt(how: PasswordHash, password: &[u8], work: &mut Work) {
    let cost = match how {
        PasswordHash::Bcrypt { cost } => cost.clamp(BCRYPT_MIN_COST, BCRYPT_MAX_COST),
        PasswordHash::Argon2id { .. } => GOTRUE_BCRYPT_COST,
    };
    let input = bcrypt_input(password).unwrap_or(NO_PASSWORD);
    black_box(work.bcrypt(cost, NO_SALT, input)).ok();
}

/// Whether the next sign-in should store a new hash: another function than the settings ask for, or
/// less of any cost. The settings are a floor: a stronger hash stays, because making it weaker could
/// not be undone. A password that the function of the settings does not take whole keeps its hash.
fn needs_rehash(stored: &Stored, password: &[u8], how: PasswordHash) -> bool {
    match (stored, how) {
        (
            Stored::Argon2(Argon2Hash { algorithm, params, salt, output }),
            PasswordHash::Argon2id { memory_kib, iterations, .. },
        ) => {
            *algorithm != Algorithm::Argon2id
                || params.m_cost() < memory_kib
                || params.t_cost() < iterations
                || salt.len() < SALT_BYTES
                || output.len() < OUTPUT_BYTES
        }
        (Stored::Bcrypt(_) | Stored::Scrypt(_), PasswordHash::Argon2id { .. }) => {
            argon2_input(password).is_ok()
        }
        (Stored::Bcrypt(hash), PasswordHash::Bcrypt { cost }) => hash.cost < cost,
        (Stored::Argon2(_) | Stored::Scrypt(_), PasswordHash::Bcrypt { .. }) => {
            bcrypt_input(password).is_ok()
        }
    }
}
