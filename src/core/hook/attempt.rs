//! The hooks beside the one for access tokens: what each is called and what it may answer.

use super::{HookFailure, printable};
use crate::json::{Json, Object};
use crate::settings::Settings;

/// A point at which GoTrue asks a function of the operator's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HookPoint {
    /// Before a user is added, who can be refused.
    BeforeUserCreated,
    /// After one was added.
    AfterUserCreated,
    /// After a password was checked, right or wrong.
    PasswordVerificationAttempt,
    /// After a code of a second factor was checked, right or wrong.
    MfaVerificationAttempt,
    /// In place of sending a text message.
    SendSms,
}

impl HookPoint {
    /// GoTrue's name in `metadata.name`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BeforeUserCreated => "before-user-created",
            Self::AfterUserCreated => "after-user-created",
            Self::PasswordVerificationAttempt => "password-verification",
            Self::MfaVerificationAttempt => "mfa-verification",
            Self::SendSms => "send-sms",
        }
    }

    /// The column of `auth_ext.settings` that names the function.
    #[must_use]
    pub const fn setting(self) -> &'static str {
        match self {
            Self::BeforeUserCreated => "before_user_created_hook",
            Self::AfterUserCreated => "after_user_created_hook",
            Self::PasswordVerificationAttempt => "password_verification_attempt_hook",
            Self::MfaVerificationAttempt => "mfa_verification_attempt_hook",
            Self::SendSms => "send_sms_hook",
        }
    }

    /// The function, if there is one.
    #[must_use]
    pub fn function(self, settings: &Settings) -> Option<&str> {
        match self {
            Self::BeforeUserCreated => settings.before_user_created_hook.as_deref(),
            Self::AfterUserCreated => settings.after_user_created_hook.as_deref(),
            Self::PasswordVerificationAttempt => {
                settings.password_verification_attempt_hook.as_deref()
            }
            Self::MfaVerificationAttempt => settings.mfa_verification_attempt_hook.as_deref(),
            Self::SendSms => settings.phone.hook.as_deref(),
        }
    }
}

/// What a hook on an attempt decides.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ruling {
    /// Whether the attempt is rejected, whatever was typed. Any word but `reject` goes on, as with
    /// GoTrue.
    pub is_rejected: bool,
    /// The hook's own text for the client.
    pub message: Option<String>,
    /// Whether the user's sessions end.
    pub should_logout_user: bool,
}

/// The longest output that is looked at, in bytes: GoTrue's limit for HTTP hooks.
const MAX_OUTPUT_BYTES: usize = 204_800;

/// Reads the hook's output (JSON text; `None` when it returned NULL, which decides nothing).
///
/// # Errors
/// [`HookFailure::Refused`] for `{"error": {"http_code", "message"}}` with a message; a missing
/// `http_code` or one outside 400 to 599 is taken as 500. [`HookFailure::Broken`] for an output that
/// is no object.
pub fn ruling(output: Option<&str>) -> Result<Ruling, HookFailure> {
    let Some(text) = output else { return Ok(Ruling::default()) };
    if text.len() > MAX_OUTPUT_BYTES {
        return Err(HookFailure::broken(format!("output is larger than {MAX_OUTPUT_BYTES} bytes")));
    }
    let Ok(Json::Object(members)) = Json::parse(text) else {
        return Err(HookFailure::broken("output is no JSON object"));
    };
    if let Some(refused) = refused(&members) {
        return Err(refused);
    }
    let message = members.get("message").and_then(Json::as_str).map(printable);
    Ok(Ruling {
        is_rejected: members.get("decision").and_then(Json::as_str) == Some("reject"),
        message: message.filter(|message| !message.is_empty()),
        should_logout_user: members.get("should_logout_user") == Some(&Json::Boolean(true)),
    })
}

fn refused(members: &Object) -> Option<HookFailure> {
    let error = members.get("error")?.as_object()?;
    let message = error.get("message").and_then(Json::as_str).filter(|text| !text.is_empty())?;
    let status = error.get("http_code").and_then(Json::as_i64);
    let status = status.and_then(|status| u16::try_from(status).ok());
    let status = status.filter(|status| (400..=599).contains(status)).unwrap_or(500);
    Some(HookFailure::Refused { status, message: printable(message) })
}
