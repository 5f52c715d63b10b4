//! What each identity mode believes.

use super::Binding;
use crate::time::Timestamp;

/// `auth_ext.settings.identity_mode`: where the identity functions take the identity from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdentityMode {
    /// `request.jwt.claims`, as on Supabase. Whoever can run SQL of his own can set it.
    Request,
    /// Only what `auth_ext.bind()` verified in this transaction.
    Verified,
    /// What was bound in this transaction, and `request.jwt.claims` where nothing was.
    Either,
}

impl IdentityMode {
    /// The word in `auth_ext.settings`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Verified => "verified",
            Self::Either => "either",
        }
    }

    /// The mode of a word; `None` for a word that is none of ours.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Request, Self::Verified, Self::Either].into_iter().find(|mode| mode.as_str() == name)
    }

    /// Where the identity comes from at `now`, if `binding` is what was bound in this transaction.
    ///
    /// A bound identity that has expired leaves nobody, in mode `either` too: falling back to
    /// claims that anybody can set would let a client choose by waiting.
    #[must_use]
    pub fn source<'a>(self, binding: Option<Binding<'a>>, now: Timestamp) -> Source<'a> {
        match (self, binding) {
            (Self::Request, _) | (Self::Either, None) => Source::Request,
            (Self::Verified, None) => Source::Nobody,
            (Self::Verified | Self::Either, Some(binding)) if binding.is_live(now) => {
                Source::Bound(binding)
            }
            (Self::Verified | Self::Either, Some(_)) => Source::Nobody,
        }
    }
}

/// Where the identity of a query comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source<'a> {
    /// The `request.jwt.*` settings.
    Request,
    /// A verified token.
    Bound(Binding<'a>),
    /// Nowhere: every identity function gives NULL.
    Nobody,
}

/// `auth_ext.settings.malformed_claims`: what an identity function does with claims that are no
/// JSON, or a `sub` that is no UUID.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MalformedClaims {
    /// It raises PostgreSQL's error, as Supabase's functions do.
    Error,
    /// It gives NULL.
    Null,
}

impl MalformedClaims {
    /// The choice of a word in `auth_ext.settings`; `None` for a word that is none of ours.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "error" => Some(Self::Error),
            "null" => Some(Self::Null),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_000);

    fn live() -> Binding<'static> {
        Binding::new(Timestamp::from_seconds(1_001), "{}")
    }

    fn expired() -> Binding<'static> {
        Binding::new(NOW, "{}")
    }

    #[test]
    fn request_mode_looks_at_nothing_else() {
        for binding in [None, Some(live()), Some(expired())] {
            assert_eq!(IdentityMode::Request.source(binding, NOW), Source::Request);
        }
    }

    #[test]
    fn verified_mode_never_looks_at_the_request() {
        assert_eq!(IdentityMode::Verified.source(None, NOW), Source::Nobody);
        assert_eq!(IdentityMode::Verified.source(Some(expired()), NOW), Source::Nobody);
        assert_eq!(IdentityMode::Verified.source(Some(live()), NOW), Source::Bound(live()));
    }

    #[test]
    fn in_mode_either_what_is_bound_wins_and_an_expired_identity_is_nobody() {
        assert_eq!(IdentityMode::Either.source(None, NOW), Source::Request);
        assert_eq!(IdentityMode::Either.source(Some(live()), NOW), Source::Bound(live()));
        assert_eq!(IdentityMode::Either.source(Some(expired()), NOW), Source::Nobody);
    }

    #[test]
    fn words_read_back() {
        for mode in [IdentityMode::Request, IdentityMode::Verified, IdentityMode::Either] {
            assert_eq!(IdentityMode::from_name(mode.as_str()), Some(mode));
        }
        assert_eq!(IdentityMode::from_name("Verified"), None);
        assert_eq!(MalformedClaims::from_name("error"), Some(MalformedClaims::Error));
        assert_eq!(MalformedClaims::from_name("null"), Some(MalformedClaims::Null));
        assert_eq!(MalformedClaims::from_name(""), None);
    }
}
