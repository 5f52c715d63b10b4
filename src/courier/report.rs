//! Telling the database what became of messages. A result that it does not know yet is kept and told
//! again: what has left must not leave a second time because the server was away for a moment.

use std::sync::Arc;

use auth_ext_core::outbox::Report;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::sleep;
use tracing::{error, warn};

use crate::database::{Database, DatabaseError, pause};
use crate::metrics::Metrics;

/// How many results go into one statement.
const BATCH: usize = 100;

/// Reports until nobody sends results any more and all are told.
pub(crate) async fn run(
    database: Arc<Database>,
    metrics: Arc<Metrics>,
    mut results: UnboundedReceiver<Report>,
) {
    let mut batch = Vec::with_capacity(BATCH);
    while results.recv_many(&mut batch, BATCH).await > 0 {
        metrics.set_unreported(batch.len().saturating_add(results.len()));
        if !tell(&database, &metrics, &batch).await {
            // One of them cannot be read: the others must not wait for it.
            for report in &batch {
                if !tell(&database, &metrics, core::slice::from_ref(report)).await {
                    error!(id = %report.id, "a result cannot be reported: the message comes again after its lease");
                }
            }
        }
        batch.clear();
        metrics.set_unreported(results.len());
    }
}

/// Reports until the database has understood. `false` when it cannot read what it is told.
async fn tell(database: &Database, metrics: &Metrics, reports: &[Report]) -> bool {
    let mut failures = 0;
    loop {
        match database.report(reports).await {
            Ok(()) => return true,
            Err(DatabaseError::Unreadable(_)) => return false,
            Err(error) => {
                metrics.database_failed();
                warn!(reason = %error, results = reports.len(), "results cannot be reported yet");
                sleep(pause(failures)).await;
                failures = failures.saturating_add(1);
            }
        }
    }
}
