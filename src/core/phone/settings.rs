//! The policy of phones and text messages.

use core::time::Duration;

use super::{SmsTemplate, TestCodes};
use crate::fault::Fault;
use crate::settings::column::{Cells, Column, Kind, Row, Setting, required};
use crate::time::Timestamp;

/// The columns of `auth_ext.settings` about phones; the column of the same name carries the bounds
/// and the documentation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhoneSettings {
    /// Whether people may sign up and in with a phone number.
    pub enabled: bool,
    /// Whether a number counts without a code.
    pub autoconfirm: bool,
    /// How long a code can be used.
    pub otp_lifetime: Duration,
    /// The digits of a code.
    pub otp_length: u8,
    /// The shortest time between two messages of a kind to a user.
    pub min_interval: Duration,
    /// Messages in an hour in all; unlimited when unset.
    pub per_hour: Option<u32>,
    /// Messages in an hour to one number; unlimited when unset.
    pub per_number: Option<u32>,
    /// Requests for a message from one address in the window of attempts; unlimited when unset.
    pub requests_per_address: Option<u32>,
    /// What numbers begin with that messages may go to; all when empty.
    pub prefixes: Vec<String>,
    /// What a message says.
    pub template: String,
    /// Numbers that get no message, with their codes.
    pub test_codes: Option<String>,
    /// When those are over.
    pub test_codes_until: Option<Timestamp>,
    /// The row of `auth_ext.sms_providers` that messages leave by; the courier's own when unset.
    pub provider: Option<String>,
    /// The function that sends messages in our place, as `schema.function`.
    pub hook: Option<String>,
}

impl Default for PhoneSettings {
    fn default() -> Self {
        Self {
            enabled: false,
            autoconfirm: false,
            otp_lifetime: Duration::from_secs(300),
            otp_length: 6,
            min_interval: Duration::from_secs(60),
            per_hour: Some(30),
            per_number: Some(10),
            requests_per_address: Some(30),
            prefixes: Vec::new(),
            template: SmsTemplate::DEFAULT.to_owned(),
            test_codes: None,
            test_codes_until: None,
            provider: None,
            hook: None,
        }
    }
}

impl PhoneSettings {
    /// The test codes that count at that time.
    #[must_use]
    pub fn test_codes_at(&self, now: Timestamp) -> TestCodes {
        let is_over = self.test_codes_until.is_some_and(|until| until <= now);
        let text = self.test_codes.as_deref().filter(|_| !is_over).unwrap_or("");
        TestCodes::parse(text).unwrap_or_default()
    }

    /// Whether messages may go to that number.
    #[must_use]
    pub fn reaches(&self, number: &str) -> bool {
        self.prefixes.is_empty()
            || self.prefixes.iter().any(|prefix| number.starts_with(prefix.as_str()))
    }
}

/// The columns, in the order in which they are read.
const COLUMNS: [(&str, Kind); 14] = [
    ("phone_enabled", Kind::Boolean),
    ("phone_autoconfirm", Kind::Boolean),
    ("sms_otp_lifetime", Kind::Interval),
    ("sms_otp_length", Kind::Integer),
    ("sms_min_interval", Kind::Interval),
    ("sms_per_hour", Kind::Integer),
    ("sms_per_number", Kind::Integer),
    ("sms_requests_per_address", Kind::Integer),
    ("sms_prefixes", Kind::Texts),
    ("sms_template", Kind::Text),
    ("sms_test_otp", Kind::Text),
    ("sms_test_otp_until", Kind::Time),
    ("sms_provider", Kind::Text),
    ("send_sms_hook", Kind::Text),
];

impl Setting for PhoneSettings {
    fn columns(_name: &'static str) -> Vec<Column> {
        COLUMNS.iter().map(|&(name, kind)| Column { name, kind }).collect()
    }

    fn read<R: Row>(cells: &mut Cells<'_, R>) -> Result<Self, Fault> {
        Ok(Self {
            enabled: required(cells)?,
            autoconfirm: required(cells)?,
            otp_lifetime: required(cells)?,
            otp_length: u8::try_from(required::<u32, R>(cells)?).unwrap_or(u8::MAX),
            min_interval: required(cells)?,
            per_hour: <Option<u32>>::read(cells)?,
            per_number: <Option<u32>>::read(cells)?,
            requests_per_address: <Option<u32>>::read(cells)?,
            prefixes: required(cells)?,
            template: required(cells)?,
            test_codes: <Option<String>>::read(cells)?,
            test_codes_until: <Option<Timestamp>>::read(cells)?,
            provider: <Option<String>>::read(cells)?,
            hook: <Option<String>>::read(cells)?,
        })
    }
}
