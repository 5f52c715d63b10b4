//! Checking a password in a time that tells nothing about the account.

use core::hint::black_box;

use argon2::Algorithm;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::kdf::Work;
use super::kdf::{BCRYPT_MAX_BYTES, BCRYPT_OUTPUT_CHARACTERS, argon2_input, bcrypt_input};
use super::limits::{BCRYPT_MIN_COST, OUTPUT_BYTES, SALT_BYTES};
use super::stored::{Argon2Hash, BcryptHash, ScryptHash, Stored};
use super::target::{Target, blocks};
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
/// Unknown account, unusable hash and wrong password cost the same work as the right password: that of
/// [`Target`], which is what the settings and the most expensive hash in use ask for. A stored hash
/// that is cheaper, because the settings were raised since, is topped up. While hashes of another
/// function exist ([`Settings::bcrypt_in_use`], [`Settings::argon2_in_use`],
/// [`Settings::scrypt_work_in_use`]), every call runs that one, too, so that the time does not tell
/// which of them an account has. A hash of another function, or a dearer one, met without being announced there is verified all the same, but its
/// time shows that the account exists.
///
/// A password that the function of the stored hash does not take whole is wrong. So is any password
/// when the memory for Argon2 could not be had: a sign-in fails closed.
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
    let target = Target::of(settings);
    let password = password.expose();
    let stored = stored.and_then(Stored::parse);
    let mut work = Work::default();
    // Argon2, scrypt, bcrypt, whichever of them counts.
    let correct = match &stored {
        Some(Stored::Argon2(hash)) => {
            let correct = check_argon2(hash, password, &mut work);
            spend_argon2(&target, Some(hash), password, &mut work);
            spend_scrypt(&target, None, password, &mut work);
            spend_bcrypt(&target, None, password, &mut work);
            correct
        }
        Some(Stored::Bcrypt(hash)) => {
            // One that nobody announced shows itself anyway.
            if target.has_bcrypt() {
                spend_argon2(&target, None, password, &mut work);
                spend_scrypt(&target, None, password, &mut work);
            }
            let correct = check_bcrypt(hash, password, &mut work);
            spend_bcrypt(&target, Some(hash), password, &mut work);
            correct
        }
        Some(Stored::Scrypt(hash)) => {
            if target.has_scrypt() {
                spend_argon2(&target, None, password, &mut work);
            }
            let correct = check_scrypt(hash, password, &mut work);
            spend_scrypt(&target, Some(hash), password, &mut work);
            if target.has_scrypt() {
                spend_bcrypt(&target, None, password, &mut work);
            }
            correct
        }
        None => {
            spend_argon2(&target, None, password, &mut work);
            spend_scrypt(&target, None, password, &mut work);
            spend_bcrypt(&target, None, password, &mut work);
            false
        }
    };
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

/// Runs of Argon2 that decide nothing: what the target has above the check that was made.
fn spend_argon2(target: &Target, made: Option<&Argon2Hash>, password: &[u8], work: &mut Work) {
    let made = made.map_or(0, |hash| blocks(&hash.params));
    let input = argon2_input(password).unwrap_or(NO_PASSWORD);
    for params in target.argon2_above(made) {
        let mut output = Zeroizing::new([0_u8; OUTPUT_BYTES]);
        let run = work.argon2(Algorithm::Argon2id, &params, input, &NO_SALT, output.as_mut_slice());
        black_box((run, output)).0.ok();
    }
}

/// Runs of scrypt that decide nothing, likewise.
fn spend_scrypt(target: &Target, made: Option<&ScryptHash>, password: &[u8], work: &mut Work) {
    let made = made.map_or(0, |hash| hash.cost.work_kib());
    let input = argon2_input(password).unwrap_or(NO_PASSWORD);
    for cost in target.scrypt_above(made) {
        black_box(work.firebase_scrypt(cost, input, &NO_SALT, &NO_SIGNER_KEY)).ok();
    }
}

/// Runs of bcrypt that decide nothing, likewise.
fn spend_bcrypt(target: &Target, made: Option<&BcryptHash>, password: &[u8], work: &mut Work) {
    let input = bcrypt_input(password).unwrap_or(NO_PASSWORD);
    for cost in target.bcrypt_above(made.map(|hash| hash.cost.max(BCRYPT_MIN_COST))) {
        black_box(work.bcrypt(cost, NO_SALT, input)).ok();
    }
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
