//! What administrators may do with users.

use uuid::Uuid;

use crate::fault::Fault;
use crate::password::Run;
use crate::time::Timestamp;
use crate::user::User;

/// Listing and deleting users.
pub trait Administration {
    /// Users of an audience, the newest first or with `ascending` the oldest, from the first number of
    /// `range` on and the second at most. With a
    /// `filter` those whose e-mail holds it, or whose `full_name` does in any case.
    ///
    /// # Errors
    /// A fault of the database.
    fn users_page(
        &mut self,
        audience: &str,
        filter: Option<&str>,
        ascending: bool,
        range: (i64, i64),
    ) -> Result<Vec<User>, Fault>;

    /// How many there are.
    ///
    /// # Errors
    /// A fault of the database.
    fn count_users(&mut self, audience: &str, filter: Option<&str>) -> Result<i64, Fault>;

    /// Deletes the user's row, and with it all that hangs on it.
    ///
    /// # Errors
    /// A fault of the database, such as a row of an application that refers to the user.
    fn delete_user(&mut self, id: Uuid) -> Result<(), Fault>;

    /// Takes everything personal out of the user's rows, and marks her as deleted.
    ///
    /// # Errors
    /// A fault of the database.
    fn anonymise_user(&mut self, deletion: &SoftDeletion<'_>) -> Result<(), Fault>;

    /// Remembers that accounts with hashes of this kind and cost exist
    /// (`auth_ext.settings.bcrypt_in_use`, `bcrypt_cost_in_use` and those of Argon2 and scrypt).
    ///
    /// # Errors
    /// A fault of the database.
    fn note_password_hash(&mut self, cost: Run) -> Result<(), Fault>;
}

/// A user to delete whose id must not be given again.
#[derive(Debug, Clone, Copy)]
pub struct SoftDeletion<'a> {
    /// The user.
    pub id: Uuid,
    /// What takes the place of the e-mail, if there is one.
    pub email: Option<&'a str>,
    /// What takes the place of the phone number, if there is one.
    pub phone: Option<&'a str>,
    /// Her e-mail and phone number, which go out of the audit entries.
    pub addresses: [&'a str; 2],
    /// The wall clock.
    pub now: Timestamp,
}
