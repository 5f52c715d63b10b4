//! jsonb without a text in between: built from what the core tells while it reads claims, and read
//! into the very text that is signed. By way of jsonb_in and jsonb_out either takes longer than the
//! signature.
//!
//! PostgreSQL's functions for building are declared here as it has them: pgrx guards each call of its
//! own bindings, which for so many short calls takes longer than they do. They are called inside one
//! guard.

mod answer;
mod builder;
mod text;

pub(crate) use answer::Jsonb;
pub(crate) use builder::JsonbBuilder;
pub(crate) use text::JsonbText;
