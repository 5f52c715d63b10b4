//! What a send_email hook is told: GoTrue's event.

use serde::Serialize;

use super::MailType;
use crate::answer::UserAnswer;
use crate::fault::Fault;
use crate::hook::custom_access_token::{About, Metadata};
use crate::json::Body;

/// Which hash stands in which field of an e-mail change with two mails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum HashOrder {
    /// `token_hash` goes with `token`, `token_hash_new` with `token_new`.
    #[default]
    Straight,
    /// As GoTrue has it: each hash stands beside the other code.
    Crossed,
}

/// The codes and addresses of one event; what is unused is empty.
#[derive(Clone, Default)]
pub struct EmailData<'a> {
    /// The code for the current address, or the only one.
    pub token: &'a str,
    /// Its link's token.
    pub token_hash: &'a str,
    /// The code for the new address, where there are two.
    pub token_new: &'a str,
    /// Its link's token.
    pub token_hash_new: &'a str,
    /// Where the link leads in the end.
    pub redirect_to: &'a str,
    /// The base of links: GoTrue calls its own address so.
    pub site_url: &'a str,
    /// The address before a change.
    pub old_email: &'a str,
    /// The number before a change.
    pub old_phone: &'a str,
    /// The provider that was linked or unlinked.
    pub provider: &'a str,
    /// The type of the factor.
    pub factor_type: &'a str,
}

/// The event.
#[derive(Serialize)]
struct Event<'a> {
    metadata: About<'a>,
    user: &'a UserAnswer<'a>,
    email_data: Data<'a>,
}

/// The codes and addresses as GoTrue names and orders them.
#[derive(Serialize)]
struct Data<'a> {
    token: &'a str,
    token_hash: &'a str,
    redirect_to: &'a str,
    email_action_type: &'a str,
    site_url: &'a str,
    token_new: &'a str,
    token_hash_new: &'a str,
    old_email: &'a str,
    old_phone: &'a str,
    provider: &'a str,
    factor_type: &'a str,
}

/// The event: `{"metadata", "user", "email_data"}`.
///
/// # Errors
/// An internal fault; such an event can always be written.
pub fn event(
    metadata: &Metadata,
    user: &UserAnswer<'_>,
    kind: MailType,
    data: &EmailData<'_>,
    order: HashOrder,
) -> Result<Body, Fault> {
    let (token_hash, token_hash_new) = match order {
        HashOrder::Crossed if !data.token_new.is_empty() => (data.token_hash_new, data.token_hash),
        HashOrder::Crossed | HashOrder::Straight => (data.token_hash, data.token_hash_new),
    };
    Body::of(&Event {
        metadata: metadata.about("send-email"),
        user,
        email_data: Data {
            token: data.token,
            token_hash,
            redirect_to: data.redirect_to,
            email_action_type: kind.action(),
            site_url: data.site_url,
            token_new: data.token_new,
            token_hash_new,
            old_email: data.old_email,
            old_phone: data.old_phone,
            provider: data.provider,
            factor_type: data.factor_type,
        },
    })
}
