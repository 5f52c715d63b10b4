//! Short messages by the APIs of the providers that GoTrue knows.

use std::time::Duration;

use auth_ext_core::outbox::{ClaimedMessage, Sms};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;
use url::form_urlencoded::Serializer;
use zeroize::Zeroizing;

use super::client::{Answer, Http, Request};
use super::sms_route;
use crate::config::{ConfigError, SmsConfig, SmsProvider};
use crate::result::Sent;
use crate::words::scrubbed;

/// As GoTrue has it.
const PATIENCE: Duration = Duration::from_secs(10);
/// A provider's answer is short.
const LIMIT: usize = 64 * 1024;

/// Sends a short message.
pub(crate) async fn send(
    http: &Http,
    config: Option<&SmsConfig>,
    message: &ClaimedMessage,
    patience: Duration,
) -> Sent {
    let Ok(sms) = serde_json::from_value::<Sms>(message.payload.clone()) else {
        return Sent::refused("payload", "the message is no short message");
    };
    if let Some(route) = &sms.route {
        return sms_route::send(http, route, patience).await;
    }
    let Some(config) = config else {
        let text = "neither settings.sms_provider nor the courier's sms.provider is set";
        return Sent::failed("sms_provider", text);
    };
    let request = match request(config, &sms) {
        Ok(request) => request,
        Err(error) => return Sent::failed("settings", error.0),
    };
    match http.send(request).await {
        Ok(answer) => judge(&config.provider, &answer),
        Err(error) => sms_route::failed(error),
    }
}

fn request(config: &SmsConfig, sms: &Sms) -> Result<Request, ConfigError> {
    let mut headers = vec![(
        "content-type".to_owned(),
        Zeroizing::new("application/x-www-form-urlencoded".to_owned()),
    )];
    let (url, form) = match &config.provider {
        SmsProvider::Twilio { account, token, sender, content } => {
            let secret = token.text()?;
            let basic = Zeroizing::new(format!("{account}:{}", *secret));
            let basic =
                Zeroizing::new(format!("Basic {}", BASE64_STANDARD.encode(basic.as_bytes())));
            headers.push(("authorization".to_owned(), basic));
            let whatsapp = sms.channel == "whatsapp";
            let prefix = if whatsapp { "whatsapp:" } else { "" };
            // A sender that is neither a service nor an alphanumeric name is a number.
            let is_number = sender.chars().all(|one| one.is_ascii_digit() || one == '+');
            let from = match (whatsapp, is_number) {
                (true, true) => format!("whatsapp:+{}", sender.trim_start_matches('+')),
                (false, true) => format!("+{}", sender.trim_start_matches('+')),
                (_, false) => sender.clone(),
            };
            let to = format!("{prefix}+{}", sms.to);
            let mut form = vec![("To", to), ("Channel", sms.channel.clone()), ("From", from)];
            match content.as_ref().filter(|_| whatsapp) {
                Some(content) => form.push(("ContentSid", content.clone())),
                None => form.push(("Body", sms.text.clone())),
            }
            (format!("https://api.twilio.com/2010-04-01/Accounts/{account}/Messages.json"), form)
        }
        SmsProvider::MessageBird { key, sender } => {
            let key = Zeroizing::new(format!("AccessKey {}", *key.text()?));
            headers.push(("authorization".to_owned(), key));
            let form = vec![
                ("originator", sender.clone()),
                ("body", sms.text.clone()),
                ("recipients", sms.to.clone()),
                ("type", "sms".to_owned()),
                ("datacoding", "unicode".to_owned()),
            ];
            ("https://rest.messagebird.com/messages".to_owned(), form)
        }
        SmsProvider::Vonage { key, secret, sender } => {
            let mut form = vec![
                ("from", sender.clone()),
                ("to", sms.to.clone()),
                ("text", sms.text.clone()),
                ("api_key", key.clone()),
                ("api_secret", (*secret.text()?).clone()),
            ];
            if !sms.text.is_ascii() {
                form.push(("type", "unicode".to_owned()));
            }
            ("https://rest.nexmo.com/sms/json".to_owned(), form)
        }
        SmsProvider::Textlocal { key, sender } => {
            let form = vec![
                ("sender", sender.clone()),
                ("apikey", (*key.text()?).clone()),
                ("message", sms.text.clone()),
                ("numbers", sms.to.clone()),
            ];
            ("https://api.textlocal.in/send".to_owned(), form)
        }
    };
    let mut body = Serializer::new(String::new());
    body.extend_pairs(&form);
    Ok(Request {
        method: reqwest::Method::POST,
        url: config.url.clone().unwrap_or(url),
        headers,
        body: Zeroizing::new(body.finish().into_bytes()),
        is_local: false,
        limit: LIMIT,
        patience: PATIENCE,
    })
}

/// Twilio and MessageBird say it by the status; Vonage and Textlocal in the body, whatever the status.
fn judge(provider: &SmsProvider, answer: &Answer) -> Sent {
    let body: Value = serde_json::from_slice(&answer.body).unwrap_or(Value::Null);
    let said = |pointer: &str| {
        let text = body
            .pointer(pointer)
            .map(|one| one.as_str().map_or_else(|| one.to_string(), str::to_owned));
        text.map(|text| scrubbed(&text)).unwrap_or_default()
    };
    let (is_taken, words) = match provider {
        SmsProvider::Twilio { .. } => {
            let gave_up = matches!(said("/status").as_str(), "failed" | "undelivered");
            (is_success(answer) && !gave_up, format!("{} {}", said("/code"), said("/message")))
        }
        SmsProvider::MessageBird { .. } => (
            is_success(answer),
            format!("{} {}", said("/errors/0/code"), said("/errors/0/description")),
        ),
        SmsProvider::Vonage { .. } => {
            let status = said("/messages/0/status");
            (
                is_success(answer) && status == "0",
                format!("{status} {}", said("/messages/0/error-text")),
            )
        }
        SmsProvider::Textlocal { .. } => {
            let words = format!("{} {}", said("/errors/0/code"), said("/errors/0/message"));
            (is_success(answer) && said("/status") == "success", words)
        }
    };
    if is_taken {
        return Sent::delivered(format!("taken by the provider: {}", answer.status));
    }
    let detail = format!("the provider answered {}: {}", answer.status, words.trim());
    // A number that the provider knows to be wrong stays wrong.
    let is_for_good = match provider {
        SmsProvider::Twilio { .. } => [21211, 21614, 21610]
            .iter()
            .any(|code| body.get("code").and_then(Value::as_u64) == Some(*code)),
        SmsProvider::MessageBird { .. } => said("/errors/0/code") == "21",
        SmsProvider::Vonage { .. } => {
            matches!(said("/messages/0/status").as_str(), "3" | "6" | "7")
        }
        SmsProvider::Textlocal { .. } => matches!(said("/errors/0/code").as_str(), "32" | "33"),
    };
    if is_for_good {
        Sent::refused("sms_refused", detail)
    } else {
        let retry_after = answer.header("retry-after").and_then(|text| text.trim().parse().ok());
        Sent { retry_after, ..Sent::failed("sms_status", detail) }
    }
}

fn is_success(answer: &Answer) -> bool {
    (200..300).contains(&answer.status)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use auth_ext_core::outbox::Outcome::{self, Delivered, Failed, Refused};
    use auth_ext_core::secret::Secret;
    use reqwest::header::HeaderMap;

    use super::*;
    use crate::config::SecretSource;

    fn secret() -> SecretSource {
        SecretSource::Given(Secret::from_text("hunter2"))
    }

    fn twilio() -> SmsProvider {
        SmsProvider::Twilio {
            account: "AC1".to_owned(),
            token: secret(),
            sender: "MG1".to_owned(),
            content: None,
        }
    }

    fn vonage() -> SmsProvider {
        SmsProvider::Vonage { key: "k".to_owned(), secret: secret(), sender: "App".to_owned() }
    }

    fn outcome(provider: &SmsProvider, status: u16, body: &str) -> Outcome {
        let body = body.as_bytes().to_vec();
        judge(provider, &Answer { status, headers: HeaderMap::new(), body }).outcome
    }

    #[test]
    fn a_request_is_what_the_provider_documents() {
        let sms = Sms {
            to: "491701".to_owned(),
            text: "Your code is ü".to_owned(),
            channel: "sms".to_owned(),
            route: None,
        };
        let made = request(&SmsConfig { provider: twilio(), url: None }, &sms).unwrap();
        assert_eq!(made.url, "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages.json");
        let body = String::from_utf8(made.body.to_vec()).unwrap();
        assert_eq!(body, "To=%2B491701&Channel=sms&From=MG1&Body=Your+code+is+%C3%BC");
        assert!(made.headers.iter().any(|(name, value)| name == "authorization" && **value == "Basic QUMxOmh1bnRlcjI="));
        let sms = Sms { channel: "whatsapp".to_owned(), ..sms };
        let made = request(&SmsConfig { provider: twilio(), url: None }, &sms).unwrap();
        let body = String::from_utf8(made.body.to_vec()).unwrap();
        assert!(body.starts_with("To=whatsapp%3A%2B491701&"), "{body}");
        let made = request(&SmsConfig { provider: vonage(), url: None }, &sms).unwrap();
        let body = String::from_utf8(made.body.to_vec()).unwrap();
        assert!(body.ends_with("&api_secret=hunter2&type=unicode"), "{body}");
    }

    #[test]
    fn an_answer_says_whether_it_is_worth_another_try() {
        for (provider, status, body, expected) in [
            (twilio(), 201, r#"{"status":"queued"}"#, Delivered),
            (twilio(), 201, r#"{"status":"failed"}"#, Failed),
            (twilio(), 400, r#"{"code":21211,"message":"Invalid 'To'"}"#, Refused),
            (twilio(), 401, r#"{"code":20003}"#, Failed),
            (twilio(), 503, "<html>", Failed),
            (vonage(), 200, r#"{"messages":[{"status":"0"}]}"#, Delivered),
            (
                vonage(),
                200,
                r#"{"messages":[{"status":"4","error-text":"Bad Credentials"}]}"#,
                Failed,
            ),
            (vonage(), 200, r#"{"messages":[{"status":"3","error-text":"Invalid"}]}"#, Refused),
            (vonage(), 200, "", Failed),
        ] {
            assert_eq!(outcome(&provider, status, body), expected, "{status} {body}");
        }
    }
}
