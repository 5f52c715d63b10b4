//! The password hash functions, each run counted.

use argon2::{Algorithm, Argon2, Block, Params, Version};
use aws_lc_rs::cipher::{AES_256, DecryptingKey, DecryptionContext, UnboundCipherKey};
use aws_lc_rs::iv::FixedLength;
use zeroize::{Zeroize, Zeroizing};

use super::error::PasswordError;
use crate::settings::PasswordHash;

/// The longest password that bcrypt takes whole, in bytes.
pub(super) const BCRYPT_MAX_BYTES: usize = 72;

/// The longest password given to Argon2 or scrypt, in bytes. They themselves have no useful limit;
/// this one keeps a request of a megabyte from costing more than a password.
pub(super) const ARGON2_MAX_BYTES: usize = 1024;

/// The length of bcrypt's salt and of its output in bcrypt's base64.
pub(super) const BCRYPT_SALT_CHARACTERS: usize = 22;
pub(super) const BCRYPT_OUTPUT_CHARACTERS: usize = 31;

/// What a check of a password has cost: every run of a hash function, in order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Work {
    /// The runs, each with its cost.
    pub runs: Vec<Run>,
}

/// One run of a hash function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Run {
    /// One that the settings may choose. Argon2i counts as Argon2id, since the same cost makes the
    /// same work.
    Chosen(PasswordHash),
    /// Firebase's, which is only verified.
    Scrypt(ScryptCost),
}

/// The cost of scrypt (RFC 7914).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScryptCost {
    /// The binary logarithm of N.
    pub log_n: u8,
    /// The block size.
    pub block_size: u32,
    /// The lanes, computed one after the other.
    pub parallelism: u32,
}

impl ScryptCost {
    /// What Firebase gives to every project: 16 MiB.
    pub const FIREBASE: Self = Self { log_n: 14, block_size: 8, parallelism: 1 };

    /// The memory of a run in bytes; `None` when it is more than there can be.
    pub(super) fn memory(self) -> Option<usize> {
        let blocks = 1_usize.checked_shl(u32::from(self.log_n))?;
        blocks.checked_mul(128)?.checked_mul(usize::try_from(self.block_size).ok()?)
    }

    /// What a run writes over all lanes, in KiB.
    #[must_use]
    pub fn work_kib(self) -> u32 {
        let bytes = self.memory().unwrap_or(usize::MAX);
        let lanes = usize::try_from(self.parallelism).unwrap_or(usize::MAX);
        u32::try_from(bytes.saturating_mul(lanes).div_ceil(1024)).unwrap_or(u32::MAX)
    }
}

/// A password in the form that bcrypt takes whole.
///
/// # Errors
/// bcrypt reads 72 bytes and would ignore the rest, and it ends the password with a NUL byte, so
/// that `a` and `a NUL a` are the same password to it.
pub(super) fn bcrypt_input(password: &[u8]) -> Result<&[u8], PasswordError> {
    if password.len() > BCRYPT_MAX_BYTES {
        return Err(PasswordError::TooLong { max_bytes: BCRYPT_MAX_BYTES });
    }
    if password.contains(&0) {
        return Err(PasswordError::ContainsNul);
    }
    Ok(password)
}

/// A password in the form that Argon2 is given.
///
/// # Errors
/// It is longer than [`ARGON2_MAX_BYTES`].
pub(super) fn argon2_input(password: &[u8]) -> Result<&[u8], PasswordError> {
    if password.len() > ARGON2_MAX_BYTES {
        return Err(PasswordError::TooLong { max_bytes: ARGON2_MAX_BYTES });
    }
    Ok(password)
}

impl Work {
    /// Runs Argon2 (version 1.3) in one thread and fills `output`.
    ///
    /// # Errors
    /// The memory could not be had, or the parameters are not ones of Argon2.
    pub(super) fn argon2(
        &mut self,
        algorithm: Algorithm,
        params: &Params,
        password: &[u8],
        salt: &[u8],
        output: &mut [u8],
    ) -> Result<(), PasswordError> {
        self.runs.push(Run::Chosen(PasswordHash::Argon2id {
            memory_kib: params.m_cost(),
            iterations: params.t_cost(),
            parallelism: params.p_cost(),
        }));
        let mut memory = Memory::new(params.block_count())?;
        Argon2::new(algorithm, Version::V0x13, params.clone())
            .hash_password_into_with_memory(password, salt, output, memory.blocks.as_mut_slice())
            .map_err(|_| PasswordError::InvalidCost)
    }

    /// Runs bcrypt and gives the whole stored form, `$2a$…`; its last
    /// [`BCRYPT_OUTPUT_CHARACTERS`] are the output. `password` is one of [`bcrypt_input`].
    ///
    /// # Errors
    /// The cost is not one of bcrypt.
    pub(super) fn bcrypt(
        &mut self,
        cost: u32,
        salt: [u8; 16],
        password: &[u8],
    ) -> Result<String, PasswordError> {
        self.runs.push(Run::Chosen(PasswordHash::Bcrypt { cost }));
        bcrypt::hash_with_salt(password, cost, salt)
            .map(|parts| parts.format_for_version(bcrypt::Version::TwoA))
            .map_err(|_| PasswordError::InvalidCost)
    }

    /// Runs Firebase's scrypt: the derived key encrypts the project's signer key with AES-256 in
    /// counter mode from zero, and that is the output.
    ///
    /// # Errors
    /// The memory could not be had, or the cost is not one of scrypt.
    pub(super) fn firebase_scrypt(
        &mut self,
        cost: ScryptCost,
        password: &[u8],
        salt: &[u8],
        signer_key: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, PasswordError> {
        self.runs.push(Run::Scrypt(cost));
        let params = scrypt::Params::new(cost.log_n, cost.block_size, cost.parallelism)
            .map_err(|_| PasswordError::InvalidCost)?;
        // The library's own allocation aborts when it fails; a backend must not.
        let memory = cost.memory().ok_or(PasswordError::InvalidCost)?;
        Vec::<u8>::new().try_reserve_exact(memory).map_err(|_| PasswordError::OutOfMemory)?;
        let mut derived = Zeroizing::new([0_u8; 32]);
        scrypt::scrypt(password, salt, &params, derived.as_mut_slice())
            .map_err(|_| PasswordError::InvalidCost)?;
        let mut output = Zeroizing::new(signer_key.to_vec());
        // In counter mode decryption is encryption, and this direction lets the counter be given.
        UnboundCipherKey::new(&AES_256, derived.as_slice())
            .and_then(DecryptingKey::ctr)
            .and_then(|key| {
                let counter = DecryptionContext::Iv128(FixedLength::from([0_u8; 16]));
                key.decrypt(&mut output, counter).map(|_| ())
            })
            .map_err(|_| PasswordError::InvalidCost)?;
        Ok(output)
    }
}

/// What the memory of a run at least reserves, in blocks of 1 KiB; pages that are not touched cost
/// nothing. Above 32 MiB, glibc's `malloc` always maps memory of its own and gives it back when
/// freed. Below, aligned blocks come from the heap after the first free, where glibc 2.36 fragments:
/// a process kept 290 MB after thirty runs of 19 MiB.
const MIN_RESERVED_BLOCKS: usize = 33 * 1024;

/// Argon2's memory; wiped when dropped, because its last blocks give the hash.
struct Memory {
    blocks: Vec<Block>,
}

impl Memory {
    /// A backend must not abort for want of memory, so the allocation may fail.
    fn new(count: usize) -> Result<Self, PasswordError> {
        let mut blocks = Vec::new();
        blocks
            .try_reserve_exact(count.max(MIN_RESERVED_BLOCKS))
            .map_err(|_| PasswordError::OutOfMemory)?;
        blocks.resize(count, Block::new());
        Ok(Self { blocks })
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        // Block by block: wiping the vector as a whole would go over the memory twice.
        for block in &mut self.blocks {
            block.zeroize();
        }
    }
}
