//! The database: claims and reports. Each is one statement and so one transaction; none is open while
//! something is sent.

use std::sync::Arc;
use std::time::Duration;

use auth_ext_core::outbox::{
    CallbackRequest, CallbackStep, ClaimedMessage, HttpAnswer, Kind, Report,
};
use futures_util::future::poll_fn;
use serde_json::Value;
use tokio::sync::{Mutex, watch};
use tokio_postgres::config::{Host, SslMode, TargetSessionAttrs};
use tokio_postgres::error::SqlState;
use tokio_postgres::tls::{MakeTlsConnect, TlsConnect};
use tokio_postgres::types::{Json, Type};
use tokio_postgres::{AsyncMessage, Client, Connection, NoTls, Socket};
use tokio_postgres_rustls::MakeRustlsConnect;
use tracing::{info, warn};

use crate::config::{ConfigError, DatabaseConfig, is_loopback};
use crate::tls;

const CLAIM: &str = "SELECT auth_ext.courier_claim($1, $2, $3, $4)";
const CALLBACK: &str = "SELECT auth_ext.courier_callback($1, $2, $3)";
const REPORT: &str = "SELECT auth_ext.courier_report($1)";

/// The shortest and the longest pause between two attempts to connect.
const PAUSES: (Duration, Duration) = (Duration::from_millis(200), Duration::from_secs(10));
/// How long a statement may take: a server that is gone without a word must not hold us for ever.
const PATIENCE: Duration = Duration::from_secs(30);

/// Why a statement failed.
#[derive(Debug)]
pub(crate) enum DatabaseError {
    /// The connection is gone, or the server takes no writes: it may go better on another one.
    Lost(String),
    /// The server refused the statement.
    Refused(String),
    /// The server cannot read what was sent: trying again is of no use.
    Unreadable(String),
    /// The settings are wrong.
    Settings(ConfigError),
}

impl core::fmt::Display for DatabaseError {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Lost(text) | Self::Refused(text) | Self::Unreadable(text) => {
                formatter.write_str(text)
            }
            Self::Settings(error) => error.fmt(formatter),
        }
    }
}

/// The connection, made again whenever it is lost.
pub(crate) struct Database {
    config: DatabaseConfig,
    name: String,
    lease: i32,
    client: Mutex<Option<Arc<Client>>>,
    /// Changed by each notification and by each new connection.
    pub(crate) woken: watch::Sender<()>,
}

impl Database {
    /// Connects to nothing yet.
    pub(crate) fn new(config: DatabaseConfig, name: String, lease: Duration) -> Self {
        let lease = i32::try_from(lease.as_secs()).unwrap_or(i32::MAX);
        Self { config, name, lease, client: Mutex::new(None), woken: watch::Sender::new(()) }
    }

    /// Takes messages of a kind that are due.
    ///
    /// # Errors
    /// [`DatabaseError`].
    pub(crate) async fn claim(
        &self,
        kind: Kind,
        limit: u32,
    ) -> Result<Vec<ClaimedMessage>, DatabaseError> {
        let limit = i32::try_from(limit).unwrap_or(i32::MAX);
        let claimed: Json<Vec<ClaimedMessage>> = self
            .scalar(
                CLAIM,
                &[
                    (&self.name, Type::TEXT),
                    (&kind.as_str(), Type::TEXT),
                    (&limit, Type::INT4),
                    (&self.lease, Type::INT4),
                ],
            )
            .await?;
        Ok(claimed.0)
    }

    /// Tells what became of messages.
    ///
    /// # Errors
    /// [`DatabaseError`].
    pub(crate) async fn report(&self, reports: &[Report]) -> Result<(), DatabaseError> {
        let _: Json<Value> = self.scalar(REPORT, &[(&Json(reports), Type::JSONB)]).await?;
        Ok(())
    }

    /// What a browser is to be told, or what is to be asked before: for a request, and for the answers
    /// to what the last step asked for.
    ///
    /// # Errors
    /// [`DatabaseError`].
    pub(crate) async fn callback(
        &self,
        request: &CallbackRequest,
        carried: Option<(&str, &[HttpAnswer])>,
    ) -> Result<CallbackStep, DatabaseError> {
        let carry = carried.map(|(carry, _)| carry);
        let answers = carried.map(|(_, answers)| Json(answers));
        let step: Json<CallbackStep> = self
            .scalar(
                CALLBACK,
                &[(&Json(request), Type::JSONB), (&carry, Type::TEXT), (&answers, Type::JSONB)],
            )
            .await?;
        Ok(step.0)
    }

    /// Whether the database answers; for `/healthz`.
    ///
    /// # Errors
    /// [`DatabaseError`].
    pub(crate) async fn check(&self) -> Result<(), DatabaseError> {
        let _: i32 = self.scalar("SELECT 1", &[]).await?;
        Ok(())
    }

    async fn scalar<T>(
        &self,
        statement: &str,
        parameters: &[(&(dyn tokio_postgres::types::ToSql + Sync), Type)],
    ) -> Result<T, DatabaseError>
    where
        T: for<'a> tokio_postgres::types::FromSql<'a>,
    {
        let client = self.client().await?;
        // Unnamed statements in one round trip: they pass through every pooler.
        let rows = tokio::time::timeout(PATIENCE, client.query_typed(statement, parameters)).await;
        let failure = match rows {
            Ok(Ok(rows)) => {
                let row = rows.first().ok_or_else(|| refused("an empty answer"))?;
                return row.try_get(0).map_err(|_| refused("an answer of another form"));
            }
            Ok(Err(error)) => classify(&error),
            Err(_) => DatabaseError::Lost("the database does not answer".to_owned()),
        };
        if matches!(failure, DatabaseError::Lost(_)) {
            // Unless somebody else has made a new one meanwhile.
            let mut slot = self.client.lock().await;
            *slot = slot.take().filter(|current| !Arc::ptr_eq(current, &client));
        }
        Err(failure)
    }

    async fn client(&self) -> Result<Arc<Client>, DatabaseError> {
        let mut slot = self.client.lock().await;
        if let Some(client) = slot.as_ref().filter(|client| !client.is_closed()) {
            return Ok(Arc::clone(client));
        }
        let client =
            Arc::new(tokio::time::timeout(PATIENCE, self.connect()).await.map_err(|_| {
                DatabaseError::Lost("the database cannot be reached in time".to_owned())
            })??);
        if self.config.listen {
            // A pooler may refuse it; then polling has to do.
            if client.batch_execute("LISTEN auth_ext_outbox").await.is_err() {
                warn!("LISTEN is refused: messages wait for the next poll");
            }
        }
        info!("connected to the database");
        *slot = Some(Arc::clone(&client));
        self.woken.send_replace(());
        Ok(client)
    }

    async fn connect(&self) -> Result<Client, DatabaseError> {
        let mut config = parse(&self.config).map_err(DatabaseError::Settings)?;
        config.application_name("auth_ext_courier");
        config.target_session_attrs(TargetSessionAttrs::ReadWrite);
        config.connect_timeout(Duration::from_secs(10));
        config.keepalives_idle(Duration::from_secs(30));
        if config.get_ssl_mode() == SslMode::Disable {
            self.connect_with(&config, NoTls).await
        } else {
            let tls =
                tls::client(self.config.ca_file.as_deref()).map_err(DatabaseError::Settings)?;
            self.connect_with(&config, MakeRustlsConnect::new(tls)).await
        }
    }

    async fn connect_with<T>(
        &self,
        config: &tokio_postgres::Config,
        tls: T,
    ) -> Result<Client, DatabaseError>
    where
        T: MakeTlsConnect<Socket>,
        T::Stream: Send + 'static,
        T::TlsConnect: Send,
        <T::TlsConnect as TlsConnect<Socket>>::Future: Send,
    {
        let (client, connection) =
            config.connect(tls).await.map_err(|error| DatabaseError::Lost(described(&error)))?;
        tokio::spawn(drive(connection, self.woken.clone()));
        Ok(client)
    }
}

/// Lets a connection do its work, and passes on that there is work for us.
async fn drive<S>(mut connection: Connection<Socket, S>, woken: watch::Sender<()>)
where
    S: tokio_postgres::tls::TlsStream + Unpin,
{
    loop {
        match poll_fn(|context| connection.poll_message(context)).await {
            Some(Ok(AsyncMessage::Notification(_))) => {
                woken.send_replace(());
            }
            Some(Ok(_)) => {}
            Some(Err(error)) => {
                warn!(reason = described(&error), "the connection to the database is lost");
                break;
            }
            None => break,
        }
    }
    woken.send_replace(());
}

/// The pause after so many failures in a row.
pub(crate) fn pause(failures: u32) -> Duration {
    PAUSES.0.saturating_mul(1 << failures.min(10)).min(PAUSES.1)
}

/// The settings of the connection. To another machine the wish about TLS must be said: messages hold
/// codes that sign people in.
fn parse(config: &DatabaseConfig) -> Result<tokio_postgres::Config, ConfigError> {
    let text = config.url.text()?;
    // All three verify here: certificates that nobody checks keep nobody out.
    let text = zeroize::Zeroizing::new(
        text.replace("sslmode=verify-full", "sslmode=require")
            .replace("sslmode=verify-ca", "sslmode=require"),
    );
    let mut parsed: tokio_postgres::Config = text
        .parse()
        .map_err(|_| ConfigError("database.url is neither a URL nor keywords".to_owned()))?;
    if let Some(password) = &config.password {
        parsed.password(password.read()?.expose());
    }
    let is_near = parsed.get_hosts().iter().all(|host| match host {
        Host::Unix(_) => true,
        Host::Tcp(name) => is_loopback(name),
    });
    match (parsed.get_ssl_mode(), is_near) {
        (SslMode::Prefer, true) => {
            parsed.ssl_mode(SslMode::Disable);
        }
        (SslMode::Prefer, false) => {
            return Err(ConfigError(
                "database.url must say sslmode=require (TLS, verified) or sslmode=disable: the host is not this machine".to_owned(),
            ));
        }
        _ => {}
    }
    Ok(parsed)
}

fn refused(text: &str) -> DatabaseError {
    DatabaseError::Refused(format!("the database gave {text}"))
}

fn classify(error: &tokio_postgres::Error) -> DatabaseError {
    let text = described(error);
    let Some(code) = error.code() else {
        return DatabaseError::Lost(text);
    };
    // A standby, a server that stops or starts, or a connection that is broken on its side.
    let is_elsewhere = *code == SqlState::READ_ONLY_SQL_TRANSACTION
        || ["08", "53", "57"].iter().any(|class| code.code().starts_with(class));
    if is_elsewhere {
        DatabaseError::Lost(text)
    } else if code.code().starts_with("22") {
        DatabaseError::Unreadable(text)
    } else {
        DatabaseError::Refused(text)
    }
}

/// An error in the server's words; without its detail, which could show values.
fn described(error: &tokio_postgres::Error) -> String {
    use core::error::Error as _;
    if let Some(database) = error.as_db_error() {
        return format!("{} ({})", database.message(), database.code().code());
    }
    error.source().map_or_else(|| error.to_string(), |source| format!("{error}: {source}"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use auth_ext_core::secret::Secret;

    use super::*;
    use crate::config::SecretSource;

    fn config(url: &str) -> DatabaseConfig {
        DatabaseConfig {
            url: SecretSource::Given(Secret::from_text(url)),
            password: None,
            ca_file: None,
            listen: true,
        }
    }

    #[test]
    fn tls_is_a_wish_that_must_be_said_for_another_machine() {
        for (url, mode) in [
            ("postgres://auth_ext_courier@localhost/app", Some(SslMode::Disable)),
            ("postgres://auth_ext_courier@127.0.0.1/app", Some(SslMode::Disable)),
            ("host=/run/postgresql user=auth_ext_courier", Some(SslMode::Disable)),
            ("postgres://auth_ext_courier@db/app", None),
            ("postgres://auth_ext_courier@db,localhost/app", None),
            ("postgres://auth_ext_courier@db/app?sslmode=require", Some(SslMode::Require)),
            ("postgres://auth_ext_courier@db/app?sslmode=verify-full", Some(SslMode::Require)),
            ("postgres://auth_ext_courier@db/app?sslmode=disable", Some(SslMode::Disable)),
        ] {
            let parsed = parse(&config(url)).ok().map(|parsed| parsed.get_ssl_mode());
            assert_eq!(parsed, mode, "{url}");
        }
    }

    #[test]
    fn a_wrong_url_is_not_told_because_it_holds_a_password() {
        let error = parse(&config("postgres://u:hunter2@[/x")).unwrap_err();
        assert!(!error.0.contains("hunter2"));
    }

    #[test]
    fn pauses_grow_to_ten_seconds() {
        assert_eq!(pause(0), Duration::from_millis(200));
        assert_eq!(pause(3), Duration::from_millis(1600));
        assert_eq!(pause(u32::MAX), Duration::from_secs(10));
    }
}
