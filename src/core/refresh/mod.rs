//! Refresh tokens: their form, the next one of a chain, and what to do with a presented one.
//!
//! The table keeps SHA-256 of the current secret only. A rotation derives the next secret from the
//! old one, so whoever still holds the parent can be given the same child again, though neither
//! the table nor the server key can produce it alone.

mod decide;
mod exchange;
mod gotrue;
mod token;

pub use decide::{Bars, Current, Decision, Facts, decide};
pub use exchange::{ExchangeFacts, GotrueState, decide_exchange};
pub use gotrue::{GotrueFormat, GotrueToken, Signature};
pub use token::{Malformed, RefreshToken, ServerKey};
