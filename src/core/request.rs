//! Who asks: the identity and the client of one request, from what PostgREST sets.

use core::net::{IpAddr, SocketAddr};

use serde_json::{Map, Value};
use uuid::Uuid;

use crate::json::Json;
use crate::jwt::{Reason, TokenTimes};
use crate::outcome::{ErrorCode, Refusal};
use crate::store::Client;
use crate::time::Timestamp;

/// The caller of a flow that needs a signed-in user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caller {
    /// The `sub` claim.
    pub user_id: Uuid,
    /// The `session_id` claim; machine tokens have none.
    pub session_id: Option<Uuid>,
}

impl Caller {
    /// The caller by the claims of a verified token.
    ///
    /// # Errors
    /// GoTrue's refusals: no claims or no `sub` in them, or one that is no UUID. A `session_id` that
    /// is there and no UUID is refused too: taken for absent, it would skip the look at the session.
    pub fn from_claims(claims: Option<&str>) -> Result<Self, Refusal> {
        let claims = parsed(claims)?.ok_or_else(no_authorization)?;
        Self::read(&claims)
    }

    /// The `role` claim; empty when there is none.
    ///
    /// # Errors
    /// As [`Caller::from_claims`] for a request without a token.
    pub fn role(claims: Option<&str>) -> Result<String, Refusal> {
        let claims = parsed(claims)?.ok_or_else(no_authorization)?;
        Ok(claims.get("role").and_then(Json::as_str).unwrap_or("").to_owned())
    }

    fn read(claims: &Json) -> Result<Self, Refusal> {
        let text = |name| claims.get(name).and_then(Json::as_str).filter(|text| !text.is_empty());
        let subject = text("sub").ok_or_else(|| bad_jwt("invalid claim: missing sub claim"))?;
        let user_id = hyphenated(subject)
            .ok_or_else(|| bad_jwt("invalid claim: sub claim must be a UUID").with_status(400))?;
        let session_id = match claims.get("session_id") {
            // GoTrue's own claims type cannot leave it out: `""` means none.
            None | Some(Json::Null) => None,
            Some(Json::String(session)) if session.is_empty() => None,
            Some(session) => Some(
                session
                    .as_str()
                    .and_then(hyphenated)
                    .ok_or_else(|| bad_jwt("invalid claim: session_id claim must be a UUID"))?,
            ),
        };
        Ok(Self { user_id, session_id })
    }
}

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
    pub fn acting(self, claims: Option<&str>) -> Result<Option<String>, Refusal> {
        match self {
            Self::Nothing => Ok(None),
            Self::Bound(own) => Ok(Some(own)),
            Self::Token(own) if are_of_token(claims, &own)? => Ok(Some(own)),
            Self::Token(_) => Err(bad_jwt("invalid JWT: the claims are not those of the token")),
            Self::BadToken { reason, segments } => Err(bad_token(reason, segments)),
        }
    }
}

/// Whether claims say nothing that the token does not. PostgREST writes a `role` beside those of a
/// token without one, and into the claims of a request whose token it was not shown.
fn are_of_token(claims: Option<&str>, token: &str) -> Result<bool, Refusal> {
    let Some(claims) = parsed(claims)? else { return Ok(true) };
    let (Json::Object(claims), Some(Json::Object(own))) = (claims, parsed(Some(token))?) else {
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

/// What decides whether a token that was verified elsewhere still stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Presented {
    /// The `jti` claim, by which a token can be revoked.
    pub jti: Option<String>,
    /// The `exp` claim.
    pub expires_at: Option<Timestamp>,
    /// The caller and her session; machine tokens have none.
    pub session: Option<(Caller, Uuid)>,
}

impl Presented {
    /// Reads `request.jwt.claims`. A request without a token presents nothing.
    ///
    /// # Errors
    /// As [`Caller::from_claims`] for claims that name a session. A `jti` that is there and no text
    /// is refused (RFC 7519, 4.1.7): taken for absent, it would skip the look at what was revoked.
    pub fn from_claims(claims: Option<&str>) -> Result<Self, Refusal> {
        let Some(claims) = parsed(claims)? else { return Ok(Self::default()) };
        let jti = match claims.get("jti") {
            None | Some(Json::Null) => None,
            Some(Json::String(jti)) => Some(jti.clone()),
            Some(_) => return Err(bad_jwt("invalid claim: jti claim must be a string")),
        };
        let no_time = || bad_jwt("invalid claim: exp claim must be a time");
        let exp = claims.get("exp").map(|exp| exp.to_value().ok_or_else(no_time)).transpose()?;
        let expires_at = TokenTimes::expiry(exp.as_ref()).map_err(|_| no_time())?;
        let session = match claims.get("session_id") {
            None | Some(Json::Null) => None,
            Some(_) => {
                let caller = Caller::read(&claims)?;
                caller.session_id.map(|session| (caller, session))
            }
        };
        Ok(Self { jti, expires_at, session })
    }
}

/// The claims of a request; `None` without a token.
fn parsed(claims: Option<&str>) -> Result<Option<Json>, Refusal> {
    let Some(claims) = claims.filter(|claims| !claims.is_empty()) else { return Ok(None) };
    Json::parse(claims)
        .map(Some)
        .map_err(|_| bad_jwt("invalid JWT: the claims are not a JSON object"))
}

/// Only the form that we and GoTrue issue; the `uuid` crate's braced and URN forms are not tokens'.
fn hyphenated(text: &str) -> Option<Uuid> {
    if text.len() == 36 { Uuid::try_parse(text).ok() } else { None }
}

fn no_authorization() -> Refusal {
    Refusal::new(ErrorCode::NoAuthorization, "This endpoint requires a valid Bearer token")
}

fn bad_jwt(message: &str) -> Refusal {
    Refusal::new(ErrorCode::BadJwt, message)
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

/// Whether a request calls one of our functions for clients through PostgREST, which judge the
/// caller for themselves and answer in GoTrue's shape. PostgREST takes the schema of a call from the
/// profile header that goes with its method, so the other one proves nothing.
#[must_use]
pub fn is_call_of_auth_api(method: Option<&str>, path: Option<&str>, headers: &Headers) -> bool {
    let profile = match method {
        Some("GET" | "HEAD") => "accept-profile",
        _ => "content-profile",
    };
    path.is_some_and(|path| path.starts_with("/rpc/")) && headers.value(profile) == Some("auth_api")
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

    const USER: &str = "5f8a2f9e-6c0c-4d5b-9d0e-0d8f6f1f2a3b";

    fn refused(claims: Option<&str>) -> (u16, ErrorCode) {
        let refusal = Caller::from_claims(claims).unwrap_err();
        (refusal.status, refusal.error_code)
    }

    #[test]
    fn a_request_without_a_token_is_no_authorization() {
        for claims in [None, Some("")] {
            assert_eq!(refused(claims), (401, ErrorCode::NoAuthorization));
        }
        // The anonymous key is a token, and nobody's.
        assert_eq!(refused(Some(r#"{"role":"anon"}"#)), (403, ErrorCode::BadJwt));
    }

    #[test]
    fn claims_without_a_usable_subject_are_a_bad_jwt() {
        assert_eq!(refused(Some("{nope")), (403, ErrorCode::BadJwt));
        assert_eq!(refused(Some(r#"{"role":"authenticated"}"#)), (403, ErrorCode::BadJwt));
        assert_eq!(refused(Some(r#"{"sub":42}"#)), (403, ErrorCode::BadJwt));
        assert_eq!(refused(Some(r#"{"sub":"auth0|abc"}"#)), (400, ErrorCode::BadJwt));
        let braced = format!(r#"{{"sub":"{{{USER}}}"}}"#);
        assert_eq!(refused(Some(&braced)), (400, ErrorCode::BadJwt));
    }

    #[test]
    fn a_session_is_optional_but_must_be_one() {
        let plain = Caller::from_claims(Some(&format!(r#"{{"sub":"{USER}"}}"#))).unwrap();
        assert_eq!(plain.session_id, None);
        let both = format!(r#"{{"sub":"{USER}","session_id":"{USER}"}}"#);
        assert_eq!(Caller::from_claims(Some(&both)).unwrap().session_id, Some(plain.user_id));
        for none in ["null", r#""""#] {
            let claims = format!(r#"{{"sub":"{USER}","session_id":{none}}}"#);
            assert_eq!(Caller::from_claims(Some(&claims)), Ok(plain), "{none}");
        }
        for odd in [r#""x""#, "42", "true", "[]", "{}"] {
            let claims = format!(r#"{{"sub":"{USER}","session_id":{odd}}}"#);
            assert_eq!(refused(Some(&claims)), (403, ErrorCode::BadJwt), "{odd}");
        }
    }

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
