//! The port of recovery codes.

use uuid::Uuid;

use crate::factor::Guesses;
use crate::fault::Fault;
use crate::time::Timestamp;

/// `auth_ext.recovery_sets` and `auth_ext.recovery_codes`.
pub trait RecoveryCodes {
    /// The recovery codes of a user; `None` when she has none.
    ///
    /// # Errors
    /// A fault of the database.
    fn recovery_set(&mut self, user: Uuid) -> Result<Option<RecoverySet>, Fault>;

    /// Gives a user recovery codes in place of those that she had.
    ///
    /// # Errors
    /// A fault of the database.
    fn replace_recovery_set(
        &mut self,
        user: Uuid,
        set: &RecoverySet,
        hashes: &[[u8; 32]],
        now: Timestamp,
    ) -> Result<(), Fault>;

    /// Takes a user's recovery codes away.
    ///
    /// # Errors
    /// A fault of the database.
    fn delete_recovery_set(&mut self, user: Uuid) -> Result<(), Fault>;

    /// Spends an unspent recovery code of the user; tells whether there was one with that hash.
    ///
    /// # Errors
    /// A fault of the database.
    fn spend_recovery_code(
        &mut self,
        user: Uuid,
        hash: &[u8; 32],
        now: Timestamp,
    ) -> Result<bool, Fault>;

    /// Counts a wrong recovery code, or with `None` that the last one was right.
    ///
    /// # Errors
    /// A fault of the database.
    fn count_wrong_recovery_code(&mut self, user: Uuid, at: Option<Timestamp>)
    -> Result<(), Fault>;
}

/// The recovery codes of a user, without the codes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecoverySet {
    /// Its id, which takes the place of a factor's.
    pub id: Uuid,
    /// Its name.
    pub friendly_name: String,
    /// How many codes it had.
    pub total: u32,
    /// How many are unspent.
    pub remaining: u32,
    /// The wrong codes since the last right one.
    pub guesses: Guesses,
}
