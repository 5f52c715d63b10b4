//! The ports of records: the audit log, and what is removed when its time is over.

use core::net::IpAddr;

use uuid::Uuid;

use crate::fault::Fault;
use crate::json::{Body, Json};
use crate::time::Timestamp;

/// `auth.audit_log_entries`, and the removal of rows whose time is over.
pub trait Records {
    /// Runs `body`, which removes what is over on the way of something else: only for callers who could not
    /// hold what they removed by a transaction that stays open (PostgREST, `service_role`). What ends it undoes
    /// what it did, the operator is told, and the call goes on; but not where the call was cancelled.
    ///
    /// # Errors
    /// A fault that ends the call.
    fn tidying(&mut self, body: impl FnOnce(&mut Self) -> Result<(), Fault>) -> Result<(), Fault>
    where
        Self: Sized;

    /// Adds an entry.
    ///
    /// # Errors
    /// A fault of the database.
    fn insert_audit_entry(&mut self, entry: &AuditEntry) -> Result<(), Fault>;

    /// The same, or tells the operator in the server log that a trigger of others has refused it.
    ///
    /// # Errors
    /// A fault of the database.
    fn insert_audit_entry_if_it_goes(&mut self, entry: &AuditEntry) -> Result<(), Fault>;

    /// A page of the log.
    ///
    /// # Errors
    /// A fault of the database.
    fn audit_entries(&mut self, listing: &AuditListing<'_>)
    -> Result<Vec<ListedAuditEntry>, Fault>;

    /// How many entries there are; it counts up to this many.
    ///
    /// # Errors
    /// A fault of the database.
    fn count_audit_entries(
        &mut self,
        filter: Option<AuditFilter<'_>>,
        up_to: i64,
    ) -> Result<i64, Fault>;

    /// Looks at the next few sessions behind `step.after`, in the order of their ids, and ends those
    /// that are over by policy. It never waits for a row that somebody else holds.
    ///
    /// # Errors
    /// A fault of the database.
    fn purge_sessions(&mut self, step: &PurgeSessions) -> Result<LookedAt, Fault>;

    /// The number of this purge: one more than the last, also if that was undone.
    ///
    /// # Errors
    /// A fault of the database.
    fn number_of_purge(&mut self) -> Result<u64, Fault>;

    /// Forgets sessions that ended at or before the step's end; gives how many.
    ///
    /// # Errors
    /// A fault of the database.
    fn purge_ended_sessions(&mut self, step: Removal<Timestamp>) -> Result<u64, Fault>;

    /// Removes revoked tokens that expired at or before the step's end; gives how many.
    ///
    /// # Errors
    /// A fault of the database.
    fn purge_revoked_tokens(&mut self, step: Removal<Timestamp>) -> Result<u64, Fault>;

    /// Removes attempts that are forgotten at the step's end, which is now; gives how many.
    ///
    /// # Errors
    /// A fault of the database.
    fn purge_attempts(&mut self, step: Removal<Timestamp>) -> Result<u64, Fault>;

    /// Removes a few of the challenges of factors that were made, and of the ceremonies of passkeys that ended, at
    /// or before this; gives how many.
    ///
    /// # Errors
    /// A fault of the database.
    fn purge_challenges(&mut self, over_before: Timestamp) -> Result<u64, Fault>;

    /// Removes our audit entries with ids below the step's end; gives how many.
    ///
    /// # Errors
    /// A fault of the database.
    fn purge_audit_log(&mut self, step: Removal<Uuid>) -> Result<u64, Fault>;
}

/// An entry of the audit log.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditEntry {
    /// A UUID of version 7 (RFC 9562), so that the index of the ids finds the old entries and
    /// never takes one of GoTrue's for ours.
    pub id: Uuid,
    /// When it happened.
    pub at: Timestamp,
    /// The client's address, where it is known.
    pub address: Option<IpAddr>,
    /// GoTrue's payload: `actor_id`, `actor_username`, `action`, `log_type`, `traits`.
    pub payload: Body,
}

/// A step of the search for sessions that are over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PurgeSessions {
    /// The wall clock.
    pub now: Timestamp,
    /// The step begins behind this id.
    pub after: Uuid,
    /// Whether it takes a thousand sessions, as a job of its own does, or the few that a sign-in pays for.
    pub many: bool,
    /// Sessions whose `not_after` is at or before this are over.
    pub not_after_before: Timestamp,
    /// Sessions created at or before this are over.
    pub created_before: Option<Timestamp>,
    /// Sessions last used at or before this are over.
    pub used_before: Option<Timestamp>,
    /// Sessions whose refresh token of ours was issued at or before this are over.
    pub rotated_before: Option<Timestamp>,
}

/// A step of the removal of what is old.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Removal<Place> {
    /// Where the old rows end, in the order of their times or ids.
    pub until: Place,
    /// Whether it takes ten thousand rows, as a job of its own does, or the few oldest that a sign-in pays for.
    pub many: bool,
}

/// What a step found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LookedAt {
    /// How many sessions were looked at.
    pub sessions: u64,
    /// The last of them, behind which the next step begins; `None` when there is nothing behind it.
    pub last: Option<Uuid>,
    /// How many were over and have been ended.
    pub ended: u64,
}

/// What an entry is looked for by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuditScope {
    /// `payload.actor_username` or `payload.actor_name`.
    Author,
    /// `payload.action`.
    Action,
    /// `payload.log_type`.
    Type,
}

impl AuditScope {
    /// GoTrue's word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Author => "author",
            Self::Action => "action",
            Self::Type => "type",
        }
    }
}

/// Entries in which one member has this part, in any case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuditFilter<'a> {
    /// Which member.
    pub scope: AuditScope,
    /// A part of it; every entry when it is empty.
    pub part: &'a str,
}

/// A page of the audit log, the newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuditListing<'a> {
    /// Which entries.
    pub filter: Option<AuditFilter<'a>>,
    /// How many are passed over.
    pub offset: i64,
    /// How many there are at most.
    pub limit: i64,
}

/// An entry as it is read, whoever wrote it.
#[derive(Debug, Clone, PartialEq)]
pub struct ListedAuditEntry {
    /// Its id.
    pub id: Uuid,
    /// When it happened.
    pub at: Option<Timestamp>,
    /// The client's address; empty where it is not known.
    pub address: String,
    /// The payload.
    pub payload: Json,
}
