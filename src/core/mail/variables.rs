//! What a template may say.

use std::collections::BTreeMap;
use std::sync::Arc;

use zeroize::Zeroize as _;

use super::MailType;
use crate::json::{Json, Object};

/// The values of a template's variables, by name. Code and link are among them, so the texts are
/// wiped when dropped, and `Debug` tells only the names.
#[derive(Clone, Default)]
pub struct Variables {
    texts: Vec<(&'static str, String)>,
    data: Object,
}

impl core::fmt::Debug for Variables {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.debug_list().entries(self.texts.iter().map(|(name, _)| name)).finish()
    }
}

impl Drop for Variables {
    fn drop(&mut self) {
        for (_, text) in &mut self.texts {
            text.zeroize();
        }
    }
}

impl Variables {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// With a value more.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.texts.push((name, value.to_owned()));
        self
    }

    /// With a value, unless there is one.
    #[must_use]
    pub fn or(self, name: &'static str, value: &str) -> Self {
        if self.texts.iter().any(|(found, _)| *found == name) {
            self
        } else {
            self.with(name, value)
        }
    }

    /// A value; empty without one.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        let mut texts = self.texts.iter();
        texts.find(|(found, _)| *found == name).map_or("", |(_, text)| text)
    }

    /// With the user's `user_metadata` as `Data`; anything but an object counts as an empty one.
    #[must_use]
    pub fn with_data(mut self, data: Json) -> Self {
        self.data = match data {
            Json::Object(members) => members,
            _ => Object::new(),
        };
        self
    }

    /// Made-up values for a preview, and to try a template when it is written.
    #[must_use]
    pub fn sample(kind: MailType, site_url: &str) -> Self {
        let value = |name: &str| match name {
            "SiteURL" | "RedirectTo" => site_url.to_owned(),
            "ConfirmationURL" => format!(
                "{site_url}/auth/v1/verify?token={SAMPLE_HASH}&type={}&redirect_to={site_url}",
                kind.action()
            ),
            "Email" => "ada@example.com".to_owned(),
            "NewEmail" | "SendingTo" => "ada.new@example.com".to_owned(),
            "OldEmail" => "ada.old@example.com".to_owned(),
            "Token" => "123456".to_owned(),
            "TokenHash" => SAMPLE_HASH.to_owned(),
            "Phone" => "15550100".to_owned(),
            "OldPhone" => "15550199".to_owned(),
            "Provider" => "github".to_owned(),
            "FactorType" => "totp".to_owned(),
            _ => String::new(),
        };
        let named = kind.variables().iter().filter(|name| **name != "Data");
        let texts = named.map(|name| (*name, value(name))).collect();
        let data = Object::from_iter([("name".to_owned(), Json::from("Ada Lovelace"))]);
        Self { texts, data }
    }

    /// The values as the template engine takes them. `one_line` takes control characters out of
    /// every text: no value may end a header and begin another.
    pub(super) fn to_value(&self, one_line: bool) -> gotmpl::Value {
        let text = |text: &str| match one_line {
            true => gotmpl::Value::String(without_controls(text).into()),
            false => gotmpl::Value::String(text.into()),
        };
        let mut members: BTreeMap<Arc<str>, gotmpl::Value> =
            self.texts.iter().map(|(name, value)| (Arc::from(*name), text(value))).collect();
        members.insert(Arc::from("Data"), object(&self.data, &text));
        gotmpl::Value::Map(Arc::new(members))
    }
}

const SAMPLE_HASH: &str = "d2a84f4b8b650937ec8f73cd8be2c74add5a911ba64df27458ed8229";

pub(super) fn without_controls(text: &str) -> String {
    let is_break = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    text.chars().map(|c| if is_break(c) { ' ' } else { c }).collect()
}

fn object(members: &Object, text: &impl Fn(&str) -> gotmpl::Value) -> gotmpl::Value {
    let of = |(name, value): (&String, &Json)| (Arc::from(name.as_str()), any(value, text));
    gotmpl::Value::Map(Arc::new(members.iter().map(of).collect()))
}

fn any(value: &Json, text: &impl Fn(&str) -> gotmpl::Value) -> gotmpl::Value {
    match value {
        Json::Null => gotmpl::Value::Nil,
        Json::Boolean(value) => gotmpl::Value::Bool(*value),
        Json::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => gotmpl::Value::Int(whole),
            (None, Some(float)) => gotmpl::Value::Float(float),
            (None, None) => gotmpl::Value::String(number.as_str().into()),
        },
        Json::String(value) => text(value),
        Json::Array(items) => {
            gotmpl::Value::List(items.iter().map(|item| any(item, text)).collect())
        }
        Json::Object(members) => object(members, text),
    }
}
