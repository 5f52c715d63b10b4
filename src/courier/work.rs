//! The loop of one kind of message: claim, send, report.

use std::sync::Arc;
use std::time::Duration;

use auth_ext_core::outbox::{ClaimedMessage, Kind, Report};
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::{Instant, sleep, timeout};
use tracing::{info, warn};

use crate::config::SmsConfig;
use crate::database::{Database, pause};
use crate::http::{self, Http};
use crate::metrics::Metrics;
use crate::result::Sent;
use crate::smtp::Smtp;

/// How long a claim waits for more room when the last one filled all of it: one statement for
/// several messages.
const GATHER: Duration = Duration::from_millis(5);

/// How a kind of message leaves.
#[derive(Clone)]
pub(crate) enum Way {
    /// By SMTP.
    Mail(Arc<Smtp>),
    /// As an HTTP hook.
    Hook(Arc<Http>),
    /// As a request whose answer comes back.
    Exchange(Arc<Http>),
    /// By a provider of short messages.
    Sms(Arc<Http>, Option<Arc<SmsConfig>>),
}

impl Way {
    const fn kind(&self) -> Kind {
        match self {
            Self::Mail(_) => Kind::Mail,
            Self::Hook(_) => Kind::HttpHook,
            Self::Exchange(_) => Kind::HttpExchange,
            Self::Sms(..) => Kind::Sms,
        }
    }

    /// Sends a message, within `patience`; mail has a time of its own.
    async fn send(&self, message: &ClaimedMessage, patience: Duration) -> Sent {
        match self {
            Self::Mail(smtp) => smtp.send(message).await,
            Self::Hook(http) => http::hook::call(http, message, patience).await,
            Self::Exchange(http) => http::exchange::carry(http, message, patience).await,
            Self::Sms(http, config) => {
                http::sms::send(http, config.as_deref(), message, patience).await
            }
        }
    }

    async fn rest(&self) {
        if let Self::Mail(smtp) = self {
            smtp.close_idle(false).await;
        }
    }
}

/// What every loop shares.
#[derive(Clone)]
pub(crate) struct Office {
    pub(crate) database: Arc<Database>,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) results: UnboundedSender<Report>,
    pub(crate) poll: Duration,
    /// How long messages are kept from other couriers.
    pub(crate) lease: Duration,
    /// How long what is under way may take after the stop.
    pub(crate) stop: Duration,
    /// Becomes true when the courier is to stop.
    pub(crate) stopped: watch::Receiver<bool>,
}

/// Carries messages of one kind until the stop, `room` at a time.
pub(crate) async fn run(mut office: Office, way: Way, room: u32) {
    let semaphore = Arc::new(Semaphore::new(usize::try_from(room).unwrap_or(1)));
    let mut woken = office.database.woken.subscribe();
    let mut failures = 0;
    let mut was_full = false;
    while !*office.stopped.borrow() {
        let mut permits = tokio::select! {
            permit = Arc::clone(&semaphore).acquire_owned() => permit.into_iter().collect::<Vec<_>>(),
            _ = office.stopped.changed() => break,
        };
        if was_full {
            sleep(GATHER).await;
        }
        while let Ok(permit) = Arc::clone(&semaphore).try_acquire_owned() {
            permits.push(permit);
        }
        woken.mark_unchanged();
        let free = permits.len();
        let limit = u32::try_from(free).unwrap_or(1);
        match office.database.claim(way.kind(), limit).await {
            Ok(messages) => {
                failures = 0;
                was_full = messages.len() >= free;
                for message in messages {
                    let Some(permit) = permits.pop() else { break };
                    tokio::spawn(carry(office.clone(), way.clone(), message, permit));
                }
                drop(permits);
                if !was_full {
                    way.rest().await;
                    tokio::select! {
                        _ = woken.changed() => {}
                        () = sleep(office.poll) => {}
                        _ = office.stopped.changed() => {}
                    }
                }
            }
            Err(error) => {
                drop(permits);
                office.metrics.database_failed();
                warn!(kind = way.kind().as_str(), reason = %error, "no messages can be claimed");
                tokio::select! {
                    () = sleep(pause(failures)) => {}
                    _ = office.stopped.changed() => {}
                }
                failures = failures.saturating_add(1);
            }
        }
    }
    // What is under way is finished: a mail that the server took must be reported.
    let all = timeout(office.stop, semaphore.acquire_many(room)).await;
    if all.is_err() {
        warn!(kind = way.kind().as_str(), "stopped before everything under way was finished");
    }
    if let Way::Mail(smtp) = &way {
        smtp.close_idle(true).await;
    }
}

async fn carry(office: Office, way: Way, message: ClaimedMessage, permit: OwnedSemaphorePermit) {
    let kind = way.kind().as_str();
    office.metrics.began(kind);
    let began = Instant::now();
    let sent = way.send(&message, office.lease * 3 / 4).await;
    let seconds = began.elapsed().as_secs_f64();
    let outcome = sent.outcome.as_str();
    office.metrics.ended(kind, outcome, sent.reason, seconds);
    info!(
        id = %message.id,
        kind,
        purpose = message.purpose,
        attempt = message.attempt,
        outcome,
        reason = sent.reason,
        detail = sent.detail,
        seconds,
        "attempt"
    );
    // The receiver lives as long as any sender does.
    let _ = office.results.send(Report {
        id: message.id,
        lease: message.lease,
        result: sent.outcome,
        reason: sent.reason.map(str::to_owned),
        detail: sent.detail,
        retry_after: sent.retry_after,
        exchanged: sent.exchanged,
    });
    drop(permit);
}
