//! Asking the operator's functions, where GoTrue asks them.

use serde::Serialize;
use uuid::Uuid;

use crate::answer::UserAnswer;
use crate::context::Context;
use crate::env::{Env, random_uuid};
use crate::fault::{Fault, FaultKind};
use crate::hook::attempt::{HookPoint, Ruling, ruling};
use crate::hook::custom_access_token::{About, Metadata};
use crate::hook::reference::HookName;
use crate::hook::{HookFailure, interpret};
use crate::json::Body;
use crate::outcome::{ErrorCode, Refusal};
use crate::session::{EndReason, Scope};
use crate::store::Store;
use crate::time::Timestamp;
use crate::user::User;

/// What a hook is told: about the call, and the members of its point.
#[derive(Serialize)]
struct Event<'a, M> {
    metadata: About<'a>,
    #[serde(flatten)]
    members: M,
}

/// Who is added.
#[derive(Serialize)]
struct Told<'a> {
    user: UserAnswer<'a>,
}

/// Whose password was checked, and what came of it.
#[derive(Serialize)]
struct PasswordAttempt {
    user_id: Uuid,
    valid: bool,
}

/// Go's zero time, 0001-01-01T00:00:00Z.
const NO_TIME: Timestamp = Timestamp::from_seconds(-62_135_596_800);

/// Asks the function of a hook, if there is one. What it answers as an error is the caller's
/// answer; any other failure refuses too, and the operator learns why.
pub(super) fn ask(
    context: &mut Context<'_, impl Store, impl Env>,
    point: HookPoint,
    members: impl Serialize,
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
    let event = Body::of(&Event { metadata: metadata.about(point.as_str()), members })?;
    let limit = context.settings.hook_timeout;
    let call = context.store.call_hook(&hook, limit, &event)?;
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
    let user = UserAnswer {
        role: "",
        identities: Vec::new(),
        created_at: Some(NO_TIME),
        updated_at: Some(NO_TIME),
        ..UserAnswer::new(user)?
    };
    Ok(ask(context, HookPoint::BeforeUserCreated, Told { user })?.map(|_| ()))
}

/// Tells that a user was added.
pub(super) fn after_user_created(
    context: &mut Context<'_, impl Store, impl Env>,
    user: &User,
) -> Result<Result<(), Refusal>, Fault> {
    if context.settings.after_user_created_hook.is_none() {
        return Ok(Ok(()));
    }
    let members = Told { user: UserAnswer::new(user)? };
    Ok(ask(context, HookPoint::AfterUserCreated, members)?.map(|_| ()))
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
    let members = PasswordAttempt { user_id: user.id, valid: is_valid };
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
