//! Who asks: the identity and the client of one request, from what PostgREST sets.

mod token_claims;

use core::net::{IpAddr, SocketAddr};

use serde_json::{Map, Value};

use crate::json::Json;
use crate::jwt::Reason;
use crate::outcome::Refusal;
use crate::store::Client;

pub(crate) use token_claims::no_authorization;
pub use token_claims::{Caller, Presented, TokenClaims};
use token_claims::{bad_jwt, parsed};

/// What a request shows of who makes it. Claims in `request.jwt.claims` are nothing of the kind:
/// whoever has SQL of his own can set them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    /// An identity that `auth_ext.bind()` pinned to the transaction and that still holds: its claims.
    Bound(String),
    /// A bearer token that our key ring found good: its claims.
    Token(String),
    /// A bearer token that it did not.
    BadToken {
        /// Why.
        reason: Reason,
        /// How many segments it has.
        segments: usize,
    },
    /// Neither.
    Nothing,
}

impl Shown {
    /// The claims of whoever acts; none when nothing was shown, which is refused by whatever needs
    /// somebody. `claims` is `request.jwt.claims`: beside a token it must not speak of anybody else.
    ///
    /// # Errors
    /// GoTrue's refusal of a bad token, and one of claims that are not those of the token.
    pub fn acting(self, claims: Option<&str>) -> Result<Option<TokenClaims>, Refusal> {
        match self {
            Self::Nothing => Ok(None),
            Self::Bound(own) => Ok(TokenClaims::read(Some(&own))),
            Self::Token(own) => {
                let Some(own) = parsed(Some(&own)).transpose()? else { return Ok(None) };
                if are_of_token(claims, &own)? {
                    return Ok(Some(TokenClaims::of(&own)));
                }
                Err(bad_jwt("invalid JWT: the claims are not those of the token"))
            }
            Self::BadToken { reason, segments } => Err(bad_token(reason, segments)),
        }
    }
}

/// Whether claims say nothing that the token does not. PostgREST writes a `role` beside those of a
/// token without one, and into the claims of a request whose token it was not shown.
fn are_of_token(claims: Option<&str>, token: &Json) -> Result<bool, Refusal> {
    let Some(claims) = parsed(claims).transpose()? else { return Ok(true) };
    let (Json::Object(claims), Json::Object(own)) = (claims, token) else {
        return Ok(false);
    };
    let is_anonymous = claims.len() == 1;
    Ok(claims.iter().all(|(name, value)| match own.get(name) {
        Some(expected) if is_same(value, expected) => true,
        Some(_) => name == "role" && is_anonymous,
        None => name == "role",
    }))
}

/// Whether two values are the same, however their numbers are written.
fn is_same(one: &Json, other: &Json) -> bool {
    match (one, other) {
        (Json::Number(one), Json::Number(other)) => {
            one.is_same(other) || one.as_f64().is_some_and(|one| Some(one) == other.as_f64())
        }
        (Json::Array(one), Json::Array(other)) => {
            one.len() == other.len()
                && one.iter().zip(other).all(|(one, other)| is_same(one, other))
        }
        (Json::Object(one), Json::Object(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .all(|(name, value)| other.get(name).is_some_and(|other| is_same(value, other)))
        }
        (one, other) => one == other,
    }
}

/// GoTrue's words for a token that does not verify.
fn bad_token(reason: Reason, segments: usize) -> Refusal {
    let detail = match reason {
        Reason::Malformed | Reason::UnsupportedForm if segments != 3 => {
            "token is malformed: token contains an invalid number of segments"
        }
        Reason::Expired => "token has invalid claims: token is expired",
        Reason::NotYetValid => "token has invalid claims: token is not valid yet",
        Reason::IssuedInFuture => "token has invalid claims: token used before issued",
        Reason::WrongAudience => "token has invalid claims: token has invalid audience",
        Reason::WrongIssuer => "token has invalid claims: token has invalid issuer",
        Reason::BadSignature => "token signature is invalid: signature is invalid",
        Reason::AlgorithmNotAllowed => "token signature is invalid: signing method is invalid",
        Reason::Revoked => return bad_jwt("invalid JWT: the token has been revoked"),
        other => other.describe(),
    };
    bad_jwt(&format!("invalid JWT: unable to parse or verify signature, {detail}"))
}

/// The longest user agent that is kept, in bytes; the header is the client's to choose.
const USER_AGENT_LIMIT: usize = 512;

/// The header in which a gateway may hand the value of `Authorization` over, so that a token that
/// PostgREST would refuse in its own words reaches the function that answers in GoTrue's. It confers
/// nothing that `Authorization` would not: the token in it is verified by us all the same.
pub const TOKEN_HEADER: &str = "x-auth-ext-authorization";

/// The headers of a request, parsed once.
#[derive(Debug, Clone, Default)]
pub struct Headers(Map<String, Value>);

impl Headers {
    /// Reads `request.headers`: a JSON object with lower-case names. Anything else counts as no
    /// headers at all.
    #[must_use]
    pub fn parse(text: Option<&str>) -> Self {
        Self(text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default())
    }

    /// The bearer token (RFC 6750, 2.1): that of [`TOKEN_HEADER`], in which a gateway hands it to us
    /// and not to PostgREST, else that of `authorization`. Another scheme is no token.
    #[must_use]
    pub fn bearer(&self) -> Option<&str> {
        let handed_over = self.value(TOKEN_HEADER).filter(|value| !value.is_empty());
        let (scheme, token) =
            handed_over.or_else(|| self.value("authorization"))?.split_once(' ')?;
        let token = token.trim_matches(' ');
        let is_token = !token.is_empty() && !token.contains(char::is_whitespace);
        (scheme.eq_ignore_ascii_case("bearer") && is_token).then_some(token)
    }

    /// The value of the header of that lower-case name.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str()
    }
}

/// Whether a request calls one of our functions for clients through PostgREST, which judge the caller
/// for themselves and answer in GoTrue's shape. Both must say so: the schema of the function stands
/// first in the `search_path` that PostgREST gives the transaction, unless somebody has set another
/// one on the role; a profile header names it, though of several lines PostgREST goes by the first
/// and shows the last.
#[must_use]
pub fn is_call_of_auth_api(
    path: Option<&str>,
    headers: Option<&str>,
    search_path: Option<&str>,
) -> bool {
    is_call(path) && is_first(search_path) && is_named(headers)
}

/// Whether a request may be such a call: either says so. For what may be done to any call.
#[must_use]
pub fn may_call_auth_api(
    path: Option<&str>,
    headers: Option<&str>,
    search_path: Option<&str>,
) -> bool {
    is_call(path) && (is_first(search_path) || is_named(headers))
}

fn is_call(path: Option<&str>) -> bool {
    path.is_some_and(|path| path.starts_with("/rpc/"))
}

fn is_first(search_path: Option<&str>) -> bool {
    let schema = search_path.and_then(|list| list.split(',').next()).map(str::trim);
    matches!(schema, Some("auth_api" | "\"auth_api\""))
}

fn is_named(headers: Option<&str>) -> bool {
    // Parsing takes longer than the rest of what looks at a request.
    let headers = Headers::parse(headers.filter(|text| text.contains("auth_api")));
    ["content-profile", "accept-profile"].iter().any(|name| headers.value(name) == Some("auth_api"))
}

impl Client {
    /// The client that sent these headers. Its address is the one that the gateway tells in the
    /// header of that name: the last entry of a list, because those before it are whatever the
    /// client sent. A port is left out. Without a header to believe, and for anything that is no
    /// address, the address stays unknown.
    #[must_use]
    pub fn from_headers(headers: &Headers, address_header: Option<&str>) -> Self {
        let user_agent = headers
            .value("user-agent")
            .map(|text| text.chars().filter(|c| !c.is_control()).collect::<String>())
            .map(|text| shortened(text, USER_AGENT_LIMIT));
        let entries = address_header.and_then(|name| headers.value(name));
        let last = entries.and_then(|entries| entries.rsplit(',').next()).map(str::trim);
        Self { user_agent, address: last.and_then(address) }
    }
}

/// `192.0.2.1`, `2001:db8::1`, and both with a port.
fn address(text: &str) -> Option<IpAddr> {
    let address = text.parse::<IpAddr>().ok();
    let address = address.or_else(|| text.parse::<SocketAddr>().ok().map(|socket| socket.ip()));
    address.map(|address| address.to_canonical())
}

fn shortened(mut text: String, limit: usize) -> String {
    if text.len() > limit {
        let end = (0..=limit).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
        text.truncate(end);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_agent_is_cut_on_a_character_and_loses_control_characters() {
        let of = |text: &str| Client::from_headers(&Headers::parse(Some(text)), None);
        let long = format!(r#"{{"user-agent":"a\n{}"}}"#, "é".repeat(400));
        let agent = of(&long).user_agent.unwrap();
        assert_eq!(agent.len(), 511);
        assert!(agent.starts_with("aé"));
        assert_eq!(of("[1]"), Client::default());
    }
}
