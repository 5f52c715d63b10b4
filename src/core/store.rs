//! What the flows ask of the database, as ports: one statement per function, no policy.
//!
//! The extension implements them over SPI, the tests over plain maps (`crate::testing`).

use core::time::Duration;
use std::rc::Rc;
use std::sync::Arc;

use serde_json::Value;
use uuid::Uuid;

use crate::fault::Fault;
use crate::hook::reference::HookName;
use crate::json::Body;
use crate::keys::SigningKey;
use crate::keys::api_key::ApiRole;
use crate::refresh::ServerKey;
use crate::settings::Settings;
use crate::time::Timestamp;
use crate::user::User;

mod administration;
mod attempts;
mod claims;
mod factors;
mod identities;
mod mail;
mod oauth_flows;
mod outbox;
mod passkeys;
mod phones;
mod providers;
mod records;
mod recovery_codes;
mod refresh_tokens;
mod sessions;
mod user_changes;

pub use administration::{Administration, PageStart, SoftDeletion, UserCursor, UserListing};
pub use attempts::Attempts;
pub use claims::SignUpClaims;
pub use factors::{Challenge, FactorState, Factors, RaisedSession, VerifiedFactor};
pub use identities::{Identities, IdentityRow, KeptAddress, NewExternalUser, NewIdentity};
pub use mail::{
    FlowStates, Mails, NewFlowState, NewOneTimeToken, OneTimeColumns, OneTimeLink, OneTimeTokens,
    StoredTemplate,
};
pub use oauth_flows::{NewOauthFlow, OauthFlow, OauthFlows};
pub use outbox::{Claim, ClaimedRow, MessageRow, NewMessage, Outbox, Why};
pub use passkeys::{CeremonyRow, PasskeyRow, Passkeys};
pub use phones::SmsProviders;
pub use providers::{DocumentRow, NewDocument, ProviderRow, Providers};
pub use records::{
    AuditEntry, AuditFilter, AuditListing, AuditScope, ListedAuditEntry, LookedAt, PurgeSessions,
    Records, Removal,
};
pub use recovery_codes::{RecoveryCodes, RecoverySet};
pub use refresh_tokens::{
    Floors, GotrueColumns, GotrueRow, GotrueTokens, LateRetry, NewGotrueToken, RefreshTokenRow,
    RefreshTokens, Replacement, Rotation,
};
pub use sessions::{Client, Liveness, NewSession, RevokedTokens, SessionSummary, Sessions};
pub use user_changes::{AddressIdentity, LockedUser, UserChange, UserChanges, UserLock};

/// All that a flow may ask.
pub trait Store:
    Users
    + UserChanges
    + Administration
    + Attempts
    + Factors
    + RecoveryCodes
    + Passkeys
    + SmsProviders
    + Providers
    + Identities
    + OauthFlows
    + FlowStates
    + Mails
    + OneTimeTokens
    + SignUpClaims
    + Outbox
    + Sessions
    + RefreshTokens
    + GotrueTokens
    + RevokedTokens
    + Records
    + Policy
    + Hooks
{
}

impl<T> Store for T where
    T: Users
        + UserChanges
        + Administration
        + Attempts
        + Factors
        + RecoveryCodes
        + Passkeys
        + SmsProviders
        + Providers
        + Identities
        + OauthFlows
        + FlowStates
        + Mails
        + OneTimeTokens
        + SignUpClaims
        + Outbox
        + Sessions
        + RefreshTokens
        + GotrueTokens
        + RevokedTokens
        + Records
        + Policy
        + Hooks
{
}

/// Settings and keys.
pub trait Policy {
    /// The row of `auth_ext.settings`.
    ///
    /// # Errors
    /// A fault when `auth_ext.setup()` has not run.
    fn settings(&mut self) -> Result<Arc<Settings>, Fault>;

    /// What PostgreSQL knows of a role; `None` when there is no such role.
    fn api_role(&mut self, name: &str) -> Option<ApiRole>;

    /// The active signing key, unsealed.
    ///
    /// # Errors
    /// A fault when there is no active key or the root key cannot open it.
    fn active_signing_key(&mut self) -> Result<Rc<SigningKey>, Fault>;

    /// The public key set (RFC 7517).
    ///
    /// # Errors
    /// A fault of the database.
    fn jwks(&mut self) -> Result<Value, Fault>;

    /// The server key of refresh tokens, unsealed.
    ///
    /// # Errors
    /// A fault when there is none or the root key cannot open it.
    fn refresh_token_key(&mut self) -> Result<Arc<ServerKey>, Fault>;

    /// The server key of one-time codes, unsealed.
    ///
    /// # Errors
    /// A fault when there is none or the root key cannot open it.
    fn one_time_key(&mut self) -> Result<Arc<ServerKey>, Fault>;
}

/// `auth.users` and `auth.identities`.
pub trait Users {
    /// The password user with this lower-cased e-mail and audience: not an SSO user, not deleted.
    ///
    /// # Errors
    /// A fault of the database.
    fn user_by_email(&mut self, email: &str, audience: &str) -> Result<Option<User>, Fault>;

    /// The user with this id, deleted or not.
    ///
    /// # Errors
    /// A fault of the database.
    fn user_by_id(&mut self, id: Uuid) -> Result<Option<User>, Fault>;

    /// The user with this number and audience: not an SSO user, not deleted.
    ///
    /// # Errors
    /// A fault of the database.
    fn user_by_phone(&mut self, phone: &str, audience: &str) -> Result<Option<User>, Fault>;

    /// Adds a user with the identities of her addresses and gives the row as triggers left it;
    /// `None` when an address is taken.
    ///
    /// # Errors
    /// A fault of the database, such as a trigger's own error.
    fn insert_user(&mut self, user: &NewUser<'_>) -> Result<Option<User>, Fault>;

    /// Adds a user without address, password and identity, and gives the row as triggers left it.
    ///
    /// # Errors
    /// A fault of the database, such as a trigger's own error.
    fn insert_anonymous_user(&mut self, user: &NewAnonymousUser<'_>) -> Result<User, Fault>;

    /// Removes anonymous users who were added and last seen at or before the step's end; gives how many.
    ///
    /// # Errors
    /// A fault of the database.
    fn purge_anonymous_users(&mut self, step: Removal<Timestamp>) -> Result<u64, Fault>;

    /// Replaces the password hash if it is still `old`; tells whether it was.
    ///
    /// # Errors
    /// A fault of the database.
    fn replace_password_hash(&mut self, id: Uuid, old: &str, new: &str) -> Result<bool, Fault>;

    /// Sets `last_sign_in_at` if the password hash is still `hash` and the user is neither banned
    /// nor deleted at `now`; tells whether that was so. It locks the row, so that a change of
    /// password or a ban that runs at the same time comes before or after the whole sign-in. For
    /// whoever only writes a code into the row it does not wait.
    ///
    /// # Errors
    /// A fault of the database.
    fn record_sign_in(
        &mut self,
        id: Uuid,
        hash: &str,
        now: Timestamp,
    ) -> Result<SignInRecorded, Fault>;

    /// Sets `last_sign_in_at` of a locked user.
    ///
    /// # Errors
    /// A fault of the database.
    fn note_sign_in(&mut self, id: Uuid, now: Timestamp) -> Result<(), Fault>;
}

/// What became of a sign-in in the user's row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignInRecorded {
    /// It stands there.
    Written,
    /// The user may sign in, and somebody else holds the row: it must not be written.
    RowIsBusy,
    /// Since it was checked the password was changed, or the user banned or deleted.
    Overtaken,
}

/// An anonymous user to add.
pub struct NewAnonymousUser<'a> {
    /// The user's id.
    pub id: Uuid,
    /// `aud` of the user.
    pub audience: &'a str,
    /// The PostgreSQL role.
    pub role: &'a str,
    /// JSON object text.
    pub user_metadata: &'a str,
    /// The wall clock.
    pub now: Timestamp,
}

/// A user to add.
pub struct NewUser<'a> {
    /// The user's id.
    pub id: Uuid,
    /// `aud` of the user.
    pub audience: &'a str,
    /// The PostgreSQL role.
    pub role: &'a str,
    /// Lower-cased.
    pub email: Option<&'a str>,
    /// Digits.
    pub phone: Option<&'a str>,
    /// PHC or bcrypt text.
    pub password_hash: &'a str,
    /// JSON object text.
    pub user_metadata: &'a str,
    /// JSON object text.
    pub app_metadata: &'a str,
    /// The identities of her addresses.
    pub identities: &'a [NewAddressIdentity<'a>],
    /// Whether the e-mail counts as confirmed.
    pub email_confirmed: bool,
    /// Whether the phone counts as confirmed.
    pub phone_confirmed: bool,
    /// The wall clock.
    pub now: Timestamp,
}

/// The identity of an address of a user to add.
pub struct NewAddressIdentity<'a> {
    /// The id of its row.
    pub id: Uuid,
    /// `email` or `phone`.
    pub provider: &'static str,
    /// JSON object text.
    pub data: &'a str,
}

/// The custom access token hook.
pub trait Hooks {
    /// Runs `body` so that all it wrote is undone when it gives an `Err` refusal, while what was
    /// written before stays.
    ///
    /// # Errors
    /// A fault of the database or of `body`.
    fn undoable<T, R>(
        &mut self,
        body: impl FnOnce(&mut Self) -> Result<Result<T, R>, Fault>,
    ) -> Result<Result<T, R>, Fault>;

    /// Calls the hook function with the event and stops it after `limit`.
    ///
    /// # Errors
    /// A fault of the database; the hook's own failure is data.
    fn call_hook(
        &mut self,
        hook: &HookName,
        limit: Duration,
        event: &Body,
    ) -> Result<HookCall, Fault>;

    /// Tells the operator, in the server log, why a hook failed and what to do about it.
    fn report_hook_failure(&mut self, which: &str, message: &str, hint: Option<&str>);
}

/// What became of a call of a hook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HookCall {
    /// The shim's answer as JSON text.
    pub answer: Option<String>,
    /// Whether our timer stopped it.
    pub timed_out: bool,
}
