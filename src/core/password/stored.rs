//! Reading stored password hashes, as far as GoTrue accepts them.

use argon2::password_hash::phc;
use argon2::{Algorithm, Params};
use base64::Engine;
use base64::alphabet::BCRYPT;
use base64::engine::{GeneralPurpose, GeneralPurposeConfig, general_purpose::NO_PAD};

use super::kdf::{BCRYPT_OUTPUT_CHARACTERS, BCRYPT_SALT_CHARACTERS};
use super::limits::{
    ARGON2_MAX_ITERATIONS, ARGON2_MAX_MEMORY_KIB, ARGON2_MAX_PARALLELISM, BCRYPT_MAX_COST,
    BCRYPT_MIN_COST,
};
use crate::settings::PasswordHash;

/// The salt's last character carries four bits too many. Go's bcrypt, and so GoTrue, ignores them.
const LENIENT: GeneralPurposeConfig = NO_PAD.with_decode_allow_trailing_bits(true);
const BCRYPT_SALT: GeneralPurpose = GeneralPurpose::new(&BCRYPT, LENIENT);

/// A usable stored hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stored {
    Argon2(Argon2Hash),
    Bcrypt(BcryptHash),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Argon2Hash {
    pub(super) algorithm: Algorithm,
    pub(super) params: Params,
    pub(super) salt: phc::Salt,
    pub(super) output: phc::Output,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct BcryptHash {
    pub(super) cost: u32,
    pub(super) salt: [u8; 16],
    /// In bcrypt's base64, as stored.
    pub(super) output: String,
}

impl Stored {
    /// Takes a stored hash apart; `None` for anything that cannot be verified within the limits.
    pub(super) fn parse(text: &str) -> Option<Self> {
        if text.starts_with("$argon2") { Self::argon2(text) } else { Self::bcrypt(text) }
    }

    /// The function and the cost that the hash asks for.
    pub(super) fn cost(&self) -> PasswordHash {
        match self {
            Self::Argon2(Argon2Hash { params, .. }) => PasswordHash::Argon2id {
                memory_kib: params.m_cost(),
                iterations: params.t_cost(),
                parallelism: params.p_cost(),
            },
            Self::Bcrypt(BcryptHash { cost, .. }) => PasswordHash::Bcrypt { cost: *cost },
        }
    }

    fn argon2(text: &str) -> Option<Self> {
        let hash = phc::PasswordHash::new(text).ok()?;
        let algorithm = match hash.algorithm.as_str() {
            "argon2i" => Algorithm::Argon2i,
            "argon2id" => Algorithm::Argon2id,
            _ => return None,
        };
        if hash.version != Some(0x13) {
            return None;
        }
        let mut numbers = hash.params.iter();
        let mut number = |name: &str, max: u32| {
            let (found, value) = numbers.next()?;
            let value = value.decimal().ok().filter(|value| *value <= max)?;
            (found.as_str() == name).then_some(value)
        };
        let memory = number("m", ARGON2_MAX_MEMORY_KIB)?;
        let iterations = number("t", ARGON2_MAX_ITERATIONS)?;
        let parallelism = number("p", ARGON2_MAX_PARALLELISM)?;
        // `keyid` and `data` are not supported, by GoTrue neither.
        if numbers.next().is_some() {
            return None;
        }
        let (salt, output) = (hash.salt?, hash.hash?);
        // This refuses less than 8 KiB for a lane, as RFC 9106 section 3.1 does.
        let params = Params::new(memory, iterations, parallelism, Some(output.len())).ok()?;
        Some(Self::Argon2(Argon2Hash { algorithm, params, salt, output }))
    }

    /// `$2$`, `$2a$`, `$2b$`, `$2x$`, `$2y$` or any other minor version: GoTrue computes all of them
    /// the same way.
    fn bcrypt(text: &str) -> Option<Self> {
        let rest = text.strip_prefix("$2")?;
        let rest =
            rest.strip_prefix(|minor: char| minor.is_ascii() && minor != '$').unwrap_or(rest);
        let mut fields = rest.strip_prefix('$')?.split('$');
        let (cost, encoded) = (fields.next()?, fields.next()?);
        if fields.next().is_some() || cost.len() != 2 || !cost.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let cost = cost.parse().ok()?;
        let (salt, output) = encoded.split_at_checked(BCRYPT_SALT_CHARACTERS)?;
        if !(BCRYPT_MIN_COST..=BCRYPT_MAX_COST).contains(&cost)
            || output.len() != BCRYPT_OUTPUT_CHARACTERS
        {
            return None;
        }
        let salt = BCRYPT_SALT.decode(salt).ok()?.try_into().ok()?;
        Some(Self::Bcrypt(BcryptHash { cost, salt, output: output.to_owned() }))
    }
}
