//! `postrust-server` as a program: PostgREST's settings come from its usual `PGRST_…` variables.

use std::error::Error;
use std::fmt::Write as _;

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse as _, Response};

/// The largest body that is held to be rewritten, in bytes.
const LARGEST: usize = 16 << 20;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::new("postrust=warn"))
        .with_ansi(false)
        .init();
    let config = postrust_core::AppConfig::try_from_env()?;
    let address = format!("{}:{}", config.server_host, config.server_port);
    let app = postrust_server::build(config, postrust_server::Host::SERVER).await?;
    let listener = tokio::net::TcpListener::bind(&address).await?;
    let router = app.router.layer(from_fn(octets));
    axum::serve(postrust_server::lenient_uri::LenientListener(listener), router)
        .with_graceful_shutdown(async {
            // Failing to listen for the signal only means that the default action ends us.
            let _ = tokio::signal::ctrl_c().await;
        })
        .await?;
    Ok(())
}

/// `postrust-server` hands the body for a `bytea` over as text, which PostgreSQL would read as
/// bytea's own notation; PostgREST binds the octets. So they are given in that notation.
async fn octets(request: Request, next: Next) -> Response {
    let kind = request.headers().get(header::CONTENT_TYPE);
    if kind.is_none_or(|kind| kind != "application/octet-stream") {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    let Ok(bytes) = to_bytes(body, LARGEST).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let mut text = String::with_capacity(2 + 2 * bytes.len());
    text.push_str("\\x");
    for byte in &bytes {
        // Writing to a String does not fail.
        let _ = write!(text, "{byte:02x}");
    }
    parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(text.len()));
    next.run(Request::from_parts(parts, Body::from(text))).await
}
