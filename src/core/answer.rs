//! What clients get, with GoTrue's member names in GoTrue's order. Serde writes it; nothing else
//! puts an answer together.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use uuid::Uuid;

use crate::fault::{Fault, FaultKind};
use crate::json::Body;
use crate::time::Timestamp;
use crate::user::{User, raw};

/// `{}`
#[derive(Debug, Serialize)]
pub struct Empty {}

/// A user: empty texts for a missing e-mail or phone, other missing members left out,
/// `raw_*_meta_data` under their public names.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the members are GoTrue's")]
pub struct UserAnswer<'a> {
    pub id: Uuid,
    pub aud: &'a str,
    pub role: &'a str,
    pub email: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email_confirmed_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invited_at: Option<Timestamp>,
    pub phone: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_confirmed_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirmation_sent_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirmed_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recovery_sent_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_email: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email_change_sent_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_phone: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_change_sent_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reauthentication_sent_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_sign_in_at: Option<Timestamp>,
    pub app_metadata: &'a RawValue,
    pub user_metadata: &'a RawValue,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub factors: Option<Vec<Factor>>,
    pub identities: Vec<Identity>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub banned_until: Option<Timestamp>,
    pub is_anonymous: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<Timestamp>,
}

/// An identity of a user.
#[derive(Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the members are GoTrue's")]
pub struct Identity {
    pub identity_id: Uuid,
    /// The user's id at the provider.
    pub id: String,
    pub user_id: Uuid,
    pub identity_data: Box<RawValue>,
    pub provider: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub last_sign_in_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub created_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub updated_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub email: Option<String>,
}

/// A second factor of a user.
#[derive(Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the members are GoTrue's")]
pub struct Factor {
    pub id: Uuid,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub status: String,
    #[serde(skip_serializing_if = "is_missing", default)]
    pub friendly_name: Option<String>,
    pub factor_type: String,
    #[serde(default)]
    pub phone: String,
    #[serde(default)]
    pub last_challenged_at: Option<Timestamp>,
}

fn is_missing(text: &Option<String>) -> bool {
    text.as_deref().is_none_or(str::is_empty)
}

impl<'a> UserAnswer<'a> {
    /// The answer for a row.
    ///
    /// # Errors
    /// A fault when a JSON column holds something else than GoTrue writes there.
    pub fn new(user: &'a User) -> Result<Self, Fault> {
        fn given(text: &Option<String>) -> Option<&str> {
            text.as_deref().filter(|text| !text.is_empty())
        }
        let confirmed_at = match (user.email_confirmed_at, user.phone_confirmed_at) {
            (Some(email), Some(phone)) => Some(email.min(phone)),
            (email, phone) => email.or(phone),
        };
        let unreadable = |_| {
            Fault::new(FaultKind::Internal, "the identities or factors of a user cannot be read")
        };
        let factors = user.factors.as_deref().map(serde_json::from_str);
        Ok(Self {
            id: user.id,
            aud: &user.aud,
            role: &user.role,
            email: user.email.as_deref().unwrap_or(""),
            email_confirmed_at: user.email_confirmed_at,
            invited_at: user.invited_at,
            phone: user.phone.as_deref().unwrap_or(""),
            phone_confirmed_at: user.phone_confirmed_at,
            confirmation_sent_at: user.confirmation_sent_at,
            confirmed_at,
            recovery_sent_at: user.recovery_sent_at,
            new_email: given(&user.email_change),
            email_change_sent_at: user.email_change_sent_at,
            new_phone: given(&user.phone_change),
            phone_change_sent_at: user.phone_change_sent_at,
            reauthentication_sent_at: user.reauthentication_sent_at,
            last_sign_in_at: user.last_sign_in_at,
            app_metadata: raw(&user.raw_app_meta_data)?,
            user_metadata: raw(&user.raw_user_meta_data)?,
            factors: factors.transpose().map_err(unreadable)?,
            identities: serde_json::from_str(&user.identities).map_err(unreadable)?,
            created_at: user.created_at,
            updated_at: user.updated_at,
            banned_until: user.banned_until,
            is_anonymous: user.is_anonymous,
            deleted_at: user.deleted_at,
        })
    }
}

impl User {
    /// GoTrue's JSON of the user.
    ///
    /// # Errors
    /// As [`UserAnswer::new`].
    pub fn to_json(&self) -> Result<Body, Fault> {
        Body::of(&UserAnswer::new(self)?)
    }
}

/// A session with its tokens.
#[derive(Serialize)]
#[expect(missing_docs, reason = "the members are GoTrue's")]
pub struct SessionAnswer<'a> {
    pub access_token: &'a str,
    pub token_type: &'static str,
    /// Seconds.
    pub expires_in: i64,
    /// Seconds since the epoch.
    pub expires_at: i64,
    pub refresh_token: &'a str,
    pub user: UserAnswer<'a>,
}

/// A session in a list.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the members say what they mean")]
pub struct ListedSession<'a> {
    pub id: Uuid,
    pub created_at: Timestamp,
    pub last_used_at: Timestamp,
    pub user_agent: Option<&'a str>,
    pub ip: Option<&'a str>,
    pub aal: &'a str,
    /// Whether it is the session of the caller.
    pub current: bool,
}

/// How many sessions were ended.
#[derive(Debug, Serialize)]
pub struct Ended {
    /// The number.
    pub ended: u64,
}

/// A token that was revoked.
#[derive(Debug, Serialize)]
pub struct RevokedToken<'a> {
    /// Its `jti`.
    pub jti: &'a str,
    /// Its `exp`.
    pub expires_at: Timestamp,
}

/// A page of users as GoTrue's HTTP API gives it.
#[derive(Debug, Serialize)]
pub struct UsersAnswer<'a> {
    /// The users.
    pub users: &'a [Body],
    /// Whose users they are.
    pub aud: &'a str,
    /// Of a page by cursor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pagination: Option<Pagination<'a>>,
}

/// How to go on.
#[derive(Debug, Serialize)]
pub struct Pagination<'a> {
    /// Where the next page begins; `null` at the end.
    pub next_cursor: Option<&'a str>,
}

/// A page of users with the numbers that GoTrue puts into headers. A page by cursor has no numbers.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the members say what they mean")]
pub struct CountedUsersAnswer<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<i64>,
    pub per_page: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_page: Option<i64>,
    pub next_cursor: Option<&'a str>,
    pub users: &'a [Body],
    pub aud: &'a str,
}

/// A refusal, in the shape that needs no version header: `code` is the HTTP status.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the members are GoTrue's")]
pub struct RefusalAnswer<'a> {
    pub code: u16,
    pub error_code: &'a str,
    pub msg: &'a str,
    pub message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weak_password: Option<WeakPassword<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub merge_ticket: Option<&'a str>,
}

/// A refusal in OAuth's own form (RFC 6749, 5.2).
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the members are OAuth's")]
pub struct OauthRefusalAnswer<'a> {
    pub error: &'a str,
    pub error_description: &'a str,
}

/// A refusal in the shape of GoTrue's API version 2024-01-01: `code` is the word.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the members are GoTrue's")]
pub struct VersionedRefusalAnswer<'a> {
    pub code: &'a str,
    pub message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weak_password: Option<WeakPassword<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub merge_ticket: Option<&'a str>,
}

/// Why a password is weak.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the members are GoTrue's")]
pub struct WeakPassword<'a> {
    pub reasons: &'a [&'static str],
}

/// The same where it does not refuse: at a sign-in.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the members are GoTrue's")]
pub struct WeakPasswordTold {
    pub message: String,
    pub reasons: &'static [&'static str],
}

/// `GET /health`
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the members are GoTrue's")]
pub struct Health<'a> {
    pub version: &'a str,
    pub name: &'a str,
    pub description: &'a str,
}

/// `GET /settings`
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the members are GoTrue's")]
#[expect(clippy::struct_excessive_bools, reason = "the members are GoTrue's")]
pub struct PublicSettings<'a> {
    /// Each of GoTrue's providers with whether it is here, and whatever else is switched on.
    pub external: BTreeMap<&'a str, bool>,
    pub disable_signup: bool,
    pub mailer_autoconfirm: bool,
    pub phone_autoconfirm: bool,
    pub sms_provider: &'a str,
    pub saml_enabled: bool,
    pub saml_private_key_next_configured: bool,
    pub passkeys_enabled: bool,
}
