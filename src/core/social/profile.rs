//! What a provider says of a person, read from its answer by the paths of its row.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::source::{Source, text};
use crate::json::{Json, Object};

/// Where things stand in a provider's answer.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Paths {
    /// The person's id at the provider, which never changes.
    pub subject: Source,
    /// Her address.
    pub email: Source,
    /// Whether the provider has verified the address.
    pub email_verified: Source,
    /// A list of addresses, where the provider has one.
    pub emails: Option<EmailList>,
    /// Claims of the identity besides these, by GoTrue's names: `name`, `avatar_url`, ….
    pub claims: Map<String, Value>,
    /// Members of the answer that go into `custom_claims`, as they are: by name, or by a JSON pointer,
    /// whose last part is the name.
    pub custom_claims: Vec<String>,
}

/// A list of addresses.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EmailList {
    /// Where the list stands; `""` for the answer itself.
    pub list: String,
    /// In an entry: the address.
    pub address: String,
    /// In an entry: whether it is verified.
    #[serde(default)]
    pub verified: Source,
    /// In an entry: whether it is the first of them.
    #[serde(default)]
    pub primary: Source,
}

/// What a provider's word on an address counts for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum EmailTrust {
    /// An address counts as verified when the provider says so.
    Claim,
    /// The provider gives no other addresses than verified ones.
    Always,
    /// The provider says nothing of use: the person has to confirm.
    Never,
}

/// An address as the provider gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExternalEmail {
    /// Lower-cased.
    pub address: String,
    /// Whether it counts as verified.
    pub verified: bool,
}

/// A person as a provider sees her.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// Her id there.
    pub subject: String,
    /// The address that her account here may get.
    pub email: Option<ExternalEmail>,
    /// `identity_data` of GoTrue's row.
    pub identity_data: Object,
}

/// Why an answer is of no use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreadable {
    /// It is no JSON object, or no list where the paths speak of one, or holds U+0000.
    Shape,
    /// It names no person.
    Subject,
}

impl Profile {
    /// Reads an answer.
    ///
    /// # Errors
    /// Why it is of no use.
    pub fn read(paths: &Paths, trust: EmailTrust, answer: &Json) -> Result<Self, Unreadable> {
        if !answer.is_object() && answer.as_array().is_none() || answer.holds_nul() {
            return Err(Unreadable::Shape);
        }
        let subject = paths.subject.text(answer).ok_or(Unreadable::Subject)?;
        let email = address(paths, trust, answer);
        let mut identity_data = Object::new();
        for (name, source) in &paths.claims {
            // A row is checked when it is written; what is no source here is no claim.
            let Ok(source) = Source::deserialize(source) else { continue };
            if let Some(value) = source.value(answer) {
                identity_data.insert(name.clone(), value);
            }
        }
        let custom: Object = paths
            .custom_claims
            .iter()
            .filter_map(|name| member(answer, name))
            .filter(|(_, value)| !value.is_null())
            .collect();
        if !custom.is_empty() {
            identity_data.insert("custom_claims".to_owned(), Json::Object(custom));
        }
        identity_data.insert("sub".to_owned(), Json::String(subject.clone()));
        identity_data.insert("provider_id".to_owned(), Json::String(subject.clone()));
        let verified = email.as_ref().is_some_and(|email| email.verified);
        if let Some(email) = &email {
            identity_data.insert("email".to_owned(), Json::String(email.address.clone()));
        }
        identity_data.insert("email_verified".to_owned(), Json::Boolean(verified));
        identity_data.entry("phone_verified".to_owned()).or_insert(Json::Boolean(false));
        Ok(Self { subject, email, identity_data })
    }
}

/// A member of the answer that is wanted, with its name.
fn member(answer: &Json, wanted: &str) -> Option<(String, Json)> {
    let value = match wanted.starts_with('/') {
        true => answer.pointer(wanted)?,
        false => answer.get(wanted)?,
    };
    let name = match wanted.starts_with('/') {
        true => wanted.rsplit('/').next()?,
        false => wanted,
    };
    Some((name.to_owned(), value.clone()))
}

/// The address: of a list the first one that counts as verified and is primary, then verified, then
/// primary, then any.
fn address(paths: &Paths, trust: EmailTrust, answer: &Json) -> Option<ExternalEmail> {
    let counts = |claimed: bool| match trust {
        EmailTrust::Claim => claimed,
        EmailTrust::Always => true,
        EmailTrust::Never => false,
    };
    let listed = paths.emails.as_ref().and_then(|emails| {
        let list = answer.pointer(&emails.list)?.as_array()?;
        list.iter()
            .filter_map(|entry| {
                let address = text(entry.pointer(&emails.address)?)?;
                Some((
                    address,
                    counts(emails.verified.is_true(entry)),
                    emails.primary.is_true(entry),
                ))
            })
            // The last of equals wins in max_by_key; the first is wanted.
            .rev()
            .max_by_key(|(_, verified, primary)| (*verified, *primary))
            .map(|(address, verified, _)| (address, verified))
    });
    let single = || {
        let address = paths.email.text(answer)?;
        Some((address, counts(paths.email_verified.is_true(answer))))
    };
    let (address, verified) = listed.or_else(single)?;
    // As of a sign-up, ASCII alone. The lower case of some letters of Unicode is one of ASCII (the Kelvin sign), so that their address,
    // another mailbox, would be that of somebody else (CVE-2019-19844).
    let is_plain = address.bytes().all(|byte| byte.is_ascii_graphic());
    is_plain.then(|| ExternalEmail { address: address.to_ascii_lowercase(), verified })
}
