//! What administrators ask of the outbox.

use core::time::Duration;

use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use super::drain::TEST_PURPOSE;
use super::enqueue::{Envelope, enqueue};
use super::message::Mail;
use crate::email;
use crate::env::Env;
use crate::fault::{Fault, FaultKind};
use crate::store::Outbox;

/// How long a test may wait for a courier.
const TEST_PATIENCE: Duration = Duration::from_secs(600);

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
