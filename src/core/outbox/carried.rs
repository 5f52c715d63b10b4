//! What passes between the database and a courier: messages one way, reports the other.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::exchange::Exchanged;

/// A message that a courier has claimed, as [`super::claim`] gives it.
#[derive(Clone, Serialize, Deserialize)]
pub struct ClaimedMessage {
    /// The message.
    pub id: Uuid,
    /// The claim, to be told when the message is reported.
    pub lease: Uuid,
    /// What it is about, such as `recovery`.
    pub purpose: String,
    /// Which attempt this is, from 1 on.
    pub attempt: u32,
    /// When it was queued: RFC 3339.
    pub created_at: String,
    /// When it is worth nothing any more: RFC 3339.
    pub deadline: String,
    /// A [`Mail`](super::Mail), [`Sms`](super::Sms), [`HttpHook`](super::HttpHook) or
    /// [`HttpExchange`](super::HttpExchange), as the kind says.
    pub payload: serde_json::Value,
}

/// What became of a message, as a courier says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The message.
    pub id: Uuid,
    /// The claim under which it was sent.
    pub lease: Uuid,
    /// How it went.
    pub result: Outcome,
    /// Why it failed, in one word: `[a-z0-9_]{1,63}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The same in words, without addresses and codes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// How many seconds the other server wants to be left alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u32>,
    /// What an [`super::HttpExchange`] brought back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exchanged: Option<Exchanged>,
}

/// How an attempt went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The next server took it.
    Delivered,
    /// It may go better next time.
    Failed,
    /// It will never go: the recipient or the content was refused.
    Refused,
}

impl Outcome {
    /// Its name in a report.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::Failed => "failed",
            Self::Refused => "refused",
        }
    }
}
