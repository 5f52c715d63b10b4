//! Why a token was refused: the one list that SQL users see.

use core::fmt;

macro_rules! reasons {
    ($($(#[$documentation:meta])* $variant:ident = $name:literal: $sentence:literal,)+) => {
        /// Why a token is not valid. The list is fixed: callers compare `reason` with these names.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Reason {
            $(#[doc = $sentence] $(#[$documentation])* $variant,)+
        }

        impl Reason {
            /// Every reason, in the order in which the checks run.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The name in SQL, snake case.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// One sentence for people.
            #[must_use]
            pub const fn describe(self) -> &'static str {
                match self { $(Self::$variant => $sentence,)+ }
            }
        }
    };
}

reasons! {
    TooLarge = "too_large": "The token is longer than the largest size allowed.",
    UnsupportedForm = "unsupported_form":
        "The token is encrypted (JWE), detached, JSON-serialised or nested; only compact JWS is accepted.",
    Malformed = "malformed":
        "The token is not three segments of unpadded base64url that hold a JSON header and JSON claims.",
    DuplicateMember = "duplicate_member": "A JSON object in the token has two members of the same name.",
    TooDeep = "too_deep": "The JSON in the token is nested too deeply.",
    NullCharacter = "null_character": "The token holds the character U+0000, which PostgreSQL cannot store.",
    CriticalHeader = "critical_header":
        "The header has a crit member, and no critical header extension is supported.",
    AlgorithmNotAllowed = "algorithm_not_allowed":
        "The token names an algorithm that is not supported or not the one of its key.",
    WrongType = "wrong_type": "The typ of the token is neither JWT nor at+jwt.",
    UnknownKey = "unknown_key": "No key is known that the token could have been signed with.",
    Revoked = "revoked": "The token itself, its signing key or its session has been revoked.",
    KeyNotUsable = "key_not_usable": "The signing key of the token may not be used to verify any more.",
    BadSignature = "bad_signature": "The signature does not fit the token.",
    InvalidClaim = "invalid_claim": "A registered claim has the wrong JSON type or a value out of range.",
    MissingClaim = "missing_claim": "A claim that is required is not there.",
    WrongIssuer = "wrong_issuer": "The token was issued by somebody else.",
    WrongAudience = "wrong_audience": "The token is meant for somebody else.",
    Expired = "expired": "The token has expired.",
    NotYetValid = "not_yet_valid": "The token is not valid yet.",
    IssuedInFuture = "issued_in_future": "The token says that it was issued in the future.",
    LifetimeTooLong = "lifetime_too_long": "The token lives longer than is allowed.",
}

impl Reason {
    /// Reads a name that [`Reason::as_str`] gave.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|reason| reason.as_str() == name)
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}
