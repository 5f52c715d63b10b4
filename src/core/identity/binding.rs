//! The identity that `auth_ext.bind()` pins to a transaction.

use crate::time::Timestamp;

/// A verified token's claims and how long they hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Binding<'a> {
    expires_at: Timestamp,
    claims: &'a str,
}

impl<'a> Binding<'a> {
    /// Takes the `exp` of a verified token and its claims as the JSON text that was signed.
    #[must_use]
    pub const fn new(expires_at: Timestamp, claims: &'a str) -> Self {
        Self { expires_at, claims }
    }

    /// The binding as one text: microseconds, a space, the claims.
    #[must_use]
    pub fn to_text(&self) -> String {
        format!("{} {}", self.expires_at.as_micros(), self.claims)
    }

    /// Reads what [`Binding::to_text`] wrote. A text of any other form gives a binding that has
    /// always been expired, so that it lets nobody in.
    #[must_use]
    pub fn from_text(text: &'a str) -> Self {
        let parts =
            text.split_once(' ').and_then(|(expiry, claims)| Some((expiry.parse().ok()?, claims)));
        match parts {
            Some((expiry, claims)) => Self::new(Timestamp::from_micros(expiry), claims),
            None => Self::new(Timestamp::from_micros(i64::MIN), ""),
        }
    }

    /// The claims as JSON text.
    #[must_use]
    pub const fn claims(&self) -> &'a str {
        self.claims
    }

    /// When the identity ends.
    #[must_use]
    pub const fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    /// Whether the identity holds at `now`: at `exp` itself it does not (RFC 7519, 4.1.4).
    #[must_use]
    pub fn is_live(&self, now: Timestamp) -> bool {
        now < self.expires_at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_binding_reads_back() {
        let binding =
            Binding::new(Timestamp::from_micros(1_763_751_234_000_000), r#"{"sub":"a b"}"#);
        assert_eq!(binding.to_text(), r#"1763751234000000 {"sub":"a b"}"#);
        assert_eq!(Binding::from_text(&binding.to_text()), binding);
    }

    #[test]
    fn an_identity_ends_at_exp_itself() {
        let binding = Binding::new(Timestamp::from_micros(100), "{}");
        assert!(binding.is_live(Timestamp::from_micros(99)));
        assert!(!binding.is_live(Timestamp::from_micros(100)));
        assert!(!binding.is_live(Timestamp::from_micros(101)));
    }

    #[test]
    fn another_text_lets_nobody_in() {
        for text in ["", " ", "{}", "x {}", "9223372036854775808 {}", "9999999999999999"] {
            assert!(!Binding::from_text(text).is_live(Timestamp::from_micros(i64::MIN)), "{text}");
        }
    }
}
