//! The `type` of a verification, and which token it is about.

use super::TokenType;

/// GoTrue's types of `/verify`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VerifyType {
    /// Confirms a new account.
    Signup,
    /// Accepts an invitation.
    Invite,
    /// Signs in to choose a new password.
    Recovery,
    /// Signs in.
    Magiclink,
    /// Any of the four above, whichever is pending.
    Email,
    /// Confirms a new address.
    EmailChange,
    /// Signs in by text message.
    Sms,
    /// Confirms a new phone number.
    PhoneChange,
}

/// The columns that a code may stand in, in the order in which they are tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeColumn {
    /// One.
    One(TokenType),
    /// The first, then the second.
    Either(TokenType, TokenType),
}

impl VerifyType {
    /// The type of a word; `None` for another word. GoTrue gives `email_change_new` and
    /// `email_change_current` out in `generate_link` and does not take them back; here they are
    /// `email_change`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "signup" => Self::Signup,
            "invite" => Self::Invite,
            "recovery" => Self::Recovery,
            "magiclink" => Self::Magiclink,
            "email" => Self::Email,
            "email_change" | "email_change_new" | "email_change_current" => Self::EmailChange,
            "sms" => Self::Sms,
            "phone_change" => Self::PhoneChange,
            _ => return None,
        })
    }

    /// The word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Signup => "signup",
            Self::Invite => "invite",
            Self::Recovery => "recovery",
            Self::Magiclink => "magiclink",
            Self::Email => "email",
            Self::EmailChange => "email_change",
            Self::Sms => "sms",
            Self::PhoneChange => "phone_change",
        }
    }

    /// Whether a link's token of this type can be what is presented; GoTrue has no links by phone.
    #[must_use]
    pub const fn takes_link(self) -> bool {
        !matches!(self, Self::Sms | Self::PhoneChange)
    }

    /// Whether the code goes with a phone number instead of an e-mail address.
    #[must_use]
    pub const fn is_by_phone(self) -> bool {
        matches!(self, Self::Sms | Self::PhoneChange)
    }

    /// The columns that its code may stand in.
    #[must_use]
    pub const fn columns(self) -> CodeColumn {
        match self {
            Self::Signup | Self::Invite | Self::Sms => CodeColumn::One(TokenType::Confirmation),
            Self::Recovery | Self::Magiclink => CodeColumn::One(TokenType::Recovery),
            Self::Email => CodeColumn::Either(TokenType::Confirmation, TokenType::Recovery),
            Self::EmailChange => {
                CodeColumn::Either(TokenType::EmailChangeCurrent, TokenType::EmailChangeNew)
            }
            Self::PhoneChange => CodeColumn::One(TokenType::PhoneChange),
        }
    }

    /// What it is once the token was found: `email` becomes the type that the token is of.
    #[must_use]
    pub const fn of_token(self, found: TokenType) -> Self {
        match (self, found) {
            (Self::Email, TokenType::Recovery) => Self::Magiclink,
            (Self::Email, _) => Self::Signup,
            (other, _) => other,
        }
    }

    /// Whether a found token is one that this type is about.
    #[must_use]
    pub fn is_about(self, found: TokenType) -> bool {
        match self.columns() {
            CodeColumn::One(only) => found == only,
            CodeColumn::Either(first, second) => found == first || found == second,
        }
    }
}
