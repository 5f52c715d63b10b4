//! Why a password could not be hashed.

use core::fmt;

/// Why a password could not be hashed. The texts never hold the password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordError {
    /// The password is longer than the function takes; it is never cut.
    TooLong {
        /// The most bytes that the function takes.
        max_bytes: usize,
    },
    /// bcrypt cannot tell passwords with a NUL byte apart.
    ContainsNul,
    /// The cost is not one of the function, or above the limits of this module.
    InvalidCost,
    /// The memory for Argon2 could not be had.
    OutOfMemory,
}

impl fmt::Display for PasswordError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { max_bytes } => {
                write!(formatter, "the password is longer than {max_bytes} bytes")
            }
            Self::ContainsNul => formatter.write_str("the password contains a NUL byte"),
            Self::InvalidCost => {
                formatter.write_str("the cost of the password hash is not allowed")
            }
            Self::OutOfMemory => formatter.write_str("not enough memory to hash the password"),
        }
    }
}

impl core::error::Error for PasswordError {}
