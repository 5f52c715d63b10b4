//! Proof Key for Code Exchange (RFC 7636) as GoTrue's clients use it: the challenge comes with the
//! request for a mail, the code with the link, the verifier with `/token?grant_type=pkce`.

use core::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use subtle::ConstantTimeEq as _;
use uuid::Uuid;

use crate::hash::sha256;
use crate::outcome::{ErrorCode, Refusal};
use crate::time::Timestamp;

/// How the challenge was made of the verifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Base64url of SHA-256.
    S256,
    /// The verifier itself.
    Plain,
}

impl Method {
    /// The word of `auth.code_challenge_method`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::S256 => "s256",
            Self::Plain => "plain",
        }
    }

    /// The method of a word in any letter case; `None` for another word.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::S256, Self::Plain]
            .into_iter()
            .find(|method| method.as_str().eq_ignore_ascii_case(name))
    }
}

/// A code challenge of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Challenge {
    /// 43 to 128 characters.
    pub text: String,
    /// How it was made.
    pub method: Method,
}

impl Challenge {
    /// Reads the two members of a request; empty texts count as absent. `None` without them: the
    /// flow is then the implicit one.
    ///
    /// # Errors
    /// GoTrue's refusals. GoTrue answers an unknown method with 500; it is the caller's fault.
    pub fn read(text: Option<&str>, method: Option<&str>) -> Result<Option<Self>, Refusal> {
        let refused = |message: &str| Err(Refusal::new(ErrorCode::ValidationFailed, message));
        let given =
            |member: Option<&str>| member.filter(|text| !text.is_empty()).map(str::to_owned);
        let (text, method) = match (given(text), given(method)) {
            (None, None) => return Ok(None),
            (Some(text), Some(method)) => (text, method),
            (Some(_), None) | (None, Some(_)) => {
                return refused("PKCE flow requires code_challenge_method and code_challenge");
            }
        };
        if !(43..=128).contains(&text.len()) {
            return refused("code challenge has to be between 43 and 128 characters");
        }
        if !text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._~-".contains(&byte)) {
            return refused(
                "code challenge can only contain alphanumeric characters, hyphens, periods, underscores and tildes",
            );
        }
        let Some(method) = Method::from_name(&method) else {
            return refused("code challenge method not supported; use s256 or plain");
        };
        Ok(Some(Self { text, method }))
    }

    /// Whether the verifier is the one that the challenge was made of, in constant time.
    #[must_use]
    pub fn is_met_by(&self, verifier: &str) -> bool {
        let made = match self.method {
            Method::Plain => verifier.to_owned(),
            Method::S256 => BASE64_URL_SAFE_NO_PAD.encode(sha256(&[verifier.as_bytes()])),
        };
        made.as_bytes().ct_eq(self.text.as_bytes()).into()
    }
}

/// How a session of an exchanged code began: `auth.flow_state.authentication_method`, and the
/// session's `amr`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlowMethod {
    /// A confirmation or an invitation.
    EmailSignup,
    /// A magic link.
    Magiclink,
    /// A recovery.
    Recovery,
    /// A confirmed e-mail change.
    EmailChange,
}

impl FlowMethod {
    /// Every method.
    pub const ALL: [Self; 4] =
        [Self::EmailSignup, Self::Magiclink, Self::Recovery, Self::EmailChange];

    /// The word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::EmailSignup => "email/signup",
            Self::Magiclink => "magiclink",
            Self::Recovery => "recovery",
            Self::EmailChange => "email_change",
        }
    }

    /// The method of a word; `None` for one that belongs to no mail.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.as_str() == name)
    }
}

/// A row of `auth.flow_state`, as an exchange needs it.
#[derive(Clone, PartialEq, Eq)]
pub struct FlowState {
    /// Its id.
    pub id: Uuid,
    /// Who it is for; a flow that found nobody yet cannot be exchanged.
    pub user_id: Option<Uuid>,
    /// GoTrue's name of the provider, `email` or the method for mails.
    pub provider_type: String,
    /// How the session will say it began.
    pub authentication_method: String,
    /// The challenge; none for a flow that does not use PKCE.
    pub challenge: Option<Challenge>,
    /// The provider's access token, where GoTrue left it; ours is sealed elsewhere.
    pub provider_access_token: Option<String>,
    /// Likewise, its refresh token.
    pub provider_refresh_token: Option<String>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When the link was used; `None` before.
    pub auth_code_issued_at: Option<Timestamp>,
}

/// It may hold tokens: only its id is shown.
impl core::fmt::Debug for FlowState {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.debug_struct("FlowState").field("id", &self.id).finish_non_exhaustive()
    }
}

/// What comes of an exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exchange {
    /// A session for this user.
    Session(Uuid),
    /// Nothing that could be exchanged.
    NotFound,
    /// Too late.
    Expired,
    /// The verifier is another one; the code stays.
    WrongVerifier,
}

impl FlowState {
    /// What comes of an exchange of this flow's code. A code that was given out counts from then,
    /// which GoTrue does for magic links only: its other links cannot be used five minutes after
    /// they were asked for, and are spent when one finds out.
    #[must_use]
    pub fn exchange(&self, verifier: &str, lifetime: Duration, now: Timestamp) -> Exchange {
        let (Some(user), Some(challenge)) = (self.user_id, &self.challenge) else {
            return Exchange::NotFound;
        };
        // GoTrue makes the code before the mail goes out; nobody has been shown it yet.
        let is_of_mail = FlowMethod::from_name(&self.authentication_method).is_some();
        let issued = match self.auth_code_issued_at {
            Some(issued) => issued,
            None if is_of_mail => return Exchange::NotFound,
            None => self.created_at,
        };
        if issued.plus(lifetime) <= now {
            Exchange::Expired
        } else if challenge.is_met_by(verifier) {
            Exchange::Session(user)
        } else {
            Exchange::WrongVerifier
        }
    }
}

impl Exchange {
    /// GoTrue's refusal; `None` for a session.
    #[must_use]
    pub fn refusal(self) -> Option<Refusal> {
        let (code, status, message) = match self {
            Self::Session(_) => return None,
            Self::NotFound => {
                (ErrorCode::FlowStateNotFound, 404, "invalid flow state, no valid flow state found")
            }
            Self::Expired => {
                (ErrorCode::FlowStateExpired, 422, "invalid flow state, flow state has expired")
            }
            Self::WrongVerifier => (
                ErrorCode::BadCodeVerifier,
                400,
                "code challenge does not match previously saved code verifier",
            ),
        };
        Some(Refusal::new(code, message).with_status(status))
    }
}
