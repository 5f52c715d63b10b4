//! Issuing: claims, hook, signature and the session answer. Sign-in and refresh share it.

use std::sync::Arc;

use serde::Serialize;

use super::records::{purge_a_little, record};
use crate::answer::{SessionAnswer, UserAnswer};
use crate::audit::{Action, Actor, Traits};
use crate::claims::AccessTokenClaims;
use crate::context::Context;
use crate::env::{Env, random_bytes, random_uuid};
use crate::factor::FactorKind;
use crate::fault::{Fault, FaultKind};
use crate::hook::custom_access_token::{self, Metadata};
use crate::hook::reference::HookName;
use crate::hook::{self, HookFailure};
use crate::json::{Body, Json, Object};
use crate::jwt;
use crate::keys::api_key;
use crate::outcome::{ErrorCode, Outcome, Refusal};
use crate::pkce::FlowMethod;
use crate::refresh::{GotrueToken, RefreshToken};
use crate::session::{EndReason, Scope, SessionState};
use crate::settings::RefreshTokenFormat;
use crate::store::{NewGotrueToken, NewSession, SignInRecorded, Store};
use crate::time::Timestamp;
use crate::user::User;

/// GoTrue's names of how the user proved who she is, as the hook and `amr` see them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AuthenticationMethod {
    Password,
    /// Nothing: she is nobody yet.
    Anonymous,
    /// A second factor.
    Factor(FactorKind),
    /// A passkey.
    Passkey,
    /// A provider's word.
    Oauth,
    /// A code or a link of a mail.
    Otp,
    /// A code of a text message.
    Sms,
    /// An exchanged code of a mail's link.
    Mail(FlowMethod),
    /// Only told to the hook, never stored.
    TokenRefresh,
}

impl AuthenticationMethod {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Anonymous => "anonymous",
            Self::Factor(kind) => kind.method(),
            Self::Passkey => "passkey",
            Self::Oauth => "oauth",
            Self::Otp | Self::Sms => "otp",
            Self::Mail(method) => method.as_str(),
            Self::TokenRefresh => "token_refresh",
        }
    }
}

/// How a user has just proved who she is.
pub(super) struct CheckedPassword {
    /// The stored hash that the password was checked against.
    pub(super) stored: String,
    /// A hash to replace it with, when it is not up to the settings.
    pub(super) better: Option<String>,
}

/// How a user has just proved who she is, whatever it was.
pub(super) enum Proof<'a> {
    Password(&'a CheckedPassword),
    /// Otherwise; her row is locked, and she stands.
    Locked(AuthenticationMethod),
    /// The word of the provider of that name; likewise.
    Provider(&'a str),
}

impl Proof<'_> {
    const fn method(&self) -> AuthenticationMethod {
        match self {
            Self::Password(_) => AuthenticationMethod::Password,
            Self::Locked(method) => *method,
            Self::Provider(_) => AuthenticationMethod::Oauth,
        }
    }
}

/// Starts a session for a user who has proved who she is and answers with its tokens. `None`, with
/// nothing written, when since then the password was changed or the user banned or deleted.
/// A hook that fails or refuses leaves nothing behind.
pub(super) fn start_session(
    context: &mut Context<'_, impl Store, impl Env>,
    user: &User,
    proof: Proof<'_>,
) -> Result<Option<Outcome>, Fault> {
    let settings = Arc::clone(&context.settings);
    let client = context.client.clone();
    let session_id = random_uuid(context.env);
    let (text, token_hash) = match settings.refresh_token_format {
        RefreshTokenFormat::AuthExt => {
            let key = context.store.refresh_token_key()?;
            let token = RefreshToken::first(session_id, random_bytes(context.env), &key);
            (token.to_text(), token.hash())
        }
        RefreshTokenFormat::Gotrue => {
            let token = GotrueToken::random(context.env);
            (token.to_text(), token.hash())
        }
    };
    let new = NewSession {
        id: session_id,
        user_id: user.id,
        amr_id: random_uuid(context.env),
        method: proof.method().as_str(),
        token_hash,
        client: &client,
        now: context.now,
    };
    let session = SessionState {
        id: session_id,
        created_at: new.now,
        refreshed_at: None,
        not_after: None,
        aal: "aal1".to_owned(),
        amr: first_method(new.method, new.now)?,
    };
    let user = User { last_sign_in_at: Some(new.now), updated_at: Some(new.now), ..user.clone() };
    let issued = undoable_if_hooked(context, |context| {
        let mut is_writable = true;
        match proof {
            // From here on the user's row is locked.
            Proof::Password(password) => {
                match context.store.record_sign_in(user.id, &password.stored, new.now)? {
                    SignInRecorded::Overtaken => return Ok(Ok(None)),
                    SignInRecorded::RowIsBusy => is_writable = false,
                    SignInRecorded::Written => {}
                }
                context.store.mark_right_password(new.now)?;
            }
            Proof::Locked(_) | Proof::Provider(_) => {
                context.store.note_sign_in(user.id, new.now)?;
            }
        }
        // It may have waited for another change of the user.
        context.waited();
        if let Proof::Password(CheckedPassword { stored, better: Some(better) }) = proof
            && is_writable
        {
            context.store.replace_password_hash(user.id, stored, better)?;
        }
        if settings.single_session_per_user {
            let (scope, reason) = (Scope::Global, EndReason::Replaced);
            context.store.end_sessions(user.id, None, scope, reason, new.now)?;
        }
        context.store.insert_session(&new)?;
        if settings.refresh_token_format == RefreshTokenFormat::Gotrue {
            context.store.insert_gotrue_token(&NewGotrueToken {
                session_id,
                user_id: user.id,
                token: &text,
                parent: None,
                now: new.now,
            })?;
        }
        let provider = match &proof {
            Proof::Provider(name) => *name,
            Proof::Locked(AuthenticationMethod::Anonymous) => "anonymous",
            Proof::Locked(AuthenticationMethod::Passkey) => "passkey",
            Proof::Locked(AuthenticationMethod::Sms) => "phone",
            Proof::Password(_) if user.email.as_deref().is_none_or(str::is_empty) => "phone",
            Proof::Locked(_) | Proof::Password(_) => "email",
        };
        let traits =
            Traits { provider: Some(provider), session_id: Some(session_id), ..Traits::default() };
        let (action, actor) = (Action::Login, Actor::User(&user));
        record(context, action, actor, &traits)?;
        Ok(answer(context, &user, &session, &text, proof.method())?.map(Some))
    })?;
    purge_a_little(context)?;
    Ok(match issued {
        Ok(body) => body.map(Outcome::Done),
        Err(refusal) => Some(Outcome::Refused(refusal)),
    })
}

/// How the user of a session proved who she is, an element of `amr`.
#[derive(Serialize)]
struct Method<'a> {
    method: &'a str,
    /// Seconds since the epoch.
    timestamp: i64,
}

/// `amr` of a new session, as JSON text.
pub(super) fn first_method(method: &str, at: Timestamp) -> Result<String, Fault> {
    Body::of(&[Method { method, timestamp: at.as_seconds() }]).map(|amr| amr.to_text())
}

/// Runs `body`; with a hook configured, what it wrote is undone when it refuses. Without one it
/// cannot refuse, and a subtransaction would cost for nothing.
pub(super) fn undoable_if_hooked<S: Store, E: Env, T>(
    context: &mut Context<'_, S, E>,
    body: impl FnOnce(&mut Context<'_, S, E>) -> Result<Result<T, Refusal>, Fault>,
) -> Result<Result<T, Refusal>, Fault> {
    if context.settings.custom_access_token_hook.is_some() {
        context.undoable(body)
    } else {
        body(context)
    }
}

/// The session answer: `{access_token, token_type, expires_in, expires_at, refresh_token, user}`.
pub(super) fn answer(
    context: &mut Context<'_, impl Store, impl Env>,
    user: &User,
    session: &SessionState,
    refresh_token: &str,
    method: AuthenticationMethod,
) -> Result<Result<Body, Refusal>, Fault> {
    let settings = Arc::clone(&context.settings);
    let issued = AccessTokenClaims::new(user, session, &settings, context.now)?;
    let (claims, expires_at) = match &settings.custom_access_token_hook {
        None => {
            if let Some(why) = forbidden_role(context, issued.role) {
                let message = format!("auth.users.role of user {}: {why}", user.id);
                return Err(Fault::new(FaultKind::NotReady, message));
            }
            (issued.to_json()?, issued.exp)
        }
        Some(name) => {
            let changed = match hooked(context, name, &issued, method)? {
                Ok(changed) => changed,
                Err(refusal) => return Ok(Err(refusal)),
            };
            let expires_at = changed.get("exp").and_then(Json::as_i64).unwrap_or(issued.exp);
            (Json::Object(changed).to_string().into_bytes(), expires_at)
        }
    };
    // A token that our own verifier refuses is worse than none: whoever has it cannot even sign out.
    let longest = custom_access_token::max_claims_size(settings.jwt_max_size);
    if claims.len() > longest {
        let message = format!("the claims of this user take more than {longest} bytes");
        return Err(Fault::new(FaultKind::NotReady, message).with_hint(
            "Raise auth_ext.settings.jwt_max_size, or make the metadata of the user shorter.",
        ));
    }
    if jwt::is_too_deep(&claims) {
        let levels = jwt::MAX_DEPTH;
        let message = format!("the claims of this user are nested deeper than {levels} levels");
        return Err(Fault::new(FaultKind::NotReady, message)
            .with_hint("Make the metadata of the user flatter."));
    }
    let signing_key = context.store.active_signing_key()?;
    let access_token = jwt::sign_jwt(&signing_key, &claims)
        .map_err(|_| Fault::new(FaultKind::Internal, "the access token could not be signed"))?;
    Body::of(&SessionAnswer {
        access_token: &access_token,
        token_type: "bearer",
        expires_in: expires_at.saturating_sub(issued.iat),
        expires_at,
        refresh_token,
        user: UserAnswer::new(user)?,
    })
    .map(Ok)
}

/// Why a token must not carry a role, if it must not. A role that PostgreSQL does not know is nobody's.
fn forbidden_role(context: &mut Context<'_, impl Store, impl Env>, name: &str) -> Option<String> {
    let role = context.store.api_role(name)?;
    api_key::forbidden(name, role).map(|why| format!("role \"{name}\" {why}"))
}

/// The claims after the hook. Its own refusal is the caller's answer; any other failure fails
/// closed, is told to the operator in full and to the caller as GoTrue does.
fn hooked(
    context: &mut Context<'_, impl Store, impl Env>,
    name: &str,
    issued: &AccessTokenClaims<'_>,
    method: AuthenticationMethod,
) -> Result<Result<Object, Refusal>, Fault> {
    let Ok(hook) = HookName::parse(name) else {
        return Err(Fault::new(
            FaultKind::NotReady,
            "auth_ext.settings.custom_access_token_hook is not schema.function",
        ));
    };
    let metadata = Metadata { uuid: random_uuid(context.env), time: context.now, ip_address: None };
    let claims = issued.to_map()?;
    let event = custom_access_token::event(&metadata, issued.user_id, &claims, method.as_str())?;
    let call = context.store.call_hook(&hook, context.settings.hook_timeout, &event)?;
    let max_size = custom_access_token::max_claims_size(context.settings.jwt_max_size);
    let accepted = hook::interpret(
        call.answer.as_deref(),
        call.timed_out,
        &hook,
        context.settings.hook_timeout,
    )
    .and_then(|output| custom_access_token::accept(output, &claims, max_size))
    .and_then(|claims| {
        let role = claims.get("role").and_then(Json::as_str).unwrap_or_default();
        match forbidden_role(context, role) {
            None => Ok(claims),
            Some(why) => Err(HookFailure::Broken { message: why, hint: None }),
        }
    });
    Ok(match accepted {
        Ok(claims) => Ok(claims),
        Err(HookFailure::Refused { status, message }) => {
            Err(Refusal::new(ErrorCode::UnexpectedFailure, message).with_status(status))
        }
        Err(HookFailure::Broken { message, hint }) => {
            context.store.report_hook_failure("custom access token", &message, hint.as_deref());
            Err(Refusal::new(
                ErrorCode::UnexpectedFailure,
                "Error running hook: custom_access_token_hook; the server log says why",
            ))
        }
    })
}
