//! The policy of one installation: `auth_ext.settings`, one row, typed.
//!
//! A new setting is one line of [`Settings`] and one `ALTER TABLE auth_ext.settings ADD COLUMN` with
//! its CHECK and COMMENT. The statement that reads the row and the reading follow from the line; a
//! test holds names, types and defaults against the manual's table, which another holds against the
//! catalogue.

pub mod column;

use core::time::Duration;
use std::sync::LazyLock;

use column::{Cells, Column, Kind, Row, Setting, required, words};

use crate::fault::Fault;
use crate::mail::MailSettings;
use crate::phone::PhoneSettings;

/// Declares [`Settings`]: name, type and default of each; the name is the column's.
macro_rules! settings {
    ($($name:ident: $type:ty = $default:expr;)*) => {
        /// The values of `auth_ext.settings`. They come from a table and not from GUCs because a
        /// session could override a GUC. The column of the same name carries the bounds, and its
        /// COMMENT says what it means and what NULL means.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Settings {
            $(
                #[doc = concat!("The column `", stringify!($name), "`.")]
                pub $name: $type,
            )*
        }

        impl Default for Settings {
            fn default() -> Self {
                Self { $($name: $default,)* }
            }
        }

        impl Settings {
            /// The columns that are read, in the order of [`Settings::select`].
            #[must_use]
            pub fn columns() -> Vec<Column> {
                [$(<$type>::columns(stringify!($name)),)*].concat()
            }

            /// Reads the row that [`Settings::select`] gives.
            ///
            /// # Errors
            /// A fault of the database, or when a column holds what its CHECK should keep out.
            pub fn read(row: &impl Row) -> Result<Self, Fault> {
                let mut cells = Cells::new(row);
                Ok(Self { $($name: <$type>::read(&mut cells)?,)* })
            }
        }
    };
}

settings! {
    // Access tokens
    access_token_lifetime: Duration = hours(1);
    issuer: Option<String> = None;
    audience: String = "authenticated".to_owned();
    leeway: Duration = seconds(30);
    jwt_max_size: usize = 98_304;
    custom_access_token_hook: Option<String> = None;
    hook_timeout: Duration = seconds(2);

    // Refresh tokens and sessions
    grace_window: Duration = seconds(10);
    late_retry_limit: u32 = 1;
    refresh_token_lifetime: Option<Duration> = Some(days(90));
    refresh_token_format: RefreshTokenFormat = RefreshTokenFormat::AuthExt;
    refresh_token_cookie: bool = false;
    refresh_token_cookie_path: String = "/auth/v1".to_owned();
    session_time_box: Option<Duration> = None;
    session_inactivity_timeout: Option<Duration> = None;
    session_touch_interval: Duration = minutes(5);
    single_session_per_user: bool = false;
    low_assurance_window: Option<Duration> = None;
    ended_session_retention: Duration = days(30);

    // Users
    sign_up_allowed: bool = true;
    autoconfirm: bool = false;
    default_role: String = "authenticated".to_owned();

    // Passwords
    password_min_length: u32 = 8;
    password_required_characters: Option<String> = None;
    current_password_required: bool = false;
    password_change_window: Option<Duration> = Some(hours(24));
    password_hash: PasswordHash = PasswordHash::default();
    password_hash_concurrency: Option<u32> = None;
    bcrypt_in_use: bool = false;
    argon2_in_use: bool = true;
    bcrypt_cost_in_use: u32 = 0;
    argon2_work_in_use: u32 = 0;
    scrypt_work_in_use: u32 = 0;

    // Attempts
    attempt_window: Duration = minutes(5);
    attempts_per_account: Option<u32> = Some(20);
    attempts_per_address: Option<u32> = Some(100);
    sign_ups_per_address: Option<u32> = Some(30);
    failed_refreshes_per_address: Option<u32> = None;
    refreshes_per_address: Option<u32> = None;
    user_updates_per_address: Option<u32> = Some(30);
    factor_attempts_per_address: Option<u32> = Some(75);
    client_address_header: Option<String> = None;

    // Second factors
    totp_enabled: bool = true;
    totp_issuer: Option<String> = None;
    phone_factor_enabled: bool = false;
    webauthn_factor_enabled: bool = false;
    recovery_codes_enabled: bool = true;
    max_factors: u32 = 10;
    challenge_lifetime: Duration = minutes(5);

    // Mails and one-time codes
    mail: MailSettings = MailSettings::default();

    // Phones and text messages
    phone: PhoneSettings = PhoneSettings::default();

    // Anonymous users
    anonymous_sign_in_allowed: bool = false;
    anonymous_sign_ins_per_address: Option<u32> = Some(30);
    anonymous_retention: Option<Duration> = None;

    // Other hooks
    before_user_created_hook: Option<String> = None;
    after_user_created_hook: Option<String> = None;
    password_verification_attempt_hook: Option<String> = None;
    mfa_verification_attempt_hook: Option<String> = None;

    // WebAuthn
    passkeys_enabled: bool = false;
    max_passkeys: u32 = 10;
    relying_party_id: Option<String> = None;
    relying_party_name: Option<String> = None;
    relying_party_origins: Option<String> = None;
    user_verification: String = "preferred".to_owned();

    // Social login
    manual_linking_allowed: bool = false;
    identity_metadata: IdentityMetadata = IdentityMetadata::Overwrite;
    flow_state_lifetime: Duration = minutes(15);
    flow_cookie: bool = true;
    authorizations_per_address: Option<u32> = Some(100);
    provider_tokens_kept: bool = false;
    custom_providers_enabled: bool = true;
    max_custom_providers: u32 = 0;

    // The door
    health_name: String = "auth_ext".to_owned();

    // More machines
    claims_reach_workers: bool = false;

    // Records
    audit: bool = true;
    audit_retention: Option<Duration> = Some(days(90));
}

static SELECT: LazyLock<String> = LazyLock::new(|| {
    let columns: Vec<String> = Settings::columns().into_iter().map(Column::expression).collect();
    format!("SELECT {} FROM auth_ext.settings AS s", columns.join(", "))
});

static UPDATES: LazyLock<Vec<(&str, String)>> = LazyLock::new(|| {
    let update = |column: Column| {
        let Column { name, .. } = column;
        let value = column.parameter();
        (name, format!("UPDATE auth_ext.settings SET {name} = {value} WHERE true"))
    };
    Settings::columns().into_iter().map(update).collect()
});

impl Settings {
    /// The statement that reads the row for [`Settings::read`].
    #[must_use]
    pub fn select() -> &'static str {
        &SELECT
    }

    /// The statement that sets one column to its parameter, a text as PostgreSQL reads the column's
    /// type (a list as JSON); `None` where there is no such column.
    #[must_use]
    pub fn update(column: &str) -> Option<&'static str> {
        UPDATES.iter().find(|(name, _)| *name == column).map(|(_, statement)| statement.as_str())
    }
}

const fn seconds(number: u64) -> Duration {
    Duration::from_secs(number)
}

const fn minutes(number: u64) -> Duration {
    seconds(number * 60)
}

const fn hours(number: u64) -> Duration {
    minutes(number * 60)
}

const fn days(number: u64) -> Duration {
    hours(number * 24)
}

/// Whose refresh tokens are handed out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefreshTokenFormat {
    /// Ours, of which the database keeps only hashes.
    AuthExt,
    /// GoTrue's first format, kept in clear in `auth.refresh_tokens`: the way back to GoTrue.
    Gotrue,
}

words!(RefreshTokenFormat { AuthExt = "auth_ext", Gotrue = "gotrue" });

/// What a sign-in by a provider does to `user_metadata`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdentityMetadata {
    /// What the provider says takes the place of what is there.
    Overwrite,
    /// Only what is not there is added.
    FillMissing,
    /// Nothing, once the account is there.
    FirstOnly,
}

words!(IdentityMetadata {
    Overwrite = "overwrite",
    FillMissing = "fill_missing",
    FirstOnly = "first_only",
});

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

impl Default for PasswordHash {
    /// OWASP's first choice: 19 MiB, two passes, one lane.
    fn default() -> Self {
        Self::Argon2id { memory_kib: 19_456, iterations: 2, parallelism: 1 }
    }
}

/// The function alone.
#[derive(Clone, Copy, PartialEq, Eq)]
enum HashFunction {
    Argon2id,
    Bcrypt,
}

words!(HashFunction { Argon2id = "argon2id", Bcrypt = "bcrypt" });

impl Setting for PasswordHash {
    fn columns(name: &'static str) -> Vec<Column> {
        let cost = |name| Column { name, kind: Kind::Integer };
        let function = Column { name, kind: Kind::Text };
        let argon2 = ["argon2_memory_kib", "argon2_iterations", "argon2_parallelism"];
        [function].into_iter().chain(argon2.map(cost)).chain([cost("bcrypt_cost")]).collect()
    }

    fn read<R: Row>(cells: &mut Cells<'_, R>) -> Result<Self, Fault> {
        let function = required(cells)?;
        let (memory_kib, iterations, parallelism) =
            (required(cells)?, required(cells)?, required(cells)?);
        let cost = required(cells)?;
        Ok(match function {
            HashFunction::Argon2id => Self::Argon2id { memory_kib, iterations, parallelism },
            HashFunction::Bcrypt => Self::Bcrypt { cost },
        })
    }
}
