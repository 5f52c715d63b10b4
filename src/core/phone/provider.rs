//! A provider of text messages, as a row: where the message goes, in which form, and how the answer
//! is read. Providers differ by nothing else.

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use form_urlencoded::Serializer;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::Channel;
use crate::outbox::{Header, HttpRequest, SmsRoute, SmsVerdict};
use crate::secret::Secret;

/// How a provider knows us.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Authorization {
    /// By what stands in the form.
    #[default]
    Form,
    /// HTTP Basic: account and secret (RFC 7617).
    Basic,
    /// By this value of the header `Authorization`.
    Header(String),
    /// By signing the event of the send_sms hook, which goes in the message's place: Standard
    /// Webhooks. The secret is `v1,whsec_` and base64, several with `|` between.
    Webhook,
}

/// What is declared of a provider. Texts are templates of Go's language with the variables Phone,
/// Text, Code, Channel, Account, Sender, Content and Secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Declaration {
    /// Where a message goes.
    pub url: String,
    /// How the provider knows us.
    #[serde(default)]
    pub authorization: Authorization,
    /// The members of the form.
    #[serde(default)]
    pub form: BTreeMap<String, String>,
    /// Members that take the place of those for WhatsApp; none where the provider has no WhatsApp.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub whatsapp: Option<BTreeMap<String, String>>,
    /// What the answer means.
    #[serde(default)]
    pub answer: SmsVerdict,
    /// Whether it may have a private address and be called without TLS.
    #[serde(default)]
    pub local: bool,
}

/// A row of `auth_ext.sms_providers`, opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmsProvider {
    /// Its name.
    pub name: String,
    /// Bound into the seal of the secret.
    pub id: Uuid,
    /// What is declared of it, as JSON text.
    pub declaration: String,
    /// Our account there.
    pub account: Option<String>,
    /// Who messages come from.
    pub sender: Option<String>,
    /// The template of WhatsApp messages there.
    pub content: Option<String>,
    /// What proves that the account is ours.
    pub secret: Option<Secret>,
}

/// A message to hand over.
#[derive(Clone, Copy)]
pub struct Outgoing<'a> {
    /// E.164 without `+`.
    pub phone: &'a str,
    /// What it says.
    pub text: &'a str,
    /// The code in it.
    pub code: &'a str,
    /// How it goes.
    pub channel: Channel,
}

/// Why a message cannot be handed to a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unroutable {
    /// The provider has no WhatsApp.
    Channel,
    /// The row cannot be used, in words for the operator.
    Row(String),
}

/// What shows in the request of a sample that the form says the code.
const SAMPLE: &str = "135246";

impl Declaration {
    /// Reads a declaration and tries it with made-up values.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        // The reader's own words name members and never values.
        let read: Self = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let rest = read.url.strip_prefix("https://");
        let rest = rest.or_else(|| read.url.strip_prefix("http://").filter(|_| read.local));
        if rest.is_none_or(str::is_empty) {
            return Err("url must begin with https://, or with http:// where local is true".into());
        }
        let pointers = [&read.answer.state, &read.answer.code, &read.answer.message];
        if pointers.into_iter().flatten().any(|pointer| !pointer.starts_with('/')) {
            return Err("state, code and message of answer are JSON pointers: /like/this".into());
        }
        if read.authorization == Authorization::Webhook {
            return Ok(read);
        }
        let sample = SmsProvider {
            name: "sample".to_owned(),
            id: Uuid::nil(),
            declaration: text.to_owned(),
            account: Some("AC1".to_owned()),
            sender: Some("MG1".to_owned()),
            content: Some("HX1".to_owned()),
            secret: Some(Secret::from_text("sample")),
        };
        let channel = Channel::Sms;
        let message = Outgoing { phone: "491700000001", text: SAMPLE, code: SAMPLE, channel };
        let route = sample.routed(&read, &message)?;
        if !route.request.body.as_deref().is_some_and(|body| body.contains(SAMPLE)) {
            return Err("no member of form says the Text or the Code".into());
        }
        Ok(read)
    }
}

impl SmsProvider {
    /// What is declared of it.
    ///
    /// # Errors
    /// [`Unroutable::Row`].
    pub fn declared(&self) -> Result<Declaration, Unroutable> {
        serde_json::from_str(&self.declaration)
            .map_err(|_| Unroutable::Row("its declaration cannot be read".to_owned()))
    }

    /// The request that hands a message over.
    ///
    /// # Errors
    /// Why there is none.
    pub fn route(
        &self,
        declared: &Declaration,
        message: &Outgoing<'_>,
    ) -> Result<SmsRoute, Unroutable> {
        if message.channel == Channel::Whatsapp && declared.whatsapp.is_none() {
            return Err(Unroutable::Channel);
        }
        self.routed(declared, message).map_err(Unroutable::Row)
    }

    fn routed(&self, declared: &Declaration, message: &Outgoing<'_>) -> Result<SmsRoute, String> {
        let secret = self.secret.as_ref().map(Secret::expose);
        let values = Values {
            message: *message,
            account: self.account.as_deref().unwrap_or(""),
            sender: self.sender.as_deref().unwrap_or(""),
            content: self.content.as_deref().unwrap_or(""),
            secret: secret.and_then(|secret| core::str::from_utf8(secret).ok()).unwrap_or(""),
        };
        let mut headers = vec![Header {
            name: "content-type".to_owned(),
            value: "application/x-www-form-urlencoded".to_owned(),
        }];
        let value = match &declared.authorization {
            Authorization::Form | Authorization::Webhook => None,
            Authorization::Basic => {
                let pair = Zeroizing::new(format!("{}:{}", values.account, values.secret));
                Some(format!("Basic {}", BASE64_STANDARD.encode(pair.as_bytes())))
            }
            Authorization::Header(template) => Some(values.fill(template)?),
        };
        headers.extend(value.map(|value| Header { name: "authorization".to_owned(), value }));
        let mut form = declared.form.clone();
        if let (Channel::Whatsapp, Some(own)) = (message.channel, &declared.whatsapp) {
            form.extend(own.clone());
        }
        let mut body = Serializer::new(String::new());
        for (name, template) in &form {
            let value = values.fill(template)?;
            // A member that has nothing to say is left out.
            if !value.is_empty() {
                body.append_pair(name, &value);
            }
        }
        let request = HttpRequest {
            method: "POST".to_owned(),
            url: values.fill_url(&declared.url)?,
            headers,
            body: Some(body.finish()),
            local: declared.local,
            limit: 65_536,
            timeout_seconds: 10,
        };
        Ok(SmsRoute { request, verdict: declared.answer.clone() })
    }
}

struct Values<'a> {
    message: Outgoing<'a>,
    account: &'a str,
    sender: &'a str,
    content: &'a str,
    secret: &'a str,
}

impl Values<'_> {
    const fn members(&self) -> [(&'static str, &str); 8] {
        [
            ("Phone", self.message.phone),
            ("Text", self.message.text),
            ("Code", self.message.code),
            ("Channel", self.message.channel.as_str()),
            ("Account", self.account),
            ("Sender", self.sender),
            ("Content", self.content),
            ("Secret", self.secret),
        ]
    }

    fn fill(&self, source: &str) -> Result<String, String> {
        if !source.contains("{{") {
            return Ok(source.to_owned());
        }
        let template = gotmpl::Template::new("provider")
            .max_range_iters(100)
            .parse(source)
            .map_err(|error| error.to_string())?;
        let values: BTreeMap<Arc<str>, gotmpl::Value> = self
            .members()
            .into_iter()
            .map(|(name, value)| (Arc::from(name), gotmpl::Value::String(value.into())))
            .collect();
        let mut output = String::new();
        template
            .execute_fmt(&mut output, &gotmpl::Value::Map(Arc::new(values)))
            .map_err(|error| error.to_string())?;
        if output.contains("<no value>") {
            let known = self.members().map(|(name, _)| name).join(", ");
            return Err(format!("a template names a variable that is none of {known}"));
        }
        Ok(output)
    }

    /// Nothing that stands in a URL may change where it leads, and no secret may be there: URLs are
    /// logged on their way.
    fn fill_url(&self, source: &str) -> Result<String, String> {
        let is_plain = |text: &str| {
            text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
        };
        let is_safe = |(name, text): (&str, &str)| {
            !source.contains(&format!(".{name}")) || (name != "Secret" && is_plain(text))
        };
        if !self.members().into_iter().all(is_safe) {
            return Err(
                "what stands in the url must be letters, digits, dots, _ and -, and no secret"
                    .into(),
            );
        }
        self.fill(source)
    }
}
