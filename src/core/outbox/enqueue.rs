//! Queueing a message, in the transaction that decided it.

use core::time::Duration;

use uuid::{Builder, Uuid};
use zeroize::Zeroizing;

use super::message::Payload;
use crate::env::{Env, random_bytes};
use crate::fault::{Fault, FaultKind};
use crate::secret::Secret;
use crate::store::{NewMessage, Outbox};
use crate::time::Timestamp;

/// How long a delivered message is remembered.
const DELIVERED_RETENTION: Duration = Duration::from_secs(24 * 3600);
/// How long a dead one is.
const DEAD_RETENTION: Duration = Duration::from_secs(30 * 24 * 3600);

/// What stands on the outside of a message: readable to whoever may read the table.
#[derive(Debug, Clone, Copy)]
pub struct Envelope<'a> {
    /// What it is about, such as `recovery`: `[a-z0-9_]{1,63}`.
    pub purpose: &'a str,
    /// Whom it is about.
    pub user_id: Option<Uuid>,
    /// A second message with the same key is not queued while the first is remembered. A hash: it
    /// must tell neither address nor code.
    pub dedupe_key: Option<[u8; 32]>,
    /// A message that waits is dropped when a newer one of the same topic comes: what it says is
    /// worth nothing any more, such as the earlier of two codes. A hash, likewise.
    pub topic: Option<[u8; 32]>,
    /// When it is worth nothing any more.
    pub deadline: Timestamp,
}

/// Queues a message; it leaves once the transaction has committed. Gives its id, or `None` when one
/// with the same dedupe key is there already.
///
/// # Errors
/// A fault of the database, or of the root key.
pub fn enqueue<P: Payload>(
    store: &mut impl Outbox,
    env: &mut impl Env,
    envelope: &Envelope<'_>,
    payload: &P,
) -> Result<Option<Uuid>, Fault> {
    let now = env.now();
    put(store, env, envelope, payload, now, now)
}

/// As [`enqueue`], but no courier takes it before `due_at`: the next look at a document that is kept
/// fresh, say.
///
/// # Errors
/// As [`enqueue`].
pub fn enqueue_later<P: Payload>(
    store: &mut impl Outbox,
    env: &mut impl Env,
    envelope: &Envelope<'_>,
    payload: &P,
    due_at: Timestamp,
) -> Result<Option<Uuid>, Fault> {
    let now = env.now();
    put(store, env, envelope, payload, now, due_at.max(now))
}

fn put<P: Payload>(
    store: &mut impl Outbox,
    env: &mut impl Env,
    envelope: &Envelope<'_>,
    payload: &P,
    now: Timestamp,
    due_at: Timestamp,
) -> Result<Option<Uuid>, Fault> {
    tidy(store, now)?;
    let payload = secret_json(payload)?;
    let message = NewMessage {
        id: id_at(now, &random_bytes(env)),
        kind: P::KIND,
        purpose: envelope.purpose,
        user_id: envelope.user_id,
        dedupe_key: envelope.dedupe_key.as_ref(),
        topic: envelope.topic.as_ref(),
        payload: &payload,
        due_at,
        deadline: envelope.deadline,
        now,
    };
    if !store.insert_message(&message)? {
        return Ok(None);
    }
    if let Some(topic) = &envelope.topic {
        store.supersede_messages(topic, message.id, now)?;
    }
    Ok(Some(message.id))
}

/// Ends a few messages whose time is over and forgets a few that were finished long ago, so that the
/// outbox stays bounded with and without a courier. Gives how many.
///
/// # Errors
/// A fault of the database.
pub fn tidy(store: &mut impl Outbox, now: Timestamp) -> Result<u64, Fault> {
    let expired = store.expire_messages(now)?;
    let forgotten =
        store.forget_messages(now.minus(DELIVERED_RETENTION), now.minus(DEAD_RETENTION))?;
    Ok(expired.saturating_add(forgotten))
}

/// A UUID of version 7, so that the newest rows are together in the index.
fn id_at(at: Timestamp, random: &[u8; 10]) -> Uuid {
    let millis = u64::try_from(at.as_micros().div_euclid(1000)).unwrap_or(0);
    Builder::from_unix_timestamp_millis(millis, random).into_uuid()
}

fn secret_json(payload: &impl Payload) -> Result<Secret, Fault> {
    // A buffer that grows would leave pieces of the message behind in freed memory.
    let mut buffer = Zeroizing::new(Vec::with_capacity(64 * 1024));
    serde_json::to_writer(&mut *buffer, payload)
        .map_err(|_| Fault::new(FaultKind::Internal, "a message of the outbox is no JSON"))?;
    Ok(Secret::new(buffer.to_vec()))
}
