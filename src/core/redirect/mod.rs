//! Where a browser may be sent after a link: GoTrue's rules, and the reason for each refusal.

mod glob;
mod policy;
mod target;

pub use glob::{BrokenPattern, Glob};
pub use policy::{Allowed, Policy, Refused, Verdict};
pub use target::Target;
