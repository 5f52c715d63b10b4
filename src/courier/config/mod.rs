//! The settings, checked.

mod source;
mod table;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use crate::dkim::Signer;

pub(crate) use source::{ConfigError, SecretSource, Source};
pub(crate) use table::SETTINGS;

/// Everything.
pub(crate) struct Config {
    pub(crate) database: DatabaseConfig,
    pub(crate) name: String,
    pub(crate) poll: Duration,
    pub(crate) lease: Duration,
    pub(crate) stop: Duration,
    pub(crate) smtp: Option<SmtpConfig>,
    pub(crate) http: HttpConfig,
    pub(crate) sms: Option<SmsConfig>,
    pub(crate) listen: Option<SocketAddr>,
    pub(crate) callback_listen: Option<SocketAddr>,
    /// How long providers may take in all before a callback is answered.
    pub(crate) provider_time: Duration,
    pub(crate) log: LogConfig,
}

/// How to reach PostgreSQL.
pub(crate) struct DatabaseConfig {
    pub(crate) url: SecretSource,
    pub(crate) password: Option<SecretSource>,
    pub(crate) ca_file: Option<PathBuf>,
    pub(crate) listen: bool,
}

/// How to reach the mail server.
#[derive(Clone)]
pub(crate) struct SmtpConfig {
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) tls: SmtpTls,
    pub(crate) ca_file: Option<PathBuf>,
    pub(crate) user: Option<String>,
    pub(crate) password: Option<SecretSource>,
    pub(crate) auth: SmtpAuth,
    pub(crate) from_address: Option<String>,
    pub(crate) from_name: Option<String>,
    /// Name and value.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) dkim: Option<Arc<Signer>>,
    pub(crate) hello: Option<String>,
    pub(crate) connections: u32,
    pub(crate) timeout: Duration,
    pub(crate) idle: Duration,
}

/// How the connection is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SmtpTls {
    /// From the first byte.
    Implicit,
    /// After STARTTLS, which the server must offer.
    StartTls,
    /// Not at all.
    None,
}

/// How the courier authenticates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SmtpAuth {
    /// PLAIN, else LOGIN.
    Auto,
    /// PLAIN.
    Plain,
    /// LOGIN.
    Login,
    /// XOAUTH2.
    Xoauth2,
}

/// How to make HTTP requests.
#[derive(Clone)]
pub(crate) struct HttpConfig {
    pub(crate) hooks: bool,
    pub(crate) exchanges: bool,
    pub(crate) messages: bool,
    pub(crate) connections: u32,
    /// In lower case.
    pub(crate) local_hosts: Vec<String>,
    pub(crate) ca_file: Option<PathBuf>,
    pub(crate) send_email_secrets: Option<SecretSource>,
    pub(crate) send_sms_secrets: Option<SecretSource>,
}

/// The provider of short messages.
#[derive(Clone)]
pub(crate) struct SmsConfig {
    pub(crate) provider: SmsProvider,
    /// Another address than the provider's own.
    pub(crate) url: Option<String>,
}

/// A provider with its account.
#[derive(Clone)]
pub(crate) enum SmsProvider {
    Twilio { account: String, token: SecretSource, sender: String, content: Option<String> },
    MessageBird { key: SecretSource, sender: String },
    Vonage { key: String, secret: SecretSource, sender: String },
    Textlocal { key: SecretSource, sender: String },
}

/// How to log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LogConfig {
    pub(crate) json: bool,
    pub(crate) level: tracing::Level,
}

impl Config {
    /// Reads the settings of the process.
    ///
    /// # Errors
    /// [`ConfigError`], for the operator.
    pub(crate) fn load(file: Option<&Path>) -> Result<Self, ConfigError> {
        let named = std::env::var_os("AUTH_EXT_COURIER_CONFIG").map(PathBuf::from);
        let file = file.map(Path::to_path_buf).or(named);
        let content = file.map(|path| {
            std::fs::read_to_string(&path).map_err(|error| {
                ConfigError(format!("{} cannot be read: {}", path.display(), error.kind()))
            })
        });
        let environment = std::env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        });
        Self::from_source(&Source::new(environment, content.transpose()?.as_deref())?)
    }

    /// Checks the settings.
    ///
    /// # Errors
    /// [`ConfigError`] that names the setting.
    pub(crate) fn from_source(source: &Source) -> Result<Self, ConfigError> {
        let seconds = |key, low, high| {
            source.number(key, low, high).map(|number| Duration::from_secs(number.into()))
        };
        let lease = seconds("courier.lease_seconds", 5, 3600)?;
        let smtp = smtp(source)?;
        if smtp.as_ref().is_some_and(|smtp| smtp.timeout >= lease) {
            return Err(ConfigError(
                "smtp.timeout_seconds must be below courier.lease_seconds: else another courier sends the same mail".to_owned(),
            ));
        }
        Ok(Self {
            database: DatabaseConfig {
                url: source.secret("database.url")?.ok_or_else(|| {
                    ConfigError("database.url is not set; --help tells how".to_owned())
                })?,
                password: source.secret("database.password")?,
                ca_file: source.text("database.ca_file")?.map(PathBuf::from),
                listen: flag(source, "database.listen")?,
            },
            name: source.text("courier.name")?.unwrap_or_else(own_name),
            poll: seconds("courier.poll_seconds", 1, 3600)?,
            lease,
            stop: seconds("courier.stop_seconds", 1, 3600)?,
            smtp,
            http: HttpConfig {
                hooks: flag(source, "http.hooks")?,
                exchanges: flag(source, "http.exchanges")?,
                messages: flag(source, "http.messages")?,
                connections: source.number("http.connections", 1, 64)?,
                local_hosts: list(source, "http.local_hosts")?,
                ca_file: source.text("http.ca_file")?.map(PathBuf::from),
                send_email_secrets: source.secret("http.send_email_hook_secrets")?,
                send_sms_secrets: source.secret("http.send_sms_hook_secrets")?,
            },
            sms: sms(source)?,
            listen: match source.text("server.listen")?.as_deref() {
                None | Some("off") => None,
                Some(_) => {
                    Some(source.parsed("server.listen", "an address such as 127.0.0.1:9946")?)
                }
            },
            callback_listen: match source.text("callback.listen")? {
                None => None,
                Some(_) => {
                    Some(source.parsed("callback.listen", "an address such as 127.0.0.1:9947")?)
                }
            },
            provider_time: seconds("callback.provider_seconds", 1, 8)?,
            log: LogConfig {
                json: word(source, "log.format", &[("text", false), ("json", true)])?,
                level: source.parsed("log.level", "error, warn, info or debug")?,
            },
        })
    }
}

fn smtp(source: &Source) -> Result<Option<SmtpConfig>, ConfigError> {
    let Some(host) = source.text("smtp.host")? else {
        return Ok(None);
    };
    let port: u16 = source.parsed("smtp.port", "a port")?;
    let user = source.text("smtp.user")?;
    let local = is_loopback(&host);
    let auto = match (port, local) {
        (465, _) => SmtpTls::Implicit,
        (_, true) => SmtpTls::None,
        (_, false) => SmtpTls::StartTls,
    };
    let words = [
        ("auto", auto),
        ("implicit", SmtpTls::Implicit),
        ("starttls", SmtpTls::StartTls),
        ("none", SmtpTls::None),
    ];
    let tls = word(source, "smtp.tls", &words)?;
    if tls == SmtpTls::None && user.is_some() && !local {
        return Err(ConfigError(
            "smtp.tls = none would send the password in clear: take smtp.user away, or let TLS be"
                .to_owned(),
        ));
    }
    let password = source.secret("smtp.password")?;
    if user.is_some() && password.is_none() {
        return Err(ConfigError("smtp.user is set, smtp.password is not".to_owned()));
    }
    let auths = [
        ("auto", SmtpAuth::Auto),
        ("plain", SmtpAuth::Plain),
        ("login", SmtpAuth::Login),
        ("xoauth2", SmtpAuth::Xoauth2),
    ];
    Ok(Some(SmtpConfig {
        host,
        port,
        tls,
        ca_file: source.text("smtp.ca_file")?.map(PathBuf::from),
        user,
        password,
        auth: word(source, "smtp.auth", &auths)?,
        from_address: source.text("smtp.from_address")?,
        from_name: source.text("smtp.from_name")?,
        headers: headers(source)?,
        dkim: dkim(source)?.map(Arc::new),
        hello: source.text("smtp.hello")?,
        connections: source.number("smtp.connections", 1, 64)?,
        timeout: Duration::from_secs(source.number("smtp.timeout_seconds", 1, 3599)?.into()),
        idle: Duration::from_secs(source.number("smtp.idle_seconds", 0, 3600)?.into()),
    }))
}

fn sms(source: &Source) -> Result<Option<SmsConfig>, ConfigError> {
    let Some(name) = source.text("sms.provider")? else {
        return Ok(None);
    };
    let missing = |key: &str| ConfigError(format!("{key} is not set, which sms.provider needs"));
    let text = |key: &str| source.text(key)?.ok_or_else(|| missing(key));
    let secret = |key: &str| source.secret(key)?.ok_or_else(|| missing(key));
    let provider = match name.as_str() {
        "twilio" => SmsProvider::Twilio {
            account: text("sms.twilio_account_sid")?,
            token: secret("sms.twilio_auth_token")?,
            sender: text("sms.twilio_message_service_sid")?,
            content: source.text("sms.twilio_content_sid")?,
        },
        "messagebird" => SmsProvider::MessageBird {
            key: secret("sms.messagebird_access_key")?,
            sender: text("sms.messagebird_originator")?,
        },
        "vonage" => SmsProvider::Vonage {
            key: text("sms.vonage_api_key")?,
            secret: secret("sms.vonage_api_secret")?,
            sender: text("sms.vonage_from")?,
        },
        "textlocal" => SmsProvider::Textlocal {
            key: secret("sms.textlocal_api_key")?,
            sender: text("sms.textlocal_sender")?,
        },
        _ => {
            return Err(ConfigError(
                "sms.provider must be twilio, messagebird, vonage or textlocal".to_owned(),
            ));
        }
    };
    Ok(Some(SmsConfig { provider, url: source.text("sms.url")? }))
}

fn dkim(source: &Source) -> Result<Option<Signer>, ConfigError> {
    let key = source.secret("smtp.dkim_key")?;
    let selector = source.text("smtp.dkim_selector")?;
    let domain = source.text("smtp.dkim_domain")?;
    match (key, selector, domain) {
        (None, None, None) => Ok(None),
        (Some(key), Some(selector), Some(domain)) => Signer::new(&key.text()?, selector, domain)
            .map(Some)
            .map_err(|wrong| ConfigError(wrong.to_string())),
        _ => Err(ConfigError(
            "smtp.dkim_key, smtp.dkim_selector and smtp.dkim_domain are set together or not at all"
                .to_owned(),
        )),
    }
}

/// GoTrue's form: an object of lists of texts.
fn headers(source: &Source) -> Result<Vec<(String, String)>, ConfigError> {
    let wrong = || ConfigError("smtp.headers must be JSON: {\"X-Name\": [\"value\"]}".to_owned());
    let Some(text) = source.text("smtp.headers")? else {
        return Ok(Vec::new());
    };
    let Ok(Value::Object(object)) = serde_json::from_str(&text) else {
        return Err(wrong());
    };
    let mut headers = Vec::new();
    for (name, values) in &object {
        for value in values.as_array().ok_or_else(wrong)? {
            headers.push((name.clone(), value.as_str().ok_or_else(wrong)?.to_owned()));
        }
    }
    Ok(headers)
}

fn flag(source: &Source, key: &str) -> Result<bool, ConfigError> {
    source.parsed(key, "true or false")
}

fn list(source: &Source, key: &str) -> Result<Vec<String>, ConfigError> {
    let text = source.text(key)?.unwrap_or_default();
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    Ok(parts.map(str::to_ascii_lowercase).collect())
}

fn word<T: Copy>(source: &Source, key: &str, words: &[(&str, T)]) -> Result<T, ConfigError> {
    let text = source.text(key)?.unwrap_or_default();
    words.iter().find(|(name, _)| *name == text).map(|(_, value)| *value).ok_or_else(|| {
        let names: Vec<_> = words.iter().map(|(name, _)| *name).collect();
        ConfigError(format!("{key} must be one of {}", names.join(", ")))
    })
}

/// Whether a host is this machine by its very name.
pub(crate) fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || bare.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn own_name() -> String {
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let host: String = host.trim().chars().take(60).collect();
    format!("{}:{}", if host.is_empty() { "courier" } else { &host }, std::process::id())
}
