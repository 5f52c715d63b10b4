//! The six types of one-time tokens, and the table of which event clears what.

/// `auth.one_time_token_type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenType {
    /// Confirms a new account, accepts an invitation, or is the code of a text message.
    Confirmation,
    /// Recovery and magic link.
    Recovery,
    /// Sent to the new address of an e-mail change.
    EmailChangeNew,
    /// Sent to the current address of an e-mail change.
    EmailChangeCurrent,
    /// Sent to the new number of a phone change.
    PhoneChange,
    /// The nonce of a password change.
    Reauthentication,
}

impl TokenType {
    /// Every type.
    pub const ALL: [Self; 6] = [
        Self::Confirmation,
        Self::Recovery,
        Self::EmailChangeNew,
        Self::EmailChangeCurrent,
        Self::PhoneChange,
        Self::Reauthentication,
    ];

    /// The word of the enum, which is also the name of the column of `auth.users`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Confirmation => "confirmation_token",
            Self::Recovery => "recovery_token",
            Self::EmailChangeNew => "email_change_token_new",
            Self::EmailChangeCurrent => "email_change_token_current",
            Self::PhoneChange => "phone_change_token",
            Self::Reauthentication => "reauthentication_token",
        }
    }

    /// The type of a word; `None` for a word that is none of GoTrue's.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// The column of `auth.users` that says when it was last sent.
    #[must_use]
    pub const fn sent_at_column(self) -> &'static str {
        match self {
            Self::Confirmation => "confirmation_sent_at",
            Self::Recovery => "recovery_sent_at",
            Self::EmailChangeNew | Self::EmailChangeCurrent => "email_change_sent_at",
            Self::PhoneChange => "phone_change_sent_at",
            Self::Reauthentication => "reauthentication_sent_at",
        }
    }
}

/// What ends one-time tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// An e-mail or a phone number was confirmed.
    Confirmed,
    /// A recovery or a magic link was used.
    Recovered,
    /// One of the two confirmations of an e-mail change came in: this one.
    HalfOfEmailChange(TokenType),
    /// An e-mail change was completed.
    EmailChanged,
    /// A phone change was completed.
    PhoneChanged,
    /// The nonce of a password change was used.
    NonceUsed,
    /// The same for an address or a number, beside which others wait.
    NonceSpent,
    /// A password was set.
    PasswordSet,
    /// All sessions were signed out: of what waits, these end.
    SignedOut(Vec<TokenType>),
    /// The account was taken from whoever opened it: nothing of his waits any more.
    Emptied,
    /// Another e-mail change is asked for.
    EmailChangeReplaced,
    /// Too many wrong guesses of a code: it is over, and so is the link that can be had from it.
    GuessedTooOften(TokenType),
    /// Too many wrong guesses of a code: it is over, but not its link.
    CodeGuessedTooOften(TokenType),
}

/// The rows of `auth.one_time_tokens` that go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rows {
    /// All of the user.
    All,
    /// Those of the types whose columns are cleared.
    OfColumns,
    /// None.
    None,
}

/// What an event clears, GoTrue's table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cleared {
    /// The token columns of `auth.users` that become `''`.
    pub columns: Vec<TokenType>,
    /// Whether their `…_sent_at` become NULL, so that the next mail may go out at once.
    pub sent_at: bool,
    /// The rows that go.
    pub rows: Rows,
}

impl Event {
    /// What it clears.
    #[must_use]
    pub fn cleared(&self) -> Cleared {
        use TokenType as T;
        let cleared =
            |columns: &[T], rows| Cleared { columns: columns.to_vec(), sent_at: false, rows };
        match self {
            Self::Confirmed => cleared(&[T::Confirmation], Rows::All),
            Self::Recovered => cleared(&[T::Recovery], Rows::All),
            Self::EmailChanged => cleared(&[T::EmailChangeNew, T::EmailChangeCurrent], Rows::All),
            Self::PhoneChanged => cleared(&[T::PhoneChange], Rows::All),
            Self::NonceUsed => cleared(&[T::Reauthentication], Rows::All),
            Self::NonceSpent => cleared(&[T::Reauthentication], Rows::OfColumns),
            Self::PasswordSet => Cleared { sent_at: true, ..cleared(&T::ALL, Rows::All) },
            Self::Emptied => cleared(&T::ALL, Rows::All),
            Self::EmailChangeReplaced => {
                cleared(&[T::EmailChangeNew, T::EmailChangeCurrent], Rows::OfColumns)
            }
            Self::SignedOut(kinds) => cleared(kinds, Rows::OfColumns),
            Self::CodeGuessedTooOften(kind) => cleared(&[*kind], Rows::None),
            Self::HalfOfEmailChange(kind) | Self::GuessedTooOften(kind) => {
                cleared(&[*kind], Rows::OfColumns)
            }
        }
    }
}
