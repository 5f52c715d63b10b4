//! Which step failed, and what that means for the mail.

use core::error::Error as _;

use lettre::transport::smtp::Error;
use lettre::transport::smtp::response::{Code, Severity};

use crate::result::Sent;
use crate::words::scrubbed;

/// A step of the conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// Finding the server's address.
    Resolve,
    /// Reaching it.
    Connect,
    /// TLS from the first byte.
    Tls,
    /// Its first words, and EHLO.
    Greeting,
    /// Going over to TLS.
    StartTls,
    /// User and password.
    Authenticate,
    /// MAIL FROM.
    Sender,
    /// RCPT TO.
    Recipient,
    /// DATA.
    Content,
    /// The end of the content, and the server's yes to it.
    Accept,
}

impl Step {
    /// Its word in reports.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Resolve => "dns",
            Self::Connect => "connect",
            Self::Tls => "tls",
            Self::Greeting => "greeting",
            Self::StartTls => "starttls",
            Self::Authenticate => "auth",
            Self::Sender => "sender",
            Self::Recipient => "recipient",
            Self::Content => "data",
            Self::Accept => "accept",
        }
    }

    /// What was tried, as the object of "failed".
    pub(crate) const fn described(self) -> &'static str {
        match self {
            Self::Resolve => "finding the mail server's address",
            Self::Connect => "connecting to the mail server",
            Self::Tls => "TLS with the mail server",
            Self::Greeting => "the mail server's greeting",
            Self::StartTls => "going over to TLS (STARTTLS)",
            Self::Authenticate => "authenticating (AUTH)",
            Self::Sender => "the sender (MAIL FROM)",
            Self::Recipient => "the recipient (RCPT TO)",
            Self::Content => "beginning the content (DATA)",
            Self::Accept => "the content, up to the server's yes",
        }
    }
}

/// What went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cause {
    /// The server said no, with this code.
    Answer(u16),
    /// We say no: it cannot work with this server and this address.
    Refused,
    /// Nothing came, or the connection broke.
    Network,
    /// The server does not offer or speak what is needed.
    Protocol,
    /// The settings are wrong.
    Settings,
}

/// A failed step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) step: Step,
    pub(crate) cause: Cause,
    /// In words, without addresses and codes.
    pub(crate) text: String,
}

impl Failure {
    pub(crate) const fn new(step: Step, cause: Cause, text: String) -> Self {
        Self { step, cause, text }
    }

    /// The failure of a step.
    pub(crate) fn of(step: Step, error: &Error) -> Self {
        let text = error.source().map_or_else(|| error.to_string(), ToString::to_string);
        let (cause, text) = match error.status() {
            Some(code) => (Cause::Answer(number(code)), format!("{code} {text}")),
            None if error.is_client() => (Cause::Protocol, text),
            // An answer that ends before it is complete, too: the server closed the connection.
            None => (Cause::Network, text),
        };
        let step = if error.is_tls() && step == Step::Connect { Step::Tls } else { step };
        Self::new(step, cause, scrubbed(&text))
    }

    /// The failure of making a connection, which is several steps.
    pub(crate) fn of_connecting(error: &Error) -> Self {
        let is_answer = error.status().is_some() || error.is_response() || error.is_client();
        Self::of(if is_answer { Step::Greeting } else { Step::Connect }, error)
    }

    /// Whether the connection itself is of no use any more; a fresh one may do.
    pub(crate) const fn is_of_connection(&self) -> bool {
        matches!(self.cause, Cause::Network | Cause::Answer(421))
    }

    /// What it means for the mail. It dies only when this recipient or this content is refused for
    /// good; all else somebody can mend before its deadline: the network, the settings, the account,
    /// the right to relay.
    pub(crate) fn outcome(&self) -> Sent {
        let detail = format!("{} failed: {}", self.step.described(), self.text);
        let is_for_good = match (self.step, self.cause) {
            (Step::Recipient, Cause::Answer(550 | 551 | 553)) => !self.text.contains(" 5.7."),
            (Step::Content | Step::Accept, Cause::Answer(code)) => (500..600).contains(&code),
            (_, Cause::Refused) => true,
            _ => false,
        };
        if is_for_good {
            Sent::refused(self.step.word(), detail)
        } else {
            Sent::failed(self.step.word(), detail)
        }
    }
}

fn number(code: Code) -> u16 {
    let severity: u16 = match code.severity {
        Severity::PositiveCompletion => 200,
        Severity::PositiveIntermediate => 300,
        Severity::TransientNegativeCompletion => 400,
        Severity::PermanentNegativeCompletion => 500,
    };
    // `Detail` and `Category` print as their digits.
    let rest = format!("{}{}", code.category, code.detail);
    severity.saturating_add(rest.parse().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use auth_ext_core::outbox::Outcome;

    use super::*;

    fn outcome(step: Step, cause: Cause, text: &str) -> Outcome {
        Failure::new(step, cause, text.to_owned()).outcome().outcome
    }

    #[test]
    fn a_mail_dies_only_of_its_recipient_or_its_content() {
        use Outcome::{Failed, Refused};
        for (step, cause, text, expected) in [
            (Step::Connect, Cause::Network, "refused", Failed),
            (Step::Greeting, Cause::Answer(554), "554 no service", Failed),
            (Step::StartTls, Cause::Protocol, "no STARTTLS", Failed),
            (Step::Authenticate, Cause::Answer(535), "535 5.7.8 bad", Failed),
            (Step::Sender, Cause::Answer(550), "550 5.7.1 not yours", Failed),
            (Step::Sender, Cause::Answer(451), "451 later", Failed),
            (Step::Recipient, Cause::Answer(450), "450 4.2.0 greylisted", Failed),
            (Step::Recipient, Cause::Answer(550), "550 5.1.1 unknown", Refused),
            (Step::Recipient, Cause::Answer(550), "550 5.7.1 relaying denied", Failed),
            (Step::Recipient, Cause::Answer(554), "554 5.7.1 relay access denied", Failed),
            (Step::Recipient, Cause::Answer(552), "552 mailbox full", Failed),
            (Step::Content, Cause::Answer(554), "554 no valid recipients", Refused),
            (Step::Accept, Cause::Answer(554), "554 spam", Refused),
            (Step::Accept, Cause::Answer(451), "451 disk full", Failed),
            (Step::Accept, Cause::Network, "broken", Failed),
        ] {
            assert_eq!(outcome(step, cause, text), expected, "{step:?} {text}");
        }
    }

    #[test]
    fn the_step_is_told_in_words() {
        let failure = Failure::new(Step::StartTls, Cause::Protocol, "none offered".to_owned());
        let sent = failure.outcome();
        assert_eq!(sent.reason, Some("starttls"));
        let detail = "going over to TLS (STARTTLS) failed: none offered".to_owned();
        assert_eq!(sent.detail, Some(detail));
    }
}
