//! HTTP hooks: signed as Standard Webhooks wants it, with GoTrue's rules for answers. What GoTrue
//! tells the person at once is told here in the outbox, and what may go better is tried again.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use auth_ext_core::outbox::{ClaimedMessage, HttpHook};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::Value;
use sha2::Sha256;
use tokio::time::{Instant, sleep};
use zeroize::Zeroizing;

use super::client::{Answer, Http, HttpError, Request};
use crate::result::Sent;
use crate::words::scrubbed;

/// GoTrue's limit of an answer, in bytes.
const LIMIT: usize = 204_800;
/// GoTrue's budget for all tries of one call.
const BUDGET: Duration = Duration::from_secs(5);
/// How often one call is tried within it.
const TRIES: u32 = 3;
/// The pause after a connection that could not be made.
const PAUSE: Duration = Duration::from_secs(2);

/// Calls the hook.
pub(crate) async fn call(http: &Http, message: &ClaimedMessage, patience: Duration) -> Sent {
    let Ok(hook) = serde_json::from_value::<HttpHook>(message.payload.clone()) else {
        return Sent::refused("payload", "the message is no call of a hook");
    };
    let of_message = hook.secrets.iter().map(|secret| Zeroizing::new(secret.clone())).collect();
    let secrets: Vec<Zeroizing<String>> = match hook.secrets.is_empty() {
        false => of_message,
        true => match http.hook_secrets(&message.purpose) {
            Ok(secrets) => secrets,
            Err(_) => return Sent::failed("hook_secret", "the secrets cannot be read"),
        },
    };
    let until = Instant::now() + BUDGET.min(patience);
    let mut last = Sent::failed("hook_timeout_after_retry", "the hook could not be reached");
    for _ in 0..TRIES {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            break;
        }
        let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs());
        let request = match request(&hook, &secrets, &message.id.to_string(), seconds, left) {
            Ok(request) => request,
            Err(why) => return Sent::failed("hook_secret", why),
        };
        let pause = match http.send(request).await {
            Ok(answer) => match judge(&answer) {
                Verdict::Final(sent) => return sent,
                Verdict::Again(sent) => {
                    let asked = Duration::from_secs(sent.retry_after.unwrap_or(0).into());
                    if asked >= until.saturating_duration_since(Instant::now()) {
                        return sent;
                    }
                    last = sent;
                    asked
                }
            },
            Err(HttpError::Unreachable) => {
                last = Sent::failed("hook_timeout_after_retry", "the hook could not be reached");
                PAUSE
            }
            Err(HttpError::TimedOut) => {
                return Sent::failed("hook_timeout", "the hook gave no answer within 5 seconds");
            }
            Err(HttpError::Broken) => {
                return Sent::failed("hook_broken", "the connection to the hook broke");
            }
            Err(HttpError::TooLarge) => {
                let text = "the hook's answer is longer than 204800 bytes";
                return Sent::refused("hook_payload_over_size_limit", text);
            }
            Err(HttpError::Forbidden(why)) => return Sent::failed("hook_address", why),
        };
        sleep(pause.min(until.saturating_duration_since(Instant::now()))).await;
    }
    last
}

/// What an answer means.
enum Verdict {
    /// For this call, that.
    Final(Sent),
    /// It may be tried again at once, or after a pause.
    Again(Sent),
}

/// GoTrue's table of answers.
fn judge(answer: &Answer) -> Verdict {
    let retry_after = answer.header("retry-after");
    match answer.status {
        204 => Verdict::Final(Sent::delivered("the hook answered 204")),
        200 | 202 => Verdict::Final(judge_body(answer)),
        429 | 503 => {
            let seconds = retry_after.and_then(|text| text.trim().parse().ok());
            let text = format!("the hook answered {}", answer.status);
            let sent = Sent { retry_after: seconds, ..Sent::failed("hook_unavailable", text) };
            if retry_after.is_some() { Verdict::Again(sent) } else { Verdict::Final(sent) }
        }
        status @ (400 | 413 | 422) => Verdict::Final(Sent::refused(
            "hook_refused",
            format!("the hook answered {status}: it does not take this message"),
        )),
        401 => Verdict::Final(Sent::failed(
            "hook_unauthorized",
            "the hook answered 401: does it have the same secret?",
        )),
        status => Verdict::Final(Sent::failed(
            "hook_status",
            format!("unexpected status code returned from hook: {status}"),
        )),
    }
}

fn judge_body(answer: &Answer) -> Sent {
    let content_type = answer.header("content-type").unwrap_or("");
    let media_type = content_type.split(';').next().unwrap_or("").trim();
    if !media_type.eq_ignore_ascii_case("application/json") {
        let text = if media_type.is_empty() {
            "the hook's answer names no content type".to_owned()
        } else {
            format!("the hook's answer is no JSON but {}", scrubbed(media_type))
        };
        return Sent::refused("hook_payload_invalid_content_type", text);
    }
    let Ok(Value::Object(body)) = serde_json::from_slice::<Value>(&answer.body) else {
        return Sent::refused("hook_payload", "the hook's answer is no JSON object");
    };
    let error = body.get("error").and_then(Value::as_object);
    let message = error.and_then(|error| error.get("message")).and_then(Value::as_str);
    // GoTrue takes an error without a message for none.
    let Some(message) = message.filter(|message| !message.is_empty()) else {
        return Sent::delivered(format!("the hook answered {}", answer.status));
    };
    let code = error.and_then(|error| error.get("http_code")).and_then(Value::as_u64);
    let text = format!("the hook says: {}", scrubbed(message));
    if code.is_some_and(|code| (400..500).contains(&code)) {
        Sent::refused("hook_error", text)
    } else {
        Sent::failed("hook_error", text)
    }
}

fn request(
    hook: &HttpHook,
    secrets: &[Zeroizing<String>],
    id: &str,
    seconds: u64,
    patience: Duration,
) -> Result<Request, &'static str> {
    let timestamp = seconds.to_string();
    let plain = |text: &str| Zeroizing::new(text.to_owned());
    Ok(Request {
        method: reqwest::Method::POST,
        url: hook.url.clone(),
        headers: vec![
            ("content-type".to_owned(), plain("application/json")),
            ("accept-encoding".to_owned(), plain("identity")),
            ("webhook-id".to_owned(), plain(id)),
            ("webhook-timestamp".to_owned(), plain(&timestamp)),
            ("webhook-signature".to_owned(), signatures(secrets, id, &timestamp, &hook.body)?),
        ],
        body: Zeroizing::new(hook.body.clone().into_bytes()),
        is_local: false,
        limit: LIMIT,
        patience,
    })
}

/// One signature a secret, joined as GoTrue does; nothing without a secret.
fn signatures(
    secrets: &[Zeroizing<String>],
    id: &str,
    timestamp: &str,
    body: &str,
) -> Result<Zeroizing<String>, &'static str> {
    let mut all = Zeroizing::new(String::new());
    for secret in secrets {
        let key = secret
            .trim()
            .strip_prefix("v1,whsec_")
            .and_then(|text| BASE64_STANDARD.decode(text).ok())
            .map(Zeroizing::new)
            .ok_or("a secret of the hook has not the form v1,whsec_ and base64")?;
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&key).map_err(|_| "a secret of the hook is too long")?;
        for part in [id, ".", timestamp, ".", body] {
            mac.update(part.as_bytes());
        }
        if !all.is_empty() {
            all.push_str(", ");
        }
        all.push_str("v1,");
        all.push_str(&BASE64_STANDARD.encode(mac.finalize().into_bytes()));
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use auth_ext_core::outbox::Outcome::{Delivered, Failed, Refused};
    use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

    use super::*;

    /// The example of the Standard Webhooks' own libraries.
    #[test]
    fn the_signature_is_that_of_standard_webhooks() {
        let secret = Zeroizing::new("v1,whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".to_owned());
        let (id, time, body) =
            ("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", r#"{"test": 2432232314}"#);
        let one = signatures(core::slice::from_ref(&secret), id, time, body).unwrap();
        assert_eq!(*one, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        let two = signatures(&[secret.clone(), secret], id, time, body).unwrap();
        assert_eq!(*two, format!("{}, {}", *one, *one));
        assert_eq!(*signatures(&[], id, time, body).unwrap(), "");
    }

    #[test]
    fn a_secret_of_another_form_signs_nothing() {
        for bad in
            ["", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "v1,whsec_***", "v1a,whpk_a:whsk_b"]
        {
            let bad = Zeroizing::new(bad.to_owned());
            assert!(signatures(&[bad], "id", "1", "{}").is_err());
        }
    }

    fn answer(status: u16, headers: &[(&'static str, &'static str)], body: &str) -> Answer {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        Answer { status, headers: map, body: body.as_bytes().to_vec() }
    }

    #[test]
    fn answers_mean_what_they_mean_to_gotrue() {
        const JSON: (&str, &str) = ("content-type", "application/json; charset=utf-8");
        let error = r#"{"error":{"http_code":403,"message":"nope"}}"#;
        for (given, outcome, reason, again) in [
            (answer(204, &[], ""), Delivered, None, false),
            (answer(200, &[JSON], "{}"), Delivered, None, false),
            (answer(202, &[JSON], r#"{"error":{"message":""}}"#), Delivered, None, false),
            (answer(200, &[JSON], error), Refused, Some("hook_error"), false),
            (
                answer(200, &[JSON], r#"{"error":{"message":"down"}}"#),
                Failed,
                Some("hook_error"),
                false,
            ),
            (answer(200, &[JSON], ""), Refused, Some("hook_payload"), false),
            (answer(200, &[JSON], "[]"), Refused, Some("hook_payload"), false),
            (answer(200, &[], "{}"), Refused, Some("hook_payload_invalid_content_type"), false),
            (
                answer(200, &[("content-type", "text/html")], "{}"),
                Refused,
                Some("hook_payload_invalid_content_type"),
                false,
            ),
            (answer(429, &[], ""), Failed, Some("hook_unavailable"), false),
            (answer(503, &[("retry-after", "7")], ""), Failed, Some("hook_unavailable"), true),
            (answer(429, &[("retry-after", "true")], ""), Failed, Some("hook_unavailable"), true),
            (answer(400, &[], ""), Refused, Some("hook_refused"), false),
            (answer(401, &[], ""), Failed, Some("hook_unauthorized"), false),
            (answer(302, &[("location", "/")], ""), Failed, Some("hook_status"), false),
            (answer(500, &[], ""), Failed, Some("hook_status"), false),
        ] {
            let (sent, is_again) = match judge(&given) {
                Verdict::Final(sent) => (sent, false),
                Verdict::Again(sent) => (sent, true),
            };
            assert_eq!(
                (sent.outcome, sent.reason, is_again),
                (outcome, reason, again),
                "{}",
                given.status
            );
        }
    }
}
