//! The port of the outbox.

use core::time::Duration;

use serde_json::Value;
use uuid::Uuid;

use crate::fault::Fault;
use crate::outbox::Kind;
use crate::secret::Secret;
use crate::time::Timestamp;

/// `auth_ext.outbox` and `auth_ext.couriers`. Contents are sealed on the way in and opened on the way
/// out.
pub trait Outbox {
    /// Adds a message and wakes the couriers at commit. `false`, with nothing written, when a message
    /// with its dedupe key is there.
    ///
    /// # Errors
    /// A fault of the database, or of the root key.
    fn insert_message(&mut self, message: &NewMessage<'_>) -> Result<bool, Fault>;

    /// Ends, as superseded, the messages of a topic that wait, but for `newest`; those that a courier
    /// is sending now go on. Gives how many.
    ///
    /// # Errors
    /// A fault of the database.
    fn supersede_messages(
        &mut self,
        topic: &[u8; 32],
        newest: Uuid,
        now: Timestamp,
    ) -> Result<u64, Fault>;

    /// Ends, as expired, a few of the messages whose deadline is past; gives how many.
    ///
    /// # Errors
    /// A fault of the database.
    fn expire_messages(&mut self, now: Timestamp) -> Result<u64, Fault>;

    /// Removes a few of the messages that were delivered, or died, at or before these times; gives how
    /// many.
    ///
    /// # Errors
    /// A fault of the database.
    fn forget_messages(
        &mut self,
        delivered_before: Timestamp,
        dead_before: Timestamp,
    ) -> Result<u64, Fault>;

    /// Takes messages that are due, the oldest first, and passes over what others are taking.
    ///
    /// # Errors
    /// A fault of the database, or of the root key.
    fn claim_messages(&mut self, claim: &Claim) -> Result<Vec<ClaimedRow>, Fault>;

    /// Locks a message and gives it; `None` when it is gone.
    ///
    /// # Errors
    /// A fault of the database.
    fn lock_message(&mut self, id: Uuid) -> Result<Option<MessageRow>, Fault>;

    /// A message; `None` when it is not there.
    ///
    /// # Errors
    /// A fault of the database.
    fn message(&mut self, id: Uuid) -> Result<Option<MessageRow>, Fault>;

    /// Takes a message back from its courier, until it is due again.
    ///
    /// # Errors
    /// A fault of the database.
    fn postpone_message(&mut self, id: Uuid, until: Timestamp, why: Why<'_>) -> Result<(), Fault>;

    /// Ends a message, delivered or dead, and wipes its content.
    ///
    /// # Errors
    /// A fault of the database.
    fn finish_message(
        &mut self,
        id: Uuid,
        is_delivered: bool,
        why: Why<'_>,
        now: Timestamp,
    ) -> Result<(), Fault>;

    /// Makes one waiting message, or all of them, due now and wakes the couriers; gives how many.
    ///
    /// # Errors
    /// A fault of the database.
    fn hasten_messages(&mut self, id: Option<Uuid>, now: Timestamp) -> Result<u64, Fault>;

    /// Remembers that a courier asked for work; those that have not for a day are forgotten.
    ///
    /// # Errors
    /// A fault of the database.
    fn see_courier(&mut self, name: &str, now: Timestamp) -> Result<(), Fault>;

    /// The figures of `outbox_status()`: a JSON object.
    ///
    /// # Errors
    /// A fault of the database.
    fn outbox_figures(&mut self, now: Timestamp) -> Result<Value, Fault>;
}

/// A message to add.
pub struct NewMessage<'a> {
    /// Its id.
    pub id: Uuid,
    /// How it leaves.
    pub kind: Kind,
    /// What it is about.
    pub purpose: &'a str,
    /// Whom it is about.
    pub user_id: Option<Uuid>,
    /// See [`crate::outbox::Envelope`].
    pub dedupe_key: Option<&'a [u8; 32]>,
    /// See [`crate::outbox::Envelope`].
    pub topic: Option<&'a [u8; 32]>,
    /// The content: JSON text.
    pub payload: &'a Secret,
    /// When it may be claimed.
    pub due_at: Timestamp,
    /// When it is worth nothing any more.
    pub deadline: Timestamp,
    /// The wall clock.
    pub now: Timestamp,
}

/// What a courier asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    /// Of this kind.
    pub kind: Kind,
    /// So many at most.
    pub limit: u32,
    /// The name of the claim.
    pub lease: Uuid,
    /// How long the messages are kept from others.
    pub length: Duration,
    /// The wall clock.
    pub now: Timestamp,
}

/// A message that was claimed.
pub struct ClaimedRow {
    /// The message.
    pub id: Uuid,
    /// What it is about.
    pub purpose: String,
    /// How often it was claimed, this time included.
    pub attempts: u32,
    /// When it was queued.
    pub created_at: Timestamp,
    /// When it is worth nothing any more.
    pub deadline: Timestamp,
    /// The content as JSON text; `None` when no key opens it any more.
    pub payload: Option<Secret>,
}

/// A message without its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageRow {
    /// How it leaves.
    pub kind: Kind,
    /// What it is about.
    pub purpose: String,
    /// Whom it is about.
    pub user_id: Option<Uuid>,
    /// `pending`, `delivered` or `dead`.
    pub status: String,
    /// When it was queued.
    pub created_at: Timestamp,
    /// When it is due, if it is pending.
    pub due_at: Timestamp,
    /// When it is worth nothing any more.
    pub deadline: Timestamp,
    /// The claim that holds it.
    pub lease: Option<Uuid>,
    /// How often it was claimed.
    pub attempts: u32,
    /// Why the last attempt failed, in one word.
    pub reason: Option<String>,
    /// The same in words.
    pub detail: Option<String>,
    /// When it was delivered or died.
    pub finished_at: Option<Timestamp>,
}

/// Why an attempt failed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Why<'a> {
    /// In one word.
    pub reason: Option<&'a str>,
    /// In words.
    pub detail: Option<&'a str>,
}
