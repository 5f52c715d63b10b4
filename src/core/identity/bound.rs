//! What `auth_ext.bind()` answers.

use serde_json::{Value, json};

use super::IdentityMode;
use crate::jwt::Reason;
use crate::outcome::Refusal;

/// Why nothing was bound. It is an answer and no error, so that a bad token costs no transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unbound {
    reason: String,
    message: String,
}

impl Unbound {
    /// The caller may not become the token's role, or there is none.
    #[must_use]
    pub fn role_not_allowed(message: impl Into<String>) -> Self {
        Self { reason: "role_not_allowed".to_owned(), message: message.into() }
    }

    /// The answer.
    #[must_use]
    pub fn into_json(self) -> Value {
        json!({ "bound": false, "reason": self.reason, "message": self.message })
    }
}

impl From<Reason> for Unbound {
    /// The token is not valid.
    fn from(reason: Reason) -> Self {
        Self { reason: reason.as_str().to_owned(), message: reason.describe().to_owned() }
    }
}

impl From<Refusal> for Unbound {
    /// The session or the user of the token does not stand any more.
    fn from(refusal: Refusal) -> Self {
        Self { reason: refusal.error_code.as_str().to_owned(), message: refusal.message }
    }
}

/// The answer when the claims were bound. It names the mode, because in mode `request` others can
/// still be put in their place.
#[must_use]
pub fn bound(claims: &Value, mode: IdentityMode) -> Value {
    let claim = |name| claims.get(name).cloned().unwrap_or(Value::Null);
    json!({
        "bound": true,
        "identity_mode": mode.as_str(),
        "sub": claim("sub"),
        "role": claim("role"),
        "session_id": claim("session_id"),
        "expires_at": claim("exp"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::ErrorCode;

    #[test]
    fn a_bound_answer_names_identity_and_mode() {
        let claims = json!({ "sub": "u", "role": "authenticated", "exp": 5, "email": "e" });
        assert_eq!(
            bound(&claims, IdentityMode::Verified),
            json!({ "bound": true, "identity_mode": "verified", "sub": "u", "role": "authenticated",
                "session_id": null, "expires_at": 5 })
        );
    }

    #[test]
    fn an_unbound_answer_says_why() {
        let refusal = Refusal::new(ErrorCode::UserBanned, "User is banned");
        assert_eq!(
            Unbound::from(refusal).into_json(),
            json!({ "bound": false, "reason": "user_banned", "message": "User is banned" })
        );
        assert_eq!(
            Unbound::from(Reason::Expired).into_json(),
            json!({ "bound": false, "reason": "expired", "message": "The token has expired." })
        );
    }
}
