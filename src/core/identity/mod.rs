//! Identity for row level security: who a query runs for, and whether that may be believed.

mod binding;
mod bound;
mod mode;
mod path;
mod policy_calls;

pub use binding::Binding;
pub use bound::{Unbound, bound};
pub use mode::{IdentityMode, MalformedClaims, Source};
pub use path::{PathError, parse_path};
pub use policy_calls::{PolicyCall, policy_calls};
