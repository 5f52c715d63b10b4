//! What administrators ask of the outbox.

use core::time::Duration;

use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use super::drain::{SMS_TEST_PURPOSE, TEST_PURPOSE};
use super::enqueue::{Envelope, enqueue};
use super::message::{HttpHook, Kind, Mail, Sms};
use crate::email;
use crate::env::Env;
use crate::fault::{Fault, FaultKind};
use crate::store::Outbox;

/// How long a test may wait for a courier.
const TEST_PATIENCE: Duration = Duration::from_secs(600);
/// How long a message of the operator's own may be tried.
const LONGEST_LIFETIME: Duration = Duration::from_secs(30 * 24 * 3600);

/// The figures of the outbox.
///
/// # Errors
/// A fault of the database.
pub fn status(store: &mut impl Outbox, env: &mut impl Env) -> Result<Value, Fault> {
    store.outbox_figures(env.now())
}

/// What a retry did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Retried {
    /// How many messages are due now that waited before.
    pub due: u64,
    /// Why a single message is not among them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<&'static str>,
}

/// Makes a waiting message, or all of them, due at once.
///
/// # Errors
/// A fault of the database.
pub fn retry(
    store: &mut impl Outbox,
    env: &mut impl Env,
    id: Option<Uuid>,
) -> Result<Retried, Fault> {
    let due = store.hasten_messages(id, env.now())?;
    let message = match (due, id) {
        (0, Some(id)) => Some(match store.message(id)? {
            None => "there is no such message",
            Some(row) if row.status == "pending" => "a courier is sending it now",
            Some(row) if row.status == "delivered" => "it is delivered",
            Some(_) => "it is dead, and what was in it is gone: have the person ask again",
        }),
        _ => None,
    };
    Ok(Retried { due, message })
}

/// A message as an administrator sees it. Times are RFC 3339.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Seen {
    /// The message.
    pub id: Uuid,
    /// How it leaves.
    pub kind: &'static str,
    /// What it is about.
    pub purpose: String,
    /// Whom it is about.
    pub user_id: Option<Uuid>,
    /// `pending`, `delivered` or `dead`.
    pub status: String,
    /// How often it was claimed.
    pub attempts: u32,
    /// When it was queued.
    pub created_at: String,
    /// When it is due; `None` unless it is pending.
    pub due_at: Option<String>,
    /// When it is worth nothing any more.
    pub deadline: String,
    /// Why the last attempt failed, in one word.
    pub reason: Option<String>,
    /// The same in words.
    pub detail: Option<String>,
    /// When it was delivered or died.
    pub finished_at: Option<String>,
}

/// What became of a message.
///
/// # Errors
/// A fault of the database.
pub fn message(store: &mut impl Outbox, id: Uuid) -> Result<Option<Seen>, Fault> {
    Ok(store.message(id)?.map(|row| Seen {
        id,
        kind: row.kind.as_str(),
        purpose: row.purpose,
        user_id: row.user_id,
        due_at: (row.status == "pending").then(|| row.due_at.to_rfc3339()),
        status: row.status,
        attempts: row.attempts,
        created_at: row.created_at.to_rfc3339(),
        deadline: row.deadline.to_rfc3339(),
        reason: row.reason,
        detail: row.detail,
        finished_at: row.finished_at.map(crate::time::Timestamp::to_rfc3339),
    }))
}

/// The purpose of a message of the operator's own is a word of this form.
fn is_word(text: &str) -> bool {
    (1..=63).contains(&text.len())
        && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'))
}

/// Queues a message of the operator's own: JSON of a [`Mail`], [`Sms`] or [`HttpHook`], as the kind
/// says.
///
/// # Errors
/// [`FaultKind::InvalidArgument`] for another kind, a payload of another form, a purpose that is no
/// word or is taken, a lifetime outside 1 second to 30 days; a fault of the database or the root key.
pub fn enqueue_own(
    store: &mut impl Outbox,
    env: &mut impl Env,
    kind: &str,
    purpose: &str,
    payload: &str,
    lifetime: Duration,
) -> Result<Uuid, Fault> {
    let invalid = |message: &str| Fault::new(FaultKind::InvalidArgument, message);
    if !is_word(purpose) || [TEST_PURPOSE, SMS_TEST_PURPOSE].contains(&purpose) {
        return Err(invalid("the purpose must be a word of a to z, 0 to 9 and _"));
    }
    if !(Duration::from_secs(1)..=LONGEST_LIFETIME).contains(&lifetime) {
        return Err(invalid("the lifetime must be 1 second to 30 days"));
    }
    let deadline = env.now().plus(lifetime);
    let envelope = Envelope { purpose, user_id: None, dedupe_key: None, topic: None, deadline };
    // Not the reader's own words: they could quote the content.
    let form = || invalid("the payload has not the form of its kind");
    let id = match Kind::from_name(kind) {
        Some(Kind::Mail) => {
            let mail: Mail = serde_json::from_str(payload).map_err(|_| form())?;
            enqueue(store, env, &envelope, &mail)?
        }
        Some(Kind::Sms) => {
            let sms: Sms = serde_json::from_str(payload).map_err(|_| form())?;
            enqueue(store, env, &envelope, &sms)?
        }
        Some(Kind::HttpHook) => {
            let hook: HttpHook = serde_json::from_str(payload).map_err(|_| form())?;
            enqueue(store, env, &envelope, &hook)?
        }
        Some(Kind::HttpExchange) | None => {
            return Err(invalid("the kind must be mail, sms or http_hook"));
        }
    };
    id.ok_or_else(|| Fault::new(FaultKind::Internal, "a message was taken for another"))
}

/// Queues a mail that tries the way out, once.
///
/// # Errors
/// [`FaultKind::InvalidArgument`] when `to` is no address; a fault of the database or the root key.
pub fn test_mail(store: &mut impl Outbox, env: &mut impl Env, to: &str) -> Result<Uuid, Fault> {
    email::normalise(to)
        .map_err(|refused| Fault::new(FaultKind::InvalidArgument, refused.to_string()))?;
    let mail = Mail {
        to: to.to_owned(),
        from_address: None,
        from_name: None,
        reply_to: None,
        subject: "Mail leaves this server".to_owned(),
        html: None,
        text: Some(
            "This is the mail that auth_ext.mail_test() queued. If you read it, mail for sign-up, \
             sign-in and recovery arrives as well.\n"
                .to_owned(),
        ),
        headers: Vec::new(),
    };
    let envelope = Envelope {
        purpose: TEST_PURPOSE,
        user_id: None,
        dedupe_key: None,
        topic: None,
        deadline: env.now().plus(TEST_PATIENCE),
    };
    enqueue(store, env, &envelope, &mail)?
        .ok_or_else(|| Fault::new(FaultKind::Internal, "a test mail was taken for another"))
}
