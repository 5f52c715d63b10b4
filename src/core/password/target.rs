//! How much work every check of a password makes, whoever's it is.

use argon2::Params;

use super::kdf::{Run, ScryptCost};
use super::limits::{
    ARGON2_MAX_ITERATIONS, BCRYPT_MAX_COST, BCRYPT_MIN_COST, GOTRUE_BCRYPT_COST, OUTPUT_BYTES,
    argon2_params,
};
use crate::settings::{PasswordHash, Settings};

/// The least memory of a lane, RFC 9106.
const ARGON2_MIN_BLOCKS: u32 = 8;

/// 256 MiB with Firebase's block size, of which a KiB is one step of N.
const SCRYPT_MAX_LOG_N: u32 = 18;

/// What one run of Argon2 computes: blocks of 1 KiB, once for each pass.
pub(super) fn blocks(params: &Params) -> u64 {
    u64::from(params.m_cost()) * u64::from(params.t_cost())
}

/// The work of a check, by the hash functions that are in use.
pub(super) struct Target {
    /// The parameters that work is spent with, and the number of blocks.
    argon2: Option<(Params, u64)>,
    /// The cost.
    bcrypt: Option<u32>,
    /// KiB that scrypt writes; 0 where no account has such a hash.
    scrypt: u32,
}

impl Target {
    /// The cost of the settings or of the most expensive hash in use, whichever is more.
    pub(super) fn of(settings: &Settings) -> Self {
        let how = settings.password_hash;
        let (writes_argon2, written_cost) = match how {
            PasswordHash::Argon2id { .. } => (true, None),
            PasswordHash::Bcrypt { cost } => (false, Some(cost)),
        };
        let argon2 = (writes_argon2 || settings.argon2_in_use)
            .then(|| argon2_params(how).or_else(|| argon2_params(PasswordHash::default())))
            .flatten()
            .map(|params| {
                let written = if writes_argon2 || settings.argon2_work_in_use == 0 {
                    blocks(&params)
                } else {
                    0
                };
                (params, written.max(u64::from(settings.argon2_work_in_use)))
            });
        let bcrypt = (!writes_argon2 || settings.bcrypt_in_use).then(|| {
            let written = written_cost.unwrap_or(GOTRUE_BCRYPT_COST);
            written.max(settings.bcrypt_cost_in_use).clamp(BCRYPT_MIN_COST, BCRYPT_MAX_COST)
        });
        Self { argon2, bcrypt, scrypt: settings.scrypt_work_in_use }
    }

    /// Whether every check runs bcrypt.
    pub(super) const fn has_bcrypt(&self) -> bool {
        self.bcrypt.is_some()
    }

    /// Whether a check of a hash of this cost makes no more work than any other.
    pub(super) fn covers(&self, run: Run) -> bool {
        match run {
            Run::Chosen(PasswordHash::Argon2id { memory_kib, iterations, .. }) => {
                let blocks = u64::from(memory_kib) * u64::from(iterations);
                self.argon2.as_ref().is_some_and(|(_, target)| blocks <= *target)
            }
            Run::Chosen(PasswordHash::Bcrypt { cost }) => {
                self.bcrypt.is_some_and(|target| cost <= target)
            }
            Run::Scrypt(cost) => cost.work_kib() <= self.scrypt,
        }
    }

    /// The runs of Argon2 that are missing when `made` blocks were computed.
    pub(super) fn argon2_above(&self, made: u64) -> Vec<Params> {
        let mut runs = Vec::new();
        let Some((params, target)) = &self.argon2 else {
            return runs;
        };
        let memory = u64::from(params.m_cost()).max(1);
        let mut rest = target.saturating_sub(made);
        while rest > 0 {
            let passes = (rest / memory).min(u64::from(ARGON2_MAX_ITERATIONS));
            let run = if passes == 0 {
                let rest = u32::try_from(rest).unwrap_or(u32::MAX);
                Params::new(rest.max(ARGON2_MIN_BLOCKS), 1, 1, Some(OUTPUT_BYTES))
            } else {
                let passes = u32::try_from(passes).unwrap_or(1);
                Params::new(params.m_cost(), passes, params.p_cost(), Some(OUTPUT_BYTES))
            };
            rest = rest.saturating_sub(memory * passes.max(1));
            runs.extend(run.ok());
        }
        runs
    }

    /// Whether every check runs scrypt.
    pub(super) const fn has_scrypt(&self) -> bool {
        self.scrypt > 0
    }

    /// The costs of the runs of scrypt that are missing when `made` KiB were written: powers of two,
    /// the largest first.
    pub(super) fn scrypt_above(&self, made: u32) -> Vec<ScryptCost> {
        let mut runs = Vec::new();
        let mut rest = self.scrypt.saturating_sub(made);
        while rest > 0 {
            let log_n = rest.ilog2().clamp(1, SCRYPT_MAX_LOG_N);
            rest = rest.saturating_sub(1 << log_n);
            let log_n = u8::try_from(log_n).unwrap_or(1);
            runs.push(ScryptCost { log_n, ..ScryptCost::FIREBASE });
        }
        runs
    }

    /// The costs of the runs of bcrypt that are missing when one of cost `made` was done: a cost more
    /// is twice the work, so `2^made` is missing for the next, and so on.
    pub(super) fn bcrypt_above(&self, made: Option<u32>) -> Vec<u32> {
        match (self.bcrypt, made) {
            (Some(target), Some(made)) => (made..target).collect(),
            (Some(target), None) => vec![target],
            (None, _) => Vec::new(),
        }
    }
}
