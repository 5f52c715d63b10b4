//! A mail as the bytes that are sent.

use auth_ext_core::outbox::{ClaimedMessage, Mail};
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::{Address, Message};
use tracing::warn;

use crate::config::SmtpConfig;

/// What a mail server is told, and what it is given.
pub(crate) struct Letter {
    pub(crate) sender: Address,
    pub(crate) recipient: Address,
    pub(crate) bytes: Vec<u8>,
}

/// Why a mail cannot be sent as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ComposeError {
    /// Neither the mail nor the settings name a sender, or what they name is no address.
    Sender,
    /// The recipient is no address.
    Recipient,
    /// There is no body, or it cannot be put into a mail.
    Content,
}

/// Headers that the mail itself has, or that would send it elsewhere.
const OWN_HEADERS: [&str; 11] = [
    "bcc",
    "cc",
    "content-transfer-encoding",
    "content-type",
    "date",
    "from",
    "message-id",
    "mime-version",
    "sender",
    "subject",
    "to",
];

/// Puts a mail together. Its Message-ID comes of the message's id, so that each attempt has the same
/// and mail servers and programs can tell a copy.
///
/// # Errors
/// [`ComposeError`].
pub(crate) fn compose(
    config: &SmtpConfig,
    message: &ClaimedMessage,
    mail: &Mail,
) -> Result<Letter, ComposeError> {
    let from = mail.from_address.as_ref().or(config.from_address.as_ref());
    let sender: Address =
        from.and_then(|address| address.trim().parse().ok()).ok_or(ComposeError::Sender)?;
    let recipient: Address = mail.to.parse().map_err(|_| ComposeError::Recipient)?;
    let name = mail.from_name.as_ref().or(config.from_name.as_ref());
    let name = name.map(|name| line(name)).filter(|name| !name.is_empty());
    let mut builder = Message::builder()
        .from(Mailbox::new(name, sender.clone()))
        .to(Mailbox::new(None, recipient.clone()))
        .subject(line(&mail.subject))
        .message_id(Some(format!("<{}@{}>", message.id, sender.domain())))
        .date_now();
    if let Some(reply_to) = mail.reply_to.as_ref().and_then(|address| address.parse().ok()) {
        builder = builder.reply_to(Mailbox::new(None, reply_to));
    }
    let composed = match (&mail.text, &mail.html) {
        (Some(text), Some(html)) => {
            builder.multipart(MultiPart::alternative_plain_html(text.clone(), html.clone()))
        }
        (Some(text), None) => builder.singlepart(SinglePart::plain(text.clone())),
        (None, Some(html)) => builder.singlepart(SinglePart::html(html.clone())),
        (None, None) => return Err(ComposeError::Content),
    };
    let mut composed = composed.map_err(|_| ComposeError::Content)?;
    let headers = composed.headers_mut();
    // RFC 3834: no absence notes in answer, please.
    let auto = ("Auto-Submitted".to_owned(), "auto-generated".to_owned());
    let own = mail.headers.iter().map(|header| (header.name.clone(), header.value.clone()));
    for (name, value) in [auto].into_iter().chain(config.headers.iter().cloned()).chain(own) {
        let value = line(&value.replace("$messageType", message_type(&message.purpose)));
        let is_own = OWN_HEADERS.iter().any(|own| own.eq_ignore_ascii_case(&name));
        // lettre takes line breaks in a name: they would begin another header, or the body.
        let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_graphic() && b != b':');
        if let (true, false, Ok(name)) = (is_name, is_own, HeaderName::new_from_ascii(name)) {
            headers.insert_raw(HeaderValue::new(name, value));
        }
    }
    if let Some(signer) = &config.dkim
        && !signer.sign(&mut composed)
    {
        warn!("a mail goes unsigned: its headers are too long to be signed");
    }
    Ok(Letter { sender, recipient, bytes: composed.formatted() })
}

/// GoTrue's name of what a mail is about, which it puts for `$messageType`.
fn message_type(purpose: &str) -> &str {
    if purpose == "reauthentication" { "reauthenticate" } else { purpose }
}

/// One line: what ends a line would begin another header.
fn line(text: &str) -> String {
    let plain = text.chars().map(|one| if one.is_control() { ' ' } else { one });
    plain.collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use auth_ext_core::outbox::Header;
    use serde_json::Value;
    use uuid::Uuid;

    use super::*;
    use crate::smtp::tests::config;

    fn mail() -> Mail {
        Mail {
            to: "ada@example.com".to_owned(),
            from_address: None,
            from_name: None,
            reply_to: None,
            subject: "Your code".to_owned(),
            html: Some("<p>123456</p>".to_owned()),
            text: Some("123456".to_owned()),
            headers: Vec::new(),
        }
    }

    fn composed(config: &SmtpConfig, mail: &Mail) -> Result<String, ComposeError> {
        let message = ClaimedMessage {
            id: Uuid::from_u128(7),
            lease: Uuid::nil(),
            purpose: "recovery".to_owned(),
            attempt: 1,
            created_at: String::new(),
            deadline: String::new(),
            payload: Value::Null,
        };
        compose(config, &message, mail).map(|letter| String::from_utf8(letter.bytes).unwrap())
    }

    /// The header lines of a mail, unfolded.
    fn head(text: &str) -> Vec<String> {
        let (head, _) = text.split_once("\r\n\r\n").unwrap();
        head.replace("\r\n ", " ").split("\r\n").map(str::to_owned).collect()
    }

    #[test]
    fn each_attempt_has_the_same_message_id() {
        let text = composed(&config(), &mail()).unwrap();
        let id = "Message-ID: <00000000-0000-0000-0000-000000000007@example.org>".to_owned();
        assert!(head(&text).contains(&id), "{text}");
        assert!(text.contains("multipart/alternative"));
    }

    #[test]
    fn nothing_begins_another_header() {
        let evil = "x\r\nBcc: all@example.com\r\n\r\nbody";
        let mut config = config();
        config.headers = vec![("X-Kind".to_owned(), format!("$messageType {evil}"))];
        let mail = Mail {
            subject: evil.to_owned(),
            from_name: Some(evil.to_owned()),
            headers: vec![
                Header { name: "X-Own".to_owned(), value: evil.to_owned() },
                Header { name: "Bcc".to_owned(), value: "all@example.com".to_owned() },
                Header { name: "X: y\r\nBcc".to_owned(), value: "all@example.com".to_owned() },
                Header { name: "X-A\r\nBcc".to_owned(), value: "all@example.com".to_owned() },
                Header { name: "X-A\r\n\r\nbody".to_owned(), value: "x".to_owned() },
                Header { name: "X A".to_owned(), value: "x".to_owned() },
            ],
            ..mail()
        };
        let text = composed(&config, &mail).unwrap();
        let head = head(&text);
        assert!(!head.iter().any(|line| line.to_ascii_lowercase().starts_with("bcc")), "{text}");
        assert!(head.iter().any(|line| line.starts_with("X-Kind: recovery x")), "{text}");
        for bad in [evil, "ada@example.com, bob@example.com", "", "ada"] {
            let mail = Mail { to: bad.to_owned(), ..mail.clone() };
            assert_eq!(composed(&config, &mail), Err(ComposeError::Recipient), "{bad}");
        }
    }

    #[test]
    fn a_mail_needs_a_sender_and_a_body() {
        let mut nobody = config();
        nobody.from_address = None;
        assert_eq!(composed(&nobody, &mail()), Err(ComposeError::Sender));
        let own = Mail { from_address: Some("own@example.net".to_owned()), ..mail() };
        assert!(composed(&nobody, &own).unwrap().contains("<own@example.net>"));
        let empty = Mail { html: None, text: None, ..mail() };
        assert_eq!(composed(&config(), &empty), Err(ComposeError::Content));
    }

    #[test]
    fn unicode_is_encoded() {
        let mail = Mail {
            subject: "Grüße, 你好".to_owned(),
            from_name: Some("Zoë".to_owned()),
            text: Some("Grüße\n.\n.end".to_owned()),
            html: None,
            ..mail()
        };
        let text = composed(&config(), &mail).unwrap();
        assert!(text.is_ascii(), "{text}");
    }
}
