//! Mail by SMTP.

mod compose;
mod dialogue;
mod failure;

use std::sync::Mutex;

use auth_ext_core::outbox::{ClaimedMessage, Mail};
use tokio::time::Instant;

use crate::config::SmtpConfig;
use crate::result::Sent;
use compose::{ComposeError, Letter, compose};
use dialogue::Conversation;
use failure::Failure;

/// The mail server, with the connections that wait for a mail.
pub(crate) struct Smtp {
    config: SmtpConfig,
    idle: Mutex<Vec<Conversation>>,
}

impl Smtp {
    /// Connects to nothing yet.
    pub(crate) const fn new(config: SmtpConfig) -> Self {
        Self { config, idle: Mutex::new(Vec::new()) }
    }

    /// Sends a mail.
    pub(crate) async fn send(&self, message: &ClaimedMessage) -> Sent {
        // Not the error itself: it could quote the content.
        let Ok(mail) = serde_json::from_value::<Mail>(message.payload.clone()) else {
            return Sent::refused("payload", "the message is no mail");
        };
        match compose(&self.config, message, &mail) {
            Ok(letter) => self.deliver(&letter).await,
            Err(ComposeError::Recipient) => {
                Sent::refused("recipient", "the recipient is no address")
            }
            Err(ComposeError::Content) => Sent::refused("payload", "the mail has no body"),
            Err(ComposeError::Sender) => Sent::failed(
                "sender",
                "neither the mail nor smtp.from_address names a sender that is an address",
            ),
        }
    }

    /// Connects and authenticates, sends nothing. Gives words, or the words of the failure.
    pub(crate) async fn probe(&self) -> Result<String, String> {
        let deadline = Instant::now() + self.config.timeout;
        match Conversation::open(&self.config, deadline).await {
            Ok(conversation) => {
                let text = format!("connected {}", conversation.protection());
                conversation.close().await;
                Ok(text)
            }
            Err(failure) => Err(failure.outcome().detail.unwrap_or_default()),
        }
    }

    async fn deliver(&self, letter: &Letter) -> Sent {
        let deadline = Instant::now() + self.config.timeout;
        // Those that waited may have been closed by the server meanwhile; then a new one has to do.
        while let Some(conversation) = self.waiting() {
            match self.over(conversation, letter, deadline).await {
                Err(failure)
                    if failure.is_of_connection() && failure.step == failure::Step::Sender => {}
                result => return finished(result),
            }
        }
        let opened = Conversation::open(&self.config, deadline).await;
        finished(match opened {
            Ok(conversation) => self.over(conversation, letter, deadline).await,
            Err(failure) => Err(failure),
        })
    }

    async fn over(
        &self,
        mut conversation: Conversation,
        letter: &Letter,
        deadline: Instant,
    ) -> Result<String, Failure> {
        let sent = conversation.send(letter, deadline).await;
        let is_usable = match &sent {
            Ok(_) => conversation.ready_again(false, deadline).await,
            Err(failure) if failure.is_of_connection() => false,
            Err(_) => conversation.ready_again(true, deadline).await,
        };
        let protection = conversation.protection();
        if is_usable && !self.config.idle.is_zero() {
            self.idle().push(conversation);
        } else {
            conversation.close().await;
        }
        sent.map(|words| format!("taken by the mail server {protection}: {words}"))
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Conversation>> {
        self.idle.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// The connection that was used last and is not too old.
    fn waiting(&self) -> Option<Conversation> {
        let oldest = Instant::now().checked_sub(self.config.idle);
        self.idle().pop().filter(|one| oldest.is_none_or(|oldest| one.idle_since > oldest))
    }

    /// Closes the connections that have waited too long, or all of them.
    pub(crate) async fn close_idle(&self, all: bool) {
        let oldest = Instant::now().checked_sub(self.config.idle);
        let is_old =
            |one: &mut Conversation| all || oldest.is_some_and(|oldest| one.idle_since <= oldest);
        let old: Vec<Conversation> = self.idle().extract_if(.., is_old).collect();
        for conversation in old {
            conversation.close().await;
        }
    }
}

/// A mail to try the way out, made outside the database.
pub(crate) fn test_message(to: &str) -> ClaimedMessage {
    let mail = Mail {
        to: to.to_owned(),
        from_address: None,
        from_name: None,
        reply_to: None,
        subject: "Mail leaves this server".to_owned(),
        html: None,
        text: Some("This is the mail that auth_ext_courier mail-test sent.\n".to_owned()),
        headers: Vec::new(),
    };
    ClaimedMessage {
        id: uuid::Uuid::new_v4(),
        lease: uuid::Uuid::nil(),
        purpose: "mail_test".to_owned(),
        attempt: 1,
        created_at: String::new(),
        deadline: String::new(),
        payload: serde_json::to_value(mail).unwrap_or_default(),
    }
}

fn finished(result: Result<String, Failure>) -> Sent {
    match result {
        Ok(words) => Sent::delivered(words),
        Err(failure) => failure.outcome(),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::time::Duration;

    use crate::config::{SmtpAuth, SmtpConfig, SmtpTls};

    pub(crate) fn config() -> SmtpConfig {
        SmtpConfig {
            host: "127.0.0.1".to_owned(),
            port: 1,
            tls: SmtpTls::None,
            ca_file: None,
            user: None,
            password: None,
            auth: SmtpAuth::Auto,
            from_address: Some("noreply@example.org".to_owned()),
            from_name: Some("Example".to_owned()),
            headers: Vec::new(),
            dkim: None,
            hello: None,
            connections: 1,
            timeout: Duration::from_secs(10),
            idle: Duration::from_secs(10),
        }
    }
}
