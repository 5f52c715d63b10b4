//! `auth_ext_courier`: the only part of `auth_ext` that talks to the outside world. It takes messages
//! from the database, sends them and says how it went. What is sent, to whom and how often is decided
//! in the database.

mod callback;
mod config;
mod database;
mod dkim;
mod http;
mod manual;
mod metrics;
mod report;
mod result;
mod server;
mod smtp;
mod tls;
mod words;
mod work;

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use auth_ext_core::outbox::Outcome;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::timeout;
use tracing::{error, info};

use config::{Config, LogConfig};
use database::Database;
use http::Http;
use metrics::Metrics;
use smtp::Smtp;
use work::{Office, Way};

/// What is to be done.
enum Command {
    Run,
    Check,
    MailTest(String),
    Help,
    Version,
}

fn main() -> ExitCode {
    let (command, file) = match arguments(std::env::args().skip(1)) {
        Ok(parsed) => parsed,
        Err(text) => return failed(&text),
    };
    match command {
        Command::Help => return said(&manual::text()),
        Command::Version => {
            return said(concat!("auth_ext_courier ", env!("CARGO_PKG_VERSION"), "\n"));
        }
        Command::Run | Command::Check | Command::MailTest(_) => {}
    }
    let config = match Config::load(file.as_deref()) {
        Ok(config) => config,
        Err(error) => return failed(&error.to_string()),
    };
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error.to_string()),
    };
    let done = match command {
        Command::MailTest(to) => runtime.block_on(mail_test(config, &to)),
        Command::Check => runtime.block_on(check(config)),
        Command::Run | Command::Help | Command::Version => {
            log_to_stderr(config.log);
            runtime.block_on(run(config))
        }
    };
    // Names are looked up in threads that cannot be stopped; the end does not wait for them.
    runtime.shutdown_background();
    match done {
        Ok(text) => said(&text),
        Err(text) => failed(&text),
    }
}

fn arguments(
    arguments: impl Iterator<Item = String>,
) -> Result<(Command, Option<PathBuf>), String> {
    let mut arguments = arguments.peekable();
    let (mut command, mut file) = (None, None);
    let missing = |what: &str| format!("{what} is missing; --help tells how");
    while let Some(argument) = arguments.next() {
        let next = match argument.as_str() {
            "--help" | "-h" | "help" => Command::Help,
            "--version" | "-V" => Command::Version,
            "--config" => {
                file = Some(PathBuf::from(arguments.next().ok_or_else(|| missing("FILE"))?));
                continue;
            }
            "run" => Command::Run,
            "check" => Command::Check,
            "mail-test" => Command::MailTest(arguments.next().ok_or_else(|| missing("ADDRESS"))?),
            _ => return Err(format!("{argument} is no command; --help tells which there are")),
        };
        if command.replace(next).is_some() {
            return Err("one command at a time".to_owned());
        }
    }
    Ok((command.unwrap_or(Command::Run), file))
}

fn said(text: &str) -> ExitCode {
    // Nobody may be listening any more.
    let _ = std::io::stdout().write_all(text.as_bytes());
    ExitCode::SUCCESS
}

fn failed(text: &str) -> ExitCode {
    let _ = writeln!(std::io::stderr(), "auth_ext_courier: {text}");
    ExitCode::FAILURE
}

fn log_to_stderr(config: LogConfig) {
    let builder = tracing_subscriber::fmt()
        .with_max_level(config.level)
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .with_target(false);
    if config.json {
        builder.json().flatten_event(true).init();
    } else {
        builder.init();
    }
}

/// Carries messages until a signal.
async fn run(config: Config) -> Result<String, String> {
    let database = Arc::new(Database::new(config.database, config.name.clone(), config.lease));
    let metrics = Arc::new(Metrics::new());
    let (results, received) = mpsc::unbounded_channel();
    let (stop, stopped) = watch::channel(false);
    let mut tasks = JoinSet::new();
    if let Some(address) = config.listen {
        let serving =
            server::run(address, Arc::clone(&database), Arc::clone(&metrics), stopped.clone());
        tasks.spawn(async move {
            if let Err(error) = serving.await {
                error!(%address, %error, "health and metrics cannot be served");
            }
        });
    }
    let http = Arc::new(Http::new(&config.http).map_err(|error| error.to_string())?);
    if let Some(address) = config.callback_listen {
        let (database, http) = (Arc::clone(&database), Arc::clone(&http));
        let desk = callback::Desk::new(database, http, config.provider_time);
        let serving = callback::run(address, desk, stopped.clone());
        tasks.spawn(async move {
            if let Err(error) = serving.await {
                error!(%address, %error, "callbacks cannot be served");
            }
        });
    }
    let office = Office {
        database: Arc::clone(&database),
        metrics: Arc::clone(&metrics),
        results,
        poll: config.poll,
        lease: config.lease,
        stop: config.stop,
        stopped,
    };
    let room = config.http.connections;
    let mut ways = Vec::new();
    if let Some(smtp) = config.smtp {
        let room = smtp.connections;
        ways.push((Way::Mail(Arc::new(Smtp::new(smtp))), room));
    }
    if config.http.hooks {
        ways.push((Way::Hook(Arc::clone(&http)), room));
    }
    if config.http.exchanges {
        ways.push((Way::Exchange(Arc::clone(&http)), room));
    }
    if config.http.messages || config.sms.is_some() {
        ways.push((Way::Sms(http, config.sms.map(Arc::new)), room));
    }
    info!(name = config.name, ways = ways.len(), "started");
    for (way, room) in ways {
        tasks.spawn(work::run(office.clone(), way, room));
    }
    // The reporter ends when the last loop has let go of its sender.
    drop(office);
    let reporter = tokio::spawn(report::run(database, metrics, received));
    signalled().await.map_err(|error| error.to_string())?;
    info!("stopping");
    let _ = stop.send(true);
    let stopping = async {
        while tasks.join_next().await.is_some() {}
        let _ = timeout(config.stop, reporter).await;
    };
    tokio::select! {
        () = stopping => info!("stopped"),
        // Whoever asks twice is in a hurry: what is under way is sent again after its lease.
        _ = signalled() => info!("stopped at once"),
    }
    Ok(String::new())
}

/// Waits for SIGTERM or SIGINT.
async fn signalled() -> std::io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}

/// Tries everything but sending.
async fn check(config: Config) -> Result<String, String> {
    let database = Database::new(config.database, config.name, Duration::from_secs(60));
    database.check().await.map_err(|error| format!("database: {error}"))?;
    let mut text = "database: connected\n".to_owned();
    match config.smtp {
        None => text.push_str("mail: smtp.host is not set, mail stays in the outbox\n"),
        Some(smtp) => {
            let words = Smtp::new(smtp).probe().await.map_err(|text| format!("mail: {text}"))?;
            text.push_str(&format!("mail: {words}\n"));
        }
    }
    Ok(text)
}

/// Sends one mail past the outbox.
async fn mail_test(config: Config, to: &str) -> Result<String, String> {
    let smtp = config.smtp.ok_or("smtp.host is not set, so there is no way out for mail")?;
    let smtp = Smtp::new(smtp);
    let sent = smtp.send(&smtp::test_message(to)).await;
    smtp.close_idle(true).await;
    let detail = sent.detail.unwrap_or_default();
    match sent.outcome {
        Outcome::Delivered => Ok(format!("{detail}\n")),
        Outcome::Failed | Outcome::Refused => Err(detail),
    }
}
