//! Requests that the database asks for.

use std::time::Duration;

use auth_ext_core::outbox::{
    ClaimedMessage, Exchanged, Header, HttpAnswer, HttpExchange, HttpFailure, HttpRequest,
};
use zeroize::Zeroizing;

use super::client::{Http, HttpError, Request};
use crate::result::Sent;
use crate::words::storable;

/// How long an answer may be, whatever the database says, in bytes.
const LIMIT: u32 = 4 * 1024 * 1024;

/// Makes a request, within `patience`.
pub(crate) async fn ask(http: &Http, asked: &HttpRequest, patience: Duration) -> HttpAnswer {
    let Ok(method) = asked.method.parse() else {
        return HttpAnswer::Failed(HttpFailure::Forbidden);
    };
    let headers = asked.headers.iter();
    let request = Request {
        method,
        url: asked.url.clone(),
        headers: headers
            .map(|header| (header.name.clone(), Zeroizing::new(header.value.clone())))
            .collect(),
        body: Zeroizing::new(asked.body.clone().unwrap_or_default().into_bytes()),
        is_local: asked.local,
        limit: usize::try_from(asked.limit.min(LIMIT)).unwrap_or(0),
        patience: patience.min(Duration::from_secs(asked.timeout_seconds.into())),
    };
    match http.send(request).await {
        Ok(answer) => HttpAnswer::Answered {
            status: answer.status,
            headers: answer
                .headers
                .iter()
                .map(|(name, value)| Header {
                    name: name.as_str().to_owned(),
                    value: String::from_utf8_lossy(value.as_bytes()).into_owned(),
                })
                .collect(),
            body: storable(&String::from_utf8_lossy(&answer.body)),
        },
        Err(error) => HttpAnswer::Failed(match error {
            HttpError::Forbidden(_) => HttpFailure::Forbidden,
            HttpError::Unreachable => HttpFailure::Unreachable,
            HttpError::TimedOut => HttpFailure::TimedOut,
            HttpError::TooLarge => HttpFailure::TooLarge,
            HttpError::Broken => HttpFailure::Broken,
        }),
    }
}

/// Makes the request of a message. Any answer is brought back, but for those that say that it is too
/// early; what no answer came to is tried again.
pub(crate) async fn carry(http: &Http, message: &ClaimedMessage, patience: Duration) -> Sent {
    let Ok(exchange) = serde_json::from_value::<HttpExchange>(message.payload.clone()) else {
        return Sent::refused("payload", "the message is no request");
    };
    let answer = ask(http, &exchange.request, patience).await;
    match &answer {
        HttpAnswer::Answered { status: status @ (429 | 503), headers, .. } => {
            let after = headers.iter().find(|header| header.name == "retry-after");
            let retry_after = after.and_then(|header| header.value.trim().parse().ok());
            let text = format!("the other side answered {status}");
            Sent { retry_after, ..Sent::failed("http_unavailable", text) }
        }
        HttpAnswer::Answered { status, .. } => {
            let text = format!("the other side answered {status}");
            let exchanged = Exchanged { subject: exchange.subject, answer };
            Sent { exchanged: Some(exchanged), ..Sent::delivered(text) }
        }
        HttpAnswer::Failed(failure) => match failure {
            HttpFailure::Forbidden => Sent::failed("http_address", "the address may not be called"),
            HttpFailure::Unreachable => Sent::failed("http_connect", "it cannot be reached"),
            HttpFailure::TimedOut => Sent::failed("http_timeout", "no answer came in time"),
            HttpFailure::TooLarge => Sent::failed("http_too_large", "the answer is too long"),
            HttpFailure::Broken => Sent::failed("http_broken", "the connection broke"),
        },
    }
}
