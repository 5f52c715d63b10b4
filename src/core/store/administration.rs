//! What administrators may do with users.

use uuid::Uuid;

use crate::fault::Fault;
use crate::password::Run;
use crate::time::Timestamp;
use crate::user::User;

/// Listing and deleting users.
pub trait Administration {
    /// A page of users, in their order.
    ///
    /// # Errors
    /// A fault of the database.
    fn users_page(&mut self, listing: &UserListing<'_>) -> Result<Vec<User>, Fault>;

    /// How many there are of an audience (see [`UserListing::filter`]), but `up_to` at most: counting
    /// a million takes longer than anybody waits for a page.
    ///
    /// # Errors
    /// A fault of the database.
    fn count_users(
        &mut self,
        audience: &str,
        filter: Option<&str>,
        up_to: i64,
    ) -> Result<i64, Fault>;

    /// How many users there are of all audiences, as the database's statistics have it; `None` where
    /// it has none.
    ///
    /// # Errors
    /// A fault of the database.
    fn estimate_users(&mut self) -> Result<Option<i64>, Fault>;

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

/// Which users to list, and in which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UserListing<'a> {
    /// Whose users they are.
    pub audience: &'a str,
    /// Those whose e-mail holds it, or whose `full_name` does in any case; `%` and `_` stand for what
    /// they do in LIKE.
    pub filter: Option<&'a str>,
    /// The order, and where in it the page begins.
    pub start: PageStart,
    /// The longest page.
    pub limit: i64,
}

/// Where a page begins. The order is that of `created_at`, then `id`; users without a `created_at`
/// count as the newest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageStart {
    /// The newest first, after so many.
    Newest(i64),
    /// The oldest first, after so many.
    Oldest(i64),
    /// The newest first, after the user with these.
    Below(UserCursor),
}

/// A place in the list of users.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UserCursor {
    /// Of the last user that was shown.
    pub created_at: Option<Timestamp>,
    /// Of the same.
    pub id: Uuid,
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
