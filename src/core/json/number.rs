//! A number of JSON, digit for digit.

use serde::ser::Error as _;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

/// A number as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number(String);

impl Number {
    /// Takes the text of a number that a reader of JSON has let pass.
    pub(super) const fn written(text: String) -> Self {
        Self(text)
    }

    /// As it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A whole number of 64 bits that is written without a fraction and without an exponent.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        self.0.parse().ok()
    }

    /// The nearest double; none beyond the doubles.
    #[must_use]
    pub fn as_f64(&self) -> Option<f64> {
        self.0.parse().ok().filter(|float: &f64| float.is_finite())
    }

    /// Whether both are the same number, however they are written.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.0 == other.0 || self.decimal() == other.decimal()
    }

    /// Sign, significant digits and the power of ten of the last of them.
    fn decimal(&self) -> Option<(bool, String, i64)> {
        let (is_negative, text) = match self.0.strip_prefix('-') {
            Some(text) => (true, text),
            None => (false, self.0.as_str()),
        };
        let (digits, exponent) = match text.split_once(['e', 'E']) {
            Some((digits, exponent)) => (digits, exponent.parse::<i64>().ok()?),
            None => (text, 0),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let all = [whole, fraction].concat();
        let digits = all.trim_end_matches('0');
        let zeros = i64::try_from(all.len() - digits.len()).ok()?;
        let digits = digits.trim_start_matches('0');
        if digits.is_empty() {
            return Some((false, String::new(), 0));
        }
        let places = i64::try_from(fraction.len()).ok()?;
        let power = exponent.checked_sub(places)?.checked_add(zeros)?;
        Some((is_negative, digits.to_owned(), power))
    }

    /// How many digits `numeric` writes it with at the most, and so how long it is once it was stored:
    /// `1e308` is 309 digits.
    #[must_use]
    pub fn stored_length(&self) -> usize {
        let Some((digits, exponent)) = self.0.split_once(['e', 'E']) else { return self.0.len() };
        let exponent = exponent.trim_start_matches(['+', '-']);
        digits.len().saturating_add(exponent.parse().unwrap_or(usize::MAX))
    }
}

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        Self(value.to_string())
    }
}

impl Serialize for Number {
    /// Digit for digit, where the serializer takes raw JSON as serde_json's does.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let raw = RawValue::from_string(self.0.clone()).map_err(S::Error::custom)?;
        raw.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        Number::written(text.to_owned())
    }

    #[test]
    fn the_same_number_may_be_written_in_many_ways() {
        let zeros = format!("1{}", "0".repeat(400));
        for (one, other) in [
            ("1", "1.0"),
            ("100", "1e2"),
            ("1e400", zeros.as_str()),
            ("0.50", "5E-1"),
            ("-0", "0.00"),
            ("-12.5", "-125e-1"),
        ] {
            assert!(number(one).is_same(&number(other)), "{one} {other}");
        }
        for (one, other) in
            [("1", "-1"), ("1e400", "1e401"), ("9007199254740993", "9007199254740992")]
        {
            assert!(!number(one).is_same(&number(other)), "{one} {other}");
        }
    }
}
