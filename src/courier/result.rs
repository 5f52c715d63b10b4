//! How an attempt went.

use auth_ext_core::outbox::{Exchanged, Outcome};

/// What is reported of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sent {
    /// Delivered, to be tried again, or refused for good.
    pub(crate) outcome: Outcome,
    /// Why not, in one word.
    pub(crate) reason: Option<&'static str>,
    /// In words, without addresses and codes.
    pub(crate) detail: Option<String>,
    /// How many seconds the other side wants to be left alone.
    pub(crate) retry_after: Option<u32>,
    /// What came back.
    pub(crate) exchanged: Option<Exchanged>,
}

impl Sent {
    /// It has left.
    pub(crate) fn delivered(detail: impl Into<String>) -> Self {
        Self {
            outcome: Outcome::Delivered,
            reason: None,
            detail: Some(detail.into()),
            retry_after: None,
            exchanged: None,
        }
    }

    /// It may go better next time.
    pub(crate) fn failed(reason: &'static str, detail: impl Into<String>) -> Self {
        Self {
            outcome: Outcome::Failed,
            reason: Some(reason),
            detail: Some(detail.into()),
            retry_after: None,
            exchanged: None,
        }
    }

    /// It will never go.
    pub(crate) fn refused(reason: &'static str, detail: impl Into<String>) -> Self {
        Self { outcome: Outcome::Refused, ..Self::failed(reason, detail) }
    }
}
