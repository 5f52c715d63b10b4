//! Rows that GoTrue has encrypted.

use auth_ext_core::fault::Fault;
use auth_ext_core::gotrue_encryption::DecryptionKeys;
use serde::Serialize;
use uuid::Uuid;

use super::row::{Parameter, read};

/// GoTrue's envelope is a JSON object; no hash, secret or key in clear begins so.
const PASSWORDS: &str = "
    SELECT pg_catalog.count(*) FROM auth.users AS u
    WHERE pg_catalog.starts_with(u.encrypted_password::pg_catalog.text, '{')";

const SESSIONS: &str = "
    SELECT pg_catalog.count(*) FROM auth.sessions AS s
    WHERE pg_catalog.starts_with(s.refresh_token_hmac_key, '{')";

const FACTORS: &str = "
    SELECT pg_catalog.count(*) FROM auth.mfa_factors AS f
    WHERE pg_catalog.starts_with(f.secret, '{')";

/// Enough to tell whether keys are the right ones.
const SOME: &str = "
    (SELECT u.id, u.encrypted_password::pg_catalog.text FROM auth.users AS u
    WHERE pg_catalog.starts_with(u.encrypted_password::pg_catalog.text, '{') LIMIT $1)
    UNION ALL
    (SELECT s.id, s.refresh_token_hmac_key FROM auth.sessions AS s
    WHERE pg_catalog.starts_with(s.refresh_token_hmac_key, '{') LIMIT $1)
    UNION ALL
    (SELECT f.id, f.secret FROM auth.mfa_factors AS f
    WHERE pg_catalog.starts_with(f.secret, '{') LIMIT $1)";

/// How many rows of each kind are looked at.
const LOOKED_AT: i64 = 1000;

/// How many there are.
#[derive(Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Encrypted {
    pub(crate) passwords: i64,
    pub(crate) sessions: i64,
    pub(crate) factors: i64,
}

impl Encrypted {
    /// Whether there are any.
    pub(crate) fn is_any(self) -> bool {
        self != Self::default()
    }
}

/// Counts them.
///
/// # Errors
/// A fault of the database.
pub(crate) fn encrypted() -> Result<Encrypted, Fault> {
    let count =
        |sql| read(sql, &[], |rows| rows.first(|row| row.long(1))).map(Option::unwrap_or_default);
    Ok(Encrypted {
        passwords: count(PASSWORDS)?,
        sessions: count(SESSIONS)?,
        factors: count(FACTORS)?,
    })
}

/// How many of some rows the keys open, and how many they do not.
///
/// # Errors
/// A fault of the database.
pub(crate) fn tried(keys: &DecryptionKeys) -> Result<(usize, usize), Fault> {
    let rows: Vec<(Uuid, String)> = read(SOME, &[Parameter::Long(LOOKED_AT)], |rows| {
        rows.all(|row| Ok((row.uuid(1)?, row.text(2)?)))
    })?;
    let opened = rows.iter().filter(|(row, text)| keys.open(text, *row).is_ok()).count();
    Ok((opened, rows.len() - opened))
}
