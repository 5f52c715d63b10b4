//! WebAuthn: passkeys and security keys. The crate `webauthn_rp` verifies; here is GoTrue's JSON,
//! the form in which a ceremony waits between its two requests, and GoTrue's form of a credential.
//!
//! The library draws the challenge (128 bits) itself.

mod assertion;
mod ceremony;
mod cose;
mod credential;
mod factor_credential;
mod options;
mod registration;
mod relying_party;

pub use assertion::{Assertion, PresentedCredential, start_assertion, verify_assertion};
pub use ceremony::Ceremony;
pub use credential::{CredentialState, NewCredential};
pub use factor_credential::FactorCredential;
pub use options::{AssertionOptions, CredentialDescriptor, Registrant, RegistrationOptions};
pub use registration::{start_registration, verify_registration};
pub use relying_party::{Purpose, RelyingParty, UserVerification};

/// Why a credential was not accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rejected {
    /// The response is no WebAuthn response of the asked kind.
    Malformed,
    /// It does not verify. The library's words, for the operator; no secret is in them.
    NotVerified(String),
    /// The settings name no relying party, or one that is none.
    NoRelyingParty,
    /// The stored ceremony or credential cannot be read: GoTrue began it, or it is damaged.
    Unreadable,
}
