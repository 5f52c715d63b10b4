//! Refresh tokens: their form, the next one of a chain, and what to do with a presented one.
//!
//! The table keeps SHA-256 of the current secret only. A rotation derives the next secret from the
//! old one, so whoever still holds the parent can be given the same child again, though neither
//! the table nor the server key can produce it alone.

mod bars;
mod decide;
mod exchange;
mod gotrue;
mod late;
mod token;

pub use bars::Bars;
pub use decide::{Current, Decision, Facts, decide};
pub use exchange::{ExchangeFacts, GotrueState, Neighbours, decide_exchange};
pub use gotrue::{GotrueFormat, GotrueToken, Signature};
pub use late::Again;
pub use token::{Malformed, RefreshToken, ServerKey};
