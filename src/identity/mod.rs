//! The identity functions' side of PostgreSQL: the settings they read, and what is kept of them.
//!
//! Nothing here is state of its own. All identity lives in PostgreSQL's settings (GUCs), which
//! follow transactions, savepoints, RESET and parallel workers; what is kept is parsed text, good
//! while a counter that every change of those settings raises stands still.

mod binding;
mod call_site;
mod clock;
mod document;
mod generation;
mod policy;
mod registry;
mod role;
mod settings;
mod view;

pub(crate) use crate::rights::as_owner;
pub(crate) use binding::{bind, unbind};
pub(crate) use call_site::{Kind, answer};
pub(crate) use generation::forget;
pub(crate) use policy::policy;
pub(crate) use role::AllowedRole;
pub(crate) use view::{
    Bound, Claim, View, bound, claims_setting, claims_text, request_claims, set_claims_setting,
};

/// Defines the setting of the bound identity; called once per backend from `_PG_init`.
pub(crate) fn define() {
    binding::define();
}
