//! What `auth_ext.bind()` answers.

use serde::Serialize;

use super::IdentityMode;
use crate::json::Json;
use crate::jwt::Reason;
use crate::outcome::Refusal;

/// Why nothing was bound. It is an answer and no error, so that a bad token costs no transaction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unbound {
    /// Always false.
    bound: bool,
    reason: String,
    message: String,
}

impl Unbound {
    /// The caller may not become the token's role, or there is none.
    #[must_use]
    pub fn role_not_allowed(message: impl Into<String>) -> Self {
        Self { bound: false, reason: "role_not_allowed".to_owned(), message: message.into() }
    }
}

impl From<Reason> for Unbound {
    /// The token is not valid.
    fn from(reason: Reason) -> Self {
        Self {
            bound: false,
            reason: reason.as_str().to_owned(),
            message: reason.describe().to_owned(),
        }
    }
}

impl From<Refusal> for Unbound {
    /// The session or the user of the token does not stand any more.
    fn from(refusal: Refusal) -> Self {
        Self {
            bound: false,
            reason: refusal.error_code.as_str().to_owned(),
            message: refusal.message,
        }
    }
}

/// The answer when the claims were bound. It names the mode, because in mode `request` others can
/// still be put in their place.
#[must_use]
pub fn bound(claims: &Json, mode: IdentityMode) -> Bound<'_> {
    Bound {
        bound: true,
        identity_mode: mode.as_str(),
        sub: claims.get("sub"),
        role: claims.get("role"),
        session_id: claims.get("session_id"),
        expires_at: claims.get("exp"),
    }
}

/// The claims that were bound, null where there is none.
#[derive(Debug, Serialize)]
pub struct Bound<'a> {
    bound: bool,
    identity_mode: &'static str,
    sub: Option<&'a Json>,
    role: Option<&'a Json>,
    session_id: Option<&'a Json>,
    expires_at: Option<&'a Json>,
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::outcome::ErrorCode;

    fn written(answer: &impl Serialize) -> Value {
        serde_json::to_value(answer).unwrap()
    }

    #[test]
    fn a_bound_answer_names_identity_and_mode() {
        let claims =
            Json::from(json!({ "sub": "u", "role": "authenticated", "exp": 5, "email": "e" }));
        assert_eq!(
            written(&bound(&claims, IdentityMode::Verified)),
            json!({ "bound": true, "identity_mode": "verified", "sub": "u", "role": "authenticated",
                "session_id": null, "expires_at": 5 })
        );
    }

    #[test]
    fn an_unbound_answer_says_why() {
        let refusal = Refusal::new(ErrorCode::UserBanned, "User is banned");
        assert_eq!(
            written(&Unbound::from(refusal)),
            json!({ "bound": false, "reason": "user_banned", "message": "User is banned" })
        );
        assert_eq!(
            written(&Unbound::from(Reason::Expired)),
            json!({ "bound": false, "reason": "expired", "message": "The token has expired." })
        );
    }
}
