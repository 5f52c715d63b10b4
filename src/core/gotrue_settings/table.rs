//! What a variable becomes by its rule.

use std::borrow::Cow;
use std::collections::BTreeSet;

use zeroize::Zeroizing;

use super::became::{Became, Imported, SigningKeys};
use super::environment::Variable;
use super::hook::{Target, target};
use super::rules::RULES;
use super::rules::Rule::{self, *};
use super::value::{boolean, interval, json_list, list, seconds_or_duration};
use crate::secret;

const UNKNOWN: &str = "not known here";

pub(super) fn is_gotrues(name: &str) -> bool {
    name.starts_with("GOTRUE_") || name == "API_EXTERNAL_URL"
}

fn short(name: &str) -> &str {
    name.strip_prefix("GOTRUE_").unwrap_or(name)
}

pub(super) fn decide(one: &Variable, all: &[&Variable]) -> Imported {
    let name = short(&one.name);
    let found = RULES.iter().find(|(pattern, ..)| {
        name == *pattern || (pattern.ends_with('_') && name.starts_with(pattern))
    });
    let (rule, note) = found.map_or((No(UNKNOWN), None), |(_, rule, note)| (*rule, *note));
    let became = if one.value.is_empty() {
        Became::Nothing("empty, as if it were not set".into())
    } else {
        became(rule, name, &one.value, all)
    };
    let note = note.filter(|_| !matches!(became, Became::Nothing(_)));
    Imported { variable: one.name.clone(), became, note }
}

fn became(rule: Rule, name: &str, value: &str, all: &[&Variable]) -> Became {
    let set = |column, value: Option<String>| Became::Setting { column, value };
    let unreadable = |what: &str| Became::Nothing(format!("the value is no {what}").into());
    match rule {
        Switch(column) => match boolean(value) {
            Some(on) => set(column, Some(on.to_string())),
            None => unreadable("boolean"),
        },
        Opposite(column) => match boolean(value) {
            Some(on) => set(column, Some((!on).to_string())),
            None => unreadable("boolean"),
        },
        Length(column) | LengthOrNone(column) => match seconds_or_duration(value) {
            Some(length) if length.is_zero() && matches!(rule, LengthOrNone(_)) => {
                set(column, None)
            }
            Some(length) => set(column, Some(interval(length))),
            None => unreadable("length of time"),
        },
        // GoTrue's limits may have a fraction and a unit of time: 30, 30.5, 100/1h.
        Number(column) => match value.parse::<u32>() {
            Ok(number) => set(column, Some(number.to_string())),
            Err(_) => unreadable("whole number"),
        },
        Text(column) => set(column, Some(value.to_owned())),
        Guarded(column) => {
            Became::GuardedSetting { column, value: secret::Secret::from_text(value) }
        }
        Sms(name, part) => {
            Became::SmsProvider { name, part, value: secret::Secret::from_text(value) }
        }
        Header(column) => set(column, Some(value.to_ascii_lowercase())),
        Texts(column) => set(column, json_list(&list(value))),
        Hook(column) => hook(column, name, value, all),
        Subject(template) => Became::Subject { template, subject: value.to_owned() },
        KeyArray => keys(value, None, true),
        // Beside the array the secret only verifies what it signed before.
        Secret => keys(value, value_of("JWT_KEY_ID", all), value_of("JWT_KEYS", all).is_none()),
        Notification => Became::Nothing("a part of settings.mail_notifications: see there".into()),
        Courier => Became::Courier,
        No(why) => Became::Nothing(why.into()),
        Missing(why) if boolean(value) != Some(false) => Became::Nothing(why.into()),
        Missing(_) => Became::Nothing("off, as here".into()),
    }
}

fn keys(text: &str, kid: Option<&str>, activate: bool) -> Became {
    let text = Zeroizing::new(text.to_owned());
    Became::Keys(SigningKeys { text, kid: kid.map(str::to_owned), activate })
}

fn value_of<'a>(name: &str, all: &[&'a Variable]) -> Option<&'a str> {
    let one = all.iter().find(|one| short(&one.name) == name);
    one.map(|one| one.value.as_str()).filter(|value| !value.is_empty())
}

/// A hook is told in the row of its URI, and its switch is looked up by the same name.
fn hook(column: &'static str, name: &str, value: &str, all: &[&Variable]) -> Became {
    let Some(hook) = name.strip_suffix("_URI") else {
        return Became::Nothing(match name.rsplit('_').next() {
            Some("ENABLED") => "told with the URI of the hook".into(),
            Some("SECRETS") => "a function is called without a signature".into(),
            _ => UNKNOWN.into(),
        });
    };
    if value_of(&format!("{hook}_ENABLED"), all).and_then(boolean) != Some(true) {
        return Became::Nothing("the hook is switched off".into());
    }
    match target(value) {
        Target::Function { schema, function } => {
            Became::Setting { column, value: Some(format!("{schema}.{function}")) }
        }
        Target::Address if column == "send_email_hook" => {
            Became::Setting { column, value: Some(value.to_owned()) }
        }
        Target::Address if column == "send_sms_hook" => Became::Nothing(
            "an address that sends text messages is a row of auth_ext.sms_providers: docs/phones.md"
                .into(),
        ),
        Target::Address => Became::Nothing(Cow::Borrowed(
            "a hook is a function in the database: have one call the address, or queue it for the courier",
        )),
        Target::Unknown => Became::Nothing("the URI is none that GoTrue takes".into()),
    }
}

/// One row for all `MAILER_NOTIFICATIONS_…_ENABLED`.
pub(super) fn decide_notifications(all: &[&Variable]) -> Option<Imported> {
    const PREFIX: &str = "MAILER_NOTIFICATIONS_";
    let switches: Vec<_> = all
        .iter()
        .filter(|one| short(&one.name).starts_with(PREFIX) && !one.value.is_empty())
        .filter_map(|one| {
            let kind = short(&one.name).strip_prefix(PREFIX)?.strip_suffix("_ENABLED")?;
            Some((kind.to_ascii_lowercase(), boolean(&one.value) == Some(true)))
        })
        .collect();
    if switches.is_empty() {
        return None;
    }
    let on: BTreeSet<_> =
        switches.iter().filter(|(_, on)| *on).map(|(kind, _)| kind.as_str()).collect();
    let value = json_list(&on.into_iter().collect::<Vec<_>>());
    Some(Imported {
        variable: "GOTRUE_MAILER_NOTIFICATIONS_…_ENABLED".to_owned(),
        became: Became::Setting { column: "mail_notifications", value },
        note: None,
    })
}

/// The columns that a variable can set.
#[must_use]
pub fn columns() -> Vec<&'static str> {
    RULES
        .iter()
        .filter_map(|(_, rule, _)| match rule {
            Switch(column) | Opposite(column) | Length(column) | LengthOrNone(column)
            | Number(column) | Text(column) | Guarded(column) | Texts(column) | Header(column)
            | Hook(column) => Some(*column),
            _ => None,
        })
        .chain(["mail_notifications"])
        .collect()
}
