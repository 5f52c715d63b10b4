//! The port of identities.

use uuid::Uuid;

use crate::fault::Fault;
use crate::time::Timestamp;
use crate::user::User;

/// `auth.identities`, and what goes with them in `auth.users`.
pub trait Identities {
    /// The identity of a provider's subject.
    ///
    /// # Errors
    /// A fault of the database.
    fn identity(&mut self, provider: &str, subject: &str) -> Result<Option<IdentityRow>, Fault>;

    /// The identities of a user, the oldest first.
    ///
    /// # Errors
    /// A fault of the database.
    fn identities_of(&mut self, user: Uuid) -> Result<Vec<IdentityRow>, Fault>;

    /// Identities of people outside of SSO with that lower-cased address: a few at most.
    ///
    /// # Errors
    /// A fault of the database.
    fn identities_with_email(&mut self, email: &str) -> Result<Vec<IdentityRow>, Fault>;

    /// Adds an identity; `false` when the provider's subject has one.
    ///
    /// # Errors
    /// A fault of the database.
    fn insert_identity(&mut self, identity: &NewIdentity<'_>) -> Result<bool, Fault>;

    /// Puts what the provider says now in the place of what it said before.
    ///
    /// # Errors
    /// A fault of the database.
    fn refresh_identity(&mut self, id: Uuid, data: &str, now: Timestamp) -> Result<(), Fault>;

    /// Removes an identity.
    ///
    /// # Errors
    /// A fault of the database.
    fn delete_identity(&mut self, id: Uuid) -> Result<(), Fault>;

    /// Adds a user whom a provider knows, without a password and without an identity, and gives the
    /// row as triggers left it; `None` when the address is taken.
    ///
    /// # Errors
    /// A fault of the database, such as a trigger's own error.
    fn insert_external_user(&mut self, user: &NewExternalUser<'_>) -> Result<Option<User>, Fault>;

    /// Takes from a locked user whatever somebody put there who never proved the address: password,
    /// every other address, changes that wait, second factors, passkeys, and all identities but
    /// `identity`.
    ///
    /// # Errors
    /// A fault of the database.
    fn empty_user(
        &mut self,
        user: Uuid,
        address: KeptAddress,
        identity: Option<Uuid>,
        now: Timestamp,
    ) -> Result<(), Fault>;

    /// Gives a locked user another address or none; `false`, with nothing written, when another
    /// user has it.
    ///
    /// # Errors
    /// A fault of the database.
    fn set_user_email(
        &mut self,
        user: Uuid,
        email: Option<&str>,
        confirmed_at: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<bool, Fault>;

    /// Takes the phone number from a locked user.
    ///
    /// # Errors
    /// A fault of the database.
    fn clear_user_phone(&mut self, user: Uuid, now: Timestamp) -> Result<(), Fault>;
}

/// The address that stays when an account is emptied: the one that is proved now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeptAddress {
    /// The e-mail address.
    Email,
    /// The phone number.
    Phone,
}

/// A row of `auth.identities`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityRow {
    /// Its id.
    pub id: Uuid,
    /// Whose it is.
    pub user_id: Uuid,
    /// Which provider's.
    pub provider: String,
    /// The person's id there.
    pub subject: String,
    /// JSON object text.
    pub data: String,
    /// When it was added.
    pub created_at: Option<Timestamp>,
    /// When somebody last came by it, or what it says was changed.
    pub updated_at: Option<Timestamp>,
}

/// An identity to add.
#[derive(Debug, Clone, Copy)]
pub struct NewIdentity<'a> {
    /// Its id.
    pub id: Uuid,
    /// Whose it is.
    pub user_id: Uuid,
    /// Which provider's.
    pub provider: &'a str,
    /// The person's id there.
    pub subject: &'a str,
    /// JSON object text.
    pub data: &'a str,
    /// The wall clock.
    pub now: Timestamp,
}

/// A user to add whom a provider knows.
#[derive(Debug, Clone, Copy)]
pub struct NewExternalUser<'a> {
    /// Her id.
    pub id: Uuid,
    /// `aud`.
    pub audience: &'a str,
    /// The PostgreSQL role.
    pub role: &'a str,
    /// Lower-cased, if she has one.
    pub email: Option<&'a str>,
    /// JSON object text.
    pub user_metadata: &'a str,
    /// JSON object text.
    pub app_metadata: &'a str,
    /// The wall clock.
    pub now: Timestamp,
}
