//! Short messages by the request that the database has made: the provider is a row there.

use std::time::Duration;

use auth_ext_core::outbox::{SmsRoute, SmsVerdict};
use serde_json::Value;
use zeroize::Zeroizing;

use super::client::{Answer, Http, HttpError, Request};
use crate::result::Sent;
use crate::words::scrubbed;

/// Hands a message over.
pub(super) async fn send(http: &Http, route: &SmsRoute, patience: Duration) -> Sent {
    let asked = &route.request;
    let Ok(method) = asked.method.parse() else {
        return Sent::refused("payload", "the message has no request");
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
        limit: usize::try_from(asked.limit).unwrap_or(0),
        patience: patience.min(Duration::from_secs(asked.timeout_seconds.into())),
    };
    match http.send(request).await {
        Ok(answer) => judge(&route.verdict, &answer),
        Err(error) => failed(error),
    }
}

/// Why there is no answer of a provider.
pub(super) fn failed(error: HttpError) -> Sent {
    match error {
        HttpError::Unreachable => Sent::failed("sms_connect", "the provider cannot be reached"),
        HttpError::TimedOut => {
            Sent::failed("sms_timeout", "the provider gave no answer within 10 seconds")
        }
        HttpError::Broken | HttpError::TooLarge => {
            Sent::failed("sms_broken", "the provider's answer cannot be read")
        }
        HttpError::Forbidden(why) => Sent::failed("sms_address", why),
    }
}

fn judge(verdict: &SmsVerdict, answer: &Answer) -> Sent {
    let body: Value = serde_json::from_slice(&answer.body).unwrap_or(Value::Null);
    let said = |pointer: &Option<String>| {
        let found = pointer.as_deref().and_then(|pointer| body.pointer(pointer));
        found.map(|one| one.as_str().map_or_else(|| one.to_string(), str::to_owned))
    };
    let state = said(&verdict.state);
    let is_state = |states: &[String]| state.as_ref().is_some_and(|state| states.contains(state));
    let is_taken = (200..300).contains(&answer.status)
        && !is_state(&verdict.failed)
        && (verdict.taken.is_empty() || is_state(&verdict.taken));
    if is_taken {
        return Sent::delivered(format!("taken by the provider: {}", answer.status));
    }
    let code = said(&verdict.code).unwrap_or_default();
    let words = said(&verdict.message).unwrap_or_default();
    let words = scrubbed(&format!("{code} {words}"));
    let detail = format!("the provider answered {}: {}", answer.status, words.trim());
    if verdict.for_good.contains(&code) {
        return Sent::refused("sms_refused", detail);
    }
    let retry_after = answer.header("retry-after").and_then(|text| text.trim().parse().ok());
    Sent { retry_after, ..Sent::failed("sms_status", detail) }
}
