//! Changes of `auth.users` and `auth.identities` beyond sign-up and sign-in.

use uuid::Uuid;

use crate::fault::Fault;
use crate::time::Timestamp;
use crate::user::User;

/// Changing users.
pub trait UserChanges {
    /// Locks the user's row as a sign-in does and gives it as it is then; `None` when it is gone.
    /// Deleted users are given too. Whoever ends sessions of the user as well takes this lock
    /// first: sessions and refresh tokens come after it.
    ///
    /// # Errors
    /// A fault of the database.
    fn lock_user(&mut self, id: Uuid, aim: UserLock) -> Result<Option<LockedUser>, Fault>;

    /// Changes the user's row; what the change leaves out stays. `false`, with nothing written,
    /// when another user has the e-mail.
    ///
    /// # Errors
    /// A fault of the database, such as a trigger's own error.
    fn change_user(&mut self, id: Uuid, change: &UserChange<'_>) -> Result<bool, Fault>;

    /// Adds the user's identity of an address, or puts the members of `data` over those of the one that is
    /// there.
    ///
    /// # Errors
    /// A fault of the database.
    fn put_address_identity(&mut self, identity: &AddressIdentity<'_>) -> Result<(), Fault>;

    /// Makes GoTrue's one-time codes of the user worthless.
    ///
    /// # Errors
    /// A fault of the database.
    fn delete_one_time_tokens(&mut self, user: Uuid) -> Result<(), Fault>;
}

/// What a user's row is locked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserLock {
    /// To write a code into it or to look at one, which anybody may ask for: against other changes, and
    /// no sign-in waits for it.
    Code,
    /// To end what is begun in it: against changes, at every isolation level. There is none while somebody
    /// holds her for a code, which anybody may ask for, or signs in: to be shut out must not wait for him.
    ToEnd,
    /// To change it: against sign-ins and other changes.
    Change,
    /// To delete it: also against whoever ends sessions of hers, who would otherwise wait for the
    /// sessions with a lock on the row that the deletion then waits for.
    Delete,
}

/// A user whose row is locked.
#[derive(Debug, Clone)]
pub struct LockedUser {
    /// The row.
    pub user: User,
    /// Whether she signs in through single sign-on.
    pub is_sso_user: bool,
}

/// What to change of a user; `None` leaves a column as it is.
#[derive(Clone, Copy)]
pub struct UserChange<'a> {
    /// The PostgreSQL role.
    pub role: Option<&'a str>,
    /// Lower-cased. A change of e-mail that waits for confirmation is dropped with it.
    pub email: Option<&'a str>,
    /// When the e-mail was confirmed.
    pub email_confirmed_at: Option<Timestamp>,
    /// Digits. A change of phone that waits for confirmation is dropped with it.
    pub phone: Option<&'a str>,
    /// When the phone was confirmed.
    pub phone_confirmed_at: Option<Timestamp>,
    /// PHC or bcrypt text; empty for none.
    pub password_hash: Option<&'a str>,
    /// JSON object text.
    pub user_metadata: Option<&'a str>,
    /// JSON object text.
    pub app_metadata: Option<&'a str>,
    /// The end of the ban; `Some(None)` lifts it.
    pub banned_until: Option<Option<Timestamp>>,
    /// Whether the user has neither an address nor an account elsewhere.
    pub is_anonymous: Option<bool>,
    /// The wall clock.
    pub now: Timestamp,
}

impl UserChange<'_> {
    /// Nothing but `updated_at`.
    #[must_use]
    pub const fn none(now: Timestamp) -> Self {
        Self {
            role: None,
            email: None,
            email_confirmed_at: None,
            phone: None,
            phone_confirmed_at: None,
            password_hash: None,
            user_metadata: None,
            app_metadata: None,
            banned_until: None,
            is_anonymous: None,
            now,
        }
    }

    /// The names of what changes, without the password's, which is an event of its own.
    #[must_use]
    pub fn changed(&self) -> Vec<&'static str> {
        let all = [
            ("role", self.role.is_some()),
            ("email", self.email.is_some()),
            ("email_confirmed_at", self.email_confirmed_at.is_some()),
            ("phone", self.phone.is_some()),
            ("phone_confirmed_at", self.phone_confirmed_at.is_some()),
            ("user_metadata", self.user_metadata.is_some()),
            ("app_metadata", self.app_metadata.is_some()),
            ("banned_until", self.banned_until.is_some()),
        ];
        all.into_iter().filter(|(_, changes)| *changes).map(|(name, _)| name).collect()
    }
}

/// The identity of an e-mail address or a phone number, to add or change.
#[derive(Clone, Copy)]
pub struct AddressIdentity<'a> {
    /// The id of the row, if it is added.
    pub id: Uuid,
    /// Whose it is.
    pub user_id: Uuid,
    /// `email` or `phone`.
    pub provider: &'static str,
    /// JSON object text.
    pub data: &'a str,
    /// The wall clock.
    pub now: Timestamp,
}
