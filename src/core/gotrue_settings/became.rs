//! What becomes of a variable.

use std::borrow::Cow;

use zeroize::Zeroizing;

/// What becomes of one variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Became {
    /// `auth_ext.settings`: the column, and the value as PostgreSQL reads its type (a list as JSON,
    /// `None` for NULL).
    Setting {
        /// The column.
        column: &'static str,
        /// The value.
        value: Option<String>,
    },
    /// The subject of a mail: a row of `auth_ext.mail_templates`.
    Subject {
        /// The type of the template.
        template: &'static str,
        /// The line.
        subject: String,
    },
    /// Keys for the ring, never told.
    Keys(SigningKeys),
    /// It stays where it is: the courier reads it by this name.
    Courier,
    /// Nothing, and why.
    Nothing(Cow<'static, str>),
}

/// Keys that GoTrue signs with, as `parse_gotrue_keys` takes them.
#[derive(Clone, PartialEq, Eq)]
pub struct SigningKeys {
    /// A secret, or a JSON array of JWKs.
    pub text: Zeroizing<String>,
    /// The `kid` of a secret.
    pub kid: Option<String>,
    /// Whether the ring signs with them from now on, as GoTrue did.
    pub activate: bool,
}

impl core::fmt::Debug for SigningKeys {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        out.debug_struct("SigningKeys").field("kid", &self.kid).finish_non_exhaustive()
    }
}

/// A variable and what becomes of it, in the order of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// The variable as GoTrue names it.
    pub variable: String,
    /// What becomes of it.
    pub became: Became,
    /// What else is to be known.
    pub note: Option<&'static str>,
}
