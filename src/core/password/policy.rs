//! What a new password must be like: a length, and what characters the operator asks for, which is
//! nothing unless he wants it (NIST SP 800-63B-4 forbids composition rules).

use core::fmt;

use crate::password::max_bytes;
use crate::secret::Secret;
use crate::settings::Settings;

/// Why a password was refused. [`Refused::status`], [`Refused::error_code`], [`Refused::reasons`]
/// and `Display` give the parts of GoTrue's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// There is none.
    Missing,
    /// It can be guessed.
    Weak(Weakness),
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

/// What a password lacks; at least one of both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weakness {
    /// `Settings::password_min_length`, when it has fewer characters.
    pub min_characters: Option<u32>,
    /// The sets of `Settings::password_required_characters`, all of them, when one is not met.
    pub required: Vec<String>,
}

impl Weakness {
    /// What the settings ask for and a password lacks; `None` for one that is strong enough.
    #[must_use]
    pub fn of(password: &str, settings: &Settings) -> Option<Self> {
        let min_characters = settings.password_min_length;
        let is_short =
            password.chars().count() < usize::try_from(min_characters).unwrap_or(usize::MAX);
        let required = settings.password_required_characters.as_deref().map(sets);
        let required = required.unwrap_or_default();
        let is_met = required.iter().all(|set| password.contains(|c| set.contains(c)));
        let weakness = Self {
            min_characters: is_short.then_some(min_characters),
            required: if is_met { Vec::new() } else { required },
        };
        (is_short || !is_met).then_some(weakness)
    }

    /// GoTrue's `weak_password.reasons`.
    #[must_use]
    pub const fn reasons(&self) -> &'static [&'static str] {
        match (self.min_characters.is_some(), self.required.is_empty()) {
            (true, true) => &["length"],
            (true, false) => &["length", "characters"],
            (false, _) => &["characters"],
        }
    }
}

impl fmt::Display for Weakness {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let length = self
            .min_characters
            .map(|least| format!("Password should be at least {least} characters."));
        let characters = (!self.required.is_empty()).then(|| {
            let sets = self.required.join(", ");
            format!("Password should contain at least one character of each: {sets}.")
        });
        let sentences: Vec<String> = length.into_iter().chain(characters).collect();
        formatter.write_str(&sentences.join(" "))
    }
}

/// The sets of characters in GoTrue's form: parted by `:`, which stands in a set as `\:`.
fn sets(text: &str) -> Vec<String> {
    let mut sets = vec![String::new()];
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let next = match character {
            '\\' => characters.next_if_eq(&':').or(Some('\\')),
            ':' => None,
            other => Some(other),
        };
        match (next, sets.last_mut()) {
            (Some(character), Some(set)) => set.push(character),
            _ => sets.push(String::new()),
        }
    }
    sets.retain(|set| !set.is_empty());
    sets
}

impl Refused {
    /// The same for somebody who changes her password: GoTrue finds an empty one weak there, and
    /// missing only at a sign-up.
    #[must_use]
    pub fn of_change(self, settings: &Settings) -> Self {
        match self {
            Self::Missing => {
                let weakness = Weakness::of("", settings);
                let min_characters = Some(settings.password_min_length.max(1));
                Self::Weak(weakness.unwrap_or(Weakness { min_characters, required: Vec::new() }))
            }
            other => other,
        }
    }

    /// The HTTP status that GoTrue answers with.
    #[must_use]
    pub const fn status(&self) -> u16 {
        match self {
            Self::Weak(_) => 422,
            Self::Missing | Self::TooLong { .. } | Self::ContainsNul => 400,
        }
    }

    /// GoTrue's error code.
    #[must_use]
    pub const fn error_code(&self) -> &'static str {
        match self {
            Self::Weak(_) => "weak_password",
            Self::Missing | Self::TooLong { .. } | Self::ContainsNul => "validation_failed",
        }
    }

    /// GoTrue's `weak_password.reasons`; empty unless the error code is `weak_password`.
    #[must_use]
    pub const fn reasons(&self) -> &'static [&'static str] {
        match self {
            Self::Weak(weakness) => weakness.reasons(),
            Self::Missing | Self::TooLong { .. } | Self::ContainsNul => &[],
        }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => formatter.write_str("Signup requires a valid password"),
            Self::Weak(weakness) => weakness.fmt(formatter),
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
/// The first rule that the password breaks, in GoTrue's order: missing, too long, weak.
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
    match Weakness::of(password, settings) {
        Some(weakness) => Err(Refused::Weak(weakness)),
        None => Ok(Secret::from_text(password)),
    }
}
