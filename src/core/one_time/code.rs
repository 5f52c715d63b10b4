//! The digits that a person types.

use core::fmt;

use zeroize::Zeroizing;

use crate::env::{Env, random_bytes};

/// A code: decimal digits, wiped when dropped and never printed.
#[derive(Clone)]
pub struct Code(Zeroizing<String>);

impl Code {
    /// The shortest and the longest code, as in GoTrue.
    pub const DIGITS: core::ops::RangeInclusive<u8> = 6..=10;

    /// A code of so many digits, every one as likely as the others. A number of digits outside
    /// [`Self::DIGITS`] counts as six, as in GoTrue.
    #[must_use]
    pub fn random(env: &mut impl Env, digits: u8) -> Self {
        let digits = if Self::DIGITS.contains(&digits) { digits } else { *Self::DIGITS.start() };
        let bound = 10_u64.pow(u32::from(digits));
        // The numbers above the last whole multiple would make the small codes likelier.
        let fair = u64::MAX - u64::MAX % bound;
        let number = loop {
            let drawn = u64::from_be_bytes(random_bytes(env));
            if drawn < fair {
                break drawn % bound;
            }
        };
        Self(Zeroizing::new(format!("{number:0width$}", width = usize::from(digits))))
    }

    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Code(…)")
    }
}
