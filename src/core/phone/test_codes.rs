//! Numbers of testers and reviewers, whose code is always the same and never sent.

use core::fmt;

use subtle::ConstantTimeEq as _;

use super::PhoneNumber;

/// GoTrue's `SMS_TEST_OTP`: `number:code`, separated by commas.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct TestCodes(Vec<(PhoneNumber, String)>);

/// The codes are as good as passwords: only how many there are is shown.
impl fmt::Debug for TestCodes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "TestCodes({})", self.0.len())
    }
}

/// Why a list cannot be used: the place of the entry, from 1 on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TestCodesFlaw(pub usize);

impl fmt::Display for TestCodesFlaw {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "entry {} is not number:code with a number in E.164 and 6 to 10 digits",
            self.0
        )
    }
}

impl TestCodes {
    /// Reads a list.
    ///
    /// # Errors
    /// The first entry that is none.
    pub fn parse(text: &str) -> Result<Self, TestCodesFlaw> {
        let entries = text.split(',').map(str::trim).filter(|entry| !entry.is_empty());
        let read = |(place, entry): (usize, &str)| {
            let flaw = TestCodesFlaw(place.saturating_add(1));
            let (number, code) = entry.split_once(':').ok_or(flaw)?;
            let number = PhoneNumber::parse(number.trim()).ok_or(flaw)?;
            let code = code.trim();
            let is_code =
                (6..=10).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_digit());
            if is_code { Ok((number, code.to_owned())) } else { Err(flaw) }
        };
        entries.enumerate().map(read).collect::<Result<_, _>>().map(Self)
    }

    /// How many numbers have one.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether no number has one.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether nothing is sent to that number.
    #[must_use]
    pub fn has(&self, number: &str) -> bool {
        self.0.iter().any(|(known, _)| known.as_str() == number)
    }

    /// Whether that is the number's code. The time does not depend on how much of it is right.
    #[must_use]
    pub fn matches(&self, number: &str, code: &str) -> bool {
        let known = self.0.iter().find(|(known, _)| known.as_str() == number);
        known.is_some_and(|(_, known)| known.as_bytes().ct_eq(code.as_bytes()).into())
    }
}
