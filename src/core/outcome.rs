//! Outcomes: every answer that a caller can cause, as data.
//!
//! An ERROR would roll back the revocation or the failed attempt that the call has to record, so
//! refusals are returned. The JSON is GoTrue's, in the form that needs no version header: `code`
//! is the HTTP status, `error_code` the word, `msg` and `message` the sentence.

use core::fmt;

use serde::Serialize;

use crate::answer::{
    Empty, OauthRefusalAnswer, RefusalAnswer, UserAnswer, VersionedRefusalAnswer, WeakPassword,
};
pub use crate::error_code::ErrorCode;
use crate::fault::Fault;
use crate::json::Body;
use crate::password;
use crate::user::User;

/// The answer of a flow. Its body may hold tokens, so `Debug` leaves it out.
#[derive(Clone, PartialEq)]
pub enum Outcome {
    /// What was asked for: HTTP 200 and a JSON body.
    Done(Body),
    /// A refusal that the caller caused.
    Refused(Refusal),
}

impl Outcome {
    /// What was asked for.
    ///
    /// # Errors
    /// An internal fault when a member cannot be written as JSON.
    pub fn of(answer: &impl Serialize) -> Result<Self, Fault> {
        Body::of(answer).map(Self::Done)
    }

    /// `{}`
    ///
    /// # Errors
    /// None; it is there for the same reason as that of [`Outcome::of`].
    pub fn empty() -> Result<Self, Fault> {
        Self::of(&Empty {})
    }

    /// A user.
    ///
    /// # Errors
    /// A fault when a JSON column of the row cannot be read.
    pub fn user(user: &User) -> Result<Self, Fault> {
        Self::of(&UserAnswer::new(user)?)
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> u16 {
        match self {
            Self::Done(_) => 200,
            Self::Refused(refusal) => refusal.status,
        }
    }

    /// After how many seconds a refused call may be tried again.
    #[must_use]
    pub const fn retry_after(&self) -> Option<u64> {
        match self {
            Self::Done(_) => None,
            Self::Refused(refusal) => refusal.retry_after,
        }
    }

    /// The JSON body in GoTrue's shape.
    #[must_use]
    pub fn into_body(self) -> Body {
        match self {
            Self::Done(body) => body,
            Self::Refused(refusal) => refusal.into_body(),
        }
    }
}

impl fmt::Debug for Outcome {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Done(_) => formatter.write_str("Done(…)"),
            Self::Refused(refusal) => formatter.debug_tuple("Refused").field(refusal).finish(),
        }
    }
}

impl From<Refusal> for Outcome {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// What a client learns of a fault that only the operator can mend, in GoTrue's words.
pub const UNEXPECTED: &str = "Unexpected failure, please check server logs for more information";

/// A refusal: HTTP status, GoTrue's error code and a sentence without a secret in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// HTTP status, 400 to 599.
    pub status: u16,
    /// The word that clients branch on.
    pub error_code: ErrorCode,
    /// The sentence for people. GoTrue's text where client libraries compare it.
    pub message: String,
    /// Why a password is weak, GoTrue's `weak_password.reasons`; empty otherwise.
    pub reasons: Vec<&'static str>,
    /// After how many seconds it may be tried again, for the `Retry-After` header.
    pub retry_after: Option<u64>,
    /// For what GoTrue refuses in OAuth's own form (RFC 6749, 5.2): the `error`. The answer has then
    /// no code.
    pub oauth_error: Option<String>,
    /// For an identity of another account: what [`merge_identity`](crate::flow::merge_identity)
    /// takes.
    pub merge_ticket: Option<String>,
}

impl Refusal {
    /// A refusal with the status that GoTrue gives to the code.
    pub fn new(error_code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            status: error_code.status(),
            error_code,
            message: message.into(),
            reasons: Vec::new(),
            retry_after: None,
            oauth_error: None,
            merge_ticket: None,
        }
    }

    /// What a client learns of what only the operator can mend, in GoTrue's words.
    #[must_use]
    pub fn unexpected() -> Self {
        Self::new(ErrorCode::UnexpectedFailure, UNEXPECTED)
    }

    /// The refusal of what will work again soon: 503, at which clients keep their session and try again.
    pub fn later(message: impl Into<String>) -> Self {
        const RETRY_AFTER: u64 = 5;
        Self::new(ErrorCode::UnexpectedFailure, message)
            .with_status(503)
            .with_retry_after(RETRY_AFTER)
    }

    /// The same refusal with a ticket.
    #[must_use]
    pub fn with_merge_ticket(self, merge_ticket: Option<String>) -> Self {
        Self { merge_ticket, ..self }
    }

    /// A refusal in OAuth's own form: 400, `{"error", "error_description"}`.
    pub fn oauth(error: &str, description: impl Into<String>) -> Self {
        Self {
            oauth_error: Some(error.to_owned()),
            ..Self::new(ErrorCode::ValidationFailed, description)
        }
    }

    /// The same refusal with the number of seconds after which to try again.
    #[must_use]
    pub fn with_retry_after(self, seconds: u64) -> Self {
        Self { retry_after: Some(seconds), ..self }
    }

    /// The same refusal with another HTTP status.
    #[must_use]
    pub fn with_status(self, status: u16) -> Self {
        Self { status, ..self }
    }

    /// The body whose `code` is the HTTP status.
    fn into_body(self) -> Body {
        if let Some(error) = &self.oauth_error {
            return Body::sure(&OauthRefusalAnswer { error, error_description: &self.message });
        }
        Body::sure(&RefusalAnswer {
            code: self.status,
            error_code: self.error_code.as_str(),
            msg: &self.message,
            message: &self.message,
            weak_password: self.weak_password(),
            merge_ticket: self.merge_ticket.as_deref(),
        })
    }

    /// The body of GoTrue's API version 2024-01-01: `code` is the word.
    #[must_use]
    pub fn into_versioned_body(self) -> Body {
        if self.oauth_error.is_some() {
            return self.into_body();
        }
        Body::sure(&VersionedRefusalAnswer {
            code: self.error_code.as_str(),
            message: &self.message,
            weak_password: self.weak_password(),
            merge_ticket: self.merge_ticket.as_deref(),
        })
    }

    fn weak_password(&self) -> Option<WeakPassword<'_>> {
        (!self.reasons.is_empty()).then_some(WeakPassword { reasons: &self.reasons })
    }
}

impl From<password::policy::Refused> for Refusal {
    fn from(refused: password::policy::Refused) -> Self {
        use password::policy::Refused;
        let error_code = match refused {
            Refused::Weak(_) => ErrorCode::WeakPassword,
            Refused::Missing | Refused::TooLong { .. } | Refused::ContainsNul => {
                ErrorCode::ValidationFailed
            }
        };
        let reasons = refused.reasons().to_vec();
        Self { reasons, ..Self::new(error_code, refused.to_string()) }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_refusal_carries_both_of_gotrues_shapes() {
        let refusal = Refusal::new(ErrorCode::InvalidCredentials, "Invalid login credentials");
        let outcome = Outcome::from(refusal);
        assert_eq!(outcome.status(), 400);
        assert_eq!(
            outcome.into_body().to_value(),
            json!({
                "code": 400,
                "error_code": "invalid_credentials",
                "msg": "Invalid login credentials",
                "message": "Invalid login credentials",
            })
        );
    }

    #[test]
    fn debug_output_holds_no_token() {
        let outcome = Outcome::of(&json!({ "refresh_token": "canary" })).unwrap();
        assert_eq!(format!("{outcome:?}"), "Done(…)");
    }

    #[test]
    fn a_weak_password_says_why() {
        let refusal = Refusal {
            reasons: vec!["length"],
            ..Refusal::new(ErrorCode::WeakPassword, "Password should be at least 8 characters.")
        };
        let body = Outcome::from(refusal).into_body().to_value();
        assert_eq!(body["weak_password"], json!({ "reasons": ["length"] }));
    }
}
