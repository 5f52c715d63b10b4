//! Codes of an authenticator app: TOTP (RFC 6238) with SHA-1, six digits and 30 seconds, what every
//! app understands and GoTrue uses.

use core::fmt;
use core::time::Duration;

use totp_rs::{Algorithm, Builder};
use zeroize::Zeroizing;

use crate::env::{Env, random_bytes};
use crate::secret::Secret;
use crate::time::Timestamp;

/// The length of a time step.
pub const STEP: Duration = Duration::from_secs(30);
/// How many steps the clocks of server and device may differ, each way.
const SKEW: i64 = 1;
const DIGITS: u8 = 6;
/// What RFC 4226 (4, R6) recommends.
const SECRET_LENGTH: usize = 20;

/// The secret that server and device share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TotpSecret(Secret);

/// A stored text is no secret: not base32, or empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnusableSecret;

impl fmt::Display for UnusableSecret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the secret of this factor is no base32 text")
    }
}

impl core::error::Error for UnusableSecret {}

impl TotpSecret {
    /// A new secret of 160 random bits.
    #[must_use]
    pub fn random(env: &mut impl Env) -> Self {
        Self(Secret::new(Zeroizing::new(random_bytes::<SECRET_LENGTH>(env)).to_vec()))
    }

    /// The secret of GoTrue's text: upper-case base32 (RFC 4648) without padding.
    ///
    /// # Errors
    /// [`UnusableSecret`] for anything else, such as a text that GoTrue has encrypted.
    pub fn from_base32(text: &str) -> Result<Self, UnusableSecret> {
        let secret = totp_rs::Secret::try_from_base32(text).map_err(|_| UnusableSecret)?;
        if secret.as_bytes().is_empty() {
            return Err(UnusableSecret);
        }
        Ok(Self(Secret::new(secret.as_bytes().to_vec())))
    }

    /// GoTrue's text of it, which people type when they cannot scan.
    #[must_use]
    pub fn to_base32(&self) -> Zeroizing<String> {
        Zeroizing::new(self.library_secret().to_base32())
    }

    /// The bytes, for sealing.
    #[must_use]
    pub const fn secret(&self) -> &Secret {
        &self.0
    }

    /// Takes the opened bytes of a sealed secret.
    #[must_use]
    pub const fn from_secret(secret: Secret) -> Self {
        Self(secret)
    }

    /// The time step whose code this is, among the present one and its neighbours, but none up to
    /// `last`, the newest step that was accepted before: a code works once (RFC 6238, 5.2), and
    /// when the clock goes back it works no second time. Blanks around the code do not count.
    #[must_use]
    pub fn matching_step(&self, code: &str, now: Timestamp, last: Option<i64>) -> Option<i64> {
        let code = code.trim();
        let length = i64::try_from(STEP.as_secs()).ok()?;
        let present = now.as_seconds().checked_div_euclid(length)?;
        let totp = Builder::new()
            .with_algorithm(Algorithm::SHA1)
            .with_digits(DIGITS)
            .with_skew(0)
            .with_step_duration(STEP.as_secs())
            .with_secret(self.library_secret())
            .build_noncompliant();
        let mut found = None;
        // All steps, found or not: the time tells nothing.
        for step in present.saturating_sub(SKEW)..=present.saturating_add(SKEW) {
            let Ok(time) = u64::try_from(step.saturating_mul(length)) else { continue };
            let is_right = totp.check(code, time).is_some();
            if is_right && last.is_none_or(|last| last < step) && found.is_none() {
                found = Some(step);
            }
        }
        found
    }

    fn library_secret(&self) -> totp_rs::Secret {
        totp_rs::Secret::new(self.0.expose().into())
    }
}
