//! The settings of a GoTrue that ran here before.

use std::borrow::Cow;

use auth_ext_core::fault::{Fault, FaultKind};
use auth_ext_core::gotrue_settings::{Became, Imported, import, parse};
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;

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

fn attempt(
    dry_run: bool,
    change: impl FnOnce() -> Result<(), Fault>,
) -> Result<Option<Cow<'static, str>>, String> {
    if dry_run {
        return Ok(None);
    }
    refusable(change).map(|()| None)
}
