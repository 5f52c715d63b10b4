//! jsonb without a text in between: built from answers that serde writes as events, and from
//! what the core tells while it reads claims, and read
//! into the very text that is signed. By way of jsonb_in and jsonb_out either takes longer than the
//! signature.

mod answer;
mod build;
mod builder;
mod text;

pub(crate) use answer::Jsonb;
pub(crate) use build::build;
pub(crate) use builder::JsonbBuilder;
pub(crate) use text::JsonbText;
