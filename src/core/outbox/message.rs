//! The messages, as the flows write them and the courier reads them: JSON on both sides.

use serde::{Deserialize, Serialize};

use super::header::Header;
use super::http_request::HttpRequest;

/// How a message leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// By SMTP: a [`Mail`].
    Mail,
    /// By a provider of short messages: an [`Sms`].
    Sms,
    /// As a signed POST: an [`HttpHook`].
    HttpHook,
    /// As a request whose answer comes back.
    HttpExchange,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Mail, Self::Sms, Self::HttpHook, Self::HttpExchange];

    /// Its name in `auth_ext.outbox.kind`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Sms => "sms",
            Self::HttpHook => "http_hook",
            Self::HttpExchange => "http_exchange",
        }
    }

    /// The kind of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// What a message carries. It may hold a code or a link, so there is no `Debug`.
pub trait Payload: Serialize {
    /// How such a message leaves.
    const KIND: Kind;
}

/// A mail to one person.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// The address.
    pub to: String,
    /// The sender's address; the courier's own setting counts when it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_address: Option<String>,
    /// The sender's name; likewise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_name: Option<String>,
    /// Where an answer goes, if not to the sender.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<String>,
    /// The subject: one line.
    pub subject: String,
    /// The HTML body. One of the two bodies is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub html: Option<String>,
    /// The body as plain text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Headers beyond those, such as GoTrue's `SMTP_HEADERS`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<Header>,
}

impl Payload for Mail {
    const KIND: Kind = Kind::Mail;
}

/// A short message.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sms {
    /// The number: E.164 without `+`, as GoTrue keeps it.
    pub to: String,
    /// What it says.
    pub text: String,
    /// `sms` or `whatsapp`.
    pub channel: String,
    /// How it leaves, where the database says it; by the courier's own provider else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub route: Option<SmsRoute>,
}

/// The request that hands a short message to a provider, and how its answer is read. It holds the
/// provider's secret, so there is no `Debug`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SmsRoute {
    /// What to ask.
    pub request: HttpRequest,
    /// What the answer means.
    pub verdict: SmsVerdict,
}

/// Where a provider's JSON says how it went. Each place is a JSON pointer (RFC 6901).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmsVerdict {
    /// Where the state is; a status of 2xx is enough where none is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// The states of a message that was taken; all others where none is said.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub taken: Vec<String>,
    /// The states of one that was not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failed: Vec<String>,
    /// Where the code of an error is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Where its sentence is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The codes of what will never go, such as a number that is none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub for_good: Vec<String>,
}

impl Payload for Sms {
    const KIND: Kind = Kind::Sms;
}

/// A call of a hook by HTTP, signed as Standard Webhooks wants it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HttpHook {
    /// Where it goes.
    pub url: String,
    /// The secrets to sign with, as GoTrue's settings write them: `v1,whsec_` and base64.
    pub secrets: Vec<String>,
    /// The JSON text that is sent.
    pub body: String,
}

impl Payload for HttpHook {
    const KIND: Kind = Kind::HttpHook;
}
