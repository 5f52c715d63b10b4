//! `/callback`: a provider sends a browser back. The database says what to ask the provider and what
//! to tell the browser; no transaction is open while the provider is asked.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use auth_ext_core::outbox::{BrowserAnswer, CallbackRequest, CallbackStep, Header, HttpAnswer};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, RawQuery, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use futures_util::future::join_all;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tokio::time::{Instant, timeout};
use tracing::{info, warn};
use url::form_urlencoded;

use crate::database::{Database, DatabaseError};
use crate::http::{Http, exchange};
use crate::server;
use crate::words::storable;

/// A person waits: GoTrue's limit of a request.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often the database may ask for more: token, person, addresses, and once more for each.
const ROUNDS: usize = 6;
/// How many requests one round may have.
const MOST_REQUESTS: usize = 8;
/// How many browsers are served at once.
const ROOM: usize = 64;
/// Apple's form is the longest, with an id token and a name.
const LONGEST_FORM: usize = 64 * 1024;

/// What serves a browser.
#[derive(Clone)]
pub(crate) struct Desk {
    database: Arc<Database>,
    http: Arc<Http>,
    room: Arc<Semaphore>,
    provider_time: Duration,
}

/// Why a browser gets no answer of the database.
enum Trouble {
    /// The database does not answer.
    Database(DatabaseError),
    /// It took too long.
    TimedOut,
    /// The database asks for too much.
    TooMuch,
}

/// Answers `/callback` until the stop.
///
/// # Errors
/// When the address cannot be bound.
pub(crate) async fn run(
    address: SocketAddr,
    desk: Desk,
    stopped: watch::Receiver<bool>,
) -> std::io::Result<()> {
    let listener = TcpListener::bind(address).await?;
    // With and without the prefix that a gateway may have taken away.
    let router = Router::new()
        .route("/callback", get(answer).post(answer))
        .route("/auth/v1/callback", get(answer).post(answer))
        .layer(DefaultBodyLimit::max(LONGEST_FORM))
        .with_state(desk);
    server::serve(listener, router, stopped).await
}

async fn answer(
    State(desk): State<Desk>,
    method: Method,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Response {
    let Ok(_permit) = desk.room.try_acquire() else {
        return unavailable();
    };
    let form =
        if method == Method::POST { &*body } else { query.as_deref().unwrap_or("").as_bytes() };
    let request = CallbackRequest {
        method: method.as_str().to_owned(),
        parameters: form_urlencoded::parse(form)
            .map(|(name, value)| Header { name: storable(&name), value: storable(&value) })
            .collect(),
        headers: headers
            .iter()
            .filter_map(|(name, value)| {
                let value = value.to_str().ok()?.to_owned();
                Some(Header { name: name.as_str().to_owned(), value })
            })
            .collect(),
    };
    let came = timeout(PATIENCE, desk.converse(&request)).await;
    match came.unwrap_or(Err(Trouble::TimedOut)) {
        Ok(answer) => {
            info!(status = answer.status, "callback");
            response(&answer).unwrap_or_else(unavailable)
        }
        Err(trouble) => {
            let reason = match trouble {
                Trouble::Database(error) => error.to_string(),
                Trouble::TimedOut => "it took longer than 10 seconds".to_owned(),
                Trouble::TooMuch => "the database asks for too many requests".to_owned(),
            };
            warn!(reason, "a callback got no answer");
            unavailable()
        }
    }
}

impl Desk {
    /// `provider_time` is how long providers may take in all for one browser.
    pub(crate) fn new(database: Arc<Database>, http: Arc<Http>, provider_time: Duration) -> Self {
        Self { database, http, room: Arc::new(Semaphore::new(ROOM)), provider_time }
    }

    async fn converse(&self, request: &CallbackRequest) -> Result<BrowserAnswer, Trouble> {
        // What is left of the patience is for what the database does with the answers.
        let deadline = Instant::now() + self.provider_time;
        let mut step = self.database.callback(request, None).await.map_err(Trouble::Database)?;
        for _ in 0..ROUNDS {
            let (requests, carry) = match step {
                CallbackStep::Answer(answer) => return Ok(answer),
                CallbackStep::Ask { requests, carry } => (requests, carry),
            };
            if requests.len() > MOST_REQUESTS {
                return Err(Trouble::TooMuch);
            }
            let left = deadline.saturating_duration_since(Instant::now());
            let asked = requests.iter().map(|request| exchange::ask(&self.http, request, left));
            let answers: Vec<HttpAnswer> = join_all(asked).await;
            let next = self.database.callback(request, Some((&carry, &answers))).await;
            step = next.map_err(Trouble::Database)?;
        }
        match step {
            CallbackStep::Answer(answer) => Ok(answer),
            CallbackStep::Ask { .. } => Err(Trouble::TooMuch),
        }
    }
}

fn response(answer: &BrowserAnswer) -> Option<Response> {
    let status = StatusCode::from_u16(answer.status).ok()?;
    let mut response = (status, answer.body.clone()).into_response();
    let headers = response.headers_mut();
    headers.remove(header::CONTENT_TYPE);
    // What a redirect carries signs somebody in.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    for one in &answer.headers {
        let name = HeaderName::from_bytes(one.name.as_bytes()).ok()?;
        headers.append(name, HeaderValue::from_str(&one.value).ok()?);
    }
    Some(response)
}

/// Where the person belongs only the database knows.
fn unavailable() -> Response {
    let body = r#"{"code":503,"error_code":"unexpected_failure","msg":"Signing in is not available at the moment"}"#;
    let kind = [(header::CONTENT_TYPE, "application/json"), (header::RETRY_AFTER, "5")];
    (StatusCode::SERVICE_UNAVAILABLE, kind, body).into_response()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;
    use crate::config::{Config, Source};

    fn provider_time(seconds: Option<&str>) -> Option<Duration> {
        let set = |name: &str, value: &str| (format!("AUTH_EXT_COURIER_{name}"), value.to_owned());
        let mut environment = vec![set("DATABASE_URL", "host=/run")];
        environment.extend(seconds.map(|text| set("CALLBACK_PROVIDER_SECONDS", text)));
        let source = Source::new(environment, None).unwrap();
        Config::from_source(&source).ok().map(|config| config.provider_time)
    }

    #[test]
    fn a_person_is_answered_within_ten_seconds_whatever_providers_may_take() {
        assert_eq!(PATIENCE, Duration::from_secs(10));
        assert_eq!(provider_time(None), Some(Duration::from_secs(8)));
        assert_eq!(provider_time(Some("1")), Some(Duration::from_secs(1)));
        for seconds in ["0", "9", "600", "-1", "1.5"] {
            assert_eq!(provider_time(Some(seconds)), None, "{seconds}");
        }
    }
}
