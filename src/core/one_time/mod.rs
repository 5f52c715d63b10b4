//! One-time codes and links: how they are made, stored, compared and spent.
//!
//! A mail carries a code to type and a link to click. GoTrue derives the link's token from the
//! code, so whoever knows the address can try all codes as links, and no counter sees whose they
//! are. Here the two are drawn apart: the code's hash goes to the column of `auth.users`, the
//! link's to the row of `auth.one_time_tokens`, which is where GoTrue looks for each of them too.

mod code;
mod form;
mod kind;
mod verify_type;

pub use code::Code;
pub use form::{CodeHash, Issued, PKCE_PREFIX, code_matches, is_derived, link_hashes};
pub use kind::{Cleared, Event, Rows, TokenType};
pub use verify_type::{CodeColumn, VerifyType};
