//! The audit log: one entry for each decision that matters, in GoTrue's form
//! (`auth.audit_log_entries`), with GoTrue's words where it has one. Never a secret, and no e-mail
//! of somebody who has no account.

use serde::Serialize;
use uuid::{Builder, Uuid};

use crate::env::{Env, random_bytes};
use crate::fault::Fault;
use crate::json::Body;
use crate::store::{AuditEntry, Client};
use crate::time::Timestamp;
use crate::user::User;

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// A user signed up.
    UserSignedUp,
    /// A user signed in.
    Login,
    /// Somebody could not sign in. GoTrue has no word for it.
    LoginFailed,
    /// A user signed out.
    Logout,
    /// A session was ended from a list, or by an administrator or a policy. GoTrue has no word for
    /// it.
    SessionRevoked,
    /// A used refresh token came back (theft), or a machine token was revoked by its `jti`.
    TokenRevoked,
    /// A refresh token came that the database has lost, and was taken over. GoTrue has no word for
    /// it.
    TokenAdopted,
    /// A user was changed.
    UserModified,
    /// A user's password was changed.
    UserUpdatedPassword,
    /// A user was deleted.
    UserDeleted,
    /// A factor was enrolled.
    FactorInProgress,
    /// A factor was challenged.
    ChallengeCreated,
    /// A factor was proved.
    VerificationAttempted,
    /// A code of a factor was wrong. GoTrue has no word for it.
    VerificationFailed,
    /// A user removed a factor.
    FactorUnenrolled,
    /// An administrator removed a factor.
    FactorDeleted,
    /// An administrator changed a factor.
    FactorUpdated,
    /// Recovery codes were made.
    RecoveryCodesGenerated,
    /// A passkey was registered.
    PasskeyCreated,
    /// A passkey was renamed.
    PasskeyUpdated,
    /// A passkey was removed.
    PasskeyDeleted,
    /// The key ring was changed. GoTrue has no word for it.
    SigningKeyChanged,
    /// Somebody asked for the confirmation of an account.
    UserConfirmationRequested,
    /// Somebody asked for a recovery or a link to sign in.
    UserRecoveryRequested,
    /// A user asked for a code to change her password.
    UserReauthenticateRequested,
    /// Somebody signed up with the address of a confirmed user.
    UserRepeatedSignup,
    /// An administrator invited somebody.
    UserInvited,
    /// An identity was added to an account.
    IdentityLinked,
    /// An identity was taken from an account.
    IdentityUnlinked,
    /// Somebody who was invited came by a provider.
    InviteAccepted,
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 30] = [
        Self::UserSignedUp,
        Self::Login,
        Self::LoginFailed,
        Self::Logout,
        Self::SessionRevoked,
        Self::TokenRevoked,
        Self::TokenAdopted,
        Self::UserModified,
        Self::UserUpdatedPassword,
        Self::UserDeleted,
        Self::FactorInProgress,
        Self::ChallengeCreated,
        Self::VerificationAttempted,
        Self::VerificationFailed,
        Self::FactorUnenrolled,
        Self::FactorDeleted,
        Self::FactorUpdated,
        Self::RecoveryCodesGenerated,
        Self::PasskeyCreated,
        Self::PasskeyUpdated,
        Self::PasskeyDeleted,
        Self::SigningKeyChanged,
        Self::UserConfirmationRequested,
        Self::UserRecoveryRequested,
        Self::UserReauthenticateRequested,
        Self::UserRepeatedSignup,
        Self::UserInvited,
        Self::IdentityLinked,
        Self::IdentityUnlinked,
        Self::InviteAccepted,
    ];

    /// Whether the decision holds where its entry cannot be written: it takes something away, or counts
    /// against somebody who guesses, and nobody sees that it failed. What gives something fails with its
    /// entry.
    #[must_use]
    pub const fn stands_without_entry(self) -> bool {
        match self {
            Self::LoginFailed
            | Self::Logout
            | Self::SessionRevoked
            | Self::TokenRevoked
            | Self::VerificationFailed => true,
            Self::UserSignedUp
            | Self::Login
            | Self::TokenAdopted
            | Self::UserModified
            | Self::UserUpdatedPassword
            | Self::UserDeleted
            | Self::FactorInProgress
            | Self::ChallengeCreated
            | Self::VerificationAttempted
            | Self::FactorUnenrolled
            | Self::FactorDeleted
            | Self::FactorUpdated
            | Self::RecoveryCodesGenerated
            | Self::PasskeyCreated
            | Self::PasskeyUpdated
            | Self::PasskeyDeleted
            | Self::SigningKeyChanged
            | Self::UserConfirmationRequested
            | Self::UserRecoveryRequested
            | Self::UserReauthenticateRequested
            | Self::UserRepeatedSignup
            | Self::UserInvited
            | Self::IdentityLinked
            | Self::IdentityUnlinked
            | Self::InviteAccepted => false,
        }
    }

    /// `payload.action`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::UserSignedUp => "user_signedup",
            Self::Login => "login",
            Self::LoginFailed => "login_failed",
            Self::Logout => "logout",
            Self::SessionRevoked => "session_revoked",
            Self::TokenRevoked => "token_revoked",
            Self::TokenAdopted => "token_adopted",
            Self::UserModified => "user_modified",
            Self::UserUpdatedPassword => "user_updated_password",
            Self::UserDeleted => "user_deleted",
            Self::FactorInProgress => "factor_in_progress",
            Self::ChallengeCreated => "challenge_created",
            Self::VerificationAttempted => "verification_attempted",
            Self::VerificationFailed => "verification_failed",
            Self::FactorUnenrolled => "factor_unenrolled",
            Self::FactorDeleted => "factor_deleted",
            Self::FactorUpdated => "factor_updated",
            Self::RecoveryCodesGenerated => "generate_recovery_codes",
            Self::PasskeyCreated => "passkey_created",
            Self::PasskeyUpdated => "passkey_updated",
            Self::PasskeyDeleted => "passkey_deleted",
            Self::SigningKeyChanged => "signing_key_changed",
            Self::UserConfirmationRequested => "user_confirmation_requested",
            Self::UserRecoveryRequested => "user_recovery_requested",
            Self::UserReauthenticateRequested => "user_reauthenticate_requested",
            Self::UserRepeatedSignup => "user_repeated_signup",
            Self::UserInvited => "user_invited",
            Self::IdentityLinked => "identity_linked",
            Self::IdentityUnlinked => "identity_unlinked",
            Self::InviteAccepted => "invite_accepted",
        }
    }

    /// `payload.log_type`.
    #[must_use]
    pub const fn log_type(self) -> &'static str {
        match self {
            Self::UserSignedUp | Self::UserDeleted | Self::UserInvited => "team",
            Self::Login | Self::LoginFailed | Self::Logout | Self::SessionRevoked => "account",
            Self::TokenRevoked | Self::TokenAdopted => "token",
            Self::FactorInProgress
            | Self::ChallengeCreated
            | Self::VerificationAttempted
            | Self::VerificationFailed
            | Self::FactorUnenrolled
            | Self::FactorDeleted
            | Self::FactorUpdated
            | Self::RecoveryCodesGenerated => "factor",
            Self::PasskeyCreated | Self::PasskeyUpdated | Self::PasskeyDeleted => "account",
            Self::IdentityLinked | Self::IdentityUnlinked | Self::InviteAccepted => "user",
            Self::UserModified
            | Self::UserUpdatedPassword
            | Self::UserConfirmationRequested
            | Self::UserRecoveryRequested
            | Self::UserReauthenticateRequested
            | Self::UserRepeatedSignup => "user",
            Self::SigningKeyChanged => "key",
        }
    }
}

/// Whom an entry is about.
#[derive(Clone, Copy)]
pub enum Actor<'a> {
    /// A user whose row is at hand.
    User(&'a User),
    /// A user by her id.
    Id(Uuid),
    /// Nobody who is known, or the operator.
    Unknown,
}

/// What an entry tells beside who and what: GoTrue's `traits`, and members of our own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the members say what they mean")]
pub struct Traits<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identity_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub soft: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changed: Option<&'a [&'a str]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kid: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jti: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub passkey_id: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_id: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub factor_id: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub challenge_id: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub factor_type: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub factor_status: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_id: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'a str>,
}

/// GoTrue's payload of an entry.
#[derive(Serialize)]
struct Payload<'a> {
    actor_id: Uuid,
    actor_via_sso: bool,
    actor_username: &'a str,
    action: &'static str,
    log_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    traits: Option<&'a Traits<'a>>,
}

/// An entry with these traits of what happened at `at`.
///
/// # Errors
/// An internal fault; such an entry can always be written.
pub fn entry(
    env: &mut impl Env,
    at: Timestamp,
    action: Action,
    actor: Actor<'_>,
    client: &Client,
    traits: &Traits<'_>,
) -> Result<AuditEntry, Fault> {
    let (actor_id, actor_username) = match actor {
        Actor::User(user) => (user.id, username(user)),
        Actor::Id(id) => (id, ""),
        Actor::Unknown => (Uuid::nil(), ""),
    };
    let payload = Body::of(&Payload {
        actor_id,
        actor_via_sso: false,
        actor_username,
        action: action.as_str(),
        log_type: action.log_type(),
        traits: (*traits != Traits::default()).then_some(traits),
    })?;
    Ok(AuditEntry { id: id_at(at, &random_bytes(env)), at, address: client.address, payload })
}

/// The lowest id that an entry made at `at` can have.
#[must_use]
pub fn lowest_id(at: Timestamp) -> Uuid {
    id_at(at, &[0; 10])
}

fn id_at(at: Timestamp, random: &[u8; 10]) -> Uuid {
    let millis = u64::try_from(at.as_micros().div_euclid(1000)).unwrap_or(0);
    Builder::from_unix_timestamp_millis(millis, random).into_uuid()
}

/// GoTrue's: the phone, if there is one, else the e-mail.
fn username(user: &User) -> &str {
    let phone = user.phone.as_deref().filter(|phone| !phone.is_empty());
    phone.or(user.email.as_deref()).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_by_time_and_are_of_version_7() {
        let at = Timestamp::from_seconds(1_800_000_000);
        let id = id_at(at, &[0xff; 10]);
        assert_eq!(id.get_version_num(), 7);
        assert!(lowest_id(at) < id);
        assert!(id < lowest_id(Timestamp::from_micros(at.as_micros() + 1000)));
    }

    #[test]
    fn actions_have_different_words() {
        for (place, action) in Action::ALL.iter().enumerate() {
            let same = Action::ALL.iter().position(|other| other.as_str() == action.as_str());
            assert_eq!(same, Some(place));
        }
    }
}
