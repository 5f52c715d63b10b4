//! Templates in Go's language, with the same escaping as GoTrue's (`html/template`).
//!
//! A template is tried with made-up values when it is written, so a mistake is found by who makes
//! it and not by who waits for the mail.

use core::fmt;

use gotmpl::TemplateError;

use super::blocks;
use super::defaults;
use super::fields;
use super::flaw::{Flaw, Part};
use super::variables::{Variables, without_controls};
use crate::mail::MailType;

/// The longest subject template and the longest body template, in bytes.
const MAX_SUBJECT_BYTES: usize = 1_000;
const MAX_BODY_BYTES: usize = 512 * 1024;
/// The longest subject that is sent, in characters.
const MAX_SUBJECT_CHARACTERS: usize = 250;
/// The longest body that is sent, in bytes, and the most steps of its loops.
const MAX_OUTPUT_BYTES: usize = 1024 * 1024;
const MAX_STEPS: u64 = 10_000;

/// The template of one mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailTemplate {
    /// What the mail is about.
    pub kind: MailType,
    /// One line.
    pub subject: String,
    /// The HTML body.
    pub html: Option<String>,
    /// The text body.
    pub text: Option<String>,
}

/// A mail that is ready to go, but for its addresses. Code and link are in it, so `Debug` leaves
/// everything out.
#[derive(Clone, PartialEq, Eq)]
pub struct Rendered {
    /// One line without control characters.
    pub subject: String,
    /// The HTML body.
    pub html: Option<String>,
    /// The text body.
    pub text: Option<String>,
}

impl fmt::Debug for Rendered {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Rendered(…)")
    }
}

impl Drop for Rendered {
    fn drop(&mut self) {
        use zeroize::Zeroize as _;
        self.subject.zeroize();
        self.html.zeroize();
        self.text.zeroize();
    }
}

impl MailTemplate {
    /// The template that a mail has when nobody wrote another.
    #[must_use]
    pub fn default_of(kind: MailType) -> Self {
        Self {
            kind,
            subject: defaults::subject(kind).to_owned(),
            html: Some(defaults::html(kind)),
            text: Some(defaults::text(kind)),
        }
    }

    /// The default with what somebody wrote in its place. A body alone replaces both bodies: the
    /// default's text would not say what the other HTML says.
    #[must_use]
    pub fn customised(
        kind: MailType,
        subject: Option<String>,
        html: Option<String>,
        text: Option<String>,
    ) -> Self {
        let default = Self::default_of(kind);
        let (html, text) = match (html, text) {
            (None, None) => (default.html, default.text),
            given => given,
        };
        Self { kind, subject: subject.unwrap_or(default.subject), html, text }
    }

    /// Tries the template with made-up values.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check(&self) -> Result<(), Flaw> {
        let flaw = |part, reason: &str| Err(Flaw { part, line: None, reason: reason.to_owned() });
        if self.subject.len() > MAX_SUBJECT_BYTES {
            return flaw(Part::Subject, "it is longer than 1,000 bytes");
        }
        if self.subject.contains(['\r', '\n']) {
            return flaw(Part::Subject, "it has to be one line");
        }
        for (part, body) in [(Part::Html, &self.html), (Part::Text, &self.text)] {
            if body.as_ref().is_some_and(|body| body.len() > MAX_BODY_BYTES) {
                return flaw(part, "it is longer than 512 KiB");
            }
        }
        let rendered = self.render(&Variables::sample(self.kind, "https://app.example.com"))?;
        if rendered.subject.trim().is_empty() {
            return flaw(Part::Subject, "nothing comes out");
        }
        for (part, body) in [(Part::Html, &rendered.html), (Part::Text, &rendered.text)] {
            if body.as_ref().is_some_and(|body| body.trim().is_empty()) {
                return flaw(part, "nothing comes out");
            }
        }
        Ok(())
    }

    /// Fills in the values. Those in the HTML body are escaped for where they stand: text,
    /// attribute, URL, style, script. Those in the subject lose their control characters, so that
    /// none begins another header.
    ///
    /// # Errors
    /// What is wrong with the template.
    pub fn render(&self, variables: &Variables) -> Result<Rendered, Flaw> {
        let subject = plain(self.kind, Part::Subject, &self.subject, variables)?;
        let subject = without_controls(subject.trim());
        let html = self.html.as_deref().map(|html| escaped(self.kind, html, variables));
        let text = self.text.as_deref();
        let text = text.map(|text| plain(self.kind, Part::Text, text, variables));
        Ok(Rendered {
            subject: subject.chars().take(MAX_SUBJECT_CHARACTERS).collect(),
            html: html.transpose()?,
            text: text.transpose()?,
        })
    }
}

fn plain(kind: MailType, part: Part, source: &str, variables: &Variables) -> Result<String, Flaw> {
    let name = part.as_str();
    let template = gotmpl::Template::new(name)
        .max_range_iters(MAX_STEPS)
        .parse(source)
        .map_err(|error| flaw(part, error))?;
    blocks::check(part, source)?;
    fields::check(kind, part, template.lookup(name))?;
    let mut output = Bounded(String::new());
    let values = variables.to_value(part == Part::Subject);
    template.execute_fmt(&mut output, &values).map_err(|error| flaw(part, error))?;
    // What a template prints for a member of `Data` that the user does not have.
    Ok(output.0.replace("<no value>", ""))
}

fn escaped(kind: MailType, source: &str, variables: &Variables) -> Result<String, Flaw> {
    let part = Part::Html;
    let template = gotmpl::html::Template::new(part.as_str())
        .max_range_iters(MAX_STEPS)
        .parse(source)
        .map_err(|error| flaw(part, error))?;
    blocks::check(part, source)?;
    fields::check(kind, part, template.lookup(part.as_str()))?;
    let mut output = Bounded(String::new());
    let values = variables.to_value(false);
    template.execute_fmt(&mut output, &values).map_err(|error| flaw(part, error))?;
    Ok(output.0.replace("&lt;no value&gt;", ""))
}

/// Takes no more than [`MAX_OUTPUT_BYTES`]: loops in loops could fill the memory.
struct Bounded(String);

impl fmt::Write for Bounded {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if self.0.len() + text.len() > MAX_OUTPUT_BYTES {
            return Err(fmt::Error);
        }
        self.0.push_str(text);
        Ok(())
    }
}

fn flaw(part: Part, error: TemplateError) -> Flaw {
    let (line, reason) = match error {
        TemplateError::Parse { line, message, .. } | TemplateError::Lex { line, message, .. } => {
            (Some(line), message)
        }
        TemplateError::Escape { line, description, .. } => {
            (Some(line).filter(|line| *line > 0), description)
        }
        other => (None, other.to_string()),
    };
    Flaw { part, line, reason }
}
