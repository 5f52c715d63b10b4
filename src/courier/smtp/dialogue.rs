//! One conversation with a mail server, step by step, so that whoever asks can be told which step
//! failed.

use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;

use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{
    AsyncSmtpConnection, Certificate, CertificateStore, TlsParameters,
};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};
use lettre::transport::smtp::response::Response;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};

use super::compose::Letter;
use super::failure::{Cause, Failure, Step};
use crate::config::{SmtpAuth, SmtpConfig, SmtpTls};
use crate::tls;
use crate::words::scrubbed;

/// How many mails go over one connection: some servers take no more.
const MOST_MAILS: u32 = 100;

/// A connection that is ready for a mail.
pub(super) struct Conversation {
    connection: AsyncSmtpConnection,
    mails: u32,
    pub(super) idle_since: Instant,
}

impl Conversation {
    /// Connects, encrypts and authenticates, as the settings say.
    ///
    /// # Errors
    /// [`Failure`], with the step.
    pub(super) async fn open(config: &SmtpConfig, deadline: Instant) -> Result<Self, Failure> {
        let addresses = within(deadline, Step::Resolve, async {
            let found = tokio::net::lookup_host((config.host.as_str(), config.port)).await;
            let found: Vec<SocketAddr> = found
                .map_err(|error| {
                    Failure::new(Step::Resolve, Cause::Network, scrubbed(&error.to_string()))
                })?
                .collect();
            Ok(found)
        })
        .await?;
        let hello = config.hello.clone().map_or_else(ClientId::default, ClientId::Domain);
        let parameters = match config.tls {
            SmtpTls::None => None,
            SmtpTls::Implicit | SmtpTls::StartTls => Some(parameters(config)?),
        };
        let mut connection = match (config.tls, parameters.clone()) {
            (SmtpTls::Implicit, Some(parameters)) => {
                implicit(&addresses, &hello, parameters, deadline).await?
            }
            _ => plain(&addresses, &hello, deadline).await?,
        };
        if let (SmtpTls::StartTls, Some(parameters)) = (config.tls, parameters) {
            if !connection.can_starttls() {
                let text = "the server offers no STARTTLS, and nothing is sent in clear";
                return Err(Failure::new(Step::StartTls, Cause::Protocol, text.to_owned()));
            }
            let upgraded = connection.starttls(parameters, &hello);
            within(deadline, Step::StartTls, async { told(Step::StartTls, upgraded.await) })
                .await?;
        }
        let mut conversation = Self { connection, mails: 0, idle_since: Instant::now() };
        conversation.authenticate(config, deadline).await?;
        Ok(conversation)
    }

    async fn authenticate(
        &mut self,
        config: &SmtpConfig,
        deadline: Instant,
    ) -> Result<(), Failure> {
        let (Some(user), Some(password)) = (&config.user, &config.password) else {
            return Ok(());
        };
        let secret = password
            .text()
            .map_err(|error| Failure::new(Step::Authenticate, Cause::Settings, error.0))?;
        let credentials = Credentials::new(user.clone(), (*secret).clone());
        let mechanisms: &[Mechanism] = match config.auth {
            SmtpAuth::Auto => &[Mechanism::Plain, Mechanism::Login],
            SmtpAuth::Plain => &[Mechanism::Plain],
            SmtpAuth::Login => &[Mechanism::Login],
            SmtpAuth::Xoauth2 => &[Mechanism::Xoauth2],
        };
        if self.connection.server_info().get_auth_mechanism(mechanisms).is_none() {
            let text = "the server offers none of the ways to authenticate that smtp.auth allows";
            return Err(Failure::new(Step::Authenticate, Cause::Protocol, text.to_owned()));
        }
        let answer = self.connection.auth(mechanisms, &credentials);
        within(deadline, Step::Authenticate, async { told(Step::Authenticate, answer.await) })
            .await
            .map(|_| ())
    }

    /// Sends a mail. Gives the server's last words.
    ///
    /// # Errors
    /// [`Failure`], with the step.
    pub(super) async fn send(
        &mut self,
        letter: &Letter,
        deadline: Instant,
    ) -> Result<String, Failure> {
        let mut options = Vec::new();
        let plain = [&letter.sender, &letter.recipient]
            .iter()
            .all(|address| AsRef::<str>::as_ref(*address).is_ascii());
        if !plain {
            if !self.connection.server_info().supports_feature(Extension::SmtpUtfEight) {
                let text = "the address is not ASCII, and the server takes no others";
                return Err(Failure::new(Step::Recipient, Cause::Refused, text.to_owned()));
            }
            options.push(MailParameter::SmtpUtfEight);
        }
        let connection = &mut self.connection;
        let sender = Mail::new(Some(letter.sender.clone()), options);
        within(deadline, Step::Sender, async {
            told(Step::Sender, connection.command(sender).await)
        })
        .await?;
        let recipient = Rcpt::new(letter.recipient.clone(), Vec::new());
        within(deadline, Step::Recipient, async {
            told(Step::Recipient, connection.command(recipient).await)
        })
        .await?;
        let begun = within(deadline, Step::Content, async {
            told(Step::Content, connection.command(Data).await)
        })
        .await?;
        // Answers that somebody slipped in before TLS began would each stand for the next one, and at
        // the end for a yes that was never said.
        if !begun.has_code(354) {
            connection.abort().await;
            let text = format!("the server answered {} where 354 belongs", begun.code());
            return Err(Failure::new(Step::Content, Cause::Network, text));
        }
        let taken = within(deadline, Step::Accept, async {
            told(Step::Accept, connection.message(&letter.bytes).await)
        })
        .await?;
        if !taken.has_code(250) {
            let text = format!("the server answered {} where 250 belongs", taken.code());
            return Err(Failure::new(Step::Accept, Cause::Network, text));
        }
        self.mails = self.mails.saturating_add(1);
        self.idle_since = Instant::now();
        Ok(words(&taken))
    }

    /// After a mail, refused or taken: whether the connection can be used for another one.
    pub(super) async fn ready_again(&mut self, was_refused: bool, deadline: Instant) -> bool {
        if self.connection.has_broken() || self.mails >= MOST_MAILS {
            return false;
        }
        if !was_refused {
            return true;
        }
        let connection = &mut self.connection;
        within(deadline, Step::Sender, async { told(Step::Sender, connection.command(Rset).await) })
            .await
            .is_ok()
    }

    /// Says good-bye, for a second at most.
    pub(super) async fn close(mut self) {
        let _ = tokio::time::timeout(Duration::from_secs(1), self.connection.abort()).await;
    }

    /// How the connection is protected, in words.
    pub(super) fn protection(&self) -> &'static str {
        if self.connection.is_encrypted() { "with TLS" } else { "without TLS" }
    }
}

/// Connects with TLS from the first byte.
async fn implicit(
    addresses: &[SocketAddr],
    hello: &ClientId,
    parameters: TlsParameters,
    deadline: Instant,
) -> Result<AsyncSmtpConnection, Failure> {
    let left = deadline.saturating_duration_since(Instant::now()).max(Duration::from_millis(1));
    let connected =
        AsyncSmtpConnection::connect_tokio1(addresses, Some(left), hello, Some(parameters), None);
    within(deadline, Step::Connect, async {
        connected.await.map_err(|error| Failure::of_connecting(&error))
    })
    .await
}

/// Connects in clear, for STARTTLS or for good. The content and its end are two writes: without
/// `TCP_NODELAY` the second would wait for the other side's delayed acknowledgement.
async fn plain(
    addresses: &[SocketAddr],
    hello: &ClientId,
    deadline: Instant,
) -> Result<AsyncSmtpConnection, Failure> {
    let stream = within(deadline, Step::Connect, async {
        let stream = TcpStream::connect(addresses).await;
        stream.and_then(|stream| stream.set_nodelay(true).map(|()| stream)).map_err(|error| {
            Failure::new(Step::Connect, Cause::Network, scrubbed(&error.to_string()))
        })
    })
    .await?;
    let greeted = AsyncSmtpConnection::connect_with_transport(Box::new(stream), hello);
    within(deadline, Step::Greeting, async { told(Step::Greeting, greeted.await) }).await
}

fn parameters(config: &SmtpConfig) -> Result<TlsParameters, Failure> {
    let wrong = |text: String| Failure::new(Step::Connect, Cause::Settings, text);
    let mut builder =
        TlsParameters::builder(config.host.clone()).certificate_store(CertificateStore::Default);
    if let Some(path) = &config.ca_file {
        for certificate in tls::certificates(path).map_err(|error| wrong(error.0))? {
            let certificate = Certificate::from_der(certificate.to_vec())
                .map_err(|_| wrong("smtp.ca_file holds no certificate".to_owned()))?;
            builder = builder.add_root_certificate(certificate);
        }
    }
    builder.build_rustls().map_err(|error| wrong(scrubbed(&error.to_string())))
}

/// What a server said, or the failure of the step.
fn told<T>(step: Step, answer: Result<T, Error>) -> Result<T, Failure> {
    answer.map_err(|error| Failure::of(step, &error))
}

/// Runs a step until the deadline.
async fn within<T>(
    deadline: Instant,
    step: Step,
    work: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    timeout_at(deadline, work)
        .await
        .unwrap_or_else(|_| Err(Failure::new(step, Cause::Network, "no answer in time".to_owned())))
}

fn words(response: &Response) -> String {
    let text: Vec<&str> = response.message().collect();
    scrubbed(&format!("{} {}", response.code(), text.join(" ")))
}
