//! Phone numbers, and what is sent to them.

mod channel;
mod provider;
mod settings;
mod template;
mod test_codes;

pub use channel::Channel;
pub use provider::{Authorization, Declaration, Outgoing, SmsProvider, Unroutable};
pub use settings::PhoneSettings;
pub use template::SmsTemplate;
pub use test_codes::{TestCodes, TestCodesFlaw};

/// A phone number as GoTrue stores it: E.164 digits without the `+`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PhoneNumber(String);

impl PhoneNumber {
    /// The number of a text by GoTrue's rule: one leading `+` and all blanks go, and two to fifteen
    /// digits must be left, of which the first is no zero. `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let number = stripped(text);
        let is_long_enough = (2..=15).contains(&number.len());
        let is_all_digits = number.bytes().all(|byte| byte.is_ascii_digit());
        (is_long_enough && is_all_digits && !number.starts_with('0')).then_some(Self(number))
    }

    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a number is looked up by: without one leading `+` and blanks, not checked.
#[must_use]
pub fn stripped(text: &str) -> String {
    text.strip_prefix('+').unwrap_or(text).chars().filter(|letter| *letter != ' ').collect()
}
