//! The send_email hook: a function, or an address that the courier calls.

use crate::answer::UserAnswer;
use crate::context::Context;
use crate::env::{Env, random_uuid};
use crate::fault::{Fault, FaultKind};
use crate::hook::custom_access_token::Metadata;
use crate::hook::reference::HookName;
use crate::hook::{self, HookFailure};
use crate::json::Json;
use crate::mail::{EmailData, MailType, event};
use crate::outbox::{Envelope, HttpHook, enqueue};
use crate::outcome::{ErrorCode, Refusal};
use crate::store::Store;
use crate::user::User;

/// The purpose of a message to the hook, by which the courier knows the secrets.
const SEND_EMAIL: &str = "send_email";

/// How long an event waits for a hook that is called by HTTP.
pub(super) struct Waits {
    /// What a newer one supersedes.
    pub(super) topic: Option<[u8; 32]>,
    /// When it is worth nothing any more.
    pub(super) deadline: crate::time::Timestamp,
}

/// Calls the send_email hook: a function now, whose refusal is the caller's answer, or an address
/// by the courier once the transaction has committed.
pub(super) fn call_hook(
    context: &mut Context<'_, impl Store, impl Env>,
    name: &str,
    user: &User,
    kind: MailType,
    data: &EmailData<'_>,
    waits: &Waits,
) -> Result<Result<(), Refusal>, Fault> {
    let limit = context.settings.hook_timeout;
    let metadata = Metadata {
        uuid: random_uuid(context.env),
        time: context.now,
        ip_address: context.client.address.map(|address| address.to_string()),
    };
    let order = context.settings.mail.send_email_hook_order;
    let event = event(&metadata, &UserAnswer::new(user)?, kind, data, order)?;
    if is_address(name) {
        // The courier has the secrets to sign with: they are in no table.
        let body = event.to_text();
        let call = HttpHook { url: name.to_owned(), secrets: Vec::new(), body };
        let Waits { topic, deadline } = *waits;
        let envelope = Envelope {
            purpose: SEND_EMAIL,
            user_id: Some(user.id),
            dedupe_key: None,
            topic,
            deadline,
        };
        enqueue(context.store, context.env, &envelope, &call)?;
        return Ok(Ok(()));
    }
    let Ok(hook) = HookName::parse(name) else {
        let message = "auth_ext.settings.send_email_hook is neither schema.function nor a URL";
        return Err(Fault::new(FaultKind::NotReady, message));
    };
    let call = context.store.call_hook(&hook, limit, &event)?;
    let refused =
        hook::interpret(call.answer.as_deref(), call.timed_out, &hook, limit).and_then(accepted);
    Ok(match refused {
        Ok(()) => Ok(()),
        Err(HookFailure::Refused { status, message }) => {
            let is_failure = status == 500;
            let code = if is_failure { ErrorCode::UnexpectedFailure } else { ErrorCode::Unknown };
            Err(Refusal::new(code, message).with_status(status))
        }
        Err(HookFailure::Broken { message, hint }) => {
            let message = format!("send_email hook: {message}");
            context.store.report_mail_failure(&message, hint.as_deref());
            let message = "Error running hook: send_email_hook; the server log says why";
            Err(Refusal::new(ErrorCode::UnexpectedFailure, message))
        }
    })
}

fn is_address(hook: &str) -> bool {
    hook.starts_with("https://") || hook.starts_with("http://")
}

/// Nothing is read of the answer but an `error` with a message, as with GoTrue.
fn accepted(output: Option<&str>) -> Result<(), HookFailure> {
    let output = output.and_then(|text| Json::parse(text).ok()).unwrap_or_default();
    let Some(error) = output.get("error") else { return Ok(()) };
    let message = error.get("message").and_then(Json::as_str).unwrap_or("");
    if message.is_empty() {
        return Ok(());
    }
    let status = error.get("http_code").and_then(Json::as_i64).unwrap_or(500);
    let status = u16::try_from(status).ok().filter(|status| (400..600).contains(status));
    Err(HookFailure::Refused { status: status.unwrap_or(500), message: hook::printable(message) })
}
