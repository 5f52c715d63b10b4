//! Mails: which there are, their links, their templates, and what a send_email hook is told.

mod addresses;
mod blocks;
mod defaults;
mod fields;
mod flaw;
mod hook_event;
mod kind;
mod link;
mod settings;
mod template;
mod variables;

pub use addresses::is_authorised;
pub use flaw::{Flaw, Part};
pub use hook_event::{EmailData, HashOrder, event};
pub use kind::MailType;
pub use link::{
    Session, implicit_redirect, link, message_redirect, pkce_redirect, provider_redirect,
    provider_refusal_redirect, refusal_redirect, state_refusal_redirect,
};
pub use settings::MailSettings;
pub use template::{MailTemplate, Rendered};
pub use variables::Variables;
