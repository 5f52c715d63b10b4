//! Requests that a courier makes for the database, and the answers that it brings back. The database
//! says what to ask and what follows from the answer; the courier only carries.

use serde::{Deserialize, Serialize};

use super::header::Header;
use super::http_request::HttpRequest;
use super::message::{Kind, Payload};

/// What came of a request.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HttpAnswer {
    /// An answer, of whatever status. A redirect is an answer; it was not followed.
    Answered {
        /// The status.
        status: u16,
        /// The headers, their names in lower case.
        headers: Vec<Header>,
        /// The body; bytes that are no UTF-8 are replaced.
        body: String,
    },
    /// None.
    Failed(HttpFailure),
}

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HttpFailure {
    /// The URL may not be called: it is none, a private one, or not HTTPS.
    Forbidden,
    /// The other side cannot be reached.
    Unreachable,
    /// It took too long.
    TimedOut,
    /// The answer is too long.
    TooLarge,
    /// The connection broke.
    Broken,
}

/// A request whose answer comes back with the report.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HttpExchange {
    /// Whom it is about, such as a provider's name: given back with the answer.
    pub subject: String,
    /// The request.
    pub request: HttpRequest,
}

impl Payload for HttpExchange {
    const KIND: Kind = Kind::HttpExchange;
}

/// What a courier brings back of an [`HttpExchange`].
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exchanged {
    /// As it was in the message.
    pub subject: String,
    /// What came.
    pub answer: HttpAnswer,
}

/// An answer may hold tokens: only its subject is shown.
impl core::fmt::Debug for Exchanged {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.debug_struct("Exchanged").field("subject", &self.subject).finish_non_exhaustive()
    }
}

/// An answer may hold tokens: its status alone is shown.
impl core::fmt::Debug for HttpAnswer {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Answered { status, .. } => write!(formatter, "Answered({status})"),
            Self::Failed(failure) => write!(formatter, "Failed({failure:?})"),
        }
    }
}

/// A browser that a provider sent back to `/callback`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallbackRequest {
    /// `GET` or `POST`.
    pub method: String,
    /// The query, or the form, in its order.
    pub parameters: Vec<Header>,
    /// The headers, their names in lower case.
    pub headers: Vec<Header>,
}

/// Its parameters hold a code: the method alone is shown.
impl core::fmt::Debug for CallbackRequest {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(formatter, "CallbackRequest({})", self.method)
    }
}

/// What the database says to a [`CallbackRequest`], or to the answers that it asked for.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallbackStep {
    /// Make these requests and come back with their answers.
    Ask {
        /// What to ask.
        requests: Vec<HttpRequest>,
        /// To be given back with the answers, unread.
        carry: String,
    },
    /// Tell the browser this.
    Answer(BrowserAnswer),
}

/// An answer for a browser.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BrowserAnswer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: Vec<Header>,
    /// The body.
    pub body: String,
}
