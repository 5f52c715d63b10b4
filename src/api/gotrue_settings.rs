//! The settings of a GoTrue that ran here before.

use std::borrow::Cow;

use auth_ext_core::fault::{Fault, FaultKind};
use auth_ext_core::flow::{self, SmsProviderChange};
use auth_ext_core::gotrue_settings::{Became, Imported, SmsProviderPart, import, parse};
use auth_ext_core::secret::Secret;
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;

use super::call;
use super::keys::import_keys;
use crate::error::report;
use crate::request;
use crate::store;
use crate::subtransaction::refusable;

/// A row of the answer; secrets are never in it.
struct Line {
    variable: String,
    became: Option<String>,
    value: Option<String>,
    note: Option<Cow<'static, str>>,
}

#[pg_extern(sql = false)]
#[allow(clippy::type_complexity, reason = "pgrx reads the columns from the signature")]
fn import_gotrue_settings(
    environment: Option<&str>,
    dry_run: Option<bool>,
) -> Result<
    TableIterator<
        'static,
        (
            name!(variable, String),
            name!(became, Option<String>),
            name!(value, Option<String>),
            name!(note, Option<String>),
        ),
    >,
    ErrorReport,
> {
    let dry_run = dry_run.unwrap_or(false);
    if !dry_run {
        request::require_read_write(c"import_gotrue_settings()");
    }
    let environment = parse(environment.unwrap_or("")).map_err(|line| report(unreadable(line)))?;
    let lines = import(&environment).into_iter().map(|one| apply(one, dry_run));
    let row = |line: Line| (line.variable, line.became, line.value, line.note.map(Cow::into_owned));
    Ok(TableIterator::new(lines.map(row).collect::<Vec<_>>()))
}

/// The line itself may be a secret.
fn unreadable(line: usize) -> Fault {
    Fault::new(FaultKind::InvalidArgument, format!("line {line} is no NAME=value"))
        .with_hint("Pass the environment of GoTrue as env prints it, or its .env file.")
}

fn apply(one: Imported, dry_run: bool) -> Line {
    let Imported { variable, became, note } = one;
    let note = note.map(Cow::Borrowed);
    let (became, value, done) = match became {
        Became::Nothing(why) => {
            return Line { variable, became: None, value: None, note: Some(why) };
        }
        Became::Courier => (
            "courier".to_owned(),
            None,
            Ok(Some(Cow::Borrowed(
                "auth_ext_courier reads this variable itself: leave it in its environment",
            ))),
        ),
        Became::Setting { column, value } => {
            let done = attempt(dry_run, || store::set_setting(column, value.as_deref()));
            (format!("settings.{column}"), value, done)
        }
        Became::GuardedSetting { column, value } => {
            let done = attempt(dry_run, || store::set_setting(column, Some(text(&value)?)));
            (format!("settings.{column}"), None, done)
        }
        Became::SmsProvider { name, part, value } => {
            let told = match part {
                SmsProviderPart::Secret => None,
                _ => text(&value).ok().map(str::to_owned),
            };
            let done = attempt(dry_run, || set_sms_provider(name, part, value));
            (format!("sms_providers.{} of {name}", part.as_str()), told, done)
        }
        Became::Subject { template, subject } => {
            let done = attempt(dry_run, || store::set_mail_subject(template, &subject));
            (format!("mail_templates.subject of {template}"), Some(subject), done)
        }
        Became::Keys(keys) => {
            let done = attempt(dry_run, || {
                import_keys(&keys.text, keys.activate, keys.kid.as_deref()).map(drop)
            });
            ("the key ring".to_owned(), None, done)
        }
    };
    match done {
        Ok(more) => Line { variable, became: Some(became), value, note: more.or(note) },
        Err(why) => Line {
            variable,
            became: None,
            value,
            note: Some(format!("{became} refuses it: {why}").into()),
        },
    }
}

fn set_sms_provider(name: &str, part: SmsProviderPart, value: Secret) -> Result<(), Fault> {
    let mut change = SmsProviderChange::default();
    match part {
        SmsProviderPart::Account => change.account = Some(text(&value)?.to_owned()),
        SmsProviderPart::Sender => change.sender = Some(text(&value)?.to_owned()),
        SmsProviderPart::Content => change.content = Some(text(&value)?.to_owned()),
        SmsProviderPart::Secret => change.secret = Some(value),
    }
    call::bare(|mut context| flow::set_sms_provider(&mut context, name, change)).map(drop)
}

/// It came as a text.
fn text(value: &Secret) -> Result<&str, Fault> {
    str::from_utf8(value.expose())
        .map_err(|_| Fault::new(FaultKind::InvalidArgument, "that is no UTF-8"))
}

fn attempt(
    dry_run: bool,
    change: impl FnOnce() -> Result<(), Fault>,
) -> Result<Option<Cow<'static, str>>, String> {
    if dry_run {
        return Ok(None);
    }
    refusable(change).map(|()| None)
}
