//! Health and figures, for whoever watches over the courier.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::timeout;

use crate::database::Database;
use crate::metrics::Metrics;

/// How long the database may take to answer a question about its health.
const PATIENCE: Duration = Duration::from_secs(3);

/// What the answers are made of.
#[derive(Clone)]
struct Watched {
    database: Arc<Database>,
    metrics: Arc<Metrics>,
}

/// Answers `/healthz` and `/metrics` until the stop.
///
/// # Errors
/// When the address cannot be bound.
pub(crate) async fn run(
    address: SocketAddr,
    database: Arc<Database>,
    metrics: Arc<Metrics>,
    stopped: watch::Receiver<bool>,
) -> std::io::Result<()> {
    let listener = TcpListener::bind(address).await?;
    let router = Router::new()
        .route("/healthz", get(health))
        .route("/metrics", get(figures))
        .with_state(Watched { database, metrics });
    serve(listener, router, stopped).await
}

/// Serves until the stop.
///
/// # Errors
/// When the listener fails.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    mut stopped: watch::Receiver<bool>,
) -> std::io::Result<()> {
    axum::serve(listener, router)
        .with_graceful_shutdown(async move {
            let _ = stopped.wait_for(|stopped| *stopped).await;
        })
        .await
}

async fn health(State(watched): State<Watched>) -> impl IntoResponse {
    match timeout(PATIENCE, watched.database.check()).await {
        Ok(Ok(())) => (StatusCode::OK, "ok\n"),
        Ok(Err(_)) | Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n"),
    }
}

async fn figures(State(watched): State<Watched>) -> impl IntoResponse {
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], watched.metrics.text())
}
