//! Asking the operator's functions, where GoTrue asks them.

use serde_json::{Map, Value, json};

use crate::answer::{UserAnswer, written};
use crate::context::Context;
use crate::env::{Env, random_uuid};
use crate::fault::{Fault, FaultKind};
use crate::hook::attempt::{HookPoint, Ruling, ruling};
use crate::hook::custom_access_token::Metadata;
use crate::hook::reference::HookName;
use crate::hook::{HookFailure, interpret};
use crate::outcome::{ErrorCode, Refusal};
use crate::session::{EndReason, Scope};
use crate::store::Store;
use crate::user::User;

/// Asks the function of a hook, if there is one. What it answers as an error is the caller's
/// answer; any other failure refuses too, and the operator learns why.
pub(super) fn ask(
    context: &mut Context<'_, impl Store, impl Env>,
    point: HookPoint,
    members: Map<String, Value>,
) -> Result<Result<Ruling, Refusal>, Fault> {
    let Some(name) = point.function(&context.settings).map(str::to_owned) else {
        return Ok(Ok(Ruling::default()));
    };
    let Ok(hook) = HookName::parse(&name) else {
        let message = format!("auth_ext.settings.{} is not schema.function", point.setting());
        return Err(Fault::new(FaultKind::NotReady, message));
    };
    let address = context.client.address.map(|address| address.to_string());
    let metadata =
        Metadata { uuid: random_uuid(context.env), time: context.now, ip_address: address };
    let mut event = Map::new();
    event.insert("metadata".to_owned(), metadata.to_json(point.as_str()));
    event.extend(members);
    let limit = context.settings.hook_timeout;
    let call = context.store.call_hook(&hook, limit, &Value::Object(event))?;
    let ruling = interpret(call.answer.as_deref(), call.timed_out, &hook, limit).and_then(ruling);
    Ok(match ruling {
        Ok(ruling) => Ok(ruling),
        Err(HookFailure::Refused { status, message }) => {
            let code =
                if status == 500 { ErrorCode::UnexpectedFailure } else { ErrorCode::Unknown };
            Err(Refusal::new(code, message).with_status(status))
        }
        Err(HookFailure::Broken { message, hint }) => {
            context.store.report_hook_failure(point.as_str(), &message, hint.as_deref());
            let message =
                format!("Error running hook: {}; the server log says why", point.setting());
            Err(Refusal::new(ErrorCode::UnexpectedFailure, message))
        }
    })
}

/// Asks whether a user may be added. She is told as she will be, but for what is not known yet.
pub(super) fn before_user_created(
    context: &mut Context<'_, impl Store, impl Env>,
    user: &User,
) -> Result<Result<(), Refusal>, Fault> {
    if context.settings.before_user_created_hook.is_none() {
        return Ok(Ok(()));
    }
    let mut members = told(user)?;
    if let Some(Value::Object(user)) = members.get_mut("user") {
        user.insert("role".to_owned(), json!(""));
        user.insert("identities".to_owned(), json!([]));
        for name in ["created_at", "updated_at"] {
            user.insert(name.to_owned(), json!("0001-01-01T00:00:00Z"));
        }
    }
    Ok(ask(context, HookPoint::BeforeUserCreated, members)?.map(|_| ()))
}

/// Tells that a user was added.
pub(super) fn after_user_created(
    context: &mut Context<'_, impl Store, impl Env>,
    user: &User,
) -> Result<Result<(), Refusal>, Fault> {
    if context.settings.after_user_created_hook.is_none() {
        return Ok(Ok(()));
    }
    let members = told(user)?;
    Ok(ask(context, HookPoint::AfterUserCreated, members)?.map(|_| ()))
}

fn told(user: &User) -> Result<Map<String, Value>, Fault> {
    let mut members = Map::new();
    members.insert("user".to_owned(), written(&UserAnswer::new(user)?)?);
    Ok(members)
}

/// Tells whether a password was right. A rejection stands whatever was typed, and may end the
/// user's sessions.
pub(super) fn password_verified(
    context: &mut Context<'_, impl Store, impl Env>,
    user: &User,
    is_valid: bool,
) -> Result<Result<(), Refusal>, Fault> {
    if context.settings.password_verification_attempt_hook.is_none() {
        return Ok(Ok(()));
    }
    let mut members = Map::new();
    members.insert("user_id".to_owned(), json!(user.id.to_string()));
    members.insert("valid".to_owned(), json!(is_valid));
    let ruling = match ask(context, HookPoint::PasswordVerificationAttempt, members)? {
        Ok(ruling) => ruling,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if !ruling.is_rejected {
        return Ok(Ok(()));
    }
    if ruling.should_logout_user {
        let (scope, reason) = (Scope::Global, EndReason::Revoked);
        context.store.end_sessions(user.id, None, scope, reason, context.now)?;
    }
    let message = ruling
        .message
        .unwrap_or_else(|| "Further password verification attempts will be rejected.".to_owned());
    Ok(Err(Refusal::new(ErrorCode::InvalidCredentials, message)))
}
