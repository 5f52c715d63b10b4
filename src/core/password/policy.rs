//! What a new password must be like: a length, and nothing about its characters (NIST SP 800-63B-4
//! forbids composition rules).

use core::fmt;

use crate::password::max_bytes;
use crate::secret::Secret;
use crate::settings::Settings;

/// Why a password was refused. [`Refused::status`], [`Refused::error_code`], [`Refused::reasons`]
/// and `Display` give the parts of GoTrue's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// There is none.
    Missing,
    /// It has fewer characters than this.
    TooShort {
        /// `Settings::password_min_length`.
        min_characters: u32,
    },
    /// It has more bytes than the hash function takes whole.
    TooLong {
        /// The most bytes that the hash function of the settings takes.
        max_bytes: usize,
        /// Whether the characters alone are more than that, too.
        in_characters: bool,
    },
    /// It holds U+0000, at which bcrypt implementations stop reading.
    ContainsNul,
}

impl Refused {
    /// The HTTP status that GoTrue answers with.
    #[must_use]
    pub fn status(self) -> u16 {
        match self {
            Self::TooShort { .. } => 422,
            Self::Missing | Self::TooLong { .. } | Self::ContainsNul => 400,
        }
    }

    /// GoTrue's error code.
    #[must_use]
    pub fn error_code(self) -> &'static str {
        match self {
            Self::TooShort { .. } => "weak_password",
            Self::Missing | Self::TooLong { .. } | Self::ContainsNul => "validation_failed",
        }
    }

    /// GoTrue's `weak_password.reasons`; empty unless the error code is `weak_password`.
    #[must_use]
    pub fn reasons(self) -> &'static [&'static str] {
        match self {
            Self::TooShort { .. } => &["length"],
            Self::Missing | Self::TooLong { .. } | Self::ContainsNul => &[],
        }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => formatter.write_str("Signup requires a valid password"),
            Self::TooShort { min_characters } => {
                write!(formatter, "Password should be at least {min_characters} characters.")
            }
            // GoTrue counts bytes and says characters; that is kept where it is true.
            Self::TooLong { max_bytes, in_characters } => {
                let unit = if *in_characters { "characters" } else { "bytes" };
                write!(formatter, "Password cannot be longer than {max_bytes} {unit}")
            }
            Self::ContainsNul => {
                formatter.write_str("Password cannot contain the character U+0000")
            }
        }
    }
}

impl core::error::Error for Refused {}

/// Takes a new password in. Characters are Unicode scalar values; the password is kept as it came,
/// neither trimmed nor normalised, since GoTrue must be able to verify it.
///
/// # Errors
/// The first rule that the password breaks, in GoTrue's order: missing, too long, too short.
pub fn check(password: Option<&str>, settings: &Settings) -> Result<Secret, Refused> {
    let password = password.filter(|text| !text.is_empty()).ok_or(Refused::Missing)?;
    let max_bytes = max_bytes(settings.password_hash);
    if password.len() > max_bytes {
        // No need to count the characters of a text of any length to know that there are too many.
        let in_characters = password.chars().nth(max_bytes).is_some();
        return Err(Refused::TooLong { max_bytes, in_characters });
    }
    if password.contains('\0') {
        return Err(Refused::ContainsNul);
    }
    let min_characters = settings.password_min_length;
    if password.chars().count() < usize::try_from(min_characters).unwrap_or(usize::MAX) {
        return Err(Refused::TooShort { min_characters });
    }
    Ok(Secret::from_text(password))
}
