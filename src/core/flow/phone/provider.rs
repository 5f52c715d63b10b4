//! Providers of text messages: set, and tried.

use serde::Serialize;
use uuid::Uuid;

use super::queue::queue;
use crate::context::Context;
use crate::env::{Env, random_uuid};
use crate::fault::{Fault, FaultKind};
use crate::outbox::{Envelope, SMS_TEST_PURPOSE};
use crate::outcome::Outcome;
use crate::phone::{Channel, Declaration, Outgoing, PhoneNumber, SmsProvider};
use crate::secret::Secret;
use crate::store::Store;

/// How long a test may wait for a courier.
const TEST_PATIENCE: core::time::Duration = core::time::Duration::from_secs(600);

/// What to set of a provider; what is `None` stays.
#[derive(Default)]
pub struct SmsProviderChange {
    /// What proves that the account is ours.
    pub secret: Option<Secret>,
    /// Our account there.
    pub account: Option<String>,
    /// Who messages come from.
    pub sender: Option<String>,
    /// The template of WhatsApp messages.
    pub content: Option<String>,
    /// The whole declaration, as JSON text.
    pub declaration: Option<String>,
}

#[derive(Serialize)]
struct Set<'a> {
    name: &'a str,
    account: Option<&'a str>,
    sender: Option<&'a str>,
    content: Option<&'a str>,
    has_secret: bool,
    declaration: &'a Declaration,
}

/// Sets a provider: the row without its secret.
///
/// # Errors
/// [`FaultKind::InvalidArgument`] for a name that cannot be, a declaration that cannot be used, or
/// none for a new provider; a fault of the database or the keys.
pub fn set_sms_provider(
    context: &mut Context<'_, impl Store, impl Env>,
    name: &str,
    change: SmsProviderChange,
) -> Result<Outcome, Fault> {
    let invalid = |message: String| Fault::new(FaultKind::InvalidArgument, message);
    let is_letter = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-');
    let is_name = (1..=63).contains(&name.len()) && name.bytes().all(is_letter);
    if !is_name || name.starts_with(['_', '-']) {
        return Err(invalid("the name must be of a to z, 0 to 9, _ and -".to_owned()));
    }
    let known = context.store.sms_provider(name)?;
    let text = change.declaration.or_else(|| known.as_ref().map(|row| row.declaration.clone()));
    let Some(declaration) = text else {
        return Err(invalid("a provider that is not there needs a declaration".to_owned()));
    };
    let declared = Declaration::parse(&declaration)
        .map_err(|why| invalid(format!("the declaration cannot be used: {why}")))?;
    let (account, sender, content, secret) = match known {
        Some(row) => (row.account, row.sender, row.content, row.secret),
        None => (None, None, None, None),
    };
    let provider = SmsProvider {
        name: name.to_owned(),
        // A new one each time: an old seal opens nothing any more.
        id: random_uuid(context.env),
        declaration,
        account: change.account.or(account),
        sender: change.sender.or(sender),
        content: change.content.or(content),
        secret: change.secret.or(secret),
    };
    context.store.put_sms_provider(&provider, context.now)?;
    Outcome::of(&Set {
        name,
        account: provider.account.as_deref(),
        sender: provider.sender.as_deref(),
        content: provider.content.as_deref(),
        has_secret: provider.secret.is_some(),
        declaration: &declared,
    })
}

#[derive(Serialize)]
struct Queued {
    id: Option<Uuid>,
}

/// Queues a text message that tries the way out, once: `{id}`.
///
/// # Errors
/// [`FaultKind::InvalidArgument`] when `to` is no number, the provider cannot be used, or a function
/// or a webhook sends in our place; a fault of the database or the keys.
pub fn sms_test(
    context: &mut Context<'_, impl Store, impl Env>,
    to: &str,
) -> Result<Outcome, Fault> {
    let invalid = |message: &str| Fault::new(FaultKind::InvalidArgument, message);
    let Some(number) = PhoneNumber::parse(to) else {
        return Err(invalid("that is no phone number in E.164"));
    };
    if context.settings.phone.hook.is_some() {
        return Err(invalid("settings.send_sms_hook sends text messages: try that function"));
    }
    let envelope = Envelope {
        purpose: SMS_TEST_PURPOSE,
        user_id: None,
        dedupe_key: None,
        topic: None,
        deadline: context.now.plus(TEST_PATIENCE),
    };
    let message = Outgoing {
        phone: number.as_str(),
        text: "Text messages leave this server.",
        code: "",
        channel: Channel::Sms,
    };
    match queue(context, &envelope, &message, None)? {
        Ok(id) => Outcome::of(&Queued { id }),
        Err(refusal) => Err(invalid(&refusal.message)),
    }
}
