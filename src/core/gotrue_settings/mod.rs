//! GoTrue's environment as settings of ours: what each variable becomes, or why it becomes nothing.

mod became;
mod environment;
mod hook;
mod import;
mod rules;
mod table;
mod value;

pub use became::{Became, Imported, SigningKeys, SmsProviderPart};
pub use environment::{Variable, parse};
pub use import::import;
pub use table::columns;
