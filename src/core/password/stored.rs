//! Reading stored password hashes, as far as GoTrue accepts them.

use argon2::{Algorithm, MIN_SALT_LEN, Params};
use base64::Engine;
use base64::alphabet::{BCRYPT, STANDARD};
use base64::engine::{
    GeneralPurpose, GeneralPurposeConfig, general_purpose::NO_PAD, general_purpose::PAD,
};

use super::kdf::{BCRYPT_OUTPUT_CHARACTERS, BCRYPT_SALT_CHARACTERS, Run, ScryptCost};
use super::limits::{
    ARGON2_MAX_ITERATIONS, ARGON2_MAX_MEMORY_KIB, ARGON2_MAX_PARALLELISM, BCRYPT_MAX_COST,
    BCRYPT_MIN_COST, SCRYPT_MAX_BYTES, SCRYPT_MAX_MEMORY,
};
use crate::settings::PasswordHash;

/// The last character may carry bits too many. Go's decoders, and so GoTrue, ignore them.
const LENIENT: GeneralPurposeConfig = NO_PAD.with_decode_allow_trailing_bits(true);
const BCRYPT_SALT: GeneralPurpose = GeneralPurpose::new(&BCRYPT, LENIENT);
const RAW_STANDARD: GeneralPurpose = GeneralPurpose::new(&STANDARD, LENIENT);
const PADDED_STANDARD: GeneralPurpose =
    GeneralPurpose::new(&STANDARD, PAD.with_decode_allow_trailing_bits(true));

/// A usable stored hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stored {
    Argon2(Argon2Hash),
    Bcrypt(BcryptHash),
    Scrypt(ScryptHash),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Argon2Hash {
    pub(super) algorithm: Algorithm,
    pub(super) params: Params,
    pub(super) salt: Vec<u8>,
    pub(super) output: Vec<u8>,
}

/// Of Firebase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ScryptHash {
    pub(super) cost: ScryptCost,
    /// The user's salt and the project's separator.
    pub(super) salt: Vec<u8>,
    pub(super) signer_key: Vec<u8>,
    pub(super) output: Vec<u8>,
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
        if text.starts_with("$argon2") {
            Self::argon2(text)
        } else if text.starts_with("$fbscrypt") {
            Self::scrypt(text)
        } else {
            Self::bcrypt(text)
        }
    }

    /// The function and the cost that the hash asks for.
    pub(super) fn cost(&self) -> Run {
        match self {
            Self::Argon2(Argon2Hash { params, .. }) => Run::Chosen(PasswordHash::Argon2id {
                memory_kib: params.m_cost(),
                iterations: params.t_cost(),
                parallelism: params.p_cost(),
            }),
            Self::Bcrypt(BcryptHash { cost, .. }) => {
                Run::Chosen(PasswordHash::Bcrypt { cost: *cost })
            }
            Self::Scrypt(ScryptHash { cost, .. }) => Run::Scrypt(*cost),
        }
    }

    /// `$argon2id$v=19$m=…,t=…,p=…$salt$output`; not read by the PHC library, which knows neither
    /// salts over 48 nor outputs over 64 bytes.
    fn argon2(text: &str) -> Option<Self> {
        let mut fields = text.strip_prefix('$')?.split('$');
        let algorithm = match fields.next()? {
            "argon2i" => Algorithm::Argon2i,
            "argon2id" => Algorithm::Argon2id,
            _ => return None,
        };
        if fields.next()? != "v=19" {
            return None;
        }
        let mut numbers = fields.next()?.split(',');
        let mut number = |name: &str, max: u32| numbered(numbers.next()?, name, max);
        let memory = number("m=", ARGON2_MAX_MEMORY_KIB)?;
        let iterations = number("t=", ARGON2_MAX_ITERATIONS)?;
        let parallelism = number("p=", ARGON2_MAX_PARALLELISM)?;
        let salt = RAW_STANDARD.decode(fields.next()?).ok()?;
        let output = RAW_STANDARD.decode(fields.next()?).ok()?;
        // `keyid` and `data` are not supported, by GoTrue neither.
        if numbers.next().is_some() || fields.next().is_some() || salt.len() < MIN_SALT_LEN {
            return None;
        }
        // This refuses less than 8 KiB for a lane, as RFC 9106 section 3.1 does.
        let params = Params::new(memory, iterations, parallelism, Some(output.len())).ok()?;
        Some(Self::Argon2(Argon2Hash { algorithm, params, salt, output }))
    }

    /// `$fbscrypt$v=1,n=…,r=…,p=…,ss=…,sk=…$salt$output`, each part in padded base64: what GoTrue
    /// takes from Firebase.
    fn scrypt(text: &str) -> Option<Self> {
        let mut fields = text.strip_prefix("$fbscrypt$v=1,")?.split('$');
        let mut parameters = fields.next()?.split(',').peekable();
        let mut number = |name: &str, max: u32| numbered(parameters.next()?, name, max);
        let log_n = u8::try_from(number("n=", 63)?).ok().filter(|log_n| *log_n > 0)?;
        let block_size = number("r=", u32::MAX)?;
        let parallelism = number("p=", u32::from(u8::MAX))?;
        let cost = ScryptCost { log_n, block_size, parallelism };
        let mut text = |name: &str| {
            let value = parameters.next_if(|field| field.starts_with(name))?;
            PADDED_STANDARD.decode(value.get(name.len()..)?).ok()
        };
        let separator = text("ss=").unwrap_or_default();
        let signer_key = text("sk=")?;
        let mut salt = PADDED_STANDARD.decode(fields.next()?).ok()?;
        salt.extend_from_slice(&separator);
        let output = PADDED_STANDARD.decode(fields.next()?).ok()?;
        let ends = parameters.next().is_none() && fields.next().is_none();
        let memory = cost.memory().filter(|memory| *memory <= SCRYPT_MAX_MEMORY)?;
        let written = memory.checked_mul(usize::try_from(parallelism).ok()?)?;
        // An output is as long as what it encrypts; without a signer key every password would do.
        let is_whole = !signer_key.is_empty() && output.len() == signer_key.len();
        (ends && is_whole && (1..=SCRYPT_MAX_BYTES).contains(&written))
            .then_some(Self::Scrypt(ScryptHash { cost, salt, signer_key, output }))
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

/// The number after `name`, in digits alone.
fn numbered(field: &str, name: &str, max: u32) -> Option<u32> {
    let digits =
        field.strip_prefix(name).filter(|text| text.bytes().all(|b| b.is_ascii_digit()))?;
    digits.parse().ok().filter(|number| *number <= max)
}
