//! What a message says, in Go's template language as with GoTrue: `Your code is {{ .Code }}`.

use core::fmt;
use std::collections::BTreeMap;
use std::sync::Arc;

use zeroize::Zeroizing;

/// As long as ten concatenated messages.
const LONGEST: usize = 1_530;

/// The text of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmsTemplate(String);

impl SmsTemplate {
    /// GoTrue's own.
    pub const DEFAULT: &'static str = "Your code is {{ .Code }}";

    /// A template that says the code.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn parse(source: &str) -> Result<Self, String> {
        let template = Self(source.to_owned());
        let text = template.filled("135246")?;
        if !text.contains("135246") {
            return Err("it does not say the code: {{ .Code }}".to_owned());
        }
        if text.contains("<no value>") {
            return Err("Code is the only variable".to_owned());
        }
        Ok(template)
    }

    /// A template that was tried when it was written.
    #[must_use]
    pub fn of(source: &str) -> Self {
        Self(source.to_owned())
    }

    /// The message with a code.
    #[must_use]
    pub fn render(&self, code: &str) -> Zeroizing<String> {
        // What fails all the same must not keep a person out.
        let text = self.filled(code).unwrap_or_else(|_| code.to_owned());
        Zeroizing::new(text)
    }

    fn filled(&self, code: &str) -> Result<String, String> {
        let template = gotmpl::Template::new("sms")
            .max_range_iters(100)
            .parse(&self.0)
            .map_err(|error| error.to_string())?;
        let code = gotmpl::Value::String(code.into());
        let values = gotmpl::Value::Map(Arc::new(BTreeMap::from([(Arc::from("Code"), code)])));
        let mut output = Bounded(String::new());
        template.execute_fmt(&mut output, &values).map_err(|error| error.to_string())?;
        Ok(output.0)
    }
}

struct Bounded(String);

impl fmt::Write for Bounded {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if self.0.len().saturating_add(text.len()) > LONGEST {
            return Err(fmt::Error);
        }
        self.0.push_str(text);
        Ok(())
    }
}
