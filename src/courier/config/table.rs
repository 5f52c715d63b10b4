//! Every setting, once: what reads settings, what prints the manual and the example file follow it.

/// A setting.
pub(crate) struct Setting {
    /// Its place in the TOML file, such as `smtp.host`. Its environment variable is the same in upper
    /// case after `AUTH_EXT_COURIER_`, such as `AUTH_EXT_COURIER_SMTP_HOST`.
    pub(crate) key: &'static str,
    /// GoTrue's environment variable for it, which counts when ours is not set.
    pub(crate) alias: Option<&'static str>,
    /// Whether it can be read from a file that `<key>_file` or `<VARIABLE>_FILE` names.
    pub(crate) is_secret: bool,
    /// What counts when it is not set; empty for nothing.
    pub(crate) default: &'static str,
    /// What it is for.
    pub(crate) help: &'static str,
}

impl Setting {
    /// Its environment variable.
    pub(crate) fn variable(&self) -> String {
        format!("AUTH_EXT_COURIER_{}", self.key.replace('.', "_").to_ascii_uppercase())
    }
}

const fn plain(key: &'static str, default: &'static str, help: &'static str) -> Setting {
    Setting { key, alias: None, is_secret: false, default, help }
}

const fn of_gotrue(
    key: &'static str,
    alias: &'static str,
    default: &'static str,
    help: &'static str,
) -> Setting {
    Setting { key, alias: Some(alias), is_secret: false, default, help }
}

const fn secret(key: &'static str, alias: Option<&'static str>, help: &'static str) -> Setting {
    Setting { key, alias, is_secret: true, default: "", help }
}

/// The settings in the order of the manual.
pub(crate) const SETTINGS: &[Setting] = &[
    secret(
        "database.url",
        None,
        "The database: postgres://auth_ext_courier@host/name or keywords. Several hosts may stand there; the one that takes writes is used. To a host that is not this machine sslmode must be said: require (verified, always) or disable.",
    ),
    secret("database.password", None, "The password of the role, if the URL has none."),
    plain("database.ca_file", "", "Certificates (PEM) to trust beside those of the system."),
    plain(
        "database.listen",
        "true",
        "Whether to LISTEN. Say false behind a pooler of transactions.",
    ),
    plain(
        "courier.name",
        "",
        "What outbox_status() shows; host and process id when it is not set.",
    ),
    plain(
        "courier.poll_seconds",
        "2",
        "How long a message waits at most when no notification comes.",
    ),
    plain(
        "courier.lease_seconds",
        "120",
        "How long a message is kept from other couriers: longer than it can take to send one. 5 to 3600.",
    ),
    plain(
        "courier.stop_seconds",
        "30",
        "How long to finish what is under way after SIGTERM or SIGINT.",
    ),
    of_gotrue(
        "smtp.host",
        "GOTRUE_SMTP_HOST",
        "",
        "The mail server. Without it mail stays in the outbox.",
    ),
    of_gotrue("smtp.port", "GOTRUE_SMTP_PORT", "587", "Its port. 465 is TLS from the first byte."),
    plain(
        "smtp.tls",
        "auto",
        "auto: implicit on port 465, none to a loopback address, else starttls. implicit, starttls: required. none: plain, said on purpose; then without a password.",
    ),
    plain("smtp.ca_file", "", "Certificates (PEM) to trust beside those of the system."),
    of_gotrue(
        "smtp.user",
        "GOTRUE_SMTP_USER",
        "",
        "The user to authenticate as; none: no authentication.",
    ),
    secret(
        "smtp.password",
        Some("GOTRUE_SMTP_PASS"),
        "The password, or the access token for xoauth2. A file is read again for each connection.",
    ),
    plain("smtp.auth", "auto", "auto (PLAIN, else LOGIN), plain, login or xoauth2."),
    of_gotrue(
        "smtp.from_address",
        "GOTRUE_SMTP_ADMIN_EMAIL",
        "",
        "The sender of mails that name none.",
    ),
    of_gotrue("smtp.from_name", "GOTRUE_SMTP_SENDER_NAME", "", "The sender's name, likewise."),
    of_gotrue(
        "smtp.headers",
        "GOTRUE_SMTP_HEADERS",
        "",
        "Further headers as JSON: {\"X-Name\": [\"value\"]}; $messageType stands for what the mail is about.",
    ),
    secret(
        "smtp.dkim_key",
        None,
        "Signs mails (DKIM) with this private key: RSA or Ed25519 in PEM, as openssl writes it. Read once at the start.",
    ),
    plain(
        "smtp.dkim_selector",
        "",
        "Where the public key is published: as the TXT record of SELECTOR._domainkey.DOMAIN.",
    ),
    plain(
        "smtp.dkim_domain",
        "",
        "The domain that signs; for DMARC that of the sender, or one above it.",
    ),
    plain("smtp.hello", "", "The name to say in EHLO; the host's own when it is not set."),
    plain("smtp.connections", "4", "How many connections at most. 1 to 64."),
    plain(
        "smtp.timeout_seconds",
        "60",
        "How long one mail may take, connecting included. Below the lease.",
    ),
    plain("smtp.idle_seconds", "10", "How long a connection is kept for the next mail."),
    plain("http.hooks", "true", "Whether to carry HTTP hooks."),
    plain("http.exchanges", "true", "Whether to make the requests that social login asks for."),
    plain(
        "http.messages",
        "true",
        "Whether to carry short messages by the providers of auth_ext.sms_providers.",
    ),
    plain("http.connections", "8", "How many requests at most at the same time. 1 to 64."),
    plain(
        "http.local_hosts",
        "",
        "Hosts, separated by commas, that may have a private address and be called without TLS.",
    ),
    secret(
        "http.send_email_hook_secrets",
        Some("GOTRUE_HOOK_SEND_EMAIL_SECRETS"),
        "What calls of a send_email hook are signed with: v1,whsec_ and base64, several separated by |. Without it the signature is empty.",
    ),
    secret(
        "http.send_sms_hook_secrets",
        Some("GOTRUE_HOOK_SEND_SMS_SECRETS"),
        "What calls of a send_sms hook are signed with, likewise.",
    ),
    plain("http.ca_file", "", "Certificates (PEM) to trust beside those of the system."),
    of_gotrue(
        "sms.provider",
        "GOTRUE_SMS_PROVIDER",
        "",
        "twilio, messagebird, vonage or textlocal: for short messages for which settings.sms_provider names none.",
    ),
    plain("sms.url", "", "Another address than the provider's own."),
    of_gotrue("sms.twilio_account_sid", "GOTRUE_SMS_TWILIO_ACCOUNT_SID", "", "Twilio's account."),
    secret("sms.twilio_auth_token", Some("GOTRUE_SMS_TWILIO_AUTH_TOKEN"), "Its token."),
    of_gotrue(
        "sms.twilio_message_service_sid",
        "GOTRUE_SMS_TWILIO_MESSAGE_SERVICE_SID",
        "",
        "The sender: a messaging service or a number.",
    ),
    of_gotrue(
        "sms.twilio_content_sid",
        "GOTRUE_SMS_TWILIO_CONTENT_SID",
        "",
        "The template of WhatsApp messages.",
    ),
    secret(
        "sms.messagebird_access_key",
        Some("GOTRUE_SMS_MESSAGEBIRD_ACCESS_KEY"),
        "MessageBird's key.",
    ),
    of_gotrue("sms.messagebird_originator", "GOTRUE_SMS_MESSAGEBIRD_ORIGINATOR", "", "The sender."),
    of_gotrue("sms.vonage_api_key", "GOTRUE_SMS_VONAGE_API_KEY", "", "Vonage's account."),
    secret("sms.vonage_api_secret", Some("GOTRUE_SMS_VONAGE_API_SECRET"), "Its secret."),
    of_gotrue("sms.vonage_from", "GOTRUE_SMS_VONAGE_FROM", "", "The sender."),
    secret("sms.textlocal_api_key", Some("GOTRUE_SMS_TEXTLOCAL_API_KEY"), "Textlocal's key."),
    of_gotrue("sms.textlocal_sender", "GOTRUE_SMS_TEXTLOCAL_SENDER", "", "The sender."),
    plain(
        "server.listen",
        "127.0.0.1:9946",
        "Where /healthz and /metrics answer; off for nowhere.",
    ),
    plain(
        "callback.listen",
        "",
        "Where /callback answers for the gateway, for social login; nowhere when it is not set.",
    ),
    plain(
        "callback.provider_seconds",
        "8",
        "How long a provider may take in all while a person waits for the end of a sign-in: 1 to 8. She has an answer within 10.",
    ),
    plain("log.format", "text", "text or json."),
    plain("log.level", "info", "error, warn, info or debug. No level shows an address or a code."),
];
