//! What a courier may do: take messages and say what became of them.

use core::time::Duration;

use serde::Serialize;
use zeroize::Zeroizing;

use super::carried::{ClaimedMessage, Report};
use super::enqueue::tidy;
use super::exchange::Exchanged;
use super::message::Kind;
use super::settle::{Attempt, Settlement, settle};
use crate::env::{Env, random_bytes, random_uuid};
use crate::fault::{Fault, FaultKind};
use crate::store::{Claim, ClaimedRow, MessageRow, Outbox, Why};

/// What is asked for a try of the way out; see [`super::test_mail`].
pub(super) const TEST_PURPOSE: &str = "mail_test";
/// The same by text message.
pub const SMS_TEST_PURPOSE: &str = "sms_test";

/// How many messages a claim may ask for.
const MOST_CLAIMED: u32 = 500;
/// How short and how long a lease may be.
const LEASE: core::ops::RangeInclusive<Duration> =
    Duration::from_secs(5)..=Duration::from_secs(3600);
/// How long a detail may be, in characters.
const LONGEST_DETAIL: usize = 300;

/// Takes messages of a kind that are due. Those that no key opens any more die here.
///
/// # Errors
/// A fault of the database or the root key; [`FaultKind::InvalidArgument`] for a kind, a limit, a
/// lease or a name that cannot be.
pub fn claim(
    store: &mut impl Outbox,
    env: &mut impl Env,
    courier: &str,
    kind: &str,
    limit: u32,
    length: Duration,
) -> Result<Vec<ClaimedMessage>, Fault> {
    let invalid = |message: &str| Fault::new(FaultKind::InvalidArgument, message);
    let kind = Kind::from_name(kind).ok_or_else(|| invalid("the outbox has no such kind"))?;
    if !LEASE.contains(&length) {
        return Err(invalid("a lease takes 5 seconds to 1 hour"));
    }
    if !(1..=MOST_CLAIMED).contains(&limit) {
        return Err(invalid("a claim takes 1 to 500 messages"));
    }
    if !(1..=100).contains(&courier.chars().count()) {
        return Err(invalid("the name of a courier has 1 to 100 characters"));
    }
    let now = env.now();
    store.see_courier(courier, now)?;
    tidy(store, now)?;
    let claim = Claim { kind, limit, lease: random_uuid(env), length, now };
    let mut messages = Vec::new();
    for row in store.claim_messages(&claim)? {
        let id = row.id;
        match opened(row, &claim) {
            Some(message) => messages.push(message),
            None => {
                let why = Why { reason: Some("unreadable"), detail: None };
                store.finish_message(id, false, why, now)?;
            }
        }
    }
    Ok(messages)
}

fn opened(row: ClaimedRow, claim: &Claim) -> Option<ClaimedMessage> {
    let payload = serde_json::from_slice(row.payload?.expose()).ok()?;
    Some(ClaimedMessage {
        id: row.id,
        lease: claim.lease,
        purpose: row.purpose,
        attempt: row.attempts,
        created_at: row.created_at.to_rfc3339(),
        deadline: row.deadline.to_rfc3339(),
        payload,
    })
}

/// What became of the reported messages, counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Delivered now.
    pub delivered: u32,
    /// To be tried again.
    pub waiting: u32,
    /// Dead now.
    pub dead: u32,
    /// Reports that changed nothing.
    pub ignored: u32,
}

/// Notes what became of messages. What an exchange brought back is handed to `received` with the
/// purpose of its message, once for each message, in the same transaction.
///
/// # Errors
/// A fault of the database or of `received`.
pub fn report<S: Outbox>(
    store: &mut S,
    env: &mut impl Env,
    mut reports: Vec<Report>,
    mut received: impl FnMut(&mut S, &str, &Exchanged) -> Result<(), Fault>,
) -> Result<Counts, Fault> {
    // Two couriers that report the same messages lock them in the same order.
    reports.sort_by_key(|report| report.id);
    let mut counts = Counts::default();
    for report in &reports {
        let row = store.lock_message(report.id)?;
        let settlement = match &row {
            Some(row) => settle_row(store, env, report, row)?,
            None => Settlement::Ignored,
        };
        if let (Settlement::Delivered, Some(row), Some(exchanged)) =
            (&settlement, &row, &report.exchanged)
            && row.kind == Kind::HttpExchange
        {
            received(store, &row.purpose, exchanged)?;
        }
        let counted = match settlement {
            Settlement::Delivered => &mut counts.delivered,
            Settlement::Waits { .. } => &mut counts.waiting,
            Settlement::Dead { .. } => &mut counts.dead,
            Settlement::Ignored => &mut counts.ignored,
        };
        *counted = counted.saturating_add(1);
    }
    Ok(counts)
}

fn settle_row(
    store: &mut impl Outbox,
    env: &mut impl Env,
    report: &Report,
    row: &MessageRow,
) -> Result<Settlement, Fault> {
    let now = env.now();
    let attempt = Attempt {
        is_pending: row.status == "pending",
        holds_lease: row.lease == Some(report.lease),
        attempts: row.attempts,
        is_test: [TEST_PURPOSE, SMS_TEST_PURPOSE].contains(&row.purpose.as_str()),
        deadline: row.deadline,
    };
    let jitter = u32::from_be_bytes(random_bytes(env));
    let settlement = settle(&attempt, report, now, jitter);
    let detail = report.detail.as_deref().map(shortened);
    let detail = detail.as_deref().map(String::as_str);
    match &settlement {
        Settlement::Delivered => {
            // A test tells how it went; of others it is enough that they are gone.
            let detail = detail.filter(|_| attempt.is_test);
            store.finish_message(report.id, true, Why { reason: None, detail }, now)?;
        }
        Settlement::Waits { until } => {
            let reason = super::settle::word(report, "failed");
            store.postpone_message(report.id, *until, Why { reason: Some(&reason), detail })?;
        }
        Settlement::Dead { reason } => {
            store.finish_message(report.id, false, Why { reason: Some(reason), detail }, now)?;
        }
        Settlement::Ignored => {}
    }
    Ok(settlement)
}

/// One line of bounded length.
fn shortened(detail: &str) -> Zeroizing<String> {
    let line = detail.chars().map(|one| if one.is_control() { ' ' } else { one });
    Zeroizing::new(line.take(LONGEST_DETAIL).collect())
}
