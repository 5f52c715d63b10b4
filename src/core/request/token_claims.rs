//! What the claims of a token say of who makes a request, read once.

use uuid::Uuid;

use crate::json::Json;
use crate::jwt::TokenTimes;
use crate::outcome::{ErrorCode, Refusal};
use crate::time::Timestamp;

/// What the claims of one token say. They are asked several times in a call, and a backend keeps what
/// those of tokens say that it has seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenClaims(Result<Said, Refusal>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Said {
    role: String,
    aal: Option<String>,
    issued_at: Option<i64>,
    caller: Result<Caller, Refusal>,
    presented: Result<Presented, Refusal>,
}

impl TokenClaims {
    /// Reads claims as JSON text; none without a text or of an empty one, as a setting is after the
    /// transaction that set it. What cannot be read is refused when it is asked.
    #[must_use]
    pub fn read(text: Option<&str>) -> Option<Self> {
        parsed(text).map(|claims| Self(claims.map(|claims| Said::of(&claims))))
    }

    /// Of claims that were read before.
    pub(super) fn of(claims: &Json) -> Self {
        Self(Ok(Said::of(claims)))
    }

    /// The `role` claim; empty when there is none.
    ///
    /// # Errors
    /// GoTrue's refusal of claims that cannot be read.
    pub fn role(&self) -> Result<&str, Refusal> {
        self.said().map(|said| said.role.as_str())
    }

    /// The `aal` claim; `aal1` when there is none.
    #[must_use]
    pub fn aal(&self) -> &str {
        self.0.as_ref().ok().and_then(|said| said.aal.as_deref()).unwrap_or("aal1")
    }

    /// The `iat` claim in seconds since 1970; none when there is none, or no whole number.
    #[must_use]
    pub fn issued_at(&self) -> Option<i64> {
        self.0.as_ref().ok().and_then(|said| said.issued_at)
    }

    fn said(&self) -> Result<&Said, Refusal> {
        self.0.as_ref().map_err(Clone::clone)
    }
}

impl Said {
    fn of(claims: &Json) -> Self {
        let text = |name| claims.get(name).and_then(Json::as_str).map(str::to_owned);
        let caller = Caller::read(claims);
        Self {
            role: text("role").unwrap_or_default(),
            aal: text("aal"),
            issued_at: claims.get("iat").and_then(Json::as_i64),
            presented: Presented::read(claims, &caller),
            caller,
        }
    }
}

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
    pub fn from_claims(claims: Option<&TokenClaims>) -> Result<Self, Refusal> {
        claims.ok_or_else(no_authorization)?.said()?.caller.clone()
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
    pub fn from_claims(claims: Option<&TokenClaims>) -> Result<Self, Refusal> {
        let Some(claims) = claims else { return Ok(Self::default()) };
        claims.said()?.presented.clone()
    }

    fn read(claims: &Json, caller: &Result<Caller, Refusal>) -> Result<Self, Refusal> {
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
                let caller = caller.clone()?;
                caller.session_id.map(|session| (caller, session))
            }
        };
        Ok(Self { jti, expires_at, session })
    }
}

/// The claims of a request; none without a token.
pub(super) fn parsed(claims: Option<&str>) -> Option<Result<Json, Refusal>> {
    let claims = claims.filter(|claims| !claims.is_empty())?;
    Some(Json::parse(claims).map_err(|_| unreadable()))
}

/// Only the form that we and GoTrue issue; the `uuid` crate's braced and URN forms are not tokens'.
fn hyphenated(text: &str) -> Option<Uuid> {
    if text.len() == 36 { Uuid::try_parse(text).ok() } else { None }
}

fn unreadable() -> Refusal {
    bad_jwt("invalid JWT: the claims are not a JSON object")
}

pub(crate) fn no_authorization() -> Refusal {
    Refusal::new(ErrorCode::NoAuthorization, "This endpoint requires a valid Bearer token")
}

pub(super) fn bad_jwt(message: &str) -> Refusal {
    Refusal::new(ErrorCode::BadJwt, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(claims: Option<&str>) -> Result<Caller, Refusal> {
        Caller::from_claims(TokenClaims::read(claims).as_ref())
    }

    const USER: &str = "5f8a2f9e-6c0c-4d5b-9d0e-0d8f6f1f2a3b";

    fn refused(claims: Option<&str>) -> (u16, ErrorCode) {
        let refusal = of(claims).unwrap_err();
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
        let plain = of(Some(&format!(r#"{{"sub":"{USER}"}}"#))).unwrap();
        assert_eq!(plain.session_id, None);
        let both = format!(r#"{{"sub":"{USER}","session_id":"{USER}"}}"#);
        assert_eq!(of(Some(&both)).unwrap().session_id, Some(plain.user_id));
        for none in ["null", r#""""#] {
            let claims = format!(r#"{{"sub":"{USER}","session_id":{none}}}"#);
            assert_eq!(of(Some(&claims)), Ok(plain), "{none}");
        }
        for odd in [r#""x""#, "42", "true", "[]", "{}"] {
            let claims = format!(r#"{{"sub":"{USER}","session_id":{odd}}}"#);
            assert_eq!(refused(Some(&claims)), (403, ErrorCode::BadJwt), "{odd}");
        }
    }
}
