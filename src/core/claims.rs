//! The access token's claims: exactly GoTrue's, so that PostgREST, Realtime, Storage and policies
//! read them without change.

use serde::Serialize;
use serde_json::value::RawValue;
use uuid::Uuid;

use crate::fault::{Fault, FaultKind};
use crate::json::{Json, Object};
use crate::session::SessionState;
use crate::settings::Settings;
use crate::time::Timestamp;
use crate::user::{User, raw};

/// The claims of one access token in GoTrue's order. No `nbf` and no `jti`, as with GoTrue.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the fields are the claims; `user_id` is `sub`")]
pub struct AccessTokenClaims<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iss: Option<&'a str>,
    #[serde(rename = "sub")]
    pub user_id: Uuid,
    pub aud: &'a str,
    /// Seconds since the epoch; no later than a session without a second factor may go on.
    pub exp: i64,
    /// Seconds since the epoch, rounded down: never in the future.
    pub iat: i64,
    /// `""` when the user has none.
    pub email: &'a str,
    /// `""` when the user has none.
    pub phone: &'a str,
    pub app_metadata: &'a RawValue,
    pub user_metadata: &'a RawValue,
    pub role: &'a str,
    pub aal: &'a str,
    /// `[{"method", "timestamp"}, …]`, newest first.
    pub amr: &'a RawValue,
    pub session_id: Uuid,
    pub is_anonymous: bool,
}

impl<'a> AccessTokenClaims<'a> {
    /// The claims for a user's session at `now`.
    ///
    /// # Errors
    /// A fault when a JSON column holds no JSON, which PostgreSQL does not let happen.
    pub fn new(
        user: &'a User,
        session: &'a SessionState,
        settings: &'a Settings,
        now: Timestamp,
    ) -> Result<Self, Fault> {
        let iat = now.as_seconds();
        let end = now.plus(settings.access_token_lifetime);
        let end = session.low_assurance_end(user, settings).map_or(end, |low| low.min(end));
        Ok(Self {
            iss: settings.issuer.as_deref(),
            user_id: user.id,
            aud: user.audience(settings),
            exp: end.as_seconds(),
            iat,
            email: user.email.as_deref().unwrap_or(""),
            phone: user.phone.as_deref().unwrap_or(""),
            app_metadata: raw(&user.raw_app_meta_data)?,
            user_metadata: raw(&user.raw_user_meta_data)?,
            role: &user.role,
            aal: &session.aal,
            amr: raw(&session.amr)?,
            session_id: session.id,
            is_anonymous: user.is_anonymous,
        })
    }

    /// The claims as the JSON text that is signed.
    ///
    /// # Errors
    /// An internal fault; serialising these fields cannot fail.
    pub fn to_json(&self) -> Result<Vec<u8>, Fault> {
        serde_json::to_vec(self).map_err(|_| unserialisable())
    }

    /// The claims as a map, for a hook to look at and change.
    ///
    /// # Errors
    /// An internal fault; these fields always give an object.
    pub fn to_map(&self) -> Result<Object, Fault> {
        match Json::of(self) {
            Ok(Json::Object(map)) => Ok(map),
            Ok(_) | Err(_) => Err(unserialisable()),
        }
    }
}

fn unserialisable() -> Fault {
    Fault::new(FaultKind::Internal, "the claims could not be written as JSON")
}
