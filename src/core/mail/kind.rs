//! The mails that GoTrue sends.

/// A mail, by what it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MailType {
    /// A new account is to be confirmed.
    Confirmation,
    /// Somebody is invited.
    Invite,
    /// A forgotten password.
    Recovery,
    /// A link to sign in.
    MagicLink,
    /// A new address is to be confirmed.
    EmailChange,
    /// A code that proves a look into the mailbox.
    Reauthentication,
    /// The password was changed.
    PasswordChanged,
    /// The address was changed; goes to the old one.
    EmailChanged,
    /// The phone number was changed.
    PhoneChanged,
    /// A way to sign in was added.
    IdentityLinked,
    /// A way to sign in was removed.
    IdentityUnlinked,
    /// A second factor was added.
    FactorEnrolled,
    /// A second factor was removed.
    FactorUnenrolled,
}

impl MailType {
    /// Every type.
    pub const ALL: [Self; 13] = [
        Self::Confirmation,
        Self::Invite,
        Self::Recovery,
        Self::MagicLink,
        Self::EmailChange,
        Self::Reauthentication,
        Self::PasswordChanged,
        Self::EmailChanged,
        Self::PhoneChanged,
        Self::IdentityLinked,
        Self::IdentityUnlinked,
        Self::FactorEnrolled,
        Self::FactorUnenrolled,
    ];

    /// GoTrue's name of the template, and the word in `auth_ext.mail_templates.type`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Confirmation => "confirmation",
            Self::Invite => "invite",
            Self::Recovery => "recovery",
            Self::MagicLink => "magic_link",
            Self::EmailChange => "email_change",
            Self::Reauthentication => "reauthentication",
            Self::PasswordChanged => "password_changed_notification",
            Self::EmailChanged => "email_changed_notification",
            Self::PhoneChanged => "phone_changed_notification",
            Self::IdentityLinked => "identity_linked_notification",
            Self::IdentityUnlinked => "identity_unlinked_notification",
            Self::FactorEnrolled => "mfa_factor_enrolled_notification",
            Self::FactorUnenrolled => "mfa_factor_unenrolled_notification",
        }
    }

    /// The type of a word; `None` for another word.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// GoTrue's `email_action_type`, which the links and the send_email hook tell.
    #[must_use]
    pub const fn action(self) -> &'static str {
        match self {
            Self::Confirmation => "signup",
            Self::MagicLink => "magiclink",
            other => other.as_str(),
        }
    }

    /// Whether it only tells what has happened. Nobody waits for such a mail.
    #[must_use]
    pub const fn is_notification(self) -> bool {
        match self {
            Self::Confirmation
            | Self::Invite
            | Self::Recovery
            | Self::MagicLink
            | Self::EmailChange
            | Self::Reauthentication => false,
            Self::PasswordChanged
            | Self::EmailChanged
            | Self::PhoneChanged
            | Self::IdentityLinked
            | Self::IdentityUnlinked
            | Self::FactorEnrolled
            | Self::FactorUnenrolled => true,
        }
    }

    /// The variables of its template, with their dots left out; `Data` has the members of
    /// `user_metadata`.
    #[must_use]
    pub const fn variables(self) -> &'static [&'static str] {
        match self {
            Self::Confirmation | Self::Invite | Self::Recovery | Self::MagicLink => {
                &["SiteURL", "ConfirmationURL", "Email", "Token", "TokenHash", "Data", "RedirectTo"]
            }
            Self::EmailChange => &[
                "SiteURL",
                "ConfirmationURL",
                "Email",
                "NewEmail",
                "SendingTo",
                "Token",
                "TokenHash",
                "Data",
                "RedirectTo",
            ],
            Self::Reauthentication => &["SiteURL", "Email", "Token", "Data"],
            Self::PasswordChanged => &["SiteURL", "Email", "Data"],
            Self::EmailChanged => &["SiteURL", "Email", "OldEmail", "Data"],
            Self::PhoneChanged => &["SiteURL", "Email", "Phone", "OldPhone", "Data"],
            Self::IdentityLinked | Self::IdentityUnlinked => {
                &["SiteURL", "Email", "Provider", "Data"]
            }
            Self::FactorEnrolled | Self::FactorUnenrolled => {
                &["SiteURL", "Email", "FactorType", "Data"]
            }
        }
    }
}
