//! What becomes of a variable.

use std::borrow::Cow;

use zeroize::Zeroizing;

use crate::secret::Secret;

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
    /// `auth_ext.settings`, with a text that is as good as a password and never told.
    GuardedSetting {
        /// The column.
        column: &'static str,
        /// The value.
        value: Secret,
    },
    /// A part of a row of `auth_ext.sms_providers`.
    SmsProvider {
        /// The row.
        name: &'static str,
        /// Which part of it.
        part: SmsProviderPart,
        /// The value; told unless it is the row's secret.
        value: Secret,
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

/// What GoTrue's environment says of a provider of text messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmsProviderPart {
    /// Our account there.
    Account,
    /// Who messages come from.
    Sender,
    /// The template of WhatsApp messages.
    Content,
    /// What proves that the account is ours.
    Secret,
}

impl SmsProviderPart {
    /// Its argument of `auth_ext.set_sms_provider()`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Sender => "sender",
            Self::Content => "content",
            Self::Secret => "secret",
        }
    }
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
