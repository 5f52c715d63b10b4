//! Telling the database what became of messages. A result that it does not know yet is kept and told
//! again: what has left must not leave a second time because the server was away for a moment.

use std::sync::Arc;

use auth_ext_core::outbox::Report;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::sleep;
use tracing::warn;

use crate::database::{Database, pause};
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
        let mut failures = 0;
        metrics.set_unreported(batch.len().saturating_add(results.len()));
        while let Err(error) = database.report(&batch).await {
            metrics.database_failed();
            warn!(reason = %error, results = batch.len(), "results cannot be reported yet");
            sleep(pause(failures)).await;
            failures = failures.saturating_add(1);
        }
        batch.clear();
        metrics.set_unreported(results.len());
    }
}
