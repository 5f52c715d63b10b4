//! Second factors: what they are, what proves one, and what a proof does to the session.

mod elevation;
pub mod guesses;
mod kind;
mod otpauth;
mod phone_code;
mod qr_code;
mod recovery_code;
mod row;
mod totp;

pub use elevation::{Elevation, elevation};
pub use guesses::{Guesses, Way};
pub use kind::{FactorKind, FactorStatus};
pub use otpauth::otpauth_uri;
pub use phone_code::{is_stored_code, stored_code};
pub use qr_code::qr_code;
pub use recovery_code::{RECOVERY_CODES, RecoveryCode};
pub use row::Factor;
pub use totp::{STEP, TotpSecret, UnusableSecret};
