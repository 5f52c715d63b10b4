//! The policy of one installation: `auth_ext.settings`, one row, typed.

use core::time::Duration;

use crate::mail::MailSettings;

/// The values of `auth_ext.settings`. They come from a table and not from GUCs because a session
/// could override a GUC. The column of the same name carries the bounds and the documentation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// How long an access token lives.
    pub access_token_lifetime: Duration,
    /// The `iss` claim; none when unset, as with GoTrue's default.
    pub issuer: Option<String>,
    /// The `aud` of new users and the audience that tokens must name.
    pub audience: String,
    /// The PostgreSQL role of new users, their `role` claim.
    pub default_role: String,
    /// How long the parent of the current refresh token still gets the same child.
    pub grace_window: Duration,
    /// How long a refresh token may lie unused; unlimited when unset.
    pub refresh_token_lifetime: Option<Duration>,
    /// How long a session may last in all; unlimited when unset.
    pub session_time_box: Option<Duration>,
    /// How long a session may stay without a refresh; unlimited when unset.
    pub session_inactivity_timeout: Option<Duration>,
    /// How old `auth.sessions.refreshed_at` may get before a refresh touches it.
    pub session_touch_interval: Duration,
    /// Whether a new user counts as confirmed at once.
    pub autoconfirm: bool,
    /// Whether people may sign up by themselves.
    pub sign_up_allowed: bool,
    /// The least number of characters of a new password.
    pub password_min_length: u32,
    /// How long after a sign-in a user may change her password without telling the old one;
    /// without limit when unset.
    pub password_change_window: Option<Duration>,
    /// The time in which the limits of attempts count.
    pub attempt_window: Duration,
    /// Failed sign-ins, and sign-ups, for one e-mail from one address; unlimited when unset.
    pub attempts_per_account: Option<u32>,
    /// Failed sign-ins from one address; unlimited when unset.
    pub attempts_per_address: Option<u32>,
    /// Sign-ups from one address; unlimited when unset.
    pub sign_ups_per_address: Option<u32>,
    /// Refused refreshes from one address; unlimited when unset.
    pub failed_refreshes_per_address: Option<u32>,
    /// The request header in which the gateway tells the client's address; unset believes none.
    pub client_address_header: Option<String>,
    /// Whether the refresh token travels in a cookie.
    pub refresh_token_cookie: bool,
    /// The path that browsers send the cookie to.
    pub refresh_token_cookie_path: String,
    /// How new passwords are hashed.
    pub password_hash: PasswordHash,
    /// Whether accounts with GoTrue's bcrypt hashes exist, so that every password check has to do
    /// both kinds of work to tell nothing about an account by its time.
    pub bcrypt_in_use: bool,
    /// The custom access token hook as `schema.function`.
    pub custom_access_token_hook: Option<String>,
    /// How long the hook may run.
    pub hook_timeout: Duration,
    /// How far the clocks of issuer and verifier may differ for `nbf` and `iat`.
    pub leeway: Duration,
    /// The longest token that is looked at, in bytes.
    pub jwt_max_size: usize,
    /// Whether a sign-in ends the other sessions of the user.
    pub single_session_per_user: bool,
    /// How long after the sign-in a user who has a second factor may go on without it; unlimited
    /// when unset.
    pub low_assurance_window: Option<Duration>,
    /// Whose refresh tokens are handed out.
    pub refresh_token_format: RefreshTokenFormat,
    /// Whether `auth.audit_log_entries` is written.
    pub audit: bool,
    /// How long our audit entries are kept; for ever when unset.
    pub audit_retention: Option<Duration>,
    /// How long it is remembered why a session ended.
    pub ended_session_retention: Duration,
    /// The name that an authenticator app shows; the host of the site when unset.
    pub totp_issuer: Option<String>,
    /// Whether authenticator apps may be enrolled and verified.
    pub totp_enabled: bool,
    /// Whether phones may be second factors.
    pub phone_factor_enabled: bool,
    /// Whether security keys may be second factors.
    pub webauthn_factor_enabled: bool,
    /// Whether users may have recovery codes.
    pub recovery_codes_enabled: bool,
    /// How many factors a user may have, unverified ones included.
    pub max_factors: u32,
    /// How long a challenge can be met, and an unverified factor without one stays.
    pub challenge_lifetime: Duration,
    /// Mails and one-time codes.
    pub mail: MailSettings,
}

/// Whose refresh tokens are handed out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefreshTokenFormat {
    /// Ours, of which the database keeps only hashes.
    AuthExt,
    /// GoTrue's first format, kept in clear in `auth.refresh_tokens`: the way back to GoTrue.
    Gotrue,
}

/// A password hash function with its cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordHash {
    /// Argon2id (RFC 9106).
    Argon2id {
        /// Memory in KiB.
        memory_kib: u32,
        /// Passes over the memory.
        iterations: u32,
        /// Lanes; one, because a backend has one processor.
        parallelism: u32,
    },
    /// bcrypt with `2^cost` rounds, for those who want to go back to GoTrue.
    Bcrypt {
        /// The exponent of the number of rounds.
        cost: u32,
    },
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            access_token_lifetime: Duration::from_secs(3600),
            issuer: None,
            audience: "authenticated".to_owned(),
            default_role: "authenticated".to_owned(),
            grace_window: Duration::from_secs(10),
            refresh_token_lifetime: Some(Duration::from_secs(90 * 24 * 3600)),
            session_time_box: None,
            session_inactivity_timeout: None,
            session_touch_interval: Duration::from_secs(300),
            autoconfirm: false,
            sign_up_allowed: true,
            password_min_length: 8,
            password_change_window: Some(Duration::from_secs(24 * 3600)),
            attempt_window: Duration::from_secs(300),
            attempts_per_account: Some(20),
            attempts_per_address: Some(100),
            sign_ups_per_address: Some(30),
            failed_refreshes_per_address: None,
            client_address_header: None,
            refresh_token_cookie: false,
            refresh_token_cookie_path: "/auth/v1".to_owned(),
            password_hash: PasswordHash::default(),
            bcrypt_in_use: false,
            custom_access_token_hook: None,
            hook_timeout: Duration::from_secs(2),
            leeway: Duration::from_secs(30),
            jwt_max_size: 8192,
            single_session_per_user: false,
            low_assurance_window: None,
            refresh_token_format: RefreshTokenFormat::AuthExt,
            audit: true,
            audit_retention: Some(Duration::from_secs(90 * 24 * 3600)),
            ended_session_retention: Duration::from_secs(30 * 24 * 3600),
            totp_issuer: None,
            totp_enabled: true,
            phone_factor_enabled: false,
            webauthn_factor_enabled: false,
            recovery_codes_enabled: true,
            max_factors: 10,
            challenge_lifetime: Duration::from_secs(300),
            mail: MailSettings::default(),
        }
    }
}

impl Default for PasswordHash {
    /// OWASP's first choice: 19 MiB, two passes, one lane.
    fn default() -> Self {
        Self::Argon2id { memory_kib: 19_456, iterations: 2, parallelism: 1 }
    }
}
