//! Users: the row of `auth.users` and GoTrue's JSON of it.

use serde_json::value::RawValue;
use uuid::Uuid;

use crate::fault::{Fault, FaultKind};
use crate::json::Json;
use crate::secret::Secret;
use crate::settings::Settings;
use crate::time::Timestamp;

/// A row of `auth.users`. JSON columns are kept as text, as they go into claims and answers.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the fields are GoTrue's columns of the same names")]
pub struct User {
    pub id: Uuid,
    pub aud: String,
    pub role: String,
    /// `None` when the column is NULL; claims and answers then carry `""`, as GoTrue's do.
    pub email: Option<String>,
    pub phone: Option<String>,
    /// `None` when the user has no password, as after sign-up through OAuth.
    pub encrypted_password: Option<Secret>,
    pub email_confirmed_at: Option<Timestamp>,
    pub phone_confirmed_at: Option<Timestamp>,
    pub invited_at: Option<Timestamp>,
    pub confirmation_sent_at: Option<Timestamp>,
    pub recovery_sent_at: Option<Timestamp>,
    pub email_change: Option<String>,
    pub email_change_sent_at: Option<Timestamp>,
    pub phone_change: Option<String>,
    pub phone_change_sent_at: Option<Timestamp>,
    pub reauthentication_sent_at: Option<Timestamp>,
    pub last_sign_in_at: Option<Timestamp>,
    /// JSON object as text.
    pub raw_app_meta_data: String,
    /// JSON object as text.
    pub raw_user_meta_data: String,
    pub created_at: Option<Timestamp>,
    pub updated_at: Option<Timestamp>,
    pub banned_until: Option<Timestamp>,
    pub deleted_at: Option<Timestamp>,
    pub is_anonymous: bool,
    /// GoTrue's `identities` as JSON array text.
    pub identities: String,
    /// GoTrue's `factors` as JSON array text; `None` when the user has none.
    pub factors: Option<String>,
}

/// Whether a user may have sessions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Yes.
    Good,
    /// `banned_until` is in the future.
    Banned,
    /// `deleted_at` is set.
    Deleted,
}

impl Standing {
    /// The standing of a user with this ban and deletion at `now`.
    #[must_use]
    pub fn at(
        banned_until: Option<Timestamp>,
        deleted_at: Option<Timestamp>,
        now: Timestamp,
    ) -> Self {
        if deleted_at.is_some() {
            Self::Deleted
        } else if banned_until.is_some_and(|end| now < end) {
            Self::Banned
        } else {
            Self::Good
        }
    }
}

impl User {
    /// The audience of this user's tokens. A GoTrue without GOTRUE_JWT_AUD stores none: then it is
    /// that of the settings, which our own verifier asks for.
    #[must_use]
    pub fn audience<'a>(&'a self, settings: &'a Settings) -> &'a str {
        if self.aud.is_empty() { &settings.audience } else { &self.aud }
    }

    /// Whether a look-up by e-mail for `audience` finds this user.
    #[must_use]
    pub fn is_of(&self, audience: &str) -> bool {
        self.aud.is_empty() || self.aud == audience
    }

    /// A user of whom nothing is known.
    #[must_use]
    pub fn anonymous(id: Uuid) -> Self {
        Self {
            id,
            aud: String::new(),
            role: String::new(),
            email: None,
            phone: None,
            encrypted_password: None,
            email_confirmed_at: None,
            phone_confirmed_at: None,
            invited_at: None,
            confirmation_sent_at: None,
            recovery_sent_at: None,
            email_change: None,
            email_change_sent_at: None,
            phone_change: None,
            phone_change_sent_at: None,
            reauthentication_sent_at: None,
            last_sign_in_at: None,
            raw_app_meta_data: "{}".to_owned(),
            raw_user_meta_data: "{}".to_owned(),
            created_at: None,
            updated_at: None,
            banned_until: None,
            deleted_at: None,
            is_anonymous: true,
            identities: "[]".to_owned(),
            factors: None,
        }
    }

    /// Whether the user may have sessions at `now`.
    #[must_use]
    pub fn standing(&self, now: Timestamp) -> Standing {
        Standing::at(self.banned_until, self.deleted_at, now)
    }

    /// Whether the e-mail is confirmed. A confirmed phone does not count: it says nothing about who
    /// reads the e-mail.
    #[must_use]
    pub const fn is_email_confirmed(&self) -> bool {
        self.email_confirmed_at.is_some()
    }

    /// Whether the user has a second factor that was used once; an unverified one does not count.
    #[must_use]
    pub fn has_second_factor(&self) -> bool {
        let factors = self.factors.as_deref().and_then(|text| parsed(text).ok());
        let verified =
            |factor: &Json| factor.get("status").and_then(Json::as_str) == Some("verified");
        factors.as_ref().and_then(Json::as_array).is_some_and(|all| all.iter().any(verified))
    }

    /// Whether there is an address or a number.
    #[must_use]
    pub fn has_address(&self) -> bool {
        [&self.email, &self.phone].into_iter().flatten().any(|address| !address.is_empty())
    }

    /// Whether there is something to lose but the session: an address, a number, a password or an identity.
    #[must_use]
    pub fn has_way_in(&self) -> bool {
        let has_identity = || {
            let identities = Json::parse(&self.identities).unwrap_or_default();
            identities.as_array().is_some_and(|identities| !identities.is_empty())
        };
        self.has_address() || self.password_hash().is_some() || has_identity()
    }

    /// The stored password hash, if there is one that is text.
    #[must_use]
    pub fn password_hash(&self) -> Option<&str> {
        let hash = self.encrypted_password.as_ref()?;
        core::str::from_utf8(hash.expose()).ok()
    }
}

/// JSON text from a `jsonb` column as a value.
pub(crate) fn parsed(text: &str) -> Result<Json, Fault> {
    Json::parse(text).map_err(|_| not_json())
}

/// JSON text from a `jsonb` column, checked but kept as it is.
pub(crate) fn raw(text: &str) -> Result<&RawValue, Fault> {
    serde_json::from_str(text).map_err(|_| not_json())
}

fn not_json() -> Fault {
    Fault::new(FaultKind::Internal, "a JSON column of the user holds no JSON")
}
