//! Faults: what an operator or a programmer has to mend. They become PostgreSQL ERRORs.

use core::fmt;

/// An operator's or a programmer's mistake. Anything that a caller can cause by normal use is an
/// [`Outcome`](crate::outcome::Outcome) instead, because an ERROR would roll back what the call
/// recorded. The texts never hold a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What kind of fault; it decides the SQLSTATE.
    pub kind: FaultKind,
    /// What is wrong, without a secret in it.
    pub message: String,
    /// What the operator can do about it.
    pub hint: Option<String>,
}

/// The kinds of fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// The statement was cancelled while a hook ran (57014).
    Cancelled,
    /// The identity bound to the transaction is over (28000).
    IdentityExpired,
    /// An argument that no call may pass (22023).
    InvalidArgument,
    /// The caller may not do this (42501).
    NotAllowed,
    /// The extension is not in the state that the call needs: not set up, no key (55000).
    NotReady,
    /// The root key file is missing, unreadable or not the right one (F0000).
    RootKey,
    /// Something that should not happen (XX000).
    Internal,
}

impl Fault {
    /// A fault without a hint.
    pub fn new(kind: FaultKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), hint: None }
    }

    /// The same fault with a hint for the operator.
    #[must_use]
    pub fn with_hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl core::error::Error for Fault {}
