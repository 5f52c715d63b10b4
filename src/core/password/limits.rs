//! The costs of stored hashes that are run.

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
