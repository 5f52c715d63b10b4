//! The costs of stored hashes that are run, and those that are written.

use argon2::Params;

use crate::settings::PasswordHash;

/// The most memory of a stored Argon2 hash in KiB, as in GoTrue.
pub const ARGON2_MAX_MEMORY_KIB: u32 = 1_048_576;
/// The most passes of a stored Argon2 hash, as in GoTrue.
pub const ARGON2_MAX_ITERATIONS: u32 = 20;
/// The most lanes of a stored Argon2 hash, as in GoTrue. They are computed one after the other.
pub const ARGON2_MAX_PARALLELISM: u32 = 16;
/// The least cost of bcrypt.
pub const BCRYPT_MIN_COST: u32 = 4;
/// The highest cost of bcrypt that is run: some seconds. GoTrue has no such limit, but there a hash
/// of cost 31 occupies a thread for days, and here a processor, also once
/// the call that wanted it was cancelled.
pub const BCRYPT_MAX_COST: u32 = 16;
/// The most memory of Firebase's scrypt, in bytes: sixteen times what Firebase uses at most.
pub const SCRYPT_MAX_MEMORY: usize = 256 << 20;
/// The most bytes that a run of scrypt writes, over all lanes: a second or two. GoTrue has neither
/// limit.
pub const SCRYPT_MAX_BYTES: usize = 1 << 30;
/// The cost of GoTrue's own bcrypt hashes.
pub(super) const GOTRUE_BCRYPT_COST: u32 = 10;
/// The lengths of what is written.
pub(super) const SALT_BYTES: usize = 16;
pub(super) const OUTPUT_BYTES: usize = 32;

/// Argon2's parameters for hashing with a setting; `None` unless RFC 9106 and the limits of this
/// module allow them.
pub(super) fn argon2_params(how: PasswordHash) -> Option<Params> {
    let PasswordHash::Argon2id { memory_kib, iterations, parallelism } = how else {
        return None;
    };
    let allowed = memory_kib <= ARGON2_MAX_MEMORY_KIB
        && iterations <= ARGON2_MAX_ITERATIONS
        && parallelism <= ARGON2_MAX_PARALLELISM;
    allowed.then(|| Params::new(memory_kib, iterations, parallelism, Some(OUTPUT_BYTES)).ok())?
}
