//! HTTP requests with their limits: no redirects, no proxies, a time, a size, and no private address
//! unless it was said.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use auth_ext_core::address::is_public;
use reqwest::Client;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::redirect::Policy;
use tokio::time::timeout;
use url::{Host, Url};
use zeroize::Zeroizing;

use crate::config::{ConfigError, HttpConfig, SecretSource};
use crate::tls;

/// A request.
pub(crate) struct Request {
    pub(crate) method: reqwest::Method,
    pub(crate) url: String,
    pub(crate) headers: Vec<(String, Zeroizing<String>)>,
    pub(crate) body: Zeroizing<Vec<u8>>,
    /// Whether it may go to a private address, and without TLS.
    pub(crate) is_local: bool,
    /// How long the answer may be, in bytes.
    pub(crate) limit: usize,
    /// How long all of it may take.
    pub(crate) patience: Duration,
}

/// An answer.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// A header's value, if it is there and text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HttpError {
    /// The address is no URL that may be called: the operator has to mend it.
    Forbidden(&'static str),
    /// The other side cannot be reached.
    Unreachable,
    /// It took too long.
    TimedOut,
    /// The answer is too long.
    TooLarge,
    /// The connection broke.
    Broken,
}

/// The clients.
pub(crate) struct Http {
    guarded: Client,
    local: Client,
    local_hosts: Vec<String>,
    send_email_secrets: Option<SecretSource>,
    send_sms_secrets: Option<SecretSource>,
}

impl Http {
    /// The secrets that the settings give for a hook, as GoTrue separates them; none for another
    /// purpose.
    ///
    /// # Errors
    /// [`ConfigError`] for a file that cannot be read.
    pub(crate) fn hook_secrets(
        &self,
        purpose: &str,
    ) -> Result<Vec<Zeroizing<String>>, ConfigError> {
        let source = match purpose {
            "send_email" => &self.send_email_secrets,
            "send_sms" => &self.send_sms_secrets,
            _ => &None,
        };
        let Some(source) = source else { return Ok(Vec::new()) };
        let text = source.text()?;
        let given = text.split('|').map(str::trim).filter(|secret| !secret.is_empty());
        Ok(given.map(|secret| Zeroizing::new(secret.to_owned())).collect())
    }

    /// Makes the clients.
    ///
    /// # Errors
    /// [`ConfigError`] for a file of certificates that cannot be used.
    pub(crate) fn new(config: &HttpConfig) -> Result<Self, ConfigError> {
        Ok(Self {
            guarded: client(config, Some(Guard))?,
            local: client(config, None)?,
            local_hosts: config.local_hosts.clone(),
            send_email_secrets: config.send_email_secrets.clone(),
            send_sms_secrets: config.send_sms_secrets.clone(),
        })
    }

    /// Makes a request.
    ///
    /// # Errors
    /// [`HttpError`].
    pub(crate) async fn send(&self, request: Request) -> Result<Answer, HttpError> {
        let patience = request.patience;
        timeout(patience, self.exchange(request)).await.unwrap_or(Err(HttpError::TimedOut))
    }

    async fn exchange(&self, request: Request) -> Result<Answer, HttpError> {
        let (url, is_local) = self.checked(&request.url, request.is_local)?;
        let client = if is_local { &self.local } else { &self.guarded };
        let mut headers = HeaderMap::new();
        for (name, value) in &request.headers {
            let forbidden = HttpError::Forbidden("a header cannot be sent");
            let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| forbidden)?;
            let mut value = HeaderValue::from_str(value).map_err(|_| forbidden)?;
            value.set_sensitive(true);
            headers.append(name, value);
        }
        let mut answer = client
            .request(request.method.clone(), url)
            .headers(headers)
            .body(request.body.to_vec())
            .send()
            .await
            .map_err(|error| classify(&error))?;
        let mut body = Vec::new();
        while let Some(part) = answer.chunk().await.map_err(|error| classify(&error))? {
            if body.len().saturating_add(part.len()) > request.limit {
                return Err(HttpError::TooLarge);
            }
            body.extend_from_slice(&part);
        }
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        Ok(Answer { status, headers, body })
    }

    /// The URL, if it may be called, and whether it may lead to a private address.
    fn checked(&self, text: &str, is_local: bool) -> Result<(Url, bool), HttpError> {
        let forbidden = HttpError::Forbidden;
        let url = Url::parse(text).map_err(|_| forbidden("the address is no URL"))?;
        let host = url.host().ok_or(forbidden("the address has no host"))?;
        let name = host.to_string().to_ascii_lowercase();
        let is_local = is_local || self.local_hosts.contains(&name);
        if !url.username().is_empty() || url.password().is_some() {
            return Err(forbidden("the address holds a user or a password"));
        }
        match url.scheme() {
            "https" => {}
            "http" if is_local => {}
            "http" => return Err(forbidden("the address is not https")),
            _ => return Err(forbidden("the address is neither https nor http")),
        }
        // A name is looked at when it is resolved, each time.
        let literal = match host {
            Host::Ipv4(address) => Some(IpAddr::V4(address)),
            Host::Ipv6(address) => Some(IpAddr::V6(address)),
            Host::Domain(_) => None,
        };
        if !is_local && literal.is_some_and(|address| !is_public(address)) {
            return Err(forbidden("the address is a private one"));
        }
        Ok((url, is_local))
    }
}

fn client(config: &HttpConfig, guard: Option<Guard>) -> Result<Client, ConfigError> {
    let mut builder = Client::builder()
        .tls_backend_preconfigured(tls::client(config.ca_file.as_deref())?)
        .redirect(Policy::none())
        .referer(false)
        .no_proxy()
        .connect_timeout(Duration::from_secs(10))
        .pool_idle_timeout(Duration::from_secs(30))
        .pool_max_idle_per_host(4);
    if let Some(guard) = guard {
        builder = builder.dns_resolver(Arc::new(guard));
    }
    builder.build().map_err(|error| ConfigError(format!("HTTP cannot be set up: {error}")))
}

/// Resolves names and lets only public addresses pass, so that a name cannot change its mind between
/// a check and the connection.
#[derive(Clone, Copy)]
struct Guard;

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<SocketAddr> = found.filter(|address| is_public(address.ip())).collect();
            if public.is_empty() {
                return Err("no public address".into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

fn classify(error: &reqwest::Error) -> HttpError {
    if error.is_timeout() {
        HttpError::TimedOut
    } else if error.is_connect() {
        HttpError::Unreachable
    } else {
        HttpError::Broken
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    fn http() -> Http {
        Http::new(&HttpConfig {
            hooks: true,
            exchanges: true,
            messages: false,
            connections: 1,
            local_hosts: vec!["hooks.internal".to_owned()],
            ca_file: None,
            send_email_secrets: None,
            send_sms_secrets: None,
        })
        .unwrap()
    }

    fn refusal(text: &str, is_local: bool) -> Option<&'static str> {
        match http().checked(text, is_local) {
            Ok(_) => None,
            Err(HttpError::Forbidden(why)) => Some(why),
            Err(_) => Some("another error"),
        }
    }

    #[test]
    fn only_public_https_unless_said() {
        assert_eq!(refusal("https://example.com/hook", false), None);
        assert_eq!(refusal("http://example.com/", false), Some("the address is not https"));
        assert_eq!(refusal("http://hooks.internal:9000/x", false), None);
        assert_eq!(refusal("http://127.0.0.1:9000/x", true), None);
        for private in [
            "https://127.0.0.1/",
            "https://0x7f.1/",
            "https://2130706433/",
            "https://017700000001/",
            "https://[::1]/",
            "https://[::ffff:169.254.169.254]/",
            "https://10.1.2.3:8443/",
        ] {
            assert_eq!(refusal(private, false), Some("the address is a private one"), "{private}");
        }
        for (bad, why) in [
            ("file:///etc/passwd", "the address has no host"),
            ("ftp://example.com/", "the address is neither https nor http"),
            ("https://user:secret@example.com/", "the address holds a user or a password"),
            ("nonsense", "the address is no URL"),
        ] {
            assert_eq!(refusal(bad, false), Some(why), "{bad}");
        }
    }

    #[tokio::test]
    async fn a_name_that_leads_home_is_not_followed() {
        let request = Request {
            method: reqwest::Method::GET,
            url: "https://localhost:1/".to_owned(),
            headers: Vec::new(),
            body: Zeroizing::new(Vec::new()),
            is_local: false,
            limit: 100,
            patience: Duration::from_secs(5),
        };
        assert_eq!(http().send(request).await.err(), Some(HttpError::Unreachable));
    }
}
